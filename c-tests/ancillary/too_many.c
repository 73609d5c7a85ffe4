/* One descriptor more than a message may carry. */
#include <sys/uio.h>
#include "../inet.h"

#define COUNT 254

int main(void)
{
	union {
		struct cmsghdr align;
		char octets[CMSG_SPACE(COUNT * sizeof(int))];
	} control;
	char octet = 'x';
	struct iovec part = { &octet, 1 };
	struct msghdr message;
	int pair[2], i;

	memset(&control, 0, sizeof control);
	memset(&message, 0, sizeof message);
	message.msg_iov = &part;
	message.msg_iovlen = 1;
	message.msg_control = &control;
	message.msg_controllen = sizeof control;
	control.align.cmsg_level = SOL_SOCKET;
	control.align.cmsg_type = SCM_RIGHTS;
	control.align.cmsg_len = CMSG_LEN(COUNT * sizeof(int));
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	for (i = 0; i < COUNT; i++)
		((int *)CMSG_DATA(&control.align))[i] = pair[0];
	CHECK_ERRNO(sendmsg(pair[0], &message, 0), EINVAL);
	return check_done();
}
