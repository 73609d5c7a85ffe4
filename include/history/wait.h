/* Made from src/headers/history/wait.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <wait.h>: 4.2BSD's name of <sys/wait.h>. */

#include <sys/wait.h>
