/* only: linked preloaded static */
/*
 * BSDIPC_ETC names a directory to read instead of /etc, for this process and its children; what it lacks comes from
 * /etc. No privilege is needed for it, and it does not matter to which directories they go.
 */
#include <sys/stat.h>
#include <netdb.h>
#include <arpa/inet.h>
#include "../check.h"

static void write_file(const char *path, const char *content)
{
	FILE *file = fopen(path, "w");

	CHECK(file != NULL && fputs(content, file) >= 0 && fclose(file) == 0);
}

static void look(void)
{
	struct hostent *host = gethostbyname("db.test");
	struct servent *service = getservbyname("db", "tcp");
	struct addrinfo *list, hints;

	CHECK(host != NULL);
	if (host != NULL)
		CHECK_STR(inet_ntoa(*(struct in_addr *)host->h_addr), "127.9.9.9");
	CHECK(service != NULL);
	if (service != NULL)
		CHECK_INT(ntohs(service->s_port), 4321);
	memset(&hints, 0, sizeof hints);
	hints.ai_socktype = SOCK_STREAM;
	CHECK_INT(getaddrinfo("db.test", "db", &hints, &list), 0);
	freeaddrinfo(list);
}

static void look_elsewhere(void)
{
	NEED(chdir("/"));
	execl("/proc/self/exe", "bsdipc_etc", "elsewhere", (char *)NULL);
	CHECK(!"reached");
}

/* As daemons do that trust nobody's environment. */
static void look_without_environment(void)
{
	NEED(clearenv());
	look();
}

int main(int argc, char **argv)
{
	if (argc == 1) {
		NEED(mkdir("etc", 0755));
		write_file("etc/hosts", "127.9.9.9 db.test\n");
		write_file("etc/services", "db 4321/tcp\n");
		write_file("etc/nsswitch.conf", "hosts: files\nservices: files\n");
		setenv("BSDIPC_ETC", "./etc", 1);
		execl("/proc/self/exe", argv[0], "again", (char *)NULL);
		return 1;
	}
	if (strcmp(argv[1], "again") == 0) {
		CHECK_CHILD(look_elsewhere);
		NEED(chdir("/"));
	}
	CHECK_CHILD(look_without_environment);
	look();
	CHECK_CHILD(look);
	return check_done();
}
