/* only: static */
/* A program that runs as somebody else than who has started it is not told by that one where its names are. */
#include <sys/stat.h>
#include "../etc.h"

/* Where the program lies for everybody: the kernel runs it as its owner. */
#define COPY "/etc/program"

static void copy_program(void)
{
	int from = NEED(open("/proc/self/exe", O_RDONLY)), to = NEED(open(COPY, O_WRONLY | O_CREAT | O_EXCL, 0755));
	static char buffer[65536];
	ssize_t length;

	while ((length = NEED(read(from, buffer, sizeof buffer))) > 0)
		CHECK_INT(write(to, buffer, length), length);
	close(from);
	close(to);
}

static void run_as_nobody(void)
{
	setenv("BSDIPC_ETC", "/etc/private", 1);
	NEED(setgid(65534));
	NEED(setuid(65534));
	execl(COPY, COPY, "again", (char *)NULL);
	CHECK(!"reached");
}

static int look(void)
{
	const struct hostent *host = gethostbyname("db.test");

	if (host == NULL)
		return 1;
	CHECK_STR(inet_ntoa(*(struct in_addr *)host->h_addr), geteuid() == getuid() ? "192.0.2.1" : "192.0.2.2");
	return check_done();
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "again") == 0)
		return look();
	if (getuid() != 0)
		skip("only root has programs that others run as root");
	own_etc();
	NEED(mkdir("/etc/private", 0755));
	etc_file("private/hosts", "192.0.2.1 db.test\n");
	etc_file("hosts", "192.0.2.2 db.test\n");
	copy_program();
	CHECK_CHILD(run_as_nobody);
	NEED(chmod(COPY, 04755));
	CHECK_CHILD(run_as_nobody);
	return check_done();
}
