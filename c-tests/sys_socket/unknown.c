/*
 * Numbers that nobody knows, and those that somebody knows: what each call says of every domain, type, protocol, flag,
 * level, option and way to shut down, is printed and so compared with the host's libc.
 */
#include <sys/uio.h>
#include "../inet.h"

static void tell(const char *call, long a, long b, long c, long result)
{
	const char *name = strerrorname_np(errno);

	printf("%s %ld %ld %ld: %s\n", call, a, b, c, result == -1 ? name ? name : "errno unset" : "ok");
	errno = CHECK_SENTINEL;
}

static const int domains[] = { -1, 0, 1, 2, 3, 4, 5, 6, 9, 10, 16, 17, 46, 64, 1000, 0x7fffffff };
static const int types[] = { -1, 0, 1, 2, 3, 4, 5, 6, 10, 11, 255, 0x800, 0x80001, 0x80801, 0x1000001 };
static const int protocols[] = { -1, 0, 1, 6, 17, 132, 136, 255, 256, 262, 1000 };
static const int levels[] = { -1, 0, 1, 2, 6, 17, 41, 132, 255, 270, 9999 };
static const int lengths[] = { -1, 0, 1, 4, 8, 16, 128 };

#define EACH(index, of) for (index = 0; index < (int)(sizeof of / sizeof of[0]); index++)

int main(void)
{
	int i, j, k, s, pair[2], sockets[3];
	char octets[256], control[64];
	struct iovec part = { octets, 1 };
	struct mmsghdr message;
	socklen_t length;

	signal(SIGPIPE, SIG_IGN);
	errno = CHECK_SENTINEL;
	memset(octets, 0, sizeof octets);
	EACH(i, domains) EACH(j, types) EACH(k, protocols) {
		s = socket(domains[i], types[j], protocols[k]);
		tell("socket", domains[i], types[j], protocols[k], s);
		if (s != -1)
			close(s);
		if (k > 3)
			continue;
		s = socketpair(domains[i], types[j], protocols[k], pair);
		tell("socketpair", domains[i], types[j], protocols[k], s);
		if (s != -1)
			close(pair[0]), close(pair[1]);
	}

	sockets[0] = NEED(socket(AF_INET, SOCK_STREAM, 0));
	sockets[1] = NEED(socket(AF_INET6, SOCK_DGRAM, 0));
	sockets[2] = NEED(socket(AF_UNIX, SOCK_SEQPACKET, 0));
	errno = CHECK_SENTINEL;
	for (s = 0; s < 3; s++) EACH(i, levels) for (j = -1; j < 90; j++) EACH(k, lengths) {
		length = lengths[k];
		tell("getsockopt", levels[i], j, lengths[k], getsockopt(sockets[s], levels[i], j, octets, &length));
		printf("length %d\n", (int)length);
	}
	/* Options that are set, with numbers that are too small to do harm. */
	memset(octets, 0, sizeof octets);
	for (s = 0; s < 3; s++) EACH(i, levels) for (j = -1; j < 64; j++) EACH(k, lengths)
		tell("setsockopt", levels[i], j, lengths[k], setsockopt(sockets[s], levels[i], j, octets, lengths[k]));

	for (i = -3; i < 8; i++) {
		NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
		errno = CHECK_SENTINEL;
		tell("shutdown", i, 0, 0, shutdown(pair[0], i));
		close(pair[0]), close(pair[1]);
	}

	/* Each flag by itself. A socket with something to read, that does not wait. */
	memset(&message, 0, sizeof message);
	message.msg_hdr.msg_iov = &part;
	message.msg_hdr.msg_iovlen = 1;
	message.msg_hdr.msg_control = control;
	for (k = 0; k < 3; k++) for (i = -1; i < 32; i++) {
		static const int kinds[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };
		int flag = i < 0 ? 0 : (int)(1u << i);

		for (j = 0; j < 7; j++) {
			long result;

			NEED(socketpair(AF_UNIX, kinds[k] | SOCK_NONBLOCK, 0, pair));
			NEED(send(pair[1], "x", 1, 0));
			message.msg_hdr.msg_controllen = 0;
			message.msg_hdr.msg_flags = flag;
			errno = CHECK_SENTINEL;
			switch (j) {
			case 0: result = send(pair[0], octets, 1, flag); break;
			case 1: result = sendmsg(pair[0], &message.msg_hdr, flag); break;
			case 2: result = sendmmsg(pair[0], &message, 1, flag); break;
			case 3: result = recv(pair[0], octets, 1, flag); break;
			case 4: result = recvmsg(pair[0], &message.msg_hdr, flag); break;
			case 5: result = recvmmsg(pair[0], &message, 1, flag, NULL); break;
			default: result = accept4(pair[0], NULL, NULL, flag);
			}
			tell("flags", k, j, flag, result);
			printf("flags %#x, errno %d\n", message.msg_hdr.msg_flags, errno == CHECK_SENTINEL);
			close(pair[0]), close(pair[1]);
		}
	}
	return check_done();
}
