#include <netinet/tcp.h>
#include <sys/time.h>
#include "inet.h"

int main(void)
{
	int s = NEED(socket(AF_INET, SOCK_STREAM, 0)), value = -1;
	struct linger linger = { -1, -1 };
	struct timeval span = { -1, -1 };
	socklen_t length = sizeof value;
	char octets[8] = "xxxxxxx";

	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_TYPE, &value, &length));
	CHECK_INT(value, SOCK_STREAM);
	CHECK_INT(length, sizeof value);
	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_DOMAIN, &value, &length));
	CHECK_INT(value, AF_INET);
	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_PROTOCOL, &value, &length));
	CHECK_INT(value, IPPROTO_TCP);
	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_ERROR, &value, &length));
	CHECK_INT(value, 0);
	CHECK_OK(getsockopt(s, IPPROTO_TCP, TCP_NODELAY, &value, &length));
	CHECK_INT(value, 0);
	length = sizeof linger;
	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_LINGER, &linger, &length));
	CHECK_INT(linger.l_onoff, 0);
	CHECK_INT(length, sizeof linger);
	length = sizeof span;
	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &span, &length));
	CHECK_INT(span.tv_sec, 0);
	CHECK_INT(span.tv_usec, 0);
	CHECK_INT(length, sizeof span);

	/* No more than there is room for, no more than there is. */
	length = 1;
	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_TYPE, octets, &length));
	CHECK_INT(length, 1);
	CHECK_INT(octets[1], 'x');
	length = 8;
	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_TYPE, octets, &length));
	CHECK_INT(length, 4);
	CHECK_INT(octets[4], 'x');
	length = 0;
	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_TYPE, NULL, &length));
	length = -1;
	CHECK_ERRNO(getsockopt(s, SOL_SOCKET, SO_TYPE, octets, &length), EINVAL);

	length = sizeof value;
	CHECK_ERRNO(getsockopt(s, SOL_SOCKET, 9999, &value, &length), ENOPROTOOPT);
	CHECK_ERRNO(getsockopt(s, 9999, 1, &value, &length), EOPNOTSUPP);
	CHECK_ERRNO(getsockopt(s, IPPROTO_TCP, 9999, &value, &length), ENOPROTOOPT);
	CHECK_ERRNO(getsockopt(-1, SOL_SOCKET, SO_TYPE, &value, &length), EBADF);
	CHECK_ERRNO(getsockopt(NEED(dup(0)), SOL_SOCKET, SO_TYPE, &value, &length), ENOTSOCK);
	return check_done();
}
