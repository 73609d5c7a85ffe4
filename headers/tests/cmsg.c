/* What the CMSG macros of a <sys/socket.h> give, as functions: compiled once for each header, with names of its own. */

#define _GNU_SOURCE
#include <stddef.h>
#include <sys/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

struct cmsghdr *NAMED(first)(struct msghdr *message) { return CMSG_FIRSTHDR(message); }
struct cmsghdr *NAMED(next)(struct msghdr *message, struct cmsghdr *cmsg) { return CMSG_NXTHDR(message, cmsg); }
unsigned char *NAMED(data)(struct cmsghdr *cmsg) { return CMSG_DATA(cmsg); }
size_t NAMED(align)(size_t len) { return CMSG_ALIGN(len); }
size_t NAMED(space)(size_t len) { return CMSG_SPACE(len); }
size_t NAMED(len)(size_t len) { return CMSG_LEN(len); }

/* Sizes of arrays must be constant expressions. */
char NAMED(room)[CMSG_SPACE(sizeof(int)) + CMSG_LEN(1) + CMSG_ALIGN(3)];
size_t NAMED(room_size)(void) { return sizeof NAMED(room); }

#ifdef __cplusplus
}
#endif
