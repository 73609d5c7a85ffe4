#include <sys/select.h>
#include <time.h>
#include "../thread.h"
#include "../inet.h"

static int pair[2];
static volatile int handled, result, error;
static volatile pid_t tid;

static void handle(int number)
{
	handled++;
}

static void *body(void *unused)
{
	sigset_t none;

	sigemptyset(&none);
	tid = gettid();
	errno = CHECK_SENTINEL;
	result = pselect(0, NULL, NULL, NULL, NULL, &none);
	error = errno;
	pthread_sigmask(SIG_SETMASK, NULL, &none);
	/* The mask is what it was before. */
	CHECK_INT(sigismember(&none, SIGUSR1), 1);
	CHECK_INT(sigismember(&none, SIGUSR2), 0);
	return NULL;
}

int main(void)
{
	struct timespec span = { 0, 1000 }, wrong = { 0, 1000000000 }, ample = { 100, 5 };
	fd_set set, writes;
	sigset_t mask;
	pthread_t thread;

	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	FD_ZERO(&set);
	FD_SET(pair[1], &set);
	CHECK_INT(CHECK_OK(pselect(pair[1] + 1, &set, NULL, NULL, &span, NULL)), 0);
	CHECK(!FD_ISSET(pair[1], &set));
	/* The timeout is the caller's: it may not even be writable. */
	CHECK_INT(span.tv_nsec, 1000);
	NEED(send(pair[0], "x", 1, 0));
	FD_SET(pair[1], &set);
	FD_ZERO(&writes);
	FD_SET(pair[1], &writes);
	CHECK_INT(CHECK_OK(pselect(pair[1] + 1, &set, &writes, NULL, read_only(&ample, sizeof ample), NULL)), 2);
	CHECK_INT(CHECK_OK(pselect(pair[1] + 1, &set, NULL, NULL, &ample, NULL)), 1);
	CHECK_INT(ample.tv_sec, 100);
	CHECK_INT(ample.tv_nsec, 5);
	CHECK_INT(CHECK_OK(pselect(pair[1] + 1, &set, NULL, NULL, at_edge(&ample, sizeof ample), NULL)), 1);

	CHECK_ERRNO(pselect(0, NULL, NULL, NULL, &wrong, NULL), EINVAL);
	wrong.tv_nsec = -1;
	CHECK_ERRNO(pselect(0, NULL, NULL, NULL, &wrong, NULL), EINVAL);
	wrong.tv_nsec = 0;
	wrong.tv_sec = -1;
	CHECK_ERRNO(pselect(0, NULL, NULL, NULL, &wrong, NULL), EINVAL);
	CHECK_ERRNO(pselect(-1, NULL, NULL, NULL, &span, NULL), EINVAL);
	FD_SET(pair[1] + 1, &set);
	CHECK_ERRNO(pselect(pair[1] + 2, &set, NULL, NULL, NULL, NULL), EBADF);

	/* A signal that is blocked outside comes through inside, and cannot come before. */
	signal(SIGUSR1, handle);
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &mask, NULL);
	raise(SIGUSR1);
	CHECK_INT(handled, 0);
	sigemptyset(&mask);
	CHECK_ERRNO(pselect(0, NULL, NULL, NULL, NULL, &mask), EINTR);
	CHECK_INT(handled, 1);
	thread = start_thread(body, NULL);
	while (tid == 0)
		sched_yield();
	wait_until_blocked(tid);
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, NULL);
	CHECK_INT(result, -1);
	CHECK_INT(error, EINTR);
	CHECK_INT(handled, 2);

	/* The mask as it lies in memory: the kernel looks at its beginning only. */
	CHECK_INT(CHECK_OK(pselect(0, NULL, NULL, NULL, &span, at_edge(&mask, 8))), 0);
	CHECK_ERRNO(pselect(0, NULL, NULL, NULL, &span, unmapped()), EFAULT);
	CHECK_ERRNO(pselect(0, NULL, NULL, NULL, &span, crossing(&mask, 8, 4)), EFAULT);
	return check_done();
}
