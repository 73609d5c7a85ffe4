/* bsd: 4.4 */
/*
 * 4.4BSD's programs have <termios.h>, and <sys/ioctl.h> leaves its names to it.
 */
#include <termios.h>
#include <sys/types.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <errno.h>
#include "old.h"

main()
{
	struct termios modes;
	char line[] = "/dev/ptyXX", *c, *d;
	int master = -1, slave;

	for (c = "pqrst"; *c && master < 0; c++)
		for (d = "0123456789abcdef"; *d && master < 0; d++) {
			line[8] = *c;
			line[9] = *d;
			master = open(line, O_RDWR);
		}
	if (master < 0)
		SKIP("no pseudo terminal is free here");
	line[5] = 't';
	slave = open(line, O_RDWR | O_NOCTTY);
	GOOD(slave);
	GOOD(tcgetattr(slave, &modes));
	CHECK(modes.c_lflag & ECHO);
	modes.c_lflag |= TOSTOP | NOFLSH;
	modes.c_oflag |= XTABS;
	GOOD(cfsetispeed(&modes, B9600));
	GOOD(tcsetattr(slave, TCSANOW, &modes));
	GOOD(tcgetattr(slave, &modes));
	SAME(modes.c_lflag & (TOSTOP | NOFLSH), TOSTOP | NOFLSH);
	SAME(modes.c_oflag & TABDLY, XTABS);
	SAME(write(slave, "\tx", 2), 2);
	{
		char buf[16];

		SAME(read(master, buf, sizeof (buf)), 9);
		SAME(strncmp(buf, "        x", 9), 0);
	}
	exit(failures != 0);
}
