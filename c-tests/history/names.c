/* bsd: 4.2 4.3 4.4 */
/*
 * Of the host table, the first line that has the name is all there is to a host (PSD:21 section 3.1).
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/file.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <errno.h>
#include "old.h"

put(path, text)
	char *path, *text;
{
	int f = open(path, O_WRONLY | O_CREAT, 0666);

	write(f, text, strlen(text));
	close(f);
}

main()
{
	struct hostent *hp;
	struct netent *np;
	struct servent *sp;
	struct protoent *pp;
	struct in_addr in;

	mkdir("etc", 0777);
	put("etc/host.conf", "multi on\n");
	put("etc/nsswitch.conf", "hosts: files\n");
	put("etc/hosts", "10.0.0.1 ucbmonet monet m\n10.0.0.2 ucbmonet other\n10.0.0.3 monet\n");
	put("etc/networks", "localnet 10.9\n");
	put("etc/services", "login 513/tcp\nwho 513/udp whod\n");
	put("etc/protocols", "tcp 6 TCP\nudp 17 UDP\n");
	setenv("BSDIPC_ETC", "etc", 1);

	hp = gethostbyname("monet");
	CHECK(hp != 0);
	SAME(strcmp(hp->h_name, "ucbmonet"), 0);
	SAME(strcmp(hp->h_aliases[0], "monet"), 0);
	SAME(strcmp(hp->h_aliases[1], "m"), 0);
	CHECK(hp->h_aliases[2] == 0);
	SAME(hp->h_addrtype, AF_INET);
	SAME(hp->h_length, 4);
	bcopy(hp->h_addr, (char *)&in, hp->h_length);
	SAME(strcmp(inet_ntoa(in), "10.0.0.1"), 0);
	CHECK(hp->h_addr_list[1] == 0);
	CHECK(gethostbyname("nobody") == 0);
	SAME(h_errno, HOST_NOT_FOUND);
	hp = gethostbyaddr((char *)&in, sizeof (in), AF_INET);
	CHECK(hp != 0);

	np = getnetbyname("localnet");
	CHECK(np != 0);
	SAME(np->n_net, 0x0a09);
	np = getnetent();
	SAME(np->n_net, 0x0a09);
	in = inet_makeaddr(np->n_net, 5L);
	SAME(ntohl(in.s_addr), 0x0a090005);
	CHECK(getnetbynumber(0x0a09L, AF_INET) != 0);
	sp = getservbyname("who", (char *)0);
	CHECK(sp != 0);
	SAME(ntohs(sp->s_port), 513);
	SAME(strcmp(sp->s_proto, "udp"), 0);
	sp = getservbyport(htons(513), "tcp");
	SAME(strcmp(sp->s_name, "login"), 0);
	pp = getprotobynumber(17);
	SAME(strcmp(pp->p_name, "udp"), 0);
	exit(failures != 0);
}
