/* The time that is left is told; it is no more than there was, and well-formed. */
#include <sys/select.h>
#include <sys/time.h>
#include "../inet.h"

static int pair[2];

static void left(long sec, long usec)
{
	struct timeval span = { sec, usec }, most = { sec + usec / 1000000, usec % 1000000 };
	fd_set set;

	FD_ZERO(&set);
	FD_SET(pair[1], &set);
	CHECK_INT(CHECK_OK(select(pair[1] + 1, &set, NULL, NULL, &span)), 1);
	CHECK(span.tv_usec >= 0 && span.tv_usec < 1000000);
	CHECK(span.tv_sec < most.tv_sec || (span.tv_sec == most.tv_sec && span.tv_usec <= most.tv_usec));
	CHECK(span.tv_sec >= 0);
}

int main(void)
{
	struct timeval span = { 100, 5 };
	fd_set set;
	int closed = NEED(dup(0));

	close(closed);
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	NEED(send(pair[0], "x", 1, 0));
	left(0, 0);
	left(0, 1);
	left(100, 0);
	left(100, 999999);
	/* Microseconds that make more than a second. */
	left(0, 1000000);
	left(7, 123456789);
	left(0x7fffffffffffffff, 0);

	/* Also where the call fails. */
	FD_ZERO(&set);
	FD_SET(closed + 2, &set);
	CHECK_ERRNO(select(closed + 3, &set, NULL, NULL, &span), EBADF);
	CHECK(span.tv_sec <= 100 && span.tv_usec >= 0 && span.tv_usec < 1000000);
	return check_done();
}
