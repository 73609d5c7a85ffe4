/* MSG_WAITALL, timeouts, low-water marks, and sends that are cut short: what blocks, for how long, and what it counts. */
#include <poll.h>
#include <sys/time.h>
#include "../thread.h"
#include "inet.h"

static int pair[2];
static volatile pid_t tid;
static ssize_t result;
static int error;
static char much[4 << 20];

static void *wait_for_all(void *octets)
{
	tid = gettid();
	errno = CHECK_SENTINEL;
	result = recv(pair[0], octets, 6, MSG_WAITALL);
	error = errno;
	return NULL;
}

static void *send_much(void *unused)
{
	tid = gettid();
	errno = CHECK_SENTINEL;
	result = send(pair[0], much, sizeof much, MSG_NOSIGNAL);
	error = errno;
	return NULL;
}

static void nothing(int number)
{
}

static pthread_t start_and_block(void *(*body)(void *), void *argument)
{
	pthread_t thread;

	tid = 0;
	thread = start_thread(body, argument);
	while (tid == 0)
		sched_yield();
	wait_until_blocked(tid);
	return thread;
}

static ssize_t take_all(void)
{
	ssize_t got, sum = 0;

	while ((got = recv(pair[1], much, sizeof much, MSG_DONTWAIT)) > 0)
		sum += got;
	return sum;
}

int main(void)
{
	struct timeval soon = { 0, 1000 };
	struct sigaction action;
	pthread_t thread;
	char text[8] = "";
	struct pollfd fd;
	int value = 3;
	ssize_t sum;

	memset(&action, 0, sizeof action);
	action.sa_handler = nothing;
	NEED(sigaction(SIGUSR1, &action, NULL));

	/* MSG_WAITALL waits for the rest ... */
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	NEED(send(pair[1], "abc", 3, 0));
	thread = start_and_block(wait_for_all, text);
	NEED(send(pair[1], "def", 3, 0));
	pthread_join(thread, NULL);
	CHECK_INT(result, 6);
	CHECK_STR(text, "abcdef");
	CHECK_INT(error, CHECK_SENTINEL);
	/* ... but not beyond the end, and a signal gives what has come. */
	NEED(send(pair[1], "abc", 3, 0));
	thread = start_and_block(wait_for_all, text);
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, NULL);
	CHECK_INT(result, 3);
	NEED(send(pair[1], "ab", 2, 0));
	thread = start_and_block(wait_for_all, text);
	close(pair[1]);
	pthread_join(thread, NULL);
	CHECK_INT(result, 2);
	CHECK_INT(error, CHECK_SENTINEL);

	/* A blocking send sends all; one that is interrupted or refused counts what went. */
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	thread = start_and_block(send_much, NULL);
	for (sum = 0; sum < (ssize_t)sizeof much; )
		sum += take_all();
	pthread_join(thread, NULL);
	CHECK_INT(result, sizeof much);
	CHECK_INT(sum, sizeof much);
	thread = start_and_block(send_much, NULL);
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, NULL);
	CHECK(result > 0 && result < (ssize_t)sizeof much);
	CHECK_INT(error, CHECK_SENTINEL);
	CHECK_INT(take_all(), result);
	thread = start_and_block(send_much, NULL);
	close(pair[1]);
	pthread_join(thread, NULL);
	CHECK(result > 0 && result < (ssize_t)sizeof much);
	CHECK_ERRNO(send(pair[0], much, 1, MSG_NOSIGNAL), EPIPE);

	/* Timeouts: nothing done gives EAGAIN, something done gives its count. */
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	NEED(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon));
	NEED(setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof soon));
	CHECK_ERRNO(recv(pair[0], text, 6, 0), EAGAIN);
	NEED(send(pair[1], "abc", 3, 0));
	CHECK_INT(CHECK_OK(recv(pair[0], text, 6, MSG_WAITALL)), 3);
	result = CHECK_OK(send(pair[0], much, sizeof much, 0));
	CHECK(result > 0 && result < (ssize_t)sizeof much);
	CHECK_ERRNO(send(pair[0], much, sizeof much, 0), EAGAIN);

	/* The same in a process with another thread. */
	thread = start_and_block(send_much, NULL);
	pthread_join(thread, NULL);
	CHECK_INT(result, -1);
	CHECK_INT(error, EAGAIN);
	CHECK_ERRNO(recv(pair[0], text, 6, 0), EAGAIN);
	close(pair[0]), close(pair[1]);

	/* With a timeout a handler ends the wait, also under SA_RESTART. */
	action.sa_flags = SA_RESTART;
	NEED(sigaction(SIGUSR1, &action, NULL));
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	soon.tv_sec = 1000;
	NEED(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon));
	thread = start_and_block(wait_for_all, text);
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, NULL);
	CHECK_INT(result, -1);
	CHECK_INT(error, EINTR);

	/* Below the low-water mark a stream is not ready, and a receive waits for as much. */
	tcp_pair(pair);
	CHECK_OK(setsockopt(pair[1], SOL_SOCKET, SO_RCVLOWAT, &value, sizeof value));
	fd.fd = pair[1];
	fd.events = POLLIN;
	NEED(send(pair[0], "ab", 2, 0));
	NEED(recv(pair[1], text, 1, MSG_PEEK | MSG_DONTWAIT));
	CHECK_INT(poll(&fd, 1, 0), 0);
	NEED(send(pair[0], "c", 1, 0));
	CHECK_INT(poll(&fd, 1, -1), 1);
	CHECK_INT(CHECK_OK(recv(pair[1], text, 8, 0)), 3);
	return check_done();
}
