/* Made from src/headers/history/net_if_types.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <net/if_types.h> of 4.4BSD: kinds of interfaces. */

#ifndef _NET_IF_TYPES_H
#define _NET_IF_TYPES_H 1

#define IFT_OTHER 0x1
#define IFT_ETHER 0x6
#define IFT_PPP 0x17
#define IFT_LOOP 0x18
#define IFT_SLIP 0x1c

#endif
