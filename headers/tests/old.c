/* C from before prototypes: every call passes what programs of the time passed. */

#include <sys/types.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <strings.h>

typedef char *caddr;

converse(s, host, buf)
	int s;
	struct hostent *host;
	char *buf;
{
	struct sockaddr_in sin, from;
	struct sockaddr_un sun;
	struct servent *sp;
	struct timeval timeout;
	struct in_addr in;
	int length = sizeof(from), on = 1, pair[2], fds = 1 << s;
	fd_set ready;

	sp = getservbyname("login", "tcp");
	bzero((char *)&sin, sizeof(sin));
	bcopy(host->h_addr, (char *)&sin.sin_addr, host->h_length);
	sin.sin_family = host->h_addrtype;
	sin.sin_port = sp->s_port;
	if (bind(s, &sin, sizeof(sin)) < 0 || bind(s, &sun, sizeof(sun)) < 0 || bind(s, (caddr)&sin, sizeof(sin)) < 0)
		return (1);
	if (connect(s, (struct sockaddr *)&sin, sizeof(sin)) < 0 || connect(s, &sin, sizeof sin) < 0)
		return (2);
	getsockname(s, &sin, &length);
	getpeername(s, (char *)&sin, &length);
	accept(s, (struct sockaddr *)0, (int *)0);
	accept(s, 0, 0);
	accept(s, &from, &length);
	recvfrom(s, buf, 10, 0, &from, &length);
	recvfrom(s, buf, 10, 0, (struct sockaddr *)&from, &length);
	sendto(s, buf, 10, 0, &sin, sizeof(sin));
	sendto(s, buf, 10, MSG_OOB, (caddr)&sin, sizeof(sin));
	setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(s, SOL_SOCKET, SO_DEBUG, (char *)&on, sizeof(on));
	getsockopt(s, SOL_SOCKET, SO_ERROR, (char *)&on, &length);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	FD_ZERO(&ready);
	FD_SET(s, &ready);
	timeout.tv_sec = fds;
	select(s + 1, &ready, (fd_set *)0, (fd_set *)0, &timeout);
	in.s_addr = inet_addr("127.1");
	return (bcmp(inet_ntoa(in), buf, 9));
}
