/* bsd: 4.2 4.3 4.4 */
/*
 * A pseudo terminal across fork and exec, as the server of rlogin has it: the slave goes to another program, as its
 * standard input and by its number, and packets still reach the master.
 */
#include <sys/types.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <sgtty.h>
#include <signal.h>
#include <errno.h>
#include "old.h"

char line[] = "/dev/ptyXX", *ttyname();

find()
{
	struct stat statbuf;
	int c, i, master;

	for (c = 'p'; c <= 's'; c++) {
		line[sizeof ("/dev/pty") - 1] = c;
		line[sizeof ("/dev/ptyp") - 1] = '0';
		if (stat(line, &statbuf) < 0)
			break;
		for (i = 0; i < 16; i++) {
			line[sizeof ("/dev/ptyp") - 1] = "0123456789abcdef"[i];
			master = open(line, O_RDWR);
			if (master > 0)
				return master;
		}
	}
	SKIP("no pseudo terminal is free here");
}

/* The program that gets the slave as its descriptors 0 and `number`. */
child(name, number)
	char *name;
{
	struct sgttyb b;
	char buf[32];
	int n;

	SAME(isatty(0), 1);
	SAME(strcmp(ttyname(0), name), 0);
	SAME(strcmp(ttyname(number), name), 0);
	SAME(write(number, "by number\n", 10), 10);
	SAME(read(0, buf, sizeof (buf)), 5);
	SAME(strncmp(buf, "line\n", 5), 0);

	/* No more stopping by characters. */
	GOOD(ioctl(number, TIOCGETP, &b));
	b.sg_flags |= RAW;
	b.sg_flags &= ~ECHO;
	GOOD(ioctl(0, TIOCSETN, &b));
	SAME(read(number, buf, sizeof (buf)), 2);
	SAME(strncmp(buf, "\003#", 2), 0);

	/* Output is thrown away. */
	n = FWRITE;
	GOOD(ioctl(0, TIOCFLUSH, &n));
	n = open("/dev/tty", O_RDWR);
	GOOD(n);
	GOOD(ioctl(n, TIOCNOTTY, 0));
	exit(failures != 0);
}

/* Starts a program with the slave, as descriptor 0 and the one wanted. */
start(master, slave, program, number)
	char *program, *number;
{
	int pid;

	pid = fork();
	if (pid != 0)
		return pid;
	close(master);
	dup2(slave, 0);
	dup2(slave, atoi(number));
	if (slave != atoi(number))
		close(slave);
	if (atoi(number) == 1)
		execl(program, program, (char *)0);
	else
		execl(program, program, line, number, (char *)0);
	exit(99);
}

/* Reads what the other side says, until it has said so; what the packets told besides. */
expect(master, text)
	char *text;
{
	char buf[64];
	int n, told = 0;

	while (*text) {
		n = read(master, buf, sizeof (buf));
		CHECK(n > 0);
		if (n <= 0)
			return told;
		told |= buf[0];
		if (buf[0] == TIOCPKT_DATA) {
			SAME(strncmp(buf + 1, text, n - 1), 0);
			text += n - 1;
		}
	}
	return told;
}

/* Reads packets until one tells what is wanted, or one before did. */
until(master, told, wanted)
{
	char c;

	while ((told & wanted) == 0) {
		SAME(read(master, &c, 1), 1);
		told |= c;
	}
}

/* Who has no terminal, as what inetd starts, is given the one that it opens. */
server()
{
	int master, slave, on = 1, pid;
	union wait status;

	setsid();
	master = find();
	line[sizeof ("/dev/") - 1] = 't';
	GOOD(ioctl(master, TIOCPKT, &on));
	slave = open(line, O_RDWR);
	GOOD(slave);

	pid = start(master, slave, "/proc/self/exe", "17");
	expect(master, "by number\r\n");
	SAME(write(master, "line\n", 5), 5);
	until(master, expect(master, "line\r\n"), TIOCPKT_NOSTOP);
	SAME(write(master, "\003#", 2), 2);
	until(master, 0, TIOCPKT_FLUSHWRITE);
	SAME(wait(&status), pid);
	SAME(status.w_status, 0);

	/* And to a program that knows nothing of old times. */
	{
		struct sgttyb b;

		GOOD(ioctl(slave, TIOCGETP, &b));
		b.sg_flags = CRMOD | ECHO | ANYP;
		GOOD(ioctl(slave, TIOCSETP, &b));
	}
	until(master, 0, TIOCPKT_DOSTOP);
	pid = start(master, slave, "/bin/cat", "1");
	SAME(write(master, "twice\n", 6), 6);
	expect(master, "twice\r\ntwice\r\n");
	SAME(write(master, "\004", 1), 1);
	SAME(wait(&status), pid);
	SAME(status.w_status, 0);
	exit(failures != 0);
}

main(argc, argv)
	char **argv;
{
	union wait status;

	if (argc == 3)
		child(argv[1], atoi(argv[2]));
	if (fork() == 0)
		server();
	GOOD(wait(&status));
	SAME(status.w_termsig, 0);
	exit(status.w_retcode);
}
