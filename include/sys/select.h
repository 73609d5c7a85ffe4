/* Made from src/headers/sys_select.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/select.h>: waiting for several descriptors, by sets of them. */

/* That of an old system takes the place of what follows. */
#ifdef BSDIPC_PERSONALITY
# include <history/sys/select.h>
#endif

#ifndef _SYS_SELECT_H
#define _SYS_SELECT_H 1

#include <features.h>
#include <bits/types.h>
#include <bits/types/sigset_t.h>
#include <bits/types/struct_timeval.h>
#include <bits/types/time_t.h>
#ifdef __USE_XOPEN2K
# include <bits/types/struct_timespec.h>
#endif

#ifndef __suseconds_t_defined
typedef __suseconds_t suseconds_t;
# define __suseconds_t_defined
#endif

/* How many descriptors a set has room for. A program may say so itself, before anything brings this header in. */
#ifndef FD_SETSIZE
# define FD_SETSIZE __FD_SETSIZE
#endif

/* Linux's headers may have defined it. */
#undef __NFDBITS

/* A set is an array of long words, and the kernel reads and writes whole words. */
typedef long int __fd_mask;
#define __NFDBITS (8 * (int) sizeof (__fd_mask))
#define __FD_MASK(d) ((__fd_mask) (1UL << ((d) % __NFDBITS)))

typedef struct
{
#ifdef __USE_XOPEN
  __fd_mask fds_bits[((FD_SETSIZE) + __NFDBITS - 1) / __NFDBITS];
# define __FDS_BITS(set) ((set)->fds_bits)
#else
  __fd_mask __fds_bits[((FD_SETSIZE) + __NFDBITS - 1) / __NFDBITS];
# define __FDS_BITS(set) ((set)->__fds_bits)
#endif
} fd_set;

#ifdef __USE_MISC
typedef __fd_mask fd_mask;
# define NFDBITS __NFDBITS
#endif

__BEGIN_DECLS

#if __USE_FORTIFY_LEVEL > 0 && defined __GNUC__
/* The host's own: both end the program when the descriptor is out of range, and -1 is. The range is that of our sets. */
extern long int __fdelt_chk (long int __d);
extern long int __fdelt_warn (long int __d) __warnattr ("descriptor beyond the end of the fd_set");

# define __FD_ELT(d) \
  __extension__ \
  ({ long int __d = (d); \
     0 <= __d && __d < (long int) (8 * sizeof (fd_set)) \
     ? __d / __NFDBITS : __builtin_constant_p (__d) ? __fdelt_warn (-1) : __fdelt_chk (-1); })
#else
# define __FD_ELT(d) ((d) / __NFDBITS)
#endif

#define FD_SET(fd, fdsetp) ((void) (__FDS_BITS (fdsetp)[__FD_ELT (fd)] |= __FD_MASK (fd)))
#define FD_CLR(fd, fdsetp) ((void) (__FDS_BITS (fdsetp)[__FD_ELT (fd)] &= ~__FD_MASK (fd)))
#define FD_ISSET(fd, fdsetp) ((__FDS_BITS (fdsetp)[__FD_ELT (fd)] & __FD_MASK (fd)) != 0)
#define FD_ZERO(fdsetp) \
  do \
    { \
      fd_set *__emptied = (fdsetp); \
      unsigned int __word = sizeof (fd_set) / sizeof (__fd_mask); \
      while (__word > 0) \
        __FDS_BITS (__emptied)[--__word] = 0; \
    } \
  while (0)

/* Waits until a descriptor is ready, a signal comes or the time is over. */
extern int select(int __nfds, fd_set *__reads, fd_set *__writes, fd_set *__excepts, struct timeval *__timeout);

#ifdef __USE_XOPEN2K
/* `select` with a finer timeout, which is left alone, and a signal mask for the time of the wait. */
extern int pselect(int __nfds, fd_set *__reads, fd_set *__writes, fd_set *__excepts, const struct timespec
    *__timeout, const __sigset_t *__mask);
#endif

__END_DECLS

#endif
