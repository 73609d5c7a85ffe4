/* only: linked static */
/*
 * What was written nowhere but in the old system, and programs rely on: names, nets, levels of options, what accept gives.
 */
#include "check.h"
#include <netns/idp.h>
#include <netns/ns_error.h>
#include <netns/sp.h>
#include "netns.h"

static char data[2000];

static int bound(int kind, int port)
{
	struct sockaddr_ns name = any(port);
	int fd = NEED(socket(AF_NS, kind, 0));

	CHECK_OK(bind(fd, (struct sockaddr *)&name, sizeof name));
	return fd;
}

static int flag(int fd, int level, int name)
{
	unsigned short value = -1;
	socklen_t length = sizeof value;

	CHECK_OK(getsockopt(fd, level, name, &value, &length));
	CHECK_INT(length, sizeof value);
	return value;
}

static void set(int fd, int level, int name, int value)
{
	CHECK_OK(setsockopt(fd, level, name, &value, sizeof value));
}

/* One host on all nets, and one space of ports for datagrams and connections. */
static void names(void)
{
	struct sockaddr_ns name = any(4000), mine, other = here(4000);
	socklen_t length = sizeof mine;
	int fd = bound(SOCK_DGRAM, 4000), stream = NEED(socket(AF_NS, SOCK_STREAM, 0));

	CHECK_ERRNO(bind(stream, (struct sockaddr *)&name, sizeof name), EADDRINUSE);
	other.sns_addr.x_net.s_net[1] = htons(99);
	CHECK_ERRNO(bind(stream, (struct sockaddr *)&other, sizeof other), EADDRINUSE);
	other.sns_addr.x_port = 0;
	CHECK_OK(bind(stream, (struct sockaddr *)&other, sizeof other));
	CHECK_OK(getsockname(stream, (struct sockaddr *)&mine, &length));
	CHECK(ntohs(mine.sns_addr.x_port) >= NSPORT_RESERVED);
	CHECK_ERRNO(bind(stream, (struct sockaddr *)&other, sizeof other), EINVAL);
	close(stream);

	/* Who is connected leaves the port to another, which then gets what comes from others. */
	other = here(4001);
	CHECK_OK(connect(fd, (struct sockaddr *)&other, sizeof other));
	stream = bound(SOCK_DGRAM, 4000);
	close(stream);
	close(fd);
}

/* What only the super-user may. */
static void reserved(void)
{
	struct sockaddr_ns name = any(75);
	const char *router = getenv("BSDIPC_XNSD");
	int fd;

	if (geteuid() == 0)
		NEED(setresuid(65534, 65534, 65534));
	if (router != NULL && access(router, X_OK) != 0)
		return;
	enter_pid = getpid();
	fd = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	CHECK_ERRNO(bind(fd, (struct sockaddr *)&name, sizeof name), EACCES);
	name.sns_addr.x_port = htons(NSPORT_RESERVED - 1);
	CHECK_ERRNO(bind(fd, (struct sockaddr *)&name, sizeof name), EACCES);
	name.sns_addr.x_port = htons(NSPORT_RESERVED);
	CHECK_OK(bind(fd, (struct sockaddr *)&name, sizeof name));
	CHECK_ERRNO(socket(AF_NS, SOCK_RAW, 0), EACCES);
	end_router();
}

/* A connected socket hears its peer and nobody else, and who has permission to broadcast still needs a network. */
static void peers(void)
{
	struct sockaddr_ns to = here(4001), mine = here(4000), from;
	socklen_t length = sizeof from;
	int fd = bound(SOCK_DGRAM, 4000), peer = bound(SOCK_DGRAM, 4001), other = bound(SOCK_DGRAM, 4002), net;

	CHECK_OK(connect(fd, (struct sockaddr *)&to, sizeof to));
	CHECK_INT(CHECK_OK(sendto(other, "noise", 5, 0, (struct sockaddr *)&mine, sizeof mine)), 5);
	CHECK_INT(CHECK_OK(sendto(peer, "word", 4, 0, (struct sockaddr *)&mine, sizeof mine)), 4);
	CHECK_INT(CHECK_OK(recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)&from, &length)), 4);
	CHECK(memcmp(&from, &to, sizeof to) == 0);
	CHECK_ERRNO(recv(fd, data, sizeof data, MSG_DONTWAIT), EAGAIN);

	set(other, SOL_SOCKET, SO_BROADCAST, 1);
	memset(&to.sns_addr.x_host, 0xff, 6);
	CHECK_INT(CHECK_OK(sendto(other, "all", 3, 0, (struct sockaddr *)&to, sizeof to)), 3);
	CHECK_INT(CHECK_OK(recv(peer, data, sizeof data, 0)), 3);
	for (net = 0; net < 100; net += 99) {
		to.sns_addr.x_net.s_net[1] = htons(net);
		CHECK_ERRNO(sendto(other, "all", 3, 0, (struct sockaddr *)&to, sizeof to), ENETUNREACH);
		CHECK_ERRNO(connect(other, (struct sockaddr *)&to, sizeof to), ENETUNREACH);
	}
	memset(&to.sns_addr.x_host, 0, 6);
	CHECK_ERRNO(connect(other, (struct sockaddr *)&to, sizeof to), EADDRNOTAVAIL);
	close(fd);
	close(peer);
	close(other);
}

/* Options of IDP are at every level but that of all sockets. */
static void options(void)
{
	struct sockaddr_ns to = here(4777);
	struct idp header;
	socklen_t length = sizeof header;
	int fd = bound(SOCK_DGRAM, 4000);

	set(fd, 77, SO_HEADERS_ON_OUTPUT, 1);
	CHECK_INT(flag(fd, NSPROTO_PE, SO_HEADERS_ON_OUTPUT), 4);
	set(fd, NSPROTO_RAW, SO_HEADERS_ON_OUTPUT, 0);
	CHECK_INT(flag(fd, NSPROTO_IDP, SO_HEADERS_ON_OUTPUT), 0);
	CHECK_ERRNO(setsockopt(fd, SOL_SOCKET, 999, &length, sizeof length), ENOPROTOOPT);

	/* The Error packet about one for nobody comes as a datagram to who wants all. */
	set(fd, NSPROTO_IDP, SO_ALL_PACKETS, 1);
	CHECK_INT(flag(fd, NSPROTO_IDP, SO_ALL_PACKETS), 8);
	set(fd, NSPROTO_IDP, SO_HEADERS_ON_INPUT, 1);
	CHECK_INT(CHECK_OK(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof to)), 1);
	CHECK_INT(CHECK_OK(recv(fd, data, sizeof data, 0)), 30 + 4 + 42);
	memcpy(&header, data, sizeof header);
	CHECK_INT(header.idp_pt, NSPROTO_ERROR);
	CHECK_INT(data[30] << 8 | data[31], NS_ERR_NOSOCK);

	CHECK_OK(connect(fd, (struct sockaddr *)&to, sizeof to));
	CHECK_OK(getsockopt(fd, NSPROTO_IDP, SO_DEFAULT_HEADERS, &header, &length));
	CHECK_INT(length, 30);
	CHECK(memcmp(&header.idp_dna, &to.sns_addr, 12) == 0);
	CHECK_INT(ntohs(header.idp_sna.x_port), 4000);
	close(fd);
}

/* The new socket is as the listener: its port, its headers, its packets. A stream is cut, whoever reads it. */
static void accepted(void)
{
	struct sockaddr_ns to, mine;
	socklen_t length = sizeof mine;
	unsigned short mtu = 100;
	struct sphdr *header = (struct sphdr *)data;
	int listener = bound(SOCK_SEQPACKET, 4005), client = NEED(socket(AF_NS, SOCK_STREAM, 0)), server, left, n;

	set(listener, NSPROTO_SPP, SO_HEADERS_ON_OUTPUT, 0);
	CHECK_OK(setsockopt(listener, NSPROTO_SPP, SO_MTU, &mtu, sizeof mtu));
	CHECK_OK(listen(listener, 5));
	to = here(4005);
	CHECK_OK(setsockopt(client, NSPROTO_SPP, SO_MTU, &mtu, sizeof mtu));
	CHECK_OK(connect(client, (struct sockaddr *)&to, sizeof to));
	server = NEED(accept(listener, NULL, NULL));
	CHECK_OK(getsockname(server, (struct sockaddr *)&mine, &length));
	CHECK_INT(ntohs(mine.sns_addr.x_port), 4005);
	CHECK_INT(flag(server, NSPROTO_SPP, SO_HEADERS_ON_INPUT), 4);
	CHECK_INT(flag(server, NSPROTO_SPP, SO_HEADERS_ON_OUTPUT), 0);
	CHECK_INT(flag(server, NSPROTO_SPP, SO_MTU), 100);
	CHECK_INT(CHECK_OK(write(server, data, 100)), 100);
	for (left = 100; left > 0; left -= n)
		n = NEED(read(client, data, left));

	CHECK_INT(CHECK_OK(write(client, data, 950)), 950);
	for (left = 950; left > 0; left -= n - 12) {
		n = NEED(read(server, data, sizeof data));
		CHECK_INT(n, left < 100 ? 12 + left : 112);
		CHECK_INT(header->sp_seq, (950 - left) / 100);
	}
	close(server);
	close(client);
	close(listener);
}

int main(void)
{
	enter();
	names();
	CHECK_CHILD(reserved);
	peers();
	options();
	accepted();
	return check_done();
}
