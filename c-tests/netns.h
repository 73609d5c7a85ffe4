/*
 * A place of its own for a program that uses AF_NS: a network namespace, in which the router of its user is another than
 * outside, and which it starts itself.
 */
#ifndef NETNS_H
#define NETNS_H

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netns/ns.h>

/* The process that is the router here; 0 if there is none. */
static pid_t router(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	struct ucred peer = { 0 };
	socklen_t length = sizeof peer;
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);

	length = offsetof(struct sockaddr_un, sun_path) + 1;
	length += snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "xns/%d/packet", (int)geteuid());
	if (connect(fd, (struct sockaddr *)&name, length) == 0) {
		length = sizeof peer;
		getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length);
	}
	close(fd);
	return peer.pid;
}

static pid_t enter_pid;

/* It would end by itself, but later. Children that exit leave it alone. */
static void end_router(void)
{
	if (getpid() == enter_pid) {
		pid_t pid = router();

		if (pid > 0)
			kill(pid, SIGKILL);
	}
}

static void enter(void)
{
	if (unshare(geteuid() == 0 ? CLONE_NEWNET : CLONE_NEWUSER | CLONE_NEWNET) != 0)
		skip("no network namespace can be made");
	enter_pid = getpid();
	atexit(end_router);
}

/* A port of any net and host. */
static struct sockaddr_ns any(int port)
{
	struct sockaddr_ns name;

	memset(&name, 0, sizeof name);
	name.sns_family = AF_NS;
	name.sns_addr.x_port = htons(port);
	return name;
}

/* A port of this machine, whose net and host a packet that has arrived tells. */
static struct sockaddr_ns here(int port)
{
	struct sockaddr_ns name = any(port), broadcast = any(4999), from;
	int fd = NEED(socket(AF_NS, SOCK_DGRAM, 0)), other = NEED(socket(AF_NS, SOCK_DGRAM, 0)), on = 1;
	socklen_t length = sizeof from;
	char c;

	NEED(bind(fd, (struct sockaddr *)&broadcast, sizeof broadcast));
	broadcast.sns_addr.x_net.s_net[1] = htons(2266);
	memset(&broadcast.sns_addr.x_host, 0xff, 6);
	NEED(setsockopt(other, SOL_SOCKET, SO_BROADCAST, &on, sizeof on));
	NEED(sendto(other, "x", 1, 0, (struct sockaddr *)&broadcast, sizeof broadcast));
	CHECK_INT(recvfrom(fd, &c, 1, 0, (struct sockaddr *)&from, &length), 1);
	CHECK_INT(length, sizeof from);
	CHECK_INT(from.sns_family, AF_NS);
	close(fd);
	close(other);
	name.sns_addr.x_net = from.sns_addr.x_net;
	name.sns_addr.x_host = from.sns_addr.x_host;
	return name;
}

#endif
