/* bsd: 4.2 4.3 4.4 */
/* cflags: -Wsystem-headers -Wno-typedef-redefinition */
/*
 * The headers stand together, among themselves and with the host's, and say what they should.
 */
#include <stdio.h>
#include <sgtty.h>
#include <wait.h>
#include <strings.h>
#include <netdb.h>
#include <net/if.h>
#include <sys/un.h>
#include <protocols/talkd.h>
#include <protocols/rwhod.h>
#include <arpa/inet.h>
#include <arpa/telnet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/ip.h>
#include <netinet/ip_var.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <netinet/if_ether.h>
#include <net/route.h>
#include <machine/endian.h>
#include <sys/ttydev.h>
#include <tzfile.h>
#include <sys/file.h>
#include <sys/uio.h>
#include <sys/time.h>
#include <sys/resource.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <sys/dir.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/ioctl.h>
#include <sys/signal.h>
#include <signal.h>
#include <setjmp.h>
#include <syslog.h>
#include <utmp.h>
#include <string.h>
#include <fcntl.h>
#include <ctype.h>
#include <pwd.h>
#include <grp.h>
#include <errno.h>
#if BSDIPC_PERSONALITY >= 44
#include <unistd.h>
#include <stdlib.h>
#include <net/if_dl.h>
#include <net/if_types.h>
#include <sys/sockio.h>
#include <sys/filio.h>
#include <sys/ttycom.h>
#endif
#include "old.h"

main()
{
	struct rlimit limit;
	struct timezone zone;
	u_char c = 0;
	u_short s = 0;
	u_int i = 0;
	u_long l = 0;
	quad_t q = 0;
	u_quad_t uq = 0;
	caddr_t address = 0;

	SAME(sizeof (c) + sizeof (s) + sizeof (i) + sizeof (l) + sizeof (q) + sizeof (uq), 1 + 2 + 4 + 8 + 8 + 8);
	SAME(sizeof (struct sgttyb), 6);
	SAME(sizeof (struct tchars) + sizeof (struct ltchars), 12);
	SAME(sizeof (union wait), sizeof (int));
	SAME(sizeof (struct in_addr), 4);
	SAME(sizeof (struct sockaddr) + sizeof (struct sockaddr_in) + sizeof (struct osockaddr), 48);
	SAME(sizeof (struct ifreq), 32);
	SAME(sizeof (struct ipovly), sizeof (struct ip));
	SAME(SECSPERDAY, 86400);
	SAME(SOMAXCONN, BSDIPC_PERSONALITY >= 44 ? 128 : 5);
	CHECK(BYTE_ORDER == LITTLE_ENDIAN || BYTE_ORDER == BIG_ENDIAN);
#if BSDIPC_PERSONALITY >= 44
	SAME(strcmp(sys_errlist[ENOENT], "No such file or directory"), 0);
#endif
	SAME(FREAD | FWRITE, 3);
	SAME(sigmask(SIGHUP), 1);
	SAME(AF_INET, 2);
	CHECK(FNDELAY && FASYNC && FAPPEND && O_RDWR && L_INCR);
	CHECK(IPPORT_LOGINSERVER == 513 && IPPORT_WHOSERVER == 513 && IPPORT_USERRESERVED > IPPORT_RESERVED);
	CHECK(address == NULL);
#if BSDIPC_PERSONALITY == 42
	{
		struct in_addr in;

		in.s_addr = htonl(0x0a020304);
		SAME(in.s_net, 10);
		SAME(in.s_impno, 4);
	}
#endif
	GOOD(getrlimit(RLIMIT_CPU, &limit));
	zone.tz_dsttime = 0;
	exit(failures != 0);
}
