#include <limits.h>
#include <sys/uio.h>
#include "inet.h"

int main(void)
{
	struct sockaddr_in name;
	int r = bound_socket(SOCK_DGRAM, &name), s = NEED(socket(AF_INET, SOCK_DGRAM, 0)), pair[2];
	struct iovec parts[3] = { { "scat", 4 }, { NULL, 0 }, { "tered", 5 } };
	static struct iovec many[IOV_MAX + 1];
	struct msghdr message;
	char text[16], control[64];

	memset(&message, 0, sizeof message);
	message.msg_name = &name;
	message.msg_namelen = sizeof name;
	message.msg_iov = parts;
	message.msg_iovlen = 3;
	message.msg_flags = -1;
	CHECK_INT(CHECK_OK(sendmsg(s, &message, 0)), 9);
	CHECK_INT(recv(r, text, sizeof text, 0), 9);
	CHECK(memcmp(text, "scattered", 9) == 0);
	message.msg_iovlen = 0;
	CHECK_INT(CHECK_OK(sendmsg(s, &message, 0)), 0);
	CHECK_INT(recv(r, text, sizeof text, 0), 0);

	message.msg_iov = many;
	message.msg_iovlen = IOV_MAX;
	CHECK_INT(CHECK_OK(sendmsg(s, &message, 0)), 0);
	message.msg_iovlen = IOV_MAX + 1;
	CHECK_ERRNO(sendmsg(s, &message, 0), EMSGSIZE);
	message.msg_iov = parts;
	message.msg_iovlen = 3;
	parts[0].iov_len = -1;
	CHECK_ERRNO(sendmsg(s, &message, 0), EINVAL);
	parts[0].iov_len = 4;
	parts[1].iov_len = 1;
	CHECK_ERRNO(sendmsg(s, &message, 0), EFAULT);
	parts[1].iov_len = 0;
	message.msg_namelen = -1;
	CHECK_ERRNO(sendmsg(s, &message, 0), EINVAL);
	message.msg_namelen = 3;
	CHECK_ERRNO(sendmsg(s, &message, 0), EINVAL);
	message.msg_name = NULL;
	message.msg_namelen = 0;
	CHECK_ERRNO(sendmsg(s, &message, 0), EDESTADDRREQ);
	message.msg_name = &name;
	message.msg_namelen = sizeof name;
	/* Control data that make no sense. */
	memset(control, 0, sizeof control);
	message.msg_control = control;
	message.msg_controllen = sizeof(struct cmsghdr);
	CHECK_ERRNO(sendmsg(s, &message, 0), EINVAL);
	message.msg_controllen = -1;
	CHECK_ERRNO(sendmsg(s, &message, 0), ENOBUFS);
	message.msg_controllen = 3;
	CHECK_INT(CHECK_OK(sendmsg(s, &message, 0)), 9);

	message.msg_controllen = 0;
	CHECK_ERRNO(sendmsg(-1, &message, 0), EBADF);
	CHECK_ERRNO(sendmsg(NEED(dup(0)), &message, 0), ENOTSOCK);
	CHECK_ERRNO(sendmsg(s, &message, MSG_OOB), EOPNOTSUPP);
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	CHECK_ERRNO(sendmsg(pair[0], &message, 0), EISCONN);
	message.msg_name = NULL;
	message.msg_namelen = 0;
	close(pair[1]);
	CHECK_ERRNO(sendmsg(pair[0], &message, MSG_NOSIGNAL), EPIPE);
	return check_done();
}
