/* only: linked static */
/*
 * Who may do what: reserved ports, another user's router, and programs that are set-user-ID, which do not do what those
 * who run them say.
 */
#include "check.h"
#include <poll.h>
#include <sys/mount.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <netns/ns.h>
#include "netns.h"

/* A user that nobody is, one that the router's configuration names, and one that it does not. */
#define NAMED 61001
#define OTHER 61002

#define PLACE "/usr/local/sbin"

static void become(int user)
{
	NEED(setresgid(user, user, user));
	NEED(setresuid(user, user, user));
}

/* What comes of a bind; the socket stays open. */
static int bound(int port)
{
	struct sockaddr_ns name = any(port);
	int fd = socket(AF_NS, SOCK_DGRAM, 0);

	if (fd < 0)
		return -errno;
	return bind(fd, (struct sockaddr *)&name, sizeof name) == 0 ? 0 : -errno;
}

/* In a process of its own. */
static void apart(int user, void (*body)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		become(user);
		body();
		_exit(check_done());
	}
	CHECK_INT(waitpid(pid, &status, 0), pid);
	CHECK_INT(status, 0);
}

static void copy(const char *from, const char *to, int mode)
{
	static char buffer[65536];
	int in = NEED(open(from, O_RDONLY)), out = NEED(open(to, O_WRONLY | O_CREAT | O_TRUNC, 0700));
	ssize_t n;

	while ((n = read(in, buffer, sizeof buffer)) > 0)
		CHECK_INT(write(out, buffer, n), n);
	close(in);
	NEED(fchmod(out, mode));
	close(out);
}

/* Another user who has taken the name of root's router gets nothing by it. */
static void taken(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	socklen_t length = offsetof(struct sockaddr_un, sun_path) + 1 + sprintf(name.sun_path + 1, "xns/0/packet");
	int ends[2], errors = NEED(open("errors", O_RDWR | O_CREAT, 0600)), old = NEED(dup(2)), fd;
	char text[1000];
	ssize_t size;
	pid_t pid;

	NEED(pipe(ends));
	if ((pid = fork()) == 0) {
		become(OTHER);
		fd = NEED(socket(AF_UNIX, SOCK_SEQPACKET, 0));
		NEED(bind(fd, (struct sockaddr *)&name, length));
		NEED(listen(fd, 5));
		close(ends[1]);
		pause();
	}
	close(ends[1]);
	CHECK_INT(read(ends[0], text, 1), 0);
	close(ends[0]);
	dup2(errors, 2);
	fd = socket(AF_NS, SOCK_DGRAM, 0);
	dup2(old, 2);
	CHECK_INT(fd, -1);
	size = pread(errors, text, sizeof text - 1, 0);
	text[size < 0 ? 0 : size] = 0;
	CHECK(strstr(text, "another user holds the name of the router") != NULL && strchr(text, '\n')[1] == 0);
	NEED(kill(pid, SIGKILL));
	waitpid(pid, NULL, 0);
	close(errors);
	close(old);
}

/* A user's own router, which knows of no permissions. */
static void own(void)
{
	CHECK_INT(bound(5), -EACCES);
	CHECK_INT(bound(2999), -EACCES);
	CHECK_INT(bound(3000), 0);
	CHECK_INT(bound(0), 0);
	CHECK_ERRNO(socket(AF_NS, SOCK_RAW, NSPROTO_RAW), EACCES);
	NEED(kill(router(), SIGKILL));
}

/* One whom the configuration of root's router names. */
static void named(void)
{
	CHECK_INT(bound(2999), 0);
	CHECK_INT(router(), 0);
	CHECK_ERRNO(socket(AF_NS, SOCK_RAW, NSPROTO_RAW), EACCES);
}

/* One whom it does not name gets a router of his own. */
static void other(void)
{
	CHECK_INT(bound(2999), -EACCES);
	CHECK(router() > 0);
	NEED(kill(router(), SIGKILL));
}

/* Starts root's router, and waits until it is there. */
static pid_t start(const char *config)
{
	int fd = NEED(open("config", O_WRONLY | O_CREAT | O_TRUNC, 0600)), ends[2];
	char byte;
	pid_t pid;

	CHECK_INT(write(fd, config, strlen(config)), strlen(config));
	close(fd);
	NEED(pipe(ends));
	if ((pid = fork()) == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		execl(PLACE "/xnsd", "xnsd", "-f", "config", NULL);
		_exit(1);
	}
	close(ends[1]);
	CHECK_INT(read(ends[0], &byte, 1), 0);
	close(ends[0]);
	return pid;
}

/* A program may go on with a socket as another user, to whom the router is a stranger: it waits as any, and learns of the
   router's end. */
static void inherited(pid_t router)
{
	int fd = NEED(socket(AF_NS, SOCK_DGRAM, 0)), ends[2], status;
	struct timeval soon = { 0, 20000 };
	struct pollfd waiting = { fd, POLLIN, 0 };
	fd_set reads;
	pid_t pid;
	char byte;

	NEED(pipe(ends));
	if ((pid = fork()) == 0) {
		become(OTHER);
		FD_ZERO(&reads);
		FD_SET(fd, &reads);
		CHECK_INT(select(fd + 1, &reads, NULL, NULL, &soon), 0);
		CHECK_INT(poll(&waiting, 1, 20), 0);
		close(ends[0]);
		close(ends[1]);
		do
			CHECK_INT(poll(&waiting, 1, -1), 1);
		while (recv(fd, &byte, 1, MSG_DONTWAIT) == -1 && errno == EAGAIN);
		CHECK_INT(errno, ENETDOWN);
		_exit(check_done());
	}
	close(ends[1]);
	CHECK_INT(read(ends[0], &byte, 1), 0);
	close(ends[0]);
	NEED(kill(router, SIGKILL));
	waitpid(router, NULL, 0);
	CHECK_INT(waitpid(pid, &status, 0), pid);
	CHECK_INT(status, 0);
	close(fd);
}

/* Whether all of a process's users, or groups, are root. */
static int is_root(pid_t pid, const char *what)
{
	char path[40], line[200], name[20];
	int ids[4] = { -1, -1, -1, -1 };
	FILE *file;

	snprintf(path, sizeof path, "/proc/%d/status", pid);
	file = fopen(path, "r");
	while (file != NULL && fgets(line, sizeof line, file) != NULL)
		if (sscanf(line, "%19s %d %d %d %d", name, &ids[0], &ids[1], &ids[2], &ids[3]) == 5 && strcmp(name, what) == 0)
			break;
	if (file != NULL)
		fclose(file);
	return ids[0] == 0 && ids[1] == 0 && ids[2] == 0 && ids[3] == 0;
}

/* The program that is set-user-ID. What it is told by its environment, or by its own name, does not count. */
static void set_user_id(void)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		become(OTHER);
		setenv("BSDIPC_XNSD", "off", 1);
		setenv("BSDIPC_LIBDIR", PLACE "/false", 1);
		execl(PLACE "/program", PLACE "/false/program", "privileged", NULL);
		_exit(1);
	}
	CHECK_INT(waitpid(pid, &status, 0), pid);
	CHECK_INT(status, 0);
	CHECK_ERRNO(access(PLACE "/false/ran", F_OK), ENOENT);
	pid = router();
	CHECK(pid > 0);
	CHECK(is_root(pid, "Uid:"));
	CHECK(is_root(pid, "Gid:"));
	/* It is root's, to which the one who ran the program is a stranger. */
	apart(OTHER, other);
	CHECK_INT(router(), pid);
}

int main(int argc, char **argv)
{
	const char *xnsd = getenv("BSDIPC_XNSD");
	int file;
	pid_t pid;

	if (argc > 1)
		return bound(2999) != 0;
	if (geteuid() != 0)
		skip("only root can be somebody else");
	if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0
	    || mount("none", PLACE, "tmpfs", 0, "mode=755") != 0)
		skip("nothing can be mounted");
	enter();
	copy(xnsd, PLACE "/xnsd", 0755);
	copy("/proc/self/exe", PLACE "/program", 06755);
	NEED(mkdir(PLACE "/false", 0755));
	file = NEED(open(PLACE "/false/xnsd", O_WRONLY | O_CREAT, 0755));
	CHECK_INT(dprintf(file, "#!/bin/sh\n>" PLACE "/false/ran\nexec " PLACE "/xnsd \"$@\"\n") > 0, 1);
	close(file);
	setenv("BSDIPC_XNSD", PLACE "/xnsd", 1);

	taken();
	apart(OTHER, own);
	pid = start("reserve 61001\nallow 61001\n");
	apart(NAMED, named);
	apart(OTHER, other);
	CHECK_INT(bound(2999), 0);
	inherited(pid);

	set_user_id();
	return check_done();
}
