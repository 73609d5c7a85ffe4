/* Made from src/headers/history/sys_filio.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/filio.h> of 4.4BSD: requests to any descriptor. */

#ifndef _SYS_FILIO_H
#define _SYS_FILIO_H 1

#include <history/bsdipc.h>
#include <sys/ioctl.h>

#endif
