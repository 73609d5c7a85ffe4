#include <sys/select.h>
#include <sys/time.h>
#include "../inet.h"
#include "../pointers.h"

/* Bad pointers to timeouts, that the host's libc reads by itself and so dies of. */
static void bad_timeouts(void)
{
	struct timeval micro = { 0, 0 };
	struct timespec nano = { 0, 0 };

	CHECK_ERRNO(select(0, NULL, NULL, NULL, unmapped()), EFAULT);
	CHECK_ERRNO(select(0, NULL, NULL, NULL, (void *)1), EFAULT);
	CHECK_ERRNO(select(0, NULL, NULL, NULL, (void *)-1), EFAULT);
	CHECK_ERRNO(select(0, NULL, NULL, NULL, (void *)0x8000000000000000), EFAULT);
	CHECK_ERRNO(select(0, NULL, NULL, NULL, crossing(&micro, sizeof micro, 8)), EFAULT);
	CHECK_INT(CHECK_OK(select(0, NULL, NULL, NULL, read_only(&micro, sizeof micro))), 0);
	CHECK_ERRNO(pselect(0, NULL, NULL, NULL, unmapped(), NULL), EFAULT);
	CHECK_ERRNO(pselect(0, NULL, NULL, NULL, (void *)1, NULL), EFAULT);
	CHECK_ERRNO(pselect(0, NULL, NULL, NULL, (void *)-1, NULL), EFAULT);
	CHECK_ERRNO(pselect(0, NULL, NULL, NULL, (void *)0x8000000000000000, NULL), EFAULT);
	CHECK_ERRNO(pselect(0, NULL, NULL, NULL, crossing(&nano, sizeof nano, 8), NULL), EFAULT);
}

int main(void)
{
	int pair[2];
	struct timeval micro = { 0, 0 };
	struct timespec nano = { 0, 0 };
	fd_set set;
	sigset_t mask;

	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	FD_ZERO(&set);
	FD_SET(pair[0], &set);
	sigemptyset(&mask);
	SWEEP(, "reads", &set, sizeof set, select(FD_SETSIZE, p, NULL, NULL, &micro));
	SWEEP(, "writes", &set, sizeof set, select(FD_SETSIZE, NULL, p, NULL, &micro));
	SWEEP(, "excepts", &set, sizeof set, select(FD_SETSIZE, NULL, NULL, p, &micro));
	SWEEP(, "reads", &set, sizeof set, pselect(FD_SETSIZE, p, NULL, NULL, &nano, NULL));
	SWEEP(, "writes", &set, sizeof set, pselect(FD_SETSIZE, NULL, p, NULL, &nano, NULL));
	SWEEP(, "excepts", &set, sizeof set, pselect(FD_SETSIZE, NULL, NULL, p, &nano, NULL));
	SWEEP(, "mask", &mask, 8, pselect(0, NULL, NULL, NULL, &nano, p));
	if (ours())
		CHECK_CHILD(bad_timeouts);
	return check_done();
}
