#include <limits.h>
#include <sys/uio.h>
#include "inet.h"

int main(void)
{
	struct sockaddr_in name, from, mine;
	int r = bound_socket(SOCK_DGRAM, &name), s = bound_socket(SOCK_DGRAM, &mine), pair[2];
	char first[4], second[16];
	struct iovec parts[2] = { { first, 4 }, { second, sizeof second } };
	static struct iovec many[IOV_MAX + 1];
	struct msghdr message;

	memset(&message, 0, sizeof message);
	message.msg_name = &from;
	message.msg_namelen = sizeof from;
	message.msg_iov = parts;
	message.msg_iovlen = 2;
	message.msg_flags = -1;
	NEED(connect(s, (struct sockaddr *)&name, sizeof name));
	NEED(send(s, "scattered", 9, 0));
	CHECK_INT(CHECK_OK(recvmsg(r, &message, MSG_PEEK)), 9);
	CHECK(memcmp(first, "scat", 4) == 0 && memcmp(second, "tered", 5) == 0);
	CHECK_INT(message.msg_flags, 0);
	CHECK_INT(message.msg_namelen, sizeof from);
	CHECK_INT(from.sin_port, mine.sin_port);
	CHECK_INT(message.msg_controllen, 0);
	/* No more than there is room for; the flags tell. */
	message.msg_iovlen = 1;
	CHECK_INT(CHECK_OK(recvmsg(r, &message, MSG_PEEK)), 4);
	CHECK_INT(message.msg_flags, MSG_TRUNC);
	CHECK_INT(CHECK_OK(recvmsg(r, &message, MSG_PEEK | MSG_TRUNC)), 9);
	message.msg_iovlen = 0;
	CHECK_INT(CHECK_OK(recvmsg(r, &message, 0)), 0);
	CHECK_INT(message.msg_flags, MSG_TRUNC);
	CHECK_ERRNO(recvmsg(r, &message, MSG_DONTWAIT), EAGAIN);

	NEED(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	NEED(send(pair[1], "x", 1, MSG_EOR));
	message.msg_iovlen = 1;
	message.msg_namelen = sizeof from;
	CHECK_INT(CHECK_OK(recvmsg(pair[0], &message, 0)), 1);
	CHECK_INT(message.msg_namelen, 0);

	message.msg_iov = many;
	message.msg_iovlen = IOV_MAX + 1;
	CHECK_ERRNO(recvmsg(r, &message, MSG_DONTWAIT), EMSGSIZE);
	message.msg_iov = parts;
	message.msg_iovlen = 2;
	parts[1].iov_len = -1;
	CHECK_ERRNO(recvmsg(r, &message, MSG_DONTWAIT), EINVAL);
	parts[1].iov_len = sizeof second;
	message.msg_namelen = -1;
	CHECK_ERRNO(recvmsg(r, &message, MSG_DONTWAIT), EINVAL);
	message.msg_namelen = 0;
	CHECK_ERRNO(recvmsg(-1, &message, 0), EBADF);
	CHECK_ERRNO(recvmsg(NEED(dup(0)), &message, 0), ENOTSOCK);
	CHECK_ERRNO(recvmsg(NEED(socket(AF_INET, SOCK_STREAM, 0)), &message, 0), ENOTCONN);
	return check_done();
}
