#include "inet.h"

int main(void)
{
	int pair[2], s = NEED(socket(AF_INET, SOCK_STREAM, 0));
	char text[8];

	signal(SIGPIPE, SIG_IGN);
	tcp_pair(pair);
	/* One direction ends after what was sent; the other goes on. */
	CHECK_INT(send(pair[0], "end", 3, 0), 3);
	CHECK_OK(shutdown(pair[0], SHUT_WR));
	CHECK_INT(recv(pair[1], text, sizeof text, MSG_WAITALL), 3);
	CHECK_INT(recv(pair[1], text, sizeof text, 0), 0);
	CHECK_ERRNO(send(pair[0], "x", 1, 0), EPIPE);
	CHECK_INT(send(pair[1], "on", 2, 0), 2);
	CHECK_INT(recv(pair[0], text, 2, MSG_WAITALL), 2);
	CHECK_OK(shutdown(pair[0], SHUT_RD));
	CHECK_INT(recv(pair[0], text, sizeof text, 0), 0);

	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	CHECK_OK(shutdown(pair[0], SHUT_RDWR));
	CHECK_INT(recv(pair[1], text, sizeof text, 0), 0);
	CHECK_ERRNO(send(pair[1], "x", 1, 0), EPIPE);

	CHECK_ERRNO(shutdown(pair[0], 3), EINVAL);
	CHECK_ERRNO(shutdown(pair[0], -1), EINVAL);
	CHECK_ERRNO(shutdown(s, SHUT_RDWR), ENOTCONN);
	CHECK_ERRNO(shutdown(-1, SHUT_RDWR), EBADF);
	CHECK_ERRNO(shutdown(NEED(dup(0)), SHUT_RDWR), ENOTSOCK);
	return check_done();
}
