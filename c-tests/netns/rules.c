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

static int value(int fd, int option)
{
	int value = -1;
	socklen_t length = sizeof value;

	CHECK_OK(getsockopt(fd, SOL_SOCKET, option, &value, &length));
	CHECK_INT(length, sizeof value);
	return value;
}

/* What all sockets tell of themselves; the protocol is that which was meant by 0. */
static void themselves(void)
{
	static const struct { int kind, protocol, told; } made[] = {
		{ SOCK_DGRAM, 0, NSPROTO_IDP }, { SOCK_STREAM, 0, NSPROTO_SPP }, { SOCK_SEQPACKET, 0, NSPROTO_SPP },
		{ SOCK_STREAM, NSPROTO_SPP, NSPROTO_SPP }, { SOCK_RAW, 0, NSPROTO_RAW },
		{ SOCK_RAW, NSPROTO_RAW, NSPROTO_RAW }, { SOCK_RAW, NSPROTO_ERROR, NSPROTO_ERROR },
	};
	struct sockaddr_ns nobody = here(4777);
	int i, fd, narrow = 0x55555555;
	socklen_t length = 2;

	for (i = 0; i < sizeof made / sizeof *made; i++) {
		if (made[i].kind == SOCK_RAW && geteuid() != 0)
			continue;
		fd = NEED(socket(AF_NS, made[i].kind, made[i].protocol));
		CHECK_INT(value(fd, SO_DOMAIN), AF_NS);
		CHECK_INT(value(fd, SO_TYPE), made[i].kind);
		CHECK_INT(value(fd, SO_PROTOCOL), made[i].told);
		CHECK_INT(value(fd, SO_ERROR), 0);
		CHECK_INT(value(fd, SO_ACCEPTCONN), 0);
		if (made[i].told == NSPROTO_SPP) {
			CHECK_OK(listen(fd, 1));
			CHECK_INT(value(fd, SO_ACCEPTCONN), 1);
			CHECK_INT(value(fd, SO_ERROR), 0);
		}
		close(fd);
	}
	fd = NEED(socket(AF_NS, SOCK_STREAM, 0));
	CHECK_OK(getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &narrow, &length));
	CHECK_INT(length, 2);
	CHECK_INT(narrow, 0x55550000 + NSPROTO_SPP);
	close(fd);

	fd = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	CHECK_OK(connect(fd, (struct sockaddr *)&nobody, sizeof nobody));
	CHECK_INT(CHECK_OK(send(fd, "x", 1, 0)), 1);
	while ((i = value(fd, SO_ERROR)) == 0)
		;
	CHECK_INT(i, ECONNREFUSED);
	CHECK_INT(value(fd, SO_ERROR), 0);
	close(fd);
}

int main(void)
{
	enter();
	names();
	themselves();
	CHECK_CHILD(reserved);
	peers();
	options();
	accepted();
	return check_done();
}
