/* When it arrived, as a timeval and as a timespec. */
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include "../inet.h"

static int r, s;
static struct sockaddr_in name;

/* The control data of type `type` that come with the next datagram. */
static void stamped(int option, int type, void *stamp, size_t size)
{
	char octet, octets[256];
	struct iovec part = { &octet, 1 };
	struct msghdr message;
	struct cmsghdr *header;
	int on = 1, off = 0;

	memset(&message, 0, sizeof message);
	message.msg_iov = &part;
	message.msg_iovlen = 1;
	message.msg_control = octets;
	message.msg_controllen = sizeof octets;
	CHECK_OK(setsockopt(r, SOL_SOCKET, option, &on, sizeof on));
	NEED(sendto(s, "x", 1, 0, (struct sockaddr *)&name, sizeof name));
	CHECK_INT(CHECK_OK(recvmsg(r, &message, 0)), 1);
	header = CMSG_FIRSTHDR(&message);
	CHECK(header != NULL);
	if (header == NULL)
		return;
	CHECK_INT(header->cmsg_level, SOL_SOCKET);
	CHECK_INT(header->cmsg_type, type);
	CHECK_INT(header->cmsg_len, CMSG_LEN(size));
	memcpy(stamp, CMSG_DATA(header), size);
	CHECK_OK(setsockopt(r, SOL_SOCKET, option, &off, sizeof off));
}

int main(void)
{
	struct timeval micro = { 0, 0 };
	struct timespec nano = { 0, 0 };

	r = bound_socket(SOCK_DGRAM, &name);
	s = NEED(socket(AF_INET, SOCK_DGRAM, 0));
	stamped(SO_TIMESTAMP, SCM_TIMESTAMP, &micro, sizeof micro);
	CHECK(micro.tv_sec > 1000000000 && micro.tv_usec >= 0 && micro.tv_usec < 1000000);
	stamped(SO_TIMESTAMPNS, SCM_TIMESTAMPNS, &nano, sizeof nano);
	CHECK(nano.tv_sec > 1000000000 && nano.tv_nsec >= 0 && nano.tv_nsec < 1000000000);
	return check_done();
}
