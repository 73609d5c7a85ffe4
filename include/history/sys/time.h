/* Made from src/headers/history/sys_time.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/time.h> of 4.2, 4.3 and 4.4BSD: it brings <time.h> along. */

#ifndef _BSDIPC_SYS_TIME_H
#define _BSDIPC_SYS_TIME_H 1

#include <history/bsdipc.h>
#include_next <sys/time.h>
#include <time.h>

#endif
