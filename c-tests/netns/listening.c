/* only: linked static */
/*
 * A socket that takes connections has no data, neither to read nor to write, and who tries takes nobody's connection away.
 */
#include "check.h"
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <netns/sp.h>
#include "netns.h"

static char data[2000];

static int ready(int fd)
{
	struct pollfd ready = { fd, POLLIN, 0 };

	return CHECK_OK(poll(&ready, 1, 0));
}

/* Every call that reads or writes. */
static void refuses(int fd)
{
	struct iovec pieces[2] = { { data, 0 }, { data, sizeof data } };
	struct msghdr message = { .msg_iov = pieces, .msg_iovlen = 2 };
	struct mmsghdr messages = { message };
	struct sockaddr_ns name;
	socklen_t length = sizeof name;

	CHECK_ERRNO(read(fd, data, sizeof data), ENOTCONN);
	CHECK_ERRNO(read(fd, data, 1), ENOTCONN);
	CHECK_ERRNO(readv(fd, pieces, 2), ENOTCONN);
	CHECK_ERRNO(recv(fd, data, sizeof data, 0), ENOTCONN);
	CHECK_ERRNO(recv(fd, data, sizeof data, MSG_PEEK), ENOTCONN);
	CHECK_ERRNO(recv(fd, data, sizeof data, MSG_DONTWAIT), ENOTCONN);
	CHECK_ERRNO(recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)&name, &length), ENOTCONN);
	CHECK_ERRNO(recvmsg(fd, &message, 0), ENOTCONN);
	CHECK_ERRNO(recvmmsg(fd, &messages, 1, 0, NULL), ENOTCONN);
	CHECK_ERRNO(write(fd, data, 20), ENOTCONN);
	CHECK_ERRNO(write(fd, data, 1), ENOTCONN);
	CHECK_ERRNO(writev(fd, pieces, 2), ENOTCONN);
	CHECK_ERRNO(send(fd, data, 20, 0), ENOTCONN);
	CHECK_ERRNO(send(fd, data, 20, MSG_OOB), ENOTCONN);
	CHECK_ERRNO(sendmsg(fd, &message, 0), ENOTCONN);
	CHECK_ERRNO(sendmmsg(fd, &messages, 1, 0), ENOTCONN);
}

static void meet(int client, int server)
{
	struct sphdr *header = (struct sphdr *)data;
	int priority = 1;
	char byte;

	memset(header, 0, sizeof *header);
	strcpy(data + sizeof *header, "hello");
	CHECK_INT(CHECK_OK(write(client, data, 18)), 18);
	CHECK_INT(CHECK_OK(read(server, data, sizeof data)), 18);
	CHECK(strcmp(data + sizeof *header, "hello") == 0);

	/* Any byte may be the only one that is there. */
	byte = 0xc1;
	if (header->sp_sid == 0) {
		CHECK_INT(CHECK_OK(write(client, &byte, 1)), 1);
		CHECK_INT(CHECK_OK(read(server, data, sizeof data)), 1);
		CHECK_INT(data[0], byte);
	}

	/* Whatever the library has the kernel keep for it, the program may set. */
	CHECK_OK(setsockopt(server, SOL_SOCKET, SO_PRIORITY, &priority, sizeof priority));
	CHECK_ERRNO(recv(server, data, sizeof data, MSG_DONTWAIT), EAGAIN);
}

static void listens(int kind)
{
	struct sockaddr_ns name = any(4005), to, mine, peer;
	int listener = NEED(socket(AF_NS, kind, 0)), clients[3], server, i, status;
	socklen_t length = sizeof mine;
	pid_t child;

	NEED(bind(listener, (struct sockaddr *)&name, sizeof name));
	NEED(listen(listener, 5));
	refuses(listener);
	NEED(fcntl(listener, F_SETFL, O_NONBLOCK));
	to = here(4005);
	refuses(listener);
	CHECK_INT(ready(listener), 0);
	CHECK_ERRNO(accept(listener, NULL, NULL), EAGAIN);

	for (i = 0; i < 3; i++) {
		clients[i] = NEED(socket(AF_NS, kind, 0));
		NEED(connect(clients[i], (struct sockaddr *)&to, sizeof to));
	}
	for (i = 0; i < 3; i++) {
		CHECK_INT(ready(listener), 1);
		refuses(listener);
		CHECK_INT(ready(listener), 1);
		/* So does a program that knows nothing of all this. */
		if ((child = fork()) == 0)
			_exit(syscall(SYS_read, listener, data, sizeof data) != 1);
		CHECK_INT(waitpid(child, &status, 0), child);
		CHECK_INT(status, 0);
		server = NEED(accept(listener, (struct sockaddr *)&peer, &length));
		CHECK_INT(server, i == 0 ? clients[2] + 1 : clients[0]);
		CHECK_OK(getsockname(clients[i], (struct sockaddr *)&mine, &length));
		CHECK(memcmp(&mine, &peer, sizeof mine) == 0);
		meet(clients[i], server);
		close(server);
		close(clients[i]);
	}
	CHECK_INT(ready(listener), 0);
	CHECK_ERRNO(accept(listener, NULL, NULL), EAGAIN);
	close(listener);
}

int main(void)
{
	int pair[2];

	enter();
	listens(SOCK_STREAM);
	listens(SOCK_SEQPACKET);

	/* Other sockets may have that byte too. */
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	CHECK_INT(CHECK_OK(write(pair[0], "\xc1", 1)), 1);
	CHECK_INT(CHECK_OK(read(pair[1], data, sizeof data)), 1);
	return check_done();
}
