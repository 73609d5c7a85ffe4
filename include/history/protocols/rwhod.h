/* Made from src/headers/history/protocols_rwhod.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <protocols/rwhod.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _BSDIPC_PROTOCOLS_RWHOD_H
#define _BSDIPC_PROTOCOLS_RWHOD_H 1

#include <history/bsdipc.h>
#include_next <protocols/rwhod.h>
#include <time.h>

/* A time in a packet has 32 bits. The host's time stores 64, and so would overwrite the name of the host that follows
   wd_recvtime. Where a program declares it, without arguments, nothing is to be done. */
static __inline__ time_t
__bsdipc_stamp (int *when)
{
  return *when = (time) ((time_t *) 0);
}
#define __bsdipc_join(a, b) a##b
#define __bsdipc_named(a, b) __bsdipc_join (a, b)
#define __bsdipc_time_at(p) \
  __builtin_choose_expr (__builtin_types_compatible_p (__typeof__ (p), int *), __bsdipc_stamp ((int *) (p)), \
                         (time) ((time_t *) (p)))
#define time(...) __bsdipc_named (__bsdipc_time, __VA_OPT__ (_at)) (__VA_ARGS__)

#endif
