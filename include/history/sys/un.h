/* Made from src/headers/history/sys_un.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/un.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _SYS_UN_H
#define _SYS_UN_H 1

#include <history/bsdipc.h>
#include <sys/types.h>

struct sockaddr_un
{
#if BSDIPC_PERSONALITY >= 44
  u_char sun_len;
  u_char sun_family;
  char sun_path[104];
#else
  short sun_family;
  char sun_path[108];
#endif
};

/* The length of a name up to the end of its path. */
#define SUN_LEN(su) (sizeof (*(su)) - sizeof ((su)->sun_path) + __builtin_strlen ((su)->sun_path))

#endif
