/*
 * Every call with every kind of bad pointer in place of each pointer. What comes of it is printed, one line each, and
 * so compared with what the host's libc gives.
 */
#ifndef POINTERS_H
#define POINTERS_H

#include "check.h"

#define POINTERS 9

/*
 * The pointer of kind `kind`, from a good argument of `size` octets; its name in *name. Kinds: good; of no kind that a
 * process can have; not there; not to be written; half of it not there.
 */
static void *pointer(int kind, const void *good, size_t size, const char **name)
{
	static const char *const names[POINTERS] = {
		"good", "null", "one", "minus one", "not canonical", "the kernel's", "unmapped", "read-only", "crossing"
	};

	*name = names[kind];
	switch (kind) {
	case 0: return at_edge(good, size);
	case 1: return NULL;
	case 2: return (void *)1;
	case 3: return (void *)-1;
	case 4: return (void *)0x8000000000000000;
	case 5: return (void *)0xffffffff81000000;
	case 6: return unmapped();
	case 7: return read_only(good, size);
	default: return crossing(good, size, (size + 1) / 2);
	}
}

/* Prints what came of a call. */
static void tell(const char *call, const char *argument, const char *kind, long result, int error)
{
	const char *name = strerrorname_np(error);

	if (result == -1)
		printf("%s, %s %s: %s\n", call, argument, kind, name ? name : "errno unset");
	else
		printf("%s, %s %s: %s%s\n", call, argument, kind, result > 0 ? "more than 0" : "0",
		       error == CHECK_SENTINEL ? "" : ", errno changed");
}

/*
 * SWEEP(prepare, argument, good, size, call): `call`, in which `p` stands for the argument in question, after
 * `prepare`, for every kind of pointer.
 */
#define SWEEP(prepare, argument, good, size, call) do { \
	int kind; \
	for (kind = 0; kind < POINTERS; kind++) { \
		const char *name; \
		void *p = pointer(kind, good, size, &name); \
		long result; \
		prepare; \
		errno = CHECK_SENTINEL; \
		result = (call); \
		tell(#call, argument, name, result, errno); \
	} \
} while (0)

#endif
