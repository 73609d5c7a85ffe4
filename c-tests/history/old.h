/*
 * What the programs for old systems check with; they are C as it was then. A failed check says where and what, on
 * standard error; the program goes on. main ends with `exit(failures != 0)`.
 */
#include <stdio.h>

static int failures;

static same(line, what, got, want)
	int line;
	char *what;
	long got, want;
{
	if (got == want)
		return;
	fprintf(stderr, "line %d: %s: got %ld, want %ld (errno %d)\n", line, what, got, want, errno);
	failures++;
}

/* SAME(got, want): two integers are equal. */
#define SAME(got, want) same(__LINE__, #got, (long)(got), (long)(want))

/* CHECK(expression): it is true. */
#define CHECK(expression) SAME((expression) != 0, 1)

/* GOOD(call): it does not fail. */
#define GOOD(call) SAME((call) < 0, 0)

/* FAILS(call, error): it fails so. */
#define FAILS(call, error) (errno = 0, SAME((call) < 0, 1), SAME(errno, error))

/* SKIP(why): ends the program, which cannot be run here. */
#define SKIP(why) (fprintf(stderr, "skipped: %s\n", why), exit(77))
