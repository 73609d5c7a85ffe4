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
	partial();
	again();
	broadcasts();
	exit(failures != 0);
}
