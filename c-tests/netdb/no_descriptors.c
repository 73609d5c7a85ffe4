/*
 * Lookups of a process that may open no more files: what has not been read yet cannot be, and errno says why.
 */
#include <sys/resource.h>
#include "../etc.h"

static void open_no_more(void)
{
	struct rlimit none = { 0, 0 };

	CHECK_INT(setrlimit(RLIMIT_NOFILE, &none), 0);
}

static void look_up(void)
{
	errno = 0;
	CHECK(gethostbyname("a.test") == NULL);
	CHECK_INT(errno, EMFILE);
	errno = 0;
	CHECK(getservbyname("a", "tcp") == NULL);
	CHECK_INT(errno, EMFILE);
}

/* Not even the sources are known. */
static void at_first(void)
{
	open_no_more();
	h_errno = 0;
	look_up();
	CHECK(gethostbyname("a.test") == NULL);
	CHECK_INT(h_errno, NETDB_INTERNAL);
}

/* The sources are known, and stay so. */
static void later(void)
{
	CHECK(gethostbyname("b.test") == NULL);
	CHECK_INT(h_errno, HOST_NOT_FOUND);
	open_no_more();
	h_errno = 0;
	look_up();
	CHECK_INT(h_errno, 0);
}

int main(void)
{
	own_etc();
	etc_file("hosts", "192.0.2.1 a.test\n");
	etc_file("services", "a 1/tcp\n");
	CHECK_CHILD(at_first);
	CHECK_CHILD(later);
	return check_done();
}
