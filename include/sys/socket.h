/* Made from src/headers/sys_socket.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/socket.h>: sockets. */

/* That of an old system takes the place of what follows. */
#ifdef BSDIPC_PERSONALITY
# include <history/sys/socket.h>
#endif

#ifndef _SYS_SOCKET_H
#define _SYS_SOCKET_H 1
/* What the host has in <bits/socket.h> is here. */
#define __BITS_SOCKET_H 1

#include <features.h>
#define __need_size_t
#include <stddef.h>
#include <sys/types.h>
#include <bits/sockaddr.h>
#include <bits/types/struct_iovec.h>

__BEGIN_DECLS

#ifndef __socklen_t_defined
typedef unsigned int socklen_t;
# define __socklen_t_defined
#endif

/* What socket makes; and, to be added, how. */
enum __socket_type
{
#define SOCK_STREAM SOCK_STREAM
  SOCK_STREAM = 1,
#define SOCK_DGRAM SOCK_DGRAM
  SOCK_DGRAM = 2,
#define SOCK_RAW SOCK_RAW
  SOCK_RAW = 3,
#define SOCK_RDM SOCK_RDM
  SOCK_RDM = 4,
#define SOCK_SEQPACKET SOCK_SEQPACKET
  SOCK_SEQPACKET = 5,
#define SOCK_DCCP SOCK_DCCP
  SOCK_DCCP = 6,
#define SOCK_PACKET SOCK_PACKET
  SOCK_PACKET = 10,
#define SOCK_CLOEXEC SOCK_CLOEXEC
  SOCK_CLOEXEC = 524288,
#define SOCK_NONBLOCK SOCK_NONBLOCK
  SOCK_NONBLOCK = 2048
};

/* Protocol families. */
#define PF_UNSPEC 0
#define PF_LOCAL 1
#define PF_UNIX PF_LOCAL
#define PF_FILE PF_LOCAL
#define PF_INET 2
#define PF_AX25 3
#define PF_IPX 4
#define PF_APPLETALK 5
#define PF_NETROM 6
#define PF_BRIDGE 7
#define PF_ATMPVC 8
#define PF_X25 9
#define PF_INET6 10
#define PF_ROSE 11
#define PF_DECnet 12
#define PF_NETBEUI 13
#define PF_SECURITY 14
#define PF_KEY 15
#define PF_NETLINK 16
#define PF_ROUTE PF_NETLINK
#define PF_PACKET 17
#define PF_ASH 18
#define PF_ECONET 19
#define PF_ATMSVC 20
#define PF_RDS 21
#define PF_SNA 22
#define PF_IRDA 23
#define PF_PPPOX 24
#define PF_WANPIPE 25
#define PF_LLC 26
#define PF_IB 27
#define PF_MPLS 28
#define PF_CAN 29
#define PF_TIPC 30
#define PF_BLUETOOTH 31
#define PF_IUCV 32
#define PF_RXRPC 33
#define PF_ISDN 34
#define PF_PHONET 35
#define PF_IEEE802154 36
#define PF_CAIF 37
#define PF_ALG 38
#define PF_NFC 39
#define PF_VSOCK 40
#define PF_KCM 41
#define PF_QIPCRTR 42
#define PF_SMC 43
#define PF_XDP 44
#define PF_MCTP 45
#define PF_MAX 46

/* Address families. */
#define AF_UNSPEC PF_UNSPEC
#define AF_LOCAL PF_LOCAL
#define AF_UNIX PF_UNIX
#define AF_FILE PF_FILE
#define AF_INET PF_INET
#define AF_AX25 PF_AX25
#define AF_IPX PF_IPX
#define AF_APPLETALK PF_APPLETALK
#define AF_NETROM PF_NETROM
#define AF_BRIDGE PF_BRIDGE
#define AF_ATMPVC PF_ATMPVC
#define AF_X25 PF_X25
#define AF_INET6 PF_INET6
#define AF_ROSE PF_ROSE
#define AF_DECnet PF_DECnet
#define AF_NETBEUI PF_NETBEUI
#define AF_SECURITY PF_SECURITY
#define AF_KEY PF_KEY
#define AF_NETLINK PF_NETLINK
#define AF_ROUTE PF_ROUTE
#define AF_PACKET PF_PACKET
#define AF_ASH PF_ASH
#define AF_ECONET PF_ECONET
#define AF_ATMSVC PF_ATMSVC
#define AF_RDS PF_RDS
#define AF_SNA PF_SNA
#define AF_IRDA PF_IRDA
#define AF_PPPOX PF_PPPOX
#define AF_WANPIPE PF_WANPIPE
#define AF_LLC PF_LLC
#define AF_IB PF_IB
#define AF_MPLS PF_MPLS
#define AF_CAN PF_CAN
#define AF_TIPC PF_TIPC
#define AF_BLUETOOTH PF_BLUETOOTH
#define AF_IUCV PF_IUCV
#define AF_RXRPC PF_RXRPC
#define AF_ISDN PF_ISDN
#define AF_PHONET PF_PHONET
#define AF_IEEE802154 PF_IEEE802154
#define AF_CAIF PF_CAIF
#define AF_ALG PF_ALG
#define AF_NFC PF_NFC
#define AF_VSOCK PF_VSOCK
#define AF_KCM PF_KCM
#define AF_QIPCRTR PF_QIPCRTR
#define AF_SMC PF_SMC
#define AF_XDP PF_XDP
#define AF_MCTP PF_MCTP
#define AF_MAX PF_MAX

/* Levels of options. The protocols' own headers have those of the protocols. */
#define SOL_RAW 255
#define SOL_DECNET 261
#define SOL_X25 262
#define SOL_PACKET 263
#define SOL_ATM 264
#define SOL_AAL 265
#define SOL_IRDA 266
#define SOL_NETBEUI 267
#define SOL_LLC 268
#define SOL_DCCP 269
#define SOL_NETLINK 270
#define SOL_TIPC 271
#define SOL_RXRPC 272
#define SOL_PPPOL2TP 273
#define SOL_BLUETOOTH 274
#define SOL_PNPIPE 275
#define SOL_RDS 276
#define SOL_IUCV 277
#define SOL_CAIF 278
#define SOL_ALG 279
#define SOL_NFC 280
#define SOL_KCM 281
#define SOL_TLS 282
#define SOL_XDP 283
#define SOL_MPTCP 284
#define SOL_MCTP 285
#define SOL_SMC 286

/* Options at the level of the socket. */
#ifdef __USE_MISC
# include <bits/types/time_t.h>
# include <asm/socket.h>
#else
# define SOL_SOCKET 1
# define SO_DEBUG 1
# define SO_ACCEPTCONN 30
# define SO_BROADCAST 6
# define SO_DONTROUTE 5
# define SO_ERROR 4
# define SO_KEEPALIVE 9
# define SO_LINGER 13
# define SO_OOBINLINE 10
# define SO_RCVBUF 8
# define SO_RCVLOWAT 18
# define SO_REUSEADDR 2
# define SO_SNDBUF 7
# define SO_SNDLOWAT 19
# define SO_TYPE 3
# define SO_RCVTIMEO 20
# define SO_SNDTIMEO 21
# define SO_TIMESTAMP 29
# define SO_TIMESTAMPNS 35
# define SO_TIMESTAMPING 37
#endif

/* The longest queue that listen grants. */
#define SOMAXCONN 4096

/* A name of any kind. */
struct sockaddr {
  sa_family_t sa_family;
  char sa_data[14];
};

/* Room for a name of any kind. */
#define __ss_aligntype unsigned long int
#define _SS_PADSIZE (_SS_SIZE - __SOCKADDR_COMMON_SIZE - sizeof (__ss_aligntype))
struct sockaddr_storage {
  sa_family_t ss_family;
  char __ss_padding[118];
  unsigned long __ss_align;
};

#ifdef __USE_MISC
# include <bits/types/struct_osockaddr.h>
#endif

/* Flags of the calls that send and receive. */
enum
{
#define MSG_OOB MSG_OOB
  MSG_OOB = 1,
#define MSG_PEEK MSG_PEEK
  MSG_PEEK = 2,
#define MSG_DONTROUTE MSG_DONTROUTE
  MSG_DONTROUTE = 4,
#define MSG_CTRUNC MSG_CTRUNC
  MSG_CTRUNC = 8,
#define MSG_PROXY MSG_PROXY
  MSG_PROXY = 16,
#define MSG_TRUNC MSG_TRUNC
  MSG_TRUNC = 32,
#define MSG_DONTWAIT MSG_DONTWAIT
  MSG_DONTWAIT = 64,
#define MSG_EOR MSG_EOR
  MSG_EOR = 128,
#define MSG_WAITALL MSG_WAITALL
  MSG_WAITALL = 256,
#define MSG_FIN MSG_FIN
  MSG_FIN = 512,
#define MSG_SYN MSG_SYN
  MSG_SYN = 1024,
#define MSG_CONFIRM MSG_CONFIRM
  MSG_CONFIRM = 2048,
#define MSG_RST MSG_RST
  MSG_RST = 4096,
#define MSG_ERRQUEUE MSG_ERRQUEUE
  MSG_ERRQUEUE = 8192,
#define MSG_NOSIGNAL MSG_NOSIGNAL
  MSG_NOSIGNAL = 16384,
#define MSG_MORE MSG_MORE
  MSG_MORE = 32768,
#define MSG_WAITFORONE MSG_WAITFORONE
  MSG_WAITFORONE = 65536,
#define MSG_BATCH MSG_BATCH
  MSG_BATCH = 262144,
#define MSG_ZEROCOPY MSG_ZEROCOPY
  MSG_ZEROCOPY = 67108864,
#define MSG_FASTOPEN MSG_FASTOPEN
  MSG_FASTOPEN = 536870912,
#define MSG_CMSG_CLOEXEC MSG_CMSG_CLOEXEC
  MSG_CMSG_CLOEXEC = 1073741824
};
#ifdef __USE_GNU
# define MSG_TRYHARD MSG_DONTROUTE
#endif

/* What shutdown ends: receiving, sending, both. */
enum
{
#define SHUT_RD SHUT_RD
  SHUT_RD = 0,
#define SHUT_WR SHUT_WR
  SHUT_WR = 1,
#define SHUT_RDWR SHUT_RDWR
  SHUT_RDWR = 2
};

/* How long close waits for data that is still to be sent. */
struct linger {
  int l_onoff;
  int l_linger;
};

/* A message: its name, its data, and control messages beside the data. */
struct msghdr {
  void *msg_name;
  socklen_t msg_namelen;
  struct iovec *msg_iov;
  size_t msg_iovlen;
  void *msg_control;
  size_t msg_controllen;
  int msg_flags;
};

#ifdef __USE_GNU
struct mmsghdr {
  struct msghdr msg_hdr;
  unsigned int msg_len;
};
#endif

/* The head of a control message; its data come after it. */
struct cmsghdr
{
  size_t cmsg_len; /* of head and data */
  int cmsg_level;
  int cmsg_type;
#if defined __STDC_VERSION__ && __STDC_VERSION__ >= 199901L
  unsigned char __cmsg_data[];
#endif
};

/* Kinds of control messages at the level of the socket. */
enum
{
#ifdef __USE_GNU
#define SCM_CREDENTIALS SCM_CREDENTIALS
  SCM_CREDENTIALS = 2,
#endif
#define SCM_RIGHTS SCM_RIGHTS
  SCM_RIGHTS = 1
};

#ifdef __USE_GNU
/* What an SCM_CREDENTIALS message carries. */
struct ucred {
  pid_t pid;
  uid_t uid;
  gid_t gid;
};
#endif

/* What len bytes of data take: with the room that keeps the next head aligned, and without. */
#define CMSG_ALIGN(len) (((len) + sizeof (size_t) - 1) & (size_t) ~(sizeof (size_t) - 1))
#define CMSG_SPACE(len) (CMSG_ALIGN (sizeof (struct cmsghdr)) + CMSG_ALIGN (len))
#define CMSG_LEN(len) (CMSG_ALIGN (sizeof (struct cmsghdr)) + (len))

#if defined __STDC_VERSION__ && __STDC_VERSION__ >= 199901L
# define CMSG_DATA(cmsg) ((cmsg)->__cmsg_data)
#else
# define CMSG_DATA(cmsg) ((unsigned char *) ((struct cmsghdr *) (cmsg) + 1))
#endif

#define CMSG_FIRSTHDR(mhdr) \
  ((size_t) (mhdr)->msg_controllen < sizeof (struct cmsghdr) \
   ? (struct cmsghdr *) 0 : (struct cmsghdr *) (mhdr)->msg_control)
#define CMSG_NXTHDR(mhdr, cmsg) __bsdipc_cmsg_nxthdr (mhdr, cmsg)

/* The head after __cmsg, if both __cmsg and a head after it lie within the message's control data. Its length may be
   anything: no address is computed from it before it is found to fit. */
__extern_always_inline struct cmsghdr *
__bsdipc_cmsg_nxthdr (const struct msghdr *__message, struct cmsghdr *__cmsg)
{
  size_t __left = (size_t) ((char *) __message->msg_control + __message->msg_controllen - (char *) __cmsg);
  size_t __length = __cmsg->cmsg_len;
  size_t __padding = CMSG_ALIGN (__length) - __length;

  if (__length < sizeof (struct cmsghdr) || __left < sizeof (struct cmsghdr) + __padding
      || __left - sizeof (struct cmsghdr) - __padding < __length)
    return (struct cmsghdr *) 0;
  return (struct cmsghdr *) (void *) ((char *) __cmsg + CMSG_ALIGN (__length));
}

/* A name is passed as `struct sockaddr *`, and a program has a `struct sockaddr_in *` or another. Where the language
   lets us, the parameter takes each of them. */
#if defined __GNUC__ && !defined __cplusplus && !defined __STRICT_ANSI__ && defined __USE_MISC \
    && (!defined __STDC_VERSION__ || __STDC_VERSION__ < 199901L)
/* C from before prototypes, which casts names to `char *` and has its lengths in an int. */
typedef union
{
  const struct sockaddr *__sockaddr__;
  const void *__any__;
} __CONST_SOCKADDR_ARG __attribute__ ((__transparent_union__));
typedef union
{
  struct sockaddr *__sockaddr__;
  void *__any__;
} __SOCKADDR_ARG __attribute__ ((__transparent_union__));
typedef union
{
  socklen_t *__socklen__;
  void *__any__;
} __BSDIPC_LENGTH_ARG __attribute__ ((__transparent_union__));
#elif defined __GNUC__ && !defined __cplusplus && defined __USE_GNU
# define __BSDIPC_NAMES(__struct) \
  __struct sockaddr *__sockaddr__; \
  __struct sockaddr_at *__sockaddr_at__; \
  __struct sockaddr_ax25 *__sockaddr_ax25__; \
  __struct sockaddr_dl *__sockaddr_dl__; \
  __struct sockaddr_eon *__sockaddr_eon__; \
  __struct sockaddr_in *__sockaddr_in__; \
  __struct sockaddr_in6 *__sockaddr_in6__; \
  __struct sockaddr_inarp *__sockaddr_inarp__; \
  __struct sockaddr_ipx *__sockaddr_ipx__; \
  __struct sockaddr_iso *__sockaddr_iso__; \
  __struct sockaddr_ns *__sockaddr_ns__; \
  __struct sockaddr_un *__sockaddr_un__; \
  __struct sockaddr_x25 *__sockaddr_x25__;
typedef union { __BSDIPC_NAMES (const struct) } __CONST_SOCKADDR_ARG __attribute__ ((__transparent_union__));
typedef union { __BSDIPC_NAMES (struct) } __SOCKADDR_ARG __attribute__ ((__transparent_union__));
# undef __BSDIPC_NAMES
# define __BSDIPC_LENGTH_ARG socklen_t *
#else
# define __CONST_SOCKADDR_ARG const struct sockaddr *
# define __SOCKADDR_ARG struct sockaddr *
# define __BSDIPC_LENGTH_ARG socklen_t *
#endif

/* Makes an endpoint for communication. */
extern int socket(int __domain, int __kind, int __protocol) __THROW;

/* Makes two connected sockets. */
extern int socketpair(int __domain, int __kind, int __protocol, int __fds[2]) __THROW;

/* Gives a socket a name. */
extern int bind(int __fd, __CONST_SOCKADDR_ARG __addr, socklen_t __len) __THROW;

/* Makes a socket accept connections. */
extern int listen(int __fd, int __backlog) __THROW;

/* Takes the first waiting connection of a listening socket; waits for one where the socket is a blocking one. */
extern int accept(int __fd, __SOCKADDR_ARG __addr, __BSDIPC_LENGTH_ARG __len);

/* Connects a socket to a peer; for a datagram socket, sets the peer. */
extern int connect(int __fd, __CONST_SOCKADDR_ARG __addr, socklen_t __len);

/* Tells a socket's own name. */
extern int getsockname(int __fd, __SOCKADDR_ARG __addr, __BSDIPC_LENGTH_ARG __len) __THROW;

/* Tells the name of a socket's peer. */
extern int getpeername(int __fd, __SOCKADDR_ARG __addr, __BSDIPC_LENGTH_ARG __len) __THROW;

/* Reads an option of a socket. */
extern int getsockopt(int __fd, int __level, int __option, void *__value, __BSDIPC_LENGTH_ARG __len) __THROW;

/* Sets an option of a socket. */
extern int setsockopt(int __fd, int __level, int __option, const void *__value, socklen_t __len) __THROW;

/* Ends one or both directions of a connection. */
extern int shutdown(int __fd, int __how) __THROW;

#ifdef __USE_XOPEN2K
/* Tells whether the next byte to be read is the one after the out-of-band mark. */
extern int sockatmark(int __fd) __THROW;
#endif

/* Sends on a connected socket. */
extern ssize_t send(int __fd, const void *__buf, size_t __len, int __flags);

/* Sends to a named peer. */
extern ssize_t sendto(int __fd, const void *__buf, size_t __len, int __flags, __CONST_SOCKADDR_ARG __addr,
    socklen_t __addr_len);

/* Sends a message that is gathered from several buffers, with a name and ancillary data if wanted. */
extern ssize_t sendmsg(int __fd, const struct msghdr *__message, int __flags);

/* Receives from a socket. */
extern ssize_t recv(int __fd, void *__buf, size_t __len, int __flags);

/* Receives from a socket, and tells from whom. */
extern ssize_t recvfrom(int __fd, void *__buf, size_t __len, int __flags, __SOCKADDR_ARG __addr,
    __BSDIPC_LENGTH_ARG __addr_len);

/* Receives a message into several buffers, with the sender's name and ancillary data if wanted. */
extern ssize_t recvmsg(int __fd, struct msghdr *__message, int __flags);

#ifdef __USE_GNU
/* `accept` with flags for the new descriptor. */
extern int accept4(int __fd, __SOCKADDR_ARG __addr, __BSDIPC_LENGTH_ARG __len, int __flags);

/* Sends several messages with one call. */
extern int sendmmsg(int __fd, struct mmsghdr *__messages, unsigned int __count, int __flags);

/* Receives several messages with one call. */
extern int recvmmsg(int __fd, struct mmsghdr *__messages, unsigned int __count, int __flags, struct timespec
    *__timeout);
#endif

/* The host's own. */
#ifdef __USE_MISC
extern int isfdtype (int __fd, int __fdtype) __THROW;
#endif

#if __USE_FORTIFY_LEVEL > 0 && defined __fortify_function
/* `recv` as programs compiled with _FORTIFY_SOURCE call it: ends the process when `len` exceeds `room`, the
   bytes that the compiler knows to be at `buf`. */
extern ssize_t __recv_chk(int __fd, void *__buf, size_t __len, size_t __room, int __flags);

/* `recvfrom` as programs compiled with _FORTIFY_SOURCE call it; see `__recv_chk`. */
extern ssize_t __recvfrom_chk(int __fd, void *__buf, size_t __len, size_t __room, int __flags, __SOCKADDR_ARG
    __addr, __BSDIPC_LENGTH_ARG __addr_len);

extern ssize_t __REDIRECT (__recv_alias, (int __fd, void *__buf, size_t __len, int __flags), recv);
extern ssize_t __REDIRECT (__recv_chk_warn, (int __fd, void *__buf, size_t __len, size_t __room, int __flags),
                           __recv_chk)
     __warnattr ("recv called with a length greater than the buffer's");
extern ssize_t __REDIRECT (__recvfrom_alias, (int __fd, void *__buf, size_t __len, int __flags,
                                              __SOCKADDR_ARG __addr, __BSDIPC_LENGTH_ARG __addr_len), recvfrom);
extern ssize_t __REDIRECT (__recvfrom_chk_warn, (int __fd, void *__buf, size_t __len, size_t __room, int __flags,
                                                 __SOCKADDR_ARG __addr, __BSDIPC_LENGTH_ARG __addr_len),
                           __recvfrom_chk)
     __warnattr ("recvfrom called with a length greater than the buffer's");

/* The buffer's size goes along where the compiler knows it, and a call that is seen to fit goes the plain way. */
__fortify_function ssize_t
recv (int __fd, void *__buf, size_t __len, int __flags)
{
  size_t __room = __glibc_objsize0 (__buf);

  if (__room == (size_t) -1 || (__builtin_constant_p (__len <= __room) && __len <= __room))
    return __recv_alias (__fd, __buf, __len, __flags);
  if (__builtin_constant_p (__len > __room) && __len > __room)
    return __recv_chk_warn (__fd, __buf, __len, __room, __flags);
  return __recv_chk (__fd, __buf, __len, __room, __flags);
}

__fortify_function ssize_t
recvfrom (int __fd, void *__buf, size_t __len, int __flags, __SOCKADDR_ARG __addr, __BSDIPC_LENGTH_ARG __addr_len)
{
  size_t __room = __glibc_objsize0 (__buf);

  if (__room == (size_t) -1 || (__builtin_constant_p (__len <= __room) && __len <= __room))
    return __recvfrom_alias (__fd, __buf, __len, __flags, __addr, __addr_len);
  if (__builtin_constant_p (__len > __room) && __len > __room)
    return __recvfrom_chk_warn (__fd, __buf, __len, __room, __flags, __addr, __addr_len);
  return __recvfrom_chk (__fd, __buf, __len, __room, __flags, __addr, __addr_len);
}
#endif

__END_DECLS

#endif
