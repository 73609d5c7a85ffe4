/* only: linked static */
/* As on BSD, a program says how large its sets are to be. */
#define FD_SETSIZE 4096
#include <sys/types.h>
#include <sys/select.h>
#include "../inet.h"

int main(void)
{
	struct rlimit limit;
	int pair[2], i, count = 0;
	fd_set set, copy;

	CHECK_INT(FD_SETSIZE, 4096);
	CHECK_INT(sizeof set, 4096 / 8);
	NEED(getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = 4096;
	if (limit.rlim_max < limit.rlim_cur)
		skip("not enough descriptors may be opened");
	NEED(setrlimit(RLIMIT_NOFILE, &limit));
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	NEED(send(pair[0], "x", 1, 0));
	NEED(dup2(pair[1], 1500));
	NEED(dup2(pair[1], 4095));
	NEED(dup2(pair[0], 3000));
	FD_ZERO(&set);
	for (i = 0; i < FD_SETSIZE; i++)
		count += FD_ISSET(i, &set) != 0;
	CHECK_INT(count, 0);
	FD_SET(1500, &set), FD_SET(3000, &set), FD_SET(4095, &set);
	copy = set;
	CHECK_INT(CHECK_OK(select(FD_SETSIZE, &set, NULL, NULL, NULL)), 2);
	CHECK(FD_ISSET(1500, &set) && !FD_ISSET(3000, &set) && FD_ISSET(4095, &set));
	FD_CLR(4095, &copy);
	CHECK(!FD_ISSET(4095, &copy));
	CHECK_INT(CHECK_OK(pselect(FD_SETSIZE, NULL, &copy, NULL, NULL, NULL)), 2);
	return check_done();
}
