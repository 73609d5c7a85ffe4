/*
 * Going through a large file takes little memory, whatever its size. The file is open on the way, and no longer; what the
 * program does with its descriptors, or with the file, breaks neither the way nor another's descriptor.
 */
#include <malloc.h>
#include "../etc.h"
#include "../memory_limit.h"
#include "../thread.h"

#define HOSTS 60000L

/* What the program may take besides what it has. */
#define MORE (512L << 10)

static void write_hosts(const char *path, const char *form)
{
	FILE *hosts = fopen(path, "w");
	long i;

	CHECK(hosts != NULL);
	for (i = 0; i < HOSTS; i++)
		fprintf(hosts, form, i >> 16, i >> 8 & 255, i & 255, i, i);
	CHECK_INT(fclose(hosts), 0);
}

/* The next hosts are those from `first` to the one before `end`. */
static void walk(long first, long end)
{
	char name[32];
	long i;

	for (i = first; i < end; i++) {
		const struct hostent *host = gethostent();

		snprintf(name, sizeof name, "host%ld", i);
		if (host == NULL || strcmp(host->h_name, name) != 0) {
			check_failed(__FILE__, __LINE__, "got %s, want %s", host ? host->h_name : "none", name);
			return;
		}
	}
}

static void walk_on(long first)
{
	walk(first, HOSTS);
	no_errors();
	CHECK(gethostent() == NULL);
	CHECK_INT(errno, CHECK_SENTINEL);
}

static void with_little_memory(void)
{
	limit_memory(MORE);
	walk_on(0);
	sethostent(1);
	walk_on(0);
}

/* A line that there is no memory for comes when there is. */
static void with_a_long_line(void)
{
	static char line[8 * MORE];
	FILE *services = fopen("/etc/services", "w");
	const struct servent *service;
	int i;

	memset(line, 'x', sizeof line - 1);
	for (i = 0; i < 10000; i++)
		fprintf(services, "name%d 1/tcp\n", i);
	fprintf(services, "long 2/tcp %s\nlast 3/tcp\n", line);
	CHECK_INT(fclose(services), 0);
	limit_memory(MORE);
	for (i = 0; i < 10000; i++)
		CHECK(getservent() != NULL);
	for (i = 0; i < 2; i++) {
		no_errors();
		CHECK(getservent() == NULL);
		CHECK_INT(errno, ENOMEM);
	}
	limit_memory(-1);
	service = getservent();
	CHECK(service != NULL && strcmp(service->s_aliases[0], line) == 0);
	service = getservent();
	CHECK_STR(service->s_name, "last");
	CHECK(getservent() == NULL);
}

/* The number of the next descriptor. */
static int next_descriptor(void)
{
	int fd = NEED(open("/", O_RDONLY));

	close(fd);
	return fd;
}

static void given_back(void)
{
	int fd = next_descriptor(), count = open_descriptors();
	size_t taken = mallinfo2().uordblks;

	walk(0, 10);
	CHECK_INT(open_descriptors(), count + 1);
	CHECK_INT(fcntl(fd, F_GETFD), FD_CLOEXEC);
	endhostent();
	CHECK_INT(open_descriptors(), count);
	walk(0, 10);
	sethostent(0);
	walk_on(0);
	/* The C library waits for endhostent. */
	if (ours()) {
		CHECK_INT(open_descriptors(), count);
		CHECK(mallinfo2().uordblks - taken < 16384);
	}
	sethostent(0);
	walk(0, 10);
	endhostent();
	CHECK_INT(open_descriptors(), count);
	CHECK(mallinfo2().uordblks - taken < 16384);
}

static void replaced(void)
{
	walk(0, 10);
	write_hosts("/etc/new", "10.%ld.%ld.%ld new%ld n%ld\n");
	NEED(rename("/etc/new", "/etc/hosts"));
	walk_on(10);
}

/* ---- What only ours does. The C library has one place in each database for all threads, and trusts its descriptor. ---- */

static void *walk_all(void *unused)
{
	int i;

	for (i = 0; i < 3; i++) {
		sethostent(0);
		walk_on(0);
	}
	return unused;
}

static void *walk_some(void *unused)
{
	walk(0, 10);
	return unused;
}

static void threads(void)
{
	pthread_t one, other;
	int count = open_descriptors();

	one = start_thread(walk_all, NULL);
	other = start_thread(walk_all, NULL);
	walk(0, 10);
	CHECK_INT(pthread_join(one, NULL), 0);
	CHECK_INT(pthread_join(other, NULL), 0);
	walk_on(10);
	CHECK_INT(open_descriptors(), count);
	CHECK_INT(pthread_join(start_thread(walk_some, NULL), NULL), 0);
	CHECK_INT(open_descriptors(), count);
}

static void go_on_in_child(void)
{
	walk_on(10);
	endhostent();
}

static void forked(void)
{
	walk(0, 10);
	CHECK_CHILD(go_on_in_child);
	walk(10, HOSTS / 2);
	endhostent();
}

static void closed(void)
{
	int fd = next_descriptor();

	walk(0, 10);
	NEED(close(fd));
	walk(10, HOSTS / 2);
	NEED(close(fd));
	endhostent();
	CHECK_ERRNO(fcntl(fd, F_GETFD), EBADF);
}

static void closed_and_replaced(void)
{
	int i = 10;

	walk(0, 10);
	NEED(close_range(3, ~0U, 0));
	NEED(rename("/etc/hosts", "/etc/old"));
	write_hosts("/etc/hosts", "10.%ld.%ld.%ld new%ld n%ld\n");
	/* What has been read is all there is. */
	for (; gethostent() != NULL; i++)
		;
	CHECK(i < HOSTS / 10);
}

/* Its number is that of another file of the program's now. */
static void taken(void)
{
	int fd = next_descriptor();
	char text[9] = "";

	etc_file("other", "other file");
	walk(0, 10);
	NEED(close(fd));
	CHECK_INT(NEED(open("/etc/other", O_RDONLY)), fd);
	/* The next number is in use then, and taken as well. */
	walk(10, HOSTS / 2);
	CHECK_INT(fcntl(fd + 1, F_GETFD), FD_CLOEXEC);
	NEED(dup2(fd, fd + 1));
	endhostent();
	CHECK_INT(read(fd, text, 5), 5);
	CHECK_INT(read(fd + 1, text + 5, 3), 3);
	CHECK_STR(text, "other fi");
}

static void write_services(const char *name)
{
	FILE *services = fopen("/etc/services", "w");
	long i;

	CHECK(services != NULL);
	for (i = 0; i < 10000; i++)
		fprintf(services, "%s 1/tcp\n", name);
	CHECK_INT(fclose(services), 0);
}

/* Where the first part ends, no line does that is written over it. */
static void rewritten(void)
{
	static const char name[] = "short", other[] = "a-longer-name-than-those-that-were-there-before";
	const struct servent *service;
	long count[2] = { 0, 0 };

	write_services(name);
	CHECK_STR(getservent()->s_name, name);
	write_services(other);
	while ((service = getservent()) != NULL) {
		count[strcmp(service->s_name, name) != 0]++;
		CHECK(strcmp(service->s_name, name) == 0 || strcmp(service->s_name, other) == 0);
	}
	CHECK(count[0] > 0 && count[1] > 0);
}

int main(void)
{
	own_etc();
	write_hosts("/etc/hosts", "10.%ld.%ld.%ld host%ld h%ld\n");
	CHECK_CHILD(with_little_memory);
	CHECK_CHILD(with_a_long_line);
	CHECK_CHILD(given_back);
	if (ours()) {
		CHECK_CHILD(threads);
		CHECK_CHILD(forked);
		CHECK_CHILD(closed);
		CHECK_CHILD(taken);
		CHECK_CHILD(closed_and_replaced);
		NEED(rename("/etc/old", "/etc/hosts"));
		CHECK_CHILD(rewritten);
	}
	CHECK_CHILD(replaced);
	return check_done();
}
