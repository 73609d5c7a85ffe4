/* fortify: 0 2 3 */
/* The twins that fortified programs call: as the calls themselves, but an array that is too short ends the process. */
#include <poll.h>
#include <time.h>
#include "../inet.h"

extern int __poll_chk(struct pollfd *, nfds_t, int, size_t);
extern int __ppoll_chk(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *, size_t);

static struct pollfd fds[2];
static volatile nfds_t two = 2;

static void poll_beyond(void) { __poll_chk(fds, 2, 0, sizeof fds - 1); }
static void poll_far_beyond(void) { __poll_chk(fds, -1, 0, sizeof fds); }
static void ppoll_beyond(void) { __ppoll_chk(fds, 3, NULL, NULL, sizeof fds); }

/* clang leaves these calls as they are, with the host's headers. */
#if _FORTIFY_SOURCE && !defined __clang__
static volatile nfds_t three = 3;

static void compiled_poll(void) { poll(fds, three, 0); }
static void compiled_ppoll(void) { ppoll(fds, three, NULL, NULL); }
#endif

static void check_aborts(int line, void (*body)(void))
{
	int status = in_child(body);

	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
		check_failed(__FILE__, line, "wait status %#x, want SIGABRT", status);
}

int main(void)
{
	struct timespec none = { 0, 0 };
	int pair[2];

	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	NEED(send(pair[0], "x", 1, 0));
	fds[0].fd = pair[0];
	fds[1].fd = pair[1];
	fds[0].events = fds[1].events = POLLIN;
	CHECK_INT(CHECK_OK(__poll_chk(fds, 2, -1, sizeof fds)), 1);
	CHECK_INT(fds[1].revents, POLLIN);
	CHECK_INT(CHECK_OK(__poll_chk(fds, 2, 0, -1)), 1);
	CHECK_INT(CHECK_OK(__ppoll_chk(fds, 2, &none, NULL, sizeof fds)), 1);
	CHECK_INT(CHECK_OK(__ppoll_chk(fds, 2, NULL, NULL, sizeof fds)), 1);
	CHECK_INT(CHECK_OK(poll(fds, two, -1)), 1);
	CHECK_INT(CHECK_OK(ppoll(fds, two, NULL, NULL)), 1);
	CHECK_ERRNO(__poll_chk(unmapped(), 1, 0, sizeof fds), EFAULT);

	check_aborts(__LINE__, poll_beyond);
	check_aborts(__LINE__, poll_far_beyond);
	check_aborts(__LINE__, ppoll_beyond);
#if _FORTIFY_SOURCE && !defined __clang__
	check_aborts(__LINE__, compiled_poll);
	check_aborts(__LINE__, compiled_ppoll);
#endif
	return check_done();
}
