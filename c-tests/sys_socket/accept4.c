#include "inet.h"

static int s;
static struct sockaddr_in name;

static int visited(int flags)
{
	int client = NEED(socket(AF_INET, SOCK_STREAM, 0)), guest;
	struct sockaddr_in from, mine;
	socklen_t length = sizeof from;

	NEED(connect(client, (struct sockaddr *)&name, sizeof name));
	guest = NEED(accept4(s, (struct sockaddr *)&from, &length, flags));
	mine = name_of_socket(client);
	CHECK_INT(from.sin_port, mine.sin_port);
	CHECK_INT(length, sizeof from);
	close(client);
	return guest;
}

int main(void)
{
	int guest;

	s = bound_socket(SOCK_STREAM, &name);
	guest = visited(0);
	CHECK_INT(fcntl(guest, F_GETFD), 0);
	CHECK_INT(fcntl(guest, F_GETFL) & O_NONBLOCK, 0);
	guest = visited(SOCK_CLOEXEC);
	CHECK_INT(fcntl(guest, F_GETFD), FD_CLOEXEC);
	CHECK_INT(fcntl(guest, F_GETFL) & O_NONBLOCK, 0);
	guest = visited(SOCK_NONBLOCK);
	CHECK_INT(fcntl(guest, F_GETFD), 0);
	CHECK_INT(fcntl(guest, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	guest = visited(SOCK_NONBLOCK | SOCK_CLOEXEC);
	CHECK_INT(fcntl(guest, F_GETFD), FD_CLOEXEC);
	CHECK_INT(fcntl(guest, F_GETFL) & O_NONBLOCK, O_NONBLOCK);

	CHECK_ERRNO(accept4(s, NULL, NULL, 1), EINVAL);
	CHECK_ERRNO(accept4(s, NULL, NULL, -1), EINVAL);
	CHECK_OK(fcntl(s, F_SETFL, O_NONBLOCK));
	CHECK_ERRNO(accept4(s, NULL, NULL, 0), EAGAIN);
	CHECK_ERRNO(accept4(-1, NULL, NULL, 0), EBADF);
	CHECK_ERRNO(accept4(NEED(dup(0)), NULL, NULL, 0), ENOTSOCK);
	CHECK_ERRNO(accept4(NEED(socket(AF_INET, SOCK_DGRAM, 0)), NULL, NULL, 0), EOPNOTSUPP);
	return check_done();
}
