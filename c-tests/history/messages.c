/* bsd: 4.4 */
/*
 * The lengths of a message and of its control messages have 32 bits (the architecture manual, 2.3), so a descriptor right
 * behind a head is its data.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <string.h>
#include <errno.h>
#include "old.h"

struct msghdr message;
struct iovec iov;
char c;

struct {
	struct cmsghdr head;
	int fd[2];
} one, got;

prepare(control, length)
	char *control;
{
	bzero((char *)&message, sizeof (message));
	iov.iov_base = &c;
	iov.iov_len = 1;
	message.msg_iov = &iov;
	message.msg_iovlen = 1;
	message.msg_control = control;
	message.msg_controllen = length;
}

main()
{
	u_int *length = &message.msg_controllen;
	struct cmsghdr *cmsg;
	char buf[512], room[CMSG_SPACE(2 * sizeof (int))];
	int s[2], p[2], free;

	SAME(sizeof (struct cmsghdr), 12);
	for (free = 3; free < 64; free++)
		close(free);
	GOOD(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
	GOOD(pipe(p));
	free = dup(0);
	close(free);

	/* As one structure. */
	one.head.cmsg_len = sizeof (one.head) + sizeof (int);
	one.head.cmsg_level = SOL_SOCKET;
	one.head.cmsg_type = SCM_RIGHTS;
	one.fd[0] = p[1];
	prepare((char *)&one, sizeof (one.head) + sizeof (int));
	c = 'x';
	SAME(sendmsg(s[0], &message, 0), 1);
	prepare((char *)&got, sizeof (got));
	c = 0;
	SAME(recvmsg(s[1], &message, 0), 1);
	SAME(c, 'x');
	SAME(*length, sizeof (got.head) + sizeof (int));
	SAME(got.head.cmsg_len, *length);
	SAME(got.head.cmsg_level, SOL_SOCKET);
	SAME(got.head.cmsg_type, SCM_RIGHTS);
	SAME(got.fd[0], free);
	SAME(write(got.fd[0], "through", 7), 7);
	SAME(read(p[0], buf, sizeof (buf)), 7);
	close(got.fd[0]);

	/* By the macros. */
	prepare(room, sizeof (room));
	cmsg = CMSG_FIRSTHDR(&message);
	cmsg->cmsg_len = CMSG_LEN(2 * sizeof (int));
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(cmsg), p, sizeof (p));
	CHECK(CMSG_NXTHDR(&message, cmsg) == 0);
	SAME(sendmsg(s[0], &message, 0), 1);
	SAME(sendmsg(s[0], &message, 0), 1);
	prepare(buf, sizeof (buf));
	SAME(recvmsg(s[1], &message, 0), 1);
	cmsg = CMSG_FIRSTHDR(&message);
	CHECK(cmsg != 0);
	SAME(cmsg->cmsg_len, CMSG_LEN(2 * sizeof (int)));
	SAME(message.msg_flags, 0);
	CHECK(CMSG_NXTHDR(&message, cmsg) == 0);
	memcpy(got.fd, CMSG_DATA(cmsg), sizeof (got.fd));
	SAME(got.fd[0], free);
	close(got.fd[0]);
	close(got.fd[1]);

	/* Room for one: the other is not left open. */
	prepare(room, CMSG_LEN(sizeof (int)));
	SAME(recvmsg(s[1], &message, 0), 1);
	SAME(message.msg_flags, MSG_CTRUNC);
	SAME(message.msg_controllen, CMSG_LEN(sizeof (int)));
	SAME(*(int *)CMSG_DATA(CMSG_FIRSTHDR(&message)), free);
	SAME(dup(0), free + 1);
	close(free);
	close(free + 1);

	/* Lengths that lie. */
	one.head.cmsg_len = 8;
	prepare((char *)&one, sizeof (one));
	FAILS(sendmsg(s[0], &message, 0), EINVAL);
	one.head.cmsg_len = sizeof (one) + 1;
	FAILS(sendmsg(s[0], &message, 0), EINVAL);
	prepare((char *)8, sizeof (one));
	FAILS(sendmsg(s[0], &message, 0), EFAULT);
	FAILS(sendmsg(s[0], (struct msghdr *)8, 0), EFAULT);
	exit(failures != 0);
}
