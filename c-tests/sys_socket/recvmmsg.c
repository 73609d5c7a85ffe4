#include <sys/uio.h>
#include <time.h>
#include "inet.h"

int main(void)
{
	int pair[2], i;
	char text[4][8];
	struct iovec parts[4];
	struct mmsghdr messages[4], *edge;
	struct timespec none = { 0, 0 }, wrong = { 0, 1000000000 }, ample = { 100, 0 };

	memset(messages, 0, sizeof messages);
	for (i = 0; i < 4; i++) {
		parts[i].iov_base = text[i];
		parts[i].iov_len = sizeof text[i];
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
		messages[i].msg_len = 99;
	}
	NEED(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	NEED(send(pair[1], "a", 1, 0));
	NEED(send(pair[1], "bb", 2, 0));
	NEED(send(pair[1], "too long to fit", 15, 0));
	/* No more than there are, without waiting for another. */
	CHECK_INT(CHECK_OK(recvmmsg(pair[0], messages, 4, MSG_DONTWAIT, NULL)), 3);
	CHECK_INT(messages[0].msg_len, 1);
	CHECK_INT(messages[1].msg_len, 2);
	CHECK_INT(messages[2].msg_len, 8);
	CHECK_INT(messages[2].msg_hdr.msg_flags & MSG_TRUNC, MSG_TRUNC);
	CHECK_INT(messages[3].msg_len, 99);
	CHECK_INT(text[0][0], 'a');
	CHECK_INT(text[1][0], 'b');
	CHECK_ERRNO(recvmmsg(pair[0], messages, 4, MSG_DONTWAIT, NULL), EAGAIN);

	/* Waiting for the first only. */
	NEED(send(pair[1], "c", 1, 0));
	CHECK_INT(CHECK_OK(recvmmsg(pair[0], messages, 4, MSG_WAITFORONE, NULL)), 1);
	/* The time is looked at after each message, and what is left is told. */
	NEED(send(pair[1], "d", 1, 0));
	NEED(send(pair[1], "e", 1, 0));
	CHECK_INT(CHECK_OK(recvmmsg(pair[0], messages, 2, 0, &none)), 1);
	CHECK_INT(CHECK_OK(recvmmsg(pair[0], messages, 1, 0, &ample)), 1);
	CHECK(ample.tv_sec < 100 || (ample.tv_sec == 100 && ample.tv_nsec == 0));
	CHECK_ERRNO(recvmmsg(pair[0], messages, 1, 0, &wrong), EINVAL);
	CHECK_INT(CHECK_OK(recvmmsg(pair[0], messages, 0, 0, NULL)), 0);

	NEED(send(pair[1], "f", 1, 0));
	NEED(send(pair[1], "g", 1, 0));
	edge = at_edge(messages, sizeof messages[0]);
	CHECK_INT(CHECK_OK(recvmmsg(pair[0], edge, 2, MSG_DONTWAIT, NULL)), 1);
	CHECK_ERRNO(recvmmsg(pair[0], edge + 1, 1, MSG_DONTWAIT, NULL), EFAULT);
	CHECK_ERRNO(recvmmsg(-1, messages, 1, 0, NULL), EBADF);
	CHECK_ERRNO(recvmmsg(NEED(dup(0)), messages, 1, 0, NULL), ENOTSOCK);
	CHECK_ERRNO(recvmmsg(NEED(socket(AF_INET, SOCK_STREAM, 0)), messages, 1, 0, NULL), ENOTCONN);
	return check_done();
}
