/* Sends one datagram to the host and port in its arguments. */
#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <netdb.h>
#include <stdio.h>

#define DATA "Perhaps it arrives, perhaps it does not"

main(argc, argv)
	int argc;
	char **argv;
{
	struct sockaddr_in there;
	struct hostent *host, *gethostbyname();
	int s = socket(AF_INET, SOCK_DGRAM, 0);

	if (s < 0) {
		perror("socket");
		exit(1);
	}
	if ((host = gethostbyname(argv[1])) == 0) {
		fprintf(stderr, "nobody knows %s\n", argv[1]);
		exit(1);
	}
	bzero((char *)&there, sizeof(there));
	bcopy(host->h_addr, (char *)&there.sin_addr, host->h_length);
	there.sin_family = host->h_addrtype;
	there.sin_port = htons(atoi(argv[2]));
	if (sendto(s, DATA, sizeof(DATA), 0, &there, sizeof(there)) < 0)
		perror("sendto");
	exit(0);
}
