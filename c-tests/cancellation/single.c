/* A process with one thread may cancel itself, too. */
#include "../blocking.h"

static const struct blocking *call;
static int report[2];

static void clean(void *argument)
{
	if (write(report[1], "c", 1) != 1)
		abort();
}

static void cancel_myself(void)
{
	pthread_cleanup_push(clean, NULL);
	pthread_cancel(pthread_self());
	call->make();
	if (write(report[1], "r", 1) != 1)
		abort();
	pthread_cleanup_pop(0);
}

int main(void)
{
	char text[8];

	for (call = blocking; call < blocking + BLOCKING; call++) {
		set_up();
		call->wake();
		NEED(pipe(report));
		CHECK_CHILD(cancel_myself);
		close(report[1]);
		memset(text, 0, sizeof text);
		CHECK_CALL(read(report[0], text, sizeof text) == 1, call);
		CHECK_STR(text, "c");
		close(report[0]);
		tear_down();
	}
	return check_done();
}
