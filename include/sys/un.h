/* Made from src/headers/sys_un.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/un.h>: names of sockets in the file system. */

/* That of an old system takes the place of what follows. */
#ifdef BSDIPC_PERSONALITY
# include <history/sys/un.h>
#endif

#ifndef _SYS_UN_H
#define _SYS_UN_H 1

#include <features.h>
#include <bits/sockaddr.h>

__BEGIN_DECLS

struct sockaddr_un {
  sa_family_t sun_family;
  char sun_path[108];
};

#ifdef __USE_MISC
# include <string.h>
/* The length of a name up to the end of its path. */
# define SUN_LEN(ptr) (__builtin_offsetof (struct sockaddr_un, sun_path) + strlen ((ptr)->sun_path))
#endif

__END_DECLS

#endif
