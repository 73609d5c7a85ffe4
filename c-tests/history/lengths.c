/* bsd: 4.4 */
/*
 * Names have a length byte: what goes in may have any, what comes out has the right one.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <netinet/in.h>
#include <netdb.h>
#include <string.h>
#include <stddef.h>
#include <errno.h>
#include <unistd.h>
#include <dlfcn.h>
#include "old.h"

layouts()
{
	SAME(sizeof (struct sockaddr), 16);
	SAME(offsetof(struct sockaddr, sa_len), 0);
	SAME(offsetof(struct sockaddr, sa_family), 1);
	SAME(offsetof(struct sockaddr, sa_data), 2);
	SAME(sizeof (struct sockaddr_in), 16);
	SAME(offsetof(struct sockaddr_in, sin_family), 1);
	SAME(offsetof(struct sockaddr_in, sin_port), 2);
	SAME(offsetof(struct sockaddr_in, sin_addr), 4);
	SAME(sizeof (struct sockaddr_un), 106);
	SAME(offsetof(struct sockaddr_un, sun_path), 2);
}

internet()
{
	int listener, client, server, length, i;
	struct sockaddr_in sin, peer;
	unsigned char part[16];

	for (i = 0; i < 3; i++) {
		listener = socket(AF_INET, SOCK_STREAM, 0);
		bzero(&sin, sizeof (sin));
		sin.sin_len = i == 0 ? 0 : i == 1 ? sizeof (sin) : 99;
		sin.sin_family = AF_INET;
		sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		GOOD(bind(listener, (struct sockaddr *)&sin, sizeof (sin)));
		close(listener);
	}
	listener = socket(AF_INET, SOCK_STREAM, 0);
	GOOD(bind(listener, (struct sockaddr *)&sin, sizeof (sin)));
	GOOD(listen(listener, 5));
	length = sizeof (sin);
	GOOD(getsockname(listener, (struct sockaddr *)&sin, &length));
	SAME(length, 16);
	SAME(sin.sin_len, 16);
	SAME(sin.sin_family, AF_INET);

	sin.sin_len = 0;
	client = socket(AF_INET, SOCK_STREAM, 0);
	GOOD(connect(client, (struct sockaddr *)&sin, sizeof (sin)));
	length = sizeof (peer);
	server = accept(listener, (struct sockaddr *)&peer, &length);
	GOOD(server);
	SAME(length, 16);
	SAME(peer.sin_len, 16);
	SAME(peer.sin_family, AF_INET);
	SAME(ntohl(peer.sin_addr.s_addr), INADDR_LOOPBACK);
	length = sizeof (peer);
	GOOD(getpeername(client, (struct sockaddr *)&peer, &length));
	SAME(peer.sin_len, 16);
	SAME(peer.sin_port, sin.sin_port);

	/* Too little room: what fits, and the true length. */
	for (i = 0; i < 16; i++) {
		memset(part, 0xee, sizeof (part));
		length = i;
		GOOD(getpeername(client, (struct sockaddr *)part, &length));
		SAME(length, 16);
		if (i > 0)
			SAME(part[0], 16);
		if (i > 1)
			SAME(part[1], AF_INET);
		SAME(part[i], 0xee);
	}
	FAILS(getpeername(client, (struct sockaddr *)8, &length), EFAULT);
	FAILS(getpeername(client, (struct sockaddr *)&peer, (int *)8), EFAULT);
	FAILS(connect(client, (struct sockaddr *)8, 16), EFAULT);

	/* The host's own call, in the same process. */
	{
		int (*host)() = dlsym(RTLD_DEFAULT, "getpeername");

		length = sizeof (part);
		/* A static program has none. */
		if (host == 0)
			return;
		GOOD((*host)(client, part, &length));
		SAME(part[0], AF_INET);
		SAME(part[1], 0);
	}
}

datagrams()
{
	struct sockaddr_in sin, from;
	struct msghdr message;
	struct iovec iov;
	char buf[8];
	int a, b, length;

	a = socket(AF_INET, SOCK_DGRAM, 0);
	b = socket(AF_INET, SOCK_DGRAM, 0);
	bzero(&sin, sizeof (sin));
	sin.sin_family = AF_INET;
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	GOOD(bind(a, (struct sockaddr *)&sin, sizeof (sin)));
	GOOD(bind(b, (struct sockaddr *)&sin, sizeof (sin)));
	length = sizeof (sin);
	GOOD(getsockname(a, (struct sockaddr *)&sin, &length));
	SAME(sendto(b, "to", 2, 0, (struct sockaddr *)&sin, sizeof (sin)), 2);
	length = sizeof (from);
	SAME(recvfrom(a, buf, sizeof (buf), 0, (struct sockaddr *)&from, &length), 2);
	SAME(from.sin_len, 16);
	SAME(from.sin_family, AF_INET);
	SAME(recvfrom(a, buf, sizeof (buf), MSG_DONTWAIT, (struct sockaddr *)0, (int *)0), -1);

	bzero(&message, sizeof (message));
	from.sin_len = 0;
	message.msg_name = (caddr_t)&from;
	message.msg_namelen = sizeof (from);
	message.msg_iov = &iov;
	message.msg_iovlen = 1;
	iov.iov_base = "msg";
	iov.iov_len = 3;
	SAME(sendmsg(a, &message, 0), 3);
	iov.iov_base = buf;
	iov.iov_len = sizeof (buf);
	bzero(&from, sizeof (from));
	message.msg_namelen = sizeof (from);
	SAME(recvmsg(b, &message, 0), 3);
	SAME(from.sin_len, 16);
	SAME(from.sin_family, AF_INET);
	SAME(from.sin_port, sin.sin_port);
	SAME(message.msg_namelen, 16);
}

paths()
{
	struct sockaddr_un addr, server, from;
	int listener, client, length;

	/* As the tutorial gives the length: without the end of the string. */
	memset((char *)&addr, 0x7f, sizeof (addr));
	strcpy(addr.sun_path, "./foo");
	addr.sun_family = AF_UNIX;
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	GOOD(bind(listener, (struct sockaddr *)&addr,
	    strlen(addr.sun_path) + sizeof (addr.sun_len) + sizeof (addr.sun_family)));
	SAME(access("./foo", 0), 0);
	GOOD(listen(listener, 5));

	/* As it gives the length to connect. */
	bzero(&server, sizeof (server));
	strcpy(server.sun_path, "./foo");
	server.sun_family = AF_UNIX;
	client = socket(AF_UNIX, SOCK_STREAM, 0);
	GOOD(connect(client, (struct sockaddr *)&server, strlen(server.sun_path) + sizeof (server.sun_family)));
	close(client);
	client = socket(AF_UNIX, SOCK_STREAM, 0);
	GOOD(connect(client, (struct sockaddr *)&server, SUN_LEN(&server)));
	close(client);
	client = socket(AF_UNIX, SOCK_STREAM, 0);
	GOOD(connect(client, (struct sockaddr *)&server, sizeof (server)));

	length = sizeof (from);
	GOOD(getpeername(client, (struct sockaddr *)&from, &length));
	SAME(from.sun_len, length);
	SAME(from.sun_family, AF_UNIX);
	SAME(strcmp(from.sun_path, "./foo"), 0);
	length = sizeof (from);
	GOOD(accept(listener, (struct sockaddr *)&from, &length));
	SAME(from.sun_family, AF_UNIX);
	unlink("./foo");
}

/* What came later knows the lengths too. */
lists()
{
	struct addrinfo hints, *list;
	struct sockaddr_in sin;
	char host[NI_MAXHOST];

	bzero(&hints, sizeof (hints));
	hints.ai_flags = AI_NUMERICHOST;
	hints.ai_socktype = SOCK_STREAM;
	SAME(getaddrinfo("127.0.0.1", "80", &hints, &list), 0);
	bcopy(list->ai_addr, &sin, sizeof (sin));
	SAME(sin.sin_len, 16);
	SAME(sin.sin_family, AF_INET);
	SAME(sin.sin_port, htons(80));
	SAME(getnameinfo(list->ai_addr, list->ai_addrlen, host, sizeof (host), 0, 0, NI_NUMERICHOST), 0);
	SAME(strcmp(host, "127.0.0.1"), 0);
	freeaddrinfo(list);
	SAME(getaddrinfo("::1", "80", &hints, &list), 0);
	SAME(list->ai_addr->sa_len, 28);
	SAME(list->ai_addr->sa_family, AF_INET6);
	freeaddrinfo(list);
}

main()
{
	layouts();
	lists();
	internet();
	datagrams();
	paths();
	exit(failures != 0);
}
