/* Made from src/headers/netns_pex.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <netns/pex.h>: Packet Exchange. BSD had no such header: programs wrote this structure themselves, and may still. */

#ifndef _NETNS_PEX_H
#define _NETNS_PEX_H 1

#include <netns/idp.h>

/* A request or its reply; its data come after it. */
struct pex
{
  struct idp p_idp;
  unsigned short ph_id[2]; /* the same in the reply as in the request */
  unsigned short ph_client; /* what kind of program is meant */
};

#endif
