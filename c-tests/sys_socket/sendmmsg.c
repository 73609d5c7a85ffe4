#include <sys/uio.h>
#include "inet.h"

int main(void)
{
	struct sockaddr_in name;
	int r = bound_socket(SOCK_DGRAM, &name), s = NEED(socket(AF_INET, SOCK_DGRAM, 0)), i;
	struct iovec parts[4] = { { "a", 1 }, { "bb", 2 }, { "ccc", 3 }, { NULL, 4 } };
	struct mmsghdr messages[4], *edge;
	char text[8];

	memset(messages, 0, sizeof messages);
	for (i = 0; i < 4; i++) {
		messages[i].msg_hdr.msg_name = &name;
		messages[i].msg_hdr.msg_namelen = sizeof name;
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
		messages[i].msg_len = 99;
	}
	CHECK_INT(CHECK_OK(sendmmsg(s, messages, 3, 0)), 3);
	for (i = 0; i < 3; i++) {
		CHECK_INT(messages[i].msg_len, i + 1);
		CHECK_INT(recv(r, text, sizeof text, 0), i + 1);
		CHECK_INT(text[0], 'a' + i);
	}
	CHECK_INT(messages[3].msg_len, 99);
	CHECK_INT(CHECK_OK(sendmmsg(s, messages, 0, 0)), 0);

	/* Those before the bad one are sent and counted; alone it is an error. */
	CHECK_INT(CHECK_OK(sendmmsg(s, messages + 2, 2, 0)), 1);
	CHECK_INT(recv(r, text, sizeof text, 0), 3);
	CHECK_ERRNO(sendmmsg(s, messages + 3, 1, 0), EFAULT);
	edge = at_edge(messages, 2 * sizeof messages[0]);
	CHECK_INT(CHECK_OK(sendmmsg(s, edge, 3, 0)), 2);
	CHECK_ERRNO(sendmmsg(s, edge + 2, 1, 0), EFAULT);

	CHECK_ERRNO(sendmmsg(-1, messages, 3, 0), EBADF);
	CHECK_ERRNO(sendmmsg(NEED(dup(0)), messages, 3, 0), ENOTSOCK);
	CHECK_ERRNO(sendmmsg(s, messages, 3, MSG_OOB), EOPNOTSUPP);
	messages[0].msg_hdr.msg_namelen = 3;
	CHECK_ERRNO(sendmmsg(s, messages, 3, 0), EINVAL);
	return check_done();
}
