/* Urgent data are an exceptional condition. */
#include <sys/select.h>
#include "../inet.h"

int main(void)
{
	struct timeval none = { 0, 0 };
	int pair[2];
	fd_set reads, excepts;
	char octet;

	tcp_pair(pair);
	FD_ZERO(&excepts);
	FD_SET(pair[1], &excepts);
	CHECK_INT(CHECK_OK(select(pair[1] + 1, NULL, NULL, &excepts, &none)), 0);
	NEED(send(pair[0], "!", 1, MSG_OOB));
	FD_SET(pair[1], &excepts);
	CHECK_INT(CHECK_OK(select(pair[1] + 1, NULL, NULL, &excepts, NULL)), 1);
	CHECK(FD_ISSET(pair[1], &excepts));
	/* It is not something to read. */
	FD_ZERO(&reads);
	FD_SET(pair[1], &reads);
	CHECK_INT(CHECK_OK(select(pair[1] + 1, &reads, NULL, &excepts, &none)), 1);
	CHECK(!FD_ISSET(pair[1], &reads) && FD_ISSET(pair[1], &excepts));
	CHECK_INT(CHECK_OK(recv(pair[1], &octet, 1, MSG_OOB)), 1);
	CHECK_INT(CHECK_OK(select(pair[1] + 1, NULL, NULL, &excepts, &none)), 0);
	NEED(send(pair[0], "!", 1, MSG_OOB));
	FD_SET(pair[1], &excepts);
	CHECK_INT(CHECK_OK(pselect(pair[1] + 1, NULL, NULL, &excepts, NULL, NULL)), 1);
	CHECK(FD_ISSET(pair[1], &excepts));
	return check_done();
}
