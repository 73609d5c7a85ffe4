/*
 * A line that is longer than the caller's buffer is not read to its end to find that out, however long it is.
 */
#include "../etc.h"

#define LONG (64L << 20)

/* How many bytes this process has read so far. */
static long bytes_read(void)
{
	FILE *io = fopen("/proc/self/io", "r");
	long count = -1;

	if (io == NULL || fscanf(io, "rchar: %ld", &count) != 1)
		skip("the kernel does not count what is read");
	fclose(io);
	return count;
}

int main(void)
{
	struct servent result, *found = &result;
	char buffer[1024];
	long before;

	own_etc();
	etc_file("services", "long 2/tcp x");
	/* What follows are NUL bytes, which no disk has to hold. */
	NEED(truncate("/etc/services", LONG));
	before = bytes_read();
	CHECK_INT(getservbyname_r("none", "tcp", &result, buffer, sizeof buffer, &found), ERANGE);
	CHECK(bytes_read() - before < LONG / 16);
	CHECK(found == NULL);
	return check_done();
}
