/* Made from src/headers/history/sys_wait.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/wait.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _SYS_WAIT_H
#define _SYS_WAIT_H 1

#include <history/bsdipc.h>
#include <sys/types.h>

/* How a process ended or stopped. */
union wait
{
  int w_status;
  struct
  {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    unsigned int w_Termsig : 7;
    unsigned int w_Coredump : 1;
    unsigned int w_Retcode : 8;
    unsigned int w_Filler : 16;
#else
    unsigned int w_Filler : 16;
    unsigned int w_Retcode : 8;
    unsigned int w_Coredump : 1;
    unsigned int w_Termsig : 7;
#endif
  } w_T;
  struct
  {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    unsigned int w_Stopval : 8; /* WSTOPPED */
    unsigned int w_Stopsig : 8;
    unsigned int w_Filler : 16;
#else
    unsigned int w_Filler : 16;
    unsigned int w_Stopsig : 8;
    unsigned int w_Stopval : 8;
#endif
  } w_S;
};
#define w_termsig w_T.w_Termsig
#define w_coredump w_T.w_Coredump
#define w_retcode w_T.w_Retcode
#define w_stopval w_S.w_Stopval
#define w_stopsig w_S.w_Stopsig

/* <stdlib.h> may have brought in the host's. */
#undef WNOHANG
#undef WUNTRACED
#undef WSTOPPED
#undef WIFSTOPPED
#undef WIFSIGNALED
#undef WIFEXITED
#undef WEXITSTATUS
#undef WTERMSIG
#undef WSTOPSIG
#undef WCOREDUMP
#define WNOHANG 1
#define WUNTRACED 2
#define WSTOPPED 0177

/* These take a union or an int. */
#define _W_INT(w) (*(int *) &(w))
#define WIFSTOPPED(x) ((_W_INT (x) & 0377) == WSTOPPED)
#define WIFSIGNALED(x) ((_W_INT (x) & 0177) != WSTOPPED && (_W_INT (x) & 0177) != 0)
#define WIFEXITED(x) ((_W_INT (x) & 0177) == 0)
#define WEXITSTATUS(x) ((_W_INT (x) >> 8) & 0377)
#define WTERMSIG(x) (_W_INT (x) & 0177)
#define WSTOPSIG(x) ((_W_INT (x) >> 8) & 0377)
#define WCOREDUMP(x) (_W_INT (x) & 0200)

#if BSDIPC_PERSONALITY >= 44
struct rusage;
pid_t wait (void *), wait3 (void *, int, struct rusage *), wait4 (pid_t, void *, int, struct rusage *);
pid_t waitpid (pid_t, void *, int);
#endif

#endif
