/* cflags: -fexceptions */
/*
 * A call that waits ends when its thread is cancelled, having done nothing; the cleanup handlers run. With
 * -fexceptions they are found by unwinding, through the call's own frame.
 */
#include "../blocking.h"

static volatile pid_t tid;
static volatile int returned, cleaned;

static void clean(void *argument)
{
	cleaned++;
}

static void *body(void *call)
{
	pthread_cleanup_push(clean, NULL);
	__atomic_store_n(&tid, gettid(), __ATOMIC_SEQ_CST);
	((const struct blocking *)call)->make();
	returned = 1;
	pthread_cleanup_pop(0);
	return NULL;
}

int main(void)
{
	const struct blocking *call;
	pthread_t thread;
	void *end;
	int before;

	for (call = blocking; call < blocking + BLOCKING; call++) {
		set_up();
		returned = cleaned = tid = 0;
		before = open_descriptors();
		thread = start_thread(body, (void *)call);
		while (tid == 0)
			sched_yield();
		wait_until_blocked(tid);
		pthread_cancel(thread);
		pthread_join(thread, &end);
		CHECK_CALL(end == PTHREAD_CANCELED, call);
		CHECK_CALL(!returned, call);
		CHECK_CALL(cleaned == 1, call);
		CHECK_CALL(open_descriptors() == before, call);
		/* It has taken nothing with it. */
		call->wake();
		CHECK_CALL(call->make() == 1, call);
		tear_down();
	}
	return check_done();
}
