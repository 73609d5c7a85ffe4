/* bsd: 4.2 4.3 4.4 */
/*
 * What goes wrong has the numbers that the tutorial tells (PSD:21 sections 2.2 and 2.4).
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <errno.h>
#include "old.h"

main()
{
	struct sockaddr_in sin;
	int s, length;

	/* An unknown protocol; a kind that has no protocol; a protocol of another kind. */
	FAILS(socket(AF_INET, SOCK_STREAM, 200), EPROTONOSUPPORT);
	FAILS(socket(AF_INET, SOCK_RDM, 0), EPROTOTYPE);
	FAILS(socket(AF_INET, SOCK_SEQPACKET, 0), EPROTOTYPE);
	FAILS(socket(AF_INET, SOCK_DGRAM, IPPROTO_TCP), EPROTOTYPE);
	FAILS(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP), EPROTOTYPE);

	/* bind does not look at the family. */
	s = socket(AF_INET, SOCK_DGRAM, 0);
	bzero((char *)&sin, sizeof (sin));
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	GOOD(bind(s, &sin, sizeof (sin)));
	length = sizeof (sin);
	GOOD(getsockname(s, &sin, &length));
	SAME(sin.sin_family, AF_INET);
	SAME(ntohl(sin.sin_addr.s_addr), INADDR_LOOPBACK);
	CHECK(sin.sin_port != 0);
	FAILS(bind(s, &sin, sizeof (sin)), EINVAL);
	FAILS(bind(s, 8L, sizeof (sin)), EFAULT);
	FAILS(bind(99, &sin, sizeof (sin)), EBADF);
	FAILS(bind(0, &sin, sizeof (sin)), ENOTSOCK);

	/* Nobody is there: an error that arrives late, on the socket and by select and SO_ERROR. */
	close(s);
	s = socket(AF_INET, SOCK_DGRAM, 0);
	GOOD(connect(s, &sin, sizeof (sin)));
	SAME(send(s, "x", 1, 0), 1);
	{
		int mask = 1 << s, error = 0, size = sizeof (error);

		SAME(select(s + 1, &mask, 0, 0, 0), 1);
		GOOD(getsockopt(s, SOL_SOCKET, SO_ERROR, (char *)&error, &size));
		SAME(error, ECONNREFUSED);
		SAME(send(s, "x", 1, 0), 1);
		mask = 1 << s;
		SAME(select(s + 1, &mask, 0, 0, 0), 1);
		FAILS(send(s, "x", 1, 0), ECONNREFUSED);
		SAME(send(s, "x", 1, 0), 1);
	}
	close(s);
	s = socket(AF_INET, SOCK_STREAM, 0);
	FAILS(connect(s, &sin, sizeof (sin)), ECONNREFUSED);
	close(s);

	/* Urgent data that nobody has announced. */
	{
		int p[2];
		char c;

		s = socket(AF_INET, SOCK_STREAM, 0);
		bzero((char *)&sin, sizeof (sin));
		sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		GOOD(bind(s, &sin, sizeof (sin)));
		listen(s, 5);
		length = sizeof (sin);
		getsockname(s, &sin, &length);
		p[0] = socket(AF_INET, SOCK_STREAM, 0);
		GOOD(connect(p[0], &sin, sizeof (sin)));
		p[1] = accept(s, 0, 0);
		FAILS(recv(p[1], &c, 1, MSG_OOB), EINVAL);
	}

	/* A null address dissolves an association. */
	s = socket(AF_INET, SOCK_DGRAM, 0);
	GOOD(connect(s, &sin, sizeof (sin)));
	GOOD(getpeername(s, &sin, &length));
	sin.sin_family = AF_UNSPEC;
	GOOD(connect(s, &sin, sizeof (sin)));
	FAILS(getpeername(s, &sin, &length), ENOTCONN);
	exit(failures != 0);
}
