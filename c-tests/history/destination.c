/* bsd: 4.4 */
/*
 * IP_RECVDSTADDR tells to which address a datagram was sent.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <string.h>
#include <errno.h>
#include "old.h"

main()
{
	struct sockaddr_in sin;
	struct msghdr message;
	struct iovec iov;
	struct cmsghdr *cmsg;
	char buf[8], control[CMSG_SPACE(sizeof (struct in_addr))];
	int a, b, on = 1, length, got;

	a = socket(AF_INET, SOCK_DGRAM, 0);
	b = socket(AF_INET, SOCK_DGRAM, 0);
	bzero(&sin, sizeof (sin));
	sin.sin_family = AF_INET;
	GOOD(bind(a, (struct sockaddr *)&sin, sizeof (sin)));
	length = sizeof (sin);
	GOOD(getsockname(a, (struct sockaddr *)&sin, &length));
	GOOD(setsockopt(a, IPPROTO_IP, IP_RECVDSTADDR, &on, sizeof (on)));
	length = sizeof (got);
	GOOD(getsockopt(a, IPPROTO_IP, IP_RECVDSTADDR, &got, &length));
	SAME(got, 1);

	sin.sin_addr.s_addr = htonl(0x7f000002);
	SAME(sendto(b, "x", 1, 0, (struct sockaddr *)&sin, sizeof (sin)), 1);
	SAME(sendto(b, "y", 1, 0, (struct sockaddr *)&sin, sizeof (sin)), 1);
	bzero(&message, sizeof (message));
	message.msg_iov = &iov;
	message.msg_iovlen = 1;
	iov.iov_base = buf;
	iov.iov_len = sizeof (buf);
	message.msg_control = control;
	message.msg_controllen = sizeof (control);
	SAME(recvmsg(a, &message, 0), 1);
	SAME(message.msg_flags & MSG_CTRUNC, 0);
	SAME(message.msg_control == control, 1);
	cmsg = CMSG_FIRSTHDR(&message);
	CHECK(cmsg != 0);
	SAME(cmsg->cmsg_level, IPPROTO_IP);
	SAME(cmsg->cmsg_type, IP_RECVDSTADDR);
	SAME(cmsg->cmsg_len, CMSG_LEN(sizeof (struct in_addr)));
	SAME(memcmp(CMSG_DATA(cmsg), &sin.sin_addr, 4), 0);
	CHECK(CMSG_NXTHDR(&message, cmsg) == 0);

	message.msg_controllen = 8;
	SAME(recvmsg(a, &message, 0), 1);
	SAME(message.msg_flags & MSG_CTRUNC, MSG_CTRUNC);
	exit(failures != 0);
}
