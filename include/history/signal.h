/* Made from src/headers/history/signal.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <signal.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _BSDIPC_SIGNAL_H
#define _BSDIPC_SIGNAL_H 1

#include <history/bsdipc.h>
/* The host declares these otherwise. */
#define signal __bsdipc_host_signal
#define sigblock __bsdipc_host_sigblock
#define sigsetmask __bsdipc_host_sigsetmask
#define siggetmask __bsdipc_host_siggetmask
#define sigpause __bsdipc_host_sigpause
#define sigvec __bsdipc_host_sigvec
#include_next <signal.h>
#undef signal
#undef sigblock
#undef sigsetmask
#undef siggetmask
#undef sigpause
#undef sigvec

#undef sigmask
#define sigmask(m) (1 << ((m) - 1))
#define BADSIG SIG_ERR

/* What sigvec takes. */
struct sigvec
{
#if BSDIPC_PERSONALITY >= 44
  void (*sv_handler) ();
#else
  int (*sv_handler) ();
#endif
  int sv_mask; /* signals blocked meanwhile */
  int sv_flags;
};
#define SV_ONSTACK 1 /* on the signal's own stack */
#define SV_INTERRUPT 2 /* calls are not restarted */
#define sv_onstack sv_flags
#if BSDIPC_PERSONALITY >= 44
# define SV_RESETHAND 4 /* once */
#endif

#if BSDIPC_PERSONALITY < 44
# undef SIG_ERR
# undef SIG_DFL
# undef SIG_IGN
# define SIG_ERR ((int (*) ()) -1)
# define SIG_DFL ((int (*) ()) 0)
# define SIG_IGN ((int (*) ()) 1)
int (*signal ()) ();
#else
/* Without a prototype: the handlers of the tutorial return an int. */
void (*signal ()) ();
int sigblock (int), sigpause (int), sigsetmask (int);
int sigvec (int, struct sigvec *, struct sigvec *);
#endif

#endif
