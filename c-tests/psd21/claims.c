/* bsd: 4.2 4.3 4.4 */
/*
 * What PSD:21 says by the way and what holds on Linux as well; the table in docs/bsd-differences.md lists it.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <errno.h>
#include "../history/old.h"

struct sockaddr_in sin;

listener(backlog)
{
	int s = socket(AF_INET, SOCK_STREAM, 0), length = sizeof (sin);

	bzero((char *)&sin, sizeof (sin));
	sin.sin_family = AF_INET;
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	GOOD(bind(s, (struct sockaddr *)&sin, sizeof (sin)));
	GOOD(listen(s, backlog));
	GOOD(getsockname(s, (struct sockaddr *)&sin, &length));
	return s;
}

client()
{
	int s = socket(AF_INET, SOCK_STREAM, 0);

	GOOD(connect(s, (struct sockaddr *)&sin, sizeof (sin)));
	return s;
}

/* 2.4: a full queue ignores requests, it does not refuse them. */
full_queue()
{
	int f = listener(1), s[8], i, result;

	for (i = 0; i < 8; i++) {
		s[i] = socket(AF_INET, SOCK_STREAM, 0);
		GOOD(fcntl(s[i], F_SETFL, FNDELAY));
		result = connect(s[i], (struct sockaddr *)&sin, sizeof (sin));
		CHECK(result == 0 || errno == EINPROGRESS);
	}
	for (i = 0; i < 8; i++)
		close(s[i]);
	close(f);
}

/* 2.5, 2.6: data can be looked at first, sent without a route, and arrives although its sender has closed. */
data()
{
	int f = listener(5), a = client(), b = accept(f, (struct sockaddr *)0, (int *)0);
	char buf[16];

	SAME(send(a, "preview", 7, MSG_DONTROUTE), 7);
	close(a);
	SAME(recv(b, buf, 4, MSG_PEEK), 4);
	SAME(read(b, buf, sizeof (buf)), 7);
	SAME(strncmp(buf, "preview", 7), 0);
	SAME(read(b, buf, sizeof (buf)), 0);
	close(b);
	a = client();
	b = accept(f, (struct sockaddr *)0, (int *)0);
	GOOD(shutdown(a, 1));
	SAME(read(b, buf, sizeof (buf)), 0);
	SAME(write(b, "half", 4), 4);
	SAME(read(a, buf, sizeof (buf)), 4);
	signal(SIGPIPE, SIG_IGN);
	FAILS(write(a, "no", 2), EPIPE);
	close(a);
	close(b);
	close(f);
}

/* 5.1: urgent data is an exceptional condition; it can be peeked at; SO_OOBINLINE leaves it in its place. */
urgent()
{
	int f = listener(5), a = client(), b = accept(f, (struct sockaddr *)0, (int *)0), on = 1, mark, mask;
	char buf[16];

	SAME(send(a, "abc", 3, MSG_OOB), 3);
	mask = 1 << b;
	SAME(select(b + 1, (int *)0, (int *)0, &mask, (struct timeval *)0), 1);
	SAME(mask, 1 << b);
	while (recv(b, buf, 1, MSG_OOB | MSG_PEEK) < 0)
		SAME(errno, EWOULDBLOCK);
	SAME(buf[0], 'c');
	SAME(recv(b, buf, 1, MSG_OOB), 1);
	FAILS(recv(b, buf, 1, MSG_OOB), EINVAL);
	SAME(read(b, buf, sizeof (buf)), 2);
	GOOD(ioctl(b, SIOCATMARK, (char *)&mark));
	SAME(mark, 1);
	close(a);
	close(b);
	a = client();
	b = accept(f, (struct sockaddr *)0, (int *)0);
	GOOD(setsockopt(b, SOL_SOCKET, SO_OOBINLINE, (char *)&on, sizeof (on)));
	SAME(send(a, "xyz", 3, MSG_OOB), 3);
	SAME(read(b, buf, sizeof (buf)), 2);
	GOOD(ioctl(b, SIOCATMARK, (char *)&mark));
	SAME(mark, 1);
	SAME(read(b, buf, sizeof (buf)), 1);
	SAME(buf[0], 'z');
	close(a);
	close(b);
	close(f);
}

/* 5.1: with SO_OOBINLINE, urgent bytes that follow each other move the mark, and none is lost. */
several()
{
	int f = listener(5), a = client(), b = accept(f, (struct sockaddr *)0, (int *)0), on = 1, mark = 0, n, got = 0;
	char buf[16];

	GOOD(setsockopt(b, SOL_SOCKET, SO_OOBINLINE, (char *)&on, sizeof (on)));
	SAME(send(a, "1a", 2, MSG_OOB), 2);
	SAME(send(a, "2b", 2, MSG_OOB), 2);
	SAME(send(a, "3", 1, 0), 1);
	close(a);
	while ((n = read(b, buf + got, sizeof (buf) - got)) > 0)
		got += n;
	SAME(got, 5);
	SAME(strncmp(buf, "1a2b3", 5), 0);
	close(b);

	/* Switched on too late: the byte that was read apart is in the stream again. */
	a = client();
	b = accept(f, (struct sockaddr *)0, (int *)0);
	SAME(send(a, "xy", 2, MSG_OOB), 2);
	while (recv(b, buf, 1, MSG_OOB) < 0)
		SAME(errno, EWOULDBLOCK);
	SAME(buf[0], 'y');
	GOOD(setsockopt(b, SOL_SOCKET, SO_OOBINLINE, (char *)&on, sizeof (on)));
	close(a);
	for (got = 0; (n = read(b, buf + got, sizeof (buf) - got)) > 0; )
		got += n;
	SAME(got, 2);
	SAME(buf[1], 'y');
	close(b);
	close(f);
}

/* 2.7, 5.6, arch: what is not for a kind of socket. */
kinds()
{
	int s = socket(AF_INET, SOCK_DGRAM, 0), raw, other, v[2];
	char buf[64];

	FAILS(listen(s, 5), EOPNOTSUPP);
	FAILS(accept(s, (struct sockaddr *)0, (int *)0), EOPNOTSUPP);
	close(s);
	FAILS(socketpair(AF_INET, SOCK_STREAM, 0, v), EOPNOTSUPP);

	/* A raw socket gets the packets of its protocol only, with the head of IP. */
	raw = socket(AF_INET, SOCK_RAW, 253);
	if (raw < 0) {
		SAME(errno, EPERM);
		return;
	}
	other = socket(AF_INET, SOCK_RAW, 254);
	GOOD(fcntl(other, F_SETFL, FNDELAY));
	sin.sin_port = 0;
	SAME(sendto(raw, "raw", 3, 0, (struct sockaddr *)&sin, sizeof (sin)), 3);
	SAME(recv(raw, buf, sizeof (buf), 0), 23);
	SAME(strncmp(buf + 20, "raw", 3), 0);
	FAILS(recv(other, buf, sizeof (buf), 0), EWOULDBLOCK);
	close(raw);
	close(other);
}

/* 5.7: a wildcard address is any of the host's; one that is bound is that one alone. 2.4: what a connect that failed
   has bound. 5.2: a connect that cannot be done at once. */
addresses()
{
	struct sockaddr_in at, any;
	int s = socket(AF_INET, SOCK_DGRAM, 0), t = socket(AF_INET, SOCK_DGRAM, 0), length = sizeof (at);
	char buf[8];

	bzero((char *)&at, sizeof (at));
	at.sin_family = AF_INET;
	at.sin_addr.s_addr = htonl(0x7f000002);
	GOOD(bind(s, (struct sockaddr *)&at, sizeof (at)));
	GOOD(getsockname(s, (struct sockaddr *)&at, &length));
	any = at;
	any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	GOOD(connect(t, (struct sockaddr *)&any, sizeof (any)));
	SAME(send(t, "x", 1, 0), 1);
	FAILS(recv(t, buf, sizeof (buf), 0), ECONNREFUSED);
	close(s);
	close(t);
	s = socket(AF_INET, SOCK_DGRAM, 0);
	t = socket(AF_INET, SOCK_DGRAM, 0);
	any.sin_addr.s_addr = INADDR_ANY;
	any.sin_port = 0;
	GOOD(bind(s, (struct sockaddr *)&any, sizeof (any)));
	GOOD(getsockname(s, (struct sockaddr *)&any, &length));
	any.sin_addr.s_addr = htonl(0x7f000003);
	SAME(sendto(t, "x", 1, 0, (struct sockaddr *)&any, sizeof (any)), 1);
	SAME(recv(s, buf, sizeof (buf), 0), 1);
	close(s);

	/* Nobody is at this port. */
	close(listener(5));
	s = socket(AF_INET, SOCK_STREAM, 0);
	FAILS(connect(s, (struct sockaddr *)&sin, sizeof (sin)), ECONNREFUSED);
	GOOD(getsockname(s, (struct sockaddr *)&at, &length));
	CHECK(at.sin_port != 0);
	close(s);
	close(t);
}

/* 5.10.2: a socket that is bound to a group can send all the same. */
group()
{
	struct sockaddr_in at;
	int s = socket(AF_INET, SOCK_DGRAM, 0), t = socket(AF_INET, SOCK_DGRAM, 0), length = sizeof (at);

	bzero((char *)&at, sizeof (at));
	at.sin_family = AF_INET;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	GOOD(bind(t, (struct sockaddr *)&at, sizeof (at)));
	GOOD(getsockname(t, (struct sockaddr *)&at, &length));
	sin = at;
	sin.sin_addr.s_addr = htonl(0xe0000105);
	sin.sin_port = 0;
	GOOD(bind(s, (struct sockaddr *)&sin, sizeof (sin)));
	SAME(sendto(s, "x", 1, 0, (struct sockaddr *)&at, sizeof (at)), 1);
	close(s);
	close(t);
}

/* 5.2: what can be sent at once is sent, and then the call would block. */
partial()
{
	int f = listener(5), a = client();
	static char much[1 << 20];
	int sent, all = 0;

	GOOD(fcntl(a, F_SETFL, FNDELAY));
	while ((sent = send(a, much, sizeof (much), 0)) > 0)
		all += sent;
	SAME(errno, EWOULDBLOCK);
	CHECK(all > 0 && all % sizeof (much) != 0);
	close(a);
	close(f);
}

/* 5.7: an address can be used again while a connection from it lives; the pair cannot. */
again()
{
	struct sockaddr_in own, other;
	int f = listener(5), a = client(), b, on = 1, length = sizeof (own);

	GOOD(getsockname(a, (struct sockaddr *)&own, &length));
	b = socket(AF_INET, SOCK_STREAM, 0);
	FAILS(bind(b, (struct sockaddr *)&own, sizeof (own)), EADDRINUSE);
	close(a);
	close(b);
	a = socket(AF_INET, SOCK_STREAM, 0);
	GOOD(setsockopt(a, SOL_SOCKET, SO_REUSEADDR, (char *)&on, sizeof (on)));
	own.sin_port = 0;
	GOOD(bind(a, (struct sockaddr *)&own, sizeof (own)));
	GOOD(getsockname(a, (struct sockaddr *)&own, &length));
	GOOD(connect(a, (struct sockaddr *)&sin, sizeof (sin)));
	b = socket(AF_INET, SOCK_STREAM, 0);
	GOOD(setsockopt(b, SOL_SOCKET, SO_REUSEADDR, (char *)&on, sizeof (on)));
	GOOD(bind(b, (struct sockaddr *)&own, sizeof (own)));
	other = sin;
	FAILS(connect(b, (struct sockaddr *)&other, sizeof (other)), EADDRINUSE);
	close(a);
	close(b);
	close(f);
}

/* 5.9: a socket must be marked for broadcasting; in 4.2BSD its owner had to be the super-user. */
broadcasts()
{
	struct sockaddr_in all;
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	all = sin;
	all.sin_addr.s_addr = htonl(0x7fffffff);
#if BSDIPC_PERSONALITY == 42
	if (geteuid() == 0) {
		SAME(sendto(s, "x", 1, 0, (struct sockaddr *)&all, sizeof (all)), 1);
		return;
	}
#endif
	FAILS(sendto(s, "x", 1, 0, (struct sockaddr *)&all, sizeof (all)), EACCES);
	close(s);
}

main()
{
	full_queue();
	data();
	urgent();
	several();
	partial();
	again();
	broadcasts();
	kinds();
	addresses();
	group();
	exit(failures != 0);
}
