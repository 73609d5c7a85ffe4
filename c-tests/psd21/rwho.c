/* bsd: 4.3 4.4 */
/*
 * PSD:21 figures 3 and 4 and section 5.9: three hosts tell each other how they are, by broadcasts to the networks that
 * SIOCGIFCONF lists, and ruptime reads what they have heard.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <sys/file.h>
#include <sys/time.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netdb.h>
#include <signal.h>
#include <stdlib.h>
#include <errno.h>
#include "../history/old.h"
#include "net.h"

struct whod {
	char wd_vers;
	char wd_type;
	char wd_pad[2];
	int wd_sendtime;
	int wd_recvtime;
	char wd_hostname[32];
	int wd_loadav[3];
	int wd_boottime;
} mine;

struct servent *sp;
struct sockaddr_in sin, from;
int s;

onalrm()
{
	struct ifconf ifc;
	struct ifreq *ifr;
	struct sockaddr_in dst;
	char buf[BUFSIZ];
	int n;

	ifc.ifc_len = sizeof (buf);
	ifc.ifc_buf = buf;
	GOOD(ioctl(s, SIOCGIFCONF, (char *)&ifc));
	ifr = ifc.ifc_req;
	for (n = ifc.ifc_len / sizeof (struct ifreq); --n >= 0; ifr++) {
		if (ifr->ifr_addr.sa_family != AF_INET)
			continue;
		GOOD(ioctl(s, SIOCGIFFLAGS, (char *)ifr));
		if ((ifr->ifr_flags & IFF_UP) == 0 || (ifr->ifr_flags & IFF_LOOPBACK)
		    || (ifr->ifr_flags & (IFF_BROADCAST | IFF_POINTTOPOINT)) == 0)
			continue;
		GOOD(ioctl(s, SIOCGIFBRDADDR, (char *)ifr));
		bcopy((char *)&ifr->ifr_broadaddr, (char *)&dst, sizeof (dst));
		dst.sin_port = sp->s_port;
		mine.wd_sendtime = time((long *)0);
		GOOD(sendto(s, (char *)&mine, sizeof (mine), 0, (struct sockaddr *)&dst, sizeof (dst)));
	}
}

/* Figure 3, but for the load. */
ruptime(directory)
	char *directory;
{
	char path[64];
	struct whod wd;
	int i, f, up = 0;

	for (i = 0; i < 3; i++) {
		sprintf(path, "%s/whod.host%d", directory, i);
		if ((f = open(path, 0)) < 0)
			continue;
		if (read(f, (char *)&wd, sizeof (wd)) == sizeof (wd) && time((long *)0) - wd.wd_recvtime < 60) {
			printf("%s up\n", wd.wd_hostname);
			up++;
		}
		close(f);
	}
	return up;
}

rwhod(number)
{
	struct itimerval often;
	struct whod wd;
	char directory[16], path[64];
	int cc, whod, len, on = 1, told = 0;

	sprintf(directory, "host%d", number);
	mkdir(directory, 0777);
	strcpy(mine.wd_hostname, directory);
	mine.wd_vers = mine.wd_type = 1;
	sp = getservbyname("who", "udp");
	CHECK(sp != 0);
	sin.sin_addr.s_addr = htonl(INADDR_ANY);
	sin.sin_port = sp->s_port;
	s = socket(AF_INET, SOCK_DGRAM, 0);
	GOOD(setsockopt(s, SOL_SOCKET, SO_BROADCAST, (char *)&on, sizeof (on)));
	GOOD(bind(s, (struct sockaddr *)&sin, sizeof (sin)));
	signal(SIGALRM, onalrm);
	bzero((char *)&often, sizeof (often));
	often.it_value.tv_usec = often.it_interval.tv_usec = 50000;
	setitimer(ITIMER_REAL, &often, (struct itimerval *)0);
	for (;;) {
		len = sizeof (from);
		cc = recvfrom(s, (char *)&wd, sizeof (struct whod), 0, (struct sockaddr *)&from, &len);
		if (cc <= 0) {
			SAME(errno, EINTR);
			continue;
		}
		SAME(from.sin_port, sp->s_port);
		SAME(from.sin_family, AF_INET);
		SAME(ntohl(from.sin_addr.s_addr) >> 8, 0x0a0909);
		sprintf(path, "%s/whod.%s", directory, wd.wd_hostname);
		wd.wd_recvtime = time((long *)0);
		whod = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
		write(whod, (char *)&wd, cc);
		close(whod);
		if (!told && ruptime(directory) == 3) {
			told = 1;
			heard_enough();
		}
	}
}

main()
{
	int f;

	mkdir("etc", 0777);
	f = open("etc/services", O_WRONLY | O_CREAT, 0666);
	write(f, "who 513/udp whod\n", 17);
	close(f);
	setenv("BSDIPC_ETC", "etc", 1);
	hosts(3, rwhod);
	exit(failures != 0);
}
