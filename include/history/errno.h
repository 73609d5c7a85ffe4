/* Made from src/headers/history/errno.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <errno.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _BSDIPC_ERRNO_H
#define _BSDIPC_ERRNO_H 1

#include <history/bsdipc.h>
#include_next <errno.h>
#ifdef BSDIPC_ERRNO_VARIABLE
# undef errno
#endif

#endif
