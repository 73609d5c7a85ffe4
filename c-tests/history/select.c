/* bsd: 4.2 4.3 4.4 */
/*
 * select takes an int for a set, touches no byte beyond it, and leaves the timeout alone (PSD:21 section 2.8).
 */
#include <sys/types.h>
#include <sys/time.h>
#include <errno.h>
#include "old.h"

main()
{
	struct { int mask, after; } in, out;
	struct timeval wait;
	fd_set set;
	int p[2];

	GOOD(pipe(p));
	in.mask = 1 << p[0], in.after = -1;
	out.mask = 1 << p[1], out.after = 0x5a5a5a5a;
	wait.tv_sec = 5, wait.tv_usec = 250000;
	SAME(select(16, &in.mask, &out.mask, 0, &wait), 1);
	SAME(in.mask, 0);
	SAME(out.mask, 1 << p[1]);
	SAME(in.after, -1);
	SAME(out.after, 0x5a5a5a5a);
	SAME(wait.tv_sec, 5);
	SAME(wait.tv_usec, 250000);

	/* The time over: the sets are empty, the timeout is what it was. */
	in.mask = 1 << p[0];
	wait.tv_sec = 0, wait.tv_usec = 1000;
	SAME(select(32, &in.mask, (int *)0, (int *)0, &wait), 0);
	SAME(in.mask, 0);
	SAME(in.after, -1);
	SAME(wait.tv_usec, 1000);

	/* Microseconds that nobody has set. */
	wait.tv_sec = 0, wait.tv_usec = 0x7fffffffffff;
	SAME(select(0, 0, 0, 0, &wait), 0);

	/* An error leaves the sets alone. */
	in.mask = 1 << p[0] | 1 << 30;
	FAILS(select(32, &in.mask, 0, 0, 0), EBADF);
	SAME(in.mask, 1 << p[0] | 1 << 30);
	FAILS(select(16, (int *)8, 0, 0, 0), EFAULT);
	FAILS(select(16, 0, 0, 0, (struct timeval *)8), EFAULT);

	/* The later interface. */
	FD_ZERO(&set);
	FD_SET(p[0], &set);
	write(p[1], "x", 1);
	SAME(select(p[0] + 1, &set, 0, 0, 0), 1);
	CHECK(FD_ISSET(p[0], &set));
	exit(failures != 0);
}
