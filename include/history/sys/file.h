/* Made from src/headers/history/sys_file.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/file.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _BSDIPC_SYS_FILE_H
#define _BSDIPC_SYS_FILE_H 1

#include <history/bsdipc.h>
#include_next <sys/file.h>
#include <fcntl.h>

/* What a descriptor is open for, and what TIOCFLUSH throws away. */
#define FREAD 1
#define FWRITE 2

#ifndef FAPPEND
# define FAPPEND O_APPEND
#endif
#ifndef FNDELAY
# define FNDELAY O_NONBLOCK
#endif
#ifndef FASYNC
# define FASYNC O_ASYNC
#endif
#define FCREAT O_CREAT
#define FTRUNC O_TRUNC
#define FEXCL O_EXCL

/* What access asks. */
#ifndef F_OK
# define F_OK 0
# define X_OK 1
# define W_OK 2
# define R_OK 4
#endif

/* From where lseek counts. */
#ifndef L_SET
# define L_SET 0
# define L_INCR 1
# define L_XTND 2
#endif

#endif
