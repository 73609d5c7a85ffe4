/* Many threads, each with connections of its own and one that they all share: nothing is mixed up, nor is errno. */
#include "../thread.h"
#include "../inet.h"

#define THREADS 16
#define ROUNDS 500

static struct sockaddr_in meeting;
static int listener, shared[2];

static void *visit(void *number)
{
	int i, s, me = (int)(long)number, echo;

	for (i = 0; i < ROUNDS; i++) {
		s = NEED(socket(AF_INET, SOCK_STREAM, 0));
		NEED(connect(s, (struct sockaddr *)&meeting, sizeof meeting));
		CHECK_INT(CHECK_OK(send(s, &me, sizeof me, 0)), sizeof me);
		CHECK_INT(CHECK_OK(recv(s, &echo, sizeof echo, MSG_WAITALL)), sizeof echo);
		CHECK_INT(echo, me);
		CHECK_ERRNO(recv(-1, &echo, 1, 0), EBADF);
		CHECK_INT(CHECK_OK(send(shared[0], &me, sizeof me, 0)), sizeof me);
		close(s);
	}
	return NULL;
}

static void *receive(void *unused)
{
	int i, s, who;

	for (i = 0; i < THREADS * ROUNDS / 4; i++) {
		s = NEED(accept(listener, NULL, NULL));
		CHECK_INT(CHECK_OK(recv(s, &who, sizeof who, MSG_WAITALL)), sizeof who);
		CHECK_INT(CHECK_OK(send(s, &who, sizeof who, 0)), sizeof who);
		CHECK_ERRNO(accept(0, NULL, NULL), ENOTSOCK);
		close(s);
	}
	return NULL;
}

int main(void)
{
	pthread_t visitors[THREADS], receivers[4];
	int counts[THREADS] = { 0 }, i, who;

	listener = bound_socket(SOCK_STREAM, &meeting);
	NEED(listen(listener, THREADS));
	NEED(socketpair(AF_UNIX, SOCK_DGRAM, 0, shared));
	for (i = 0; i < 4; i++)
		receivers[i] = start_thread(receive, NULL);
	for (i = 0; i < THREADS; i++)
		visitors[i] = start_thread(visit, (void *)(long)i);
	for (i = 0; i < THREADS * ROUNDS; i++) {
		CHECK_INT(CHECK_OK(recv(shared[1], &who, sizeof who, 0)), sizeof who);
		counts[who]++;
	}
	for (i = 0; i < THREADS; i++) {
		pthread_join(visitors[i], NULL);
		CHECK_INT(counts[i], ROUNDS);
	}
	for (i = 0; i < 4; i++)
		pthread_join(receivers[i], NULL);
	return check_done();
}
