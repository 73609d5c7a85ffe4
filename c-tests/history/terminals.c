/* bsd: 4.2 4.3 4.4 */
/*
 * Pseudo terminals by their old names (PSD:21 section 5.5), and the old interface of terminals.
 */
#include <sys/types.h>
#include <sys/stat.h>
#include <sys/ioctl.h>
#include <sys/file.h>
#include <sgtty.h>
#include <errno.h>
#include <signal.h>
#include "old.h"

char *line, *ttyname();

/* The search loop of figure 8. */
find()
{
	struct stat statbuf;
	int c, i, master;

	for (c = 'p'; c <= 's'; c++) {
		line = "/dev/ptyXX";
		line[sizeof ("/dev/pty") - 1] = c;
		line[sizeof ("/dev/ptyp") - 1] = '0';
		if (stat(line, &statbuf) < 0)
			break;
		for (i = 0; i < 16; i++) {
			line[sizeof ("/dev/ptyp") - 1] = "0123456789abcdef"[i];
			master = open(line, O_RDWR);
			if (master > 0)
				return master;
			if (errno == ENOENT)
				SKIP("no pseudo terminals here");
			SAME(errno, EIO);
		}
	}
	SKIP("all pseudo terminals are in use");
}

/* The terminal of a process: it is given up, without a hangup, and the next one that is opened takes its place. */
controlling()
{
	int t, f, status;

	if (fork() == 0) {
		/* Under nohup it comes ignored. */
		signal(SIGHUP, SIG_DFL);
		setsid();
		t = open(line, O_RDWR);
		GOOD(t);
#if BSDIPC_PERSONALITY >= 44
		GOOD(ioctl(t, TIOCSCTTY, 0));
#endif
		f = open("/dev/tty", O_RDWR);
		GOOD(f);
		GOOD(ioctl(f, TIOCNOTTY, 0));
		close(f);
		FAILS(open("/dev/tty", O_RDWR), ENXIO);
		SAME(signal(SIGHUP, SIG_DFL), SIG_DFL);
		close(t);
		GOOD(open(line, O_RDWR));
		GOOD(open("/dev/tty", O_RDWR));
		exit(failures != 0);
	}
	SAME(waitpid(-1, &status, 0) > 0, 1);
	SAME(status, 0);
}

main()
{
	struct sgttyb b, back;
	struct tchars t;
	struct ltchars l;
	struct winsize size;
	struct stat statbuf;
	int master, slave, local, n, zero = 0;
	char buf[64], name[16];
	FILE *stream;

	setpgrp(0, 0);
	master = find();
	/* It can be open once. */
	FAILS(open(line, O_RDWR), EIO);
	GOOD(chmod(line, 0666));
	GOOD(access(line, 0));
	line[sizeof ("/dev/") - 1] = 't';
	slave = open(line, O_RDWR);
	GOOD(slave);
	SAME(strcmp(ttyname(slave), line), 0);
	GOOD(stat(line, &statbuf));
	SAME(statbuf.st_mode & S_IFMT, S_IFCHR);
	GOOD(chmod(line, 0600));
	GOOD(lstat(line, &statbuf));
	SAME(statbuf.st_mode & 0777, 0600);
	SAME(isatty(slave), 1);

	stream = fopen(line, "w");
	CHECK(stream != NULL && ttyname(fileno(stream)) != 0);
	SAME(strcmp(ttyname(fileno(stream)), line), 0);
	fclose(stream);

	GOOD(ioctl(slave, TIOCGETP, &b));
	SAME(b.sg_flags & (CRMOD | ECHO | RAW | CBREAK), CRMOD | ECHO);
	SAME(b.sg_kill, 'U' & 037);
	back = b;
	b.sg_flags = CRMOD | XTABS | ANYP;
	GOOD(ioctl(slave, TIOCSETP, &b));
	GOOD(ioctl(slave, TIOCGETP, &b));
	SAME(b.sg_flags & 0xffff, CRMOD | XTABS | ANYP);

	/* Cooked: a line, edited; a new line comes out as two characters. */
	b.sg_erase = '#';
	GOOD(ioctl(slave, TIOCSETN, &b));
	SAME(write(master, "abc#d\n", 6), 6);
	SAME(read(slave, buf, sizeof (buf)), 4);
	SAME(strncmp(buf, "abd\n", 4), 0);
	SAME(write(slave, "x\n", 2), 2);
	SAME(read(master, buf, sizeof (buf)), 3);
	SAME(strncmp(buf, "x\r\n", 3), 0);

	/* Raw: each character as it comes. */
	b.sg_flags = RAW;
	GOOD(ioctl(slave, TIOCSETP, &b));
	SAME(write(master, "\003#", 2), 2);
	SAME(read(slave, buf, sizeof (buf)), 2);
	SAME(write(slave, "x\n", 2), 2);
	SAME(read(master, buf, sizeof (buf)), 2);
	GOOD(ioctl(slave, TIOCGETP, &b));
	SAME(b.sg_flags & RAW, RAW);

	/* By gtty and stty, and back. */
	GOOD(gtty(slave, &b));
	SAME(b.sg_flags & RAW, RAW);
	GOOD(stty(slave, &back));
	GOOD(gtty(slave, &b));
	SAME(bcmp(&b, &back, sizeof (b)), 0);

	GOOD(ioctl(slave, TIOCGETC, &t));
	SAME(t.t_intrc, 'C' & 037);
	SAME(t.t_brkc, -1);
	t.t_intrc = '!';
	GOOD(ioctl(slave, TIOCSETC, &t));
	GOOD(ioctl(slave, TIOCGETC, &t));
	SAME(t.t_intrc, '!');
	GOOD(ioctl(slave, TIOCGLTC, &l));
	SAME(l.t_suspc, 'Z' & 037);
	l.t_suspc = -1;
	GOOD(ioctl(slave, TIOCSLTC, &l));
	GOOD(ioctl(slave, TIOCGLTC, &l));
	SAME(l.t_suspc, -1);

	GOOD(ioctl(slave, TIOCLGET, &local));
	CHECK(local & LCRTERA);
	n = LTOSTOP;
	GOOD(ioctl(slave, TIOCLBIS, &n));
	GOOD(ioctl(slave, TIOCLGET, &n));
	SAME(n, local | LTOSTOP);
	GOOD(ioctl(slave, TIOCLSET, &local));
	n = LCRTERA;
	GOOD(ioctl(slave, TIOCLBIC, &n));
	GOOD(ioctl(slave, TIOCLGET, &n));
	SAME(n, local & ~LCRTERA);
	GOOD(ioctl(slave, TIOCGETD, &n));
	SAME(n, NTTYDISC);
	GOOD(ioctl(slave, TIOCSETD, &n));
	n = 99;
	FAILS(ioctl(slave, TIOCSETD, &n), ENXIO);
	size.ws_row = 24, size.ws_col = 80;
	GOOD(ioctl(master, TIOCSWINSZ, &size));
	GOOD(ioctl(slave, TIOCGWINSZ, &size));
	SAME(size.ws_col, 80);

	b.sg_flags = CRMOD | ANYP;
	GOOD(ioctl(slave, TIOCSETP, &b));

	/* Input that nobody has read is thrown away; output that is in the other's hands already is not. */
	write(master, "gone\n", 5);
	n = 1 << slave;
	SAME(select(slave + 1, &n, 0, 0, 0), 1);
	GOOD(ioctl(slave, FIONREAD, &n));
	SAME(n, 5);
	n = FREAD;
	GOOD(ioctl(slave, TIOCFLUSH, &n));
	GOOD(ioctl(slave, FIONREAD, &n));
	SAME(n, 0);
	GOOD(ioctl(slave, TIOCFLUSH, &zero));

	/* Packets: data has a zero before it, and a flush is told. */
	n = 1;
	GOOD(ioctl(master, TIOCPKT, &n));
	write(slave, "data", 4);
	SAME(read(master, buf, sizeof (buf)), 5);
	SAME(buf[0], TIOCPKT_DATA);
	n = FWRITE;
	GOOD(ioctl(slave, TIOCFLUSH, &n));
	SAME(read(master, buf, sizeof (buf)), 1);
	SAME(buf[0] & TIOCPKT_FLUSHWRITE, TIOCPKT_FLUSHWRITE);

	controlling();
	FAILS(ioctl(slave, TIOCGETP, 8L), EFAULT);
	n = open("/dev/null", O_RDWR);
	FAILS(ioctl(n, TIOCGETP, &b), ENOTTY);

	/* The pair lives as long as somebody has it open; a slave alone cannot be opened. */
	strcpy(name, line);
	close(slave);
	close(master);
	FAILS(open(name, O_RDWR), EIO);
	name[sizeof ("/dev/") - 1] = 'p';
	GOOD(open(name, O_RDWR));
	exit(failures != 0);
}
