/* only: linked static */
/*
 * A connect that does not wait.
 */
#include "check.h"
#include <fcntl.h>
#include <netns/sp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include "netns.h"

static int error_of(int fd)
{
	int error = -1;
	socklen_t length = sizeof error;

	CHECK_OK(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length));
	return error;
}

/* A listener that is busy, and goes: who wanted to come may try elsewhere, with the same socket. */
static void again(int kind)
{
	struct sockaddr_ns name = any(4005), to, mine, still;
	int busy = NEED(socket(AF_NS, kind, 0)), other = NEED(socket(AF_NS, kind, 0)), first, client, server, off = 0;
	struct pollfd poller = { .events = POLLOUT };
	socklen_t length = sizeof mine;
	char data[20];

	NEED(bind(busy, (struct sockaddr *)&name, sizeof name));
	NEED(listen(busy, 0));
	name.sns_addr.x_port = htons(4007);
	NEED(bind(other, (struct sockaddr *)&name, sizeof name));
	NEED(listen(other, 5));
	to = here(4005);
	first = NEED(socket(AF_NS, kind, 0));
	CHECK_OK(connect(first, (struct sockaddr *)&to, sizeof to));
	client = poller.fd = NEED(socket(AF_NS, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
	if (kind == SOCK_SEQPACKET) {
		CHECK_OK(setsockopt(client, NSPROTO_SPP, SO_HEADERS_ON_INPUT, &off, sizeof off));
		CHECK_OK(setsockopt(client, NSPROTO_SPP, SO_HEADERS_ON_OUTPUT, &off, sizeof off));
	}
	CHECK_OK(fcntl(client, F_SETOWN, getpid()));
	CHECK_ERRNO(connect(client, (struct sockaddr *)&to, sizeof to), EINPROGRESS);
	CHECK_OK(getsockname(client, (struct sockaddr *)&mine, &length));
	close(first);
	close(busy);
	CHECK_INT(CHECK_OK(poll(&poller, 1, 20000)), 1);
	CHECK_INT(error_of(client), ECONNREFUSED);
	CHECK_INT(error_of(client), 0);
	CHECK_ERRNO(send(client, "x", 1, MSG_NOSIGNAL), EPIPE);

	/* Nobody is there, then somebody. */
	CHECK_ERRNO(connect(client, (struct sockaddr *)&to, sizeof to), ECONNREFUSED);
	to.sns_addr.x_port = htons(4007);
	CHECK_OK(connect(client, (struct sockaddr *)&to, sizeof to));
	CHECK_INT(fcntl(client, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	CHECK_INT(fcntl(client, F_GETFD), FD_CLOEXEC);
	CHECK_INT(fcntl(client, F_GETOWN), getpid());
	CHECK_OK(getsockname(client, (struct sockaddr *)&still, &length));
	CHECK(memcmp(&still, &mine, sizeof mine) == 0);
	server = NEED(accept(other, NULL, NULL));
	CHECK_INT(CHECK_OK(write(client, "at last", 7)), 7);
	CHECK_INT(CHECK_OK(read(server, data, sizeof data)), kind == SOCK_STREAM ? 7 : 19);
	close(server);
	close(client);
	close(other);
}

static void connects(int kind)
{
	struct sockaddr_ns name = any(4005), to, peer;
	int listener = NEED(socket(AF_NS, kind, 0)), client, on = 1;
	struct pollfd poller = { .events = POLLOUT };
	socklen_t length = sizeof peer;

	NEED(bind(listener, (struct sockaddr *)&name, sizeof name));
	NEED(listen(listener, 5));
	to = here(4005);
	CHECK_OK(ioctl(listener, FIONBIO, &on));
	CHECK_ERRNO(accept(listener, NULL, NULL), EAGAIN);

	/* On this machine it is decided at once. */
	client = NEED(socket(AF_NS, kind, 0));
	CHECK_OK(ioctl(client, FIONBIO, &on));
	CHECK_OK(connect(client, (struct sockaddr *)&to, sizeof to));
	close(client);
	client = NEED(socket(AF_NS, kind | SOCK_NONBLOCK, 0));
	to.sns_addr.x_port = htons(4006);
	CHECK_ERRNO(connect(client, (struct sockaddr *)&to, sizeof to), ECONNREFUSED);

	/* A host that does not answer. */
	to.sns_addr.x_host.c_host[5] ^= 1;
	CHECK_ERRNO(connect(client, (struct sockaddr *)&to, sizeof to), EINPROGRESS);
	CHECK_ERRNO(connect(client, (struct sockaddr *)&to, sizeof to), EALREADY);
	poller.fd = client;
	CHECK_INT(CHECK_OK(poll(&poller, 1, 0)), 0);
	CHECK_INT(CHECK_OK(poll(&poller, 1, 100)), 0);
	CHECK_ERRNO(getpeername(client, (struct sockaddr *)&peer, &length), ENOTCONN);
	close(client);
	close(listener);
	again(kind);
}

int main(void)
{
	enter();
	connects(SOCK_SEQPACKET);
	connects(SOCK_STREAM);
	return check_done();
}
