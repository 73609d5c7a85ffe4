/* only: preloaded */
/* env: BSDIPC_PERSONALITY=4.2bsd */
/*
 * 4.2BSD's options, and the owner of its sockets, in a program that was compiled for the host.
 */
#include "check.h"
#include <sys/socket.h>

int main(void)
{
	int fd = NEED(socket(AF_INET, SOCK_STREAM, 0)), value = 0;
	socklen_t length = sizeof value;

	CHECK_INT(fcntl(fd, F_GETOWN), -getpgrp());
	CHECK_OK(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, NULL, 0));
	CHECK_OK(getsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, &length));
	CHECK_INT(value, 1);
	return check_done();
}
