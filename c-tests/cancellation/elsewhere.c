/* The other calls are no cancellation points: what they are about would be lost. */
#include <netinet/in.h>
#include <arpa/inet.h>
#include <strings.h>
#include "../blocking.h"

static volatile int finished;

static void *body(void *argument)
{
	struct sockaddr_un name = name_of("a name");
	socklen_t length = sizeof name;
	struct in_addr address;
	int s, pair[2], value = 1;
	char text[64];

	pthread_cancel(pthread_self());
	s = NEED(socket(AF_UNIX, SOCK_STREAM, 0));
	NEED(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	NEED(bind(s, (struct sockaddr *)&name, sizeof name));
	CHECK_OK(setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, &value, sizeof value));
	CHECK_OK(listen(s, 1));
	CHECK_OK(getsockname(s, (struct sockaddr *)&name, &length));
	length = sizeof name;
	CHECK_OK(getpeername(pair[0], (struct sockaddr *)&name, &length));
	length = sizeof value;
	CHECK_OK(getsockopt(s, SOL_SOCKET, SO_KEEPALIVE, &value, &length));
	CHECK_ERRNO(sockatmark(-1), EBADF);
	CHECK_OK(shutdown(pair[0], SHUT_RDWR));
	inet_aton("127.1", &address);
	inet_ntop(AF_INET, &address, text, sizeof text);
	bcopy("a", text, 2);
	/* close is one; the descriptors are left to the end of the process. */
	finished = 1;
	return NULL;
}

int main(void)
{
	void *end;

	pthread_join(start_thread(body, NULL), &end);
	CHECK(end == NULL);
	CHECK(finished);
	return check_done();
}
