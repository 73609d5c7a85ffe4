/* Made from src/headers/history/net_if.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <net/if.h> of 4.2, 4.3 and 4.4BSD: what programs use of it. */

#ifndef _NET_IF_H
#define _NET_IF_H 1

#include <history/bsdipc.h>
#include <sys/types.h>
#include <sys/socket.h>

/* Flags of an interface. */
#define IFF_UP 0x1
#define IFF_BROADCAST 0x2
#define IFF_DEBUG 0x4
#define IFF_LOOPBACK 0x8
#define IFF_POINTOPOINT 0x10
#define IFF_POINTTOPOINT IFF_POINTOPOINT /* as the tutorial spells it */
#define IFF_NOTRAILERS 0x20
#define IFF_RUNNING 0x40
#define IFF_NOARP 0x80
#define IFF_PROMISC 0x100
#define IFF_ALLMULTI 0x200
#if BSDIPC_PERSONALITY >= 44
# define IFF_MULTICAST 0x1000
#endif

#define IFNAMSIZ 16

/* What is asked and told about an interface. */
struct ifreq
{
  char ifr_name[IFNAMSIZ];
  union
  {
    struct sockaddr ifru_addr;
    struct sockaddr ifru_dstaddr;
    struct sockaddr ifru_broadaddr;
    short ifru_flags;
    int ifru_metric;
    caddr_t ifru_data;
  } ifr_ifru;
};
#define ifr_addr ifr_ifru.ifru_addr
#define ifr_dstaddr ifr_ifru.ifru_dstaddr
#define ifr_broadaddr ifr_ifru.ifru_broadaddr
#define ifr_flags ifr_ifru.ifru_flags
#define ifr_metric ifr_ifru.ifru_metric
#define ifr_data ifr_ifru.ifru_data

/* Where the list of all of them goes. */
struct ifconf
{
  int ifc_len; /* in bytes */
  union
  {
    caddr_t ifcu_buf;
    struct ifreq *ifcu_req;
  } ifc_ifcu;
};
#define ifc_buf ifc_ifcu.ifcu_buf
#define ifc_req ifc_ifcu.ifcu_req

#if BSDIPC_PERSONALITY >= 44
/* The length of an entry of the list. */
# define _SIZEOF_ADDR_IFREQ(ifr) \
  ((ifr).ifr_addr.sa_len > sizeof (struct sockaddr) \
   ? sizeof (struct ifreq) - sizeof (struct sockaddr) + (ifr).ifr_addr.sa_len : sizeof (struct ifreq))
#endif

#endif
