/* bsd: 4.2 4.3 */
/*
 * Descriptors are passed as access rights.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <errno.h>
#include "old.h"

struct msghdr message;
struct iovec iov;
char c;

prepare(rights, length)
	int *rights;
	int length;
{
	iov.iov_base = &c;
	iov.iov_len = 1;
	message.msg_iov = &iov;
	message.msg_iovlen = 1;
	message.msg_accrights = (caddr_t)rights;
	message.msg_accrightslen = length;
}

main()
{
	int s[2], p[2], got[4], free;

	for (free = 3; free < 64; free++)
		close(free);
	GOOD(socketpair(AF_UNIX, SOCK_STREAM, 0, s));
	GOOD(pipe(p));
	c = 'r';
	prepare(p, sizeof (p));
	SAME(sendmsg(s[0], &message, 0), 1);
	c = 0;
	got[2] = got[3] = -7;
	prepare(got, sizeof (got));
	SAME(recvmsg(s[1], &message, 0), 1);
	SAME(c, 'r');
	SAME(message.msg_accrightslen, sizeof (p));
	SAME(got[2], -7);
	SAME(write(got[1], "through", 7), 7);
	{
		char buf[8];

		SAME(read(p[0], buf, sizeof (buf)), 7);
	}

	/* Who reads instead gets the data alone. */
	free = dup(0);
	close(free);
	prepare(p, sizeof (p));
	SAME(sendmsg(s[0], &message, 0), 1);
	SAME(read(s[1], &c, 1), 1);
	SAME(dup(0), free);
	close(free);

	/* Room for one: the other is not left open. */
	free = dup(0);
	close(free);
	prepare(p, sizeof (p));
	SAME(sendmsg(s[0], &message, 0), 1);
	prepare(got, sizeof (int));
	SAME(recvmsg(s[1], &message, 0), 1);
	SAME(message.msg_accrightslen, sizeof (int));
	SAME(got[0], free);
	SAME(dup(0), free + 1);

	/* Nobody wants them, or there are none. */
	prepare(p, sizeof (p));
	SAME(sendmsg(s[0], &message, 0), 1);
	prepare((int *)0, 0);
	SAME(recvmsg(s[1], &message, 0), 1);
	SAME(message.msg_accrightslen, 0);
	SAME(send(s[0], "x", 1, 0), 1);
	prepare(got, sizeof (got));
	SAME(recvmsg(s[1], &message, 0), 1);
	SAME(message.msg_accrightslen, 0);

	got[0] = 99;
	prepare(got, sizeof (int));
	FAILS(sendmsg(s[0], &message, 0), EBADF);
	prepare((int *)8, sizeof (int));
	FAILS(sendmsg(s[0], &message, 0), EFAULT);
	prepare(got, 1 << 20);
	FAILS(sendmsg(s[0], &message, 0), EINVAL);
	FAILS(sendmsg(s[0], (struct msghdr *)8, 0), EFAULT);
	exit(failures != 0);
}
