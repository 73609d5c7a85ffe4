/* Writing to nobody raises SIGPIPE, unless MSG_NOSIGNAL says otherwise. */
#include <sys/uio.h>
#include "../inet.h"

static volatile int piped;

static void handle(int number)
{
	piped++;
}

int main(void)
{
	int pair[2];
	struct iovec part = { "x", 1 };
	struct mmsghdr message;

	memset(&message, 0, sizeof message);
	message.msg_hdr.msg_iov = &part;
	message.msg_hdr.msg_iovlen = 1;
	signal(SIGPIPE, handle);
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	close(pair[1]);
	CHECK_ERRNO(send(pair[0], "x", 1, 0), EPIPE);
	CHECK_INT(piped, 1);
	CHECK_ERRNO(sendto(pair[0], "x", 1, 0, NULL, 0), EPIPE);
	CHECK_INT(piped, 2);
	CHECK_ERRNO(sendmsg(pair[0], &message.msg_hdr, 0), EPIPE);
	CHECK_INT(piped, 3);
	CHECK_ERRNO(sendmmsg(pair[0], &message, 1, 0), EPIPE);
	CHECK_INT(piped, 4);
	CHECK_ERRNO(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK_ERRNO(sendto(pair[0], "x", 1, MSG_NOSIGNAL, NULL, 0), EPIPE);
	CHECK_ERRNO(sendmsg(pair[0], &message.msg_hdr, MSG_NOSIGNAL), EPIPE);
	CHECK_ERRNO(sendmmsg(pair[0], &message, 1, MSG_NOSIGNAL), EPIPE);
	CHECK_INT(piped, 4);
	return check_done();
}
