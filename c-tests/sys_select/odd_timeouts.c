/* A timeout's microseconds are an int for the host, which refuses negative parts, carries whole seconds and stops at the
   longest time there is. Data are ready in each case, so that nothing waits. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/time.h>
#include "../inet.h"

int main(void)
{
	static const struct timeval odd[] = {
		{ 5, -1 },
		{ 5, -1000000 },
		{ -1, 1000000 },
		{ -1, 1100000 },
		{ LONG_MIN, 0 },
		{ 0, 2147483647 },
		{ 0, 2147483648 },
		{ 0, 4294967296 },
		{ 0, 4294967296 + 5 },
		{ 1, LONG_MAX },
		{ LONG_MAX, 999999 },
		{ LONG_MAX, 2000000 },
	};
	struct timeval span, *tight;
	unsigned i;
	fd_set set;
	int pair[2];

	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	NEED(send(pair[0], "x", 1, 0));
	for (i = 0; i < sizeof odd / sizeof odd[0]; i++) {
		span = odd[i];
		FD_ZERO(&set);
		FD_SET(pair[1], &set);
		errno = 0;
		printf("{%ld, %ld}: %d", odd[i].tv_sec, odd[i].tv_usec, select(pair[1] + 1, &set, NULL, NULL, &span));
		printf(" %s, well-formed: %d", strerror(errno), span.tv_usec >= 0 && span.tv_usec < 1000000);
		/* Times so long that the moments since do not show. */
		printf(", hours left: %ld\n", span.tv_sec / 3600);
	}

	/* Elsewhere than on the stack. */
	tight = malloc(sizeof *tight);
	tight->tv_sec = 0;
	tight->tv_usec = 2000000;
	FD_ZERO(&set);
	FD_SET(pair[1], &set);
	CHECK_INT(CHECK_OK(select(pair[1] + 1, &set, NULL, NULL, tight)), 1);
	CHECK(tight->tv_sec <= 2 && tight->tv_usec < 1000000);
	free(tight);
	return check_done();
}
