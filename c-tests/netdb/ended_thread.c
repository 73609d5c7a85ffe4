/* env: MALLOC_PERTURB_=165 */
/*
 * What a thread has looked up can be read when it has ended, as long as no other thread looks anything up: some programs
 * wait for a slow lookup that way.
 */
#include "../etc.h"
#include "../thread.h"

static struct hostent *host, *next_host;
static struct servent *service;
static struct protoent *protocol;
static struct netent *network;

static void *look_up(void *unused)
{
	host = gethostbyname("one.test");
	next_host = gethostent();
	service = getservbyname("discard", "udp");
	protocol = getprotobynumber(17);
	network = getnetbyname("ten");
	endhostent();
	return unused;
}

static void *look_up_another(void *unused)
{
	CHECK(gethostbyname("two.test") != NULL);
	return unused;
}

int main(void)
{
	int i;

	own_etc();
	etc_databases();
	for (i = 0; i < 3; i++) {
		CHECK_INT(pthread_join(start_thread(look_up_another, NULL), NULL), 0);
		CHECK_INT(pthread_join(start_thread(look_up, NULL), NULL), 0);
		print_host("by name", host);
		print_host("next", next_host);
		print_service("service", service);
		print_protocol("protocol", protocol);
		print_network("network", network);
	}
	return check_done();
}
