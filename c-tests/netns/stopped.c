/* only: linked */
/* fortify: 0 */
/*
 * Where the router cannot be started, or is stopped, every call ends, fails with ENETDOWN, and one line says why. That
 * takes a while, for a router may also just be slow; so all of them wait at the same time.
 */
#include "check.h"
#include <poll.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <netns/sp.h>
#include "netns.h"

static struct sockaddr_ns to;
static int fresh, datagrams, listener, client, bound;

/* A process that makes a call, and what it writes to its standard error. */
struct caller {
	const char *name, *about;
	pid_t pid;
	int errors;
};

static struct caller callers[40];
static int count;

/* Signals come all the time; they do not make it wait longer, unless they end the call. */
static void ignore(int signal)
{
}

static void signals(int often)
{
	struct sigaction action = { .sa_handler = ignore };
	struct itimerval time = { { 0, 200000 * often }, { 0, 200000 * often } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &time, NULL);
}

static void called(const char *name, const char *about, int (*call)(void))
{
	struct caller *caller = &callers[count++];
	int ends[2];

	caller->name = name;
	caller->about = about;
	NEED(pipe(ends));
	caller->errors = ends[0];
	if ((caller->pid = fork()) == 0) {
		dup2(ends[1], 2);
		signals(1);
		errno = 0;
		if (call() == -1)
			_exit(errno);
		_exit(0);
	}
	close(ends[1]);
}

/* Waits for all of them. */
static void ended(int want)
{
	char text[4000];
	int i, status;
	size_t got;
	ssize_t n;

	for (i = 0; i < count; i++) {
		struct caller *caller = &callers[i];

		CHECK_INT(waitpid(caller->pid, &status, 0), caller->pid);
		if (!WIFEXITED(status) || WEXITSTATUS(status) != want)
			check_failed(__FILE__, __LINE__, "%s: status %#x (%s)", caller->name, status,
				     strerror(WEXITSTATUS(status)));
		for (got = 0; (n = read(caller->errors, text + got, sizeof text - 1 - got)) > 0; got += n)
			;
		text[got] = 0;
		if (strstr(text, caller->about) == NULL || (want != 0 && strchr(text, '\n') != text + got - 1))
			check_failed(__FILE__, __LINE__, "%s: %s", caller->name, text);
		close(caller->errors);
	}
	count = 0;
}

/* Programs that are no router. */
static int open_one(void)
{
	return socket(AF_NS, SOCK_DGRAM, 0);
}

static void program(const char *path, const char *text, int mode)
{
	int fd = NEED(open(path, O_WRONLY | O_CREAT, 0600));

	CHECK_INT(write(fd, text, strlen(text)), strlen(text));
	NEED(fchmod(fd, mode));
	close(fd);
}

static void started(const char *path, const char *about)
{
	setenv("BSDIPC_XNSD", path, 1);
	called(path, about, open_one);
}

static void cannot_be_started(void)
{
	char path[3000];

	program("plain", "#!/bin/sh\n", 0600);
	program("nonsense", "\177ELF", 0700);
	program("short", "#!/bin/sh\nexit 0\n", 0700);
	program("says", "#!/bin/sh\necho This is wrong\necho and this\n", 0700);
	program("endless", "#!/bin/sh\nwhile echo This is wrong; do :; done\n", 0700);
	program("hangs", "#!/bin/sh\nexec sleep 20\n", 0700);
	NEED(mkdir("directory", 0700));
	memset(path, 'p', sizeof path - 1);
	path[0] = '/';
	started("./absent", "./absent cannot be started: there is no such file; let BSDIPC_XNSD");
	started("./plain", "./plain cannot be started: it may not be run");
	started("./directory", "./directory cannot be started: it may not be run");
	started("./nonsense", "./nonsense cannot be started: it is no program");
	started("./short", "does not stay");
	started("./says", "./says cannot be started: This is wrong");
	started("./endless", "./endless cannot be started: This is wrong");
	started("./hangs", "./hangs does not say that it is ready");
	started(path, "libbsdipc: AF_NS: /ppp");
	ended(ENETDOWN);
}

/* Calls that a router has to answer. */
static int call_socket(void) { return socket(AF_NS, SOCK_STREAM, 0); }
static int call_bind(void) { to.sns_port = htons(4010); return bind(fresh, (struct sockaddr *)&to, sizeof to); }
static int call_listen(void) { return listen(bound, 5); }
static int call_accept(void) { return accept(listener, NULL, NULL); }
static int call_connect(void) { signals(0); return connect(fresh, (struct sockaddr *)&to, sizeof to); }
static int call_connect_datagrams(void) { return connect(datagrams, (struct sockaddr *)&to, sizeof to); }
static int call_send(void) { to.sns_port = htons(4999); return sendto(datagrams, "x", 1, 0, (struct sockaddr *)&to, sizeof to); }
static int call_send_attention(void) { return send(client, "x", 1, MSG_OOB); }
static int call_attention(void) { char c; return recv(client, &c, 1, MSG_OOB); }
static int call_shutdown(void) { return shutdown(client, 1); }

static int call_getsockname(void)
{
	struct sockaddr_ns name;
	socklen_t length = sizeof name;

	return getsockname(datagrams, (struct sockaddr *)&name, &length);
}

static int call_getpeername(void)
{
	struct sockaddr_ns name;
	socklen_t length = sizeof name;

	return getpeername(client, (struct sockaddr *)&name, &length);
}

static int call_getsockopt(void)
{
	unsigned short mtu;
	socklen_t length = sizeof mtu;

	return getsockopt(client, NSPROTO_SPP, SO_MTU, &mtu, &length);
}

static int call_setsockopt(void)
{
	int on = 1;

	return setsockopt(datagrams, SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
}

/* Those that wait for data do so for as long as they are told. */
static int call_poll(void)
{
	struct pollfd waiting = { client, POLLIN | POLLPRI, 0 };

	signals(0);
	return poll(&waiting, 1, 10);
}

static int call_select(void)
{
	struct timeval time = { 0, 10000 };
	fd_set reads;

	signals(0);
	FD_ZERO(&reads);
	FD_SET(datagrams, &reads);
	return select(datagrams + 1, &reads, NULL, &reads, &time);
}

static int call_close(void)
{
	return close(fresh) + close(datagrams) + close(listener) + close(client);
}

/* Everything that the router could be told is full. */
static void fill(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	socklen_t length = offsetof(struct sockaddr_un, sun_path) + 1;
	int fd, full;

	length += snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "xns/%d/packet", (int)geteuid());
	do {
		fd = NEED(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0));
		full = connect(fd, (struct sockaddr *)&name, length);
	} while (full == 0);
	CHECK_INT(errno, EAGAIN);
	length = offsetof(struct sockaddr_un, sun_path) + 1;
	length += snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "xns/%d/00000000.000000000000.0000",
			   (int)geteuid());
	fd = NEED(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0));
	while (sendto(fd, "x", 1, 0, (struct sockaddr *)&name, length) == 1)
		;
	CHECK_INT(errno, EAGAIN);
	close(fd);
}

static const struct {
	const char *name;
	int (*call)(void);
} calls[] = {
	{ "socket", call_socket },	{ "bind", call_bind },
	{ "listen", call_listen },	{ "accept", call_accept },
	{ "connect", call_connect },	{ "connect, datagrams", call_connect_datagrams },
	{ "sendto", call_send },	{ "send attention", call_send_attention },
	{ "attention", call_attention },	{ "shutdown", call_shutdown },
	{ "getsockname", call_getsockname },	{ "getpeername", call_getpeername },
	{ "getsockopt", call_getsockopt },	{ "setsockopt", call_setsockopt },
};

static const struct {
	const char *name;
	int (*call)(void);
} harmless[] = { { "poll", call_poll }, { "select", call_select }, { "close", call_close } };

/* A router that is stopped. */
static void stopped(int is_full)
{
	struct sockaddr_ns name = any(4005);
	pid_t pid;
	size_t i;

	to = here(4005);
	pid = router();
	listener = NEED(socket(AF_NS, SOCK_SEQPACKET, 0));
	NEED(bind(listener, (struct sockaddr *)&name, sizeof name));
	NEED(listen(listener, 5));
	client = NEED(socket(AF_NS, SOCK_SEQPACKET, 0));
	NEED(connect(client, (struct sockaddr *)&to, sizeof to));
	NEED(accept(listener, NULL, NULL));
	fresh = NEED(socket(AF_NS, SOCK_SEQPACKET, 0));
	bound = NEED(socket(AF_NS, SOCK_STREAM, 0));
	name = any(4006);
	NEED(bind(bound, (struct sockaddr *)&name, sizeof name));
	datagrams = NEED(socket(AF_NS, SOCK_DGRAM, 0));

	NEED(kill(pid, SIGSTOP));
	if (is_full)
		fill();
	for (i = 0; i < sizeof calls / sizeof calls[0]; i++)
		called(calls[i].name, "is stopped; continue or end it", calls[i].call);
	ended(ENETDOWN);
	for (i = 0; i < sizeof harmless / sizeof harmless[0]; i++)
		called(harmless[i].name, "", harmless[i].call);
	ended(0);

	/* It goes on. */
	NEED(kill(pid, SIGCONT));
	NEED(socket(AF_NS, SOCK_DGRAM, 0));
	CHECK_INT(call_getsockname(), 0);
}

static void stopped_with_room(void) { stopped(0); }
static void stopped_and_full(void) { stopped(1); }

static void (*const parts[])(void) = { cannot_be_started, stopped_with_room, stopped_and_full };

int main(void)
{
	pid_t children[3];
	int i, status;

	for (i = 0; i < 3; i++)
		if ((children[i] = fork()) == 0) {
			enter();
			parts[i]();
			exit(check_done());
		}
	for (i = 0; i < 3; i++) {
		CHECK_INT(waitpid(children[i], &status, 0), children[i]);
		CHECK_INT(WIFEXITED(status) ? WEXITSTATUS(status) : status, 0);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
			_exit(77);
	}
	return check_done();
}
