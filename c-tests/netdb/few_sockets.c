/*
 * Addresses are ordered by where packets to them would come from, which the kernel is asked. A socket serves for as many of
 * them as it can: one for IPv6 for all that follow. It is connected to none twice in a row.
 */
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <linux/ptrace.h>
#include "../etc.h"

static void look(const char *name)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list;

	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
		_exit(77);
	raise(SIGSTOP);
	_exit(getaddrinfo(name, NULL, &hints, &list) != 0);
}

/* How many sockets for the Internet a lookup opens, and how often it connects one or ends that. */
static void count(const char *name)
{
	struct ptrace_syscall_info info;
	int status, opened = 0, connected = 0;
	long signal = 0;
	pid_t child = fork();

	if (child == 0)
		look(name);
	CHECK_INT(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip("a child cannot be traced");
	NEED(ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)));
	while (ptrace(PTRACE_SYSCALL, child, NULL, (void *)signal) == 0 && waitpid(child, &status, 0) == child
	       && WIFSTOPPED(status)) {
		signal = WSTOPSIG(status) & 0x80 || WSTOPSIG(status) == SIGSTOP ? 0 : WSTOPSIG(status);
		if (ptrace(PTRACE_GET_SYSCALL_INFO, child, (void *)sizeof info, &info) <= 0
		    || info.op != PTRACE_SYSCALL_INFO_ENTRY)
			continue;
		if (info.entry.nr == SYS_socket)
			opened += info.entry.args[0] == AF_INET || info.entry.args[0] == AF_INET6;
		/* The C library has asked somebody else before. */
		if (info.entry.nr == SYS_connect)
			connected += opened > 0;
	}
	CHECK_INT(status, 0);
	printf("%s: %d, %d\n", name, opened, connected);
}

int main(void)
{
	static const char *const orders[][4] = {
		{ "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4" },
		{ "::1", "::2", "::3", "::4" },
		{ "::1", "127.0.0.1", "::2", "127.0.0.2" },
		{ "127.0.0.1", "::1", "127.0.0.2", "::2" },
		{ "127.0.0.1", "127.0.0.2", "::1", "::2" },
		{ "127.0.0.1", "127.0.0.1", "::1", "::1" },
	};
	char hosts[1000] = "", name[9];
	unsigned i, j;

	own_etc();
	etc_file("host.conf", "multi on\n");
	for (i = 0; i < sizeof orders / sizeof orders[0]; i++)
		for (j = 0; j < 4; j++)
			snprintf(hosts + strlen(hosts), sizeof hosts - strlen(hosts), "%s order%u\n", orders[i][j], i);
	etc_file("hosts", hosts);
	for (i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		snprintf(name, sizeof name, "order%u", i);
		count(name);
	}
	return check_done();
}
