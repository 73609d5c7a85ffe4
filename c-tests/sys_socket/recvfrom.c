#include "inet.h"

int main(void)
{
	struct sockaddr_in name, from, mine;
	socklen_t length = sizeof from;
	int r = bound_socket(SOCK_DGRAM, &name), s = bound_socket(SOCK_DGRAM, &mine), pair[2];
	char text[16], octets[sizeof from];

	NEED(connect(s, (struct sockaddr *)&name, sizeof name));
	NEED(send(s, "hello", 5, 0));
	memset(&from, -1, sizeof from);
	CHECK_INT(CHECK_OK(recvfrom(r, text, sizeof text, MSG_PEEK, (struct sockaddr *)&from, &length)), 5);
	CHECK_INT(from.sin_family, AF_INET);
	CHECK_INT(from.sin_port, mine.sin_port);
	CHECK_INT(from.sin_addr.s_addr, mine.sin_addr.s_addr);
	CHECK_INT(length, sizeof from);
	/* A buffer too small for the address gets its beginning. */
	memset(octets, 'x', sizeof octets);
	length = 4;
	CHECK_INT(CHECK_OK(recvfrom(r, text, sizeof text, MSG_PEEK, (struct sockaddr *)octets, &length)), 5);
	CHECK_INT(length, sizeof from);
	CHECK_INT(memcmp(octets, &from, 4), 0);
	CHECK_INT(octets[4], 'x');
	CHECK_INT(CHECK_OK(recvfrom(r, text, 2, MSG_TRUNC, NULL, NULL)), 5);
	CHECK_ERRNO(recvfrom(r, text, 2, MSG_DONTWAIT, NULL, NULL), EAGAIN);

	/* Nobody's address comes with a pair's data. */
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	NEED(send(pair[1], "x", 1, 0));
	length = sizeof from;
	CHECK_INT(CHECK_OK(recvfrom(pair[0], text, 1, 0, (struct sockaddr *)&from, &length)), 1);
	CHECK_INT(length, 0);

	NEED(send(s, "x", 1, 0));
	length = -1;
	CHECK_ERRNO(recvfrom(r, text, 1, 0, (struct sockaddr *)&from, &length), EINVAL);
	CHECK_ERRNO(recvfrom(-1, text, 1, 0, NULL, NULL), EBADF);
	CHECK_ERRNO(recvfrom(NEED(dup(0)), text, 1, 0, NULL, NULL), ENOTSOCK);
	CHECK_ERRNO(recvfrom(NEED(socket(AF_INET, SOCK_STREAM, 0)), text, 1, 0, NULL, NULL), ENOTCONN);
	return check_done();
}
