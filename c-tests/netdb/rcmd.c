/*
 * rcmd, rcmd_af, rexec, rexec_af: what is said to the other side, and what comes of its answers.
 */
#include "check.h"
#include "inet.h"
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

static char *where;

/* A string that ends in a zero byte. */
static const char *text(int fd)
{
	static char buf[64];
	size_t length = 0;

	while (length < sizeof buf - 1 && read(fd, buf + length, 1) == 1 && buf[length] != 0)
		length++;
	buf[length] = 0;
	return buf;
}

/* The other side: prints what it is told, opens the second connection if there is to be one, and answers. */
static void serve(int listener, int reserved, const char *answer, size_t length)
{
	struct sockaddr_in peer;
	socklen_t size = sizeof peer;
	int fd = accept(listener, (struct sockaddr *)&peer, &size), errors = -1, i;

	CHECK_INT(ntohs(peer.sin_port) < 1024, reserved);
	i = atoi(text(fd));
	if (i != 0) {
		int own = 1000;

		errors = reserved ? rresvport(&own) : socket(AF_INET, SOCK_STREAM, 0);
		peer.sin_port = htons(i);
		CHECK_INT(connect(errors, (struct sockaddr *)&peer, sizeof peer), 0);
	}
	for (i = 0; i < 3; i++)
		printf("%s\n", text(fd));
	CHECK_INT(write(fd, answer, length), length);
	if (errors != -1)
		CHECK_INT(write(errors, "err", 3), 3);
	fflush(stdout);
	_exit(check_done());
}

static int start(int reserved, const char *answer, size_t length)
{
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof name;
	int listener = NEED(socket(AF_INET, SOCK_STREAM, 0));

	NEED(bind(listener, (struct sockaddr *)&name, sizeof name));
	NEED(listen(listener, 5));
	NEED(getsockname(listener, (struct sockaddr *)&name, &size));
	fflush(stdout);
	if (fork() == 0)
		serve(listener, reserved, answer, length);
	close(listener);
	where = "127.0.0.1";
	return name.sin_port;
}

static void ended(void)
{
	int status = -1;

	CHECK(wait(&status) > 0);
	CHECK_INT(status, 0);
}

int main(void)
{
	char buf[16];
	int fd, errors = -1;
	sigset_t before, after;

	/* What is said on standard error is not compared. */
	NEED(dup2(NEED(open("said", O_WRONLY | O_CREAT, 0666)), 2));

	fd = rexec(&where, start(0, "\0out", 4), "user", "password", "command", NULL);
	CHECK(fd >= 0);
	CHECK_INT(read(fd, buf, sizeof buf), 3);
	close(fd);
	ended();
	fd = rexec_af(&where, start(0, "\0", 1), "u", "p", "second", &errors, AF_INET);
	CHECK(fd >= 0 && errors >= 0);
	CHECK_INT(read(errors, buf, sizeof buf), 3);
	CHECK_STR(where, "127.0.0.1");
	close(fd);
	close(errors);
	ended();
	CHECK_INT(rexec(&where, start(0, "\1No.\n", 5), "u", "p", "refused", NULL), -1);
	ended();

	if (geteuid() != 0)
		skip("only the super-user may use reserved ports");
	sigprocmask(SIG_SETMASK, NULL, &before);
	fd = rcmd(&where, start(1, "\0out", 4), "carl", "eric", "date", NULL);
	CHECK(fd >= 0);
	CHECK_INT(read(fd, buf, sizeof buf), 3);
	close(fd);
	ended();
	errors = -1;
	fd = rcmd(&where, start(1, "\0", 1), "carl", "eric", "who", &errors);
	CHECK(fd >= 0 && errors >= 0);
	CHECK_INT(read(errors, buf, sizeof buf), 3);
	close(fd);
	close(errors);
	ended();
	CHECK_INT(rcmd_af(&where, start(1, "\1Permission denied.\n", 20), "carl", "eric", "ls", NULL, AF_INET), -1);
	ended();
	where = "127.0.0.1";
	CHECK_ERRNO(rcmd_af(&where, 1, "a", "b", "c", NULL, AF_UNIX), EAFNOSUPPORT);
	where = "no-such-host.invalid";
	CHECK_INT(rcmd(&where, 1, "a", "b", "c", NULL), -1);
	sigprocmask(SIG_SETMASK, NULL, &after);
	CHECK_INT(sigismember(&after, SIGURG), sigismember(&before, SIGURG));
	return check_done();
}
