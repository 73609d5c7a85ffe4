/* To which address, and by which interface, a datagram came; and from which it is to go. With the TTL beside it. */
#include <net/if.h>
#include <sys/uio.h>
#include "../inet.h"

int main(void)
{
	struct sockaddr_in name, any = loopback(0), from;
	struct in_pktinfo info;
	union {
		struct cmsghdr align;
		char octets[256];
	} control;
	char text[8];
	struct iovec part = { text, sizeof text };
	struct msghdr message;
	struct cmsghdr *header;
	int r = NEED(socket(AF_INET, SOCK_DGRAM, 0)), s = NEED(socket(AF_INET, SOCK_DGRAM, 0)), on = 1, infos = 0, ttl = 0;
	socklen_t length = sizeof from;

	any.sin_addr.s_addr = INADDR_ANY;
	NEED(bind(r, (struct sockaddr *)&any, sizeof any));
	CHECK_OK(setsockopt(r, IPPROTO_IP, IP_PKTINFO, &on, sizeof on));
	CHECK_OK(setsockopt(r, IPPROTO_IP, IP_RECVTTL, &on, sizeof on));
	name = loopback(ntohs(name_of_socket(r).sin_port));
	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);

	/* Sent from an address of choice. */
	memset(&message, 0, sizeof message);
	memset(&control, 0, sizeof control);
	memset(&info, 0, sizeof info);
	part.iov_len = 1;
	message.msg_name = &name;
	message.msg_namelen = sizeof name;
	message.msg_iov = &part;
	message.msg_iovlen = 1;
	message.msg_control = &control;
	message.msg_controllen = CMSG_SPACE(sizeof info);
	header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = IPPROTO_IP;
	header->cmsg_type = IP_PKTINFO;
	header->cmsg_len = CMSG_LEN(sizeof info);
	info.ipi_spec_dst.s_addr = htonl(INADDR_LOOPBACK + 2);
	memcpy(CMSG_DATA(header), &info, sizeof info);
	CHECK_INT(CHECK_OK(sendmsg(s, &message, 0)), 1);
	CHECK_INT(CHECK_OK(recvfrom(r, text, 1, MSG_PEEK, (struct sockaddr *)&from, &length)), 1);
	CHECK_INT(from.sin_addr.s_addr, htonl(INADDR_LOOPBACK + 2));

	memset(&message, 0, sizeof message);
	memset(&info, 0, sizeof info);
	message.msg_iov = &part;
	message.msg_iovlen = 1;
	message.msg_control = &control;
	message.msg_controllen = sizeof control;
	CHECK_INT(CHECK_OK(recvmsg(r, &message, 0)), 1);
	for (header = CMSG_FIRSTHDR(&message); header != NULL; header = CMSG_NXTHDR(&message, header)) {
		CHECK_INT(header->cmsg_level, IPPROTO_IP);
		if (header->cmsg_type == IP_PKTINFO) {
			CHECK_INT(header->cmsg_len, CMSG_LEN(sizeof info));
			memcpy(&info, CMSG_DATA(header), sizeof info);
			infos++;
		} else {
			CHECK_INT(header->cmsg_type, IP_TTL);
			memcpy(&ttl, CMSG_DATA(header), sizeof ttl);
		}
	}
	CHECK_INT(infos, 1);
	CHECK_INT(info.ipi_addr.s_addr, htonl(INADDR_LOOPBACK + 1));
	CHECK_INT(info.ipi_ifindex, if_nametoindex("lo"));
	CHECK(ttl > 0);
	return check_done();
}
