/* only: linked preloaded static */
/* A program that looks something up before the C library has its environment finds what BSDIPC_ETC names all the same. */
#include <sys/stat.h>
#include <netdb.h>
#include <arpa/inet.h>
#include "../check.h"

static void look_early(int argc, char **argv, char **variables)
{
	(void)argv, (void)variables;
	if (argc > 1)
		gethostbyname("db.test");
}

__attribute__((section(".preinit_array"), used)) static void (*early)(int, char **, char **) = look_early;

static void write_file(const char *path, const char *content)
{
	FILE *file = fopen(path, "w");

	CHECK(file != NULL && fputs(content, file) >= 0 && fclose(file) == 0);
}

int main(int argc, char **argv)
{
	struct hostent *host;

	if (argc == 1) {
		NEED(mkdir("etc", 0755));
		write_file("etc/hosts", "127.9.9.9 db.test\n");
		write_file("etc/nsswitch.conf", "hosts: files\n");
		setenv("BSDIPC_ETC", "./etc", 1);
		execl("/proc/self/exe", argv[0], "again", (char *)NULL);
		return 1;
	}
	host = gethostbyname("db.test");
	CHECK(host != NULL);
	if (host != NULL)
		CHECK_STR(inet_ntoa(*(struct in_addr *)host->h_addr), "127.9.9.9");
	return check_done();
}
