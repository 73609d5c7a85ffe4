/* Made from src/headers/history/bsdipc.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* What every program of 4.2, 4.3 and 4.4BSD gets, whatever it includes: it is given to the compiler with -include.

   C of the time calls functions that it has not declared, and has functions of its own that are called as the host's
   library calls some of its. So nothing is declared here. The pragmas give a function another name in the object file,
   wherever and however it comes to be declared, unless it is static. */

#ifndef _BSDIPC_H
#define _BSDIPC_H 1

#if !defined BSDIPC_PERSONALITY \
    || (BSDIPC_PERSONALITY != 42 && BSDIPC_PERSONALITY != 43 && BSDIPC_PERSONALITY != 44)
# error "BSDIPC_PERSONALITY must be 42, 43 or 44"
#endif

#ifndef __ASSEMBLER__

/* The host's headers give what BSD had, also where the compiler was told to be strict, and none of its inline calls. */
#ifndef _DEFAULT_SOURCE
# define _DEFAULT_SOURCE 1
#endif
#undef _FORTIFY_SOURCE

/* Programs write to their strings. With -fno-merge-constants, this is the section that gcc puts them into. */
#if defined __GNUC__ && !defined __clang__
__asm__ (".pushsection .rodata, \"aw\", @progbits\n.popsection");
#endif

/* Calls that all three had in the same way. */
#pragma redefine_extname select bsd42_select
#pragma redefine_extname stat bsd42_stat
#pragma redefine_extname lstat bsd42_lstat
#pragma redefine_extname fopen bsd42_fopen
#pragma redefine_extname access bsd42_access
#pragma redefine_extname chmod bsd42_chmod
#pragma redefine_extname chown bsd42_chown
#pragma redefine_extname ttyname bsd42_ttyname
#pragma redefine_extname setpgrp bsd42_setpgrp
#pragma redefine_extname gtty bsd42_gtty
#pragma redefine_extname stty bsd42_stty
#pragma redefine_extname sigvec bsd42_sigvec
#pragma redefine_extname gethostbyname bsd42_gethostbyname
#pragma redefine_extname getnetbyname bsd42_getnetbyname
#pragma redefine_extname getnetbyaddr bsd42_getnetbyaddr
#pragma redefine_extname getnetbynumber bsd42_getnetbyaddr
#pragma redefine_extname getnetent bsd42_getnetent
#pragma redefine_extname inet_addr bsd42_inet_addr
#pragma redefine_extname inet_network bsd42_inet_network
#pragma redefine_extname ctime bsd42_ctime
#pragma redefine_extname gmtime bsd42_gmtime
#pragma redefine_extname localtime bsd42_localtime
#pragma redefine_extname cfree free

#if BSDIPC_PERSONALITY == 42
# pragma redefine_extname socket bsd42_socket
# pragma redefine_extname connect bsd42_connect
# pragma redefine_extname sendto bsd42_sendto
# pragma redefine_extname sendmsg bsd42_sendmsg
# pragma redefine_extname setsockopt bsd42_setsockopt
# pragma redefine_extname ioctl bsd42_ioctl
# pragma redefine_extname fcntl bsd42_fcntl
#else
# pragma redefine_extname socket bsd43_socket
#endif

#if BSDIPC_PERSONALITY < 44
# pragma redefine_extname bind bsd42_bind
# pragma redefine_extname accept bsd42_accept
# pragma redefine_extname recvmsg bsd42_recvmsg
# pragma redefine_extname open bsd42_open
# pragma redefine_extname getpgrp bsd42_getpgrp
#else
# pragma redefine_extname bind bsd44_bind
# pragma redefine_extname connect bsd44_connect
# pragma redefine_extname accept bsd44_accept
# pragma redefine_extname getsockname bsd44_getsockname
# pragma redefine_extname getpeername bsd44_getpeername
# pragma redefine_extname setsockopt bsd44_setsockopt
# pragma redefine_extname getsockopt bsd44_getsockopt
# pragma redefine_extname sendto bsd44_sendto
# pragma redefine_extname recvfrom bsd44_recvfrom
# pragma redefine_extname sendmsg bsd44_sendmsg
# pragma redefine_extname recvmsg bsd44_recvmsg
# pragma redefine_extname ioctl bsd44_ioctl
# pragma redefine_extname open bsd44_open
# pragma redefine_extname getaddrinfo bsd44_getaddrinfo
# pragma redefine_extname getnameinfo bsd44_getnameinfo
#endif

#if BSDIPC_PERSONALITY == 43
# pragma redefine_extname connect bsd43_connect
# pragma redefine_extname sendmsg bsd43_sendmsg
# pragma redefine_extname ioctl bsd43_ioctl
#endif

/* Variables that programs declare themselves, `extern int errno`. */
#ifdef BSDIPC_ERRNO_VARIABLE
/* Where errno is also the name of a parameter, it cannot be a macro. */
extern int errno;
# pragma omp threadprivate (errno)
#else
extern int *__errno_location ();
# define errno (*__errno_location ())
#endif
extern int *__h_errno_location ();
#define h_errno (*__h_errno_location ())
#define sys_errlist bsd42_sys_errlist
#define sys_nerr bsd42_sys_nerr

#endif

#endif
