/* only: linked static */
/*
 * The router starts by itself: one for a user, nobody's child, with nothing of the program's. Where it cannot, or has gone,
 * calls fail and say why.
 */
#include "check.h"
#include <dirent.h>
#include <netns/sp.h>
#include <poll.h>
#include <sys/stat.h>
#include "netns.h"

static char errors[4096];

/* What a child that runs `body` writes to its standard error. */
static const char *said(void (*body)(void))
{
	int ends[2], status;
	size_t got = 0;
	long n;
	pid_t pid;

	NEED(pipe(ends));
	if ((pid = fork()) == 0) {
		dup2(ends[1], 2);
		close(ends[0]);
		close(ends[1]);
		body();
		_exit(check_failures != 0);
	}
	close(ends[1]);
	while ((n = read(ends[0], errors + got, sizeof errors - 1 - got)) > 0)
		got += n;
	errors[got] = 0;
	close(ends[0]);
	waitpid(pid, &status, 0);
	if (status != 0)
		check_failed(__FILE__, __LINE__, "status %#x: %s", status, errors);
	return errors;
}

static void one_line(const char *text, const char *about)
{
	CHECK(strchr(text, '\n') != NULL && strchr(text, '\n')[1] == 0);
	if (strstr(text, about) == NULL)
		check_failed(__FILE__, __LINE__, "not about %s: %s", about, text);
}

static void off(void)
{
	setenv("BSDIPC_XNSD", "off", 1);
	CHECK_ERRNO(socket(AF_NS, SOCK_DGRAM, 0), EAFNOSUPPORT);
}

static void absent(void)
{
	setenv("BSDIPC_XNSD", "/nonexistent/xnsd", 1);
	CHECK_ERRNO(socket(AF_NS, SOCK_DGRAM, 0), ENETDOWN);
	CHECK_ERRNO(socket(AF_NS, SOCK_SEQPACKET, 0), ENETDOWN);
}

static void not_a_router(void)
{
	setenv("BSDIPC_XNSD", "/bin/false", 1);
	CHECK_ERRNO(socket(AF_NS, SOCK_DGRAM, 0), ENETDOWN);
}

static void complaining(void)
{
	setenv("BSDIPC_XNSD", "/bin/ls", 1);
	CHECK_ERRNO(socket(AF_NS, SOCK_DGRAM, 0), ENETDOWN);
}

/* One who answers every question in a way that a router of another version would. */
static void other_version(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	char space[CMSG_SPACE(2 * sizeof(int))], question[2048];
	struct iovec iov = { question, sizeof question };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = space,
				  .msg_controllen = sizeof space };
	int listener = NEED(socket(AF_UNIX, SOCK_SEQPACKET, 0)), fd, answer = EPROTONOSUPPORT;
	socklen_t length = offsetof(struct sockaddr_un, sun_path) + 1;

	length += snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "xns/%d/packet", (int)geteuid());
	NEED(bind(listener, (struct sockaddr *)&name, length));
	NEED(listen(listener, 5));
	if (fork() != 0) {
		close(listener);
		CHECK_ERRNO(socket(AF_NS, SOCK_DGRAM, 0), ENETDOWN);
		wait(NULL);
		return;
	}
	close(2);
	fd = accept(listener, NULL, NULL);
	if (recvmsg(fd, &message, 0) > 0 && CMSG_FIRSTHDR(&message) != NULL) {
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
		send(fd, &answer, sizeof answer, 0);
	}
	_exit(0);
}

static void silent(void)
{
	CHECK(socket(AF_NS, SOCK_DGRAM, 0) >= 0);
}

/* The standard descriptors are closed, signals blocked and ignored: none of that is the router's. */
static void start_badly(void)
{
	sigset_t all;
	int fd;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	signal(SIGTERM, SIG_IGN);
	for (fd = 0; fd < 3; fd++)
		close(fd);
	if (socket(AF_NS, SOCK_DGRAM, 0) != 0 || fcntl(0, F_GETFD) != 0)
		_exit(3);
	if (waitpid(-1, NULL, __WALL) != -1 || errno != ECHILD)
		_exit(4);
}

/* A line of the router's status. */
static long status(pid_t pid, const char *name)
{
	char path[40], line[200];
	FILE *file;
	long value = -1;

	snprintf(path, sizeof path, "/proc/%d/status", pid);
	file = fopen(path, "r");
	while (file != NULL && fgets(line, sizeof line, file) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			value = strtol(line + strlen(name), NULL, strcmp(name, "PPid:") == 0 ? 10 : 16);
	if (file != NULL)
		fclose(file);
	return value;
}

/* Whether a descriptor of the router is this program's file. */
static int holds(pid_t pid, const char *file)
{
	char path[300];
	struct stat theirs, ours;
	struct dirent *entry;
	DIR *directory;
	int found = 0;

	snprintf(path, sizeof path, "/proc/%d/fd", pid);
	stat(file, &ours);
	directory = opendir(path);
	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		snprintf(path, sizeof path, "/proc/%d/fd/%s", pid, entry->d_name);
		if (stat(path, &theirs) == 0 && theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino)
			found = 1;
	}
	if (directory != NULL)
		closedir(directory);
	return found;
}

/* Kills a process, and waits until all that it had is closed. */
static void end(pid_t pid)
{
	char path[40], text[200];
	FILE *file;
	int ended = 0;

	NEED(kill(pid, SIGKILL));
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	while (!ended) {
		file = fopen(path, "r");
		ended = file == NULL || fgets(text, sizeof text, file) == NULL || strstr(text, ") Z ") != NULL;
		if (file != NULL)
			fclose(file);
		sched_yield();
	}
}

/* Three ways to wait for a datagram until the router has gone. Each returns 0 if it learns of that. What was ready may
   turn out not to be, as ever, while the router is just going. */
static int by_recv(int fd)
{
	char byte;

	return recv(fd, &byte, 1, 0) != -1 || errno != ENETDOWN;
}

static int by_select(int fd)
{
	fd_set reads;
	char byte;

	do {
		FD_ZERO(&reads);
		FD_SET(fd, &reads);
		if (select(fd + 1, &reads, NULL, NULL, NULL) != 1 || !FD_ISSET(fd, &reads))
			return 1;
	} while (recv(fd, &byte, 1, MSG_DONTWAIT) == -1 && errno == EAGAIN);
	return errno != ENETDOWN;
}

static int by_poll(int fd)
{
	struct pollfd waiting = { fd, POLLIN, 0 };
	char byte;

	do
		if (poll(&waiting, 1, -1) != 1 || waiting.revents != POLLIN)
			return 1;
	while (recv(fd, &byte, 1, MSG_DONTWAIT) == -1 && errno == EAGAIN);
	return errno != ENETDOWN;
}

static int (*const wait_for_datagrams[])(int) = { by_recv, by_select, by_poll };

static void start(void)
{
	if (socket(AF_NS, SOCK_STREAM, 0) < 0)
		_exit(1);
}

int main(void)
{
	struct sockaddr_ns name = any(4005), to;
	int fd, listener, client, server, file, i, state;
	pid_t pid, waiting[3], children[10];
	char data[12];

	enter();
	file = NEED(open("file", O_RDWR | O_CREAT, 0600));
	CHECK_STR(said(off), "");
	one_line(said(absent), "BSDIPC_XNSD");
	one_line(said(not_a_router), "xnsd");
	one_line(said(complaining), "/bin/ls");
	one_line(said(other_version), "version");
	CHECK_INT(router(), 0);

	CHECK_STR(said(start_badly), "");
	pid = router();
	CHECK(pid > 0);
	CHECK(status(pid, "PPid:") != getpid());
	CHECK_INT(status(pid, "SigBlk:"), 0);
	CHECK_INT(status(pid, "SigIgn:") & 1 << (SIGTERM - 1), 0);
	CHECK_INT(getsid(pid), pid);
	CHECK_INT(holds(pid, "file"), 0);
	CHECK_STR(said(silent), "");
	CHECK_INT(router(), pid);
	CHECK_INT(waitpid(-1, &state, 0), -1);

	/* Killed, it takes its sockets along; another comes. */
	listener = NEED(socket(AF_NS, SOCK_SEQPACKET, 0));
	NEED(bind(listener, (struct sockaddr *)&name, sizeof name));
	NEED(listen(listener, 5));
	to = here(4005);
	client = NEED(socket(AF_NS, SOCK_SEQPACKET, 0));
	NEED(connect(client, (struct sockaddr *)&to, sizeof to));
	server = NEED(accept(listener, NULL, NULL));
	fd = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	NEED(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to));
	for (i = 0; i < 3; i++)
		if ((waiting[i] = fork()) == 0)
			_exit(wait_for_datagrams[i](fd));
	signal(SIGPIPE, SIG_IGN);
	end(pid);
	if (freopen("errors", "w", stderr) == NULL)
		return 1;
	CHECK_ERRNO(read(server, data, sizeof data), ENETDOWN);
	CHECK_ERRNO(write(client, data, 12), ENETDOWN);
	CHECK_ERRNO(accept(listener, NULL, NULL), ENETDOWN);
	CHECK_ERRNO(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to), ENETDOWN);
	CHECK_ERRNO(connect(fd, (struct sockaddr *)&to, sizeof to), ENETDOWN);
	CHECK_ERRNO(bind(fd, (struct sockaddr *)&name, sizeof name), ENETDOWN);
	for (i = 0; i < 3; i++) {
		CHECK_INT(waitpid(waiting[i], &state, 0), waiting[i]);
		CHECK_INT(state, 0);
	}
	fd = NEED(open("errors", O_RDONLY));
	memset(errors, 0, sizeof errors);
	CHECK(read(fd, errors, sizeof errors - 1) > 0);
	one_line(errors, "xnsd");
	NEED(socket(AF_NS, SOCK_DGRAM, 0));
	CHECK(router() > 0 && router() != pid);

	/* Many at once start one. */
	end(router());
	for (i = 0; i < 10; i++)
		if ((children[i] = fork()) == 0) {
			start();
			pid = router();
			_exit(getsid(pid) != pid);
		}
	for (i = 0; i < 10; i++) {
		CHECK_INT(waitpid(children[i], &state, 0), children[i]);
		CHECK_INT(state, 0);
	}
	close(file);
	return check_done();
}
