/* Made from src/headers/history/sys_socket.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <sys/socket.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _SYS_SOCKET_H
#define _SYS_SOCKET_H 1

#include <history/bsdipc.h>
#include <sys/types.h>
#if BSDIPC_PERSONALITY >= 44
# include <bits/types/struct_iovec.h>
#endif

#ifndef __socklen_t_defined
typedef __socklen_t socklen_t;
# define __socklen_t_defined
#endif
#if BSDIPC_PERSONALITY >= 44
typedef unsigned char sa_family_t;
#else
typedef unsigned short sa_family_t;
#endif

/* Kinds of sockets. */
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_RAW 3
#define SOCK_RDM 4
#define SOCK_SEQPACKET 5

/* Options at the level of the socket. */
#define SOL_SOCKET 1
#define SO_DEBUG 1
#define SO_ACCEPTCONN 30
#define SO_REUSEADDR 2
#define SO_KEEPALIVE 9
#define SO_DONTROUTE 5
#define SO_BROADCAST 6
#define SO_USELOOPBACK 0x4240
#define SO_LINGER 13
#if BSDIPC_PERSONALITY == 42
# define SO_DONTLINGER 0x4280
#endif
#define SO_OOBINLINE 10
#define SO_SNDBUF 7
#define SO_RCVBUF 8
#define SO_SNDLOWAT 19
#define SO_RCVLOWAT 18
#define SO_SNDTIMEO 21
#define SO_RCVTIMEO 20
#define SO_ERROR 4
#define SO_TYPE 3
#if BSDIPC_PERSONALITY >= 44
# define SO_REUSEPORT 15
#endif

struct linger
{
  int l_onoff;
  int l_linger; /* seconds */
};

/* Address families, by the host's numbers where it has them. */
#define AF_UNSPEC 0
#define AF_UNIX 1
#define AF_INET 2
#define AF_IMPLINK 103
#define AF_PUP 104
#define AF_CHAOS 105
#define AF_NS 6
#define AF_NBS 107
#define AF_ECMA 108
#define AF_DATAKIT 109
#define AF_CCITT 110
#define AF_SNA 22
#define AF_DECnet 12
#define AF_DLI 113
#define AF_LAT 114
#define AF_HYLINK 115
#define AF_APPLETALK 5
#if BSDIPC_PERSONALITY >= 44
# define AF_LOCAL AF_UNIX
# define AF_ISO 116
# define AF_OSI AF_ISO
# define AF_ROUTE 16
# define AF_LINK 18
# define AF_INET6 10
#endif
#define AF_MAX 120

#define PF_UNSPEC AF_UNSPEC
#define PF_UNIX AF_UNIX
#define PF_INET AF_INET
#define PF_IMPLINK AF_IMPLINK
#define PF_PUP AF_PUP
#define PF_CHAOS AF_CHAOS
#define PF_NS AF_NS
#define PF_NBS AF_NBS
#define PF_ECMA AF_ECMA
#define PF_DATAKIT AF_DATAKIT
#define PF_CCITT AF_CCITT
#define PF_SNA AF_SNA
#define PF_DECnet AF_DECnet
#define PF_DLI AF_DLI
#define PF_LAT AF_LAT
#define PF_HYLINK AF_HYLINK
#define PF_APPLETALK AF_APPLETALK
#if BSDIPC_PERSONALITY >= 44
# define PF_LOCAL AF_LOCAL
# define PF_ISO AF_ISO
# define PF_OSI AF_OSI
# define PF_ROUTE AF_ROUTE
# define PF_LINK AF_LINK
# define PF_INET6 AF_INET6
#endif
#define PF_MAX AF_MAX

/* A name of any kind. */
struct sockaddr
{
#if BSDIPC_PERSONALITY >= 44
  u_char sa_len;
  u_char sa_family;
#else
  u_short sa_family;
#endif
  char sa_data[14];
};

/* The same before there was a length: struct osockaddr. */
#include <bits/types/struct_osockaddr.h>

/* Room for a name of any kind; the host's headers name it. */
struct sockaddr_storage
{
#if BSDIPC_PERSONALITY >= 44
  u_char ss_len;
  u_char ss_family;
#else
  u_short ss_family;
#endif
  char __ss_padding[118];
  u_long __ss_align;
};

/* A protocol of a family. */
struct sockproto
{
  u_short sp_family;
  u_short sp_protocol;
};

#if BSDIPC_PERSONALITY >= 44
# define SOMAXCONN 128
#else
# define SOMAXCONN 5
#endif

#if BSDIPC_PERSONALITY >= 44
struct msghdr
{
  caddr_t msg_name;
  u_int msg_namelen;
  struct iovec *msg_iov;
  u_int msg_iovlen;
  caddr_t msg_control;
  u_int msg_controllen;
  int msg_flags;
};
#else
struct msghdr
{
  caddr_t msg_name;
  int msg_namelen;
  struct iovec *msg_iov;
  int msg_iovlen;
  caddr_t msg_accrights; /* descriptors that are passed */
  int msg_accrightslen; /* in bytes */
};
#endif

#define MSG_OOB 0x1
#define MSG_PEEK 0x2
#define MSG_DONTROUTE 0x4
#define MSG_MAXIOVLEN 16
#if BSDIPC_PERSONALITY >= 44
# define MSG_EOR 0x80
# define MSG_TRUNC 0x20
# define MSG_CTRUNC 0x8
# define MSG_WAITALL 0x100
# define MSG_DONTWAIT 0x40
#endif

#if BSDIPC_PERSONALITY < 44
/* 4.2BSD's names of these flags. */
# define SOF_OOB MSG_OOB
# define SOF_PREVIEW MSG_PEEK
# define SOF_DONTROUTE MSG_DONTROUTE
#endif

#if BSDIPC_PERSONALITY >= 44
struct cmsghdr
{
  u_int cmsg_len; /* of head and data */
  int cmsg_level;
  int cmsg_type;
  /* the data come after it */
};

# define CMSG_ALIGN(len) (((len) + sizeof (u_int) - 1) & ~(sizeof (u_int) - 1))
# define CMSG_SPACE(len) (sizeof (struct cmsghdr) + CMSG_ALIGN (len))
# define CMSG_LEN(len) (sizeof (struct cmsghdr) + (len))
# define CMSG_DATA(cmsg) ((u_char *) ((struct cmsghdr *) (cmsg) + 1))
# define CMSG_FIRSTHDR(mhdr) \
  ((mhdr)->msg_controllen < sizeof (struct cmsghdr) ? (struct cmsghdr *) 0 : (struct cmsghdr *) (mhdr)->msg_control)
# define CMSG_NXTHDR(mhdr, cmsg) \
  ((size_t) ((mhdr)->msg_control + (mhdr)->msg_controllen - (char *) (cmsg)) < sizeof (struct cmsghdr) \
   || (cmsg)->cmsg_len < sizeof (struct cmsghdr) \
   || (size_t) ((mhdr)->msg_control + (mhdr)->msg_controllen - (char *) (cmsg)) \
      < CMSG_ALIGN ((size_t) (cmsg)->cmsg_len) + sizeof (struct cmsghdr) \
   ? (struct cmsghdr *) 0 \
   : (struct cmsghdr *) ((char *) (cmsg) + CMSG_ALIGN ((cmsg)->cmsg_len)))

# define SCM_RIGHTS 1

/* Names go by void pointers: programs of the time pass what they have. */
int accept (int, void *, void *);
int bind (int, const void *, int);
int connect (int, const void *, int);
int getpeername (int, void *, void *);
int getsockname (int, void *, void *);
int getsockopt (int, int, int, void *, void *);
int listen (int, int);
ssize_t recv (int, void *, size_t, int);
ssize_t recvfrom (int, void *, size_t, int, void *, void *);
ssize_t recvmsg (int, struct msghdr *, int);
ssize_t send (int, const void *, size_t, int);
ssize_t sendto (int, const void *, size_t, int, const void *, int);
ssize_t sendmsg (int, const struct msghdr *, int);
int setsockopt (int, int, int, const void *, int);
int shutdown (int, int);
int socket (int, int, int);
int socketpair (int, int, int, int *);
#endif

#endif
