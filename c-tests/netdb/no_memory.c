/* only: linked preloaded static */
/* fortify: 0 */
/*
 * Any allocation of any lookup may be the one that there is no memory for, and all after it: the lookup then says so or
 * has the right answer, it ends neither the program nor leaves a descriptor open, and the next one is as good as ever.
 */
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include "../etc.h"

/* ---- The program's memory: blocks of a heap that are never used again. A child has as much as its parent had. ---- */

static char heap[256L << 20] __attribute__((aligned(4096)));
static size_t used;

/* Of the allocations since some moment one fails, or that one and all after it; 0 for none. */
static long asked, failing;
static int for_good;

static void *take(size_t alignment, size_t size)
{
	size_t start = (used + sizeof size + alignment - 1) / alignment * alignment;

	asked++;
	if (failing != 0 && (for_good ? asked >= failing : asked == failing)) {
		errno = ENOMEM;
		return NULL;
	}
	if (size > sizeof heap - start)
		abort();
	used = start + size;
	memcpy(heap + start - sizeof size, &size, sizeof size);
	return heap + start;
}

void *malloc(size_t size) { return take(16, size); }
void *memalign(size_t alignment, size_t size) { return take(alignment < 16 ? 16 : alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
void *calloc(size_t count, size_t size) { return take(16, count * size); }
void free(void *block) { }

void *realloc(void *block, size_t size)
{
	void *new = take(16, size);
	size_t before;

	if (block == NULL || new == NULL)
		return new;
	memcpy(&before, (char *)block - sizeof before, sizeof before);
	return memcpy(new, block, before < size ? before : size);
}

/* ---- What a lookup has said ---- */

struct said {
	/* The answer in words, or how there is none. */
	char text[4096];
	/* There was no memory. */
	int no_memory;
	long asked;
};

static struct said *said;

static void say(const char *form, ...) __attribute__((format(printf, 1, 2)));

static void say(const char *form, ...)
{
	size_t length = strlen(said->text);
	va_list arguments;

	va_start(arguments, form);
	vsnprintf(said->text + length, sizeof said->text - length, form, arguments);
	va_end(arguments);
}

static void say_list(char **list)
{
	for (; *list != NULL; list++)
		say(" %s", *list);
	say(";");
}

static void say_none(int error)
{
	said->no_memory = error == ENOMEM;
	say("none, error %d;", error);
}

static void say_host(const struct hostent *host)
{
	char text[INET6_ADDRSTRLEN], **address;

	if (host == NULL) {
		say_none(errno);
		say("h_errno %d;", h_errno);
		return;
	}
	say("%s", host->h_name);
	say_list(host->h_aliases);
	for (address = host->h_addr_list; *address != NULL; address++)
		say(" %s", inet_ntop(host->h_addrtype, *address, text, sizeof text));
}

static void say_service(const struct servent *service)
{
	if (service == NULL) {
		say_none(errno);
		return;
	}
	say("%s %d %s", service->s_name, ntohs(service->s_port), service->s_proto);
	say_list(service->s_aliases);
}

static void say_protocol(const struct protoent *protocol)
{
	if (protocol == NULL) {
		say_none(errno);
		return;
	}
	say("%s %d", protocol->p_name, protocol->p_proto);
	say_list(protocol->p_aliases);
}

static void say_network(const struct netent *network)
{
	if (network == NULL) {
		say_none(errno);
		say("h_errno %d;", h_errno);
		return;
	}
	say("%s %x", network->n_name, network->n_net);
	say_list(network->n_aliases);
}

/* ---- The lookups ---- */

struct lookup {
	const char *function;
	/* Its argument, and others. */
	const char *name, *more;
	int family, flags;
	/* How often in one go: the third lets an index be made. */
	int times;
};

static const struct lookup lookups[] = {
	{ "gethostbyname", "one.test", NULL, 0, 0, 4 },
	{ "gethostbyname", "long.test", NULL, 0, 0, 4 },
	{ "gethostbyname", "none.test", NULL, 0, 0, 1 },
	{ "gethostbyname", "192.0.2.1", NULL, 0, 0, 1 },
	{ "gethostbyname", "big.zone.test", NULL, 0, 0, 1 },
	{ "gethostbyname2", "six.test", NULL, AF_INET6, 0, 1 },
	{ "gethostbyname2", "alias.zone.test", NULL, AF_INET6, 0, 1 },
	{ "gethostbyname_r", "many.test", NULL, 0, 0, 4 },
	{ "gethostbyname_r", "alias.zone", NULL, 0, 0, 1 },
	{ "gethostbyaddr", "192.0.2.1", NULL, AF_INET, 0, 4 },
	{ "gethostbyaddr", "192.0.2.77", NULL, AF_INET, 0, 1 },
	{ "gethostbyaddr", "2001:db8::77", NULL, AF_INET6, 0, 1 },
	{ "gethostent", NULL, NULL, 0, 0, 1 },
	{ "getservbyname", "echo", "udp", 0, 0, 4 },
	{ "getservbyname", "long", NULL, 0, 0, 4 },
	{ "getservbyport", "9", NULL, 0, 0, 4 },
	{ "getservent", NULL, NULL, 0, 0, 1 },
	{ "getprotobyname", "tcp", NULL, 0, 0, 4 },
	{ "getprotobynumber", "17", NULL, 0, 0, 4 },
	{ "getprotoent", NULL, NULL, 0, 0, 1 },
	{ "getnetbyname", "loopback", NULL, 0, 0, 4 },
	{ "getnetbyname", "net.zone.test", NULL, 0, 0, 1 },
	{ "getnetbyaddr", "127", NULL, AF_INET, 0, 4 },
	{ "getnetbyaddr", "77", NULL, AF_INET, 0, 1 },
	{ "getnetent", NULL, NULL, 0, 0, 1 },
	{ "getaddrinfo", NULL, "echo", AF_UNSPEC, AI_PASSIVE, 1 },
	{ "getaddrinfo", "192.0.2.1", "80", AF_UNSPEC, AI_CANONNAME, 1 },
	{ "getaddrinfo", "one.test", "echo", AF_UNSPEC, AI_CANONNAME, 4 },
	{ "getaddrinfo", "many.test", NULL, AF_UNSPEC, AI_ADDRCONFIG, 4 },
	{ "getaddrinfo", "many.test", NULL, AF_INET, 0, 4 },
	{ "getaddrinfo", "one.test", NULL, AF_INET6, AI_V4MAPPED | AI_ALL, 1 },
	{ "getaddrinfo", "alias.zone.test", NULL, AF_UNSPEC, AI_CANONNAME, 1 },
	{ "getaddrinfo", "big.zone.test", "echo", AF_INET6, AI_V4MAPPED | AI_ALL, 1 },
	{ "getaddrinfo", "none.zone.test", NULL, AF_UNSPEC, 0, 1 },
	{ "getnameinfo", "192.0.2.1", NULL, AF_INET, 0, 4 },
	{ "getnameinfo", "192.0.2.1", NULL, AF_INET, NI_NOFQDN, 1 },
	{ "getnameinfo", "192.0.2.77", NULL, AF_INET, NI_NAMEREQD, 1 },
	{ "getnameinfo", "2001:db8::99", NULL, AF_INET6, NI_NUMERICHOST, 1 },
};

static int is_for_servers(const struct lookup *lookup)
{
	return lookup->name != NULL && (strstr(lookup->name, "zone") || strstr(lookup->name, "77"));
}

#define SAY_ALL(begin, next, end, say_one) do { \
	typeof(next()) entry; \
	begin(1); \
	while (errno = 0, (entry = next()) != NULL) \
		say_one(entry); \
	if (errno == ENOMEM) \
		say_none(errno); \
	end(); \
} while (0)

static void look_up(const struct lookup *lookup)
{
	static char buffer[32768], service[64];
	const char *function = lookup->function;
	struct hostent host, *found = NULL;
	struct addrinfo hints = { .ai_family = lookup->family, .ai_flags = lookup->flags }, *list = NULL, *info;
	struct in6_addr address;
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(7) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(4001), .sin6_scope_id = 4000 };
	int error, is_v4 = lookup->family == AF_INET;

	errno = h_errno = 0;
	if (lookup->family != 0 && lookup->name != NULL)
		inet_pton(lookup->family, lookup->name, &address);
	if (strcmp(function, "gethostbyname") == 0) {
		say_host(gethostbyname(lookup->name));
	} else if (strcmp(function, "gethostbyname2") == 0) {
		say_host(gethostbyname2(lookup->name, lookup->family));
	} else if (strcmp(function, "gethostbyname_r") == 0) {
		error = gethostbyname_r(lookup->name, &host, buffer, sizeof buffer, &found, &h_errno);
		errno = error;
		say_host(found);
	} else if (strcmp(function, "gethostbyaddr") == 0) {
		say_host(gethostbyaddr(&address, is_v4 ? 4 : 16, lookup->family));
	} else if (strcmp(function, "gethostent") == 0) {
		SAY_ALL(sethostent, gethostent, endhostent, say_host);
	} else if (strcmp(function, "getservbyname") == 0) {
		say_service(getservbyname(lookup->name, lookup->more));
	} else if (strcmp(function, "getservbyport") == 0) {
		say_service(getservbyport(htons(atoi(lookup->name)), lookup->more));
	} else if (strcmp(function, "getservent") == 0) {
		SAY_ALL(setservent, getservent, endservent, say_service);
	} else if (strcmp(function, "getprotobyname") == 0) {
		say_protocol(getprotobyname(lookup->name));
	} else if (strcmp(function, "getprotobynumber") == 0) {
		say_protocol(getprotobynumber(atoi(lookup->name)));
	} else if (strcmp(function, "getprotoent") == 0) {
		SAY_ALL(setprotoent, getprotoent, endprotoent, say_protocol);
	} else if (strcmp(function, "getnetbyname") == 0) {
		say_network(getnetbyname(lookup->name));
	} else if (strcmp(function, "getnetbyaddr") == 0) {
		say_network(getnetbyaddr(atoi(lookup->name), lookup->family));
	} else if (strcmp(function, "getnetent") == 0) {
		SAY_ALL(setnetent, getnetent, endnetent, say_network);
	} else if (strcmp(function, "getaddrinfo") == 0) {
		error = getaddrinfo(lookup->name, lookup->more, &hints, &list);
		failing = 0;
		said->no_memory = error == EAI_MEMORY;
		say("error %d", error);
		for (info = list; info != NULL; info = info->ai_next) {
			getnameinfo(info->ai_addr, info->ai_addrlen, buffer, sizeof buffer, service, sizeof service,
			            NI_NUMERICHOST | NI_NUMERICSERV);
			say(" %s %s %d %s;", buffer, service, info->ai_socktype, info->ai_canonname ? info->ai_canonname : "");
		}
		if (list != NULL)
			freeaddrinfo(list);
	} else {
		v4.sin_addr = *(struct in_addr *)&address;
		v6.sin6_addr = address;
		buffer[0] = service[0] = '\0';
		error = getnameinfo(is_v4 ? (void *)&v4 : &v6, is_v4 ? sizeof v4 : sizeof v6, buffer, sizeof buffer, service,
		                    sizeof service, lookup->flags);
		said->no_memory = error == EAI_MEMORY;
		if (error == 0)
			say("%s %s", buffer, service);
		else
			say("error %d", error);
	}
}

/* ---- The failures ---- */

static const struct lookup *tried;
/* What it says with memory. */
static char expected[sizeof said->text];

static void look_up_with_memory(void)
{
	failing = 0;
	said->text[0] = '\0';
	look_up(tried);
}

/* The lookup while an allocation fails, and then with memory again. */
static void look_up_without_memory(void)
{
	int before = open_descriptors(), time;
	long lost = failing;

	asked = 0;
	for (time = 0; time < tried->times; time++) {
		failing = lost;
		said->text[0] = '\0';
		said->no_memory = 0;
		look_up(tried);
		if (!said->no_memory && strcmp(said->text, expected) != 0)
			check_failed(__FILE__, __LINE__, "%s %s, %s %ld: got \"%s\", want \"%s\"", tried->function,
			             tried->name ? tried->name : "", for_good ? "from" : "only", lost, said->text, expected);
	}
	said->asked = asked;
	CHECK_INT(open_descriptors(), before);
	look_up_with_memory();
	CHECK_STR(said->text, expected);
}

static void try_each_failure(void)
{
	int status;

	CHECK_CHILD(look_up_with_memory);
	strcpy(expected, said->text);
	for (for_good = 0; for_good <= 1; for_good++) {
		failing = 0;
		do {
			failing++;
			status = in_child(look_up_without_memory);
			if (status != 0)
				check_failed(__FILE__, __LINE__, "%s %s: status %#x without allocation %ld", tried->function,
				             tried->name ? tried->name : "", status, failing);
		} while (status == 0 && said->asked >= failing);
	}
	failing = 0;
}

/* Lookups that go to the files, and those that go on to the name servers. */
static void try_all(int files, int servers)
{
	size_t i;

	for (i = 0; i < sizeof lookups / sizeof *lookups; i++) {
		tried = &lookups[i];
		if (is_for_servers(tried) ? servers : files)
			try_each_failure();
	}
}

/* ---- Where names are found ---- */

static unsigned char *put_record(unsigned char *to, int type, const void *data, int length)
{
	const unsigned char head[] = { 0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, length };

	memcpy(to, head, sizeof head);
	memcpy(to + sizeof head, data, length);
	return to + sizeof head + length;
}

/* Makes an answer of a question. What is large does not go into a datagram. */
static int answer(unsigned char *message, int length, int is_datagram)
{
	static const unsigned char v4[] = { 192, 0, 2, 77 }, v6[16] = { 0x20, 1, 0xd, 0xb8, [15] = 7 };
	static const unsigned char host[] = "\4host\4test", own[] = "\3own\4zone\4test", net[] = "\1" "0\1" "0\1" "0\2" "77\7in-addr\4arpa";
	unsigned char *first = message + 12, *end = first + strlen((char *)first) + 5;
	int type = end[-3], is_none = strncmp((char *)first, "\4none", 5) == 0, is_big = strncmp((char *)first, "\3big", 4) == 0;
	int i, count = 0;

	message[2] = 0x81;
	message[3] = 0x80;
	memset(message + 6, 0, 6);
	if (is_none || length < end - message) {
		message[3] |= 3;
	} else if (is_big && is_datagram) {
		message[2] |= 2;
	} else if (type == 12) {
		int is_net = strncmp((char *)first, "\3net", 4) == 0;

		end = put_record(end, type, is_net ? net : host, is_net ? sizeof net : sizeof host);
		count = 1;
	} else {
		if (strncmp((char *)first, "\5alias", 6) == 0) {
			end = put_record(end, 5, own, sizeof own);
			count = 1;
			/* From there on it is the other name's. */
			for (i = 0; i < 3; i++, count++) {
				memcpy(end, own, sizeof own);
				end = put_record(end + sizeof own - 2, type, type == 1 ? v4 : v6, type == 1 ? 4 : 16);
				memcpy(end - (type == 1 ? 4 : 16) - 12 - sizeof own + 2, own, sizeof own);
			}
		} else {
			for (i = 0; i < (is_big ? 20 : 3); i++, count++) {
				end = put_record(end, type, type == 1 ? v4 : v6, type == 1 ? 4 : 16);
				end[-1] = i;
			}
		}
	}
	message[7] = count;
	return end - message;
}

static void serve(int datagrams, int listener)
{
	unsigned char message[65536], size[2];
	struct sockaddr_in from;
	struct pollfd { int fd; short events, revents; } ready[2] = { { datagrams, 1, 0 }, { listener, 1, 0 } };
	extern int poll(struct pollfd *, unsigned long, int);
	socklen_t length;
	int got, stream;

	for (;;) {
		poll(ready, 2, -1);
		if (ready[0].revents) {
			length = sizeof from;
			got = recvfrom(datagrams, message, sizeof message, 0, (struct sockaddr *)&from, &length);
			if (got > 12)
				sendto(datagrams, message, answer(message, got, 1), 0, (struct sockaddr *)&from, length);
		}
		if (ready[1].revents) {
			stream = accept(listener, NULL, NULL);
			while (recv(stream, size, 2, MSG_WAITALL) == 2) {
				got = recv(stream, message, size[0] << 8 | size[1], MSG_WAITALL);
				got = answer(message, got, 0);
				size[0] = got >> 8;
				size[1] = got;
				send(stream, size, 2, MSG_NOSIGNAL);
				send(stream, message, got, MSG_NOSIGNAL);
			}
			close(stream);
		}
	}
}

/* A network of the program's own, with a name server at 127.0.0.1 and none at 127.0.0.2. */
static pid_t start_server(void)
{
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons(53) };
	struct ifreq loopback = { .ifr_name = "lo" };
	int datagrams, listener;
	pid_t server;

	if (unshare(CLONE_NEWNET) != 0)
		skip("no network name space");
	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	datagrams = NEED(socket(AF_INET, SOCK_DGRAM, 0));
	listener = NEED(socket(AF_INET, SOCK_STREAM, 0));
	loopback.ifr_flags = IFF_UP | IFF_RUNNING;
	NEED(ioctl(datagrams, SIOCSIFFLAGS, &loopback));
	NEED(bind(datagrams, (struct sockaddr *)&name, sizeof name));
	NEED(bind(listener, (struct sockaddr *)&name, sizeof name));
	NEED(listen(listener, 8));
	server = NEED(fork());
	if (server == 0)
		serve(datagrams, listener);
	close(datagrams);
	close(listener);
	return server;
}

static void write_files(void)
{
	static char text[65536];
	int i, length = sprintf(text, "%s\n127.0.0.1 host.zone.test\n192.0.2.20 long.test", hosts_file);

	etc_databases();
	/* Longer than any line that is read without memory. */
	for (i = 0; i < 4000; i++)
		length += sprintf(text + length, i % 1000 ? "x" : " %dx", i);
	for (i = 0; i < 6; i++)
		length += sprintf(text + length, "\n192.0.2.%d many.test%s\n2001:db8::%d many.test m%d", 30 + i, i ? "" : " m", i + 1, i);
	/* And a line that is not seen as it is in the file. */
	etc_file("hosts", strcat(text, "\n 192.0.2.50 end.test"));
	length = sprintf(text, "%s\nlong 4001/tcp", services_file);
	/* A large file, whose index is in shorthand. */
	for (i = 0; i < 36000; i++)
		length += sprintf(text + length, i % 1000 ? "x" : " %dx", i);
	etc_file("services", strcat(text, "\n"));
	etc_file("host.conf", "multi on\nreorder on\ntrim .zone.test\n");
	etc_file("gai.conf", "reload yes\nlabel ::1/128 0\nlabel ::/0 1\nprecedence ::ffff:0:0/96 100\nscopev4 ::ffff:127.0.0.0/104 2\n");
}

/* Has the library use up what it may begin with instead of the program's memory: sources of names stay known. */
static void use_up_reserve(void)
{
	char line[512];
	int i, size, length;

	for (i = 0; i < 100; i++) {
		length = sprintf(line, "protocols: files\nhosts: files");
		for (size = 64; size > 0; size /= 2)
			length += sprintf(line + length, " %0*d", size, size > 2 ? i : i % 10);
		strcpy(line + length, "\n");
		etc_file("nsswitch.conf", line);
		CHECK(getprotobynumber(6) != NULL);
	}
	etc_file("nsswitch.conf", "hosts: files dns\nnetworks: files dns\nservices: files\nprotocols: files\n");
}

int main(void)
{
	pid_t server;

	said = mmap(NULL, sizeof *said, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	own_etc();
	server = start_server();
	write_files();
	etc_file("resolv.conf", "search zone.test\nsortlist 192.0.2.0\noptions timeout:1 attempts:1\nnameserver 127.0.0.1\n");
	use_up_reserve();
	let_files_settle();
	try_all(1, 1);
	etc_file("resolv.conf", "search zone.test other.test\noptions attempts:1 single-request\nnameserver 127.0.0.2\n");
	try_all(0, 1);
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	return check_done();
}
