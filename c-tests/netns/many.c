/* only: linked static */
/*
 * The calls that Linux has besides: several messages at once, and waiting with a mask of signals.
 */
#include "check.h"
#include <poll.h>
#include <sys/select.h>
#include <netns/sp.h>
#include "netns.h"

#define N 3

static struct mmsghdr messages[N + 1];
static struct iovec pieces[N + 1];
static struct sockaddr_ns names[N + 1];
static char data[N + 1][16];

/* Room for messages with names. */
static void prepare(struct sockaddr_ns *to)
{
	int i;

	for (i = 0; i <= N; i++) {
		memset(&messages[i], 0, sizeof messages[i]);
		pieces[i].iov_base = data[i];
		pieces[i].iov_len = to == NULL ? sizeof data[i] : (size_t)snprintf(data[i], sizeof data[i], "%d", i * 100);
		messages[i].msg_hdr.msg_iov = &pieces[i];
		messages[i].msg_hdr.msg_iovlen = 1;
		messages[i].msg_hdr.msg_name = to == NULL ? &names[i] : to;
		messages[i].msg_hdr.msg_namelen = sizeof names[i];
	}
}

static void datagrams(void)
{
	struct sockaddr_ns to = here(4001), own;
	struct timespec soon = { 0, 1 }, wrong = { 0, -1 };
	int receiver = NEED(socket(AF_NS, SOCK_DGRAM, 0)), sender = NEED(socket(AF_NS, SOCK_DGRAM, 0)), i;
	struct sockaddr_ns name = any(4001);
	socklen_t length = sizeof own;

	NEED(bind(receiver, (struct sockaddr *)&name, sizeof name));
	prepare(&to);
	CHECK_INT(CHECK_OK(sendmmsg(sender, messages, N, 0)), N);
	for (i = 0; i < N; i++)
		CHECK_INT(messages[i].msg_len, strlen(data[i]));
	NEED(getsockname(sender, (struct sockaddr *)&own, &length));

	prepare(NULL);
	CHECK_INT(CHECK_OK(recvmmsg(receiver, messages, N, 0, NULL)), N);
	for (i = 0; i < N; i++) {
		char text[16];

		CHECK_INT(messages[i].msg_len, snprintf(text, sizeof text, "%d", i * 100));
		CHECK(memcmp(data[i], text, messages[i].msg_len) == 0);
		CHECK_INT(messages[i].msg_hdr.msg_namelen, sizeof names[i]);
		CHECK_INT(names[i].sns_family, AF_NS);
		CHECK_INT(names[i].sns_port, own.sns_port);
	}
	CHECK_ERRNO(recvmmsg(receiver, messages, N, MSG_DONTWAIT, NULL), EAGAIN);
	CHECK_ERRNO(recvmmsg(receiver, messages, N, 0, &wrong), EINVAL);

	/* After one it waits for no other, if told so; nor when the time is over. */
	for (i = 0; i < 2; i++) {
		prepare(&to);
		CHECK_INT(CHECK_OK(sendmmsg(sender, messages, 1, 0)), 1);
		prepare(NULL);
		CHECK_INT(recvmmsg(receiver, messages, N, i == 0 ? MSG_WAITFORONE : 0, i == 0 ? NULL : &soon), 1);
	}
	CHECK(soon.tv_sec == 0 && soon.tv_nsec <= 1);

	/* What comes before an error is not lost, nor is the error. The second has no such place to go. */
	prepare(&to);
	names[1] = to;
	names[1].sns_addr.x_net.s_net[1] = htons(99);
	messages[1].msg_hdr.msg_name = &names[1];
	CHECK_INT(CHECK_OK(sendmmsg(sender, messages, N, 0)), 1);
	CHECK_ERRNO(sendmmsg(sender, messages + 1, N - 1, 0), ENETUNREACH);
	CHECK_ERRNO(sendmmsg(sender, NULL, 1, 0), EFAULT);
	CHECK_INT(sendmmsg(sender, messages, 0, 0), 0);
	prepare(NULL);
	CHECK_INT(CHECK_OK(recvmmsg(receiver, messages, N, MSG_WAITFORONE, NULL)), 1);
	close(sender);
	close(receiver);
}

/* On other sockets they do what they do. */
static void others(void)
{
	int ends[2];

	NEED(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends));
	prepare(NULL);
	messages[0].msg_hdr.msg_name = messages[1].msg_hdr.msg_name = NULL;
	messages[0].msg_hdr.msg_namelen = messages[1].msg_hdr.msg_namelen = 0;
	CHECK_INT(sendmmsg(ends[0], messages, 2, 0), 2);
	CHECK_INT(messages[1].msg_len, sizeof data[1]);
	CHECK_INT(recvmmsg(ends[1], messages, 2, 0, NULL), 2);
	CHECK_ERRNO(sendmmsg(-1, messages, 1, 0), EBADF);
	close(ends[0]);
	close(ends[1]);
}

static void packets(void)
{
	struct { struct sphdr header; char data[4]; } sent = { { 0 }, "data" }, got[2];
	struct sockaddr_ns to = here(4002), name = any(4002);
	int listener = NEED(socket(AF_NS, SOCK_SEQPACKET, 0)), client = NEED(socket(AF_NS, SOCK_SEQPACKET, 0)), server, i;
	struct pollfd waiting = { .events = POLLPRI };
	struct timespec none = { 0, 0 };
	fd_set set;
	char byte;

	NEED(bind(listener, (struct sockaddr *)&name, sizeof name));
	NEED(listen(listener, 1));
	NEED(connect(client, (struct sockaddr *)&to, sizeof to));
	server = NEED(accept(listener, NULL, NULL));

	/* No attention yet. */
	waiting.fd = server;
	CHECK_INT(ppoll(&waiting, 1, &none, NULL), 0);
	FD_ZERO(&set);
	FD_SET(server, &set);
	CHECK_INT(pselect(server + 1, NULL, NULL, &set, &none, NULL), 0);

	CHECK_INT(send(client, &sent, sizeof sent.header + 1, MSG_OOB), sizeof sent.header + 1);
	CHECK_INT(ppoll(&waiting, 1, NULL, NULL), 1);
	CHECK_INT(waiting.revents, POLLPRI);
	FD_SET(server, &set);
	CHECK_INT(pselect(server + 1, NULL, NULL, &set, NULL, NULL), 1);
	CHECK(FD_ISSET(server, &set));
	CHECK_INT(recv(server, &byte, 1, MSG_OOB), 1);
	CHECK_INT(byte, 'd');
	CHECK_INT(read(server, got, sizeof got), sizeof sent.header + 1);

	prepare(NULL);
	for (i = 0; i < 2; i++) {
		pieces[i].iov_base = &sent;
		pieces[i].iov_len = sizeof sent;
		messages[i].msg_hdr.msg_name = NULL;
		messages[i].msg_hdr.msg_namelen = 0;
	}
	CHECK_INT(CHECK_OK(sendmmsg(client, messages, 2, 0)), 2);
	for (i = 0; i < 2; i++)
		pieces[i].iov_base = &got[i];
	CHECK_INT(CHECK_OK(recvmmsg(server, messages, 2, 0, NULL)), 2);
	CHECK_INT(messages[1].msg_len, sizeof sent);
	CHECK(memcmp(got[1].data, "data", 4) == 0);

	/* The end is told by a call of its own. */
	CHECK_INT(sendmmsg(client, messages, 1, 0), 1);
	close(client);
	CHECK_INT(CHECK_OK(recvmmsg(server, messages, 2, 0, NULL)), 1);
	CHECK_ERRNO(recvmmsg(server, messages, 2, 0, NULL), ECONNREFUSED);
}

/* A mask of signals holds while it waits. */
static volatile sig_atomic_t came;

static void on_signal(int signal)
{
	came = signal;
}

static void masks(void)
{
	int fd = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	struct sigaction action = { .sa_handler = on_signal };
	struct pollfd waiting = { fd, POLLIN, 0 };
	sigset_t blocked, open;
	fd_set set;

	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&open);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	raise(SIGUSR1);
	CHECK_INT(came, 0);
	CHECK_ERRNO(ppoll(&waiting, 1, NULL, &open), EINTR);
	CHECK_INT(came, SIGUSR1);
	came = 0;
	raise(SIGUSR1);
	FD_ZERO(&set);
	FD_SET(fd, &set);
	CHECK_ERRNO(pselect(fd + 1, &set, NULL, NULL, NULL, &open), EINTR);
	CHECK_INT(came, SIGUSR1);
}

int main(void)
{
	enter();
	datagrams();
	others();
	packets();
	masks();
	return check_done();
}
