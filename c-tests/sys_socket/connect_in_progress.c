/* A connection that is still being made: on the loopback this takes a listener whose queue is full. */
#include <poll.h>
#include "inet.h"

int main(void)
{
	struct sockaddr_in name;
	int listener = NEED(socket(AF_INET, SOCK_STREAM, 0)), s, i, error = -1, callers[16];
	struct pollfd fd;
	socklen_t length = sizeof error;

	name = loopback(0);
	NEED(bind(listener, (struct sockaddr *)&name, sizeof name));
	NEED(listen(listener, 0));
	name = name_of_socket(listener);
	/* Answered at once by the system, but that may be before or after connect looks. */
	s = NEED(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
	if (connect(s, (struct sockaddr *)&name, sizeof name) == -1)
		CHECK_INT(errno, EINPROGRESS);
	fd.fd = s;
	fd.events = POLLOUT;
	CHECK_INT(poll(&fd, 1, -1), 1);
	CHECK_INT(fd.revents, POLLOUT);
	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_ERROR, &error, &length));
	CHECK_INT(error, 0);

	/* The queue is full now, or nearly: some call is not answered any more. */
	for (i = 0; i < 16; i++) {
		callers[i] = NEED(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
		fd.fd = callers[i];
		if (connect(callers[i], (struct sockaddr *)&name, sizeof name) == -1 && errno == EINPROGRESS
		    && poll(&fd, 1, 0) == 0)
			break;
	}
	CHECK(i < 16);
	CHECK_ERRNO(connect(callers[i], (struct sockaddr *)&name, sizeof name), EALREADY);
	close(callers[i]);

	/* Nobody there: the error is told later, once. */
	close(listener);
	s = NEED(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
	if (connect(s, (struct sockaddr *)&name, sizeof name) == -1 && errno == EINPROGRESS) {
		fd.fd = s;
		CHECK_INT(poll(&fd, 1, -1), 1);
		CHECK(fd.revents & POLLERR);
		CHECK_OK(getsockopt(s, SOL_SOCKET, SO_ERROR, &error, &length));
		CHECK_INT(error, ECONNREFUSED);
		CHECK_OK(getsockopt(s, SOL_SOCKET, SO_ERROR, &error, &length));
		CHECK_INT(error, 0);
	} else
		CHECK_INT(errno, ECONNREFUSED);
	return check_done();
}
