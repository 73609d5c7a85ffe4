/* bsd: 4.3 4.4 */
/*
 * PSD:21 figures 1, 2, 5, 7 and 8: a remote login. The server gives each client a pseudo terminal and reaps its children;
 * an interrupt that flushes the terminal's output reaches the client as urgent data, which throws away what is under way.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/file.h>
#include <netinet/in.h>
#include <sgtty.h>
#include <netdb.h>
#include <signal.h>
#include <wait.h>
#include <stdlib.h>
#include <errno.h>
#include "../history/old.h"

int reaped, rem, urgent, done[2];

reaper()
{
	union wait status;

	while (wait3(&status, WNOHANG, 0) > 0)
		reaped++;
}

/* Figure 5. */
oob()
{
	int out = FWRITE, mark;
	char waste[BUFSIZ];

	/* flush local terminal output */
	ioctl(1, TIOCFLUSH, (char *)&out);
	for (;;) {
		if (ioctl(rem, SIOCATMARK, &mark) < 0) {
			SAME(errno, 0);
			break;
		}
		if (mark)
			break;
		(void) read(rem, waste, sizeof (waste));
	}
	mark = 0;
	if (recv(rem, &mark, 1, MSG_OOB) < 0) {
		SAME(errno, 0);
	}
	CHECK(mark & TIOCPKT_FLUSHWRITE);
	urgent++;
}

interrupted()
{
	write(1, "interrupted\n", 12);
	exit(0);
}

/* What is logged in to: it writes until it is interrupted. */
shell()
{
	signal(SIGINT, interrupted);
	write(1, "ready\n", 6);
	for (;;)
		write(1, "noise\n", 6);
}

/* Figure 8, and then what passes between the socket and the terminal. */
doit(s, from)
	int s;
	struct sockaddr_in *from;
{
	struct stat statbuf;
	struct sgttyb b;
	char *line, c, buf[256];
	int gotpty = 0, i, master, slave, on = 1, cc, sets;

	for (c = 'p'; !gotpty && c <= 's'; c++) {
		line = "/dev/ptyXX";
		line[sizeof ("/dev/pty") - 1] = c;
		line[sizeof ("/dev/ptyp") - 1] = '0';
		if (stat(line, &statbuf) < 0)
			break;
		for (i = 0; i < 16; i++) {
			line[sizeof ("/dev/ptyp") - 1] = "0123456789abcdef"[i];
			master = open(line, O_RDWR);
			if (master > 0) {
				gotpty = 1;
				break;
			}
		}
	}
	if (!gotpty)
		exit(77);
	line[sizeof ("/dev/") - 1] = 't';
	setsid();
	slave = open(line, O_RDWR);	/* slave is now slave side */
	GOOD(slave);
#if BSDIPC_PERSONALITY >= 44
	GOOD(ioctl(slave, TIOCSCTTY, 0));
#endif
	ioctl(slave, TIOCGETP, &b);	/* Set slave tty modes */
	b.sg_flags = CRMOD | XTABS | ANYP;
	ioctl(slave, TIOCSETP, &b);
	GOOD(ioctl(master, TIOCPKT, &on));
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	i = fork();
	if (i == 0) {	/* Child */
		(void) close(s);
		(void) close(master);
		dup2(slave, 0);
		dup2(slave, 1);
		dup2(slave, 2);
		if (slave > 2)
			(void) close(slave);
		shell();
	}
	close(slave);
	write(s, "", 1);	/* the client may begin */
	for (;;) {
		sets = 1 << s | 1 << master;
		if (select(16, &sets, 0, 0, 0) < 0)
			continue;
		if (sets & 1 << s) {
			if ((cc = read(s, buf, sizeof (buf))) <= 0)
				break;
			write(master, buf, cc);
		}
		if (sets & 1 << master) {
			if ((cc = read(master, buf, sizeof (buf))) <= 0)
				break;
			if (buf[0] != TIOCPKT_DATA) {
				if (buf[0] & TIOCPKT_FLUSHWRITE)
					GOOD(send(s, buf, 1, MSG_OOB));
				continue;
			}
			if (write(s, buf + 1, cc - 1) < 0)
				break;
		}
	}
	exit(failures != 0);
}

/* Figures 2 and 7. */
rlogind(f)
	int f;
{
	struct sockaddr_in from;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, reaper);
	listen(f, 5);
	while (reaped < 1) {
		int g, mask = 1 << f, len = sizeof (from);

		/* A child may end before the next client comes. */
		if (select(f + 1, &mask, 0, 0, 0) < 0)
			continue;
		g = accept(f, (struct sockaddr *)&from, &len);
		if (g < 0) {
			SAME(errno, EINTR);
			continue;
		}
		SAME(from.sin_family, AF_INET);
		if (fork() == 0) {
			close(f);
			signal(SIGCHLD, SIG_DFL);
			doit(g, &from);
		}
		close(g);
	}
	exit(failures != 0);
}

/* Figure 1. */
rlogin(host)
	char *host;
{
	struct sockaddr_in server;
	struct servent *sp;
	struct hostent *hp;
	char text[BUFSIZ], *end = text;
	int cc;

	sp = getservbyname("login", "tcp");
	CHECK(sp != NULL);
	hp = gethostbyname(host);
	CHECK(hp != NULL);
	bzero((char *)&server, sizeof (server));
	bcopy(hp->h_addr, (char *)&server.sin_addr, hp->h_length);
	server.sin_family = hp->h_addrtype;
	server.sin_port = sp->s_port;
	rem = socket(AF_INET, SOCK_STREAM, 0);
	signal(SIGURG, oob);
	/* Connect does the bind() for us */
	GOOD(connect(rem, (char *)&server, sizeof (server)));
	GOOD(fcntl(rem, F_SETOWN, getpid()));
	if (read(rem, text, 1) != 1)
		SKIP("no pseudo terminals here");
	while (strncmp(text, "ready", 5) != 0)
		cc = read(rem, text, sizeof (text));
	/* The interrupt character of the terminal there. */
	write(rem, "\003", 1);
	bzero(text, sizeof (text));
	while ((cc = read(rem, text, sizeof (text) - 1)) > 0) {
		text[cc] = 0;
		if (urgent && strstr(text, "interrupted") != 0)
			break;
	}
	CHECK(cc > 0);
	SAME(urgent, 1);
	close(rem);
}

main()
{
	struct sockaddr_in sin;
	char services[32];
	int f, file, len = sizeof (sin), pid, status;

	f = socket(AF_INET, SOCK_STREAM, 0);
	bzero((char *)&sin, sizeof (sin));
	GOOD(bind(f, (struct sockaddr *)&sin, sizeof (sin)));
	getsockname(f, (struct sockaddr *)&sin, &len);
	listen(f, 5);
	mkdir("etc", 0777);
	sprintf(services, "login %d/tcp\n", ntohs(sin.sin_port));
	file = open("etc/services", O_WRONLY | O_CREAT, 0666);
	write(file, services, strlen(services));
	close(file);
	file = open("etc/hosts", O_WRONLY | O_CREAT, 0666);
	write(file, "127.0.0.1 monet\n", 16);
	close(file);
	setenv("BSDIPC_ETC", "etc", 1);
	if ((pid = fork()) == 0)
		rlogind(f);
	close(f);
	rlogin("monet");
	waitpid(pid, &status, 0);
	SAME(status, 0);
	exit(failures != 0);
}
