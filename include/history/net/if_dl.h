/* Made from src/headers/history/net_if_dl.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <net/if_dl.h> of 4.4BSD: addresses of interfaces themselves. */

#ifndef _NET_IF_DL_H
#define _NET_IF_DL_H 1

#include <history/bsdipc.h>
#include <sys/types.h>

struct sockaddr_dl
{
  u_char sdl_len;
  u_char sdl_family; /* AF_LINK */
  u_short sdl_index; /* 0, or the interface's number */
  u_char sdl_type; /* as in <net/if_types.h> */
  u_char sdl_nlen; /* of the name */
  u_char sdl_alen; /* of the address */
  u_char sdl_slen; /* of the selector */
  char sdl_data[12]; /* name, address, selector */
};

#define LLADDR(s) ((caddr_t) ((s)->sdl_data + (s)->sdl_nlen))

#endif
