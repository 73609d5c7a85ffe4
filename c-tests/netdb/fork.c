/* only: linked preloaded static */
/* A child of a process whose other threads look names up can look names up; with the host's libc it may hang. */
#include "../etc.h"
#include "../thread.h"

static volatile int finished;

static void *busy(void *unused)
{
	while (!finished)
		CHECK(gethostbyname("one") != NULL);
	return NULL;
}

static void look(void)
{
	CHECK(gethostbyname("two") != NULL);
	CHECK(getservbyname("echo", "udp") != NULL);
}

int main(void)
{
	pthread_t threads[4];
	int i;

	own_etc();
	etc_databases();
	for (i = 0; i < 4; i++)
		threads[i] = start_thread(busy, NULL);
	for (i = 0; i < 100; i++)
		CHECK_CHILD(look);
	finished = 1;
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	return check_done();
}
