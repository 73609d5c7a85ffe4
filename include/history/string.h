/* Made from src/headers/history/string.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <string.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _BSDIPC_STRING_H
#define _BSDIPC_STRING_H 1

#include <history/bsdipc.h>
#if BSDIPC_PERSONALITY >= 44
# include_next <string.h>
#else
# include <strings.h>
# define __need_size_t
# define __need_NULL
# include <stddef.h>
char *strchr (), *strrchr (), *strtok (), *strpbrk ();
#endif

#endif
