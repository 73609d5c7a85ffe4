/*
 * A process that goes into another root directory looks names up in the files there, but asks the sources that it knew
 * before: nsswitch.conf in there may be anybody's.
 */
#include <sys/stat.h>
#include "../etc.h"

/* In here a service is found by the source `files`, which nsswitch.conf in here does not name. */
static void go_in(void)
{
	NEED(chroot("/etc/jail"));
	NEED(chdir("/"));
}

static void known_before(void)
{
	struct servent *service = getservbyname("out", "tcp");

	CHECK(service != NULL && service->s_port == htons(1));
	go_in();
	CHECK(getservbyname("out", "tcp") == NULL);
	service = getservbyname("in", "tcp");
	CHECK(service != NULL && service->s_port == htons(2));
	NEED(unlink("/etc/nsswitch.conf"));
	CHECK(gethostbyname("in.test") == NULL);
	CHECK(getprotobyname("in") == NULL);
	CHECK(getservbyname("in", "tcp") != NULL);
}

static void not_known_before(void)
{
	go_in();
	CHECK(getservbyname("out", "tcp") == NULL);
	CHECK(getservbyname("in", "tcp") == NULL);
}

int main(void)
{
	own_etc();
	etc_file("nsswitch.conf", "services: files\nprotocols: nosuch\nhosts: nosuch\n");
	etc_file("services", "out 1/tcp\n");
	NEED(mkdir("/etc/jail", 0755));
	NEED(mkdir("/etc/jail/etc", 0755));
	etc_file("jail/etc/nsswitch.conf", "services: nosuch\nprotocols: files\nhosts: files\n");
	etc_file("jail/etc/services", "in 2/tcp\n");
	etc_file("jail/etc/protocols", "in 2\n");
	etc_file("jail/etc/hosts", "192.0.2.2 in.test\n");
	CHECK_CHILD(not_known_before);
	CHECK_CHILD(known_before);
	return check_done();
}
