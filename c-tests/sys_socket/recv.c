#include "inet.h"

int main(void)
{
	int pair[2], s = NEED(socket(AF_INET, SOCK_STREAM, 0));
	char text[16] = "";

	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	NEED(send(pair[1], "abcdef", 6, 0));
	CHECK_INT(CHECK_OK(recv(pair[0], text, 3, MSG_PEEK)), 3);
	CHECK(memcmp(text, "abc", 4) == 0);
	CHECK_INT(CHECK_OK(recv(pair[0], text, 3, 0)), 3);
	CHECK(memcmp(text, "abc", 4) == 0);
	CHECK_INT(CHECK_OK(recv(pair[0], text, 0, 0)), 0);
	CHECK_INT(CHECK_OK(recv(pair[0], text, sizeof text, 0)), 3);
	CHECK(memcmp(text, "def", 4) == 0);
	CHECK_ERRNO(recv(pair[0], text, sizeof text, MSG_DONTWAIT), EAGAIN);
	NEED(fcntl(pair[0], F_SETFL, O_NONBLOCK));
	CHECK_ERRNO(recv(pair[0], text, sizeof text, 0), EAGAIN);
	close(pair[1]);
	CHECK_INT(CHECK_OK(recv(pair[0], text, sizeof text, 0)), 0);

	/* What a datagram has beyond the buffer is lost; MSG_TRUNC tells its length. */
	NEED(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	NEED(send(pair[1], "abcdef", 6, 0));
	CHECK_INT(CHECK_OK(recv(pair[0], text, 2, MSG_PEEK | MSG_TRUNC)), 6);
	CHECK_INT(CHECK_OK(recv(pair[0], text, 2, 0)), 2);
	CHECK_ERRNO(recv(pair[0], text, sizeof text, MSG_DONTWAIT), EAGAIN);

	/* The rest of the connection is lost where the other end still had something to read. */
	tcp_pair(pair);
	NEED(send(pair[0], "x", 1, 0));
	NEED(recv(pair[1], text, 1, MSG_PEEK));
	close(pair[1]);
	CHECK_ERRNO(recv(pair[0], text, 1, 0), ECONNRESET);
	CHECK_INT(CHECK_OK(recv(pair[0], text, 1, 0)), 0);

	CHECK_ERRNO(recv(s, text, 1, 0), ENOTCONN);
	CHECK_ERRNO(recv(s, text, 1, MSG_OOB), EINVAL);
	CHECK_ERRNO(recv(-1, text, 1, 0), EBADF);
	CHECK_ERRNO(recv(NEED(dup(0)), text, 1, 0), ENOTSOCK);
	/* A refused datagram comes back as an error. */
	s = NEED(socket(AF_INET, SOCK_DGRAM, 0));
	{
		struct sockaddr_in name;

		close(bound_socket(SOCK_DGRAM, &name));
		NEED(connect(s, (struct sockaddr *)&name, sizeof name));
		NEED(send(s, "x", 1, 0));
		CHECK_ERRNO(recv(s, text, 1, 0), ECONNREFUSED);
	}
	return check_done();
}
