/* Each thread has results of its own: stronger than the host's libc, whose threads overwrite each other's. */
#include "../etc.h"
#include "../thread.h"

static void *others(void *unused)
{
	CHECK(gethostbyname("two") != NULL);
	CHECK(getservbyname("odd", NULL) != NULL);
	CHECK(getprotobyname("udp") != NULL);
	CHECK(getnetbyname("ten") != NULL);
	CHECK(gethostbyname("absent.test") == NULL);
	CHECK_INT(h_errno, HOST_NOT_FOUND);
	return NULL;
}

static void *many(void *unused)
{
	int i;

	for (i = 0; i < 200; i++) {
		struct hostent *host = gethostbyname(i % 2 ? "two" : "one");
		struct servent *service = getservbyname(i % 2 ? "sink" : "echo", "tcp");

		CHECK(host != NULL && service != NULL);
		if (host != NULL && service != NULL && ours()) {
			CHECK_STR(host->h_name, i % 2 ? "two.test" : "one.test");
			CHECK_STR(service->s_name, i % 2 ? "discard" : "echo");
		}
	}
	return NULL;
}

int main(void)
{
	struct hostent *host;
	struct servent *service;
	struct protoent *protocol;
	struct netent *network;
	pthread_t threads[8];
	int i;

	own_etc();
	etc_databases();
	host = gethostbyname("one");
	service = getservbyname("echo", "tcp");
	protocol = getprotobyname("tcp");
	network = getnetbyname("loop");
	h_errno = NO_DATA;
	pthread_join(start_thread(others, NULL), NULL);
	CHECK_INT(h_errno, NO_DATA);
	if (ours()) {
		CHECK_STR(host->h_name, "one.test");
		CHECK_STR(service->s_name, "echo");
		CHECK_STR(protocol->p_name, "tcp");
		CHECK_STR(network->n_name, "loopback");
	}
	for (i = 0; i < 8; i++)
		threads[i] = start_thread(many, NULL);
	for (i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	return check_done();
}
