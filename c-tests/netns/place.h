/*
 * For programs of the time: a network namespace of one's own, and a name of this machine in it.
 */
#include <sys/un.h>
#include <sys/param.h>

#define CLONE_NEWNET 0x40000000
#define CLONE_NEWUSER 0x10000000

static int first_process;

/* The router would end by itself, but later. Children that exit leave it alone. */
end_router()
{
	struct sockaddr_un name;
	struct { int pid, uid, gid; } peer;
	int fd, length = sizeof (peer);

	if (getpid() != first_process || (fd = socket(AF_UNIX, 5, 0)) < 0)
		return;
	bzero(&name, sizeof (name));
	name.sun_family = AF_UNIX;
	sprintf(name.sun_path + 1, "xns/%d/packet", geteuid());
	if (connect(fd, &name, 3 + strlen(name.sun_path + 1)) == 0
	    && getsockopt(fd, SOL_SOCKET, 17, &peer, &length) == 0)
		kill(peer.pid, 9);
	close(fd);
}

enter()
{
	if (unshare(geteuid() == 0 ? CLONE_NEWNET : CLONE_NEWUSER | CLONE_NEWNET) != 0)
		SKIP("no network namespace can be made");
	first_process = getpid();
	atexit(end_router);
}

/* A port of this machine, whose net and host a connected socket tells. */
struct sockaddr_ns here(port)
{
	struct sockaddr_ns name;
	int fd, other, on = 1, length = sizeof (name);
	char c;

	bzero(&name, sizeof (name));
	name.sns_family = AF_NS;
	name.sns_addr.x_port = htons(4999);
	GOOD(fd = socket(AF_NS, SOCK_DGRAM, 0));
	GOOD(other = socket(AF_NS, SOCK_DGRAM, 0));
	GOOD(bind(fd, &name, sizeof (name)));
	name.sns_addr.x_net.s_net[1] = htons(2266);
	memset(&name.sns_addr.x_host, 0xff, 6);
	GOOD(setsockopt(other, SOL_SOCKET, SO_BROADCAST, &on, sizeof (on)));
	SAME(sendto(other, "x", 1, 0, &name, sizeof (name)), 1);
	SAME(recvfrom(fd, &c, 1, 0, &name, &length), 1);
	close(fd);
	close(other);
	name.sns_addr.x_port = htons(port);
	return (name);
}
