/* Made from src/headers/history/unistd.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <unistd.h> of 4.4BSD. Before, there was none. */

#ifndef _BSDIPC_UNISTD_H
#define _BSDIPC_UNISTD_H 1

#include <history/bsdipc.h>
/* It takes arguments. */
#define setpgrp __bsdipc_host_setpgrp
#include_next <unistd.h>
#undef setpgrp

int setpgrp ();

#endif
