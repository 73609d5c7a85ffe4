/* Made from src/headers/netns_bsdipc.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <netns/bsdipc.h>: sends the calls that may concern a socket of AF_NS, which no kernel knows, to the library's own. On
   other descriptors those do what the host's do. */

#ifndef _NETNS_BSDIPC_H
#define _NETNS_BSDIPC_H 1

/* The pragmas give a function another name in the object file, wherever and however it comes to be declared. Those that
   an old system had in its own way have their names from <history/bsdipc.h>. */
#pragma redefine_extname socketpair bsdns_socketpair
#pragma redefine_extname listen bsdns_listen
#pragma redefine_extname shutdown bsdns_shutdown
#pragma redefine_extname send bsdns_send
#pragma redefine_extname write bsdns_write
#pragma redefine_extname readv bsdns_readv
#pragma redefine_extname writev bsdns_writev

#if !defined BSDIPC_PERSONALITY || BSDIPC_PERSONALITY < 44
# pragma redefine_extname getsockname bsdns_getsockname
# pragma redefine_extname getpeername bsdns_getpeername
# pragma redefine_extname getsockopt bsdns_getsockopt
# if !defined BSDIPC_PERSONALITY || BSDIPC_PERSONALITY != 42
#  pragma redefine_extname connect bsdns_connect
#  pragma redefine_extname setsockopt bsdns_setsockopt
#  pragma redefine_extname sendto bsdns_sendto
# endif
#endif

/* Fortified, these are inline functions around what has the plain name, which falls to the assembler, below. clang does
   not rename such a function any more where it is already defined: it would call itself. */
#if !defined __clang__ || !(__USE_FORTIFY_LEVEL > 0) || defined BSDIPC_PERSONALITY
# pragma redefine_extname recv bsdns_recv
# pragma redefine_extname read bsdns_read
# pragma redefine_extname poll bsdns_poll
# pragma redefine_extname ppoll bsdns_ppoll
# if !defined BSDIPC_PERSONALITY || BSDIPC_PERSONALITY < 44
#  pragma redefine_extname recvfrom bsdns_recvfrom
# endif
#endif

/* Where files may be large, the host's header has named it already. */
#if !defined BSDIPC_PERSONALITY || BSDIPC_PERSONALITY != 42
# ifndef __USE_FILE_OFFSET64
#  pragma redefine_extname fcntl bsdns_fcntl
# else
__asm__ ("fcntl64 = bsdns_fcntl");
# endif
#endif

#ifndef BSDIPC_PERSONALITY
# pragma redefine_extname socket bsdns_socket
# pragma redefine_extname select bsdns_select
# pragma redefine_extname ioctl bsdns_ioctl
# pragma redefine_extname bind bsdns_bind
# pragma redefine_extname accept bsdns_accept
# pragma redefine_extname accept4 bsdns_accept4
# pragma redefine_extname sendmsg bsdns_sendmsg
# pragma redefine_extname recvmsg bsdns_recvmsg
# pragma redefine_extname sockatmark bsdns_sockatmark
# pragma redefine_extname pselect bsdns_pselect
# pragma redefine_extname sendmmsg bsdns_sendmmsg
# pragma redefine_extname recvmmsg bsdns_recvmmsg

# if __USE_FORTIFY_LEVEL > 0
__asm__ ("read = bsdns_read\n"
	 "__read_chk = bsdns_read_chk\n"
	 "recv = bsdns_recv\n"
	 "__recv_chk = bsdns_recv_chk\n"
	 "recvfrom = bsdns_recvfrom\n"
	 "__recvfrom_chk = bsdns_recvfrom_chk\n"
	 "poll = bsdns_poll\n"
	 "__poll_chk = bsdns_poll_chk\n"
	 "ppoll = bsdns_ppoll\n"
	 "__ppoll_chk = bsdns_ppoll_chk");
# endif

/* In C++ gcc does not rename what has been declared already. */
# if defined __cplusplus && !defined __clang__
__asm__ ("socketpair = bsdns_socketpair\n"
	 "listen = bsdns_listen\n"
	 "shutdown = bsdns_shutdown\n"
	 "send = bsdns_send\n"
	 "write = bsdns_write\n"
	 "readv = bsdns_readv\n"
	 "writev = bsdns_writev\n"
	 "getsockname = bsdns_getsockname\n"
	 "getpeername = bsdns_getpeername\n"
	 "getsockopt = bsdns_getsockopt\n"
	 "connect = bsdns_connect\n"
	 "setsockopt = bsdns_setsockopt\n"
	 "sendto = bsdns_sendto\n"
	 "recv = bsdns_recv\n"
	 "read = bsdns_read\n"
	 "poll = bsdns_poll\n"
	 "ppoll = bsdns_ppoll\n"
	 "recvfrom = bsdns_recvfrom\n"
	 "fcntl = bsdns_fcntl\n"
	 "socket = bsdns_socket\n"
	 "select = bsdns_select\n"
	 "ioctl = bsdns_ioctl\n"
	 "bind = bsdns_bind\n"
	 "accept = bsdns_accept\n"
	 "accept4 = bsdns_accept4\n"
	 "sendmsg = bsdns_sendmsg\n"
	 "recvmsg = bsdns_recvmsg\n"
	 "sockatmark = bsdns_sockatmark\n"
	 "pselect = bsdns_pselect\n"
	 "sendmmsg = bsdns_sendmmsg\n"
	 "recvmmsg = bsdns_recvmmsg");
# endif
#endif

#endif
