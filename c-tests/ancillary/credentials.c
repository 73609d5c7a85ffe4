/* Who sent it: the kernel fills it in, and checks what a sender claims. */
#include <sys/uio.h>
#include "../inet.h"

static int pair[2];

static long claim(const struct ucred *who)
{
	union {
		struct cmsghdr align;
		char octets[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	struct iovec part = { "x", 1 };
	struct msghdr message;

	memset(&control, 0, sizeof control);
	memset(&message, 0, sizeof message);
	message.msg_iov = &part;
	message.msg_iovlen = 1;
	message.msg_control = &control;
	message.msg_controllen = sizeof control;
	control.align.cmsg_level = SOL_SOCKET;
	control.align.cmsg_type = SCM_CREDENTIALS;
	control.align.cmsg_len = CMSG_LEN(sizeof *who);
	memcpy(CMSG_DATA(&control.align), who, sizeof *who);
	return sendmsg(pair[0], &message, 0);
}

static void expect(pid_t pid)
{
	char octet, octets[256];
	struct iovec part = { &octet, 1 };
	struct msghdr message;
	struct cmsghdr *header;
	struct ucred who;

	memset(&message, 0, sizeof message);
	message.msg_iov = &part;
	message.msg_iovlen = 1;
	message.msg_control = octets;
	message.msg_controllen = sizeof octets;
	CHECK_INT(CHECK_OK(recvmsg(pair[1], &message, 0)), 1);
	header = CMSG_FIRSTHDR(&message);
	CHECK(header != NULL);
	if (header == NULL)
		return;
	CHECK_INT(header->cmsg_level, SOL_SOCKET);
	CHECK_INT(header->cmsg_type, SCM_CREDENTIALS);
	CHECK_INT(header->cmsg_len, CMSG_LEN(sizeof who));
	memcpy(&who, CMSG_DATA(header), sizeof who);
	CHECK_INT(who.pid, pid);
	CHECK_INT(who.uid, getuid());
	CHECK_INT(who.gid, getgid());
	CHECK(CMSG_NXTHDR(&message, header) == NULL);
}

int main(void)
{
	struct ucred who = { getpid(), getuid(), getgid() };
	socklen_t length = sizeof who;
	int on = 1, status;
	pid_t child;

	NEED(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	CHECK_OK(setsockopt(pair[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on));
	CHECK_INT(CHECK_OK(send(pair[0], "x", 1, 0)), 1);
	expect(getpid());
	CHECK_INT(CHECK_OK(claim(&who)), 1);
	expect(getpid());
	child = NEED(fork());
	if (child == 0)
		_exit(send(pair[0], "x", 1, 0) != 1);
	waitpid(child, &status, 0);
	CHECK_INT(status, 0);
	expect(child);
	/* The maker of the pair is the peer, for good. */
	memset(&who, -1, sizeof who);
	CHECK_OK(getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &who, &length));
	CHECK_INT(who.pid, getpid());
	CHECK_INT(who.uid, getuid());
	if (getuid() == 0)
		NEED(setresuid(65534, 65534, 65534));
	who.uid = getuid() + 1;
	CHECK_ERRNO(claim(&who), EPERM);
	return check_done();
}
