/* only: linked static */
/*
 * Headers, raw sockets, and what the system answers by itself.
 */
#include "check.h"
#include <netns/idp.h>
#include <netns/ns_error.h>
#include <poll.h>
#include "netns.h"

struct packet {
	struct idp header;
	char data[600];
};

static struct packet in, out;
static struct sockaddr_ns to;

static void send_to(int fd, int port, const char *data)
{
	to.sns_addr.x_port = htons(port);
	CHECK_INT(CHECK_OK(sendto(fd, data, strlen(data), 0, (struct sockaddr *)&to, sizeof to)), strlen(data));
}

/* Raw sockets: of one protocol, and of all. */
static void raw(int sender, int receiver)
{
	int errors, every, state;
	socklen_t length;

	errors = NEED(socket(AF_NS, SOCK_RAW, NSPROTO_ERROR));
	every = NEED(socket(AF_NS, SOCK_RAW, NSPROTO_RAW));
	CHECK_ERRNO(socket(AF_NS, SOCK_RAW, 77), EPROTONOSUPPORT);
	length = sizeof state;
	CHECK_OK(getsockopt(every, SOL_SOCKET, SO_TYPE, &state, &length));
	CHECK_INT(state, SOCK_RAW);
	send_to(sender, 4777, "nobody");
	CHECK_INT(CHECK_OK(read(every, &in, sizeof in)), 36);
	CHECK_INT(in.header.idp_pt, NSPROTO_PE);
	CHECK(CHECK_OK(read(errors, &in, sizeof in)) > 30);
	CHECK_INT(in.header.idp_pt, NSPROTO_ERROR);
	CHECK_INT(((struct ns_errp *)in.data)->ns_err_num, htons(NS_ERR_NOSOCK));
	out.header.idp_dna = to.sns_addr;
	out.header.idp_dna.x_port = htons(4000);
	CHECK_INT(CHECK_OK(sendto(every, &out, 33, 0, (struct sockaddr *)&to, sizeof to)), 33);
	CHECK_INT(CHECK_OK(read(receiver, &in, sizeof in)), 33);
}

/* The error of a socket, which is told once. */
static void told(int fd, int error)
{
	int state = -1;
	socklen_t length = sizeof state;

	CHECK_OK(getsockopt(fd, SOL_SOCKET, SO_ERROR, &state, &length));
	CHECK_INT(state, error);
	CHECK_OK(getsockopt(fd, SOL_SOCKET, SO_ERROR, &state, &length));
	CHECK_INT(state, 0);
}

/* The error comes behind a datagram, and is told before that is read: nothing of it stays. */
static void told_late(int fd)
{
	struct sockaddr_ns mine = any(0), peer;
	socklen_t length = sizeof peer;
	int other = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	struct pollfd ready = { fd, POLLIN, 0 };

	CHECK_OK(getpeername(fd, (struct sockaddr *)&peer, &length));
	CHECK_OK(getsockname(fd, (struct sockaddr *)&mine, &length));
	NEED(bind(other, (struct sockaddr *)&peer, sizeof peer));
	CHECK_INT(CHECK_OK(sendto(other, "data", 4, 0, (struct sockaddr *)&mine, sizeof mine)), 4);
	CHECK_INT(CHECK_OK(sendto(other, "", 0, 0, (struct sockaddr *)&mine, sizeof mine)), 0);
	close(other);
	CHECK_INT(CHECK_OK(write(fd, "x", 1)), 1);
	told(fd, ECONNREFUSED);
	CHECK_INT(CHECK_OK(recv(fd, &in, sizeof in, MSG_DONTWAIT)), 4);
	CHECK_INT(CHECK_OK(recv(fd, &in, sizeof in, MSG_DONTWAIT | MSG_PEEK)), 0);
	CHECK_INT(CHECK_OK(recv(fd, &in, sizeof in, MSG_DONTWAIT)), 0);
	CHECK_ERRNO(recv(fd, &in, sizeof in, MSG_DONTWAIT), EAGAIN);
	CHECK_INT(CHECK_OK(poll(&ready, 1, 0)), 0);
}

int main(void)
{
	struct sockaddr_ns name = any(4000), from;
	int receiver, sender, fd, on = 1, state, privileged = geteuid() == 0;
	socklen_t length;
	unsigned short flag;
	long first, second;
	struct idp header = { 0 };
	pid_t pid;

	enter();
	receiver = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	NEED(bind(receiver, (struct sockaddr *)&name, sizeof name));
	sender = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	to = here(4000);

	/* The header before the data, and the kind of packets. */
	CHECK_OK(setsockopt(receiver, NSPROTO_IDP, SO_HEADERS_ON_INPUT, &on, sizeof on));
	length = sizeof flag;
	CHECK_OK(getsockopt(receiver, NSPROTO_IDP, SO_HEADERS_ON_INPUT, &flag, &length));
	CHECK_INT(length, 2);
	CHECK_INT(flag, 2);
	CHECK_OK(getsockopt(receiver, NSPROTO_IDP, SO_HEADERS_ON_OUTPUT, &flag, &length));
	CHECK_INT(flag, 0);
	CHECK_OK(getsockopt(receiver, NSPROTO_IDP, SO_ALL_PACKETS, &flag, &length));
	CHECK_INT(flag, 0);
	CHECK_ERRNO(getsockopt(receiver, NSPROTO_IDP, 99, &flag, &length), EINVAL);
	CHECK_ERRNO(setsockopt(receiver, NSPROTO_IDP, 99, &on, sizeof on), EINVAL);
	header.idp_pt = NSPROTO_PE;
	CHECK_OK(setsockopt(sender, NSPROTO_IDP, SO_DEFAULT_HEADERS, &header, sizeof header));
	send_to(sender, 4000, "abc");
	CHECK_INT(CHECK_OK(read(receiver, &in, sizeof in)), 33);
	CHECK_INT(ntohs(in.header.idp_len), 33);
	CHECK_INT(in.header.idp_pt, NSPROTO_PE);
	CHECK(memcmp(&in.header.idp_dna, &to.sns_addr, 12) == 0);
	CHECK(memcmp(in.data, "abc", 3) == 0);
	length = sizeof header;
	CHECK_OK(getsockopt(sender, NSPROTO_IDP, SO_DEFAULT_HEADERS, &header, &length));
	CHECK_INT(length, 30);
	CHECK_INT(header.idp_pt, NSPROTO_PE);
	length = sizeof first;
	CHECK_OK(getsockopt(sender, NSPROTO_PE, SO_SEQNO, &first, &length));
	CHECK_INT(length, sizeof first);
	CHECK_OK(getsockopt(sender, NSPROTO_PE, SO_SEQNO, &second, &length));
	CHECK(first != second);

	/* A whole packet of the program's. */
	fd = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	CHECK_OK(setsockopt(fd, NSPROTO_IDP, SO_HEADERS_ON_OUTPUT, &on, sizeof on));
	out.header = in.header;
	out.header.idp_pt = 9;
	memset(&out.header.idp_sna.x_host, 0x22, 6);
	strcpy(out.data, "hi!");
	CHECK_INT(CHECK_OK(sendto(fd, &out, 33, 0, (struct sockaddr *)&to, sizeof to)), 33);
	length = sizeof from;
	CHECK_INT(CHECK_OK(recvfrom(receiver, &in, sizeof in, 0, (struct sockaddr *)&from, &length)), 33);
	CHECK_INT(in.header.idp_pt, 9);
	CHECK(memcmp(&from.sns_addr.x_host, &out.header.idp_sna.x_host, 6) == 0);
	CHECK_ERRNO(sendto(fd, &out, 20, 0, (struct sockaddr *)&to, sizeof to), EINVAL);
	close(fd);

	if (privileged)
		raw(sender, receiver);
	else
		CHECK_ERRNO(socket(AF_NS, SOCK_RAW, NSPROTO_RAW), EACCES);

	/* Echo without anybody. */
	header.idp_pt = NSPROTO_ECHO;
	CHECK_OK(setsockopt(sender, NSPROTO_IDP, SO_DEFAULT_HEADERS, &header, sizeof header));
	to.sns_addr.x_port = htons(NSPORT_ECHO);
	CHECK_OK(sendto(sender, "\0\1echo", 6, 0, (struct sockaddr *)&to, sizeof to));
	CHECK_INT(CHECK_OK(read(sender, &in, sizeof in)), 6);
	CHECK(memcmp(&in, "\0\2echo", 6) == 0);

	/* Nobody at the other end: who waits is told, once, and so is who looks. */
	close(receiver);
	to.sns_addr.x_port = htons(4778);
	if ((pid = fork()) == 0) {
		fd = NEED(socket(AF_NS, SOCK_DGRAM, 0));
		NEED(connect(fd, (struct sockaddr *)&to, sizeof to));
		CHECK_INT(CHECK_OK(write(fd, "x", 1)), 1);
		CHECK_ERRNO(read(fd, &in, sizeof in), ECONNREFUSED);
		CHECK_INT(CHECK_OK(write(fd, "x", 1)), 1);
		CHECK_ERRNO(recv(fd, &in, sizeof in, MSG_PEEK), ECONNREFUSED);
		CHECK_ERRNO(recv(fd, &in, sizeof in, MSG_PEEK), ECONNREFUSED);
		told(fd, ECONNREFUSED);
		CHECK_ERRNO(recv(fd, &in, sizeof in, MSG_DONTWAIT), EAGAIN);
		told_late(fd);
		_exit(check_done());
	}
	waitpid(pid, &state, 0);
	CHECK_INT(state, 0);
	return check_done();
}
