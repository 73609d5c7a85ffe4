/* Connects to the name in its argument and sends one message. */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <stdio.h>

#define DATA "Round the corner and in at the back"

main(argc, argv)
	int argc;
	char **argv;
{
	struct sockaddr_un there;
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	if (s < 0) {
		perror("socket");
		exit(1);
	}
	there.sun_family = AF_UNIX;
	strcpy(there.sun_path, argv[1]);
	if (connect(s, &there, sizeof(there)) < 0) {
		perror("connect");
		exit(1);
	}
	if (send(s, DATA, sizeof(DATA), 0) < 0)
		perror("send");
	exit(0);
}
