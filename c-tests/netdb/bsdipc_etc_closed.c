/* only: linked preloaded static */
/* Whoever names a directory in BSDIPC_ETC that cannot be entered is told so, once, and finds what is in /etc. */
#include <sys/stat.h>
#include "../etc.h"

static const char *directory, *what;

static void look(void)
{
	int said = NEED(open("/etc/said", O_RDWR | O_CREAT | O_TRUNC, 0600)), saved = NEED(dup(2)), times;
	char expected[100], text[1000];
	ssize_t length;

	setenv("BSDIPC_ETC", directory, 1);
	NEED(dup2(said, 2));
	NEED(setgid(65534));
	NEED(setuid(65534));
	for (times = 0; times < 2; times++) {
		struct hostent *host = gethostbyname("db.test");

		CHECK(host != NULL);
		if (host != NULL)
			CHECK_STR(inet_ntoa(*(struct in_addr *)host->h_addr), "192.0.2.2");
	}
	NEED(dup2(saved, 2));
	length = NEED(pread(said, text, sizeof text - 1, 0));
	text[length] = '\0';
	snprintf(expected, sizeof expected, "libbsdipc: BSDIPC_ETC=%s: %s; ignored\n", directory, what);
	CHECK_STR(text, expected);
}

int main(void)
{
	static const char *const wrong[][2] = {
		{ "/etc/closed", "may not be entered" },
		{ "/etc/closed/open", "may not be entered" },
		{ "/etc/hosts", "not a directory" },
		{ "/etc/absent", "not a directory" },
	};
	unsigned i;

	if (getuid() != 0)
		skip("only root becomes somebody else");
	own_etc();
	NEED(mkdir("/etc/closed", 0755));
	NEED(mkdir("/etc/closed/open", 0755));
	etc_file("closed/hosts", "192.0.2.1 db.test\n");
	etc_file("closed/open/hosts", "192.0.2.1 db.test\n");
	etc_file("hosts", "192.0.2.2 db.test\n");
	NEED(chmod("/etc/closed", 0700));
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		directory = wrong[i][0];
		what = wrong[i][1];
		CHECK_CHILD(look);
	}
	return check_done();
}
