/* fortify: 0 2 3 */
/* The twins that fortified programs call: as the calls themselves, but a buffer that is too short ends the process. */
#include <poll.h>
#include "../inet.h"

extern ssize_t __recv_chk(int, void *, size_t, size_t, int);
extern ssize_t __recvfrom_chk(int, void *, size_t, size_t, int, struct sockaddr *, socklen_t *);

static int pair[2];
static char text[8];
static volatile size_t much = 8;

static void recv_beyond(void) { __recv_chk(pair[0], text, 5, 4, MSG_DONTWAIT); }
static void recv_far_beyond(void) { __recv_chk(pair[0], text, -1, 8, MSG_DONTWAIT); }
static void recvfrom_beyond(void) { __recvfrom_chk(pair[0], text, 9, 8, MSG_DONTWAIT, NULL, NULL); }
static void recv_bad_descriptor(void) { __recv_chk(-1, NULL, 1, 0, 0); }

/* clang leaves these calls as they are, with the host's headers. */
#if _FORTIFY_SOURCE && !defined __clang__
static volatile size_t too_much = 9;

static void compiled_recv(void) { recv(pair[0], text, too_much, MSG_DONTWAIT); }
static void compiled_recvfrom(void) { recvfrom(pair[0], text, too_much, MSG_DONTWAIT, NULL, NULL); }
#endif

static void check_aborts(int line, void (*body)(void))
{
	int status = in_child(body);

	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
		check_failed(__FILE__, line, "wait status %#x, want SIGABRT", status);
}

#define CHECK_ABORTS(body) check_aborts(__LINE__, body)

int main(void)
{
	struct sockaddr_in from;
	socklen_t length = sizeof from;

	NEED(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	NEED(send(pair[1], "abc", 3, 0));
	CHECK_INT(CHECK_OK(__recv_chk(pair[0], text, 8, 8, MSG_PEEK)), 3);
	CHECK_INT(CHECK_OK(__recv_chk(pair[0], text, 2, 8, MSG_PEEK | MSG_TRUNC)), 3);
	CHECK_INT(CHECK_OK(__recv_chk(pair[0], text, 8, -1, MSG_PEEK)), 3);
	CHECK_INT(CHECK_OK(recv(pair[0], text, much, MSG_PEEK)), 3);
	CHECK_INT(CHECK_OK(recvfrom(pair[0], text, much, MSG_PEEK, NULL, NULL)), 3);
	CHECK_INT(CHECK_OK(__recvfrom_chk(pair[0], text, 8, 8, 0, (struct sockaddr *)&from, &length)), 3);
	CHECK_INT(length, 0);
	CHECK_ERRNO(__recv_chk(pair[0], text, 8, 8, MSG_DONTWAIT), EAGAIN);
	CHECK_ERRNO(__recvfrom_chk(-1, text, 8, 8, 0, NULL, NULL), EBADF);
	CHECK_ERRNO(__recv_chk(pair[0], unmapped(), 8, 8, MSG_DONTWAIT), EAGAIN);
	NEED(send(pair[1], "abc", 3, 0));
	CHECK_ERRNO(__recv_chk(pair[0], unmapped(), 8, 8, 0), EFAULT);
	NEED(send(pair[1], "abc", 3, 0));
	CHECK_ERRNO(__recvfrom_chk(pair[0], unmapped(), 8, 8, 0, NULL, NULL), EFAULT);

	CHECK_ABORTS(recv_beyond);
	CHECK_ABORTS(recv_far_beyond);
	CHECK_ABORTS(recvfrom_beyond);
	CHECK_ABORTS(recv_bad_descriptor);
#if _FORTIFY_SOURCE && !defined __clang__
	CHECK_ABORTS(compiled_recv);
	CHECK_ABORTS(compiled_recvfrom);
#endif
	return check_done();
}
