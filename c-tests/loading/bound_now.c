/* cflags: -Wl,-z,now */
/* Bound at load, not call by call. */
#include <poll.h>
#include "../inet.h"

int main(void)
{
	int pair[2];
	struct pollfd fd;

	tcp_pair(pair);
	CHECK_INT(CHECK_OK(send(pair[0], "x", 1, 0)), 1);
	fd.fd = pair[1];
	fd.events = POLLIN;
	CHECK_INT(CHECK_OK(poll(&fd, 1, -1)), 1);
	return check_done();
}
