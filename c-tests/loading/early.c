/* Calls made before anything has been set up: by the first of the program's own initialisers. */
#include <arpa/inet.h>
#include <poll.h>
#include <sys/select.h>
#include "../inet.h"

static int early_failures = -1, constructor_failures = -1;

/* No stdio, no malloc: counts what went wrong. */
static int exchange(void)
{
	int pair[2], wrong = 0;
	char octet = 0;
	struct pollfd fd;
	fd_set set;

	wrong += socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0;
	wrong += send(pair[0], "x", 1, 0) != 1;
	fd.fd = pair[1];
	fd.events = POLLIN;
	wrong += poll(&fd, 1, 0) != 1;
	FD_ZERO(&set);
	FD_SET(pair[1], &set);
	wrong += select(pair[1] + 1, &set, NULL, NULL, NULL) != 1;
	wrong += recv(pair[1], &octet, 1, 0) != 1;
	wrong += octet != 'x';
	wrong += recv(pair[1], &octet, 1, MSG_DONTWAIT) != -1 || errno != EAGAIN;
	wrong += inet_addr("127.0.0.1") != htonl(INADDR_LOOPBACK);
	close(pair[0]), close(pair[1]);
	return wrong;
}

static void first(int argc, char **argv, char **environment)
{
	early_failures = exchange();
}

__attribute__((section(".preinit_array"), used)) static void (*const first_of_all)(int, char **, char **) = first;

__attribute__((constructor(101))) static void constructor(void)
{
	constructor_failures = exchange();
}

__attribute__((destructor(101))) static void destructor(void)
{
	if (exchange() != 0)
		_exit(1);
}

int main(void)
{
	CHECK_INT(early_failures, 0);
	CHECK_INT(constructor_failures, 0);
	return check_done();
}
