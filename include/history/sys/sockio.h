/* Made from src/headers/history/sys_sockio.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/sockio.h> of 4.4BSD: requests to sockets. */

#ifndef _SYS_SOCKIO_H
#define _SYS_SOCKIO_H 1

#include <history/bsdipc.h>
#include <sys/ioctl.h>

#endif
