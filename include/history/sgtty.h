/* Made from src/headers/history/sgtty.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sgtty.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _SGTTY_H
#define _SGTTY_H 1

#include <history/bsdipc.h>
#include <sys/ioctl.h>
#include <sys/ioctl_compat.h>

#endif
