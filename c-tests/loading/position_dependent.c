/* cflags: -no-pie -fno-pic -Wl,-z,lazy */
/* A program at a fixed address, as they all were, that binds its calls one by one and compares their addresses. */
#include <dlfcn.h>
#include "../inet.h"

static int (*const volatile make)(int, int, int) = socket;

int main(void)
{
	int s = NEED(make(AF_UNIX, SOCK_STREAM, 0));

	CHECK(s >= 0);
	CHECK(make == socket);
	return check_done();
}
