/* Made from src/headers/sys_uio.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/uio.h>: reading and writing several buffers at once. The calls are the host's. */

/* That of an old system takes the place of what follows. */
#ifdef BSDIPC_PERSONALITY
# include <history/sys/uio.h>
#endif

#ifndef _SYS_UIO_H
#define _SYS_UIO_H 1
/* What the host has in <bits/uio-ext.h> is here. */
#define _BITS_UIO_EXT_H 1

#include <features.h>
#include <sys/types.h>
#include <bits/types/struct_iovec.h>
#include <bits/uio_lim.h>

/* The most buffers that one call takes. */
#define UIO_MAXIOV __IOV_MAX

#ifdef __USE_GNU
/* Flags of preadv2 and pwritev2. */
# define RWF_HIPRI 1
# define RWF_DSYNC 2
# define RWF_SYNC 4
# define RWF_NOWAIT 8
# define RWF_APPEND 16
# define RWF_NOAPPEND 32
#endif

__BEGIN_DECLS

/* The host's own. */
extern ssize_t readv (int __fd, const struct iovec *__iov, int __count) __wur;
extern ssize_t writev (int __fd, const struct iovec *__iov, int __count) __wur;
#ifdef __USE_MISC
extern ssize_t preadv (int __fd, const struct iovec *__iov, int __count, __off_t __offset) __wur;
extern ssize_t pwritev (int __fd, const struct iovec *__iov, int __count, __off_t __offset) __wur;
# ifdef __USE_LARGEFILE64
extern ssize_t preadv64 (int __fd, const struct iovec *__iov, int __count, __off64_t __offset) __wur;
extern ssize_t pwritev64 (int __fd, const struct iovec *__iov, int __count, __off64_t __offset) __wur;
# endif
#endif
#ifdef __USE_GNU
extern ssize_t preadv2 (int __fd, const struct iovec *__iov, int __count, __off_t __offset, int __flags) __wur;
extern ssize_t pwritev2 (int __fd, const struct iovec *__iov, int __count, __off_t __offset, int __flags) __wur;
# ifdef __USE_LARGEFILE64
extern ssize_t preadv64v2 (int __fd, const struct iovec *__iov, int __count, __off64_t __offset, int __flags) __wur;
extern ssize_t pwritev64v2 (int __fd, const struct iovec *__iov, int __count, __off64_t __offset, int __flags) __wur;
# endif
extern ssize_t process_vm_readv (pid_t __pid, const struct iovec *__local, unsigned long int __local_count,
                                 const struct iovec *__remote, unsigned long int __remote_count,
                                 unsigned long int __flags) __THROW;
extern ssize_t process_vm_writev (pid_t __pid, const struct iovec *__local, unsigned long int __local_count,
                                  const struct iovec *__remote, unsigned long int __remote_count,
                                  unsigned long int __flags) __THROW;
#endif

__END_DECLS

#endif
