#include <netinet/tcp.h>
#include <sys/time.h>
#include "inet.h"

static int value_of(int s, int level, int option)
{
	int value = -1;
	socklen_t length = sizeof value;

	CHECK_OK(getsockopt(s, level, option, &value, &length));
	return value;
}

int main(void)
{
	int s = NEED(socket(AF_INET, SOCK_STREAM, 0)), on = 1;
	struct linger linger = { 1, 5 }, told = { 0, 0 };
	struct timeval span = { 2, 0 }, wrong = { 0, 2000000 };
	socklen_t length = sizeof told;

	CHECK_OK(setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
	CHECK_INT(value_of(s, SOL_SOCKET, SO_REUSEADDR), 1);
	CHECK_OK(setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on));
	CHECK_INT(value_of(s, SOL_SOCKET, SO_KEEPALIVE), 1);
	CHECK_OK(setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
	CHECK_INT(value_of(s, IPPROTO_TCP, TCP_NODELAY), 1);
	CHECK_OK(setsockopt(s, SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_LINGER, &told, &length));
	CHECK_INT(told.l_onoff, 1);
	CHECK_INT(told.l_linger, 5);
	CHECK_OK(setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &span, sizeof span));
	span.tv_sec = 0;
	length = sizeof span;
	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &span, &length));
	CHECK_INT(span.tv_sec, 2);

	CHECK_ERRNO(setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &wrong, sizeof wrong), EDOM);
	CHECK_ERRNO(setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, 1), EINVAL);
	CHECK_ERRNO(setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, -1), EINVAL);
	CHECK_ERRNO(setsockopt(s, SOL_SOCKET, SO_LINGER, &on, sizeof on), EINVAL);
	CHECK_ERRNO(setsockopt(s, SOL_SOCKET, SO_TYPE, &on, sizeof on), ENOPROTOOPT);
	CHECK_ERRNO(setsockopt(s, SOL_SOCKET, 9999, &on, sizeof on), ENOPROTOOPT);
	CHECK_ERRNO(setsockopt(s, 9999, 1, &on, sizeof on), ENOPROTOOPT);
	CHECK_ERRNO(setsockopt(-1, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), EBADF);
	CHECK_ERRNO(setsockopt(NEED(dup(0)), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), ENOTSOCK);
	return check_done();
}
