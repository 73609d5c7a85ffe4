#include "inet.h"

int main(void)
{
	struct sockaddr_in name, mine;
	socklen_t length = sizeof name;
	int pair[2], s = NEED(socket(AF_INET, SOCK_STREAM, 0));

	tcp_pair(pair);
	CHECK_OK(getpeername(pair[1], (struct sockaddr *)&name, &length));
	mine = name_of_socket(pair[0]);
	CHECK_INT(name.sin_family, AF_INET);
	CHECK_INT(name.sin_port, mine.sin_port);
	CHECK_INT(name.sin_addr.s_addr, mine.sin_addr.s_addr);
	CHECK_INT(length, sizeof name);

	length = 0;
	CHECK_OK(getpeername(pair[1], NULL, &length));
	CHECK_INT(length, sizeof name);
	length = -1;
	CHECK_ERRNO(getpeername(pair[1], (struct sockaddr *)&name, &length), EINVAL);
	length = sizeof name;
	CHECK_ERRNO(getpeername(s, (struct sockaddr *)&name, &length), ENOTCONN);
	CHECK_ERRNO(getpeername(-1, (struct sockaddr *)&name, &length), EBADF);
	CHECK_ERRNO(getpeername(NEED(dup(0)), (struct sockaddr *)&name, &length), ENOTSOCK);
	/* The other end is gone: no peer any more once the connection is reset. */
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	length = sizeof name;
	CHECK_OK(getpeername(pair[0], (struct sockaddr *)&name, &length));
	CHECK_INT(length, sizeof name.sin_family);
	return check_done();
}
