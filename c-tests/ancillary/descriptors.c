/* Descriptors passed to another process or to oneself: one, many, too many for the receiver's buffer. */
#include <limits.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include "../inet.h"

#define MANY 253

/* Room for as many as there can be in one message. */
static union {
	struct cmsghdr align;
	char octets[CMSG_SPACE(MANY * sizeof(int))];
} control;

static char octet;
static struct iovec part = { &octet, 1 };

static long pass(int s, const int *fds, int count)
{
	struct msghdr message;
	struct cmsghdr *header;

	memset(&message, 0, sizeof message);
	memset(&control, 0, sizeof control);
	message.msg_iov = &part;
	message.msg_iovlen = 1;
	message.msg_control = &control;
	message.msg_controllen = CMSG_SPACE(count * sizeof(int));
	header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(header), fds, count * sizeof(int));
	return sendmsg(s, &message, 0);
}

/* Receives into `room` octets of control data. Gives the number of descriptors, and the message's flags. */
static int take(int s, int *fds, size_t room, int flags, int *got_flags)
{
	struct msghdr message;
	struct cmsghdr *header;
	int count = 0;

	memset(&message, 0, sizeof message);
	memset(&control, 0, sizeof control);
	message.msg_iov = &part;
	message.msg_iovlen = 1;
	message.msg_control = room ? &control : NULL;
	message.msg_controllen = room;
	CHECK_INT(CHECK_OK(recvmsg(s, &message, flags)), 1);
	*got_flags = message.msg_flags;
	for (header = CMSG_FIRSTHDR(&message); header != NULL; header = CMSG_NXTHDR(&message, header)) {
		CHECK_INT(header->cmsg_level, SOL_SOCKET);
		CHECK_INT(header->cmsg_type, SCM_RIGHTS);
		count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(fds, CMSG_DATA(header), count * sizeof(int));
	}
	return count;
}

static int pair[2], file[2];

/* The child writes into a pipe whose end it gets from its parent only now. */
static void child(void)
{
	int fd, flags;

	close(file[1]);
	CHECK_INT(take(pair[1], &fd, sizeof control, 0, &flags), 1);
	CHECK_INT(write(fd, "through", 7), 7);
}

int main(void)
{
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };
	int fds[MANY + 1], got[MANY], flags, before, i, count, round;
	struct stat one, other;
	char text[8] = "";

	for (round = 0; round < 3; round++) {
		pid_t pid;
		int status;

		NEED(socketpair(AF_UNIX, types[round], 0, pair));
		NEED(pipe(file));
		pid = NEED(fork());
		if (pid == 0) {
			check_failures = 0;
			child();
			_exit(check_failures != 0);
		}
		CHECK_INT(CHECK_OK(pass(pair[0], &file[1], 1)), 1);
		close(file[1]);
		CHECK_INT(read(file[0], text, sizeof text), 7);
		CHECK_INT(waitpid(pid, &status, 0), pid);
		CHECK_INT(status, 0);
		close(file[0]), close(pair[0]), close(pair[1]);
	}

	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	NEED(pipe(file));
	before = open_descriptors();
	/* Many, in order. */
	for (i = 0; i <= MANY; i++)
		fds[i] = file[i % 2];
	CHECK_INT(CHECK_OK(pass(pair[0], fds, MANY)), 1);
	count = take(pair[1], got, sizeof control, MSG_CMSG_CLOEXEC, &flags);
	CHECK_INT(count, MANY);
	CHECK_INT(flags & ~MSG_CMSG_CLOEXEC, 0);
	for (i = 0; i < count; i++) {
		NEED(fstat(got[i], &one));
		NEED(fstat(fds[i], &other));
		CHECK(one.st_ino == other.st_ino);
		CHECK_INT(fcntl(got[i], F_GETFL), fcntl(fds[i], F_GETFL));
		CHECK_INT(fcntl(got[i], F_GETFD), FD_CLOEXEC);
		close(got[i]);
	}
	CHECK_INT(open_descriptors(), before);

	/* More than there is room for: the rest is closed, and the flag says so. */
	for (i = 0; i < 5; i++) {
		CHECK_INT(CHECK_OK(pass(pair[0], fds, 5)), 1);
		count = take(pair[1], got, i == 0 ? 0 : CMSG_LEN(i * sizeof(int)), 0, &flags);
		CHECK_INT(count, i);
		CHECK_INT(flags, MSG_CTRUNC);
		CHECK_INT(open_descriptors(), before + i);
		while (count > 0)
			close(got[--count]);
	}
	/* None is taken by looking, nor by recv, nor by a receiver that is gone. */
	CHECK_INT(CHECK_OK(pass(pair[0], fds, 2)), 1);
	CHECK_INT(CHECK_OK(recv(pair[1], text, 1, 0)), 1);
	CHECK_INT(open_descriptors(), before);
	CHECK_INT(CHECK_OK(pass(pair[0], fds, 2)), 1);
	CHECK_INT(take(pair[1], got, sizeof control, MSG_PEEK, &flags), 2);
	close(got[0]), close(got[1]);
	CHECK_INT(take(pair[1], got, sizeof control, 0, &flags), 2);
	close(got[0]), close(got[1]);
	CHECK_INT(open_descriptors(), before);

	/* No such descriptor; none at all. */
	fds[0] = -1;
	CHECK_ERRNO(pass(pair[0], fds, 1), EBADF);
	CHECK_INT(CHECK_OK(pass(pair[0], fds, 0)), 1);
	CHECK_INT(take(pair[1], got, sizeof control, 0, &flags), 0);
	return check_done();
}
