#include "inet.h"

int main(void)
{
	struct sockaddr_in name, from, broadcast = loopback(9);
	socklen_t length = sizeof from;
	int r = bound_socket(SOCK_DGRAM, &name), s = NEED(socket(AF_INET, SOCK_DGRAM, 0)), tcp = NEED(socket(AF_INET, SOCK_STREAM, 0));
	struct sockaddr *to = (struct sockaddr *)&name;
	static char much[70000];
	int pair[2];

	signal(SIGPIPE, SIG_IGN);
	CHECK_INT(CHECK_OK(sendto(s, "hello", 5, 0, to, sizeof name)), 5);
	CHECK_INT(recvfrom(r, much, sizeof much, 0, (struct sockaddr *)&from, &length), 5);
	CHECK_INT(from.sin_port, name_of_socket(s).sin_port);
	CHECK_INT(CHECK_OK(sendto(s, "", 0, 0, to, sizeof name)), 0);
	CHECK_INT(recv(r, much, sizeof much, 0), 0);
	/* On a connected socket the address may be left out. */
	NEED(connect(s, to, sizeof name));
	CHECK_INT(CHECK_OK(sendto(s, "x", 1, 0, NULL, 0)), 1);
	CHECK_INT(recv(r, much, sizeof much, 0), 1);

	CHECK_ERRNO(sendto(s, much, sizeof much, 0, to, sizeof name), EMSGSIZE);
	CHECK_ERRNO(sendto(r, "x", 1, 0, NULL, 0), EDESTADDRREQ);
	CHECK_ERRNO(sendto(s, "x", 1, 0, to, 4), EINVAL);
	CHECK_ERRNO(sendto(s, "x", 1, 0, to, -1), EINVAL);
	CHECK_ERRNO(sendto(s, "x", 1, MSG_OOB, to, sizeof name), EOPNOTSUPP);
	broadcast.sin_addr.s_addr = htonl(INADDR_BROADCAST);
	CHECK_ERRNO(sendto(s, "x", 1, 0, (struct sockaddr *)&broadcast, sizeof broadcast), EACCES);
	name.sin_family = AF_UNIX;
	CHECK_ERRNO(sendto(r, "x", 1, 0, to, sizeof name), EAFNOSUPPORT);
	name.sin_family = AF_INET;
	name.sin_port = 0;
	CHECK_ERRNO(sendto(r, "x", 1, 0, to, sizeof name), EINVAL);
	CHECK_ERRNO(sendto(tcp, "x", 1, 0, to, sizeof name), EPIPE);
	CHECK_ERRNO(sendto(-1, "x", 1, 0, to, sizeof name), EBADF);
	CHECK_ERRNO(sendto(NEED(dup(0)), "x", 1, 0, to, sizeof name), ENOTSOCK);
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	CHECK_ERRNO(sendto(pair[0], "x", 1, 0, to, sizeof name), EISCONN);

	/* A refusal is told by the next call. */
	close(r);
	CHECK_INT(CHECK_OK(send(s, "x", 1, 0)), 1);
	CHECK_ERRNO(send(s, "x", 1, 0), ECONNREFUSED);
	return check_done();
}
