/* Made from src/headers/history/fcntl.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <fcntl.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _BSDIPC_FCNTL_H
#define _BSDIPC_FCNTL_H 1

#include <history/bsdipc.h>
#include_next <fcntl.h>

#ifndef FAPPEND
# define FAPPEND O_APPEND
#endif
#ifndef FNDELAY
# define FNDELAY O_NONBLOCK
#endif
#ifndef FASYNC
# define FASYNC O_ASYNC
#endif

#endif
