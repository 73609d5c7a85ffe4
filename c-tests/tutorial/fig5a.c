/* Waits for one datagram at a name in the file system. */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <stdio.h>

#define NAME "socket"

main()
{
	struct sockaddr_un here;
	char text[512];
	int s = socket(AF_UNIX, SOCK_DGRAM, 0);

	if (s < 0) {
		perror("socket");
		exit(1);
	}
	here.sun_family = AF_UNIX;
	strcpy(here.sun_path, NAME);
	if (bind(s, &here, sizeof(here)) < 0) {
		perror("bind");
		exit(1);
	}
	printf("socket -->%s\n", NAME);
	if (recv(s, text, sizeof(text), 0) < 0)
		perror("recv");
	printf("-->%s\n", text);
	unlink(NAME);
	exit(0);
}
