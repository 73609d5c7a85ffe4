/* Internet sockets on the loopback, at ports that the system chooses. */
#ifndef INET_H
#define INET_H

#include <netinet/in.h>
#include <sys/socket.h>
#include "check.h"

static struct sockaddr_in loopback(int port)
{
	struct sockaddr_in name;

	memset(&name, 0, sizeof name);
	name.sin_family = AF_INET;
	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	name.sin_port = htons(port);
	return name;
}

static struct sockaddr_in name_of_socket(int s)
{
	struct sockaddr_in name;
	socklen_t length = sizeof name;

	NEED(getsockname(s, (struct sockaddr *)&name, &length));
	return name;
}

/* A socket of this type, bound on the loopback; a stream's also listens. */
static int bound_socket(int type, struct sockaddr_in *name)
{
	int s = NEED(socket(AF_INET, type, 0));

	*name = loopback(0);
	NEED(bind(s, (struct sockaddr *)name, sizeof *name));
	if (type == SOCK_STREAM)
		NEED(listen(s, 5));
	*name = name_of_socket(s);
	return s;
}

/* The two ends of a connection. */
static void tcp_pair(int pair[2])
{
	struct sockaddr_in name;
	int s = bound_socket(SOCK_STREAM, &name);

	pair[0] = NEED(socket(AF_INET, SOCK_STREAM, 0));
	NEED(connect(pair[0], (struct sockaddr *)&name, sizeof name));
	pair[1] = NEED(accept(s, NULL, NULL));
	close(s);
}

#endif
