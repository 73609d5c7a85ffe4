/* bsd: 4.2 4.3 4.4 */
/*
 * A connection that is accepted is as non-blocking and asynchronous as the socket that it came by, and has its owner.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/file.h>
#include <netinet/in.h>
#include <signal.h>
#include <errno.h>
#include "old.h"

main()
{
	int listener, client, server, length;
	struct sockaddr_in sin;
	char c;

	signal(SIGIO, SIG_IGN);
	setpgrp(0, 0);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	bzero((char *)&sin, sizeof (sin));
	sin.sin_family = AF_INET;
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	GOOD(bind(listener, &sin, sizeof (sin)));
	GOOD(listen(listener, 5));
	length = sizeof (sin);
	GOOD(getsockname(listener, &sin, &length));

	/* A blocking one gives blocking ones. */
	client = socket(AF_INET, SOCK_STREAM, 0);
	GOOD(connect(client, &sin, sizeof (sin)));
	server = accept(listener, (struct sockaddr *)0, (int *)0);
	SAME(fcntl(server, F_GETFL, 0) & (FNDELAY | FASYNC), 0);
	close(server);
	close(client);

	GOOD(fcntl(listener, F_SETOWN, getpid()));	/* to 4.2BSD, a group */
	GOOD(fcntl(listener, F_SETFL, FNDELAY | FASYNC));
	FAILS(accept(listener, (struct sockaddr *)0, (int *)0), EWOULDBLOCK);
	client = socket(AF_INET, SOCK_STREAM, 0);
	GOOD(connect(client, &sin, sizeof (sin)));
	server = accept(listener, (struct sockaddr *)0, (int *)0);
	SAME(fcntl(server, F_GETFL, 0) & (FNDELAY | FASYNC), FNDELAY | FASYNC);
	SAME(fcntl(server, F_GETOWN, 0), getpid());
	FAILS(read(server, &c, 1), EWOULDBLOCK);
	exit(failures != 0);
}
