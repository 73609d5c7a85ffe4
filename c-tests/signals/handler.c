/* Calls made by a signal handler, at any moment: amid the same calls, and amid malloc. */
#include <arpa/inet.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include "../thread.h"

static volatile int handled, wrong;
static volatile pid_t tid;
static volatile int finished;

static void handle(int number)
{
	int saved = errno, pair[2], pending;
	char octet = 0;
	socklen_t length = sizeof pending;
	struct pollfd fd;
	fd_set set;

	wrong += socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0;
	wrong += send(pair[0], "x", 1, MSG_NOSIGNAL) != 1;
	fd.fd = pair[1];
	fd.events = POLLIN;
	wrong += poll(&fd, 1, -1) != 1;
	FD_ZERO(&set);
	FD_SET(pair[1], &set);
	wrong += select(pair[1] + 1, &set, NULL, NULL, NULL) != 1;
	wrong += recv(pair[1], &octet, 1, 0) != 1 || octet != 'x';
	wrong += getsockopt(pair[1], SOL_SOCKET, SO_ERROR, &pending, &length) != 0;
	wrong += shutdown(pair[0], SHUT_RDWR) != 0;
	wrong += inet_addr("127.0.0.1") != htonl(0x7f000001);
	close(pair[0]), close(pair[1]);
	errno = saved;
	handled++;
}

static void *busy(void *unused)
{
	int pair[2];
	char octets[64];

	tid = gettid();
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	while (!finished) {
		void *block = malloc(10000);

		CHECK_INT(CHECK_OK(send(pair[0], octets, sizeof octets, 0)), sizeof octets);
		CHECK_INT(CHECK_OK(recv(pair[1], octets, sizeof octets, MSG_WAITALL)), sizeof octets);
		free(block);
	}
	return NULL;
}

static void *waiting(void *unused)
{
	int pair[2];
	char octet;

	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	finished = pair[0];
	tid = gettid();
	CHECK_INT(CHECK_OK(recv(pair[1], &octet, 1, 0)), 1);
	CHECK_INT(octet, 'y');
	return NULL;
}

int main(void)
{
	struct sigaction action;
	pthread_t thread;
	int i;

	memset(&action, 0, sizeof action);
	action.sa_handler = handle;
	action.sa_flags = SA_RESTART;
	NEED(sigaction(SIGUSR1, &action, NULL));

	thread = start_thread(busy, NULL);
	for (i = 1; i <= 500; i++) {
		pthread_kill(thread, SIGUSR1);
		while (handled < i)
			sched_yield();
	}
	finished = 1;
	pthread_join(thread, NULL);

	/* Amid a call that waits, and goes on to wait. */
	tid = 0;
	thread = start_thread(waiting, NULL);
	while (tid == 0)
		sched_yield();
	for (; i <= 600; i++) {
		wait_until_blocked(tid);
		pthread_kill(thread, SIGUSR1);
		while (handled < i)
			sched_yield();
	}
	CHECK_INT(send(finished, "y", 1, 0), 1);
	pthread_join(thread, NULL);
	CHECK_INT(wrong, 0);
	return check_done();
}
