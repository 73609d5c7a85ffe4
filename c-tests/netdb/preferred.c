/*
 * A program that asks as fast as it can for a host with several addresses sees with the next lookup that it has changed which
 * of them it can reach, and so which comes first. What somebody else does it sees soon.
 */
#include <sys/wait.h>
#include "../etc.h"
#include "../loopback.h"

#define ROUNDS 10
#define MANY 3000

/* The second number of the first address: there the two of the host differ. */
static int first(const char *service)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	int error, number;

	errno = 0;
	error = getaddrinfo("known", service, &hints, &found);
	CHECK_INT(errno, ENETUNREACH);
	CHECK_INT(error, 0);
	number = ((struct sockaddr_in *)found->ai_addr)->sin_addr.s_addr >> 8 & 0xff;
	CHECK_INT(found->ai_next->ai_next == NULL, 1);
	freeaddrinfo(found);
	return number;
}

/* Lookups without a pause, by an index. */
static void look_up_many(const char *service, int expected)
{
	int i;

	for (i = 0; i < MANY; i++)
		CHECK_INT(first(service), expected);
}

/* The loopback has an address then, which the next one takes the place of. */
static void up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int s = NEED(socket(AF_INET, SOCK_DGRAM, 0));

	NEED(ioctl(s, SIOCSIFFLAGS, &request));
	close(s);
}

int main(void)
{
	static const char *const services[] = { NULL, "login" };
	pid_t child;
	int n;

	own_etc();
	if (unshare(CLONE_NEWNET) != 0)
		skip("no network name space");
	etc_file("hosts", "172.16.0.1 known\n172.17.0.1 known\n");
	etc_file("host.conf", "multi on\n");
	etc_file("services", "login 513/tcp\n");
	let_files_settle();
	up();
	/* Each address leaves a way to one of the two only. */
	for (n = 0; n < 2 * ROUNDS; n++) {
		const char *service = services[n % 2];

		set_address("172.16.0.9");
		CHECK_INT(first(service), 16);
		look_up_many(service, 16);
		set_address("172.17.0.9");
		CHECK_INT(first(service), 17);
		look_up_many(service, 17);
	}
	child = NEED(fork());
	if (child == 0) {
		set_address("172.16.0.9");
		_exit(0);
	}
	while (first(NULL) == 17)
		continue;
	CHECK_INT(waitpid(child, NULL, 0), child);
	return check_done();
}
