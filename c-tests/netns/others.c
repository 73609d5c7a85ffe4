/* only: linked static */
/*
 * A program that uses AF_NS has ordinary sockets too. Their calls cost one system call, or where that cannot tell whose the
 * socket is, one more to find out.
 */
#include "check.h"
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <netinet/in.h>
#include <poll.h>
#include "netns.h"
#include "../traced.h"

static int here_fd, there_fd, listener, client, number;
static char data[2000];
static struct sockaddr_storage name;
static struct sockaddr_in place = { .sin_family = AF_INET };
static socklen_t length;
static struct iovec piece = { data, 100 };
static struct msghdr message;
static struct pollfd polled[3];

static struct msghdr *fresh(void)
{
	message = (struct msghdr){ .msg_name = &name, .msg_namelen = sizeof name, .msg_iov = &piece, .msg_iovlen = 1 };
	return &message;
}

#define CALLS(_) \
	_(1, send(here_fd, data, 100, 0)) \
	_(1, recv(there_fd, data, 100, 0)) \
	_(1, write(here_fd, data, 100)) \
	_(1, read(there_fd, data, 100)) \
	_(1, writev(here_fd, &piece, 1)) \
	_(1, readv(there_fd, &piece, 1)) \
	_(1, sendmsg(here_fd, &message, 0)) \
	_(2, recvmsg(there_fd, fresh(), 0)) \
	_(1, sendto(here_fd, data, 100, 0, NULL, 0)) \
	_(2, recvfrom(there_fd, data, 100, 0, (struct sockaddr *)&name, &length)) \
	_(2, send(here_fd, data, 2000, 0)) \
	_(1, poll(polled, 2, 1000)) \
	_(1, poll(polled + 2, 1, 0) + 1) \
	_(1, recvfrom(there_fd, data, 100, 0, NULL, NULL)) \
	_(2, recv(there_fd, data, 100, MSG_DONTWAIT) == -1 && errno == EAGAIN) \
	_(2, getsockname(here_fd, (struct sockaddr *)&name, &length) + 1) \
	_(2, getpeername(here_fd, (struct sockaddr *)&name, &length) + 1) \
	_(1, setsockopt(here_fd, SOL_SOCKET, SO_REUSEADDR, &number, sizeof number) + 1) \
	_(2, setsockopt(here_fd, SOL_SOCKET, SO_BROADCAST, &number, sizeof number) + 1) \
	_(1, getsockopt(here_fd, SOL_SOCKET, SO_REUSEADDR, &number, &length) + 1) \
	_(2, getsockopt(here_fd, SOL_SOCKET, SO_ERROR, &number, &length) + 1) \
	_(1, getsockopt(listener, SOL_SOCKET, SO_TYPE, &number, &length) + 1) \
	_(1, getsockopt(listener, SOL_SOCKET, SO_DOMAIN, &number, &length) + 1) \
	_(1, getsockopt(listener, SOL_SOCKET, SO_PROTOCOL, &number, &length) + 1) \
	_(2, getsockopt(here_fd, SOL_SOCKET, SO_PROTOCOL, &number, &length) + 1) \
	_(1, ioctl(here_fd, FIONREAD, &number) + 1) \
	_(2, listen(listener, 5) + 1) \
	_(1, getsockopt(listener, SOL_SOCKET, SO_ACCEPTCONN, &number, &length) + 1) \
	_(1, connect(client, (struct sockaddr *)&place, sizeof place) + 1) \
	_(1, accept(listener, NULL, NULL)) \
	_(1, socket(AF_INET, SOCK_DGRAM, 0)) \
	_(2, shutdown(client, SHUT_RDWR) + 1)

/* Makes the calls, with one that nobody else makes before each. */
static void make(void)
{
#define MAKE(most, call) \
	length = sizeof number; \
	message = (struct msghdr){ .msg_iov = &piece, .msg_iovlen = 1 }; \
	syscall(SYS_getppid); \
	if ((call) <= 0) \
		check_failed(__FILE__, __LINE__, "%s: %d", #call, errno);
	CALLS(MAKE)
	syscall(SYS_getppid);
}

#define NAME(most, call) { #call, most },
static struct { const char *name; int most, made; } calls[] = { CALLS(NAME) };
static const int last = sizeof calls / sizeof *calls;
static int at;

static void entered_one(const struct ptrace_syscall_info *info)
{
	if (info->entry.nr == SYS_getppid)
		at++;
	else if (at >= 0 && at < last)
		calls[at].made++;
}

/* The calls of this, counted. */
static void count(void)
{
	for (at = 0; at < last; at++)
		calls[at].made = 0;
	at = -1;
	trace(make, entered_one);
	CHECK_INT(at, last);
	for (at = 0; at < last; at++)
		if (calls[at].made < 1 || calls[at].made > calls[at].most)
			check_failed(__FILE__, __LINE__, "%s: %d system calls", calls[at].name, calls[at].made);
}

static void ordinary(void)
{
	polled[0] = polled[2] = (struct pollfd){ here_fd, POLLIN, 0 };
	polled[1] = (struct pollfd){ there_fd, POLLIN, 0 };
	listener = NEED(socket(AF_INET, SOCK_STREAM, 0));
	client = NEED(socket(AF_INET, SOCK_STREAM, 0));
	place.sin_port = 0;
	NEED(bind(listener, (struct sockaddr *)&place, sizeof place));
	length = sizeof place;
	NEED(getsockname(listener, (struct sockaddr *)&place, &length));
	count();
	close(listener);
	close(client);
}

int main(void)
{
	int pair[2];

	place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	NEED(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	here_fd = pair[0];
	there_fd = pair[1];
	ordinary();

	here_fd = NEED(socket(AF_INET, SOCK_DGRAM, 0));
	there_fd = NEED(socket(AF_INET, SOCK_DGRAM, 0));
	place.sin_port = 0;
	NEED(bind(there_fd, (struct sockaddr *)&place, sizeof place));
	length = sizeof place;
	NEED(getsockname(there_fd, (struct sockaddr *)&place, &length));
	NEED(connect(here_fd, (struct sockaddr *)&place, sizeof place));
	ordinary();
	return check_done();
}
