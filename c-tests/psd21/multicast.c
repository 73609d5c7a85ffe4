/* bsd: 4.4 */
/*
 * PSD:21 section 5.10: the sample program, with one sender and, on another host, two receivers on one port.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <errno.h>
#include "../history/old.h"
#include "net.h"

#define EXAMPLE_PORT 60123
#define EXAMPLE_GROUP "239.0.0.77"

struct sockaddr_in addr;
struct ip_mreq mreq;
char message[50];

name(group)
	unsigned long group;
{
	bzero(&addr, sizeof (addr));
	addr.sin_family = AF_INET;
	addr.sin_addr.s_addr = group;
	addr.sin_port = htons(EXAMPLE_PORT);
}

sender()
{
	struct in_addr interface;
	u_char ttl = 32, loop = 0, got = 77;
	int fd, length;

	fd = socket(AF_INET, SOCK_DGRAM, 0);
	length = sizeof (got);
	GOOD(getsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &got, &length));
	SAME(got, IP_DEFAULT_MULTICAST_TTL);
	length = sizeof (got);
	GOOD(getsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, &got, &length));
	SAME(got, IP_DEFAULT_MULTICAST_LOOP);
	GOOD(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof (ttl)));
	GOOD(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, &loop, sizeof (loop)));
	interface.s_addr = inet_addr("10.9.9.1");
	GOOD(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &interface, sizeof (interface)));
	heard_enough();
	name(inet_addr(EXAMPLE_GROUP));
	for (;;) {
		time_t t = time(0);

		sprintf(message, "time is %-24.24s", ctime(&t));
		GOOD(sendto(fd, message, sizeof (message), 0, (struct sockaddr *)&addr, sizeof (addr)));
		usleep(20000);
	}
}

receiver()
{
	int fd[2], i, cnt, addrlen, on = 1;

	for (i = 0; i < 2; i++) {
		fd[i] = socket(AF_INET, SOCK_DGRAM, 0);
		GOOD(setsockopt(fd[i], SOL_SOCKET, SO_REUSEPORT, &on, sizeof (on)));
		name(htonl(INADDR_ANY));
		GOOD(bind(fd[i], (struct sockaddr *)&addr, sizeof (addr)));
	}
	/* One has joined, both are on the port: both receive. */
	mreq.imr_multiaddr.s_addr = inet_addr(EXAMPLE_GROUP);
	mreq.imr_interface.s_addr = htonl(INADDR_ANY);
	GOOD(setsockopt(fd[0], IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof (mreq)));
	for (i = 0; i < 2; i++) {
		addrlen = sizeof (addr);
		cnt = recvfrom(fd[i], message, sizeof (message), 0, (struct sockaddr *)&addr, &addrlen);
		SAME(cnt, sizeof (message));
		SAME(strncmp(message, "time is ", 8), 0);
		SAME(strcmp(inet_ntoa(addr.sin_addr), "10.9.9.1"), 0);
		SAME(addr.sin_len, 16);
	}
	GOOD(setsockopt(fd[0], IPPROTO_IP, IP_DROP_MEMBERSHIP, &mreq, sizeof (mreq)));
	FAILS(setsockopt(fd[0], IPPROTO_IP, IP_DROP_MEMBERSHIP, &mreq, sizeof (mreq)), EADDRNOTAVAIL);
	heard_enough();
	for (;;)
		pause();
}

host(number)
{
	if (number == 0)
		sender();
	receiver();
}

main()
{
	hosts(2, host);
	exit(failures != 0);
}
