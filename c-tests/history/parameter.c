/* bsd: 4.2 4.3 4.4 */
/*
 * A parameter is called errno, as in the servers of rlogin and telnet.
 */
#include <sys/types.h>
#include <sys/file.h>
#include <errno.h>
#include <sys/errno.h>
#include <stdio.h>
#include <strings.h>

extern int errno;
extern char *sys_errlist[];
extern int sys_nerr;
#include "old.h"

char text[BUFSIZ];

main()
{
	extern int errno;

	errno = 0;
	SAME(open("/nowhere/at/all", O_RDONLY), -1);
	SAME(errno, ENOENT);
	fatalperror(1, "open", errno);
	SAME(strcmp(text, "1 open: No such file or directory"), 0);
	fatalperror(2, "exit", EACCES);
	SAME(strcmp(text, "2 exit: Permission denied"), 0);
	SAME(errno, ENOENT);
	errno = EINTR;
	SAME(close(99), -1);
	SAME(errno, EBADF);
	exit(failures != 0);
}

fatalperror(f, msg, errno)
	int f;
	char *msg;
	int errno;
{
	(void) sprintf(text, "%d %s: %s", f, msg, errno < sys_nerr ? sys_errlist[errno] : "?");
}
