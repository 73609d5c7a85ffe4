/* only: linked static */
/*
 * A connect that does not wait.
 */
#include "check.h"
#include <netns/sp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include "netns.h"

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
}

int main(void)
{
	enter();
	connects(SOCK_SEQPACKET);
	connects(SOCK_STREAM);
	return check_done();
}
