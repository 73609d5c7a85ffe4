/*
 * Every call that can block, in a state where it does block, and what wakes it up again: for the tests of cancellation
 * and of signals.
 */
#ifndef BLOCKING_H
#define BLOCKING_H

#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include "thread.h"

/* On idle[0] nothing has arrived. On full[0] nothing more can be sent. */
static int idle[2], full[2];
/* At `quiet` nobody has called. At `crowded` no more callers can wait; `caller` wants to call there. */
static int quiet, crowded, caller, others[8], other_count;

static char octets[4096];

static struct sockaddr_un name_of(const char *path)
{
	struct sockaddr_un name;

	memset(&name, 0, sizeof name);
	name.sun_family = AF_UNIX;
	strcpy(name.sun_path, path);
	return name;
}

static int listening_at(const char *path)
{
	struct sockaddr_un name = name_of(path);
	int s = NEED(socket(AF_UNIX, SOCK_STREAM, 0));

	unlink(path);
	NEED(bind(s, (struct sockaddr *)&name, sizeof name));
	NEED(listen(s, 0));
	return s;
}

static int call_at(int s, const char *path)
{
	struct sockaddr_un name = name_of(path);

	return connect(s, (struct sockaddr *)&name, sizeof name);
}

static void set_up(void)
{
	int s;

	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, idle));
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, full));
	while (send(full[0], octets, sizeof octets, MSG_DONTWAIT) > 0)
		;
	quiet = listening_at("quiet");
	crowded = listening_at("crowded");
	caller = NEED(socket(AF_UNIX, SOCK_STREAM, 0));
	for (other_count = 0; ; others[other_count++] = s) {
		s = NEED(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
		if (call_at(s, "crowded") == -1)
			break;
	}
	close(s);
}

static void tear_down(void)
{
	close(idle[0]), close(idle[1]), close(full[0]), close(full[1]);
	close(quiet), close(crowded), close(caller);
	while (other_count > 0)
		close(others[--other_count]);
}

static void feed(void)
{
	CHECK_OK(send(idle[1], "x", 1, 0));
}

static void drain(void)
{
	while (recv(full[1], octets, sizeof octets, MSG_DONTWAIT) > 0)
		;
}

static void visit(void)
{
	others[other_count] = NEED(socket(AF_UNIX, SOCK_STREAM, 0));
	CHECK_OK(call_at(others[other_count++], "quiet"));
}

static void admit(void)
{
	int i, count = other_count;

	for (i = 0; i < count; i++)
		others[other_count++] = NEED(accept(crowded, NULL, NULL));
}

static struct iovec one_octet = { octets, 1 };

static struct mmsghdr *one_message(void)
{
	static struct mmsghdr message;

	memset(&message, 0, sizeof message);
	message.msg_hdr.msg_iov = &one_octet;
	message.msg_hdr.msg_iovlen = 1;
	return &message;
}

/* Closes what accept gives and says 1, as for the others. */
static int one_guest(int s)
{
	return s == -1 ? -1 : (close(s), 1);
}

static int call_accept(void) { return one_guest(accept(quiet, NULL, NULL)); }
static int call_accept4(void) { return one_guest(accept4(quiet, NULL, NULL, SOCK_CLOEXEC)); }
static int call_connect(void) { return call_at(caller, "crowded") == 0 ? 1 : -1; }
static int call_recv(void) { return recv(idle[0], octets, 1, 0); }
static int call_recvfrom(void) { return recvfrom(idle[0], octets, 1, 0, NULL, NULL); }
static int call_recvmsg(void) { return recvmsg(idle[0], &one_message()->msg_hdr, 0); }
static int call_recvmmsg(void) { return recvmmsg(idle[0], one_message(), 1, 0, NULL); }
static int call_send(void) { return send(full[0], octets, 1, 0); }
static int call_sendto(void) { return sendto(full[0], octets, 1, 0, NULL, 0); }
static int call_sendmsg(void) { return sendmsg(full[0], &one_message()->msg_hdr, 0); }
static int call_sendmmsg(void) { return sendmmsg(full[0], one_message(), 1, 0); }

static int call_poll(void)
{
	struct pollfd fd = { idle[0], POLLIN, 0 };

	return poll(&fd, 1, -1);
}

static int call_ppoll(void)
{
	struct pollfd fd = { idle[0], POLLIN, 0 };

	return ppoll(&fd, 1, NULL, NULL);
}

static int call_select(void)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(idle[0], &set);
	return select(idle[0] + 1, &set, NULL, NULL, NULL);
}

static int call_pselect(void)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(idle[0], &set);
	return pselect(idle[0] + 1, &set, NULL, NULL, NULL, NULL);
}

/* `make` blocks after set_up and gives 1 after `wake`; `restarts` says whether SA_RESTART holds for it. */
static const struct blocking {
	const char *name;
	int (*make)(void);
	void (*wake)(void);
	int restarts;
} blocking[] = {
	{ "accept", call_accept, visit, 1 },
	{ "accept4", call_accept4, visit, 1 },
	{ "connect", call_connect, admit, 1 },
	{ "recv", call_recv, feed, 1 },
	{ "recvfrom", call_recvfrom, feed, 1 },
	{ "recvmsg", call_recvmsg, feed, 1 },
	{ "recvmmsg", call_recvmmsg, feed, 1 },
	{ "send", call_send, drain, 1 },
	{ "sendto", call_sendto, drain, 1 },
	{ "sendmsg", call_sendmsg, drain, 1 },
	{ "sendmmsg", call_sendmmsg, drain, 1 },
	{ "poll", call_poll, feed, 0 },
	{ "ppoll", call_ppoll, feed, 0 },
	{ "select", call_select, feed, 0 },
	{ "pselect", call_pselect, feed, 0 },
};

#define BLOCKING (sizeof blocking / sizeof blocking[0])

/* CHECK_CALL(condition, call): as CHECK, but says which of the calls it was. */
#define CHECK_CALL(expression, call) \
	((expression) ? (void)0 : check_failed(__FILE__, __LINE__, "%s: is false: %s", (call)->name, #expression))

#endif
