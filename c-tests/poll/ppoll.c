#include <poll.h>
#include <time.h>
#include "../inet.h"

static volatile int handled;

static void handle(int number)
{
	handled++;
}

/* Bad pointers to timeouts, that the host's libc reads by itself and so dies of. */
static void bad_timeouts(void)
{
	struct timespec span = { 0, 0 };

	CHECK_ERRNO(ppoll(NULL, 0, unmapped(), NULL), EFAULT);
	CHECK_ERRNO(ppoll(NULL, 0, (void *)1, NULL), EFAULT);
	CHECK_ERRNO(ppoll(NULL, 0, (void *)-1, NULL), EFAULT);
	CHECK_ERRNO(ppoll(NULL, 0, (void *)0x8000000000000000, NULL), EFAULT);
	CHECK_ERRNO(ppoll(NULL, 0, crossing(&span, sizeof span, 8), NULL), EFAULT);
}

int main(void)
{
	int pair[2];
	struct pollfd fd;
	struct timespec span = { 0, 1000 }, ample = { 100, 5 }, wrong = { 0, 1000000000 };
	struct rlimit limit;
	sigset_t mask, now;

	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	fd.fd = pair[1];
	fd.events = POLLIN;
	CHECK_INT(CHECK_OK(ppoll(&fd, 1, &span, NULL)), 0);
	/* The timeout is the caller's: it may not even be writable. */
	CHECK_INT(span.tv_nsec, 1000);
	NEED(send(pair[0], "x", 1, 0));
	CHECK_INT(CHECK_OK(ppoll(&fd, 1, NULL, NULL)), 1);
	CHECK_INT(fd.revents, POLLIN);
	CHECK_INT(CHECK_OK(ppoll(&fd, 1, &ample, NULL)), 1);
	CHECK_INT(ample.tv_sec, 100);
	CHECK_INT(ample.tv_nsec, 5);
	CHECK_INT(CHECK_OK(ppoll(&fd, 1, read_only(&ample, sizeof ample), NULL)), 1);
	CHECK_INT(CHECK_OK(ppoll(&fd, 1, at_edge(&ample, sizeof ample), NULL)), 1);

	CHECK_ERRNO(ppoll(&fd, 1, &wrong, NULL), EINVAL);
	wrong.tv_nsec = -1;
	CHECK_ERRNO(ppoll(&fd, 1, &wrong, NULL), EINVAL);
	NEED(getrlimit(RLIMIT_NOFILE, &limit));
	CHECK_ERRNO(ppoll(at_edge(&fd, sizeof fd), limit.rlim_cur + 1, NULL, NULL), EINVAL);
	CHECK_ERRNO(ppoll(NULL, 1, NULL, NULL), EFAULT);
	CHECK_ERRNO(ppoll(unmapped(), 1, &span, NULL), EFAULT);
	CHECK_ERRNO(ppoll(read_only(&fd, sizeof fd), 1, &span, NULL), EFAULT);
	CHECK_ERRNO(ppoll(crossing(&fd, sizeof fd, 4), 1, &span, NULL), EFAULT);

	/* A signal that is blocked outside comes through inside; afterwards the mask is what it was. */
	signal(SIGUSR1, handle);
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	raise(SIGUSR1);
	CHECK_INT(CHECK_OK(ppoll(&fd, 1, NULL, &mask)), 1);
	CHECK_INT(handled, 0);
	sigemptyset(&mask);
	CHECK_ERRNO(ppoll(NULL, 0, NULL, &mask), EINTR);
	CHECK_INT(handled, 1);
	sigprocmask(SIG_SETMASK, NULL, &now);
	CHECK_INT(sigismember(&now, SIGUSR1), 1);
	CHECK_INT(CHECK_OK(ppoll(NULL, 0, &span, at_edge(&mask, 8))), 0);
	CHECK_ERRNO(ppoll(NULL, 0, &span, unmapped()), EFAULT);
	CHECK_ERRNO(ppoll(NULL, 0, &span, crossing(&mask, 8, 4)), EFAULT);
	if (ours())
		CHECK_CHILD(bad_timeouts);
	return check_done();
}
