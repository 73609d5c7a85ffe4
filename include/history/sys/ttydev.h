/* Made from src/headers/history/sys_ttydev.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/ttydev.h> of 4.3BSD: speeds and modes of terminals. */

#ifndef _SYS_TTYDEV_H
#define _SYS_TTYDEV_H 1

#include <history/bsdipc.h>
#include <sys/ioctl.h>

#endif
