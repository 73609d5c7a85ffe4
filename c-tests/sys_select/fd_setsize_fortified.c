/* fortify: 0 2 3 */
/* only: linked static */
/* Larger sets have their own end, and a fortified program is ended there, not at 1024. */
#define FD_SETSIZE 4096
#include <sys/types.h>
#include <sys/select.h>
#include "../check.h"

static fd_set set;
static volatile int within = 4095;

#if _FORTIFY_SOURCE
static volatile int beyond = 4096;

static void set_beyond(void) { FD_SET(beyond, &set); }
#endif

int main(void)
{
	FD_ZERO(&set);
	FD_SET(within, &set);
	CHECK(FD_ISSET(within, &set));
#if _FORTIFY_SOURCE
	{
		int status = in_child(set_beyond);

		CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	}
#endif
	return check_done();
}
