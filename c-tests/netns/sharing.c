/* only: linked static */
/*
 * A socket goes through fork, exec, dup and SCM_RIGHTS, and what one has half read another goes on with.
 */
#include "check.h"
#include <sys/uio.h>
#include "netns.h"

static struct sockaddr_ns to;

/* Connects a stream and gives both ends. */
static void streams(int listener, int ends[2])
{
	ends[0] = NEED(socket(AF_NS, SOCK_STREAM, 0));
	NEED(connect(ends[0], (struct sockaddr *)&to, sizeof to));
	ends[1] = NEED(accept(listener, NULL, NULL));
}

static void expect(int fd, const char *text)
{
	char data[100] = "";
	size_t got = 0, size = strlen(text);
	long n;

	while (got < size && (n = read(fd, data + got, size - got)) > 0)
		got += n;
	CHECK_STR(data, text);
}

/* What a server does that is started with the socket's number, as inetd and Courier daemons start it. */
static int server(int fd)
{
	struct sockaddr_ns peer;
	socklen_t length = sizeof peer;

	expect(fd, "rest");
	CHECK_OK(getpeername(fd, (struct sockaddr *)&peer, &length));
	CHECK_INT(peer.sns_family, AF_NS);
	CHECK_INT(CHECK_OK(write(fd, "served", 6)), 6);
	return check_done();
}

static void pass(int over, int fd)
{
	char space[CMSG_SPACE(sizeof fd)] = "";
	struct iovec iov = { "f", 1 };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = space,
				  .msg_controllen = sizeof space };
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(head), &fd, sizeof fd);
	CHECK_INT(CHECK_OK(sendmsg(over, &message, 0)), 1);
}

static int take(int over)
{
	char space[CMSG_SPACE(sizeof(int))], c;
	struct iovec iov = { &c, 1 };
	struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = space,
				  .msg_controllen = sizeof space };
	int fd = -1;

	CHECK_INT(CHECK_OK(recvmsg(over, &message, 0)), 1);
	if (CMSG_FIRSTHDR(&message) != NULL)
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
	return fd;
}

int main(int argc, char **argv)
{
	struct sockaddr_ns name = any(4005);
	int listener, ends[2], pair[2], other, status, i;
	char number[20], data[100], *big;
	size_t got, n;
	pid_t pid;

	if (argc > 1)
		return server(atoi(argv[1]));
	enter();
	listener = NEED(socket(AF_NS, SOCK_STREAM, 0));
	NEED(bind(listener, (struct sockaddr *)&name, sizeof name));
	NEED(listen(listener, 5));
	to = here(4005);

	/* dup, and a child that goes on where its parent stopped. */
	streams(listener, ends);
	other = dup(ends[1]);
	close(ends[1]);
	CHECK_INT(CHECK_OK(write(ends[0], "begin child parent", 18)), 18);
	expect(other, "begin ");
	if ((pid = fork()) == 0) {
		expect(other, "child ");
		_exit(check_done());
	}
	waitpid(pid, &status, 0);
	CHECK_INT(status, 0);
	expect(other, "parent");

	/* The end comes when the last has closed it. */
	if ((pid = fork()) == 0) {
		CHECK_INT(CHECK_OK(write(ends[0], "of the child", 12)), 12);
		_exit(check_done());
	}
	close(ends[0]);
	expect(other, "of the child");
	CHECK_ERRNO(read(other, data, sizeof data), ECONNREFUSED);
	waitpid(pid, &status, 0);
	CHECK_INT(status, 0);
	close(other);

	/* A server that is executed with the number. */
	streams(listener, ends);
	CHECK_INT(CHECK_OK(write(ends[0], "firstrest", 9)), 9);
	expect(ends[1], "first");
	snprintf(number, sizeof number, "%d", ends[1]);
	if ((pid = fork()) == 0) {
		close(ends[0]);
		execl("/proc/self/exe", "sharing", number, (char *)NULL);
		_exit(99);
	}
	close(ends[1]);
	expect(ends[0], "served");
	waitpid(pid, &status, 0);
	CHECK_INT(status, 0);
	close(ends[0]);

	/* A program that knows nothing of AF_NS. */
	streams(listener, ends);
	if ((pid = fork()) == 0) {
		dup2(ends[1], 0);
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		execl("/bin/sh", "sh", "-c", "read line; echo \"<$line>\"", (char *)NULL);
		_exit(99);
	}
	close(ends[1]);
	CHECK_INT(CHECK_OK(write(ends[0], "a line\n", 7)), 7);
	expect(ends[0], "<a line>\n");
	waitpid(pid, &status, 0);
	CHECK_INT(status, 0);
	close(ends[0]);

	/* Passed on, over an ordinary socket. */
	streams(listener, ends);
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	CHECK_INT(CHECK_OK(write(ends[0], "passed", 6)), 6);
	pass(pair[0], ends[1]);
	close(ends[1]);
	other = take(pair[1]);
	expect(other, "passed");
	CHECK_INT(CHECK_OK(write(other, "back", 4)), 4);
	expect(ends[0], "back");
	close(other);
	close(ends[0]);

	/* Much, written by one who has gone before it is read. */
	streams(listener, ends);
	big = map_pages(256);
	for (i = 0; i < 256 * PAGE; i++)
		big[i] = i % 251;
	if ((pid = fork()) == 0) {
		close(ends[1]);
		for (got = 0; got < 256 * PAGE; got += n)
			if ((long)(n = write(ends[0], big + got, 256 * PAGE - got)) <= 0)
				_exit(1);
		_exit(0);
	}
	close(ends[0]);
	CHECK_INT(CHECK_OK(read(ends[1], data, 1)), 1);
	for (got = 1; (long)(n = read(ends[1], data, sizeof data)) > 0; got += n)
		if (memcmp(data, big + got, n) != 0)
			break;
	CHECK_INT(n, -1);
	CHECK_INT(errno, ECONNREFUSED);
	CHECK_INT(got, 256 * PAGE);
	waitpid(pid, &status, 0);
	CHECK_INT(status, 0);
	return check_done();
}
