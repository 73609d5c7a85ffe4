/* A program that can have little more memory than it has. */
#ifndef MEMORY_LIMIT_H
#define MEMORY_LIMIT_H

#include "check.h"

/* Lets the program have so much more memory than it has; -1 for as much as there is. */
static void limit_memory(long more)
{
	struct rlimit limit;
	long pages = 0;
	FILE *statm = fopen("/proc/self/statm", "r");

	CHECK_INT(fscanf(statm, "%ld", &pages), 1);
	fclose(statm);
	NEED(getrlimit(RLIMIT_AS, &limit));
	limit.rlim_cur = more < 0 ? limit.rlim_max : (rlim_t)(pages * sysconf(_SC_PAGESIZE) + more);
	NEED(setrlimit(RLIMIT_AS, &limit));
}

#endif
