/* bsd: 4.2 */
/*
 * 4.2BSD's text, "Broadcasting and datagram sockets": the super-user's datagram for INADDR_ANY goes to everybody on the
 * network, without an option.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <errno.h>
#include "old.h"
#include "../psd21/net.h"

#define MYPORT 600

struct sockaddr_in sin, dst;
struct msghdr message;
struct iovec iov;

host(number)
{
	int s, n, got = 0, length = sizeof (sin);
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
			iov.iov_base = "message";
			iov.iov_len = 7;
			message.msg_name = (caddr_t)&dst;
			message.msg_namelen = sizeof (dst);
			message.msg_iov = &iov;
			message.msg_iovlen = 1;
			SAME(sendmsg(s, &message, 0), 7);
			usleep(20000);
		}
	}
	do {
		n = recvfrom(s, buf, sizeof (buf), 0, &sin, &length);
		SAME(strncmp(buf, n == 5 ? "hello" : "message", n), 0);
		SAME(ntohl(sin.sin_addr.s_addr), 0x0a090901);
		SAME(sin.sin_port, htons(MYPORT));
		got |= n == 5 ? 010 : 07;
	} while (got != 017);
	heard_enough();
	for (;;)
		pause();
}

main()
{
	hosts(2, host);
	exit(failures != 0);
}
