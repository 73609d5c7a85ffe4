/* Sets no longer than the descriptors need: nothing beyond them is read or written. The kernel counts in longs. */
#include <sys/select.h>
#include "../inet.h"

int main(void)
{
	struct timeval none = { 0, 0 };
	struct timespec no_time = { 0, 0 };
	int pair[2], nfds;
	unsigned long word, *set;

	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	NEED(send(pair[0], "x", 1, 0));
	NEED(dup2(pair[1], 40));
	NEED(dup2(pair[1], 63));
	for (nfds = 41; nfds <= 64; nfds++) {
		word = 1ul << 40 | 1ul << 63;
		set = at_edge(&word, sizeof word);
		CHECK_INT(CHECK_OK(select(nfds, (fd_set *)set, NULL, NULL, NULL)), nfds == 64 ? 2 : 1);
		CHECK_INT(*set, nfds == 64 ? word : 1ul << 40);
		set = at_edge(&word, sizeof word);
		CHECK_INT(CHECK_OK(pselect(nfds, NULL, (fd_set *)set, NULL, &no_time, NULL)), nfds == 64 ? 2 : 1);
		set = at_edge(&word, sizeof word);
		CHECK_INT(CHECK_OK(select(nfds, NULL, NULL, (fd_set *)set, &none)), 0);
		CHECK_INT(*set, 0);
	}
	/* With the 65th descriptor a second long begins, and that is not there. The kernel looks no further than the
	   process's table of descriptors reaches, which a process may have inherited short: so one lies there. */
	NEED(dup2(pair[1], 64));
	set = at_edge(&word, sizeof word);
	CHECK_ERRNO(select(65, (fd_set *)set, NULL, NULL, &none), EFAULT);
	/* Without descriptors nothing is looked at. */
	CHECK_INT(CHECK_OK(select(0, unmapped(), unmapped(), unmapped(), &none)), 0);
	return check_done();
}
