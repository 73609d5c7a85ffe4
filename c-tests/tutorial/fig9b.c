/* Takes one connection after the other at a name in the file system and prints what is said there. */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <stdio.h>

#define NAME "socket"

main()
{
	struct sockaddr_un here, from;
	int length, got;
	char text[512];
	int s = socket(AF_UNIX, SOCK_STREAM, 0), guest;

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
	printf("Socket has name %s\n", here.sun_path);
	listen(s, 5);
	for (;;) {
		length = sizeof(from);
		if ((guest = accept(s, &from, &length)) < 0) {
			perror("accept");
			exit(1);
		}
		while ((got = recv(guest, text, sizeof(text), 0)) > 0)
			printf("-->%s\n", text);
		printf("Ending connection\n");
		close(guest);
	}
}
