/* bsd: 4.2 4.3 4.4 */
/*
 * Urgent data is announced before it comes, and comes when what stands before it has been read (PSD:21 section 5.1).
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <netinet/in.h>
#include <fcntl.h>
#include <signal.h>
#include <errno.h>
#include "old.h"

#define MUCH 32768

int announced;

urgent()
{
	announced = 1;
}

main()
{
	struct sockaddr_in sin;
	static char much[MUCH];
	int f, a, b, little = 4096, length = sizeof (sin), all = 0, n, blocked = 0, mark;
	char c = 0;

	f = socket(AF_INET, SOCK_STREAM, 0);
	bzero((char *)&sin, sizeof (sin));
	sin.sin_family = AF_INET;
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	GOOD(setsockopt(f, SOL_SOCKET, SO_RCVBUF, (char *)&little, sizeof (little)));
	GOOD(bind(f, (struct sockaddr *)&sin, sizeof (sin)));
	GOOD(listen(f, 5));
	GOOD(getsockname(f, (struct sockaddr *)&sin, &length));
	a = socket(AF_INET, SOCK_STREAM, 0);
	GOOD(connect(a, (struct sockaddr *)&sin, sizeof (sin)));
	b = accept(f, (struct sockaddr *)0, (int *)0);
	signal(SIGURG, urgent);
#if BSDIPC_PERSONALITY == 42
	/* There, the owner is the group from the beginning. */
	GOOD(setpgrp(0, getpid()));
	n = getpid();
	GOOD(ioctl(b, SIOCSPGRP, (char *)&n));
#else
	GOOD(fcntl(b, F_SETOWN, getpid()));
#endif
	sigblock(sigmask(SIGURG));

	/* More than there is room for; the rest waits with the sender. */
	SAME(send(a, much, MUCH, 0), MUCH);
	SAME(send(a, "!", 1, MSG_OOB), 1);
	while (!announced)
		sigpause(0);
	while ((n = recv(b, &c, 1, MSG_OOB)) < 0) {
		SAME(errno, EWOULDBLOCK);
		if (errno != EWOULDBLOCK)
			break;
		blocked++;
		n = read(b, much, sizeof (much));
		CHECK(n > 0);
		all += n;
	}
	CHECK(blocked > 0);
	SAME(n, 1);
	SAME(c, '!');
	for (;;) {
		GOOD(ioctl(b, SIOCATMARK, (char *)&mark));
		if (mark)
			break;
		n = read(b, much, sizeof (much));
		CHECK(n > 0);
		all += n;
	}
	SAME(all, MUCH);
	exit(failures != 0);
}
