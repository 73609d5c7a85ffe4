/* Made from src/headers/history/sys_param.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/param.h> of 4.2, 4.3 and 4.4BSD: the limits of the time, and the host's. */

#ifndef _BSDIPC_SYS_PARAM_H
#define _BSDIPC_SYS_PARAM_H 1

#include <history/bsdipc.h>
#include <sys/types.h>
#include <signal.h>
/* <sys/types.h> has defined it by another text. */
#undef NBBY
#include_next <sys/param.h>

#if BSDIPC_PERSONALITY == 42
# define BSD 42
#elif BSDIPC_PERSONALITY == 43
# define BSD 43
# define BSD4_3 1
#else
# define BSD 199306
# define BSD4_3 1
# define BSD4_4 1
#endif

#ifndef MAXUPRC
# define MAXUPRC 25
#endif
#ifndef MAXCOMLEN
# define MAXCOMLEN 16
#endif
#ifndef MAXLOGNAME
# define MAXLOGNAME 12
#endif
#ifndef NGROUPS
# define NGROUPS 16
#endif
#ifndef NODEV
# define NODEV ((dev_t) -1)
#endif

#endif
