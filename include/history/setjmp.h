/* Made from src/headers/history/setjmp.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <setjmp.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _BSDIPC_SETJMP_H
#define _BSDIPC_SETJMP_H 1

#include <history/bsdipc.h>
#include_next <setjmp.h>

/* The function keeps the signal mask, and longjmp puts it back: so programs leave their handlers. The host's macro does
   not, nor did _setjmp. */
#undef setjmp
extern int setjmp (jmp_buf) __attribute__ ((__returns_twice__));

#endif
