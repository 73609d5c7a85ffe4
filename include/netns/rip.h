/* Made from src/headers/netns_rip.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <netns/rip.h>: routing information. BSD had no such header: XNSrouted wrote these structures itself. */

#ifndef _NETNS_RIP_H
#define _NETNS_RIP_H 1

#include <netns/ns.h>

/* How far a network is, in network byte order. */
struct netinfo
{
  union ns_net rip_dst;
  unsigned short rip_metric; /* in routers */
};

/* What follows the header of IDP: as many networks as its length says. */
struct rip
{
  unsigned short rip_cmd;
  struct netinfo rip_nets[1];
};

#define RIPCMD_REQUEST 1
#define RIPCMD_RESPONSE 2

/* The metric of a network that cannot be reached, and the number that asks for every network. */
#define HOPCNT_INFINITY 16
#define DSTNETS_ALL 0xffffffff

#endif
