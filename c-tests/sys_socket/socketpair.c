#include <sys/socket.h>
#include "check.h"

int main(void)
{
	int pair[2], none[2] = { -7, -7 };
	char text[8] = "";

	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	CHECK_INT(write(pair[0], "there", 5), 5);
	CHECK_INT(read(pair[1], text, sizeof text), 5);
	CHECK_STR(text, "there");
	CHECK_INT(write(pair[1], "back", 5), 5);
	CHECK_INT(read(pair[0], text, sizeof text), 5);
	CHECK_STR(text, "back");
	close(pair[0]), close(pair[1]);

	NEED(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair));
	CHECK_INT(fcntl(pair[1], F_GETFD), FD_CLOEXEC);
	CHECK(fcntl(pair[1], F_GETFL) & O_NONBLOCK);
	close(pair[0]), close(pair[1]);

	CHECK_ERRNO(socketpair(AF_INET, SOCK_STREAM, 0, none), EOPNOTSUPP);
	CHECK_ERRNO(socketpair(-1, SOCK_STREAM, 0, none), EAFNOSUPPORT);
	CHECK_ERRNO(socketpair(AF_UNIX, 77, 0, none), EINVAL);
	CHECK_ERRNO(socketpair(AF_UNIX, SOCK_STREAM, 77, none), EPROTONOSUPPORT);

	/* No descriptor is left behind where the two cannot be told. */
	pair[0] = open_descriptors();
	CHECK_ERRNO(socketpair(AF_UNIX, SOCK_STREAM, 0, NULL), EFAULT);
	CHECK_ERRNO(socketpair(AF_UNIX, SOCK_STREAM, 0, read_only(none, sizeof none)), EFAULT);
	CHECK_ERRNO(socketpair(AF_UNIX, SOCK_STREAM, 0, crossing(none, sizeof none, 4)), EFAULT);
	CHECK_INT(open_descriptors(), pair[0]);
	return check_done();
}
