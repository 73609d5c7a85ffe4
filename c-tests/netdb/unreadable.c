/* A process that becomes somebody who may not read a file finds nothing in it, however often it has found it before. */
#include <sys/stat.h>
#include "../etc.h"

static void look(const char *who)
{
	const struct servent *service;

	printf("%s, ", who);
	print_host("host", gethostbyname("in.test"));
	service = getservbyname("in", "tcp");
	printf("%s, service %s\n", who, service == NULL ? "none" : service->s_name);
}

int main(void)
{
	int i;

	if (getuid() != 0)
		skip("only root becomes somebody else");
	own_etc();
	etc_file("hosts", "192.0.2.2 in.test\n");
	etc_file("services", "in 2/tcp\n");
	NEED(chmod("/etc/hosts", 0600));
	NEED(chmod("/etc/services", 0640));
	let_files_settle();
	for (i = 0; i < 5; i++)
		look("root");
	NEED(seteuid(65534));
	look("nobody");
	look("nobody");
	NEED(seteuid(0));
	look("root again");
	NEED(chmod("/etc/hosts", 0644));
	NEED(seteuid(65534));
	look("nobody");
	return check_done();
}
