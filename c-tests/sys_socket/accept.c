#include <sys/un.h>
#include "inet.h"

int main(void)
{
	struct sockaddr_in name, from, mine;
	socklen_t length = sizeof from;
	int s = bound_socket(SOCK_STREAM, &name), client = NEED(socket(AF_INET, SOCK_STREAM, 0)), guest, file = NEED(dup(0));
	int datagram = NEED(socket(AF_INET, SOCK_DGRAM, 0)), pair[2];
	char octets[sizeof from + 4];

	NEED(connect(client, (struct sockaddr *)&name, sizeof name));
	memset(&from, -1, sizeof from);
	guest = NEED(accept(s, (struct sockaddr *)&from, &length));
	mine = name_of_socket(client);
	CHECK_INT(length, sizeof from);
	CHECK_INT(from.sin_family, AF_INET);
	CHECK_INT(from.sin_port, mine.sin_port);
	CHECK_INT(from.sin_addr.s_addr, mine.sin_addr.s_addr);
	/* The new socket does not inherit what the listening one was told. */
	CHECK_INT(fcntl(guest, F_GETFD), 0);
	CHECK_INT(fcntl(guest, F_GETFL) & O_NONBLOCK, 0);
	close(client), close(guest);

	/* A buffer too small gets the beginning, and the length that there was. */
	client = NEED(socket(AF_INET, SOCK_STREAM, 0));
	NEED(connect(client, (struct sockaddr *)&name, sizeof name));
	memset(octets, 'x', sizeof octets);
	length = 4;
	guest = NEED(accept(s, (struct sockaddr *)octets, &length));
	CHECK_INT(length, sizeof from);
	length = sizeof mine;
	CHECK_OK(getsockname(client, (struct sockaddr *)&mine, &length));
	CHECK_INT(memcmp(octets, &mine, 4), 0);
	CHECK_INT(octets[4], 'x');
	close(client), close(guest);

	CHECK_OK(fcntl(s, F_SETFL, O_NONBLOCK));
	CHECK_ERRNO(accept(s, NULL, NULL), EAGAIN);
	CHECK_ERRNO(accept(-1, NULL, NULL), EBADF);
	CHECK_ERRNO(accept(file, NULL, NULL), ENOTSOCK);
	CHECK_ERRNO(accept(datagram, NULL, NULL), EOPNOTSUPP);
	CHECK_ERRNO(accept(NEED(socket(AF_INET, SOCK_STREAM, 0)), NULL, NULL), EINVAL);
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	CHECK_ERRNO(accept(pair[0], NULL, NULL), EINVAL);

	/* A negative length is refused, and the connection taken from the queue is given up. */
	client = NEED(socket(AF_INET, SOCK_STREAM, 0));
	NEED(connect(client, (struct sockaddr *)&name, sizeof name));
	length = -1;
	guest = open_descriptors();
	CHECK_ERRNO(accept(s, (struct sockaddr *)octets, &length), EINVAL);
	CHECK_INT(open_descriptors(), guest);
	return check_done();
}
