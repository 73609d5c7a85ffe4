/* Between vfork and exec a child shares its parent's memory: the calls change nothing there but what they are told. */
#include <sys/select.h>
#include <poll.h>
#include "../inet.h"

static int pair[2];

int main(void)
{
	volatile int wrong = 0;
	struct sockaddr_in name;
	int listener = bound_socket(SOCK_STREAM, &name), status, before, guest;
	char octet;
	pid_t pid;

	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	before = open_descriptors();
	pid = vfork();
	if (pid == 0) {
		struct pollfd fd = { pair[1], POLLIN, 0 };
		fd_set set;
		int s;

		wrong += send(pair[0], "x", 1, 0) != 1;
		wrong += poll(&fd, 1, -1) != 1;
		FD_ZERO(&set);
		FD_SET(pair[1], &set);
		wrong += select(pair[1] + 1, &set, NULL, NULL, NULL) != 1;
		s = socket(AF_INET, SOCK_STREAM, 0);
		wrong += connect(s, (struct sockaddr *)&name, sizeof name) != 0;
		wrong += dup2(s, 0) != 0;
		execl("/bin/sh", "sh", "-c", "exit 3", (char *)NULL);
		_exit(wrong + 100);
	}
	CHECK_INT(waitpid(pid, &status, 0), pid);
	CHECK(WIFEXITED(status));
	CHECK_INT(WEXITSTATUS(status), 3);
	CHECK_INT(wrong, 0);
	CHECK_INT(open_descriptors(), before);
	CHECK_INT(CHECK_OK(recv(pair[1], &octet, 1, MSG_DONTWAIT)), 1);
	guest = NEED(accept(listener, NULL, NULL));
	CHECK_INT(CHECK_OK(recv(guest, &octet, 1, 0)), 0);
	return check_done();
}
