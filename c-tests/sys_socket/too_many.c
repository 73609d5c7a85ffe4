/* Where the process may open no more descriptors, the calls that make one say so. */
#include <sys/socket.h>
#include <sys/un.h>
#include "check.h"

int main(void)
{
	struct rlimit limit;
	struct sockaddr_un name = { AF_UNIX, "name" };
	int listener = NEED(socket(AF_UNIX, SOCK_STREAM, 0)), caller = NEED(socket(AF_UNIX, SOCK_STREAM, 0)), pair[2];

	NEED(bind(listener, (struct sockaddr *)&name, sizeof name));
	NEED(listen(listener, 1));
	NEED(connect(caller, (struct sockaddr *)&name, sizeof name));
	NEED(getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = caller + 1;
	NEED(setrlimit(RLIMIT_NOFILE, &limit));
	CHECK_ERRNO(socket(AF_UNIX, SOCK_STREAM, 0), EMFILE);
	CHECK_ERRNO(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), EMFILE);
	CHECK_ERRNO(accept(listener, NULL, NULL), EMFILE);
	CHECK_ERRNO(accept4(listener, NULL, NULL, 0), EMFILE);

	limit.rlim_cur = caller + 2;
	NEED(setrlimit(RLIMIT_NOFILE, &limit));
	CHECK_ERRNO(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), EMFILE);
	/* What one descriptor was had for is free again, and the caller still waits. */
	CHECK_INT(NEED(accept(listener, NULL, NULL)), caller + 1);
	return check_done();
}
