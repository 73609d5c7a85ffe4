/* bsd: 4.2 4.3 4.4 */
/*
 * A handler is left by longjmp, and its signal comes again: setjmp keeps the mask. _setjmp does not.
 */
#include <sys/types.h>
#include <setjmp.h>
#include <signal.h>
#include <errno.h>
#include "old.h"

jmp_buf env;
int times;

leave(sig)
{
	longjmp(env, sig);
}

leave_blocked(sig)
{
	_longjmp(env, sig);
}

main()
{
	signal(SIGALRM, leave);
	if (setjmp(env) == SIGALRM)
		times++;
	if (times < 3)
		kill(getpid(), SIGALRM);
	SAME(times, 3);
	SAME(sigblock(0), 0);

	/* The mask is that of the call of setjmp. */
	sigblock(sigmask(SIGUSR1));
	if (setjmp(env) == 0) {
		sigsetmask(0);
		kill(getpid(), SIGALRM);
	}
	SAME(sigsetmask(0), sigmask(SIGUSR1));

	signal(SIGALRM, leave_blocked);
	if (_setjmp(env) == 0)
		kill(getpid(), SIGALRM);
	SAME(sigsetmask(0), sigmask(SIGALRM));
	exit(failures != 0);
}
