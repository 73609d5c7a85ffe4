/* only: linked static */
/*
 * Sequenced packets: headers, options, the ends of a connection.
 */
#include "check.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <netns/idp.h>
#include <netns/sp.h>
#include <sys/uio.h>
#include "netns.h"

static struct { struct sphdr header; char data[600]; } out, in;

/* Sends a packet with a header. */
static long packet(int fd, int control, int stream, const char *data, size_t size)
{
	memset(&out.header, 0, sizeof out.header);
	out.header.sp_cc = control;
	out.header.sp_dt = stream;
	memcpy(out.data, data, size);
	return send(fd, &out, sizeof out.header + size, 0);
}

static volatile int signals;

static void count(int signal)
{
	signals++;
}

/* More than a packet holds is refused by the call that writes it, and by no other: also where what was written before waits
   for room, so that it would have to wait itself. */
static void too_large(int client, int server, int most)
{
	int error, sent = 0, got = 0, refused = 0;
	socklen_t length = sizeof error;

	CHECK_ERRNO(packet(client, 0, 0, out.data, most + 1), EMSGSIZE);
	CHECK_INT(CHECK_OK(packet(client, 0, 0, out.data, most)), 12 + most);
	CHECK_INT(CHECK_OK(read(server, &in, sizeof in)), 12 + most);
	CHECK_OK(fcntl(client, F_SETFL, O_NONBLOCK));
	for (;;) {
		if (packet(client, 0, 0, out.data, most) == -1)
			break;
		sent++;
		if (packet(client, 0, 0, out.data, most + 1) != -1 || errno != EMSGSIZE)
			break;
		refused++;
	}
	CHECK_INT(errno, EAGAIN);
	CHECK(refused > 1);
	CHECK_OK(fcntl(client, F_SETFL, 0));
	for (; got < sent; got++)
		CHECK_INT(CHECK_OK(read(server, &in, sizeof in)), 12 + most);
	CHECK_INT(CHECK_OK(packet(client, 0, 0, "!", 1)), 13);
	CHECK_INT(CHECK_OK(read(server, &in, sizeof in)), 13);
	CHECK_OK(getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &length));
	CHECK_INT(error, 0);
}

static void sizes(const struct sockaddr_ns *to, int listener)
{
	static const unsigned short most[] = { 534, 533, 100, 5, 1 };
	int client = NEED(socket(AF_NS, SOCK_SEQPACKET, 0)), server, i;

	CHECK_OK(connect(client, (struct sockaddr *)to, sizeof *to));
	server = NEED(accept(listener, NULL, NULL));
	for (i = 0; i < sizeof most / sizeof *most; i++) {
		CHECK_OK(setsockopt(client, NSPROTO_SPP, SO_MTU, &most[i], sizeof most[i]));
		too_large(client, server, most[i]);
	}
	close(client);
	close(server);
}

int main(void)
{
	struct sockaddr_ns name = any(4005), to, peer, mine;
	int listener, client, server, fd, on = 1, off = 0;
	socklen_t length;
	unsigned short number;
	struct sphdr header = { 0 };
	struct iovec pieces[2] = { { &header, sizeof header }, { "pieces", 6 } };
	char many[600], control[100];
	struct iovec whole = { many, sizeof many };
	struct msghdr message = { &peer, sizeof peer, &whole, 1, control, sizeof control, 0 };

	enter();
	signal(SIGPIPE, count);
	listener = NEED(socket(AF_NS, SOCK_SEQPACKET, NSPROTO_SPP));
	CHECK_INT(listener, 3);
	CHECK_OK(bind(listener, (struct sockaddr *)&name, sizeof name));
	CHECK_OK(listen(listener, 5));
	CHECK_OK(listen(listener, 5));
	to = here(4005);

	client = NEED(socket(AF_NS, SOCK_SEQPACKET, 0));
	length = sizeof number;
	CHECK_OK(getsockopt(client, NSPROTO_SPP, SO_HEADERS_ON_INPUT, &number, &length));
	CHECK_INT(length, 2);
	CHECK_INT(number, 4);
	CHECK_OK(getsockopt(client, NSPROTO_SPP, SO_HEADERS_ON_OUTPUT, &number, &length));
	CHECK_INT(number, 8);
	CHECK_OK(getsockopt(client, NSPROTO_SPP, SO_MTU, &number, &length));
	CHECK_INT(number, 534);
	CHECK_ERRNO(getsockopt(client, NSPROTO_SPP, 77, &number, &length), EINVAL);
	CHECK_ERRNO(packet(client, 0, 0, "ab", 2), ENOTCONN);
	CHECK_ERRNO(sendto(client, &out, 20, 0, (struct sockaddr *)&to, sizeof to), ENOTCONN);
	CHECK_ERRNO(read(client, &in, sizeof in), ENOTCONN);
	CHECK_ERRNO(accept(client, NULL, NULL), EINVAL);
	CHECK_OK(connect(client, (struct sockaddr *)&to, sizeof to));
	CHECK_ERRNO(connect(client, (struct sockaddr *)&to, sizeof to), EISCONN);
	length = sizeof peer;
	server = NEED(accept(listener, (struct sockaddr *)&peer, &length));
	CHECK_INT(length, sizeof peer);
	CHECK_OK(getsockname(client, (struct sockaddr *)&mine, &length));
	CHECK(memcmp(&mine, &peer, sizeof peer) == 0);
	CHECK_OK(getpeername(server, (struct sockaddr *)&mine, &length));
	CHECK(memcmp(&mine, &peer, sizeof peer) == 0);
	CHECK_OK(getpeername(client, (struct sockaddr *)&mine, &length));
	CHECK(memcmp(&mine, &to, sizeof to) == 0);
	CHECK_OK(getsockname(server, (struct sockaddr *)&mine, &length));
	CHECK(memcmp(&mine, &to, sizeof to) == 0);

	/* Headers both ways; the tutorial's sendto. */
	CHECK_INT(CHECK_OK(packet(client, SP_EM, 1, "", 0)), 12);
	CHECK_INT(CHECK_OK(read(server, &in, sizeof in)), 12);
	CHECK_INT(in.header.sp_cc, 0x50);
	CHECK_INT(in.header.sp_dt, 1);
	CHECK_INT(in.header.sp_seq, 0);
	CHECK_INT(in.header.sp_alo, 4);
	out.header.sp_dt = 7;
	CHECK_INT(CHECK_OK(sendto(client, &out, 15, 0, (struct sockaddr *)&to, sizeof to)), 15);
	CHECK_INT(CHECK_OK(recv(server, &in, sizeof in, MSG_PEEK)), 15);
	CHECK_INT(CHECK_OK(read(server, &in, sizeof in)), 15);
	CHECK_INT(in.header.sp_dt, 7);
	CHECK_INT(in.header.sp_seq, 1);
	header.sp_dt = 9;
	CHECK_INT(CHECK_OK(writev(client, pieces, 2)), 18);
	pieces[1].iov_base = many;
	CHECK_INT(CHECK_OK(readv(server, pieces, 2)), 18);
	CHECK_INT(header.sp_dt, 9);
	CHECK(memcmp(many, "pieces", 6) == 0);
	CHECK_ERRNO(write(client, "ab", 2), EINVAL);
	CHECK_ERRNO(write(client, "", 0), EINVAL);
	CHECK_INT(CHECK_OK(packet(client, 0, 0, "short", 5)), 17);
	CHECK_INT(CHECK_OK(read(server, &in, 14)), 14);

	/* Without headers on output. */
	CHECK_OK(setsockopt(client, NSPROTO_SPP, SO_HEADERS_ON_OUTPUT, &off, sizeof off));
	header.sp_cc = SP_EM;
	header.sp_dt = 254;
	CHECK_OK(setsockopt(client, NSPROTO_SPP, SO_DEFAULT_HEADERS, &header, sizeof header));
	CHECK_INT(CHECK_OK(write(client, many, 0)), 0);
	CHECK_INT(CHECK_OK(read(server, &in, sizeof in)), 12);
	CHECK_INT(in.header.sp_dt, 254);
	CHECK_INT(CHECK_OK(write(client, many, 534)), 534);
	CHECK_INT(CHECK_OK(read(server, &in, sizeof in)), 546);
	CHECK_ERRNO(write(client, many, 535), EMSGSIZE);
	CHECK_INT(CHECK_OK(write(client, "world", 5)), 5);
	CHECK_INT(CHECK_OK(read(server, &in, sizeof in)), 17);
	length = sizeof header;
	CHECK_OK(getsockopt(server, NSPROTO_SPP, SO_LAST_HEADER, &header, &length));
	CHECK_INT(length, 12);
	CHECK(memcmp(&header, &in.header, sizeof header) == 0);

	/* Without headers on input, empty packets are not seen. */
	CHECK_OK(setsockopt(server, NSPROTO_SPP, SO_HEADERS_ON_INPUT, &off, sizeof off));
	CHECK_INT(CHECK_OK(write(client, "", 0)), 0);
	CHECK_INT(CHECK_OK(write(client, "12345678", 8)), 8);
	CHECK_INT(CHECK_OK(read(server, many, 6)), 6);
	CHECK_INT(CHECK_OK(write(client, "next", 4)), 4);
	CHECK_INT(CHECK_OK(read(server, many, sizeof many)), 4);

	header.sp_dt = 0;
	CHECK_OK(setsockopt(client, NSPROTO_SPP, SO_DEFAULT_HEADERS, &header, sizeof header));

	/* What was sent is there after the sender has gone; then the reason is told once. */
	CHECK_INT(CHECK_OK(write(client, "last", 4)), 4);
	close(client);
	CHECK_INT(CHECK_OK(read(server, many, sizeof many)), 4);
	CHECK_ERRNO(read(server, many, sizeof many), ECONNREFUSED);
	CHECK_INT(CHECK_OK(read(server, many, sizeof many)), 0);
	CHECK_INT(signals, 0);
	CHECK_ERRNO(packet(server, 0, 0, "x", 1), EPIPE);
	CHECK_INT(signals, 1);
	CHECK_ERRNO(send(server, &out, 20, MSG_NOSIGNAL), EPIPE);
	CHECK_INT(signals, 1);
	CHECK_ERRNO(getpeername(server, (struct sockaddr *)&mine, &length), ENOTCONN);
	close(server);

	/* The same for one who only writes. */
	client = NEED(socket(AF_NS, SOCK_SEQPACKET, 0));
	CHECK_OK(connect(client, (struct sockaddr *)&to, sizeof to));
	server = NEED(accept(listener, NULL, NULL));
	close(client);
	while (packet(server, 0, 0, "x", 1) != -1)
		;
	CHECK_INT(errno, ECONNREFUSED);
	CHECK_INT(signals, 1);
	CHECK_ERRNO(packet(server, 0, 0, "x", 1), EPIPE);
	CHECK_INT(signals, 2);
	close(server);

	/* Data on a connection have no sender's name, and attention brings nothing along but itself. */
	client = NEED(socket(AF_NS, SOCK_SEQPACKET, 0));
	CHECK_OK(connect(client, (struct sockaddr *)&to, sizeof to));
	server = NEED(accept(listener, NULL, NULL));
	CHECK_INT(CHECK_OK(send(client, &out, 13, MSG_OOB)), 13);
	CHECK_INT(CHECK_OK(recvmsg(server, &message, 0)), 13);
	CHECK_INT(message.msg_namelen, 0);
	CHECK_INT(message.msg_controllen, 0);
	CHECK_INT(message.msg_flags & MSG_CTRUNC, 0);
	fd = NEED(dup(0));
	CHECK_INT(fd, server + 1);
	close(fd);
	message.msg_control = NULL;
	CHECK_INT(CHECK_OK(send(client, &out, 13, MSG_OOB)), 13);
	CHECK_INT(CHECK_OK(recvmsg(server, &message, 0)), 13);
	CHECK_INT(message.msg_flags & MSG_CTRUNC, 0);
	CHECK_INT(packet(client, 0, 0, "x", 1), 13);
	length = sizeof peer;
	CHECK_INT(CHECK_OK(recvfrom(server, many, sizeof many, 0, (struct sockaddr *)&peer, &length)), 13);
	CHECK_INT(length, 0);
	close(client);
	close(server);

	sizes(&to, listener);

	/* Own ends. */
	client = NEED(socket(AF_NS, SOCK_SEQPACKET, 0));
	CHECK_ERRNO(shutdown(client, 1), ENOTCONN);
	CHECK_OK(connect(client, (struct sockaddr *)&to, sizeof to));
	CHECK_OK(shutdown(client, 1));
	CHECK_ERRNO(packet(client, 0, 0, "x", 1), EPIPE);
	close(client);

	/* Nobody there; then somebody. */
	fd = NEED(socket(AF_NS, SOCK_STREAM, 0));
	to.sns_addr.x_port = htons(4999);
	CHECK_ERRNO(connect(fd, (struct sockaddr *)&to, sizeof to), ECONNREFUSED);
	CHECK_ERRNO(setsockopt(fd, NSPROTO_SPP, SO_HEADERS_ON_OUTPUT, &on, sizeof on), EINVAL);
	to.sns_addr.x_port = htons(4005);
	CHECK_OK(connect(fd, (struct sockaddr *)&to, sizeof to));
	length = sizeof on;
	CHECK_OK(getsockopt(fd, SOL_SOCKET, SO_ERROR, &on, &length));
	CHECK_INT(on, 0);
	return check_done();
}
