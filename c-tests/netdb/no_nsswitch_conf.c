/* Without nsswitch.conf there are the usual sources, and errno tells of the missing file where nothing else is to be told. */
#include <sys/stat.h>
#include "../etc.h"

/* What cannot be read is another thing. */
static void a_directory(void)
{
	NEED(mkdir("/etc/nsswitch.conf", 0755));
	errno = 0;
	CHECK(getservbyname("a", "tcp") == NULL);
	CHECK_INT(errno, EISDIR);
	NEED(rmdir("/etc/nsswitch.conf"));
}

int main(void)
{
	struct servent *service;

	own_etc();
	etc_file("services", "a 1/tcp\n");
	etc_file("protocols", "# none\n");
	NEED(unlink("/etc/nsswitch.conf"));
	CHECK_CHILD(a_directory);
	service = getservbyname("a", "tcp");
	CHECK(service != NULL && service->s_port == htons(1));
	errno = 0;
	CHECK(getservbyname("b", "tcp") == NULL);
	CHECK_INT(errno, 0);
	CHECK(getprotoent() == NULL);
	CHECK_INT(errno, ENOENT);
	return check_done();
}
