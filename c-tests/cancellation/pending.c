/* A cancellation that is pending is acted upon before the call does anything, also where the call would not wait. */
#include "../blocking.h"

static volatile int returned, cleaned;

static void clean(void *argument)
{
	cleaned++;
}

static void *body(void *call)
{
	pthread_cleanup_push(clean, NULL);
	pthread_cancel(pthread_self());
	((const struct blocking *)call)->make();
	returned = 1;
	pthread_cleanup_pop(0);
	return NULL;
}

int main(void)
{
	const struct blocking *call;
	void *end;
	int before;

	for (call = blocking; call < blocking + BLOCKING; call++) {
		set_up();
		call->wake();
		returned = cleaned = 0;
		before = open_descriptors();
		pthread_join(start_thread(body, (void *)call), &end);
		CHECK_CALL(end == PTHREAD_CANCELED, call);
		CHECK_CALL(!returned, call);
		CHECK_CALL(cleaned == 1, call);
		CHECK_CALL(open_descriptors() == before, call);
		/* What it was about is still there. */
		CHECK_CALL(call->make() == 1, call);
		tear_down();
	}
	return check_done();
}
