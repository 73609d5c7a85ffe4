/* bsd: 4.3 */
/*
 * PSD:21 section 5.14: a TCPMUX service under Debian's inetutils-inetd, and its client. The library is preloaded into
 * inetd, so that it finds tcpmux at a port of the test's own.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/file.h>
#include <netinet/in.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <errno.h>
#include "../history/old.h"

/* The service. Who is connected is on descriptors 0 and 1. */
curtime()
{
	struct sockaddr_in name;
	int namelen = sizeof (name);
	long t;

	printf("+Go\r\n");
	if (getpeername(0, (struct sockaddr *)&name, &namelen) < 0 || name.sin_family != AF_INET)
		exit(1);
	t = time((long *)0);
	printf("%ld is the time\n", t);
	exit(0);
}

put(path, text)
	char *path, *text;
{
	int f = open(path, O_WRONLY | O_CREAT, 0666);

	write(f, text, strlen(text));
	close(f);
}

char program[256];

inetd()
{
	char *inetd = getenv("BSDIPC_INETD");

	setenv("LD_PRELOAD", getenv("CHECK_LIBRARY"), 1);
	if (inetd != NULL)
		execl(inetd, inetd, "-d", "--pidfile=pid", "inetd.conf", (char *)0);
	execl("/usr/sbin/inetutils-inetd", "inetutils-inetd", "-d", "--pidfile=pid", "inetd.conf", (char *)0);
	_exit(77);
}

main(argc, argv)
	char **argv;
{
	struct sockaddr_in sin;
	struct servent *sp;
	char line[BUFSIZ], *lp, *index();
	FILE *fp;
	int sock, len = sizeof (sin), pid, status;

	if (strcmp(argv[0], "curtime") == 0)
		curtime();
	len = readlink("/proc/self/exe", program, sizeof (program) - 1);
	CHECK(len > 0);
	sock = socket(AF_INET, SOCK_STREAM, 0);
	bzero((char *)&sin, sizeof (sin));
	sin.sin_family = AF_INET;
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	GOOD(bind(sock, (struct sockaddr *)&sin, sizeof (sin)));
	len = sizeof (sin);
	getsockname(sock, (struct sockaddr *)&sin, &len);
	close(sock);
	mkdir("etc", 0777);
	sprintf(line, "tcpmux %d/tcp\n", ntohs(sin.sin_port));
	put("etc/services", line);
	sprintf(line, "tcpmux stream tcp nowait root internal\ntcpmux/current_time stream tcp nowait root %s curtime\n",
	    program);
	put("inetd.conf", line);
	setenv("BSDIPC_ETC", "etc", 1);
	if ((pid = fork()) == 0)
		inetd();

	sp = getservbyname("tcpmux", "tcp");
	CHECK(sp != NULL);
	sin.sin_port = sp->s_port;
	for (;;) {
		sock = socket(AF_INET, SOCK_STREAM, 0);
		if (connect(sock, (struct sockaddr *)&sin, sizeof (sin)) >= 0)
			break;
		SAME(errno, ECONNREFUSED);
		close(sock);
		if (waitpid(pid, &status, 1) == pid)
			SKIP("no inetutils-inetd");
	}

	/* Use stdio for reading data from the server */
	fp = fdopen(sock, "r");
	/* Send service request */
	sprintf(line, "%s\r\n", "current_time");
	SAME(write(sock, line, strlen(line)), strlen(line));
	/* Get ACK/NAK response from the server */
	CHECK(fgets(line, sizeof (line), fp) != NULL);
	/* Delete <CR> */
	if ((lp = index(line, '\r')) != NULL)
		*lp = '\0';
	SAME(strcmp(line, "+Go"), 0);
	/* Get rest of data from the server */
	CHECK(fgets(line, sizeof (line), fp) != NULL);
	CHECK(time((long *)0) - atol(line) < 60);
	CHECK(fgets(line, sizeof (line), fp) == NULL);
	kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	exit(failures != 0);
}
