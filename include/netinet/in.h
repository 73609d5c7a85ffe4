/* Made from src/headers/netinet_in.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <netinet/in.h>: the Internet family. */

/* That of an old system takes the place of what follows. */
#ifdef BSDIPC_PERSONALITY
# include <history/netinet/in.h>
#endif

#ifndef _NETINET_IN_H
#define _NETINET_IN_H 1

#include <features.h>
#include <bits/stdint-uintn.h>
#include <sys/socket.h>

/* Where <linux/in6.h> or <linux/ipv6.h> came first, what they define is taken from them. */
#if defined _UAPI_LINUX_IN6_H || defined _UAPI_IPV6_H || defined _LINUX_IN6_H || defined _IPV6_H
# define __USE_KERNEL_IPV6_DEFS 1
#else
# define __USE_KERNEL_IPV6_DEFS 0
#endif

__BEGIN_DECLS

typedef uint32_t in_addr_t;

typedef uint16_t in_port_t;

/* Protocols. */
enum
{
#define IPPROTO_IP IPPROTO_IP
  IPPROTO_IP = 0,
#define IPPROTO_ICMP IPPROTO_ICMP
  IPPROTO_ICMP = 1,
#define IPPROTO_IGMP IPPROTO_IGMP
  IPPROTO_IGMP = 2,
#define IPPROTO_IPIP IPPROTO_IPIP
  IPPROTO_IPIP = 4,
#define IPPROTO_TCP IPPROTO_TCP
  IPPROTO_TCP = 6,
#define IPPROTO_EGP IPPROTO_EGP
  IPPROTO_EGP = 8,
#define IPPROTO_PUP IPPROTO_PUP
  IPPROTO_PUP = 12,
#define IPPROTO_UDP IPPROTO_UDP
  IPPROTO_UDP = 17,
#define IPPROTO_IDP IPPROTO_IDP
  IPPROTO_IDP = 22,
#define IPPROTO_TP IPPROTO_TP
  IPPROTO_TP = 29,
#define IPPROTO_DCCP IPPROTO_DCCP
  IPPROTO_DCCP = 33,
#define IPPROTO_IPV6 IPPROTO_IPV6
  IPPROTO_IPV6 = 41,
#define IPPROTO_RSVP IPPROTO_RSVP
  IPPROTO_RSVP = 46,
#define IPPROTO_GRE IPPROTO_GRE
  IPPROTO_GRE = 47,
#define IPPROTO_ESP IPPROTO_ESP
  IPPROTO_ESP = 50,
#define IPPROTO_AH IPPROTO_AH
  IPPROTO_AH = 51,
#define IPPROTO_MTP IPPROTO_MTP
  IPPROTO_MTP = 92,
#define IPPROTO_BEETPH IPPROTO_BEETPH
  IPPROTO_BEETPH = 94,
#define IPPROTO_ENCAP IPPROTO_ENCAP
  IPPROTO_ENCAP = 98,
#define IPPROTO_PIM IPPROTO_PIM
  IPPROTO_PIM = 103,
#define IPPROTO_COMP IPPROTO_COMP
  IPPROTO_COMP = 108,
#define IPPROTO_SCTP IPPROTO_SCTP
  IPPROTO_SCTP = 132,
#define IPPROTO_UDPLITE IPPROTO_UDPLITE
  IPPROTO_UDPLITE = 136,
#define IPPROTO_MPLS IPPROTO_MPLS
  IPPROTO_MPLS = 137,
#define IPPROTO_ETHERNET IPPROTO_ETHERNET
  IPPROTO_ETHERNET = 143,
#define IPPROTO_RAW IPPROTO_RAW
  IPPROTO_RAW = 255,
#define IPPROTO_MPTCP IPPROTO_MPTCP
  IPPROTO_MPTCP = 262,
  IPPROTO_MAX = 263
};
#if !__USE_KERNEL_IPV6_DEFS
enum
{
#define IPPROTO_HOPOPTS IPPROTO_HOPOPTS
  IPPROTO_HOPOPTS = 0,
#define IPPROTO_ROUTING IPPROTO_ROUTING
  IPPROTO_ROUTING = 43,
#define IPPROTO_FRAGMENT IPPROTO_FRAGMENT
  IPPROTO_FRAGMENT = 44,
#define IPPROTO_ICMPV6 IPPROTO_ICMPV6
  IPPROTO_ICMPV6 = 58,
#define IPPROTO_NONE IPPROTO_NONE
  IPPROTO_NONE = 59,
#define IPPROTO_DSTOPTS IPPROTO_DSTOPTS
  IPPROTO_DSTOPTS = 60,
#define IPPROTO_MH IPPROTO_MH
  IPPROTO_MH = 135
};
#endif

/* Ports of well-known services. */
enum
{
  IPPORT_ECHO = 7,
  IPPORT_DISCARD = 9,
  IPPORT_SYSTAT = 11,
  IPPORT_DAYTIME = 13,
  IPPORT_NETSTAT = 15,
  IPPORT_FTP = 21,
  IPPORT_TELNET = 23,
  IPPORT_SMTP = 25,
  IPPORT_TIMESERVER = 37,
  IPPORT_NAMESERVER = 42,
  IPPORT_WHOIS = 43,
  IPPORT_MTP = 57,
  IPPORT_TFTP = 69,
  IPPORT_RJE = 77,
  IPPORT_FINGER = 79,
  IPPORT_TTYLINK = 87,
  IPPORT_SUPDUP = 95,
  IPPORT_EXECSERVER = 512,
  IPPORT_LOGINSERVER = 513,
  IPPORT_CMDSERVER = 514,
  IPPORT_EFSSERVER = 520,
  IPPORT_BIFFUDP = 512,
  IPPORT_WHOSERVER = 513,
  IPPORT_ROUTESERVER = 520,
  IPPORT_RESERVED = 1024,
  IPPORT_USERRESERVED = 5000
};

/* An address of IPv4, in network byte order. */
struct in_addr {
  in_addr_t s_addr;
};

/* Addresses of IPv4, in host byte order. */
#define INADDR_ANY ((in_addr_t) 0x00000000)
#define INADDR_BROADCAST ((in_addr_t) 0xffffffff)
#define INADDR_NONE ((in_addr_t) 0xffffffff)
#define INADDR_DUMMY ((in_addr_t) 0xc0000008)
#ifndef INADDR_LOOPBACK
# define INADDR_LOOPBACK ((in_addr_t) 0x7f000001)
#endif
#define INADDR_UNSPEC_GROUP ((in_addr_t) 0xe0000000)
#define INADDR_ALLHOSTS_GROUP ((in_addr_t) 0xe0000001)
#define INADDR_ALLRTRS_GROUP ((in_addr_t) 0xe0000002)
#define INADDR_ALLSNOOPERS_GROUP ((in_addr_t) 0xe000006a)
#define INADDR_MAX_LOCAL_GROUP ((in_addr_t) 0xe00000ff)
#define IN_LOOPBACKNET 127

/* The classes of such addresses. */
#define IN_CLASSA(a) (((in_addr_t) (a) & 0x80000000) == 0)
#define IN_CLASSB(a) (((in_addr_t) (a) & 0xc0000000) == 0x80000000)
#define IN_CLASSC(a) (((in_addr_t) (a) & 0xe0000000) == 0xc0000000)
#define IN_CLASSD(a) (((in_addr_t) (a) & 0xf0000000) == 0xe0000000)
#define IN_MULTICAST(a) IN_CLASSD (a)
#define IN_EXPERIMENTAL(a) (((in_addr_t) (a) & 0xe0000000) == 0xe0000000)
#define IN_BADCLASS(a) (((in_addr_t) (a) & 0xf0000000) == 0xf0000000)
#define IN_CLASSA_NET 0xff000000
#define IN_CLASSA_HOST 0x00ffffff
#define IN_CLASSB_NET 0xffff0000
#define IN_CLASSB_HOST 0x0000ffff
#define IN_CLASSC_NET 0xffffff00
#define IN_CLASSC_HOST 0x000000ff
#define IN_CLASSA_NSHIFT 24
#define IN_CLASSB_NSHIFT 16
#define IN_CLASSC_NSHIFT 8
#define IN_CLASSA_MAX 128
#define IN_CLASSB_MAX 65536

/* An address of IPv6. */
#if !__USE_KERNEL_IPV6_DEFS
struct in6_addr
{
  union
  {
    uint8_t __u6_addr8[16];
    uint16_t __u6_addr16[8];
    uint32_t __u6_addr32[4];
  } __in6_u;
# define s6_addr __in6_u.__u6_addr8
# ifdef __USE_MISC
#  define s6_addr16 __in6_u.__u6_addr16
#  define s6_addr32 __in6_u.__u6_addr32
# endif
};
#endif

#define IN6ADDR_ANY_INIT { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } } }
#define IN6ADDR_LOOPBACK_INIT { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } } }

/* Room for an address as text. */
#define INET_ADDRSTRLEN 16
#define INET6_ADDRSTRLEN 46

/* A name of a socket of IPv4. */
struct sockaddr_in {
  sa_family_t sin_family;
  in_port_t sin_port;
  struct in_addr sin_addr;
  unsigned char sin_zero[8];
};

#if !__USE_KERNEL_IPV6_DEFS
/* A name of a socket of IPv6. */
struct sockaddr_in6 {
  sa_family_t sin6_family;
  in_port_t sin6_port;
  uint32_t sin6_flowinfo;
  struct in6_addr sin6_addr;
  uint32_t sin6_scope_id;
};

struct ipv6_mreq {
  struct in6_addr ipv6mr_multiaddr;
  unsigned int ipv6mr_interface;
};
#endif

#ifdef __USE_MISC
/* Arguments of the options for multicast. */
struct ip_mreq {
  struct in_addr imr_multiaddr;
  struct in_addr imr_interface;
};

struct ip_mreqn {
  struct in_addr imr_multiaddr;
  struct in_addr imr_address;
  int imr_ifindex;
};

struct ip_mreq_source {
  struct in_addr imr_multiaddr;
  struct in_addr imr_interface;
  struct in_addr imr_sourceaddr;
};

struct group_req {
  uint32_t gr_interface;
  struct sockaddr_storage gr_group;
};

struct group_source_req {
  uint32_t gsr_interface;
  struct sockaddr_storage gsr_group;
  struct sockaddr_storage gsr_source;
};

struct ip_msfilter {
  struct in_addr imsf_multiaddr;
  struct in_addr imsf_interface;
  uint32_t imsf_fmode;
  uint32_t imsf_numsrc;
  struct in_addr imsf_slist[1];
};
# define IP_MSFILTER_SIZE(numsrc) \
  (sizeof (struct ip_msfilter) - sizeof (struct in_addr) + (numsrc) * sizeof (struct in_addr))

struct group_filter {
  uint32_t gf_interface;
  struct sockaddr_storage gf_group;
  uint32_t gf_fmode;
  uint32_t gf_numsrc;
  struct sockaddr_storage gf_slist[1];
};
# define GROUP_FILTER_SIZE(numsrc) \
  (sizeof (struct group_filter) - sizeof (struct sockaddr_storage) + (numsrc) * sizeof (struct sockaddr_storage))

/* The argument of IP_OPTIONS. */
struct ip_opts {
  struct in_addr ip_dst;
  char ip_opts[40];
};

/* What an IP_PKTINFO message carries. */
struct in_pktinfo {
  int ipi_ifindex;
  struct in_addr ipi_spec_dst;
  struct in_addr ipi_addr;
};
#endif

#if defined __USE_GNU && !__USE_KERNEL_IPV6_DEFS
/* What an IPV6_PKTINFO message carries. */
struct in6_pktinfo {
  struct in6_addr ipi6_addr;
  unsigned int ipi6_ifindex;
};

/* What an IPV6_PATHMTU message carries. */
struct ip6_mtuinfo {
  struct sockaddr_in6 ip6m_addr;
  uint32_t ip6m_mtu;
};
#endif

/* Options at the level of IP. */
#define SOL_IP 0
#define IP_OPTIONS 4
#define IP_HDRINCL 3
#define IP_TOS 1
#define IP_TTL 2
#define IP_RECVOPTS 6
#define IP_RECVRETOPTS IP_RETOPTS
#define IP_RETOPTS 7
#define IP_MULTICAST_IF 32
#define IP_MULTICAST_TTL 33
#define IP_MULTICAST_LOOP 34
#define IP_ADD_MEMBERSHIP 35
#define IP_DROP_MEMBERSHIP 36
#define IP_UNBLOCK_SOURCE 37
#define IP_BLOCK_SOURCE 38
#define IP_ADD_SOURCE_MEMBERSHIP 39
#define IP_DROP_SOURCE_MEMBERSHIP 40
#define IP_MSFILTER 41
#define IP_MULTICAST_ALL 49
#define IP_UNICAST_IF 50
#define IP_ROUTER_ALERT 5
#define IP_PKTINFO 8
#define IP_PKTOPTIONS 9
#define IP_PMTUDISC 10
#define IP_MTU_DISCOVER 10
#define IP_RECVERR 11
#define IP_RECVTTL 12
#define IP_RECVTOS 13
#define IP_MTU 14
#define IP_FREEBIND 15
#define IP_IPSEC_POLICY 16
#define IP_XFRM_POLICY 17
#define IP_PASSSEC 18
#define IP_TRANSPARENT 19
#define IP_ORIGDSTADDR 20
#define IP_RECVORIGDSTADDR IP_ORIGDSTADDR
#define IP_MINTTL 21
#define IP_NODEFRAG 22
#define IP_CHECKSUM 23
#define IP_BIND_ADDRESS_NO_PORT 24
#define IP_RECVFRAGSIZE 25
#define IP_RECVERR_RFC4884 26
#define IP_PMTUDISC_DONT 0
#define IP_PMTUDISC_WANT 1
#define IP_PMTUDISC_DO 2
#define IP_PMTUDISC_PROBE 3
#define IP_PMTUDISC_INTERFACE 4
#define IP_PMTUDISC_OMIT 5
#define IP_DEFAULT_MULTICAST_TTL 1
#define IP_DEFAULT_MULTICAST_LOOP 1
#define IP_MAX_MEMBERSHIPS 20
#ifdef __USE_MISC
# define MCAST_JOIN_GROUP 42
# define MCAST_BLOCK_SOURCE 43
# define MCAST_UNBLOCK_SOURCE 44
# define MCAST_LEAVE_GROUP 45
# define MCAST_JOIN_SOURCE_GROUP 46
# define MCAST_LEAVE_SOURCE_GROUP 47
# define MCAST_MSFILTER 48
# define MCAST_EXCLUDE 0
# define MCAST_INCLUDE 1
#endif

/* Options at the level of IPv6. */
#define SOL_IPV6 41
#define SOL_ICMPV6 58
#define IPV6_ADDRFORM 1
#define IPV6_2292PKTINFO 2
#define IPV6_2292HOPOPTS 3
#define IPV6_2292DSTOPTS 4
#define IPV6_2292RTHDR 5
#define IPV6_2292PKTOPTIONS 6
#define IPV6_CHECKSUM 7
#define IPV6_2292HOPLIMIT 8
#define IPV6_NEXTHOP 9
#define IPV6_AUTHHDR 10
#define IPV6_UNICAST_HOPS 16
#define IPV6_MULTICAST_IF 17
#define IPV6_MULTICAST_HOPS 18
#define IPV6_MULTICAST_LOOP 19
#define IPV6_JOIN_GROUP 20
#define IPV6_LEAVE_GROUP 21
#define IPV6_ROUTER_ALERT 22
#define IPV6_MTU_DISCOVER 23
#define IPV6_MTU 24
#define IPV6_RECVERR 25
#define IPV6_V6ONLY 26
#define IPV6_JOIN_ANYCAST 27
#define IPV6_LEAVE_ANYCAST 28
#define IPV6_MULTICAST_ALL 29
#define IPV6_ROUTER_ALERT_ISOLATE 30
#define IPV6_RECVERR_RFC4884 31
#define IPV6_IPSEC_POLICY 34
#define IPV6_XFRM_POLICY 35
#define IPV6_HDRINCL 36
#define IPV6_RECVPKTINFO 49
#define IPV6_PKTINFO 50
#define IPV6_RECVHOPLIMIT 51
#define IPV6_HOPLIMIT 52
#define IPV6_RECVHOPOPTS 53
#define IPV6_HOPOPTS 54
#define IPV6_RTHDRDSTOPTS 55
#define IPV6_RECVRTHDR 56
#define IPV6_RTHDR 57
#define IPV6_RECVDSTOPTS 58
#define IPV6_DSTOPTS 59
#define IPV6_RECVPATHMTU 60
#define IPV6_PATHMTU 61
#define IPV6_DONTFRAG 62
#define IPV6_RECVTCLASS 66
#define IPV6_TCLASS 67
#define IPV6_AUTOFLOWLABEL 70
#define IPV6_ADDR_PREFERENCES 72
#define IPV6_MINHOPCOUNT 73
#define IPV6_ORIGDSTADDR 74
#define IPV6_RECVORIGDSTADDR IPV6_ORIGDSTADDR
#define IPV6_TRANSPARENT 75
#define IPV6_UNICAST_IF 76
#define IPV6_RECVFRAGSIZE 77
#define IPV6_FREEBIND 78
#define IPV6_RXHOPOPTS IPV6_HOPOPTS
#define IPV6_RXDSTOPTS IPV6_DSTOPTS
#define IPV6_PMTUDISC_DONT 0
#define IPV6_PMTUDISC_WANT 1
#define IPV6_PMTUDISC_DO 2
#define IPV6_PMTUDISC_PROBE 3
#define IPV6_PMTUDISC_INTERFACE 4
#define IPV6_PMTUDISC_OMIT 5
#define IPV6_RTHDR_LOOSE 0
#define IPV6_RTHDR_STRICT 1
#define IPV6_RTHDR_TYPE_0 0
#if !__USE_KERNEL_IPV6_DEFS
# define IPV6_ADD_MEMBERSHIP IPV6_JOIN_GROUP
# define IPV6_DROP_MEMBERSHIP IPV6_LEAVE_GROUP
#endif
#define SCM_SRCRT IPV6_RXSRCRT

/* Turns 32 bits from the host's into the network's order of bytes. */
extern uint32_t htonl(uint32_t __host) __THROW __attribute__ ((__const__));

/* Turns 16 bits from the host's into the network's order of bytes. */
extern uint16_t htons(uint16_t __host) __THROW __attribute__ ((__const__));

/* Turns 32 bits from the network's into the host's order of bytes. */
extern uint32_t ntohl(uint32_t __network) __THROW __attribute__ ((__const__));

/* Turns 16 bits from the network's into the host's order of bytes. */
extern uint16_t ntohs(uint16_t __network) __THROW __attribute__ ((__const__));

/* The host's own. */
extern const struct in6_addr in6addr_any;
extern const struct in6_addr in6addr_loopback;
#ifdef __USE_MISC
extern int bindresvport (int __fd, struct sockaddr_in *__addr) __THROW;
extern int bindresvport6 (int __fd, struct sockaddr_in6 *__addr) __THROW;
#endif
#ifdef __USE_GNU
extern int inet6_option_space (int __size) __THROW __attribute_deprecated__;
extern int inet6_option_init (void *__buf, struct cmsghdr **__cmsg, int __type) __THROW __attribute_deprecated__;
extern int inet6_option_append (struct cmsghdr *__cmsg, const uint8_t *__option, int __factor, int __offset)
     __THROW __attribute_deprecated__;
extern uint8_t *inet6_option_alloc (struct cmsghdr *__cmsg, int __len, int __factor, int __offset)
     __THROW __attribute_deprecated__;
extern int inet6_option_next (const struct cmsghdr *__cmsg, uint8_t **__option) __THROW __attribute_deprecated__;
extern int inet6_option_find (const struct cmsghdr *__cmsg, uint8_t **__option, int __type)
     __THROW __attribute_deprecated__;

extern int inet6_opt_init (void *__buf, socklen_t __len) __THROW;
extern int inet6_opt_append (void *__buf, socklen_t __len, int __offset, uint8_t __type, socklen_t __option_len,
                             uint8_t __align, void **__option) __THROW;
extern int inet6_opt_finish (void *__buf, socklen_t __len, int __offset) __THROW;
extern int inet6_opt_set_val (void *__option, int __offset, void *__value, socklen_t __len) __THROW;
extern int inet6_opt_next (void *__buf, socklen_t __len, int __offset, uint8_t *__type, socklen_t *__option_len,
                           void **__option) __THROW;
extern int inet6_opt_find (void *__buf, socklen_t __len, int __offset, uint8_t __type, socklen_t *__option_len,
                           void **__option) __THROW;
extern int inet6_opt_get_val (void *__option, int __offset, void *__value, socklen_t __len) __THROW;

extern socklen_t inet6_rth_space (int __type, int __segments) __THROW;
extern void *inet6_rth_init (void *__buf, socklen_t __len, int __type, int __segments) __THROW;
extern int inet6_rth_add (void *__header, const struct in6_addr *__addr) __THROW;
extern int inet6_rth_reverse (const void *__from, void *__to) __THROW;
extern int inet6_rth_segments (const void *__header) __THROW;
extern struct in6_addr *inet6_rth_getaddr (const void *__header, int __i) __THROW;

extern int getipv4sourcefilter (int __fd, struct in_addr __interface, struct in_addr __group, uint32_t *__mode,
                                uint32_t *__count, struct in_addr *__sources) __THROW;
extern int setipv4sourcefilter (int __fd, struct in_addr __interface, struct in_addr __group, uint32_t __mode,
                                uint32_t __count, const struct in_addr *__sources) __THROW;
extern int getsourcefilter (int __fd, uint32_t __interface, const struct sockaddr *__group, socklen_t __group_len,
                            uint32_t *__mode, uint32_t *__count, struct sockaddr_storage *__sources) __THROW;
extern int setsourcefilter (int __fd, uint32_t __interface, const struct sockaddr *__group, socklen_t __group_len,
                            uint32_t __mode, uint32_t __count, const struct sockaddr_storage *__sources) __THROW;
#endif

/* The byte order is the compiler's business when it optimises. */
#include <endian.h>
#include <bits/byteswap.h>
#include <bits/uintn-identity.h>
#ifdef __OPTIMIZE__
# if __BYTE_ORDER == __LITTLE_ENDIAN
#  define htonl(x) __bswap_32 (x)
#  define htons(x) __bswap_16 (x)
#  define ntohl(x) __bswap_32 (x)
#  define ntohs(x) __bswap_16 (x)
# else
#  define htonl(x) __uint32_identity (x)
#  define htons(x) __uint16_identity (x)
#  define ntohl(x) __uint32_identity (x)
#  define ntohs(x) __uint16_identity (x)
# endif
#endif

/* Kinds of addresses of IPv6. */
#define IN6_IS_ADDR_UNSPECIFIED(a) \
  (__extension__ \
   ({ const uint32_t *__a = (const uint32_t *) (a); \
      (__a[0] | __a[1] | __a[2] | __a[3]) == 0; }))
#define IN6_IS_ADDR_LOOPBACK(a) \
  (__extension__ \
   ({ const uint32_t *__a = (const uint32_t *) (a); \
      (__a[0] | __a[1] | __a[2]) == 0 && __a[3] == htonl (1); }))
#define IN6_IS_ADDR_LINKLOCAL(a) \
  (__extension__ \
   ({ const uint32_t *__a = (const uint32_t *) (a); \
      (__a[0] & htonl (0xffc00000)) == htonl (0xfe800000); }))
#define IN6_IS_ADDR_SITELOCAL(a) \
  (__extension__ \
   ({ const uint32_t *__a = (const uint32_t *) (a); \
      (__a[0] & htonl (0xffc00000)) == htonl (0xfec00000); }))
#define IN6_IS_ADDR_V4MAPPED(a) \
  (__extension__ \
   ({ const uint32_t *__a = (const uint32_t *) (a); \
      (__a[0] | __a[1]) == 0 && __a[2] == htonl (0xffff); }))
#define IN6_IS_ADDR_V4COMPAT(a) \
  (__extension__ \
   ({ const uint32_t *__a = (const uint32_t *) (a); \
      (__a[0] | __a[1] | __a[2]) == 0 && ntohl (__a[3]) > 1; }))
#define IN6_ARE_ADDR_EQUAL(a, b) \
  (__extension__ \
   ({ const uint32_t *__a = (const uint32_t *) (a); \
      const uint32_t *__b = (const uint32_t *) (b); \
      __a[0] == __b[0] && __a[1] == __b[1] && __a[2] == __b[2] && __a[3] == __b[3]; }))
#define IN6_IS_ADDR_MULTICAST(a) (*(const uint8_t *) (a) == 0xff)
#define __IN6_IS_ADDR_MC_SCOPE(a, scope) \
  (IN6_IS_ADDR_MULTICAST (a) && (((const uint8_t *) (a))[1] & 0xf) == (scope))
#define IN6_IS_ADDR_MC_NODELOCAL(a) __IN6_IS_ADDR_MC_SCOPE (a, 0x1)
#define IN6_IS_ADDR_MC_LINKLOCAL(a) __IN6_IS_ADDR_MC_SCOPE (a, 0x2)
#define IN6_IS_ADDR_MC_SITELOCAL(a) __IN6_IS_ADDR_MC_SCOPE (a, 0x5)
#define IN6_IS_ADDR_MC_ORGLOCAL(a) __IN6_IS_ADDR_MC_SCOPE (a, 0x8)
#define IN6_IS_ADDR_MC_GLOBAL(a) __IN6_IS_ADDR_MC_SCOPE (a, 0xe)

__END_DECLS

#endif
