/* bsd: 4.2 */
/*
 * 4.2BSD's text, "Broadcasting and datagram sockets": the super-user's datagram for INADDR_ANY goes to everybody on the
 * network, without an option.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <errno.h>
#include "old.h"
#include "../psd21/net.h"

#define MYPORT 600

struct sockaddr_in sin, dst;

host(number)
{
	int s, length = sizeof (sin);
	char buf[8];

	s = socket(AF_INET, SOCK_DGRAM, 0);
	sin.sin_family = AF_INET;
	sin.sin_addr.s_addr = INADDR_ANY;
	sin.sin_port = htons(MYPORT);
	GOOD(bind(s, &sin, sizeof (sin)));
	if (number == 0) {
		heard_enough();
		for (;;) {
			dst.sin_family = AF_INET;
			dst.sin_addr.s_addr = INADDR_ANY;
			dst.sin_port = htons(MYPORT);
			SAME(sendto(s, "hello", 5, 0, &dst, sizeof (dst)), 5);
			usleep(20000);
		}
	}
	SAME(recvfrom(s, buf, sizeof (buf), 0, &sin, &length), 5);
	SAME(ntohl(sin.sin_addr.s_addr), 0x0a090901);
	SAME(sin.sin_port, htons(MYPORT));
	heard_enough();
	for (;;)
		pause();
}

main()
{
	hosts(2, host);
	exit(failures != 0);
}
