/* Made from src/headers/history/sys_signal.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/signal.h>: where <signal.h> was for the system. */

#include <signal.h>
