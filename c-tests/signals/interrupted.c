/* A signal ends a waiting call with EINTR; with SA_RESTART the call goes on, save poll and select. */
#include "../blocking.h"

static volatile pid_t tid;
static volatile int handled, result, error;

static void handle(int number)
{
	__atomic_add_fetch(&handled, 1, __ATOMIC_SEQ_CST);
}

static void *body(void *argument)
{
	const struct blocking *call = argument;

	__atomic_store_n(&tid, gettid(), __ATOMIC_SEQ_CST);
	errno = CHECK_SENTINEL;
	result = call->make();
	error = errno;
	return NULL;
}

static void interrupt(const struct blocking *call, int restart)
{
	struct sigaction action;
	pthread_t thread;

	memset(&action, 0, sizeof action);
	action.sa_handler = handle;
	action.sa_flags = restart ? SA_RESTART : 0;
	NEED(sigaction(SIGUSR1, &action, NULL));
	set_up();
	handled = tid = 0;
	thread = start_thread(body, (void *)call);
	while (tid == 0)
		sched_yield();
	wait_until_blocked(tid);
	pthread_kill(thread, SIGUSR1);
	if (restart && call->restarts) {
		while (handled == 0)
			sched_yield();
		wait_until_blocked(tid);
		call->wake();
		pthread_join(thread, NULL);
		CHECK_CALL(result == 1, call);
		CHECK_CALL(error == CHECK_SENTINEL, call);
	} else {
		pthread_join(thread, NULL);
		CHECK_CALL(result == -1, call);
		CHECK_CALL(error == EINTR, call);
	}
	CHECK_CALL(handled == 1, call);
	tear_down();
}

int main(void)
{
	const struct blocking *call;

	for (call = blocking; call < blocking + BLOCKING; call++) {
		interrupt(call, 0);
		interrupt(call, 1);
	}
	return check_done();
}
