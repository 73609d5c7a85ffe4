/* Network and host parts as the classes have them: inet_makeaddr, inet_netof, inet_lnaof. */
#include <arpa/inet.h>
#include "../check.h"

int main(void)
{
	static const uint32_t nets[] = { 0, 1, 10, 126, 127, 128, 255, 0x8001, 0xbfff, 0xc000, 0xffff, 0xc00001, 0xdfffff,
		0xe00000, 0xffffff, 0x1000000, 0x0a000000, 0xac100000, 0xc0a80100, 0xffffffff };
	static const uint32_t hosts[] = { 0, 1, 255, 256, 0xffff, 0x10000, 0xffffff, 0x1000000, 0xffffffff };
	struct in_addr address;
	unsigned i, j;

	for (i = 0; i < sizeof nets / sizeof nets[0]; i++)
		for (j = 0; j < sizeof hosts / sizeof hosts[0]; j++) {
			address = inet_makeaddr(nets[i], hosts[j]);
			printf("%#x %#x: %#x, net %#x, host %#x\n", nets[i], hosts[j], ntohl(address.s_addr), inet_netof(address),
			       inet_lnaof(address));
		}
	for (i = 0; i < 256; i++) {
		address.s_addr = htonl(i << 24 | 0x123456);
		printf("%s: net %#x, host %#x\n", inet_ntoa(address), inet_netof(address), inet_lnaof(address));
	}
	address = inet_makeaddr(10, 0x010203);
	CHECK_INT(ntohl(address.s_addr), 0x0a010203);
	CHECK_INT(inet_netof(address), 10);
	CHECK_INT(inet_lnaof(address), 0x010203);
	return check_done();
}
