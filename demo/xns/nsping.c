/*
 * nsping NET.HOST: sends three packets of the Echo protocol to a machine, and says what comes back.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/select.h>
#include <sys/time.h>
#include <netns/ns.h>
#include <netns/idp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct echo {
	unsigned short operation; /* 1 asks, 2 answers */
	unsigned short number;
};

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

/* Sends a packet, and waits a second for the answer to it. */
static int answered(int s, struct sockaddr_ns *to, int number)
{
	struct timeval wait = { 1, 0 }, before, after;
	struct echo echo;
	fd_set set;

	echo.operation = htons(1);
	echo.number = htons(number);
	gettimeofday(&before, NULL);
	if (sendto(s, &echo, sizeof echo, 0, (struct sockaddr *)to, sizeof *to) < 0)
		fail(ns_ntoa(to->sns_addr));
	FD_ZERO(&set);
	for (;;) {
		FD_SET(s, &set);
		if (select(s + 1, &set, NULL, NULL, &wait) <= 0)
			return 0;
		if (recv(s, &echo, sizeof echo, 0) == sizeof echo && ntohs(echo.operation) == 2 && ntohs(echo.number) == number)
			break;
	}
	gettimeofday(&after, NULL);
	printf("%s answers in %ld microseconds\n", ns_ntoa(to->sns_addr),
	       (after.tv_sec - before.tv_sec) * 1000000L + after.tv_usec - before.tv_usec);
	return 1;
}

int main(int argc, char *argv[])
{
	struct sockaddr_ns to;
	struct idp header;
	int s, number, answers = 0;

	if (argc != 2) {
		fprintf(stderr, "usage: nsping NET.HOST\n");
		return 2;
	}
	memset(&to, 0, sizeof to);
	to.sns_family = AF_NS;
	to.sns_addr = ns_addr(argv[1]);
	to.sns_port = htons(NSPORT_ECHO);
	s = socket(AF_NS, SOCK_DGRAM, 0);
	if (s < 0)
		fail("socket");
	memset(&header, 0, sizeof header);
	header.idp_pt = NSPROTO_ECHO;
	if (setsockopt(s, NSPROTO_IDP, SO_DEFAULT_HEADERS, &header, sizeof header) < 0)
		fail("SO_DEFAULT_HEADERS");
	for (number = 1; number <= 3; number++)
		answers += answered(s, &to, number);
	if (answers == 0)
		printf("%s does not answer\n", ns_ntoa(to.sns_addr));
	return answers == 0;
}
