/* bsd: 4.2 4.3 4.4 */
/*
 * The list of interfaces, walked as in PSD:21 section 5.9 and, on 4.4BSD, by the lengths of the addresses.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <errno.h>
#if BSDIPC_PERSONALITY >= 44
#include <net/if_dl.h>
#endif
#include "old.h"

main()
{
	struct ifconf ifc;
	struct ifreq *ifr, one;
	struct sockaddr_in *sin;
	char buf[BUFSIZ];
	int s, n, loopbacks = 0, links = 0;

	SAME(sizeof (struct ifreq), 32);
	s = socket(AF_INET, SOCK_DGRAM, 0);
	ifc.ifc_len = sizeof (buf);
	ifc.ifc_buf = buf;
	GOOD(ioctl(s, SIOCGIFCONF, (char *)&ifc));
	SAME(ifc.ifc_len % sizeof (struct ifreq), 0);
	ifr = ifc.ifc_req;
	for (n = ifc.ifc_len / sizeof (struct ifreq); --n >= 0; ifr++) {
#if BSDIPC_PERSONALITY >= 44
		SAME(_SIZEOF_ADDR_IFREQ(*ifr), sizeof (struct ifreq));
		SAME(ifr->ifr_addr.sa_len, 16);
		if (ifr->ifr_addr.sa_family == AF_LINK) {
			struct sockaddr_dl *sdl = (struct sockaddr_dl *)&ifr->ifr_addr;

			CHECK(sdl->sdl_index > 0);
			links++;
			continue;
		}
#endif
		SAME(ifr->ifr_addr.sa_family, AF_INET);
		one = *ifr;
		GOOD(ioctl(s, SIOCGIFFLAGS, (char *)&one));
		if ((one.ifr_flags & IFF_UP) == 0 || (one.ifr_flags & IFF_LOOPBACK) == 0)
			continue;
		loopbacks++;
		one = *ifr;
		bzero((char *)&one.ifr_addr, sizeof (one.ifr_addr));
		GOOD(ioctl(s, SIOCGIFADDR, (char *)&one));
		sin = (struct sockaddr_in *)&one.ifr_addr;
		SAME(sin->sin_family, AF_INET);
#if BSDIPC_PERSONALITY >= 44
		SAME(sin->sin_len, 16);
#endif
		SAME(ntohl(sin->sin_addr.s_addr) >> 24, 127);
		SAME(bcmp((char *)sin, (char *)&ifr->ifr_addr, sizeof (*sin)), 0);
		GOOD(ioctl(s, SIOCGIFNETMASK, (char *)&one));
		SAME(ntohl(sin->sin_addr.s_addr), 0xff000000);
		GOOD(ioctl(s, SIOCGIFMETRIC, (char *)&one));
	}
	if (loopbacks == 0)
		SKIP("no loopback interface is up");
#if BSDIPC_PERSONALITY >= 44
	CHECK(links > 0);
#endif

	/* As many as there is room for, and no byte more. */
	ifc.ifc_len = sizeof (struct ifreq) + 31;
	buf[32] = 'x';
	GOOD(ioctl(s, SIOCGIFCONF, (char *)&ifc));
	SAME(ifc.ifc_len, sizeof (struct ifreq));
	SAME(buf[32], 'x');
	FAILS(ioctl(s, SIOCGIFCONF, (char *)8), EFAULT);
	FAILS(ioctl(s, SIOCGIFFLAGS, (char *)8), EFAULT);
	bcopy("none such", one.ifr_name, 10);
	FAILS(ioctl(s, SIOCGIFFLAGS, (char *)&one), ENODEV);
	exit(failures != 0);
}
