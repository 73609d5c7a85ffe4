#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <netdb.h>
#include <stdio.h>

#define ANSWER "Then I am not talking to myself."

/*
 * A stream server: the command line is server service host. The port is the
 * service's; if the database gives none, the system chooses one. One
 * connection is accepted, what comes over it is printed, and it is answered.
 */
main(argc, argv)
	int argc;
	char *argv[];
{
	int sock, msgsock, length, rval;
	struct sockaddr_in server;
	struct servent *sp;
	struct hostent *hp;
	char buf[1024];

	served();
	if (argc != 3 || (sp = getservbyname(argv[1], "tcp")) == 0) {
		fprintf(stderr, "server: unknown service\n");
		exit(1);
	}
	if ((hp = gethostbyname(argv[2])) == 0) {
		fprintf(stderr, "server: %s: unknown host\n", argv[2]);
		exit(1);
	}
	sock = socket(AF_INET, SOCK_STREAM, 0);
	if (sock < 0) {
		perror("opening stream socket");
		exit(1);
	}
	bzero(&server, sizeof(server));
	server.sin_family = hp->h_addrtype;
	bcopy(hp->h_addr, &server.sin_addr, hp->h_length);
	server.sin_port = sp->s_port;
	if (bind(sock, &server, sizeof(server))) {
		perror("binding stream socket");
		exit(1);
	}
	length = sizeof(server);
	if (getsockname(sock, &server, &length)) {
		perror("getting socket name");
		exit(1);
	}
	listen(sock, 5);
	printf("listening on port %d\n", ntohs(server.sin_port));
	fflush(stdout);

	msgsock = accept(sock, 0, 0);
	if (msgsock < 0) {
		perror("accepting a connection");
		exit(1);
	}
	rval = recv(msgsock, buf, sizeof(buf) - 1, 0);
	if (rval < 0) {
		perror("reading stream message");
		exit(1);
	}
	buf[rval] = '\0';
	printf("heard \"%s\"\n", buf);
	if (send(msgsock, ANSWER, sizeof(ANSWER), 0) < 0) {
		perror("writing on stream socket");
		exit(1);
	}
	close(msgsock);
	exit(0);
}
