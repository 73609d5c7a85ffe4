/* Made from src/headers/history/sys_uio.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/uio.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _SYS_UIO_H
#define _SYS_UIO_H 1

#include <history/bsdipc.h>
#include <sys/types.h>
#include <bits/types/struct_iovec.h>

#define UIO_MAXIOV 1024

#if BSDIPC_PERSONALITY >= 44
ssize_t readv (int, const struct iovec *, int);
ssize_t writev (int, const struct iovec *, int);
#endif

#endif
