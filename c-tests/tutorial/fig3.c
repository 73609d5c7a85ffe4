/* Parent and child speak to each other through one pair of sockets. */
#include <sys/types.h>
#include <sys/socket.h>
#include <stdio.h>

#define DATA1 "Are you there?"
#define DATA2 "Where else should I be"

say(sock, text, length)
	char *text;
{
	if (write(sock, text, length, 0) != length)
		perror("write");
}

hear(sock)
{
	char text[256];

	/* As in the old days: a call may have more arguments than it looks at. */
	if (read(sock, text, sizeof(text), 0) < 0)
		perror("read");
	printf("-->%s\n", text);
}

main()
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0) {
		perror("socketpair");
		exit(1);
	}
	if (fork()) {
		close(pair[1]);
		say(pair[0], DATA1, sizeof(DATA1));
		hear(pair[0]);
	} else {
		close(pair[0]);
		hear(pair[1]);
		say(pair[1], DATA2, sizeof(DATA2));
	}
	exit(0);
}
