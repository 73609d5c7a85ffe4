/* bsd: 4.2 4.3 4.4 */
/*
 * Who gets the signals of a socket: a process group was positive in 4.2BSD, and has been negative since (PSD:21
 * section 5.4). 4.2BSD's sockets began with the group of who made them.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <sys/file.h>
#include <netinet/in.h>
#include <signal.h>
#include <errno.h>
#include "old.h"

int urgent;

onurg()
{
	urgent++;
}

main()
{
	int listener, a, b, length, id, mask;
	struct sockaddr_in sin;
	char c;

	/* A group of our own. */
	setpgrp(0, getpid());
	SAME(getpgrp(0), getpid());
	SAME(setpgrp(0, 0), 0);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	GOOD(ioctl(listener, SIOCGPGRP, &id));
#if BSDIPC_PERSONALITY == 42
	SAME(id, getpid());
	SAME(fcntl(listener, F_GETOWN, 0), getpid());
#else
	SAME(id, 0);
#endif
	id = -getpid();
	GOOD(ioctl(listener, SIOCSPGRP, &id));
	GOOD(ioctl(listener, SIOCGPGRP, &id));
	SAME(id, -getpid());
	SAME(fcntl(listener, F_GETOWN, 0), -getpid());
	FAILS(ioctl(listener, SIOCSPGRP, (int *)8), EFAULT);

	signal(SIGURG, onurg);
	bzero((char *)&sin, sizeof (sin));
	sin.sin_family = AF_INET;
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	GOOD(bind(listener, &sin, sizeof (sin)));
	listen(listener, 5);
	length = sizeof (sin);
	getsockname(listener, &sin, &length);
	a = socket(AF_INET, SOCK_STREAM, 0);
	GOOD(connect(a, &sin, sizeof (sin)));
	b = accept(listener, 0, 0);
#if BSDIPC_PERSONALITY == 42
	GOOD(fcntl(b, F_SETOWN, -getpid()));
#else
	GOOD(fcntl(b, F_SETOWN, getpid()));
#endif
	id = 0;
	GOOD(ioctl(b, SIOCGPGRP, &id));
	SAME(id, BSDIPC_PERSONALITY == 42 ? -getpid() : getpid());
	FAILS(fcntl(99, F_SETOWN, 1), EBADF);
	mask = sigblock(sigmask(SIGURG));
	SAME(send(a, "!", 1, MSG_OOB), 1);
	while (urgent == 0)
		sigpause(mask);
	SAME(urgent, 1);
	SAME(recv(b, &c, 1, MSG_OOB), 1);
	SAME(c, '!');
	exit(failures != 0);
}
