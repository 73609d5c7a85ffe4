/* only: linked static */
/*
 * Objects of different systems in one process: each has the names that it knows.
 */
#include "check.h"
#include <netinet/in.h>
#include <sys/select.h>
#include <sys/socket.h>

/* The calls as objects compiled for 4.4BSD and for 4.2BSD make them. */
extern int getsockname_44(int, void *, socklen_t *) __asm__("bsd44_getsockname");
extern int socket_42(int, int, int) __asm__("bsd42_socket");
extern int select_42(int, void *, void *, void *, void *) __asm__("bsd42_select");

int main(void)
{
	struct sockaddr_in name = { .sin_family = AF_INET };
	unsigned char old[16];
	socklen_t length = sizeof name;
	struct timeval wait = { 0, 1000 };
	int fd = NEED(socket(AF_INET, SOCK_DGRAM, 0));

	CHECK_OK(bind(fd, (struct sockaddr *)&name, sizeof name));
	CHECK_OK(getsockname(fd, (struct sockaddr *)&name, &length));
	CHECK_INT(name.sin_family, AF_INET);
	CHECK_OK(getsockname_44(fd, old, &length));
	CHECK_INT(old[0], sizeof name);
	CHECK_INT(old[1], AF_INET);
	CHECK(memcmp(old + 2, (char *)&name + 2, 14) == 0);

	CHECK_INT(select_42(0, NULL, NULL, NULL, &wait), 0);
	CHECK_INT(wait.tv_usec, 1000);
	CHECK_INT(select(0, NULL, NULL, NULL, &wait), 0);
	CHECK_INT(wait.tv_usec, 0);
	CHECK_ERRNO(socket_42(AF_INET, SOCK_RDM, 0), EPROTOTYPE);
	CHECK_ERRNO(socket(AF_INET, SOCK_RDM, 0), ESOCKTNOSUPPORT);
	return check_done();
}
