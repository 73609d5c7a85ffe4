/* bsd: 4.2 4.3 4.4 */
/*
 * AF_NS as programs of the time used it.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/time.h>
#include <sys/ioctl.h>
#include <net/if.h>
#include <fcntl.h>
#include <signal.h>
#include <errno.h>
#include <netns/ns.h>
#include <netns/idp.h>
#include <netns/sp.h>
#include "../history/old.h"
#include "place.h"

struct sockaddr_ns name, to, from;
struct iovec iov;
struct msghdr message;
struct { struct sphdr h; char data[20]; } packet;
char data[100];

struct ifconf list;
struct ifreq interfaces[4];
struct sockaddr_ns *address;
volatile int urgent;

count()
{
	urgent++;
}

main()
{
	int s, t, l, n, on, mask;
	u_short flag;
	struct timeval limit;

	enter();
	GOOD(s = socket(AF_NS, SOCK_DGRAM, 0));
	SAME(s, 3);
	name.sns_family = AF_NS;
	name.sns_addr.x_port = htons(4000);
	GOOD(bind(s, &name, sizeof (name)));
	to = here(4000);

	/* Datagrams. */
	GOOD(t = socket(AF_NS, SOCK_DGRAM, 0));
#if BSDIPC_PERSONALITY >= 44
	from.sns_len = sizeof (from);
#endif
	GOOD(bind(t, &from, sizeof (from)));
	close(t);
	GOOD(t = socket(AF_NS, SOCK_DGRAM, 0));
	FAILS(write(t, "ab", 2), EDESTADDRREQ);
	SAME(sendto(t, "ab", 2, 0, &to, sizeof (to)), 2);
	n = sizeof (from);
	SAME(recvfrom(s, data, sizeof (data), 0, &from, &n), 2);
	SAME(n, sizeof (from));
	SAME(from.sns_family, AF_NS);
#if BSDIPC_PERSONALITY >= 44
	SAME(from.sns_len, 16);
	/* That of 4.3BSD is taken too. */
	((char *)&to)[0] = AF_NS;
	((char *)&to)[1] = 0;
#else
	/* And that of 4.4BSD. */
	((char *)&to)[0] = 16;
	((char *)&to)[1] = AF_NS;
#endif
	SAME(sendto(t, "ab", 2, 0, &to, sizeof (to)), 2);
	mask = 1 << s;
	limit.tv_sec = 20;
	limit.tv_usec = 0;
	SAME(select(s + 1, &mask, 0, 0, &limit), 1);
	SAME(mask, 1 << s);
	SAME(read(s, data, sizeof (data)), 2);
	GOOD(getsockname(t, &name, &n));
	SAME(name.sns_addr.x_port, from.sns_addr.x_port);
	iov.iov_base = "message";
	iov.iov_len = 7;
	message.msg_iov = &iov;
	message.msg_iovlen = 1;
	message.msg_name = (caddr_t)&to;
	message.msg_namelen = sizeof (to);
	SAME(sendmsg(t, &message, 0), 7);
	iov.iov_base = data;
	bzero(&name, sizeof (name));
	message.msg_name = (caddr_t)&name;
	SAME(recvmsg(s, &message, 0), 7);
	SAME(message.msg_namelen, 16);
	SAME(bcmp(&name, &from, sizeof (name)), 0);
	FAILS(connect(t, &to, 14), EINVAL);
	GOOD(connect(t, &to, sizeof (to)));
	SAME(write(t, "connected", 9), 9);
	SAME(recv(s, data, sizeof (data), 0), 9);
	GOOD(getpeername(t, &name, &n));
	SAME(name.sns_addr.x_port, to.sns_addr.x_port);
	FAILS(sendto(t, "ab", 2, 0, &to, sizeof (to)), EISCONN);

	/* To everybody, which 4.2BSD left to the super-user, and later systems to who had asked for it. */
	close(t);
	GOOD(t = socket(AF_NS, SOCK_DGRAM, 0));
	name = to;
	for (n = 0; n < 6; n++)
		name.sns_addr.x_host.c_host[n] = 0xff;
#if BSDIPC_PERSONALITY == 42
	if (geteuid() == 0) {
		SAME(sendto(t, "all", 3, 0, &name, sizeof (name)), 3);
		SAME(read(s, data, sizeof (data)), 3);
		close(t);
		GOOD(t = socket(AF_NS, SOCK_DGRAM, 0));
		GOOD(connect(t, &name, sizeof (name)));
		SAME(write(t, "all", 3), 3);
		SAME(read(s, data, sizeof (data)), 3);
	}
#else
	FAILS(sendto(t, "all", 3, 0, &name, sizeof (name)), EACCES);
	GOOD(connect(t, &name, sizeof (name)));
	FAILS(write(t, "all", 3), EACCES);
#endif

	/* Packets. */
	GOOD(l = socket(AF_NS, SOCK_SEQPACKET, 0));
	name.sns_family = AF_NS;
	bzero(&name.sns_addr, sizeof (name.sns_addr));
	name.sns_addr.x_port = htons(4005);
	GOOD(bind(l, &name, sizeof (name)));
	GOOD(listen(l, 5));
	close(t);
	GOOD(t = socket(AF_NS, SOCK_SEQPACKET, 0));
	FAILS(write(t, &packet, sizeof (packet)), ENOTCONN);
	to.sns_addr.x_port = htons(4005);
	GOOD(connect(t, &to, sizeof (to)));
	close(s);
	n = sizeof (from);
	GOOD(s = accept(l, &from, &n));
	SAME(n, 16);
	SAME(from.sns_family, AF_NS);
	n = 2;
	GOOD(getsockopt(t, NSPROTO_SPP, SO_HEADERS_ON_OUTPUT, &flag, &n));
	SAME(flag, 8);
	packet.h.sp_dt = 1;
	packet.h.sp_cc = SP_EM;
	SAME(send(t, &packet, sizeof (packet), 0), sizeof (packet));
	SAME(recv(s, &packet, sizeof (packet), MSG_PEEK), sizeof (packet));
	SAME(read(s, &packet, sizeof (packet)), sizeof (packet));
	SAME(packet.h.sp_cc, 0x50);
	on = 0;
	GOOD(setsockopt(t, NSPROTO_SPP, SO_HEADERS_ON_OUTPUT, &on, sizeof (on)));
	SAME(write(t, data, 0), 0);
	SAME(read(s, &packet, sizeof (packet)), 12);
	SAME(write(t, "hello", 5), 5);
	iov.iov_base = &packet;
	iov.iov_len = sizeof (packet);
	SAME(readv(s, &iov, 1), 17);

	/* Attention, for whom the system of the time signalled. */
	signal(SIGURG, count);
#if BSDIPC_PERSONALITY == 42
	n = -getpid();
	GOOD(ioctl(s, SIOCSPGRP, &n));
	SAME(fcntl(s, F_GETOWN, 0), n);
#else
	GOOD(fcntl(s, F_SETOWN, getpid()));
#endif
	SAME(send(t, "!", 1, MSG_OOB), 1);
	while (!urgent)
		;
	mask = 1 << s;
	SAME(select(s + 1, 0, 0, &mask, &limit), 1);
	SAME(mask, 1 << s);
	GOOD(ioctl(s, SIOCATMARK, &n));
	SAME(n, 1);
	SAME(recv(s, data, 1, MSG_OOB), 1);
	SAME(data[0], '!');
	SAME(read(s, &packet, sizeof (packet)), 13);
	SAME(packet.h.sp_cc & SP_OB, SP_OB);

	/* The networks. */
	list.ifc_len = sizeof (interfaces);
	list.ifc_req = interfaces;
	GOOD(ioctl(s, SIOCGIFCONF, &list));
	SAME(list.ifc_len, sizeof (interfaces[0]));
	address = (struct sockaddr_ns *)&interfaces[0].ifr_addr;
	SAME(address->sns_family, AF_NS);
#if BSDIPC_PERSONALITY >= 44
	SAME(address->sns_len, 16);
#endif
	SAME(bcmp(&address->sns_addr, &to.sns_addr, 10), 0);
	GOOD(ioctl(s, SIOCGIFFLAGS, &interfaces[0]));
	CHECK(interfaces[0].ifr_flags & IFF_BROADCAST);
	GOOD(ioctl(s, SIOCGIFBRDADDR, &interfaces[0]));
	SAME(address->sns_family, AF_NS);

	close(t);
	FAILS(read(s, &packet, sizeof (packet)), ECONNREFUSED);
	exit(failures != 0);
}
