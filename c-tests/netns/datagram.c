/* only: linked static */
/*
 * Datagrams between two sockets, which start their router by themselves.
 */
#include "check.h"
#include <arpa/inet.h>
#include <netns/idp.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include "netns.h"

static int option(int fd, int name)
{
	int value = -1;
	socklen_t length = sizeof value;

	CHECK_OK(getsockopt(fd, SOL_SOCKET, name, &value, &length));
	return value;
}

/* Everybody is a socket's peer, to whom it may not send. */
static void muted(int fd)
{
	struct iovec piece = { "x", 1 };
	struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };
	struct sockaddr_ns to = any(1);

	CHECK_ERRNO(write(fd, "x", 1), EACCES);
	CHECK_ERRNO(send(fd, "x", 1, 0), EACCES);
	CHECK_ERRNO(writev(fd, &piece, 1), EACCES);
	CHECK_ERRNO(sendmsg(fd, &message, 0), EACCES);
	CHECK_ERRNO(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to), EISCONN);
	/* A program that knows nothing of AF_NS is refused too. */
	CHECK_ERRNO(syscall(SYS_write, fd, "x", 1), EPIPE);
}

int main(void)
{
	struct sockaddr_ns name = any(4000), to, from, mine;
	int receiver, sender, fd, net;
	socklen_t length = sizeof from;
	static char data[2000];

	enter();
	receiver = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	CHECK_INT(receiver, 3);
	CHECK_OK(bind(receiver, (struct sockaddr *)&name, sizeof name));
	CHECK_ERRNO(bind(receiver, (struct sockaddr *)&name, sizeof name), EINVAL);
	sender = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	CHECK_ERRNO(bind(sender, (struct sockaddr *)&name, sizeof name), EADDRINUSE);
	close(sender);
	to = here(4000);
	sender = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	CHECK_ERRNO(send(sender, "ab", 2, 0), EDESTADDRREQ);
	CHECK_INT(CHECK_OK(sendto(sender, "ab", 2, 0, (struct sockaddr *)&to, sizeof to)), 2);
	CHECK_INT(recvfrom(receiver, data, sizeof data, 0, (struct sockaddr *)&from, &length), 2);
	CHECK_INT(length, sizeof from);
	CHECK_INT(from.sns_family, AF_NS);
	CHECK(memcmp(data, "ab", 2) == 0);
	length = sizeof mine;
	CHECK_OK(getsockname(sender, (struct sockaddr *)&mine, &length));
	CHECK_INT(length, sizeof mine);
	CHECK_INT(mine.sns_family, AF_NS);
	CHECK_INT(mine.sns_addr.x_port, from.sns_addr.x_port);
	CHECK_ERRNO(getpeername(sender, (struct sockaddr *)&mine, &length), ENOTCONN);

	/* Of no bytes, and odd; the second is sent by the name that the first has made. */
	CHECK_INT(CHECK_OK(sendto(sender, "", 0, 0, (struct sockaddr *)&to, sizeof to)), 0);
	CHECK_INT(CHECK_OK(recv(receiver, data, sizeof data, 0)), 0);
	CHECK_INT(CHECK_OK(sendto(sender, "abc", 3, 0, (struct sockaddr *)&to, sizeof to)), 3);
	CHECK_INT(CHECK_OK(read(receiver, data, 2)), 2);

	/* An answer to where it came from, connected. */
	length = sizeof from;
	CHECK_OK(connect(receiver, (struct sockaddr *)&from, sizeof from));
	CHECK_INT(CHECK_OK(write(receiver, "answer", 6)), 6);
	CHECK_INT(CHECK_OK(read(sender, data, sizeof data)), 6);
	CHECK_OK(getpeername(receiver, (struct sockaddr *)&mine, &length));
	CHECK(memcmp(&mine, &from, sizeof from) == 0);
	CHECK_ERRNO(sendto(receiver, "x", 1, 0, (struct sockaddr *)&to, sizeof to), EISCONN);

	/* Another connect changes where data go and whom is listened to; one to a null address disconnects. */
	fd = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	CHECK_OK(connect(fd, (struct sockaddr *)&to, sizeof to));
	CHECK_OK(connect(fd, (struct sockaddr *)&from, sizeof from));
	length = sizeof mine;
	CHECK_OK(getpeername(fd, (struct sockaddr *)&mine, &length));
	CHECK(memcmp(&mine, &from, sizeof from) == 0);
	CHECK_INT(write(fd, "other", 5), 5);
	CHECK_INT(recvfrom(sender, data, sizeof data, 0, (struct sockaddr *)&mine, &length), 5);
	CHECK_INT(CHECK_OK(sendto(sender, "back", 4, 0, (struct sockaddr *)&mine, sizeof mine)), 4);
	CHECK_INT(CHECK_OK(read(fd, data, sizeof data)), 4);
	memset(&mine, 0, sizeof mine);
	CHECK_OK(connect(fd, (struct sockaddr *)&mine, sizeof mine));
	CHECK_ERRNO(getpeername(fd, (struct sockaddr *)&mine, &length), ENOTCONN);
	CHECK_ERRNO(write(fd, "x", 1), EDESTADDRREQ);
	CHECK_INT(CHECK_OK(sendto(fd, "free", 4, 0, (struct sockaddr *)&from, sizeof from)), 4);
	CHECK_INT(CHECK_OK(read(sender, data, sizeof data)), 4);
	CHECK_OK(connect(fd, (struct sockaddr *)&from, sizeof from));
	mine.sns_family = AF_NS;
	CHECK_ERRNO(connect(fd, (struct sockaddr *)&mine, sizeof mine), EADDRNOTAVAIL);
	CHECK_ERRNO(getpeername(fd, (struct sockaddr *)&mine, &length), ENOTCONN);
	CHECK_ERRNO(write(fd, "x", 1), EDESTADDRREQ);

	/* What only the router knows of a socket. */
	CHECK_INT(option(fd, SO_TYPE), SOCK_DGRAM);
	CHECK_INT(option(fd, SO_SNDBUF), 2048);
	CHECK_INT(option(fd, SO_RCVBUF), 2048);
	CHECK_OK(setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &(int){ 4096 }, sizeof(int)));
	CHECK_INT(option(fd, SO_SNDBUF), 4096);
	close(fd);
	if (geteuid() == 0) {
		fd = NEED(socket(AF_NS, SOCK_RAW, 0));
		CHECK_INT(option(fd, SO_TYPE), SOCK_RAW);
		close(fd);
	}
	fd = NEED(socket(AF_NS, SOCK_SEQPACKET, 0));
	CHECK_INT(option(fd, SO_SNDBUF), 3072);
	CHECK_INT(option(fd, SO_ACCEPTCONN), 0);
	CHECK_OK(listen(fd, 1));
	CHECK_INT(option(fd, SO_ACCEPTCONN), 1);
	close(fd);

	/* A peer that is everybody is nothing special before something is sent. */
	to.sns_addr.x_port = htons(4001);
	memset(&to.sns_addr.x_host, 0xff, 6);
	fd = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	CHECK_OK(connect(fd, (struct sockaddr *)&to, sizeof to));
	CHECK_OK(getpeername(fd, (struct sockaddr *)&mine, &length));
	CHECK(memcmp(&mine, &to, sizeof to) == 0);
	muted(fd);
	close(receiver);
	receiver = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	name.sns_addr.x_port = htons(4001);
	CHECK_OK(bind(receiver, (struct sockaddr *)&name, sizeof name));
	CHECK_OK(setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &(int){ 1 }, sizeof(int)));
	CHECK_INT(CHECK_OK(write(fd, "all", 3)), 3);
	CHECK_INT(CHECK_OK(read(receiver, data, sizeof data)), 3);
	CHECK_INT(CHECK_OK(sendto(fd, data, 1000, 0, NULL, 0)), 1000);
	CHECK_INT(CHECK_OK(read(receiver, data, sizeof data)), 1000);
	CHECK_ERRNO(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to), EISCONN);
	CHECK_OK(setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &(int){ 0 }, sizeof(int)));
	muted(fd);
	CHECK_OK(connect(fd, (struct sockaddr *)&from, sizeof from));
	CHECK_INT(CHECK_OK(write(fd, "one", 3)), 3);
	CHECK_INT(CHECK_OK(read(sender, data, sizeof data)), 3);
	close(fd);

	/* What is wrong is said at once. */
	fd = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	to = here(4001);
	CHECK_ERRNO(bind(fd, (struct sockaddr *)&name, sizeof name - 1), EINVAL);
	name.sns_addr.x_host.c_host[5] = 1;
	CHECK_ERRNO(bind(fd, (struct sockaddr *)&name, sizeof name), EADDRNOTAVAIL);
	CHECK_ERRNO(sendto(fd, data, 1471, 0, (struct sockaddr *)&to, sizeof to), EMSGSIZE);
	CHECK_ERRNO(sendto(fd, "x", 1, MSG_OOB, (struct sockaddr *)&to, sizeof to), EOPNOTSUPP);
	CHECK_ERRNO(recv(fd, data, 1, MSG_OOB), EOPNOTSUPP);
	CHECK_ERRNO(listen(fd, 5), EOPNOTSUPP);
	memset(&to.sns_addr.x_host, 0xff, 6);
	CHECK_ERRNO(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to), EACCES);
	to.sns_addr.x_net.s_net[1] = htons(99);
	to.sns_addr.x_host.c_host[0] = 2;
	CHECK_ERRNO(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to), ENETUNREACH);
	to = here(4001);
	for (net = 0; net < 100; net += 99) {
		/* This machine, which is on one network only. */
		to.sns_addr.x_net.s_net[1] = htons(net);
		CHECK_ERRNO(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to), ENETUNREACH);
		CHECK_ERRNO(connect(fd, (struct sockaddr *)&to, sizeof to), ENETUNREACH);
	}
	CHECK_ERRNO(recv(receiver, data, 1, MSG_DONTWAIT), EAGAIN);
	to.sns_addr.x_port = 0;
	CHECK_ERRNO(connect(fd, (struct sockaddr *)&to, sizeof to), EADDRNOTAVAIL);
	to.sns_family = AF_INET;
	CHECK_ERRNO(connect(fd, (struct sockaddr *)&to, sizeof to), EAFNOSUPPORT);
	CHECK_ERRNO(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to), EAFNOSUPPORT);
	fd = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	memset(&to, 0, sizeof to);
	to.sns_family = AF_INET;
	CHECK_ERRNO(bind(fd, (struct sockaddr *)&to, sizeof to), EAFNOSUPPORT);
	/* The tutorial leaves its own name as it is. */
	to.sns_family = 0;
	CHECK_OK(bind(fd, (struct sockaddr *)&to, sizeof to));
	CHECK_ERRNO(bind(fd, (struct sockaddr *)&to, sizeof to), EINVAL);
	CHECK_ERRNO(socket(AF_NS, SOCK_DGRAM, 4), EPROTONOSUPPORT);
	CHECK_ERRNO(socketpair(AF_NS, SOCK_STREAM, 0, &fd), EOPNOTSUPP);
	return check_done();
}
