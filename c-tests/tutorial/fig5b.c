/* Sends one datagram to the name in its argument. */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <stdio.h>

#define DATA "By hand, from door to door"

main(argc, argv)
	int argc;
	char **argv;
{
	struct sockaddr_un there;
	int s = socket(AF_UNIX, SOCK_DGRAM, 0);

	if (s < 0) {
		perror("socket");
		exit(1);
	}
	there.sun_family = AF_UNIX;
	strcpy(there.sun_path, argv[1]);
	if (sendto(s, DATA, sizeof(DATA), 0, &there, sizeof(there)) < 0)
		perror("sendto");
	exit(0);
}
