#include <sys/socket.h>
#include <netinet/in.h>
#include "check.h"

int main(void)
{
	int first = NEED(dup(0)), s, type;
	socklen_t length = sizeof type;

	close(first);
	/* The lowest free descriptor, as always. */
	s = NEED(socket(AF_UNIX, SOCK_STREAM, 0));
	CHECK_INT(s, first);
	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_TYPE, &type, &length));
	CHECK_INT(type, SOCK_STREAM);
	CHECK_INT(fcntl(s, F_GETFD), 0);
	CHECK_OK(close(s));

	s = NEED(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
	CHECK_INT(fcntl(s, F_GETFD), FD_CLOEXEC);
	CHECK(fcntl(s, F_GETFL) & O_NONBLOCK);
	CHECK_OK(close(s));

	CHECK_ERRNO(socket(-1, SOCK_STREAM, 0), EAFNOSUPPORT);
	CHECK_ERRNO(socket(9999, SOCK_STREAM, 0), EAFNOSUPPORT);
	CHECK_ERRNO(socket(AF_INET, SOCK_RDM, 0), ESOCKTNOSUPPORT);
	CHECK_ERRNO(socket(AF_INET, -1, 0), EINVAL);
	CHECK_ERRNO(socket(AF_INET, SOCK_STREAM, 9999), EINVAL);
	CHECK_ERRNO(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP), EPROTONOSUPPORT);
	CHECK_ERRNO(socket(AF_UNIX, SOCK_STREAM, 99), EPROTONOSUPPORT);
	CHECK_ERRNO(socket(AF_UNIX, SOCK_STREAM | 0x100000, 0), EINVAL);
	return check_done();
}
