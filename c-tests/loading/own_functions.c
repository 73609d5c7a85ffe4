/* only: host linked preloaded */
/* fortify: 0 */
/* A program's function that has the name of one of the library's is called by the program alone. */
#include <poll.h>
#include "../check.h"

extern int __poll_chk(struct pollfd *, nfds_t, int, size_t);

int poll(struct pollfd *fds, nfds_t count, int timeout)
{
	(void)fds, (void)count, (void)timeout;
	return -2;
}

int main(void)
{
	struct pollfd none;

	CHECK_INT(__poll_chk(&none, 0, 0, sizeof none), 0);
	return check_done();
}
