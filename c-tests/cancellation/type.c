/* A call leaves the thread's cancel type and state as they were, whether it waits or not and whether it fails or not. */
#include "../blocking.h"

static volatile pid_t tid;
static int type;

static void *body(void *argument)
{
	const struct blocking *call = argument;
	int old;

	pthread_setcanceltype(type, NULL);
	__atomic_store_n(&tid, gettid(), __ATOMIC_SEQ_CST);
	CHECK_CALL(call->make() == 1, call);
	pthread_setcanceltype(type, &old);
	CHECK_CALL(old == type, call);
	CHECK_ERRNO(recv(-1, NULL, 0, 0), EBADF);
	CHECK_ERRNO(poll(unmapped(), 1, 1), EFAULT);
	CHECK_ERRNO(select(-1, NULL, NULL, NULL, NULL), EINVAL);
	pthread_setcanceltype(type, &old);
	CHECK_CALL(old == type, call);
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
	CHECK_CALL(old == PTHREAD_CANCEL_ENABLE, call);
	return NULL;
}

int main(void)
{
	static const int types[] = { PTHREAD_CANCEL_DEFERRED, PTHREAD_CANCEL_ASYNCHRONOUS };
	const struct blocking *call;
	pthread_t thread;
	int i, wait;

	for (call = blocking; call < blocking + BLOCKING; call++) {
		for (i = 0; i < 4; i++) {
			type = types[i / 2];
			wait = i % 2;
			set_up();
			tid = 0;
			if (!wait)
				call->wake();
			thread = start_thread(body, (void *)call);
			if (wait) {
				while (tid == 0)
					sched_yield();
				wait_until_blocked(tid);
				call->wake();
			}
			pthread_join(thread, NULL);
			tear_down();
		}
	}
	return check_done();
}
