/* The same, but it looks whether somebody wants to connect before it accepts. */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <netinet/in.h>
#include <stdio.h>

main()
{
	struct sockaddr_in here, from;
	int length = sizeof(here), got, ready;
	struct timeval patience;
	fd_set callers;
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
	for (;;) {
		FD_ZERO(&callers);
		FD_SET(s, &callers);
		patience.tv_sec = 5;
		patience.tv_usec = 0;
		ready = select(s + 1, &callers, (fd_set *)0, (fd_set *)0, &patience);
		if (ready < 0) {
			perror("select");
			exit(1);
		}
		if (ready == 0 || !FD_ISSET(s, &callers)) {
			printf("Do something else\n");
			continue;
		}
		length = sizeof(from);
		guest = accept(s, &from, &length);
		if (guest < 0) {
			perror("accept");
			exit(1);
		}
		while ((got = recv(guest, text, sizeof(text), 0)) > 0)
			printf("-->%s\n", text);
		printf("Ending connection\n");
		close(guest);
	}
}
