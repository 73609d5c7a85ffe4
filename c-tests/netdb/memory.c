/*
 * There is no memory for an entry, because its line is too long or it has too many of them: the lookup fails, says so, and
 * the next one is as good as ever.
 */
#include "../etc.h"
#include "../memory_limit.h"

#define ADDRESSES 100000
#define LONG (12L << 20)

/* What the program may take besides what it has. */
#define MORE (4L << 20)

/* Writes the files: an entry like others, one with many addresses, one with a long line. */
static void write_files(void)
{
	FILE *hosts = fopen("/etc/hosts", "w"), *services = fopen("/etc/services", "w");
	char *filler = malloc(LONG);
	long i;

	CHECK(hosts != NULL && services != NULL && filler != NULL);
	fprintf(hosts, "10.0.0.1 small\n");
	for (i = 0; i < ADDRESSES; i++)
		fprintf(hosts, "10.%ld.%ld.%ld many\n", 1 + (i >> 16), i >> 8 & 255, i & 255);
	fprintf(services, "small 1/tcp\n");
	memset(filler, 'x', LONG);
	fprintf(hosts, "10.0.0.3 long ");
	fprintf(services, "long 2/tcp ");
	CHECK_INT(fwrite(filler, 1, LONG, hosts), LONG);
	CHECK_INT(fwrite(filler, 1, LONG, services), LONG);
	fprintf(hosts, "\n");
	fprintf(services, "\n");
	free(filler);
	CHECK_INT(fclose(hosts), 0);
	CHECK_INT(fclose(services), 0);
}

static int look_up(const char *name, int family, int socktype)
{
	struct addrinfo hints = { .ai_family = family, .ai_socktype = socktype }, *list = NULL;
	int error = getaddrinfo(name, NULL, &hints, &list);

	if (error == 0)
		freeaddrinfo(list);
	return error;
}

/* First lookups of a process that has not a byte left; the C library's own do not all survive that. */
static void look_up_with_nothing_left(void)
{
	size_t size;
	struct in_addr address;
	struct sockaddr_in socket_address = { .sin_family = AF_INET };
	char name[NI_MAXHOST];
	int error;

	if (!ours())
		return;
	inet_pton(AF_INET, "10.0.0.1", &address);
	socket_address.sin_addr = address;
	limit_memory(0);
	for (size = MORE; size > 0; size /= 2)
		while (malloc(size) != NULL)
			;
	CHECK(gethostbyname("small") != NULL || errno == ENOMEM);
	CHECK(gethostbyaddr(&address, sizeof address, AF_INET) != NULL || errno == ENOMEM);
	CHECK(gethostbyname("long") == NULL);
	CHECK_INT(errno, ENOMEM);
	sethostent(0);
	CHECK(gethostent() == NULL);
	CHECK_INT(errno, ENOMEM);
	endhostent();
	CHECK(getservbyname("small", "tcp") != NULL || errno == ENOMEM);
	CHECK(getservbyname("long", "tcp") == NULL);
	CHECK_INT(errno, ENOMEM);
	CHECK(getprotobyname("none") == NULL);
	CHECK(getnetbyname("none") == NULL);
	error = look_up("small", AF_INET, SOCK_STREAM);
	CHECK(error == 0 || error == EAI_MEMORY);
	CHECK_INT(look_up("many", AF_UNSPEC, 0), EAI_MEMORY);
	error = getnameinfo((struct sockaddr *)&socket_address, sizeof socket_address, name, sizeof name, NULL, 0, 0);
	CHECK(error == 0 || error == EAI_MEMORY);
	limit_memory(-1);
	CHECK(gethostbyname("small") != NULL);
	CHECK(gethostent() != NULL);
	CHECK_INT(look_up("small", AF_UNSPEC, SOCK_STREAM), 0);
}

int main(void)
{
	struct in_addr address;
	struct sockaddr_in socket_address = { .sin_family = AF_INET };
	char name[NI_MAXHOST];
	int i, error;

	own_etc();
	etc_file("host.conf", "multi on\n");
	write_files();
	CHECK_CHILD(look_up_with_nothing_left);
	inet_pton(AF_INET, "10.0.0.3", &address);
	socket_address.sin_addr = address;

	limit_memory(MORE);
	/* Often enough to make whatever makes later lookups fast. */
	for (i = 0; i < 5; i++) {
		errno = h_errno = 0;
		CHECK(gethostbyname("many") == NULL);
		CHECK_INT(errno, ENOMEM);
		CHECK_INT(h_errno, NETDB_INTERNAL);
		errno = h_errno = 0;
		CHECK(gethostbyname2("long", AF_INET) == NULL);
		CHECK_INT(errno, ENOMEM);
		CHECK_INT(h_errno, NETDB_INTERNAL);
		errno = h_errno = 0;
		CHECK(gethostbyaddr(&address, sizeof address, AF_INET) == NULL);
		CHECK_INT(errno, ENOMEM);
		CHECK_INT(h_errno, NETDB_INTERNAL);
		errno = 0;
		CHECK(getservbyname("long", "tcp") == NULL);
		CHECK_INT(errno, ENOMEM);
		errno = 0;
		CHECK(getservbyport(htons(2), "tcp") == NULL);
		CHECK_INT(errno, ENOMEM);
		CHECK(getservbyname("small", "tcp") != NULL);
		/* Which of the two comes of it depends on what there is memory for at first. */
		errno = 0;
		error = look_up("many", AF_INET, 0);
		CHECK(error == EAI_MEMORY || (error == EAI_SYSTEM && errno == ENOMEM));
		CHECK_INT(look_up("many", AF_UNSPEC, 0), EAI_MEMORY);
		CHECK_INT(look_up("long", AF_INET, SOCK_STREAM), EAI_MEMORY);
		CHECK_INT(look_up("long", AF_UNSPEC, SOCK_STREAM), EAI_MEMORY);
		CHECK_INT(getnameinfo((struct sockaddr *)&socket_address, sizeof socket_address, name, sizeof name, NULL, 0, 0),
		          EAI_MEMORY);
	}

	limit_memory(-1);
	CHECK(gethostbyname("small") != NULL);
	CHECK(gethostbyname("long") != NULL);
	CHECK(getservbyname("long", "tcp") != NULL);
	CHECK_INT(look_up("long", AF_UNSPEC, SOCK_STREAM), 0);
	CHECK_INT(getnameinfo((struct sockaddr *)&socket_address, sizeof socket_address, name, sizeof name, NULL, 0, 0), 0);
	CHECK_STR(name, "long");
	return check_done();
}
