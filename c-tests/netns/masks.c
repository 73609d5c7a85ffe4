/* only: linked static */
/*
 * select with an int for each set, as programs of the time call it: what stands after the int is not touched.
 */
#include "check.h"
#include <sys/select.h>
#include "netns.h"

struct set {
	int mask, after;
};

static int chosen(int nfds, struct set *reads, struct set *writes, struct set *excepts, const struct timeval *limit)
{
	struct timeval copy = *limit;
	struct timespec same = { limit->tv_sec, 0 };
	struct set before[3] = { *reads, *writes, *excepts };
	int n = select(nfds, (fd_set *)reads, (fd_set *)writes, (fd_set *)excepts, &copy), other;

	CHECK_INT(reads->after, -1);
	CHECK_INT(writes->after, 0x5555);
	CHECK_INT(excepts->after, -1);
	other = pselect(nfds, (fd_set *)&before[0], (fd_set *)&before[1], (fd_set *)&before[2], &same, NULL);
	CHECK_INT(other, n);
	CHECK(memcmp(&before[0], reads, sizeof *reads) == 0);
	CHECK(memcmp(&before[1], writes, sizeof *writes) == 0);
	CHECK(memcmp(&before[2], excepts, sizeof *excepts) == 0);
	return n;
}

int main(void)
{
	static const struct timeval now = { 0, 0 }, later = { 60, 0 };
	struct set reads, writes, excepts;
	struct sockaddr_ns to;
	int fd, nfds;

	enter();
	to = here(4000);
	fd = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	NEED(bind(fd, (struct sockaddr *)&to, sizeof to));
	NEED(connect(fd, (struct sockaddr *)&to, sizeof to));
	for (nfds = fd + 1; nfds <= 32; nfds++) {
		reads = excepts = (struct set){ 1 << fd, -1 };
		writes = (struct set){ 1 << fd, 0x5555 };
		CHECK_INT(chosen(nfds, &reads, &writes, &excepts, &now), 1);
		CHECK_INT(reads.mask, 0);
		CHECK_INT(writes.mask, 1 << fd);
		CHECK_INT(excepts.mask, 0);
	}
	CHECK_INT(CHECK_OK(send(fd, "x", 1, 0)), 1);
	reads = (struct set){ 1 << fd, -1 };
	writes = (struct set){ 0, 0x5555 };
	excepts = (struct set){ 0, -1 };
	CHECK_INT(chosen(16, &reads, &writes, &excepts, &later), 1);
	CHECK_INT(reads.mask, 1 << fd);
	return check_done();
}
