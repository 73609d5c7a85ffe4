/* bsd: 4.2 */
/*
 * Options of 4.2BSD: a switch needs no value (4.2BSD's text, "Internet address binding"), SO_LINGER takes seconds.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <errno.h>
#include "old.h"

int s;

is(option, want)
	int option, want;
{
	int value = -1, length = sizeof (value);

	GOOD(getsockopt(s, SOL_SOCKET, option, &value, &length));
	SAME(value, want);
}

main()
{
	struct linger linger;
	int length = sizeof (linger), seconds = 7;
	short few = 3;

	s = socket(AF_INET, SOCK_STREAM, 0);
	is(SO_REUSEADDR, 0);
	GOOD(setsockopt(s, SOL_SOCKET, SO_REUSEADDR, (char *)0, 0));
	is(SO_REUSEADDR, 1);
	GOOD(setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, 0, 0));
	is(SO_KEEPALIVE, 1);
	GOOD(setsockopt(s, SOL_SOCKET, SO_DONTROUTE, 0, 0));
	is(SO_DONTROUTE, 1);

	GOOD(setsockopt(s, SOL_SOCKET, SO_LINGER, &seconds, sizeof (seconds)));
	GOOD(getsockopt(s, SOL_SOCKET, SO_LINGER, &linger, &length));
	SAME(linger.l_onoff, 1);
	SAME(linger.l_linger, 7);
	GOOD(setsockopt(s, SOL_SOCKET, SO_LINGER, &few, sizeof (few)));
	GOOD(getsockopt(s, SOL_SOCKET, SO_LINGER, &linger, &length));
	SAME(linger.l_linger, 3);
	GOOD(setsockopt(s, SOL_SOCKET, SO_DONTLINGER, (char *)0, 0));
	GOOD(getsockopt(s, SOL_SOCKET, SO_LINGER, &linger, &length));
	SAME(linger.l_onoff, 0);

	/* With a value, all is as it has been since. */
	seconds = 0;
	GOOD(setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &seconds, sizeof (seconds)));
	is(SO_REUSEADDR, 0);
	exit(failures != 0);
}
