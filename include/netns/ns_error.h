/* Made from src/headers/netns_ns_error.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <netns/ns_error.h>: what an Error packet tells of a packet that was dropped. */

#ifndef _NETNS_NS_ERROR_H
#define _NETNS_NS_ERROR_H 1

#include <netns/idp.h>

/* What follows the header of IDP, in network byte order. */
struct ns_errp
{
  unsigned short ns_err_num; /* what is wrong: NS_ERR_* */
  unsigned short ns_err_param;
  struct idp ns_err_idp; /* the packet's header, */
  unsigned char ns_err_lev2[12]; /* and its first bytes after that */
};

/* The whole packet. */
struct ns_epidp
{
  struct idp ns_ep_idp;
  struct ns_errp ns_ep_errp;
};

/* Found where the packet was to go. */
#define NS_ERR_UNSPEC 0
#define NS_ERR_BADSUM 1 /* a wrong checksum */
#define NS_ERR_NOSOCK 2 /* nobody has the socket */
#define NS_ERR_FULLUP 3 /* no room for it */

/* Found on the way. */
#define NS_ERR_UNSPEC_T 0x200
#define NS_ERR_BADSUM_T 0x201
#define NS_ERR_UNREACH_HOST 0x202
#define NS_ERR_TOO_OLD 0x203 /* NS_MAXHOPS routers have seen it */
#define NS_ERR_TOO_BIG 0x204 /* the parameter says what size would pass */

#endif
