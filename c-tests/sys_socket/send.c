#include "inet.h"

int main(void)
{
	int pair[2], s = NEED(socket(AF_INET, SOCK_STREAM, 0)), d = NEED(socket(AF_INET, SOCK_DGRAM, 0));
	static char much[70000], text[16];
	ssize_t total = 0, got;

	signal(SIGPIPE, SIG_IGN);
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	CHECK_INT(CHECK_OK(send(pair[0], "hello", 5, 0)), 5);
	CHECK_INT(CHECK_OK(send(pair[0], "", 0, 0)), 0);
	CHECK_INT(recv(pair[1], text, sizeof text, 0), 5);
	CHECK(memcmp(text, "hello", 5) == 0);
	/* What does not fit is not sent, and what fits is counted. */
	while ((got = send(pair[0], much, sizeof much, MSG_DONTWAIT)) > 0)
		total += got;
	CHECK_ERRNO(send(pair[0], much, sizeof much, MSG_DONTWAIT), EAGAIN);
	CHECK(total > 0);
	while ((got = recv(pair[1], much, sizeof much, MSG_DONTWAIT)) > 0)
		total -= got;
	CHECK_INT(total, 0);
	close(pair[1]);
	CHECK_ERRNO(send(pair[0], "x", 1, 0), EPIPE);
	CHECK_ERRNO(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);

	NEED(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	CHECK_INT(CHECK_OK(send(pair[0], "one", 3, MSG_EOR)), 3);
	CHECK_INT(CHECK_OK(send(pair[0], "three", 5, 0)), 5);
	CHECK_INT(recv(pair[1], text, sizeof text, 0), 3);
	CHECK_INT(recv(pair[1], text, sizeof text, 0), 5);

	CHECK_ERRNO(send(s, "x", 1, 0), EPIPE);
	CHECK_ERRNO(send(d, "x", 1, 0), EDESTADDRREQ);
	tcp_pair(pair);
	close(pair[1]);
	CHECK_ERRNO(send(-1, "x", 1, 0), EBADF);
	CHECK_ERRNO(send(NEED(dup(0)), "x", 1, 0), ENOTSOCK);
	CHECK_ERRNO(send(s, "x", 1, MSG_OOB), EPIPE);
	NEED(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	CHECK_ERRNO(send(pair[0], at_edge("x", 1), 2, 0), EFAULT);
	return check_done();
}
