/* More descriptors than an fd_set has room for, in sets of the program's own making. */
#include <sys/select.h>
#include "../inet.h"

#define HIGHEST 5000
#define WORDS (HIGHEST / 64 + 1)

static unsigned long set[WORDS], writes[WORDS];

static void put(unsigned long *in, int fd) { in[fd / 64] |= 1ul << fd % 64; }
static int has(const unsigned long *in, int fd) { return in[fd / 64] >> fd % 64 & 1; }

int main(void)
{
	struct rlimit limit;
	struct timeval none = { 0, 0 };
	struct timespec no_time = { 0, 0 };
	int pair[2], i;

	NEED(getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = HIGHEST + 1;
	if (limit.rlim_max < limit.rlim_cur)
		skip("not enough descriptors may be opened");
	NEED(setrlimit(RLIMIT_NOFILE, &limit));
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	NEED(send(pair[0], "x", 1, 0));
	for (i = 1020; i <= HIGHEST; i += 20)
		NEED(dup2(pair[1], i));
	for (i = 1020; i <= HIGHEST; i += 20)
		put(set, i), put(writes, i);
	CHECK_INT(CHECK_OK(select(HIGHEST + 1, (fd_set *)set, NULL, NULL, NULL)), 200);
	for (i = 0; i <= HIGHEST; i++)
		CHECK_INT(has(set, i), i >= 1020 && i % 20 == 0);
	CHECK_INT(CHECK_OK(pselect(HIGHEST + 1, (fd_set *)set, (fd_set *)writes, NULL, NULL, NULL)), 400);
	NEED(recv(pair[1], &i, 1, 0));
	CHECK_INT(CHECK_OK(select(HIGHEST + 1, (fd_set *)set, (fd_set *)writes, NULL, &none)), 200);
	for (i = 0; i < WORDS; i++)
		CHECK_INT(set[i], 0);
	put(set, HIGHEST - 1);
	CHECK_ERRNO(select(HIGHEST + 1, (fd_set *)set, NULL, NULL, &none), EBADF);
	CHECK_ERRNO(pselect(HIGHEST + 1, NULL, (fd_set *)set, NULL, &no_time, NULL), EBADF);
	return check_done();
}
