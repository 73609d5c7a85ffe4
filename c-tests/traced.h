/* The system calls of a child. */
#ifndef TRACED_H
#define TRACED_H

#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <linux/ptrace.h>
#include "check.h"

typedef void entered(const struct ptrace_syscall_info *info);

/* Has a child run, and shows each call that it enters. */
static void trace(void (*run)(void), entered *see)
{
	struct ptrace_syscall_info info;
	long signal = 0;
	int status;
	pid_t child = fork();

	if (child == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
			_exit(77);
		raise(SIGSTOP);
		run();
		_exit(check_done());
	}
	CHECK_INT(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip("a child cannot be traced");
	NEED(ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)));
	while (ptrace(PTRACE_SYSCALL, child, NULL, (void *)signal) == 0 && waitpid(child, &status, 0) == child
	       && WIFSTOPPED(status)) {
		signal = WSTOPSIG(status) & 0x80 ? 0 : WSTOPSIG(status);
		if (ptrace(PTRACE_GET_SYSCALL_INFO, child, (void *)sizeof info, &info) > 0
		    && info.op == PTRACE_SYSCALL_INFO_ENTRY)
			see(&info);
	}
	CHECK_INT(status, 0);
}

#endif
