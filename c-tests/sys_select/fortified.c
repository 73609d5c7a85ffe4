/* fortify: 0 2 3 */
/* A descriptor that no set has room for ends a fortified program; otherwise nothing is written beyond a set. */
#include <sys/select.h>
#include "../check.h"

static fd_set set;
static volatile int within = FD_SETSIZE - 1;

#if _FORTIFY_SOURCE
static volatile int beyond = FD_SETSIZE, negative = -1;

static void set_beyond(void) { FD_SET(beyond, &set); }
static void clear_beyond(void) { FD_CLR(beyond, &set); }
static void look_beyond(void) { CHECK(!FD_ISSET(beyond, &set)); }
static void set_negative(void) { FD_SET(negative, &set); }

static void check_aborts(int line, void (*body)(void))
{
	int status = in_child(body);

	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
		check_failed(__FILE__, line, "wait status %#x, want SIGABRT", status);
}
#endif

int main(void)
{
	FD_ZERO(&set);
	FD_SET(within, &set);
	CHECK(FD_ISSET(within, &set));
	FD_CLR(within, &set);
	CHECK(!FD_ISSET(within, &set));
#if _FORTIFY_SOURCE
	check_aborts(__LINE__, set_beyond);
	check_aborts(__LINE__, clear_beyond);
	check_aborts(__LINE__, look_beyond);
	check_aborts(__LINE__, set_negative);
#endif
	return check_done();
}
