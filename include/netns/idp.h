/* Made from src/headers/netns_idp.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <netns/idp.h>: the header of every packet, that of the Internet Datagram Protocol. */

#ifndef _NETNS_IDP_H
#define _NETNS_IDP_H 1

#include <netns/ns.h>

/* In network byte order. */
struct idp
{
  unsigned short idp_sum; /* checksum; 0xffff for none */
  unsigned short idp_len; /* of header and data, in bytes */
  unsigned char idp_tc; /* transport control: how many routers it has passed */
  unsigned char idp_pt; /* packet type: NSPROTO_* */
  struct ns_addr idp_dna; /* to */
  struct ns_addr idp_sna; /* from */
};

#endif
