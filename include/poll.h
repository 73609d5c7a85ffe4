/* Made from src/headers/poll.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <poll.h>: waiting for several descriptors, by a list of them. */

#ifndef _SYS_POLL_H
#define _SYS_POLL_H 1

#include <features.h>
#ifdef __USE_GNU
# include <bits/types/__sigset_t.h>
# include <bits/types/struct_timespec.h>
#endif

/* What may be waited for, and what happened. */
#define POLLIN 1
#define POLLPRI 2
#define POLLOUT 4
#if defined __USE_XOPEN || defined __USE_XOPEN2K8
# define POLLRDNORM 64
# define POLLRDBAND 128
# define POLLWRNORM 256
# define POLLWRBAND 512
#endif
#ifdef __USE_GNU
# define POLLMSG 1024
# define POLLREMOVE 4096
# define POLLRDHUP 8192
#endif

/* What may have happened besides. */
#define POLLERR 8
#define POLLHUP 16
#define POLLNVAL 32

typedef unsigned long nfds_t;

struct pollfd {
  int fd;
  short events;
  short revents;
};

__BEGIN_DECLS

/* Waits until a descriptor is ready, a signal comes or the time is over. */
extern int poll(struct pollfd *__fds, nfds_t __nfds, int __timeout);

#ifdef __USE_GNU
/* `poll` with a finer timeout, which is left alone, and a signal mask for the time of the wait. */
extern int ppoll(struct pollfd *__fds, nfds_t __nfds, const struct timespec *__timeout, const __sigset_t
    *__mask);
#endif

#if __USE_FORTIFY_LEVEL > 0 && defined __fortify_function
/* `poll` as programs compiled with _FORTIFY_SOURCE call it: ends the process when `nfds` entries exceed
   `room`, the bytes that the compiler knows to be at `fds`. */
extern int __poll_chk(struct pollfd *__fds, nfds_t __nfds, int __timeout, __SIZE_TYPE__ __room);

extern int __REDIRECT (__poll_alias, (struct pollfd *__fds, nfds_t __nfds, int __timeout), poll);
extern int __REDIRECT (__poll_chk_warn, (struct pollfd *__fds, nfds_t __nfds, int __timeout, __SIZE_TYPE__ __room),
                       __poll_chk)
     __warnattr ("poll called with more entries than the array has");

/* The array's size goes along where the compiler knows it, and a call that is seen to fit goes the plain way. */
__fortify_function int
poll (struct pollfd *__fds, nfds_t __nfds, int __timeout)
{
  __SIZE_TYPE__ __room = __glibc_objsize (__fds), __entries = __room / sizeof (*__fds);

  if (__room == (__SIZE_TYPE__) -1 || (__builtin_constant_p (__nfds <= __entries) && __nfds <= __entries))
    return __poll_alias (__fds, __nfds, __timeout);
  if (__builtin_constant_p (__nfds > __entries) && __nfds > __entries)
    return __poll_chk_warn (__fds, __nfds, __timeout, __room);
  return __poll_chk (__fds, __nfds, __timeout, __room);
}

# ifdef __USE_GNU
/* `ppoll` as programs compiled with _FORTIFY_SOURCE call it; see `__poll_chk`. */
extern int __ppoll_chk(struct pollfd *__fds, nfds_t __nfds, const struct timespec *__timeout, const __sigset_t
    *__mask, __SIZE_TYPE__ __room);

extern int __REDIRECT (__ppoll_alias, (struct pollfd *__fds, nfds_t __nfds, const struct timespec *__timeout,
                                       const __sigset_t *__mask), ppoll);
extern int __REDIRECT (__ppoll_chk_warn, (struct pollfd *__fds, nfds_t __nfds, const struct timespec *__timeout,
                                          const __sigset_t *__mask, __SIZE_TYPE__ __room), __ppoll_chk)
     __warnattr ("ppoll called with more entries than the array has");

__fortify_function int
ppoll (struct pollfd *__fds, nfds_t __nfds, const struct timespec *__timeout, const __sigset_t *__mask)
{
  __SIZE_TYPE__ __room = __glibc_objsize (__fds), __entries = __room / sizeof (*__fds);

  if (__room == (__SIZE_TYPE__) -1 || (__builtin_constant_p (__nfds <= __entries) && __nfds <= __entries))
    return __ppoll_alias (__fds, __nfds, __timeout, __mask);
  if (__builtin_constant_p (__nfds > __entries) && __nfds > __entries)
    return __ppoll_chk_warn (__fds, __nfds, __timeout, __mask, __room);
  return __ppoll_chk (__fds, __nfds, __timeout, __mask, __room);
}
# endif
#endif

__END_DECLS

#endif
