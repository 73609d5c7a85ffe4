/* With cancellation disabled a call neither looks for one nor is ended by one; it is remembered. */
#include "../blocking.h"

static volatile pid_t tid;
static volatile int result, at_once;

static void *body(void *argument)
{
	const struct blocking *call = argument;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	if (at_once)
		pthread_cancel(pthread_self());
	__atomic_store_n(&tid, gettid(), __ATOMIC_SEQ_CST);
	result = call->make();
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	pthread_testcancel();
	result = -2;
	return NULL;
}

int main(void)
{
	const struct blocking *call;
	pthread_t thread;
	void *end;

	for (call = blocking; call < blocking + BLOCKING; call++) {
		for (at_once = 0; at_once < 2; at_once++) {
			set_up();
			result = tid = 0;
			if (at_once)
				call->wake();
			thread = start_thread(body, (void *)call);
			if (!at_once) {
				while (tid == 0)
					sched_yield();
				wait_until_blocked(tid);
				pthread_cancel(thread);
				call->wake();
			}
			pthread_join(thread, &end);
			CHECK_CALL(end == PTHREAD_CANCELED, call);
			CHECK_CALL(result == 1, call);
			tear_down();
		}
	}
	return check_done();
}
