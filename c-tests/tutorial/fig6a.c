/* Waits for one datagram at a port of the system's choice, and says from where it came. */
#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <stdio.h>

main()
{
	struct sockaddr_in here, from;
	int length = sizeof(here);
	char text[512];
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	if (s < 0) {
		perror("socket");
		exit(1);
	}
	bzero((char *)&here, sizeof(here));
	here.sin_family = AF_INET;
	here.sin_addr.s_addr = htonl(INADDR_ANY);
	if (bind(s, &here, sizeof(here)) || getsockname(s, &here, &length)) {
		perror("name");
		exit(1);
	}
	printf("Socket has port %d\n", ntohs(here.sin_port));
	length = sizeof(from);
	if (recvfrom(s, text, sizeof(text), 0, &from, &length) < 0)
		perror("recvfrom");
	if (from.sin_family != AF_INET || ntohl(from.sin_addr.s_addr) != INADDR_LOOPBACK)
		printf("from somewhere else\n");
	printf("-->%s\n", text);
	exit(0);
}
