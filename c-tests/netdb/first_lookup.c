/*
 * A first lookup in a large file reads it once, and takes no memory to speak of: neither long lines make a difference nor
 * several of one name. Lookups that are repeated do not read it.
 */
#include "../etc.h"

#define LINES 40000

/* What a lookup may take besides what the process has, in KiB: far less than the file has. */
#define MORE 1024

static long size;

/* A number in a file of the kernel's about this process. */
static long number(const char *path, const char *field)
{
	char line[256];
	FILE *file = fopen(path, "r");
	long value = -1;

	while (file != NULL && fgets(line, sizeof line, file) != NULL)
		if (strncmp(line, field, strlen(field)) == 0)
			value = strtol(line + strlen(field), NULL, 10);
	if (value < 0)
		skip("the kernel does not say what a process reads and takes");
	fclose(file);
	return value;
}

static long bytes_read(void)
{
	return number("/proc/self/io", "rchar:");
}

static long most_memory(void)
{
	return number("/proc/self/status", "VmHWM:");
}

static void write_hosts(void)
{
	FILE *hosts = fopen("/etc/hosts", "w");
	int i, address;

	CHECK(hosts != NULL);
	for (i = 0; i < LINES; i++)
		fprintf(hosts, "10.1.%d.%d\thost-%06d.department.example.com host-%06d alias-%06d.example.com h%d www-%06d\n",
			i >> 8, i & 255, i, i, i, i, i);
	fprintf(hosts, "127.0.0.1 localhost\n::1     localhost ip6-localhost ip6-loopback\n");
	fprintf(hosts, "10.2.0.1\ttwo.example.com two\nfd00::2:1 two.example.com two\n");
	for (i = 4; i <= 9; i++)
		for (address = 1; address <= i; address++)
			fprintf(hosts, "10.3.%d.%d\thas-%d.example.com has-%d\n", i, address, i, i);
	size = ftell(hosts);
	CHECK_INT(fclose(hosts), 0);
}

static void write_services(void)
{
	FILE *services = fopen("/etc/services", "w");
	int i;

	CHECK(services != NULL);
	for (i = 0; i < LINES; i++)
		fprintf(services, "service-%06d\t%d/tcp\tservice-of-department-%d alias-%d\n", i, i, i / 100, i);
	CHECK_INT(fclose(services), 0);
}

static const char *name;

static void look_up(void)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list = NULL;
	int error = getaddrinfo(name, NULL, &hints, &list);

	CHECK_INT(error, strcmp(name, "none") == 0 ? EAI_NONAME : 0);
	if (error == 0)
		freeaddrinfo(list);
}

static void look_up_first(void)
{
	long read = bytes_read(), memory = most_memory();

	look_up();
	CHECK(most_memory() - memory < MORE);
	/* Of so many addresses nobody knows beforehand whether a buffer will do. */
	if (strncmp(name, "has-", 4) != 0)
		CHECK(bytes_read() - read < 2 * size);
}

static void look_up_often(void)
{
	long read;
	int i;

	for (i = 0; i < 5; i++)
		look_up();
	read = bytes_read();
	for (i = 0; i < 10; i++)
		look_up();
	if (ours())
		CHECK(bytes_read() - read < size);
}

/* One lookup, though it asks for the service's port with each protocol. */
static void look_up_service_first(void)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST }, *list = NULL;
	long memory = most_memory();

	CHECK_INT(getaddrinfo("127.0.0.1", "service-020000", &hints, &list), 0);
	CHECK(most_memory() - memory < MORE);
	freeaddrinfo(list);
}

static void find_first_line(int times)
{
	unsigned char first[4] = { 10, 1, 0, 0 };

	while (times-- > 0)
		CHECK(gethostbyaddr(first, sizeof first, AF_INET) != NULL);
}

/* What is found at the beginning is worth no index, until it is found there again and again. */
static void find_first_line_often(void)
{
	long memory = most_memory(), read;

	find_first_line(5);
	CHECK(most_memory() - memory < MORE);
	find_first_line(50);
	read = bytes_read();
	find_first_line(1);
	if (ours())
		CHECK(bytes_read() - read < 4000);
}

int main(void)
{
	const char *names[] = { "host-039999", "h0", "localhost", "two.example.com", "none",
		"has-4", "has-5", "has-6", "has-7", "has-8", "has-9" };
	size_t i;

	own_etc();
	etc_file("host.conf", "multi on\n");
	write_hosts();
	write_services();
	let_files_settle();
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		name = names[i];
		CHECK_CHILD(look_up_first);
		CHECK_CHILD(look_up_often);
	}
	CHECK_CHILD(look_up_service_first);
	CHECK_CHILD(find_first_line_often);
	return check_done();
}
