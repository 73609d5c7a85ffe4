#include <sys/un.h>
#include "inet.h"

int main(void)
{
	struct sockaddr_in name = loopback(0);
	int s = NEED(socket(AF_INET, SOCK_STREAM, 0)), datagram = NEED(socket(AF_INET, SOCK_DGRAM, 0)), file = NEED(dup(0));
	int on = -1;
	socklen_t length = sizeof on;

	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_ACCEPTCONN, &on, &length));
	CHECK_INT(on, 0);
	CHECK_OK(bind(s, (struct sockaddr *)&name, sizeof name));
	CHECK_OK(listen(s, 5));
	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_ACCEPTCONN, &on, &length));
	CHECK_INT(on, 1);
	/* Again, with any other length of the queue. */
	CHECK_OK(listen(s, 0));
	CHECK_OK(listen(s, -1));
	CHECK_OK(listen(s, 0x7fffffff));
	CHECK_ERRNO(listen(-1, 5), EBADF);
	CHECK_ERRNO(listen(file, 5), ENOTSOCK);
	CHECK_ERRNO(listen(datagram, 5), EOPNOTSUPP);

	/* Without a name: refused in the UNIX domain, given one in the Internet's. */
	close(s);
	s = NEED(socket(AF_UNIX, SOCK_STREAM, 0));
	CHECK_ERRNO(listen(s, 5), EINVAL);
	close(s);
	s = NEED(socket(AF_INET, SOCK_STREAM, 0));
	CHECK_OK(listen(s, 5));
	CHECK(name_of_socket(s).sin_port != 0);
	return check_done();
}
