/* cflags: -fexceptions */
/*
 * A thread that waits for a name server can be cancelled. Its cleanup handlers run, and none of the lookup's sockets is
 * left, be it the only one, one for each server, or a stream; nor is there room for a message that has not come.
 */
#include <malloc.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include "../etc.h"
#include "../thread.h"

/* The bytes of the longest message. */
#define MESSAGE 65535

/* Servers that hear questions and never answer, the second one of which may have been asked already. */
static int first, second, listener;

static int server(int type, const char *address)
{
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons(53) };
	int fd = NEED(socket(AF_INET, type, 0));

	name.sin_addr.s_addr = inet_addr(address);
	NEED(bind(fd, (struct sockaddr *)&name, sizeof name));
	return fd;
}

static void start_servers(void)
{
	struct ifreq loopback = { .ifr_name = "lo" };
	int fd;

	if (unshare(CLONE_NEWNET) != 0)
		skip("no network name space");
	loopback.ifr_flags = IFF_UP | IFF_RUNNING;
	fd = NEED(socket(AF_INET, SOCK_DGRAM, 0));
	NEED(ioctl(fd, SIOCSIFFLAGS, &loopback));
	close(fd);
	first = server(SOCK_DGRAM, "127.0.0.1");
	second = server(SOCK_DGRAM, "127.0.0.2");
	listener = server(SOCK_STREAM, "127.0.0.1");
	NEED(listen(listener, 8));
}

static void by_name_r(void)
{
	struct hostent host, *result;
	char buffer[1000];
	int error;

	gethostbyname2_r("silent.test", AF_INET6, &host, buffer, sizeof buffer, &result, &error);
}

static void by_address_r(void)
{
	struct hostent host, *result;
	char buffer[1000];
	int error;

	gethostbyaddr_r("\300\0\2\1", 4, AF_INET, &host, buffer, sizeof buffer, &result, &error);
}

static void network_r(void)
{
	struct netent network, *result;
	char buffer[1000];
	int error;

	getnetbyname_r("silent.test", &network, buffer, sizeof buffer, &result, &error);
}

static void addresses(void)
{
	struct addrinfo *list;

	getaddrinfo("silent.test", NULL, NULL, &list);
}

static void name_of_address(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	char host[100];

	address.sin_addr.s_addr = inet_addr("192.0.2.1");
	getnameinfo((struct sockaddr *)&address, sizeof address, host, sizeof host, NULL, 0, 0);
}

static void by_name(void)
{
	gethostbyname("silent.test");
}

static void by_address(void)
{
	gethostbyaddr("\300\0\2\1", 4, AF_INET);
}

static void network(void)
{
	getnetbyname("silent.test");
}

/* The host's have a lock each, which a cancelled thread keeps. */
#define OURS 3

static void (*const lookups[])(void) = {
	by_name_r, by_address_r, network_r, addresses, name_of_address, by_name, by_address, network
};

static volatile pid_t tid;
static volatile int returned, cleaned;

static void clean(void *argument)
{
	cleaned++;
}

static void *body(void *lookup)
{
	pthread_cleanup_push(clean, NULL);
	__atomic_store_n(&tid, gettid(), __ATOMIC_SEQ_CST);
	(*(void (*const *)(void))lookup)();
	returned = 1;
	pthread_cleanup_pop(0);
	return NULL;
}

static void drain(int fd)
{
	char message[512];

	while (recv(fd, message, sizeof message, MSG_DONTWAIT) >= 0)
		;
}

/* The bytes of all blocks of memory. */
static size_t memory(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

/* Cancels a thread that looks something up, once a server has been asked. */
static void cancel(int asked, int count)
{
	int i, before, stream;
	size_t memory_before;
	pthread_t thread;
	char message[512];
	void *end;

	for (i = 0; i < count; i++) {
		drain(first);
		drain(second);
		returned = cleaned = tid = 0;
		before = open_descriptors();
		memory_before = memory();
		thread = start_thread(body, (void *)&lookups[i]);
		while (tid == 0)
			sched_yield();
		stream = asked == listener ? NEED(accept(asked, NULL, NULL)) : -1;
		CHECK(recv(stream < 0 ? asked : stream, message, sizeof message, 0) > 0);
		wait_until_blocked(tid);
		pthread_cancel(thread);
		pthread_join(thread, &end);
		CHECK(end == PTHREAD_CANCELED);
		CHECK(!returned);
		CHECK_INT(cleaned, 1);
		if (stream >= 0)
			close(stream);
		CHECK_INT(open_descriptors(), before);
		CHECK(memory() < memory_before + MESSAGE / 2);
	}
}

static void *ask_for_nothing(void *argument)
{
	CHECK(gethostbyname("known.test") != NULL);
	return argument;
}

int main(void)
{
	int all = sizeof lookups / sizeof *lookups - (ours() ? 0 : OURS);
	pthread_t thread;
	void *end;

	/* All threads' memory is to be counted. */
	mallopt(M_ARENA_MAX, 1);
	own_etc();
	start_servers();
	etc_file("nsswitch.conf", "hosts: files dns\nnetworks: files dns\n");
	etc_file("hosts", "192.0.2.9 known.test\n");
	etc_file("resolv.conf", "options timeout:30 attempts:1\nnameserver 127.0.0.1\n");
	cancel(first, all);
	etc_file("resolv.conf", "options timeout:30 attempts:1 use-vc\nnameserver 127.0.0.1\n");
	cancel(listener, all);
	/* Until the second server is asked the first one is waited for. */
	etc_file("resolv.conf", "options timeout:1 attempts:5\nnameserver 127.0.0.1\nnameserver 127.0.0.2\n");
	cancel(second, 1);
	/* The others go on as before. */
	thread = start_thread(ask_for_nothing, NULL);
	pthread_join(thread, &end);
	CHECK(end == NULL);
	return check_done();
}
