/*
 * say ADDRESS TEXT: sends a text to hear, over SPP.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <netns/ns.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
	struct sockaddr_ns name;
	int s;

	if (argc != 3) {
		fprintf(stderr, "usage: say ADDRESS TEXT\n");
		return 2;
	}
	memset(&name, 0, sizeof name);
	name.sns_family = AF_NS;
	name.sns_addr = ns_addr(argv[1]);
	s = socket(AF_NS, SOCK_STREAM, 0);
	if (s < 0 || connect(s, (struct sockaddr *)&name, sizeof name) < 0) {
		perror(argv[1]);
		return 1;
	}
	if (write(s, argv[2], strlen(argv[2])) < 0) {
		perror("write");
		return 1;
	}
	return 0;
}
