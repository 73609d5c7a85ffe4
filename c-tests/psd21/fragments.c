/* bsd: 4.2 4.3 4.4 */
/*
 * PSD:21: two sockets with select (2.8), SIGIO (figure 6), a protocol by its name (5.6), the search for a reserved port
 * (5.7, and as 4.2BSD's text has it), the kind of a socket (5.8).
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netdb.h>
#include <signal.h>
#include <errno.h>
#include "../history/old.h"

#define MAX(a, b) ((a) > (b) ? (a) : (b))

struct sockaddr_in sin;

datagram_socket()
{
	int s, length = sizeof (sin);

	s = socket(AF_INET, SOCK_DGRAM, 0);
	bzero((char *)&sin, sizeof (sin));
	sin.sin_family = AF_INET;
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	GOOD(bind(s, (struct sockaddr *)&sin, sizeof (sin)));
	GOOD(getsockname(s, (struct sockaddr *)&sin, &length));
	return s;
}

two_sockets()
{
	fd_set read_template;
	struct timeval wait;
	int s1, s2, nb, got = 0;

	s1 = datagram_socket();
	s2 = datagram_socket();
	SAME(sendto(s1, "x", 1, 0, (struct sockaddr *)&sin, sizeof (sin)), 1);
	while (got == 0) {
		wait.tv_sec = 1;
		wait.tv_usec = 0;
		FD_ZERO(&read_template);
		FD_SET(s1, &read_template);
		FD_SET(s2, &read_template);
		nb = select(MAX(s1, s2) + 1, &read_template, (fd_set *)0, (fd_set *)0, &wait);
		if (nb <= 0)
			continue;
		CHECK(!FD_ISSET(s1, &read_template));
		got = FD_ISSET(s2, &read_template);
		SAME(wait.tv_sec, 1);
	}
	close(s1);
	close(s2);
}

int io;

io_handler()
{
	io++;
}

interrupts()
{
	int s, mask;

	signal(SIGIO, io_handler);
	s = datagram_socket();
#if BSDIPC_PERSONALITY == 42
	GOOD(fcntl(s, F_SETOWN, -getpid()));
#else
	GOOD(fcntl(s, F_SETOWN, getpid()));
#endif
	GOOD(fcntl(s, F_SETFL, FASYNC));
	mask = sigblock(sigmask(SIGIO));
	SAME(sendto(s, "x", 1, 0, (struct sockaddr *)&sin, sizeof (sin)), 1);
	while (io == 0)
		sigpause(mask);
	sigsetmask(mask);
	signal(SIGIO, SIG_IGN);
	close(s);
}

protocols()
{
	struct protoent *pp;
	int s, type, size;

	pp = getprotobyname("newudp");
	CHECK(pp != 0);
	SAME(pp->p_proto, IPPROTO_UDP);
	s = socket(AF_INET, SOCK_DGRAM, pp->p_proto);
	GOOD(s);
	size = sizeof (int);
	GOOD(getsockopt(s, SOL_SOCKET, SO_TYPE, (char *)&type, &size));
	SAME(type, SOCK_DGRAM);
	close(s);
}

ports()
{
	int lport = IPPORT_RESERVED - 1;
	int s;

	if (geteuid() != 0)
		return;
	s = rresvport(&lport);
	GOOD(s);
	CHECK(lport > IPPORT_RESERVED / 2);

	/* As it was before there was rresvport. */
	s = socket(AF_INET, SOCK_STREAM, 0);
	lport = IPPORT_RESERVED - 1;
	bzero((char *)&sin, sizeof (sin));
	sin.sin_addr.s_addr = INADDR_ANY;
	for (;;) {
		sin.sin_port = htons((u_short)lport);
		if (bind(s, (caddr_t)&sin, sizeof (sin)) >= 0)
			break;
		if (errno != EADDRINUSE && errno != EADDRNOTAVAIL) {
			SAME(errno, 0);
			break;
		}
		lport--;
		if (lport == IPPORT_RESERVED / 2)
			break;
	}
	CHECK(lport > IPPORT_RESERVED / 2);
}

main()
{
	int f;

	mkdir("etc", 0777);
	f = open("etc/protocols", O_WRONLY | O_CREAT, 0666);
	write(f, "newudp 17 NEWUDP\n", 17);
	close(f);
	setenv("BSDIPC_ETC", "etc", 1);
	two_sockets();
	interrupts();
	protocols();
	ports();
	exit(failures != 0);
}
