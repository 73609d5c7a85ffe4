/*
 * ruserok, ruserok_af, iruserok, iruserok_af: ~/.rhosts, and who may have written it.
 */
#include "check.h"
#include <netdb.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

static char *name;

static void rhosts(const char *text, mode_t mode)
{
	int fd;

	unlink(".rhosts");
	fd = NEED(open(".rhosts", O_WRONLY | O_CREAT | O_EXCL, mode));
	CHECK_OK(fchmod(fd, mode));
	CHECK_OK(write(fd, text, strlen(text)));
	close(fd);
}

int main(void)
{
	struct in_addr loopback = { htonl(INADDR_LOOPBACK) };
	struct passwd *user = getpwuid(geteuid());

	/* A home of our own over the user's, in a view of the file system of our own. */
	if (user == NULL || unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0
	    || mount("none", user->pw_dir, "tmpfs", 0, NULL) != 0 || chdir(user->pw_dir) != 0)
		skip("no mount namespace");
	name = user->pw_name;

	CHECK_INT(ruserok("127.0.0.1", 1, "carl", name), -1);
	rhosts("127.0.0.1 carl\n", 0600);
	CHECK_INT(ruserok("127.0.0.1", 1, "carl", name), 0);
	CHECK_INT(ruserok("127.0.0.1", 0, "carl", name), 0);
	CHECK_INT(ruserok("127.0.0.2", 1, "carl", name), -1);
	CHECK_INT(ruserok("127.0.0.1", 1, "eric", name), -1);
	CHECK_INT(ruserok("127.0.0.1", 1, "carl", "no-such-user"), -1);
	CHECK_INT(ruserok_af("127.0.0.1", 1, "carl", name, AF_INET), 0);
	CHECK_INT(ruserok_af("::1", 1, "carl", name, AF_INET6), -1);
	CHECK_INT(iruserok(loopback.s_addr, 1, "carl", name), 0);
	CHECK_INT(iruserok(htonl(0x0a000001), 1, "carl", name), -1);
	CHECK_INT(iruserok_af(&loopback, 1, "carl", name, AF_INET), 0);
	CHECK_INT(iruserok_af(&in6addr_loopback, 1, "carl", name, AF_INET6), -1);
	rhosts("::1 carl\n", 0600);
	CHECK_INT(iruserok_af(&in6addr_loopback, 1, "carl", name, AF_INET6), 0);

	rhosts("# all\n-127.0.0.2\n+ +\n", 0644);
	CHECK_INT(ruserok("127.0.0.1", 1, "anybody", name), 0);
	CHECK_INT(ruserok("127.0.0.2", 1, "anybody", name), -1);

	/* Files that do not count. */
	rhosts("+ +\n", 0620);
	CHECK_INT(ruserok("127.0.0.1", 1, "carl", name), -1);
	rhosts("+ +\n", 0602);
	CHECK_INT(ruserok("127.0.0.1", 1, "carl", name), -1);
	rhosts("+ +\n", 0600);
	CHECK_OK(link(".rhosts", "second"));
	CHECK_INT(ruserok("127.0.0.1", 1, "carl", name), -1);
	CHECK_OK(unlink("second"));
	CHECK_INT(ruserok("127.0.0.1", 1, "carl", name), 0);
	CHECK_OK(rename(".rhosts", "real"));
	CHECK_OK(symlink("real", ".rhosts"));
	CHECK_INT(ruserok("127.0.0.1", 1, "carl", name), -1);
	CHECK_OK(unlink(".rhosts"));
	CHECK_OK(mkfifo(".rhosts", 0600));
	CHECK_INT(ruserok("127.0.0.1", 1, "carl", name), -1);
	if (geteuid() == 0) {
		rhosts("+ +\n", 0600);
		CHECK_OK(chown(".rhosts", 12345, 0));
		CHECK_INT(ruserok("127.0.0.1", 1, "carl", name), -1);
	}
	return check_done();
}
