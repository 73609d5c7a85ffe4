/* Takes one connection after the other at a port of the system's choice and prints what is said there. */
#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <stdio.h>

main()
{
	struct sockaddr_in here;
	int length = sizeof(here), got;
	char text[512];
	int s = socket(AF_INET, SOCK_STREAM, 0), guest;

	if (s < 0) {
		perror("socket");
		exit(1);
	}
	bzero((char *)&here, sizeof(here));
	here.sin_family = AF_INET;
	here.sin_addr.s_addr = INADDR_ANY;
	if (bind(s, &here, sizeof(here)) || getsockname(s, &here, &length)) {
		perror("name");
		exit(1);
	}
	printf("Socket has port %d\n", ntohs(here.sin_port));
	listen(s, 5);
	while ((guest = accept(s, (struct sockaddr *)0, (int *)0)) >= 0) {
		do {
			bzero(text, sizeof(text));
			if ((got = recv(guest, text, sizeof(text) - 1, 0)) > 0)
				printf("-->%s\n", text);
		} while (got > 0);
		printf(got ? "A broken connection\n" : "Ending connection\n");
		close(guest);
	}
	perror("accept");
	exit(1);
}
