/* bsd: 4.2 4.3 */
/*
 * Functions are called with whatever arguments, and programs have functions of their own by the names of the library's.
 */
#ifndef lint
static char sccsid[] = "declarations.c";
#endif not lint

#include <sys/param.h>
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <sys/uio.h>
#include <netinet/in.h>
#include <sgtty.h>
#include <netdb.h>
#include <stdio.h>
#include <signal.h>
#include <strings.h>
#include <errno.h>
#include <setjmp.h>
#include <pwd.h>
#include "old.h"

int exit(), lostpeer();
struct tchars none = { -1, -1, -1, -1, -1, -1 };
struct sgttyb modes;
struct sigvec vec = { lostpeer, 0, 0 };
struct sockaddr_in sin = { AF_INET };
struct passwd *getpwuid();
FILE *popen();
long time(), lseek(), ftell(), atol();
char *ttyname(), *getlogin(), *ctime(), *getenv();
char *index(), *rindex(), *sprintf(), *malloc();
extern int errno;
extern int sys_nerr;
extern char *sys_errlist[];
int (*signal())();
unsigned long inet_addr();

static sendmsg(to, text)
	char *to, *text;
{
	return strlen(to) + strlen(text);
}

static getline(line)
	char *line;
{
	return *line;
}

static fseek(a)
{
	return a + 1;
}

static accept()
{
	return 17;
}

static setenv(a)
{
	return a;
}

lostpeer()
{
}

tmpfile()
{
	return 4;
}

select_one(fd)
{
	int mask = 1 << fd;

	return select(fd + 1, &mask, 0, 0, 0);
}

char *line;
char *text = "a string that changes";

main(argc, argv)
	char **argv;
{
	struct tm *tm;
	long now;
	int s;

	if (signal(SIGHUP, exit) == SIG_IGN)
		(void) signal(SIGHUP, SIG_IGN);
	SAME(none.t_intrc, -1);
	GOOD(sigvec(SIGPIPE, &vec, 0));
	SAME(wait((union wait *)0), -1);
	s = socket(AF_INET, SOCK_DGRAM, 0, 0);
	sin.sin_addr.s_addr = inet_addr("127.0.0.1");
	GOOD(bind(s, &sin, sizeof (sin), 0));
	GOOD(connect(s, (char *)&sin, sizeof (sin), 0) < 0 && errno != ECONNREFUSED && errno != EINVAL ? -1 : 0);
	SAME(strcmp(inet_ntoa(sin.sin_addr), "127.0.0.1"), 0);
	SAME(strcmp(inet_ntoa(sin.sin_addr.s_addr), "127.0.0.1"), 0);
	CHECK(inet_addr("nonsense") == -1);
	CHECK(inet_addr("127.0.0.1") == htonl(INADDR_LOOPBACK));

	SAME(sendmsg("ab", "cde"), 5);
	SAME(getline("x"), 'x');
	SAME(fseek(2), 3);
	SAME(accept(), 17);
	SAME(setenv(3), 3);
	SAME(tmpfile(), 4);
	SAME(log("a function of mathematics, later"), 7);
	SAME(round("another"), 8);
	SAME(snprintf(9), 9);

	/* What gives a pointer and has not been declared. */
	CHECK((line = calloc(1, 100000)) != 0 && *line == 0);
	CHECK(strcpy(line, "x") == line);

	/* Strings can be written to. */
	text[0] = 'A';
	SAME(text[0], 'A');
	CHECK(index(text, 's') == text + 2);
	CHECK(rindex(text, 's') == text + 20);

	/* <sys/time.h> brings struct tm. */
	time(&now);
	tm = localtime(&now);
	CHECK(tm->tm_year > 100);

	CHECK(sys_nerr > ENOENT);
	SAME(strcmp(sys_errlist[ENOENT], "No such file or directory"), 0);
	SAME(strcmp(sys_errlist[EWOULDBLOCK], "Resource temporarily unavailable"), 0);
	SAME(open("/nowhere", 0), -1);
	SAME(errno, ENOENT);
	cfree(malloc(10));
	CHECK(MAXHOSTNAMELEN >= 64 && MAXPATHLEN >= 1024 && NBBY == 8);
	SAME(MSG_OOB | MSG_PEEK | MSG_DONTROUTE, SOF_OOB | SOF_PREVIEW | SOF_DONTROUTE);
	SAME(IPPORT_RESERVED, 1024);
	CHECK(IN_CLASSA(0x0a000001) && IN_CLASSB(0x80030001) && IN_CLASSC(0xc0000001));
	SAME(sizeof (struct osockaddr), 16);
	exit(failures != 0);
}

log(text)
	char *text;
{
	return 7;
}

round(text)
	char *text;
{
	return 8;
}

snprintf(n)
{
	return n;
}
