/* only: linked static */
/*
 * How many connections wait to be accepted: as many as listen says, and half as many again, and one. Others wait to wait.
 */
#include "check.h"
#include <fcntl.h>
#include <poll.h>
#include "netns.h"

static int ready(int fd, int for_what, int milliseconds)
{
	struct pollfd ready = { fd, for_what, 0 };

	return CHECK_OK(poll(&ready, 1, milliseconds));
}

static int error_of(int fd)
{
	int error = -1;
	socklen_t length = sizeof error;

	CHECK_OK(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length));
	return error;
}

static void backlog(int kind, int backlog, int most)
{
	struct sockaddr_ns name = any(4005), to;
	int listener = NEED(socket(AF_NS, kind | SOCK_NONBLOCK, 0)), clients[20], servers[20], i, count = most + 4, status;
	int written = 0;
	char data[100];
	pid_t child;

	NEED(bind(listener, (struct sockaddr *)&name, sizeof name));
	NEED(listen(listener, backlog));
	to = here(4005);
	for (i = 0; i < count; i++) {
		clients[i] = NEED(socket(AF_NS, kind | SOCK_NONBLOCK, 0));
		if (i < most)
			CHECK_OK(connect(clients[i], (struct sockaddr *)&to, sizeof to));
		else
			CHECK_ERRNO(connect(clients[i], (struct sockaddr *)&to, sizeof to), EINPROGRESS);
	}
	for (i = most; i < count; i++)
		CHECK_INT(ready(clients[i], POLLOUT, 0), 0);

	/* Who waits for it has it as soon as there is room. */
	if ((child = fork()) == 0) {
		int fd = NEED(socket(AF_NS, kind, 0));

		CHECK_OK(connect(fd, (struct sockaddr *)&to, sizeof to));
		_exit(check_done());
	}
	for (i = 0; i <= count; i++) {
		/* Those that were connected can be accepted at once. */
		if (i >= most)
			CHECK_INT(ready(listener, POLLIN, 20000), 1);
		servers[i] = CHECK_OK(accept(listener, NULL, NULL));
		CHECK_INT(fcntl(servers[i], F_GETFL) & O_NONBLOCK, 0);
	}
	CHECK_ERRNO(accept(listener, NULL, NULL), EAGAIN);
	for (i = most; i < count; i++) {
		CHECK_INT(ready(clients[i], POLLOUT, 20000), 1);
		CHECK_INT(error_of(clients[i]), 0);
	}
	for (i = 0; i < count; i++)
		CHECK_INT(CHECK_OK(write(clients[i], "header, data", 12)), 12);
	close(listener);
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK_INT(status, 0);
	/* Nothing but that is there to read, and that of all but the child. */
	for (i = 0; i <= count; i++)
		if (read(servers[i], data, sizeof data) == -1)
			CHECK_INT(errno, ECONNREFUSED);
		else {
			CHECK(kind == SOCK_SEQPACKET || memcmp(data, "header, data", 12) == 0);
			CHECK_ERRNO(recv(servers[i], data, sizeof data, MSG_DONTWAIT), EAGAIN);
			written++;
		}
	CHECK_INT(written, count);
	for (i = 0; i < count; i++)
		close(clients[i]);
	for (i = 0; i <= count; i++)
		close(servers[i]);
}

int main(void)
{
	enter();
	backlog(SOCK_STREAM, 0, 1);
	backlog(SOCK_SEQPACKET, 1, 2);
	backlog(SOCK_STREAM, 5, 8);
	backlog(SOCK_SEQPACKET, -1, 1);
	return check_done();
}
