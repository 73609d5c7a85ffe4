/*
 * hear: waits for one connection of SPP and prints what comes. First it prints its address, for say.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <net/if.h>
#include <netns/ns.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

int main(void)
{
	struct sockaddr_ns name, peer;
	struct ifreq networks[16];
	struct ifconf list;
	socklen_t length = sizeof name;
	char buffer[1024];
	ssize_t size;
	int listening, s;

	memset(&name, 0, sizeof name);
	name.sns_family = AF_NS;
	listening = socket(AF_NS, SOCK_STREAM, 0);
	if (listening < 0)
		fail("socket");
	if (bind(listening, (struct sockaddr *)&name, sizeof name) < 0 || listen(listening, 5) < 0)
		fail("bind");
	if (getsockname(listening, (struct sockaddr *)&name, &length) < 0)
		fail("getsockname");

	/* The port is known now; the first network tells the rest of the address. */
	list.ifc_len = sizeof networks;
	list.ifc_req = networks;
	if (ioctl(listening, SIOCGIFCONF, &list) < 0)
		fail("SIOCGIFCONF");
	memcpy(&peer, &networks[0].ifr_addr, sizeof peer);
	peer.sns_port = name.sns_port;
	printf("%s\n", ns_ntoa(peer.sns_addr));
	fflush(stdout);

	s = accept(listening, (struct sockaddr *)&peer, &length);
	if (s < 0)
		fail("accept");
	printf("from %s: ", ns_ntoa(peer.sns_addr));
	while ((size = read(s, buffer, sizeof buffer)) > 0)
		fwrite(buffer, 1, size, stdout);
	printf("\n");
	return 0;
}
