/* Made from src/headers/history/sys_ttycom.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/ttycom.h> of 4.4BSD: requests to terminals. */

#ifndef _SYS_TTYCOM_H
#define _SYS_TTYCOM_H 1

#include <history/bsdipc.h>
#include <sys/ioctl.h>

#endif
