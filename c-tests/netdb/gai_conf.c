/* gai.conf decides which address comes first, and from `reload yes` to `reload no` does so anew when it changes. */
#include <sys/stat.h>
#include "../etc.h"

static void print_order(void)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list, *info;
	char text[NI_MAXHOST];

	CHECK_INT(getaddrinfo("here", NULL, &hints, &list), 0);
	for (info = list; info != NULL; info = info->ai_next) {
		CHECK_INT(getnameinfo(info->ai_addr, info->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST), 0);
		printf(" %s", text);
	}
	printf("\n");
	freeaddrinfo(list);
}

/* Writes the file as it is at some time: the clock of files is too coarse to tell one change from the next. */
static void gai_conf(const char *text, time_t when)
{
	struct timespec times[2] = { { .tv_sec = when }, { .tv_sec = when } };

	etc_file("gai.conf", text);
	NEED(utimensat(AT_FDCWD, "/etc/gai.conf", times, 0));
}

int main(void)
{
	own_etc();
	etc_file("host.conf", "multi on\n");
	etc_file("hosts", "::1 here\n127.0.0.1 here\n2001:db8::1 here\n192.0.2.1 here\n");
	gai_conf("reload yes\n", 1);
	print_order();
	gai_conf("reload yes\nprecedence ::ffff:0:0/96 100\n", 2);
	print_order();
	gai_conf("reload yes\nscopev4 ::ffff:127.0.0.0/104 14\nlabel ::1/128 4\n", 3);
	print_order();
	gai_conf("reload yes\n", 4);
	print_order();
	NEED(unlink("/etc/gai.conf"));
	print_order();
	/* It goes on where nothing is said of it, and is over where something else is said. */
	gai_conf("precedence ::ffff:0:0/96 100\n", 5);
	print_order();
	gai_conf("reload no\nlabel ::1/128 4\n", 6);
	print_order();
	gai_conf("reload yes\nprecedence ::ffff:0:0/96 100\n", 7);
	print_order();
	return check_done();
}
