/* From socket addresses to names: every flag, family and length. */
#include <stddef.h>
#include <sys/un.h>
#include "../etc.h"

#define MANY(list) (sizeof list / sizeof list[0])

static const char *const addresses[] = {
	"127.0.0.1", "192.0.2.1", "192.0.2.2", "192.0.2.99", "::1", "2001:db8::1", "2001:db8::99", "::ffff:192.0.2.9", "fe80::1",
	"febf::1", "ff02::1", "ff01::1", "ff03::1", "::",
};
static const int ports[] = { 0, 7, 9, 4000, 65535 };
static const unsigned scopes[] = { 0, 1, 4000000000u };

static void print_names(const void *address, socklen_t length, socklen_t host_length, socklen_t service_length, int flags)
{
	char host[NI_MAXHOST] = "untouched", service[NI_MAXSERV] = "untouched";
	int error;
	const char *name;

	errno = CHECK_SENTINEL;
	error = getnameinfo(address, length, host, host_length, service, service_length, flags);
	name = strerrorname_np(errno);
	printf(" %#x: %d errno %s", flags, error, name ? name : "unset");
	if (error == 0)
		printf(" %s %s", host, service);
	printf("\n");
}

static void internet(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	unsigned i, j, k;
	int flags;

	for (i = 0; i < MANY(addresses); i++)
		for (j = 0; j < MANY(ports); j++) {
			printf("%s %d\n", addresses[i], ports[j]);
			in.sin_port = in6.sin6_port = htons(ports[j]);
			if (inet_pton(AF_INET, addresses[i], &in.sin_addr) == 1) {
				for (flags = 0; flags < 0x40; flags++)
					print_names(&in, sizeof in, NI_MAXHOST, NI_MAXSERV, flags);
				continue;
			}
			inet_pton(AF_INET6, addresses[i], &in6.sin6_addr);
			for (k = 0; k < MANY(scopes); k++) {
				in6.sin6_scope_id = scopes[k];
				for (flags = 0; flags < 0x40; flags++)
					print_names(&in6, sizeof in6, NI_MAXHOST, NI_MAXSERV, flags);
			}
		}
}

/* Every length of a buffer and of an address. */
static void lengths(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(4000), .sin_addr.s_addr = htonl(0xc0000201) };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_scope_id = 1 };
	struct sockaddr_un un = { .sun_family = AF_UNIX, .sun_path = "/tmp/path" };
	socklen_t length;

	inet_pton(AF_INET6, "fe80::1", &in6.sin6_addr);
	for (length = 0; length < 30; length++) {
		printf("length %u\n", length);
		print_names(&in, sizeof in, length, NI_MAXSERV, 0);
		print_names(&in, sizeof in, NI_MAXHOST, length, 0);
		print_names(&in, sizeof in, length, length, NI_NUMERICHOST | NI_NUMERICSERV);
		print_names(&in6, sizeof in6, length, length, NI_NUMERICHOST);
		print_names(&un, sizeof un, length, length, NI_NUMERICHOST);
		print_names(&in, length, NI_MAXHOST, NI_MAXSERV, 0);
		print_names(&in6, length, NI_MAXHOST, NI_MAXSERV, 0);
		if (length < offsetof(struct sockaddr_un, sun_path))
			print_names(&un, length, NI_MAXHOST, NI_MAXSERV, 0);
	}
}

static void local(void)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX, .sun_path = "/tmp/path" };
	int flags;

	for (flags = 0; flags < 0x40; flags++)
		print_names(&un, sizeof un, NI_MAXHOST, NI_MAXSERV, flags);
	un.sun_path[0] = '\0';
	print_names(&un, sizeof un, NI_MAXHOST, NI_MAXSERV, 0);
}

int main(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr other = { .sa_family = AF_APPLETALK };
	char text[NI_MAXHOST];

	own_etc();
	etc_databases();
	internet();
	lengths();
	local();
	print_names(&other, sizeof other, NI_MAXHOST, NI_MAXSERV, 0);
	print_names(NULL, 0, NI_MAXHOST, NI_MAXSERV, 0);
	print_names(&in, sizeof in, NI_MAXHOST, NI_MAXSERV, 0x100);
	print_names(&in, sizeof in, NI_MAXHOST, NI_MAXSERV, -1);
	printf("%d\n", getnameinfo((struct sockaddr *)&in, sizeof in, NULL, 0, NULL, 0, 0));
	printf("%d\n", getnameinfo((struct sockaddr *)&in, sizeof in, NULL, 0, NULL, 0, NI_NAMEREQD));
	printf("%d\n", getnameinfo((struct sockaddr *)&in, sizeof in, text, 0, NULL, 0, NI_NAMEREQD));
	return check_done();
}
