/* only: linked preloaded static */
/*
 * A host whose family does not matter is its first line, also under `multi on`: addresses of two families make no list.
 * The C library ends the program there.
 */
#include "../etc.h"

int main(void)
{
	const struct hostent *host;

	own_etc();
	etc_file("host.conf", "multi on\n");
	etc_file("hosts", hosts_file);
	host = gethostbyname2("localhost", AF_UNSPEC);
	CHECK(host != NULL && host->h_addrtype == AF_INET && host->h_length == 4);
	if (host != NULL) {
		CHECK_STR(inet_ntoa(*(struct in_addr *)host->h_addr_list[0]), "127.0.0.1");
		CHECK(host->h_addr_list[1] == NULL);
		CHECK_STR(host->h_aliases[0], "loopback");
		CHECK(host->h_aliases[1] == NULL);
	}
	return check_done();
}
