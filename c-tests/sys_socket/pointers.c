#include <sys/uio.h>
#include "../inet.h"
#include "../pointers.h"

static int pair[2], listener = -1, caller = -1, datagram = -1;
static struct sockaddr_in address;

/* Two datagrams wait at pair[0]; pair[1] has room. */
static void letters(void)
{
	close(pair[0]), close(pair[1]);
	NEED(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	NEED(send(pair[1], "letter", 6, 0));
	NEED(send(pair[1], "letter", 6, 0));
}

/* A datagram socket with no name, and another. */
static void fresh(void)
{
	struct sockaddr_in name;

	close(datagram), close(caller);
	datagram = NEED(socket(AF_INET, SOCK_DGRAM, 0));
	caller = bound_socket(SOCK_DGRAM, &name);
	address = loopback(0);
}

/* A datagram from the Internet's domain waits at `caller`. */
static void posted(void)
{
	fresh();
	address = name_of_socket(caller);
	NEED(sendto(datagram, "letter", 6, 0, (struct sockaddr *)&address, sizeof address));
}

/* Somebody wants to connect at `listener`. */
static void visited(void)
{
	close(listener), close(caller);
	listener = bound_socket(SOCK_STREAM, &address);
	caller = NEED(socket(AF_INET, SOCK_STREAM, 0));
	NEED(connect(caller, (struct sockaddr *)&address, sizeof address));
}

/* As they stand in the output. */
#define ADDRESS ((struct sockaddr *)&address)
#define NAME ((struct sockaddr *)p)

int main(void)
{
	socklen_t length = sizeof address;
	int value = 1, before;
	char octets[8] = "";
	struct iovec part = { octets, sizeof octets }, bad = part;
	struct msghdr message;
	struct mmsghdr messages[2];
	struct timespec time = { 0, 0 };
	struct cmsghdr control = { sizeof control, SOL_SOCKET, SCM_RIGHTS };

	memset(&message, 0, sizeof message);
	message.msg_iov = &part;
	message.msg_iovlen = 1;
	memset(messages, 0, sizeof messages);
	messages[0].msg_hdr = messages[1].msg_hdr = message;
	letters(), fresh(), visited();
	before = open_descriptors();

	SWEEP(, "sv", pair, sizeof pair, socketpair(AF_UNIX, SOCK_STREAM, 0, p));
	close(before + 0), close(before + 1);
	SWEEP((fresh(), address = loopback(0)), "address", &address, sizeof address, bind(datagram, NAME, sizeof address));
	SWEEP(posted(), "address", &address, sizeof address, connect(datagram, NAME, sizeof address));
	SWEEP(visited(), "address", &address, sizeof address, accept(listener, NAME, &length));
	SWEEP(visited(), "length", &length, sizeof length, accept(listener, ADDRESS, p));
	SWEEP(visited(), "length", &length, sizeof length, accept(listener, NULL, p));
	SWEEP(visited(), "address", &address, sizeof address, accept4(listener, NAME, &length, SOCK_CLOEXEC));
	SWEEP(visited(), "length", &length, sizeof length, accept4(listener, ADDRESS, p, SOCK_CLOEXEC));
	SWEEP(length = sizeof address, "address", &address, sizeof address, getsockname(listener, NAME, &length));
	SWEEP(length = sizeof address, "length", &length, sizeof length, getsockname(listener, ADDRESS, p));
	SWEEP(length = sizeof address, "address", &address, sizeof address, getpeername(caller, NAME, &length));
	SWEEP(length = sizeof address, "length", &length, sizeof length, getpeername(caller, ADDRESS, p));
	SWEEP(length = sizeof value, "value", &value, sizeof value, getsockopt(caller, SOL_SOCKET, SO_TYPE, p, &length));
	SWEEP(length = sizeof value, "length", &length, sizeof length, getsockopt(caller, SOL_SOCKET, SO_TYPE, &value, p));
	SWEEP(, "value", &value, sizeof value, setsockopt(caller, SOL_SOCKET, SO_KEEPALIVE, p, sizeof value));

	SWEEP(letters(), "buffer", octets, sizeof octets, send(pair[0], p, sizeof octets, 0));
	SWEEP(letters(), "buffer", octets, sizeof octets, sendto(pair[0], p, sizeof octets, 0, NULL, 0));
	SWEEP(posted(), "address", &address, sizeof address, sendto(datagram, octets, 8, 0, NAME, sizeof address));
	SWEEP(letters(), "message", &message, sizeof message, sendmsg(pair[0], p, 0));
	SWEEP((letters(), message.msg_iov = p), "parts", &part, sizeof part, sendmsg(pair[0], &message, 0));
	message.msg_iov = &bad;
	SWEEP((letters(), bad.iov_base = p), "buffer", octets, sizeof octets, sendmsg(pair[0], &message, 0));
	message.msg_iov = &part;
	message.msg_namelen = sizeof address;
	SWEEP((posted(), message.msg_name = p), "address", &address, sizeof address, sendmsg(datagram, &message, 0));
	message.msg_name = NULL;
	message.msg_namelen = 0;
	message.msg_controllen = sizeof control;
	SWEEP((letters(), message.msg_control = p), "control", &control, sizeof control, sendmsg(pair[0], &message, 0));
	message.msg_control = NULL;
	message.msg_controllen = 0;
	SWEEP(letters(), "messages", messages, sizeof messages, sendmmsg(pair[0], p, 2, 0));
	SWEEP((letters(), messages[1].msg_hdr.msg_iov = p), "parts", &part, sizeof part, sendmmsg(pair[0], messages, 2, 0));
	messages[1].msg_hdr.msg_iov = &part;

	SWEEP(letters(), "buffer", octets, sizeof octets, recv(pair[0], p, sizeof octets, 0));
	SWEEP(letters(), "buffer", octets, sizeof octets, recvfrom(pair[0], p, sizeof octets, 0, NULL, NULL));
	SWEEP((posted(), length = sizeof address), "address", &address, sizeof address, recvfrom(caller, octets, 8, 0, NAME, &length));
	SWEEP((posted(), length = sizeof address), "length", &length, sizeof length, recvfrom(caller, octets, 8, 0, ADDRESS, p));
	SWEEP(letters(), "message", &message, sizeof message, recvmsg(pair[0], p, 0));
	SWEEP((letters(), message.msg_iov = p), "parts", &part, sizeof part, recvmsg(pair[0], &message, 0));
	message.msg_iov = &bad;
	SWEEP((letters(), bad.iov_base = p), "buffer", octets, sizeof octets, recvmsg(pair[0], &message, 0));
	message.msg_iov = &part;
	SWEEP((posted(), message.msg_name = p, message.msg_namelen = sizeof address), "address", &address, sizeof address, recvmsg(caller, &message, 0));
	message.msg_name = NULL;
	SWEEP((letters(), message.msg_control = p, message.msg_controllen = sizeof control), "control", &control, sizeof control, recvmsg(pair[0], &message, 0));
	message.msg_control = NULL;
	message.msg_controllen = 0;
	SWEEP(letters(), "messages", messages, sizeof messages, recvmmsg(pair[0], p, 2, 0, NULL));
	SWEEP((letters(), messages[1].msg_hdr.msg_iov = p), "parts", &part, sizeof part, recvmmsg(pair[0], messages, 2, 0, NULL));
	messages[1].msg_hdr.msg_iov = &part;
	SWEEP(letters(), "timeout", &time, sizeof time, recvmmsg(pair[0], messages, 2, 0, p));
	return check_done();
}
