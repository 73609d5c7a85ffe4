/* Made from src/headers/history/netinet_in.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <netinet/in.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _NETINET_IN_H
#define _NETINET_IN_H 1

#include <history/bsdipc.h>
#include <bits/stdint-uintn.h>
#include <sys/types.h>
#include <sys/socket.h>

typedef uint32_t in_addr_t;
typedef uint16_t in_port_t;

/* Protocols. */
#define IPPROTO_IP 0
#define IPPROTO_ICMP 1
#define IPPROTO_IGMP 2
#define IPPROTO_GGP 3
#define IPPROTO_TCP 6
#define IPPROTO_EGP 8
#define IPPROTO_PUP 12
#define IPPROTO_UDP 17
#define IPPROTO_IDP 22
#define IPPROTO_ND 77
#define IPPROTO_RAW 255
#define IPPROTO_MAX 256
#if BSDIPC_PERSONALITY >= 44
# define IPPROTO_TP 29
# define IPPROTO_IPV6 41
# define IPPROTO_EON 80
# define IPPROTO_ENCAP 98
#endif

/* Ports of well-known services. */
#define IPPORT_ECHO 7
#define IPPORT_DISCARD 9
#define IPPORT_SYSTAT 11
#define IPPORT_DAYTIME 13
#define IPPORT_NETSTAT 15
#define IPPORT_FTP 21
#define IPPORT_TELNET 23
#define IPPORT_SMTP 25
#define IPPORT_TIMESERVER 37
#define IPPORT_NAMESERVER 42
#define IPPORT_WHOIS 43
#define IPPORT_MTP 57
#define IPPORT_TFTP 69
#define IPPORT_RJE 77
#define IPPORT_FINGER 79
#define IPPORT_TTYLINK 87
#define IPPORT_SUPDUP 95
#define IPPORT_EXECSERVER 512
#define IPPORT_LOGINSERVER 513
#define IPPORT_CMDSERVER 514
#define IPPORT_EFSSERVER 520
#define IPPORT_BIFFUDP 512
#define IPPORT_WHOSERVER 513
#define IPPORT_ROUTESERVER 520
#define IPPORT_RESERVED 1024
#if BSDIPC_PERSONALITY >= 44
# define IPPORT_USERRESERVED 50000
#else
# define IPPORT_USERRESERVED 5000
#endif

/* Links of the ARPANET. */
#define IMPLINK_IP 155
#define IMPLINK_LOWEXPER 156
#define IMPLINK_HIGHEXPER 158

#if BSDIPC_PERSONALITY == 42
struct in_addr
{
  union
  {
    struct { u_char s_b1, s_b2, s_b3, s_b4; } S_un_b;
    struct { u_short s_w1, s_w2; } S_un_w;
    in_addr_t S_addr;
  } S_un;
};
# define s_addr S_un.S_addr
# define s_net S_un.S_un_b.s_b1
# define s_host S_un.S_un_b.s_b2
# define s_lh S_un.S_un_b.s_b3
# define s_impno S_un.S_un_b.s_b4
# define s_imp S_un.S_un_w.s_w2
#else
struct in_addr
{
  in_addr_t s_addr;
};
#endif

/* The classes of addresses, in host byte order. */
#define IN_CLASSA(i) (((in_addr_t) (i) & 0x80000000) == 0)
#define IN_CLASSA_NET 0xff000000
#define IN_CLASSA_NSHIFT 24
#define IN_CLASSA_HOST 0x00ffffff
#define IN_CLASSA_MAX 128
#define IN_CLASSB(i) (((in_addr_t) (i) & 0xc0000000) == 0x80000000)
#define IN_CLASSB_NET 0xffff0000
#define IN_CLASSB_NSHIFT 16
#define IN_CLASSB_HOST 0x0000ffff
#define IN_CLASSB_MAX 65536
#define IN_CLASSC(i) (((in_addr_t) (i) & 0xe0000000) == 0xc0000000)
#define IN_CLASSC_NET 0xffffff00
#define IN_CLASSC_NSHIFT 8
#define IN_CLASSC_HOST 0x000000ff
#define IN_CLASSD(i) (((in_addr_t) (i) & 0xf0000000) == 0xe0000000)
#define IN_MULTICAST(i) IN_CLASSD (i)
#define IN_EXPERIMENTAL(i) (((in_addr_t) (i) & 0xe0000000) == 0xe0000000)
#define IN_BADCLASS(i) (((in_addr_t) (i) & 0xf0000000) == 0xf0000000)

#define INADDR_ANY ((in_addr_t) 0x00000000)
#define INADDR_LOOPBACK ((in_addr_t) 0x7f000001)
#define INADDR_BROADCAST ((in_addr_t) 0xffffffff)
#define INADDR_NONE ((in_addr_t) 0xffffffff)
#define INADDR_UNSPEC_GROUP ((in_addr_t) 0xe0000000)
#define INADDR_ALLHOSTS_GROUP ((in_addr_t) 0xe0000001)
#define INADDR_MAX_LOCAL_GROUP ((in_addr_t) 0xe00000ff)
#define IN_LOOPBACKNET 127

/* A name of a socket. */
struct sockaddr_in
{
#if BSDIPC_PERSONALITY >= 44
  u_char sin_len;
  u_char sin_family;
#else
  short sin_family;
#endif
  u_short sin_port;
  struct in_addr sin_addr;
  char sin_zero[8];
};

/* What the host's other headers, and getaddrinfo, know besides. */
struct in6_addr
{
  union
  {
    uint8_t __u6_addr8[16];
    uint16_t __u6_addr16[8];
    uint32_t __u6_addr32[4];
  } __in6_u;
};
#define s6_addr __in6_u.__u6_addr8

struct sockaddr_in6
{
#if BSDIPC_PERSONALITY >= 44
  u_char sin6_len;
  u_char sin6_family;
#else
  u_short sin6_family;
#endif
  in_port_t sin6_port;
  uint32_t sin6_flowinfo;
  struct in6_addr sin6_addr;
  uint32_t sin6_scope_id;
};

/* Options at the level of IP. */
#define IP_OPTIONS 4
#if BSDIPC_PERSONALITY >= 44
# define IP_HDRINCL 3
# define IP_TOS 1
# define IP_TTL 2
# define IP_RECVOPTS 6
# define IP_RECVRETOPTS 7
# define IP_RETOPTS 7
# define IP_RECVDSTADDR 0x4407 /* not the host's */
# define IP_MULTICAST_IF 32
# define IP_MULTICAST_TTL 33
# define IP_MULTICAST_LOOP 34
# define IP_ADD_MEMBERSHIP 35
# define IP_DROP_MEMBERSHIP 36
# define IP_DEFAULT_MULTICAST_TTL 1
# define IP_DEFAULT_MULTICAST_LOOP 1
# define IP_MAX_MEMBERSHIPS 20

struct ip_mreq
{
  struct in_addr imr_multiaddr; /* the group */
  struct in_addr imr_interface; /* an address of the interface */
};
#endif

#if BSDIPC_PERSONALITY >= 44
uint16_t htons (uint16_t), ntohs (uint16_t);
uint32_t htonl (uint32_t), ntohl (uint32_t);
#else
u_short htons (), ntohs ();
in_addr_t htonl (), ntohl ();
#endif

/* Programs print addresses without <arpa/inet.h>. */
char *inet_ntoa ();

#endif
