/* only: linked static */
/*
 * Datagrams between two sockets, which start their router by themselves.
 */
#include "check.h"
#include <arpa/inet.h>
#include <netns/idp.h>
#include "netns.h"

int main(void)
{
	struct sockaddr_ns name = any(4000), to, from, mine;
	int receiver, sender, fd;
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

	/* What is wrong is said at once. */
	fd = NEED(socket(AF_NS, SOCK_DGRAM, 0));
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
	to.sns_addr.x_port = 0;
	CHECK_ERRNO(connect(fd, (struct sockaddr *)&to, sizeof to), EADDRNOTAVAIL);
	to.sns_family = AF_INET;
	CHECK_ERRNO(connect(fd, (struct sockaddr *)&to, sizeof to), EAFNOSUPPORT);
	CHECK_ERRNO(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to), EAFNOSUPPORT);
	CHECK_ERRNO(socket(AF_NS, SOCK_DGRAM, 4), EPROTONOSUPPORT);
	CHECK_ERRNO(socketpair(AF_NS, SOCK_STREAM, 0, &fd), EOPNOTSUPP);
	return check_done();
}
