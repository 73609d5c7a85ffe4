#include <sys/un.h>
#include <sys/stat.h>
#include "inet.h"

static void as_nobody(void)
{
	struct sockaddr_in name = loopback(80);
	struct sockaddr_un path = { AF_UNIX, "closed/name" };
	int s = NEED(socket(AF_INET, SOCK_STREAM, 0)), u = NEED(socket(AF_UNIX, SOCK_STREAM, 0)), last = 1024;
	FILE *file = fopen("/proc/sys/net/ipv4/ip_unprivileged_port_start", "r");

	NEED(mkdir("closed", 0500));
	if (getuid() == 0)
		NEED(chown("closed", 65533, 65533));
	if (getuid() == 0 && setuid(65534) != 0)
		return;
	CHECK_ERRNO(bind(u, (struct sockaddr *)&path, sizeof path), EACCES);
	if (file != NULL && fscanf(file, "%d", &last) == 1 && last > 80)
		CHECK_ERRNO(bind(s, (struct sockaddr *)&name, sizeof name), EACCES);
}

int main(void)
{
	struct sockaddr_in name, elsewhere = loopback(0);
	struct sockaddr_un path = { AF_UNIX, "name" }, nowhere = { AF_UNIX, "no/such/name" };
	struct sockaddr_un abstract = { AF_UNIX, "" };
	struct stat status;
	int s = bound_socket(SOCK_DGRAM, &name), other = NEED(socket(AF_INET, SOCK_DGRAM, 0)), file = NEED(dup(0));

	CHECK(name.sin_port != 0);
	CHECK_INT(name.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
	CHECK_ERRNO(bind(other, (struct sockaddr *)&name, sizeof name), EADDRINUSE);
	CHECK_ERRNO(bind(s, (struct sockaddr *)&elsewhere, sizeof elsewhere), EINVAL);
	elsewhere.sin_addr.s_addr = htonl(0xc6336401);
	CHECK_ERRNO(bind(other, (struct sockaddr *)&elsewhere, sizeof elsewhere), EADDRNOTAVAIL);
	elsewhere.sin_family = AF_APPLETALK;
	CHECK_ERRNO(bind(other, (struct sockaddr *)&elsewhere, sizeof elsewhere), EAFNOSUPPORT);
	CHECK_ERRNO(bind(other, (struct sockaddr *)&name, 3), EINVAL);
	CHECK_ERRNO(bind(other, (struct sockaddr *)&name, -1), EINVAL);
	CHECK_ERRNO(bind(other, (struct sockaddr *)&name, 4096), EINVAL);
	CHECK_ERRNO(bind(-1, (struct sockaddr *)&name, sizeof name), EBADF);
	CHECK_ERRNO(bind(file, (struct sockaddr *)&name, sizeof name), ENOTSOCK);
	close(s), close(other);

	s = NEED(socket(AF_UNIX, SOCK_STREAM, 0));
	CHECK_ERRNO(bind(s, (struct sockaddr *)&nowhere, sizeof nowhere), ENOENT);
	CHECK_OK(bind(s, (struct sockaddr *)&path, sizeof path));
	CHECK_OK(stat("name", &status));
	CHECK(S_ISSOCK(status.st_mode));
	other = NEED(socket(AF_UNIX, SOCK_STREAM, 0));
	CHECK_ERRNO(bind(other, (struct sockaddr *)&path, sizeof path), EADDRINUSE);
	strcpy(path.sun_path, "name/below");
	CHECK_ERRNO(bind(other, (struct sockaddr *)&path, sizeof path), ENOTDIR);
	/* A name of the system's choice, outside the file system. */
	CHECK_OK(bind(other, (struct sockaddr *)&abstract, sizeof abstract.sun_family));
	CHECK_CHILD(as_nobody);
	return check_done();
}
