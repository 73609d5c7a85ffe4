/* Threads look up in both directions while others do, and while one of them forks: each has its own answers. */
#include "../etc.h"
#include "../thread.h"

static volatile int finished;

static void look(void)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_CANONNAME | AI_ADDRCONFIG }, *list;
	char host[NI_MAXHOST], service[NI_MAXSERV];
	int error = getaddrinfo("uno", "discard", &hints, &list);

	CHECK_INT(error, 0);
	if (error != 0)
		return;
	CHECK_STR(list->ai_canonname, "one.test");
	CHECK_INT(getnameinfo(list->ai_addr, list->ai_addrlen, host, sizeof host, service, sizeof service, 0), 0);
	CHECK_STR(host, "one.test");
	CHECK_STR(service, "discard");
	freeaddrinfo(list);
}

static void *busy(void *unused)
{
	int i;

	for (i = 0; i < 100 || !finished; i++)
		look();
	return NULL;
}

int main(void)
{
	pthread_t threads[8];
	int i;

	own_etc();
	etc_databases();
	for (i = 0; i < 8; i++)
		threads[i] = start_thread(busy, NULL);
	/* With the host's libc the child may hang. */
	for (i = 0; ours() && i < 50; i++)
		CHECK_CHILD(look);
	finished = 1;
	for (i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	return check_done();
}
