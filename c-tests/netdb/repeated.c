/*
 * However often a program looks up, whether it finds or not, it takes no more memory and leaves no descriptor open.
 */
#include <locale.h>
#include <malloc.h>
#include "../etc.h"

static void find(const char *name, const char *service, int family, int flags)
{
	struct addrinfo hints = { .ai_family = family, .ai_flags = flags }, *list;

	if (getaddrinfo(name, service, &hints, &list) == 0)
		freeaddrinfo(list);
}

static void name_of(uint32_t address, int flags)
{
	struct sockaddr_in named = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(address), .sin_port = htons(9) };
	char host[NI_MAXHOST], service[NI_MAXSERV];

	getnameinfo((struct sockaddr *)&named, sizeof named, host, sizeof host, service, sizeof service, flags);
}

static void look_up(void)
{
	struct in_addr v4 = { htonl(0xc0000201) };

	gethostbyname("one.test");
	gethostbyname("none.test");
	gethostbyname("192.0.2.1");
	gethostbyname2("six.test", AF_INET6);
	gethostbyaddr(&v4, sizeof v4, AF_INET);
	getservbyname("discard", "udp");
	getservbyport(htons(9), NULL);
	getprotobyname("tcp");
	getprotobynumber(17);
	getnetbyname("ten");
	getnetbyaddr(0x7f000000, AF_INET);
	find("one.test", "discard", AF_UNSPEC, AI_CANONNAME);
	find("one.test", NULL, AF_INET6, AI_V4MAPPED | AI_ALL);
	find("localhost", "9", AF_UNSPEC, AI_ADDRCONFIG);
	find("none.test", "discard", AF_UNSPEC, 0);
	find("one.test", "none", AF_UNSPEC, 0);
	find("192.0.2.1", NULL, AF_UNSPEC, AI_CANONNAME | AI_NUMERICHOST);
	find("b\303\274cher.test", NULL, AF_UNSPEC, AI_IDN);
	find(NULL, "discard", AF_UNSPEC, AI_PASSIVE);
	name_of(0xc0000201, 0);
	name_of(0xc0000201, NI_NOFQDN | NI_IDN);
	name_of(0xc0000263, NI_NAMEREQD);
	sethostent(1);
	while (gethostent() != NULL)
		;
	endhostent();
	setservent(1);
	while (getservent() != NULL)
		;
	endservent();
}

int main(void)
{
	size_t memory;
	int descriptors, i;

	setlocale(LC_ALL, "C.UTF-8");
	own_etc();
	etc_databases();
	etc_file("gai.conf", "reload yes\nlabel ::1/128 0\n");
	let_files_settle();
	for (i = 0; i < 8; i++)
		look_up();
	memory = mallinfo2().uordblks;
	descriptors = open_descriptors();
	for (i = 0; i < 50; i++)
		look_up();
	CHECK_INT(mallinfo2().uordblks, memory);
	CHECK_INT(open_descriptors(), descriptors);
	return check_done();
}
