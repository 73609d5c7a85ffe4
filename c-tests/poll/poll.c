#include <poll.h>
#include "../inet.h"

static volatile nfds_t all = -1;

int main(void)
{
	int pair[2], other[2], closed;
	struct pollfd fds[4], *some;
	struct rlimit limit;

	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, other));
	NEED(send(pair[0], "x", 1, 0));
	memset(fds, -1, sizeof fds);
	fds[0].fd = pair[1];
	fds[0].events = POLLIN | POLLOUT;
	fds[1].fd = other[0];
	fds[1].events = POLLIN;
	fds[2].fd = -5;
	fds[2].events = POLLIN;
	CHECK_INT(CHECK_OK(poll(fds, 3, -1)), 1);
	CHECK_INT(fds[0].revents, POLLIN | POLLOUT);
	CHECK_INT(fds[1].revents, 0);
	CHECK_INT(fds[2].revents, 0);
	CHECK_INT(fds[0].events, POLLIN | POLLOUT);
	CHECK_INT(CHECK_OK(poll(fds + 1, 2, 0)), 0);
	CHECK_INT(CHECK_OK(poll(fds + 1, 2, 1)), 0);
	CHECK_INT(CHECK_OK(poll(NULL, 0, 0)), 0);
	CHECK_INT(CHECK_OK(poll(unmapped(), 0, 1)), 0);

	/* A bad descriptor is an event. */
	closed = NEED(dup(0));
	close(closed);
	fds[3].fd = closed;
	fds[3].events = 0;
	CHECK_INT(CHECK_OK(poll(fds, 4, -1)), 2);
	CHECK_INT(fds[3].revents, POLLNVAL);
	/* So is the end, asked for or not. */
	close(other[1]);
	fds[1].events = POLLIN | POLLRDHUP;
	CHECK_INT(CHECK_OK(poll(fds + 1, 1, -100)), 1);
	CHECK_INT(fds[1].revents, POLLIN | POLLHUP | POLLRDHUP);

	NEED(getrlimit(RLIMIT_NOFILE, &limit));
	some = at_edge(fds, sizeof fds);
	CHECK_ERRNO(poll(some, limit.rlim_cur + 1, 0), EINVAL);
	CHECK_ERRNO(poll(some, all, 0), EINVAL);
	CHECK_ERRNO(poll(NULL, 1, 0), EFAULT);
	CHECK_ERRNO(poll(unmapped(), 1, -1), EFAULT);
	CHECK_ERRNO(poll(crossing(fds, sizeof fds, 8), 4, 0), EFAULT);
	CHECK_INT(CHECK_OK(poll(at_edge(fds, sizeof fds), 4, 0)), 3);
	CHECK_ERRNO(poll(read_only(fds, sizeof fds), 4, 0), EFAULT);
	return check_done();
}
