/* The socket calls allocate nothing and open nothing of their own: this program's malloc counts. */
#include <arpa/inet.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/uio.h>
#include "../inet.h"

static char arena[1 << 20] __attribute__((aligned(16)));
static size_t used;
static volatile int allocations;

void *malloc(size_t size)
{
	void *block = arena + used;

	allocations++;
	used += (size + 31) & ~15ul;
	if (used > sizeof arena)
		abort();
	return block;
}

void free(void *block) { }

void *calloc(size_t count, size_t size) { return malloc(count * size); }
void *realloc(void *block, size_t size) { return block ? memmove(malloc(size), block, size) : malloc(size); }
void *memalign(size_t alignment, size_t size) { return malloc(size); }
void *aligned_alloc(size_t alignment, size_t size) { return malloc(size); }

int main(void)
{
	struct sockaddr_in name, peer;
	socklen_t length = sizeof name;
	struct timeval none = { 0, 0 };
	struct timespec no_time = { 0, 0 };
	int listener, s, guest, pair[2], value = 1, lowest;
	char octets[8] = "x";
	struct iovec part = { octets, 1 };
	struct mmsghdr message;
	struct pollfd fd;
	fd_set set;

	memset(&message, 0, sizeof message);
	message.msg_hdr.msg_iov = &part;
	message.msg_hdr.msg_iovlen = 1;
	lowest = NEED(dup(0));
	close(lowest);
	allocations = 0;

	listener = bound_socket(SOCK_STREAM, &name);
	CHECK_INT(listener, lowest);
	s = NEED(socket(AF_INET, SOCK_STREAM, 0));
	CHECK_INT(s, lowest + 1);
	CHECK_OK(connect(s, (struct sockaddr *)&name, sizeof name));
	guest = NEED(accept(listener, (struct sockaddr *)&peer, &length));
	CHECK_INT(guest, lowest + 2);
	CHECK_OK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	CHECK_INT(pair[0], lowest + 3);
	CHECK_INT(pair[1], lowest + 4);
	CHECK_OK(getpeername(s, (struct sockaddr *)&peer, &length));
	CHECK_OK(setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, &value, sizeof value));
	length = sizeof value;
	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_KEEPALIVE, &value, &length));
	CHECK_OK(send(s, octets, 1, 0));
	CHECK_OK(sendto(s, octets, 1, 0, NULL, 0));
	CHECK_OK(sendmsg(s, &message.msg_hdr, 0));
	CHECK_OK(sendmmsg(s, &message, 1, 0));
	fd.fd = guest;
	fd.events = POLLIN;
	CHECK_OK(poll(&fd, 1, -1));
	CHECK_OK(ppoll(&fd, 1, &no_time, NULL));
	FD_ZERO(&set);
	FD_SET(guest, &set);
	CHECK_OK(select(guest + 1, &set, NULL, NULL, &none));
	CHECK_OK(pselect(guest + 1, &set, NULL, NULL, &no_time, NULL));
	CHECK_OK(sockatmark(guest));
	CHECK_OK(recv(guest, octets, 1, 0));
	CHECK_OK(recvfrom(guest, octets, 1, 0, NULL, NULL));
	CHECK_OK(recvmsg(guest, &message.msg_hdr, 0));
	CHECK_OK(recvmmsg(guest, &message, 1, 0, NULL));
	CHECK_OK(shutdown(guest, SHUT_RDWR));
	CHECK(inet_addr("127.0.0.1") == htonl(INADDR_LOOPBACK));
	CHECK_INT(inet_pton(AF_INET, "127.0.0.1", &peer.sin_addr), 1);
	CHECK_INT(allocations, 0);
	/* And none was opened beside them. */
	CHECK_INT(NEED(dup(0)), lowest + 5);
	return check_done();
}
