/*
 * rresvport and rresvport_af: the first free port from the one that is asked for downward.
 */
#include "check.h"
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

static int port_of(int fd)
{
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} name;
	socklen_t length = sizeof name;

	CHECK_INT(getsockname(fd, &name.sa, &length), 0);
	return ntohs(name.in.sin_port);
}

int main(void)
{
	int port = 900, other = 900, first, second;

	CHECK_ERRNO(rresvport_af(&port, AF_UNIX), EAFNOSUPPORT);
	first = rresvport(&port);
	if (first == -1 && errno == EACCES)
		skip("only the super-user may use reserved ports");
	CHECK(first >= 0);
	CHECK(port >= 512 && port < 1024);
	CHECK_INT(port_of(first), port);
	other = port;
	second = rresvport(&other);
	CHECK(second >= 0 && other != port);
	CHECK_INT(port_of(second), other);
	close(second);

	/* Out of range: the nearest. */
	other = 5;
	second = rresvport(&other);
	CHECK(other >= 512 && other < 1024);
	CHECK_INT(port_of(second), other);
	close(second);
	other = 70000;
	second = rresvport_af(&other, AF_INET6);
	if (second >= 0)
		CHECK_INT(port_of(second), other);
	return check_done();
}
