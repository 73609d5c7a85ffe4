/* only: linked static */
/*
 * Attention: the signal, select, the mark, the byte, and the packet that stays in line.
 */
#include "check.h"
#include <arpa/inet.h>
#include <netns/idp.h>
#include <netns/sp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include "netns.h"

static volatile sig_atomic_t urgent;

static void count(int signal)
{
	urgent++;
}

/* What select says of a socket: 1 to read, 2 to write, 4 exceptional. */
static int selected(int fd, int wanted, int seconds)
{
	struct timeval limit = { seconds, 0 };
	fd_set sets[3];
	int i, ready, result = 0;

	do {
		for (i = 0; i < 3; i++) {
			FD_ZERO(&sets[i]);
			if (wanted & 1 << i)
				FD_SET(fd, &sets[i]);
		}
		ready = select(fd + 1, &sets[0], &sets[1], &sets[2], &limit);
	} while (ready == -1 && errno == EINTR);
	for (i = 0; i < 3; i++)
		if (FD_ISSET(fd, &sets[i])) {
			result |= 1 << i;
			ready--;
		}
	CHECK_INT(ready, 0);
	return result;
}

static int mark(int fd)
{
	int at_mark = -1;

	CHECK_OK(ioctl(fd, SIOCATMARK, &at_mark));
	CHECK_INT(CHECK_OK(sockatmark(fd)), at_mark);
	return at_mark;
}

static void attention(int kind)
{
	struct sockaddr_ns name = any(4005), to;
	struct { struct sphdr header; char data[20]; } packet;
	int listener = NEED(socket(AF_NS, kind, 0)), client = NEED(socket(AF_NS, kind, 0)), server, off = 0;
	int seen = urgent, descriptors, n;
	struct pollfd poller = { .events = POLLPRI };
	char c;

	NEED(bind(listener, (struct sockaddr *)&name, sizeof name));
	NEED(listen(listener, 5));
	to = here(4005);
	NEED(connect(client, (struct sockaddr *)&to, sizeof to));
	server = poller.fd = NEED(accept(listener, NULL, NULL));
	CHECK_OK(fcntl(server, F_SETOWN, getpid()));
	CHECK_INT(fcntl(server, F_GETOWN, 0), getpid());
	if (kind == SOCK_SEQPACKET)
		CHECK_OK(setsockopt(client, NSPROTO_SPP, SO_HEADERS_ON_OUTPUT, &off, sizeof off));
	CHECK_INT(selected(server, 7, 0), 2);
	CHECK_INT(CHECK_OK(poll(&poller, 1, 0)), 0);
	CHECK_INT(mark(server), 0);
	CHECK_ERRNO(recv(server, &c, 1, MSG_OOB), EINVAL);
	descriptors = open_descriptors();

	CHECK_INT(CHECK_OK(write(client, "before", 6)), 6);
	CHECK_INT(selected(server, 1, 20), 1);
	CHECK_INT(mark(server), 0);
	CHECK_INT(CHECK_OK(send(client, "!", 1, MSG_OOB)), 1);
	CHECK_INT(selected(server, 4, 20), 4);
	while ((n = poll(&poller, 1, 20000)) == -1 && errno == EINTR)
		;
	CHECK_INT(n, 1);
	CHECK_INT(poller.revents, POLLPRI);
	/* It is not overlooked where something else is ready, or by who does not wait. */
	CHECK_INT(selected(server, 7, 20), 7);
	CHECK_INT(selected(server, 4, 0), 4);
	poller.events = POLLIN | POLLOUT | POLLPRI;
	while ((n = poll(&poller, 1, 20000)) == -1 && errno == EINTR)
		;
	CHECK_INT(n, 1);
	CHECK_INT(poller.revents, POLLIN | POLLOUT | POLLPRI);
	while (urgent == seen)
		;
	CHECK_INT(urgent, seen + 1);
	CHECK_INT(mark(server), 0);
	CHECK_INT(CHECK_OK(read(server, &packet, sizeof packet)), kind == SOCK_STREAM ? 6 : 18);
	CHECK_INT(mark(server), 1);
	CHECK_INT(CHECK_OK(recv(server, &c, 1, MSG_OOB | MSG_PEEK)), 1);
	CHECK_INT(c, '!');
	c = 0;
	CHECK_INT(CHECK_OK(recv(server, &c, 1, MSG_OOB)), 1);
	CHECK_INT(c, '!');
	CHECK_ERRNO(recv(server, &c, 1, MSG_OOB | MSG_PEEK), EINVAL);
	CHECK_ERRNO(recv(server, &c, 1, MSG_OOB), EINVAL);
	CHECK_INT(CHECK_OK(write(client, "after", 5)), 5);
	if (kind == SOCK_STREAM) {
		CHECK_INT(CHECK_OK(read(server, &c, 1)), 1);
		CHECK_INT(c, '!');
	} else {
		CHECK_INT(CHECK_OK(read(server, &packet, sizeof packet)), 13);
		CHECK_INT(packet.header.sp_cc & SP_OB, SP_OB);
		CHECK_INT(packet.data[0], '!');
	}
	CHECK_INT(CHECK_OK(read(server, &packet, sizeof packet)), kind == SOCK_STREAM ? 5 : 17);
	CHECK_INT(mark(server), 0);
	CHECK_INT(selected(server, 5, 0), 0);
	if (kind == SOCK_SEQPACKET) {
		/* The tutorial's other way to send it. */
		int on = 1;

		CHECK_OK(setsockopt(client, NSPROTO_SPP, SO_HEADERS_ON_OUTPUT, &on, sizeof on));
		memset(&packet.header, 0, sizeof packet.header);
		packet.header.sp_cc = SP_OB;
		packet.data[0] = '?';
		CHECK_INT(CHECK_OK(write(client, &packet, 13)), 13);
		CHECK_INT(selected(server, 4, 20), 4);
		CHECK_INT(mark(server), 1);
		CHECK_INT(CHECK_OK(recv(server, &c, 1, MSG_OOB)), 1);
		CHECK_INT(c, '?');
	}
	CHECK_INT(open_descriptors(), descriptors);
	close(client);
	close(server);
	close(listener);
}

int main(void)
{
	struct sigaction action = { .sa_handler = count, .sa_flags = SA_RESTART };

	enter();
	sigaction(SIGURG, &action, NULL);
	attention(SOCK_SEQPACKET);
	attention(SOCK_STREAM);
	return check_done();
}
