/* bsd: 4.3 4.4 */
/*
 * PSD:21, 5.9 in the NS domain: three hosts on an Ethernet, each with a router of its own, tell each other that they are
 * there, by broadcasts to the networks that SIOCGIFCONF lists.
 */
#include <sys/time.h>
#include <stdio.h>
#include <signal.h>
#include <errno.h>
#include "../history/old.h"
#include "ns.h"
#include "net.h"

#define MYPORT 4321
#define NETWORK 9

struct sockaddr_ns sns, from;
int s, number;

onalrm()
{
	struct ifconf ifc;
	struct ifreq *ifr;
	struct sockaddr dst;
	char buf[BUFSIZ];
	int n;

	ifc.ifc_len = sizeof (buf);
	ifc.ifc_buf = buf;
	GOOD(ioctl(s, SIOCGIFCONF, (char *)&ifc));

	ifr = ifc.ifc_req;
	for (n = ifc.ifc_len / sizeof (struct ifreq); --n >= 0; ifr++) {
		if (ifr->ifr_addr.sa_family != AF_NS)
			continue;
		GOOD(ioctl(s, SIOCGIFFLAGS, (char *)ifr));
		if ((ifr->ifr_flags & IFF_UP) == 0 || (ifr->ifr_flags & IFF_LOOPBACK)
		    || (ifr->ifr_flags & (IFF_BROADCAST | IFF_POINTTOPOINT)) == 0)
			continue;
		if (ifr->ifr_flags & IFF_POINTTOPOINT) {
			GOOD(ioctl(s, SIOCGIFDSTADDR, (char *)ifr));
			bcopy((char *)&ifr->ifr_dstaddr, (char *)&dst, sizeof (ifr->ifr_dstaddr));
		} else if (ifr->ifr_flags & IFF_BROADCAST) {
			GOOD(ioctl(s, SIOCGIFBRDADDR, (char *)ifr));
			bcopy((char *)&ifr->ifr_broadaddr, (char *)&dst, sizeof (ifr->ifr_broadaddr));
		}
		((struct sockaddr_ns *)&dst)->sns_port = htons(MYPORT);
		GOOD(sendto(s, (char *)&number, sizeof (number), 0, (struct sockaddr *)&dst, sizeof (dst)));
	}
}

speaker(i)
{
	struct itimerval often;
	u_long netnum, net = NETWORK;
	int on = 1, cc, len, other, heard = 0, told = 0;

	number = i;
	start_router("network 9 ethernet eth0\nidle 0\n");
	s = socket(AF_NS, SOCK_DGRAM, 0);
	GOOD(s);
	GOOD(setsockopt(s, SOL_SOCKET, SO_BROADCAST, (char *)&on, sizeof (on)));

	sns.sns_family = AF_NS;
	netnum = htonl(net);
	sns.sns_addr.x_net = *(union ns_net *) &netnum; /* insert net number */
	sns.sns_addr.x_port = htons(MYPORT);
	GOOD(bind(s, (struct sockaddr *) &sns, sizeof (sns)));

	signal(SIGALRM, onalrm);
	bzero((char *)&often, sizeof (often));
	often.it_value.tv_usec = often.it_interval.tv_usec = 50000;
	setitimer(ITIMER_REAL, &often, (struct itimerval *)0);
	for (;;) {
		len = sizeof (from);
		cc = recvfrom(s, (char *)&other, sizeof (other), 0, (struct sockaddr *)&from, &len);
		if (cc <= 0) {
			SAME(errno, EINTR);
			if (errno != EINTR)
				exit(1);
			continue;
		}
		SAME(cc, sizeof (other));
		/* It tells the sender's address and port. */
		SAME(from.sns_family, AF_NS);
		SAME(from.sns_port, htons(MYPORT));
		SAME(ntohs(from.sns_addr.x_net.s_net[1]), NETWORK);
		heard |= 1 << other;
		if (!told && heard == 7) {
			told = 1;
			heard_enough();
		}
	}
}

main()
{
	hosts(3, speaker);
	exit(failures != 0);
}
