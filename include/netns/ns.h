/* Made from src/headers/netns_ns.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <netns/ns.h>: the Xerox NS family: its addresses, and the numbers of its protocols, ports and options. */

#ifndef _NETNS_NS_H
#define _NETNS_NS_H 1

#include <sys/types.h>
#include <sys/socket.h>
#include <netns/bsdipc.h>

/* The family has the number that it had on BSD. Today's hosts know it as AF_NETROM. */
#ifndef AF_NS
# define AF_NS 6
#endif
#ifndef PF_NS
# define PF_NS AF_NS
#endif

/* Protocols: the packet types of IDP, and the levels of socket options. */
#define NSPROTO_IDP 0
#define NSPROTO_RI 1 /* routing information */
#define NSPROTO_ECHO 2
#define NSPROTO_ERROR 3
#define NSPROTO_PE 4 /* packet exchange */
#define NSPROTO_SPP 5 /* sequenced packets */
#define NSPROTO_RAW 255
#define NSPROTO_MAX 256

/* Ports, which XNS calls sockets. Those below NSPORT_RESERVED are for privileged programs. */
#define NSPORT_RI 1
#define NSPORT_ECHO 2
#define NSPORT_RE 3 /* router error */
#define NSPORT_RESERVED 3000

/* A packet that has passed more routers is dropped. */
#define NS_MAXHOPS 15

/* Options at the levels of the protocols. */
#define SO_HEADERS_ON_INPUT 1
#define SO_HEADERS_ON_OUTPUT 2
#define SO_DEFAULT_HEADERS 3
#define SO_LAST_HEADER 4
#define SO_NSIP_ROUTE 5
#define SO_SEQNO 6
#define SO_ALL_PACKETS 7
#define SO_MTU 8

/* 4.2BSD did not have the family, and in <netinet/in.h> it had macros of these names. */
#undef s_host
#undef s_net

/* A host's number: the same on all networks that the host is on. */
union ns_host
{
  unsigned char c_host[6];
  unsigned short s_host[3];
};

/* A network's number. */
union ns_net
{
  unsigned char c_net[4];
  unsigned short s_net[2];
};

/* The same as one number, in network byte order. */
union ns_net_u
{
  union ns_net net_e;
  unsigned int long_e;
};

/* An address, in network byte order. */
struct ns_addr
{
  union ns_net x_net;
  union ns_host x_host;
  unsigned short x_port;
};

/* A name of a socket. */
struct sockaddr_ns
{
#if defined BSDIPC_PERSONALITY && BSDIPC_PERSONALITY >= 44
  unsigned char sns_len;
  unsigned char sns_family;
#else
  unsigned short sns_family;
#endif
  struct ns_addr sns_addr;
  char sns_zero[2];
};
#define sns_port sns_addr.x_port

/* The address in a `struct sockaddr`. */
#define satons_addr(sa) (((struct sockaddr_ns *) &(sa))->sns_addr)

/* Whether networks are the same: of two `union ns_net`, of two addresses. Whether hosts are. Whether there is none. */
#define ns_neteqnn(a, b) (__builtin_memcmp (&(a), &(b), sizeof (union ns_net)) == 0)
#define ns_neteq(a, b) ns_neteqnn ((a).x_net, (b).x_net)
#define ns_hosteqnh(a, b) (__builtin_memcmp (&(a), &(b), sizeof (union ns_host)) == 0)
#define ns_hosteq(a, b) ns_hosteqnh ((a).x_host, (b).x_host)
#define ns_nullhost(a) (((a).x_host.s_host[0] | (a).x_host.s_host[1] | (a).x_host.s_host[2]) == 0)

#if defined BSDIPC_PERSONALITY && BSDIPC_PERSONALITY < 44
struct ns_addr ns_addr ();
char *ns_ntoa ();
#else
__BEGIN_DECLS

/* Reads an NS address: net, host and port, separated by `#`, or else by whichever of `.` and `:` comes first. */
extern struct ns_addr ns_addr(const char *__text) __THROW;

/* Writes an NS address as `net.host.port`, in hexadecimal; zero fields at the end are left out, and `H`
   follows a number that could be taken for a decimal one. */
extern char *ns_ntoa(struct ns_addr __address) __THROW;

__END_DECLS
#endif

#endif
