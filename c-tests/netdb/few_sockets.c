/*
 * Addresses are ordered by where packets to them would come from, which the kernel is asked. A socket serves for as many of
 * them as it can: one for IPv6 for all that follow. It is connected to none twice in a row.
 */
#include "../etc.h"
#include "../traced.h"

static const char *name;
static int opened, connected;

static void look(void)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list;

	CHECK_INT(getaddrinfo(name, NULL, &hints, &list), 0);
}

static void count(const struct ptrace_syscall_info *info)
{
	if (info->entry.nr == SYS_socket)
		opened += info->entry.args[0] == AF_INET || info->entry.args[0] == AF_INET6;
	/* The C library has asked somebody else before. */
	if (info->entry.nr == SYS_connect)
		connected += opened > 0;
}

/* How many sockets for the Internet a lookup opens, and how often it connects one or ends that. */
static void look_up(const char *wanted)
{
	name = wanted;
	opened = connected = 0;
	trace(look, count);
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
	char hosts[1000] = "", order[9];
	unsigned i, j;

	own_etc();
	etc_file("host.conf", "multi on\n");
	for (i = 0; i < sizeof orders / sizeof orders[0]; i++)
		for (j = 0; j < 4; j++)
			snprintf(hosts + strlen(hosts), sizeof hosts - strlen(hosts), "%s order%u\n", orders[i][j], i);
	etc_file("hosts", hosts);
	for (i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		snprintf(order, sizeof order, "order%u", i);
		look_up(order);
	}
	return check_done();
}
