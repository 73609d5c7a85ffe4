/* bsd: 4.2 4.3 4.4 */
/*
 * Routes and hardware addresses, as routed, route and arp set them: of the structures they fill in what BSD's had.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <net/if.h>
#include <net/route.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <signal.h>
#include <errno.h>
#include "old.h"
#include "../psd21/net.h"

internet(sin, address)
	struct sockaddr_in *sin;
	unsigned address;
{
	bzero((char *)sin, sizeof (*sin));
	sin->sin_family = AF_INET;
	sin->sin_addr.s_addr = htonl(address);
}

/* Whether the kernel's table has a line that begins so. */
listed(begin)
	char *begin;
{
	FILE *table = fopen("/proc/self/net/route", "r");
	char line[256];
	int found = 0;

	while (fgets(line, sizeof (line), table) != NULL)
		if (strncmp(line, begin, strlen(begin)) == 0)
			found++;
	fclose(table);
	return found;
}

host(number)
{
	struct rtentry route;
	struct arpreq arp;
	struct ifreq ifr;
	int s = socket(AF_INET, SOCK_DGRAM, 0), i;

	/* Whatever BSD did not know is not looked at. */
	for (i = 0; i < sizeof (route); i++)
		((char *)&route)[i] = 0x55;
	route.rt_flags = RTF_UP | RTF_GATEWAY;
	internet((struct sockaddr_in *)&route.rt_dst, 0xc009c800);
	internet((struct sockaddr_in *)&route.rt_gateway, 0x0a090902);
	GOOD(ioctl(s, SIOCADDRT, (char *)&route));
	SAME(listed("eth0\t00C809C0\t0209090A\t0003\t"), 1);
	FAILS(ioctl(s, SIOCADDRT, (char *)&route), EEXIST);
	GOOD(ioctl(s, SIOCDELRT, (char *)&route));
	SAME(listed("eth0\t00C809C0\t"), 0);
	FAILS(ioctl(s, SIOCDELRT, (char *)&route), ESRCH);
	route.rt_flags |= RTF_HOST;
	internet((struct sockaddr_in *)&route.rt_dst, 0x0a000005);
	GOOD(ioctl(s, SIOCADDRT, (char *)&route));
	SAME(listed("eth0\t0500000A\t0209090A\t0007\t"), 1);

	for (i = 0; i < sizeof (arp); i++)
		((char *)&arp)[i] = 0x55;
	internet((struct sockaddr_in *)&arp.arp_pa, 0x0a090963);
	FAILS(ioctl(s, SIOCGARP, (caddr_t)&arp), ENXIO);
	bzero((char *)&arp.arp_ha, sizeof (arp.arp_ha));
	arp.arp_ha.sa_family = AF_UNSPEC;
	arp.arp_ha.sa_data[0] = 2;
	arp.arp_ha.sa_data[5] = 9;
	arp.arp_flags = ATF_PERM;
	GOOD(ioctl(s, SIOCSARP, (caddr_t)&arp));
	arp.arp_ha.sa_data[5] = 0;
	arp.arp_flags = 0;
	GOOD(ioctl(s, SIOCGARP, (caddr_t)&arp));
	SAME(arp.arp_pa.sa_family, AF_INET);
	SAME(arp.arp_ha.sa_family, AF_UNSPEC);
	SAME(arp.arp_ha.sa_data[0], 2);
	SAME(arp.arp_ha.sa_data[5], 9);
	SAME(arp.arp_flags & (ATF_COM | ATF_PERM), ATF_COM | ATF_PERM);
	GOOD(ioctl(s, SIOCDARP, (caddr_t)&arp));

	/* An address of Ethernet that the interface is to listen to, too (PSD:21 section 5.10.2). */
	bzero((char *)&ifr, sizeof (ifr));
	strcpy(ifr.ifr_name, "eth0");
	ifr.ifr_addr.sa_family = AF_UNSPEC;
	ifr.ifr_addr.sa_data[0] = 1;
	ifr.ifr_addr.sa_data[5] = 0x77;
	GOOD(ioctl(s, SIOCADDMULTI, (char *)&ifr));
	SAME(system("grep -q 'eth0 .* 010000000077$' /proc/self/net/dev_mcast"), 0);
	GOOD(ioctl(s, SIOCDELMULTI, (char *)&ifr));
	SAME(system("grep -q 'eth0 .* 010000000077$' /proc/self/net/dev_mcast") == 0, 0);
#ifdef IFF_MULTICAST
	GOOD(ioctl(s, SIOCGIFFLAGS, (char *)&ifr));
	CHECK(ifr.ifr_flags & IFF_MULTICAST);

	/* Which never leaves this host, nor has to: TTL 0 (5.10.1). */
	{
		struct sockaddr_in group;
		struct ip_mreq mreq;
		u_char ttl = 0;
		char buf[8];

		internet(&group, 0xe0000109);
		group.sin_port = htons(600);
		mreq.imr_multiaddr = group.sin_addr;
		mreq.imr_interface.s_addr = htonl(INADDR_ANY);
		GOOD(bind(s, (struct sockaddr *)&group, sizeof (group)));
		GOOD(setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof (mreq)));
		GOOD(setsockopt(s, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof (ttl)));
		SAME(sendto(s, "near", 4, 0, (struct sockaddr *)&group, sizeof (group)), 4);
		SAME(recv(s, buf, sizeof (buf), 0), 4);
	}
#endif
	heard_enough();
	for (;;)
		pause();
}

main()
{
	hosts(1, host);
	exit(failures != 0);
}
