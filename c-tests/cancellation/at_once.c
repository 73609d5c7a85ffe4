/* Calls that are told not to wait are cancellation points all the same, with nothing to do and with something. */
#include "../blocking.h"

static int call_send_now(void) { return send(idle[0], octets, 1, MSG_DONTWAIT); }
static int call_sendto_now(void) { return sendto(idle[0], octets, 1, MSG_DONTWAIT, NULL, 0); }
static int call_sendmsg_now(void) { return sendmsg(idle[0], &one_message()->msg_hdr, MSG_DONTWAIT); }
static int call_sendmmsg_now(void) { return sendmmsg(idle[0], one_message(), 1, MSG_DONTWAIT); }
static int call_recv_now(void) { return recv(idle[0], octets, 1, MSG_DONTWAIT); }
static int call_recvfrom_now(void) { return recvfrom(idle[0], octets, 1, MSG_DONTWAIT, NULL, NULL); }
static int call_recvmsg_now(void) { return recvmsg(idle[0], &one_message()->msg_hdr, MSG_DONTWAIT); }
static int call_recvmmsg_now(void) { return recvmmsg(idle[0], one_message(), 1, MSG_DONTWAIT, NULL); }
static int call_accept_now(void) { return accept(-1, NULL, NULL); }
static int call_connect_now(void) { return connect(-1, NULL, 0); }

static int call_poll_now(void)
{
	struct pollfd fd = { idle[0], POLLIN, 0 };

	return poll(&fd, 1, 0);
}

static int call_ppoll_now(void)
{
	struct timespec none = { 0, 0 };
	struct pollfd fd = { idle[0], POLLIN, 0 };

	return ppoll(&fd, 1, &none, NULL);
}

static int call_select_now(void)
{
	struct timeval none = { 0, 0 };

	return select(0, NULL, NULL, NULL, &none);
}

static int call_pselect_now(void)
{
	struct timespec none = { 0, 0 };

	return pselect(0, NULL, NULL, NULL, &none, NULL);
}

static const struct {
	const char *name;
	int (*make)(void);
} at_once[] = {
	{ "send", call_send_now }, { "sendto", call_sendto_now }, { "sendmsg", call_sendmsg_now },
	{ "sendmmsg", call_sendmmsg_now }, { "recv", call_recv_now }, { "recvfrom", call_recvfrom_now },
	{ "recvmsg", call_recvmsg_now }, { "recvmmsg", call_recvmmsg_now }, { "accept", call_accept_now },
	{ "connect", call_connect_now }, { "poll", call_poll_now }, { "ppoll", call_ppoll_now },
	{ "select", call_select_now }, { "pselect", call_pselect_now },
};

static void *body(void *make)
{
	pthread_cancel(pthread_self());
	(*(int (*const *)(void))make)();
	return NULL;
}

int main(void)
{
	void *end;
	size_t i;
	int fed;

	for (fed = 0; fed < 2; fed++)
		for (i = 0; i < sizeof at_once / sizeof at_once[0]; i++) {
			set_up();
			if (fed)
				feed();
			pthread_join(start_thread(body, (void *)&at_once[i].make), &end);
			CHECK_CALL(end == PTHREAD_CANCELED, &at_once[i]);
			/* Nothing was sent or taken. */
			CHECK_INT(recv(idle[1], octets, 1, MSG_DONTWAIT), -1);
			CHECK_INT(recv(idle[0], octets, 1, MSG_DONTWAIT), fed ? 1 : -1);
			tear_down();
		}
	return check_done();
}
