/* Made from src/headers/history/sys_ttychars.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/ttychars.h> of 4.3BSD: the special characters of a terminal, and what they are at first. */

#ifndef _SYS_TTYCHARS_H
#define _SYS_TTYCHARS_H 1

#include <history/bsdipc.h>
#include <sys/ttydefaults.h>

#endif
