/*
 * Lookups of a process that may open no more files: what has not been read yet cannot be, and errno says why.
 */
#include <sys/resource.h>
#include "../etc.h"

static void open_no_more(void)
{
	struct rlimit none = { 0, 0 };

	CHECK_INT(setrlimit(RLIMIT_NOFILE, &none), 0);
}

static void look_up(void)
{
	errno = 0;
	CHECK(gethostbyname("a.test") == NULL);
	CHECK_INT(errno, EMFILE);
	errno = 0;
	CHECK(getservbyname("a", "tcp") == NULL);
	CHECK_INT(errno, EMFILE);
}

/* Not even the sources are known. */
static void at_first(void)
{
	open_no_more();
	h_errno = 0;
	look_up();
	CHECK(gethostbyname("a.test") == NULL);
	CHECK_INT(h_errno, NETDB_INTERNAL);
}

/* The sources are known, and stay so. */
static void later(void)
{
	CHECK(gethostbyname("b.test") == NULL);
	CHECK_INT(h_errno, HOST_NOT_FOUND);
	open_no_more();
	h_errno = 0;
	look_up();
	CHECK_INT(h_errno, 0);
}

/* The name servers are known, but cannot be asked. */
static void servers(void)
{
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0xc0000209) };
	struct addrinfo *list;
	char host[NI_MAXHOST];

	etc_file("nsswitch.conf", "hosts: dns\n");
	etc_file("resolv.conf", "nameserver 127.0.0.1\n");
	CHECK(gethostbyname("192.0.2.9") != NULL);
	CHECK(getservbyname("a", "tcp") != NULL);
	open_no_more();
	CHECK(gethostbyaddr(&any.sin_addr, sizeof any.sin_addr, AF_INET) == NULL);
	CHECK_INT(h_errno, TRY_AGAIN);
	CHECK_INT(getnameinfo((struct sockaddr *)&any, sizeof any, host, sizeof host, NULL, 0, NI_NAMEREQD), EAI_AGAIN);
	CHECK(gethostbyname("a.test") == NULL);
	CHECK_INT(h_errno, NETDB_INTERNAL);
	errno = 0;
	CHECK_INT(getaddrinfo("a.test", NULL, NULL, &list), EAI_SYSTEM);
	CHECK_INT(errno, EMFILE);
	errno = 0;
	CHECK_INT(getaddrinfo("192.0.2.9", NULL, NULL, &list), 0);
	CHECK_INT(errno, EMFILE);
	freeaddrinfo(list);
}

/* Every function that looks for one entry finds it. */
static void find_all(void)
{
	struct in_addr v4 = { htonl(0xc0000201) };
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_addr = v4, .sin_port = htons(1) };
	struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *list;
	struct in6_addr v6 = IN6ADDR_LOOPBACK_INIT;
	char host[NI_MAXHOST], service[NI_MAXSERV];

	CHECK(gethostbyname("a.test") != NULL);
	CHECK(gethostbyname2("six.test", AF_INET6) != NULL);
	CHECK(gethostbyaddr(&v4, sizeof v4, AF_INET) != NULL);
	CHECK(gethostbyaddr(&v6, sizeof v6, AF_INET6) != NULL);
	CHECK(getservbyname("a", "tcp") != NULL);
	CHECK(getservbyname("a", NULL) != NULL);
	CHECK(getservbyport(htons(1), "tcp") != NULL);
	CHECK(getservbyport(htons(1), NULL) != NULL);
	CHECK(getprotobyname("p") != NULL);
	CHECK(getprotobynumber(2) != NULL);
	CHECK(getnetbyname("n") != NULL);
	CHECK(getnetbyaddr(0x0a000000, AF_INET) != NULL);
	CHECK_INT(getaddrinfo("a.test", "a", &hints, &list), 0);
	freeaddrinfo(list);
	CHECK_INT(getnameinfo((struct sockaddr *)&any, sizeof any, host, sizeof host, service, sizeof service, 0), 0);
	CHECK_STR(host, "a.test");
	CHECK_STR(service, "a");
}

/* Files that have been asked for again and again are known by heart; the C library opens them each time. */
static void by_heart(void)
{
	int i;

	let_files_settle();
	for (i = 0; i < 4; i++)
		find_all();
	if (ours()) {
		open_no_more();
		find_all();
	}
}

int main(void)
{
	own_etc();
	etc_file("hosts", "192.0.2.1 a.test\n::1 six.test\n");
	etc_file("services", "a 1/tcp\n");
	etc_file("protocols", "p 2\n");
	etc_file("networks", "n 10\n");
	CHECK_CHILD(by_heart);
	CHECK_CHILD(at_first);
	CHECK_CHILD(later);
	CHECK_CHILD(servers);
	return check_done();
}
