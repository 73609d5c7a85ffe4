/* Made from src/headers/sys_poll.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/poll.h>: System V's name of <poll.h>. */

#include <poll.h>
