/* From names to socket addresses: every hint, code and order that does not depend on a name server. */
#include "../etc.h"

#define MANY(list) (sizeof list / sizeof list[0])

static const char *const nodes[] = {
	NULL, "*", "", "localhost", "LOCALHOST", "one.test", "uno", "six.test", "mapped.test", "mixed.test", "absent.test",
	"127.1", "0x7f.1", "192.0.2.1", "192.0.2.1 ", "1.2.3.4.5", "256.1.1.1", "::1", "::1%lo", "::1%1", "fe80::1%lo", "fe80::1%1",
	"fe80::1%nowhere", "ff02::1%lo", "::ffff:192.0.2.1", "2001:db8::1", "2001:db8::1%", "a b",
};
static const char *const services[] = {
	NULL, "*", "", "echo", "discard", "sink", "odd", "absent", "80", " 80", "+80", "65536", "-1", "4294967295", "0x50", "80x",
};
static const int families[] = { AF_UNSPEC, AF_INET, AF_INET6, AF_UNIX };
static const int types[] = { 0, SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_DCCP, SOCK_RDM, 77 };
static const int protocols[] = { 0, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP, IPPROTO_UDPLITE, IPPROTO_DCCP, IPPROTO_ICMP, 254 };
static const int flags[] = {
	0, AI_PASSIVE, AI_CANONNAME, AI_NUMERICHOST, AI_V4MAPPED, AI_V4MAPPED | AI_ALL, AI_ALL, AI_ADDRCONFIG, AI_IDN, AI_CANONIDN,
	AI_CANONNAME | AI_CANONIDN | AI_IDN, AI_NUMERICSERV, AI_NUMERICHOST | AI_NUMERICSERV | AI_CANONNAME, 0x300, 0x800, -1,
};

static void print_address(const struct sockaddr *address, socklen_t length)
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)address;
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)address;
	char text[INET6_ADDRSTRLEN];

	if (address->sa_family == AF_INET) {
		CHECK_INT(length, sizeof *in);
		printf(" %s %d", inet_ntop(AF_INET, &in->sin_addr, text, sizeof text), ntohs(in->sin_port));
	} else {
		CHECK_INT(length, sizeof *in6);
		printf(" %s%%%u %d", inet_ntop(AF_INET6, &in6->sin6_addr, text, sizeof text), in6->sin6_scope_id,
		       ntohs(in6->sin6_port));
	}
}

static void print_infos(const char *node, const char *service, const struct addrinfo *hints)
{
	struct addrinfo *list = (struct addrinfo *)&list, *info;
	int error = getaddrinfo(node, service, hints, &list);

	printf("%s, %s", node ? node : "(null)", service ? service : "(null)");
	if (hints != NULL)
		printf(", %#x %d %d %d", hints->ai_flags, hints->ai_family, hints->ai_socktype, hints->ai_protocol);
	printf(": %d", error);
	if (error != 0) {
		/* What is not there is not touched. */
		CHECK(list == (struct addrinfo *)&list);
		printf(" %s\n", gai_strerror(error));
		return;
	}
	for (info = list; info != NULL; info = info->ai_next) {
		printf("; %#x %d %d %d", info->ai_flags, info->ai_family, info->ai_socktype, info->ai_protocol);
		CHECK_INT(info->ai_family, info->ai_addr->sa_family);
		print_address(info->ai_addr, info->ai_addrlen);
		if (info->ai_canonname != NULL)
			printf(" %s", info->ai_canonname);
	}
	printf("\n");
	freeaddrinfo(list);
}

/* A list may be cut, and its parts freed in any order. */
static void free_in_parts(void)
{
	struct addrinfo *list, *rest;

	CHECK_INT(getaddrinfo("192.0.2.1", NULL, NULL, &list), 0);
	rest = list->ai_next;
	list->ai_next = NULL;
	freeaddrinfo(rest);
	freeaddrinfo(list);
	CHECK_INT(getaddrinfo("192.0.2.1", NULL, NULL, &list), 0);
	rest = list->ai_next;
	list->ai_next = NULL;
	freeaddrinfo(list);
	freeaddrinfo(rest);
	freeaddrinfo(NULL);
}

int main(void)
{
	struct addrinfo hints = { 0 };
	unsigned i, j, k;
	int open_before;

	own_etc();
	etc_databases();
	etc_file("gai.conf", "reload yes\n");
	open_before = open_descriptors();
	for (i = 0; i < MANY(nodes); i++) {
		for (j = 0; j < MANY(services); j++)
			print_infos(nodes[i], services[j], NULL);
		for (j = 0; j < MANY(flags); j++)
			for (k = 0; k < MANY(families); k++) {
				hints = (struct addrinfo){ .ai_flags = flags[j], .ai_family = families[k], .ai_socktype = SOCK_STREAM };
				print_infos(nodes[i], NULL, &hints);
				print_infos(nodes[i], "echo", &hints);
				print_infos(nodes[i], "7", &hints);
			}
	}
	for (i = 0; i < MANY(services); i++)
		for (j = 0; j < MANY(types); j++)
			for (k = 0; k < MANY(protocols); k++) {
				hints = (struct addrinfo){ .ai_socktype = types[j], .ai_protocol = protocols[k] };
				print_infos("192.0.2.1", services[i], &hints);
			}
	CHECK_INT(open_descriptors(), open_before);
	free_in_parts();
	return check_done();
}
