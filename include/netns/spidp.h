/* Made from src/headers/netns_spidp.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <netns/spidp.h>: where both headers of a packet were for the system. */

#include <netns/sp.h>
