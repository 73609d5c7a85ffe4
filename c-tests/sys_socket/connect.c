#include <sys/un.h>
#include "inet.h"

/* An address where nobody listens: the socket that had it is closed. */
static struct sockaddr_in deserted(void)
{
	struct sockaddr_in name;

	close(bound_socket(SOCK_STREAM, &name));
	return name;
}

int main(void)
{
	struct sockaddr_in name, gone = deserted();
	struct sockaddr_un path = { AF_UNIX, "nobody" };
	struct sockaddr none = { AF_UNSPEC, "" };
	int listener = bound_socket(SOCK_STREAM, &name), s = NEED(socket(AF_INET, SOCK_STREAM, 0)), peer[2], file = NEED(dup(0));
	socklen_t length = sizeof gone;
	char octet;

	CHECK_ERRNO(connect(s, (struct sockaddr *)&gone, sizeof gone), ECONNREFUSED);
	CHECK_OK(connect(s, (struct sockaddr *)&name, sizeof name));
	CHECK_OK(getpeername(s, (struct sockaddr *)&gone, &length));
	CHECK_INT(gone.sin_port, name.sin_port);
	CHECK_ERRNO(connect(s, (struct sockaddr *)&name, sizeof name), EISCONN);
	CHECK_ERRNO(connect(listener, (struct sockaddr *)&name, sizeof name), EISCONN);
	CHECK_ERRNO(connect(-1, (struct sockaddr *)&name, sizeof name), EBADF);
	CHECK_ERRNO(connect(file, (struct sockaddr *)&name, sizeof name), ENOTSOCK);
	close(s);
	s = NEED(socket(AF_INET, SOCK_STREAM, 0));
	CHECK_ERRNO(connect(s, (struct sockaddr *)&name, 1), EINVAL);
	CHECK_ERRNO(connect(s, (struct sockaddr *)&name, -1), EINVAL);
	name.sin_family = 99;
	CHECK_ERRNO(connect(s, (struct sockaddr *)&name, sizeof name), EAFNOSUPPORT);
	name.sin_family = AF_INET;
	close(s);

	/* A datagram socket: connected, connected to another, and to nobody again. */
	peer[0] = bound_socket(SOCK_DGRAM, &name);
	peer[1] = bound_socket(SOCK_DGRAM, &gone);
	s = NEED(socket(AF_INET, SOCK_DGRAM, 0));
	CHECK_OK(connect(s, (struct sockaddr *)&name, sizeof name));
	CHECK_OK(connect(s, (struct sockaddr *)&gone, sizeof gone));
	CHECK_INT(send(s, "x", 1, 0), 1);
	CHECK_ERRNO(recv(peer[0], &octet, 1, MSG_DONTWAIT), EAGAIN);
	CHECK_INT(recv(peer[1], &octet, 1, 0), 1);
	CHECK_OK(connect(s, &none, sizeof none));
	CHECK_ERRNO(send(s, "x", 1, 0), EDESTADDRREQ);
	name.sin_addr.s_addr = htonl(INADDR_BROADCAST);
	CHECK_ERRNO(connect(s, (struct sockaddr *)&name, sizeof name), EACCES);

	/* The UNIX domain. */
	s = NEED(socket(AF_UNIX, SOCK_STREAM, 0));
	CHECK_ERRNO(connect(s, (struct sockaddr *)&path, sizeof path), ENOENT);
	listener = NEED(socket(AF_UNIX, SOCK_STREAM, 0));
	NEED(bind(listener, (struct sockaddr *)&path, sizeof path));
	CHECK_ERRNO(connect(s, (struct sockaddr *)&path, sizeof path), ECONNREFUSED);
	NEED(listen(listener, 5));
	peer[0] = NEED(socket(AF_UNIX, SOCK_DGRAM, 0));
	CHECK_ERRNO(connect(peer[0], (struct sockaddr *)&path, sizeof path), EPROTOTYPE);
	CHECK_OK(connect(s, (struct sockaddr *)&path, sizeof path));
	CHECK_ERRNO(connect(s, (struct sockaddr *)&path, sizeof path), EISCONN);
	/* No room in the queue, and no time to wait for some. */
	while ((s = NEED(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0)), errno = 0, connect(s, (struct sockaddr *)&path, sizeof path)) == 0)
		;
	CHECK_INT(errno, EAGAIN);
	return check_done();
}
