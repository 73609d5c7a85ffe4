#include <stddef.h>
#include <sys/un.h>
#include "inet.h"

int main(void)
{
	struct sockaddr_in name;
	struct sockaddr_un path = { AF_UNIX, "name" }, got;
	socklen_t length = sizeof name;
	int s = NEED(socket(AF_INET, SOCK_STREAM, 0)), u = NEED(socket(AF_UNIX, SOCK_STREAM, 0));

	memset(&name, -1, sizeof name);
	CHECK_OK(getsockname(s, (struct sockaddr *)&name, &length));
	CHECK_INT(name.sin_family, AF_INET);
	CHECK_INT(name.sin_port, 0);
	CHECK_INT(name.sin_addr.s_addr, INADDR_ANY);
	CHECK_INT(length, sizeof name);
	length = 1000;
	CHECK_OK(getsockname(s, (struct sockaddr *)&name, &length));
	CHECK_INT(length, sizeof name);

	length = sizeof got;
	CHECK_OK(getsockname(u, (struct sockaddr *)&got, &length));
	CHECK_INT(got.sun_family, AF_UNIX);
	CHECK_INT(length, sizeof got.sun_family);
	NEED(bind(u, (struct sockaddr *)&path, offsetof(struct sockaddr_un, sun_path) + 4));
	length = sizeof got;
	CHECK_OK(getsockname(u, (struct sockaddr *)&got, &length));
	CHECK_STR(got.sun_path, "name");
	CHECK_INT(length, offsetof(struct sockaddr_un, sun_path) + 5);

	/* Cut off, but the whole length is told. */
	memset(&got, 'x', sizeof got);
	length = offsetof(struct sockaddr_un, sun_path) + 2;
	CHECK_OK(getsockname(u, (struct sockaddr *)&got, &length));
	CHECK_INT(length, offsetof(struct sockaddr_un, sun_path) + 5);
	CHECK(memcmp(got.sun_path, "naxx", 4) == 0);
	length = 0;
	CHECK_OK(getsockname(u, (struct sockaddr *)unmapped(), &length));

	length = -1;
	CHECK_ERRNO(getsockname(s, (struct sockaddr *)&name, &length), EINVAL);
	length = sizeof name;
	CHECK_ERRNO(getsockname(-1, (struct sockaddr *)&name, &length), EBADF);
	CHECK_ERRNO(getsockname(NEED(dup(0)), (struct sockaddr *)&name, &length), ENOTSOCK);
	return check_done();
}
