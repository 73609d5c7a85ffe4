/* only: preloaded */
/* env: BSDIPC_PERSONALITY=4.3bsd */
/*
 * A program that was compiled for the host behaves as on 4.3BSD when the environment says so.
 */
#include "check.h"
#include <netinet/in.h>
#include <sys/select.h>
#include <sys/socket.h>

int main(void)
{
	struct timeval wait = { 0, 1000 };
	struct sockaddr_in name = { .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof name;
	int mask[2] = { 1, -1 }, in[2], listener, client, server;

	CHECK_OK(pipe(in));
	mask[0] = 1 << in[0];
	CHECK_INT(select(in[0] + 1, (fd_set *)mask, NULL, NULL, &wait), 0);
	CHECK_INT(mask[1], -1);
	CHECK_INT(wait.tv_usec, 1000);
	CHECK_ERRNO(select(1, (fd_set *)unmapped(), NULL, NULL, &wait), EFAULT);

	CHECK_ERRNO(socket(AF_INET, SOCK_RDM, 0), EPROTOTYPE);
	listener = NEED(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
	CHECK_OK(bind(listener, (struct sockaddr *)&name, sizeof name));
	CHECK_OK(getsockname(listener, (struct sockaddr *)&name, &length));
	CHECK_INT(name.sin_family, AF_INET);
	CHECK_OK(listen(listener, 5));
	client = NEED(socket(AF_INET, SOCK_STREAM, 0));
	CHECK_OK(connect(client, (struct sockaddr *)&name, sizeof name));
	server = NEED(accept(listener, NULL, NULL));
	CHECK(fcntl(server, F_GETFL) & O_NONBLOCK);
	return check_done();
}
