/* Out-of-band data and the mark that it leaves in the stream. */
#include <poll.h>
#include "inet.h"

static void arrived(int s, short event)
{
	struct pollfd fd = { s, event, 0 };

	CHECK_INT(poll(&fd, 1, -1), 1);
}

int main(void)
{
	int pair[2], on = 1, file[2];
	char text[8] = "";

	tcp_pair(pair);
	CHECK_INT(CHECK_OK(sockatmark(pair[1])), 0);
	CHECK_INT(send(pair[0], "ab", 2, 0), 2);
	CHECK_INT(send(pair[0], "!", 1, MSG_OOB), 1);
	CHECK_INT(send(pair[0], "cd", 2, 0), 2);
	arrived(pair[1], POLLPRI);
	CHECK_INT(CHECK_OK(sockatmark(pair[1])), 0);
	/* A read stops at the mark. */
	CHECK_INT(recv(pair[1], text, sizeof text, 0), 2);
	CHECK(memcmp(text, "ab", 2) == 0);
	CHECK_INT(CHECK_OK(sockatmark(pair[1])), 1);
	CHECK_INT(recv(pair[1], text, sizeof text, MSG_OOB), 1);
	CHECK_INT(text[0], '!');
	CHECK_ERRNO(recv(pair[1], text, sizeof text, MSG_OOB), EINVAL);
	CHECK_INT(recv(pair[1], text, 2, MSG_WAITALL), 2);
	CHECK(memcmp(text, "cd", 2) == 0);
	CHECK_INT(CHECK_OK(sockatmark(pair[1])), 0);

	/* In line, the octet stands where it was sent. */
	CHECK_OK(setsockopt(pair[1], SOL_SOCKET, SO_OOBINLINE, &on, sizeof on));
	CHECK_INT(send(pair[0], "?", 1, MSG_OOB), 1);
	arrived(pair[1], POLLPRI);
	CHECK_INT(CHECK_OK(sockatmark(pair[1])), 1);
	CHECK_ERRNO(recv(pair[1], text, 1, MSG_OOB), EINVAL);
	CHECK_INT(recv(pair[1], text, 1, 0), 1);
	CHECK_INT(text[0], '?');

	CHECK_ERRNO(sockatmark(-1), EBADF);
	NEED(pipe(file));
	CHECK_ERRNO(sockatmark(file[0]), ENOTTY);
	return check_done();
}
