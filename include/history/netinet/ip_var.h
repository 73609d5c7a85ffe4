/* Made from src/headers/history/netinet_ip_var.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <netinet/ip_var.h> of 4.2, 4.3 and 4.4BSD: what programs use of it. */

#ifndef _NETINET_IP_VAR_H
#define _NETINET_IP_VAR_H 1

#include <history/bsdipc.h>
#include <netinet/in.h>
#include <netinet/ip.h>

/* What checksums of TCP and UDP cover besides: it takes the place of a struct ip. */
struct ipovly
{
  u_char ih_x1[9];
  u_char ih_pr; /* protocol */
  u_short ih_len;
  struct in_addr ih_src;
  struct in_addr ih_dst;
};

/* IP_OPTIONS: where the first hop goes, then the options. */
struct ipoption
{
  struct in_addr ipopt_dst;
  char ipopt_list[MAX_IPOPTLEN];
};

#endif
