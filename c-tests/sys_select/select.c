#include <sys/select.h>
#include <sys/time.h>
#include "../inet.h"

int main(void)
{
	int pair[2], other[2], file = NEED(open("file", O_RDWR | O_CREAT, 0600)), closed;
	fd_set reads, writes, excepts;
	struct timeval span = { 0, 0 };

	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, other));
	NEED(send(pair[0], "x", 1, 0));

	/* Each set keeps those that are ready, and the sum is told. */
	FD_ZERO(&reads);
	FD_ZERO(&writes);
	FD_ZERO(&excepts);
	FD_SET(pair[1], &reads), FD_SET(other[0], &reads), FD_SET(file, &reads);
	FD_SET(pair[1], &writes), FD_SET(file, &writes);
	FD_SET(pair[1], &excepts), FD_SET(file, &excepts);
	CHECK_INT(CHECK_OK(select(64, &reads, &writes, &excepts, NULL)), 4);
	CHECK(FD_ISSET(pair[1], &reads) && !FD_ISSET(other[0], &reads) && FD_ISSET(file, &reads));
	CHECK(FD_ISSET(pair[1], &writes) && FD_ISSET(file, &writes));
	CHECK(!FD_ISSET(pair[1], &excepts) && !FD_ISSET(file, &excepts));

	/* Nothing ready: no set keeps anything, and the time is up. */
	FD_ZERO(&reads);
	FD_SET(other[0], &reads);
	CHECK_INT(CHECK_OK(select(other[0] + 1, &reads, NULL, NULL, &span)), 0);
	CHECK(!FD_ISSET(other[0], &reads));
	/* A descriptor beyond the number is not looked at. */
	FD_ZERO(&reads);
	FD_SET(pair[1], &reads);
	CHECK_INT(CHECK_OK(select(pair[1], &reads, NULL, NULL, &span)), 0);
	CHECK_INT(CHECK_OK(select(0, NULL, NULL, NULL, &span)), 0);
	span.tv_usec = 1000;
	CHECK_INT(CHECK_OK(select(0, NULL, NULL, NULL, &span)), 0);
	CHECK_INT(span.tv_sec, 0);
	CHECK_INT(span.tv_usec, 0);

	/* The end of a stream is something to read. */
	close(other[1]);
	FD_ZERO(&reads);
	FD_SET(other[0], &reads);
	CHECK_INT(CHECK_OK(select(other[0] + 1, &reads, NULL, NULL, NULL)), 1);
	CHECK(FD_ISSET(other[0], &reads));

	/* A bad descriptor, in any set. The sets stay as they were. */
	closed = NEED(dup(0));
	close(closed);
	FD_ZERO(&reads);
	FD_SET(closed, &reads), FD_SET(pair[1], &reads);
	CHECK_ERRNO(select(closed + 1, &reads, NULL, NULL, NULL), EBADF);
	CHECK(FD_ISSET(closed, &reads) && FD_ISSET(pair[1], &reads));
	CHECK_ERRNO(select(closed + 1, NULL, &reads, NULL, NULL), EBADF);
	CHECK_ERRNO(select(closed + 1, NULL, NULL, &reads, NULL), EBADF);
	CHECK_ERRNO(select(-1, NULL, NULL, NULL, NULL), EINVAL);
	CHECK_ERRNO(select(-2147483647 - 1, &reads, NULL, NULL, &span), EINVAL);
	span.tv_sec = -1;
	CHECK_ERRNO(select(0, NULL, NULL, NULL, &span), EINVAL);
	span.tv_sec = 0;
	span.tv_usec = -1;
	CHECK_ERRNO(select(0, NULL, NULL, NULL, &span), EINVAL);
	/* More descriptors than can be open are as many as can be open. */
	FD_ZERO(&reads);
	FD_SET(pair[1], &reads);
	{
		char *big = calloc(1, 1 << 20);

		memcpy(big, &reads, sizeof reads);
		CHECK_INT(CHECK_OK(select(8 << 20, (fd_set *)big, NULL, NULL, NULL)), 1);
	}
	return check_done();
}
