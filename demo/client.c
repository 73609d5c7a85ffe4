#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>

#define DATA "Is anybody there?"

/*
 * A stream client: the command line is client service host. It connects to
 * the service on that host, says something, and prints the answer.
 */
main(argc, argv)
	int argc;
	char *argv[];
{
	int sock, rval;
	struct sockaddr_in server;
	struct servent *sp;
	struct hostent *hp;
	char buf[1024];

	served();
	if (argc != 3 || (sp = getservbyname(argv[1], "tcp")) == 0) {
		fprintf(stderr, "client: unknown service\n");
		exit(1);
	}
	if ((hp = gethostbyname(argv[2])) == 0) {
		fprintf(stderr, "client: %s: unknown host\n", argv[2]);
		exit(1);
	}
	bzero(&server, sizeof(server));
	server.sin_family = hp->h_addrtype;
	bcopy(hp->h_addr, &server.sin_addr, hp->h_length);
	server.sin_port = sp->s_port;
	printf("%s/%s on %s is port %d of %s\n", sp->s_name, sp->s_proto,
	    hp->h_name, ntohs(server.sin_port), inet_ntoa(server.sin_addr));
	sock = socket(AF_INET, SOCK_STREAM, 0);
	if (sock < 0) {
		perror("opening stream socket");
		exit(1);
	}
	if (connect(sock, &server, sizeof(server)) < 0) {
		perror("connecting stream socket");
		exit(1);
	}
	if (send(sock, DATA, sizeof(DATA), 0) < 0) {
		perror("writing on stream socket");
		exit(1);
	}
	rval = recv(sock, buf, sizeof(buf) - 1, 0);
	if (rval < 0) {
		perror("reading stream message");
		exit(1);
	}
	buf[rval] = '\0';
	printf("heard \"%s\"\n", buf);
	close(sock);
	exit(0);
}
