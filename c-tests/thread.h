/* Threads, and waiting for another thread or process to sleep in a system call. */
#ifndef THREAD_H
#define THREAD_H

#include <sched.h>
#include <sys/syscall.h>
#include "check.h"

static pthread_t start_thread(void *(*body)(void *), void *argument)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, body, argument) != 0) {
		perror("pthread_create");
		_exit(1);
	}
	return thread;
}

/*
 * Waits until a thread or process sleeps in a system call, or is gone. The futexes of the C library's own locks do not
 * count.
 */
static void wait_until_blocked(pid_t tid)
{
	char path[64], text[64];
	long number;
	ssize_t got;
	int fd;

	snprintf(path, sizeof path, "/proc/%d/syscall", (int)tid);
	for (;;) {
		fd = open(path, O_RDONLY);
		if (fd == -1 && errno == ENOENT)
			return;
		got = fd == -1 ? -1 : read(fd, text, sizeof text - 1);
		if (got == -1 && errno == ESRCH)
			return;
		if (got == -1)
			skip("/proc/PID/syscall cannot be read");
		close(fd);
		text[got] = '\0';
		/* "running", or the number and the arguments of the call that it sleeps in. */
		if (sscanf(text, "%ld", &number) == 1 && number >= 0 && number != SYS_futex)
			return;
		sched_yield();
	}
}

#endif
