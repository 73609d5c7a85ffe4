/* bsd: 4.2 4.3 4.4 */
/*
 * Handlers stay, and calls go on after them; children are reaped as in PSD:21's figure 7.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <signal.h>
#include <wait.h>
#include <errno.h>
#include "old.h"

int caught, reaped, status, p[2];

onalrm()
{
	caught++;
	write(p[1], "x", 1);
}

reaper()
{
	union wait w;

	while (wait3(&w, WNOHANG, 0) > 0) {
		reaped++;
		status = w.w_retcode;
		CHECK(WIFEXITED(w) && !WIFSIGNALED(w) && !WIFSTOPPED(w));
	}
}

struct sigvec vec, was;

main()
{
	struct itimerval timer;
	union wait w;
	int i, pid, mask;
	char c;

	GOOD(pipe(p));
	signal(SIGALRM, onalrm);
	bzero((char *)&timer, sizeof (timer));
	timer.it_value.tv_usec = 1000;
	for (i = 1; i <= 2; i++) {
		setitimer(ITIMER_REAL, &timer, (struct itimerval *)0);
		SAME(read(p[0], &c, 1), 1);
		SAME(caught, i);
	}

	GOOD(sigvec(SIGALRM, (struct sigvec *)0, &was));
	CHECK((long)was.sv_handler == (long)onalrm);
	SAME(was.sv_flags & SV_INTERRUPT, 0);
	vec.sv_handler = was.sv_handler;
	vec.sv_mask = sigmask(SIGINT) | sigmask(SIGTERM);
	vec.sv_flags = SV_INTERRUPT;
	GOOD(sigvec(SIGALRM, &vec, (struct sigvec *)0));
	GOOD(sigvec(SIGALRM, (struct sigvec *)0, &was));
	SAME(was.sv_mask, vec.sv_mask);
	SAME(was.sv_flags, SV_INTERRUPT);
	FAILS(sigvec(SIGKILL, &vec, (struct sigvec *)0), EINVAL);
	FAILS(sigvec(SIGALRM, (struct sigvec *)8, (struct sigvec *)0), EFAULT);

	signal(SIGCHLD, reaper);
	mask = sigblock(sigmask(SIGCHLD));
	for (i = 0; i < 3; i++)
		if (fork() == 0)
			_exit(5);
	while (reaped < 3)
		sigpause(mask);
	SAME(status, 5);

	signal(SIGCHLD, SIG_DFL);
	sigsetmask(0);
	if ((pid = fork()) == 0) {
		signal(SIGTERM, SIG_DFL);
		kill(getpid(), SIGTERM);
		_exit(0);
	}
	SAME(wait(&w), pid);
	SAME(w.w_termsig, SIGTERM);
	SAME(w.w_coredump, 0);
	CHECK(WIFSIGNALED(w));
	if ((pid = fork()) == 0) {
		kill(getpid(), SIGSTOP);
		_exit(3);
	}
	SAME(wait3(&w, WUNTRACED, 0), pid);
	CHECK(WIFSTOPPED(w));
	SAME(w.w_stopval, WSTOPPED);
	SAME(w.w_stopsig, SIGSTOP);
	kill(pid, SIGCONT);
	SAME(wait(&w), pid);
	SAME(w.w_retcode, 3);
	exit(failures != 0);
}
