/* Made from src/headers/history/strings.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <strings.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _BSDIPC_STRINGS_H
#define _BSDIPC_STRINGS_H 1

#include <history/bsdipc.h>
#if BSDIPC_PERSONALITY >= 44
# include_next <strings.h>
#else
char *strcat (), *strcpy (), *strncat (), *strncpy ();
char *index (), *rindex ();
#endif

#endif
