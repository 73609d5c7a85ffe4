/* Made from src/headers/history/sys_select.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/select.h>: the sets of <sys/types.h>. BSD had no such header; the host's <sys/types.h> includes it. */

#ifndef _SYS_SELECT_H
#define _SYS_SELECT_H 1

#include <history/bsdipc.h>
#include <features.h>
#include <bits/types.h>
#include <bits/types/sigset_t.h>
#include <bits/types/struct_timeval.h>
#include <bits/types/struct_timespec.h>
#include <bits/types/time_t.h>

#ifndef __suseconds_t_defined
typedef __suseconds_t suseconds_t;
# define __suseconds_t_defined
#endif

#ifndef NBBY
# define NBBY 8
#endif

/* How many descriptors a set has room for. A program may say so itself, before anything brings this header in. */
#ifndef FD_SETSIZE
# define FD_SETSIZE 1024
#endif

/* Words of 32 bits, as on the machines of the time. */
typedef int fd_mask;
#define NFDBITS ((int) (sizeof (fd_mask) * NBBY))
#ifndef howmany
# define howmany(x, y) (((x) + ((y) - 1)) / (y))
#endif

typedef struct fd_set
{
  fd_mask fds_bits[howmany (FD_SETSIZE, 32)];
} fd_set;

#define FD_SET(n, p) ((p)->fds_bits[(n) / NFDBITS] |= (1 << ((n) % NFDBITS)))
#define FD_CLR(n, p) ((p)->fds_bits[(n) / NFDBITS] &= ~(1 << ((n) % NFDBITS)))
#define FD_ISSET(n, p) ((p)->fds_bits[(n) / NFDBITS] & (1 << ((n) % NFDBITS)))
#define FD_ZERO(p) ((void) __builtin_memset ((char *) (p), 0, sizeof (*(p))))

#if BSDIPC_PERSONALITY >= 44
int select (int, void *, void *, void *, struct timeval *);
#endif

#endif
