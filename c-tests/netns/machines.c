/* only: linked static */
/* fortify: 0 */
/*
 * Two machines, each with its router: network namespaces with a cable between them. Programs on one and on the other talk
 * over Ethernet, over NSIP, and over a NetHub that is this program's own.
 */
#include "check.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <netns/idp.h>
#include <netns/ns.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define SIZE 200000
#define STREAM_PORT 4005
#define DATAGRAM_PORT 4006

/* ---- The cable and the routers ---- */

static void command(const char *form, int number)
{
	char line[256];

	snprintf(line, sizeof line, form, number);
	if (system(line) != 0)
		skip("ip cannot make machines here");
}

/* Waits for the other machine to have come as far. */
static void meet(const int *to, const int *from)
{
	char c = 0;

	CHECK_INT(write(to[1], &c, 1), 1);
	if (read(from[0], &c, 1) != 1)
		_exit(1);
}

/* Starts this machine's router, which ends with this process. */
static void start_router(int machine, const char *carrier)
{
	const char *router = getenv("BSDIPC_XNSD");
	char path[32], c;
	int ready[2];
	FILE *file;

	snprintf(path, sizeof path, "machine%d.conf", machine);
	file = fopen(path, "w");
	fprintf(file, "host 02:00:00:00:00:0%d\nnetwork 7 %s\nidle 0\n", machine, carrier);
	fclose(file);
	NEED(pipe(ready));
	if (fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(ready[1], 1);
		close(ready[1]);
		execl(router, router, "-f", path, NULL);
		perror(router);
		_exit(1);
	}
	close(ready[1]);
	/* It closes its standard output when it can be asked for sockets. */
	CHECK_INT(read(ready[0], &c, 1), 0);
	close(ready[0]);
}

/* A NetHub for two: what one says, the other hears. Never returns. */
static void hub(int listening)
{
	struct pollfd members[2];
	char data[4096];
	int i;

	for (i = 0; i < 2; i++) {
		members[i].fd = accept(listening, NULL, NULL);
		members[i].events = POLLIN;
	}
	for (;;) {
		poll(members, 2, -1);
		for (i = 0; i < 2; i++) {
			ssize_t size = 0, sent = 0;

			if (members[i].revents & POLLIN)
				size = read(members[i].fd, data, sizeof data);
			while (sent < size) {
				ssize_t part = write(members[1 - i].fd, data + sent, size - sent);

				if (part <= 0)
					_exit(0);
				sent += part;
			}
		}
	}
}

/* ---- The programs ---- */

static struct sockaddr_ns name(int machine, int port)
{
	struct sockaddr_ns name;

	memset(&name, 0, sizeof name);
	name.sns_family = AF_NS;
	if (machine != 0) {
		name.sns_addr.x_net.c_net[3] = 7;
		name.sns_addr.x_host.c_host[0] = 2;
		name.sns_addr.x_host.c_host[5] = machine;
	}
	name.sns_addr.x_port = htons(port);
	return name;
}

static int bound(int type, int port)
{
	struct sockaddr_ns any = name(0, port);
	int fd = NEED(socket(AF_NS, type, 0));

	NEED(bind(fd, (struct sockaddr *)&any, sizeof any));
	return fd;
}

/* What is sent: no two parts of it are alike. */
static char byte(int i)
{
	return i ^ i >> 8 ^ i >> 13;
}

/* Sends all of it, and reads it back from the other. */
static void send_all(int fd)
{
	static char data[SIZE];
	int i, sent;

	for (i = 0; i < SIZE; i++)
		data[i] = byte(i);
	for (sent = 0; sent < SIZE; sent += NEED(write(fd, data + sent, SIZE - sent < 5000 ? SIZE - sent : 5000)))
		;
}

static void receive_all(int fd)
{
	static char data[SIZE];
	int i, got, wrong = 0;

	for (got = 0; got < SIZE; ) {
		int size = NEED(read(fd, data + got, SIZE - got));

		if (size == 0)
			break;
		got += size;
	}
	CHECK_INT(got, SIZE);
	for (i = 0; i < got; i++)
		wrong += data[i] != byte(i);
	CHECK_INT(wrong, 0);
}

/* On machine 2: hears all, says all, and answers one datagram. */
static void serve(int listening, int datagrams)
{
	struct sockaddr_ns peer, one = name(1, 0);
	socklen_t length = sizeof peer;
	char data[64];
	int fd;

	fd = NEED(accept(listening, (struct sockaddr *)&peer, &length));
	CHECK(memcmp(&peer.sns_addr, &one.sns_addr, 10) == 0);
	receive_all(fd);
	send_all(fd);
	CHECK_INT(recvfrom(datagrams, data, sizeof data, 0, (struct sockaddr *)&peer, &length), 3);
	CHECK(memcmp(data, "odd", 3) == 0);
	CHECK(memcmp(&peer.sns_addr, &one.sns_addr, 10) == 0);
	CHECK_INT(sendto(datagrams, "answer", 6, 0, (struct sockaddr *)&peer, sizeof peer), 6);
	/* The other closes when it has had everything. */
	CHECK_INT(recv(fd, data, sizeof data, 0) > 0, 0);
}

/* Asks machine 2 for an echo until there is one: a carrier may need a moment. */
static void reach(void)
{
	struct sockaddr_ns to = name(2, NSPORT_ECHO);
	struct idp header;
	struct pollfd answer;
	char echo[4] = { 0, 1, 'h', 'i' };
	int tries;

	answer.fd = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	answer.events = POLLIN;
	memset(&header, 0, sizeof header);
	header.idp_pt = NSPROTO_ECHO;
	CHECK_OK(setsockopt(answer.fd, NSPROTO_IDP, SO_DEFAULT_HEADERS, &header, sizeof header));
	for (tries = 0; tries < 400; tries++) {
		CHECK_INT(sendto(answer.fd, echo, sizeof echo, 0, (struct sockaddr *)&to, sizeof to), sizeof echo);
		if (poll(&answer, 1, 50) == 1) {
			CHECK_INT(recv(answer.fd, echo, sizeof echo, 0), sizeof echo);
			CHECK(memcmp(echo, "\0\2hi", 4) == 0);
			close(answer.fd);
			return;
		}
	}
	check_failed(__FILE__, __LINE__, "the other machine does not answer");
	_exit(1);
}

/* What becomes of a connect that did not wait. */
static int outcome(int fd)
{
	struct pollfd decided = { fd, POLLOUT, 0 };
	int error = -1;
	socklen_t length = sizeof error;

	CHECK_INT(poll(&decided, 1, 20000), 1);
	CHECK_OK(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length));
	return error;
}

/* Everybody on the only network, as the tutorial finds that out. */
static struct sockaddr_ns everybody(int fd, int port)
{
	struct ifreq interface;
	struct ifconf list = { .ifc_len = sizeof interface, .ifc_req = &interface };
	struct sockaddr_ns name;
	int on = 1;

	CHECK_OK(ioctl(fd, SIOCGIFCONF, &list));
	CHECK_INT(list.ifc_len, sizeof interface);
	CHECK_OK(ioctl(fd, SIOCGIFFLAGS, &interface));
	CHECK_OK(ioctl(fd, interface.ifr_flags & IFF_POINTOPOINT ? SIOCGIFDSTADDR : SIOCGIFBRDADDR, &interface));
	memcpy(&name, &interface.ifr_addr, sizeof name);
	name.sns_addr.x_port = htons(port);
	CHECK_OK(setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on));
	return name;
}

/* On machine 1. */
static void call(void)
{
	struct sockaddr_ns to = name(2, STREAM_PORT), nobody = name(2, 4999), datagram = name(2, DATAGRAM_PORT), all, from;
	socklen_t length = sizeof from;
	char data[64];
	int fd, datagrams = bound(SOCK_DGRAM, 0);

	reach();
	fd = NEED(socket(AF_NS, SOCK_STREAM, 0));
	CHECK_ERRNO(connect(fd, (struct sockaddr *)&nobody, sizeof nobody), ECONNREFUSED);
	close(fd);
	/* The same without waiting, and then to somebody with the same socket. */
	fd = NEED(socket(AF_NS, SOCK_STREAM | SOCK_NONBLOCK, 0));
	CHECK_ERRNO(connect(fd, (struct sockaddr *)&nobody, sizeof nobody), EINPROGRESS);
	CHECK_INT(outcome(fd), ECONNREFUSED);
	CHECK_ERRNO(connect(fd, (struct sockaddr *)&to, sizeof to), EINPROGRESS);
	CHECK_INT(outcome(fd), 0);
	NEED(fcntl(fd, F_SETFL, 0));
	send_all(fd);
	receive_all(fd);
	all = everybody(datagrams, DATAGRAM_PORT);
	CHECK_INT(sendto(datagrams, "odd", 3, 0, (struct sockaddr *)&all, sizeof all), 3);
	CHECK_INT(recvfrom(datagrams, data, sizeof data, 0, (struct sockaddr *)&from, &length), 6);
	CHECK(memcmp(data, "answer", 6) == 0);
	CHECK(memcmp(&from.sns_addr, &datagram.sns_addr, 12) == 0);
	close(fd);
}

/* ---- Both ---- */

/* A conversation over one carrier, whose statement each machine has; with a hub on machine 1 if it is to have one. */
static void converse(const char *first, const char *second, int with_hub)
{
	struct sockaddr_in place = { .sin_family = AF_INET };
	socklen_t length = sizeof place;
	int to_one[2], to_two[2], hub_fd = -1, listening, datagrams, status;
	char text[64];
	pid_t two;

	NEED(unshare(CLONE_NEWNET));
	NEED(pipe2(to_one, O_CLOEXEC));
	NEED(pipe2(to_two, O_CLOEXEC));
	two = fork();
	if (two == 0) {
		close(to_one[0]);
		close(to_two[1]);
		NEED(unshare(CLONE_NEWNET));
		meet(to_one, to_two);
		/* The other makes the cable. */
		meet(to_one, to_two);
		command("ip address add 192.0.2.2/24 dev cable && ip link set cable up", 0);
		CHECK(read(to_two[0], &place.sin_port, sizeof place.sin_port) == sizeof place.sin_port);
		snprintf(text, sizeof text, second, ntohs(place.sin_port));
		start_router(2, text);
		listening = bound(SOCK_STREAM, STREAM_PORT);
		CHECK_OK(listen(listening, 5));
		datagrams = bound(SOCK_DGRAM, DATAGRAM_PORT);
		meet(to_one, to_two);
		serve(listening, datagrams);
		_exit(check_failures != 0);
	}
	close(to_one[1]);
	close(to_two[0]);
	meet(to_two, to_one);
	command("ip link add cable address 02:00:00:00:00:01 type veth"
		" peer name cable address 02:00:00:00:00:02 netns %d", two);
	command("ip address add 192.0.2.1/24 dev cable && ip link set cable up && ip link set lo up", 0);
	meet(to_two, to_one);
	if (with_hub) {
		hub_fd = NEED(socket(AF_INET, SOCK_STREAM, 0));
		inet_pton(AF_INET, "192.0.2.1", &place.sin_addr);
		NEED(bind(hub_fd, (struct sockaddr *)&place, sizeof place));
		NEED(listen(hub_fd, 2));
		NEED(getsockname(hub_fd, (struct sockaddr *)&place, &length));
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			hub(hub_fd);
		}
	}
	CHECK_INT(write(to_two[1], &place.sin_port, sizeof place.sin_port), sizeof place.sin_port);
	snprintf(text, sizeof text, first, ntohs(place.sin_port));
	start_router(1, text);
	meet(to_two, to_one);
	call();
	CHECK_INT(waitpid(two, &status, 0), two);
	CHECK_INT(status, 0);
}

static void ethernet(void)
{
	converse("ethernet cable", "ethernet cable", 0);
}

static void nsip(void)
{
	converse("nsip 192.0.2.2", "nsip 192.0.2.1", 0);
}

static void nethub(void)
{
	converse("nethub 192.0.2.1:%d", "nethub 192.0.2.1:%d", 1);
}

int main(void)
{
	void (*carriers[])(void) = { ethernet, nsip, nethub };
	unsigned i;

	if (geteuid() != 0)
		skip("only root can make machines");
	for (i = 0; i < 3; i++) {
		int status = in_child(carriers[i]);

		if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
			_exit(77);
		check_child(__FILE__, __LINE__, i == 0 ? "ethernet" : i == 1 ? "nsip" : "nethub", status);
	}
	return check_done();
}
