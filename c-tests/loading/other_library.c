/* only: host */
/* In company with another copy of itself, in a name space of its own: each keeps to itself. */
#include <dlfcn.h>
#include <sys/socket.h>
#include "../check.h"

int main(void)
{
	void *library = dlmopen(LM_ID_NEWLM, getenv("CHECK_LIBRARY"), RTLD_NOW);
	int (*make)(int, int, int);

	if (library == NULL)
		skip(dlerror());
	make = (int (*)(int, int, int))dlsym(library, "socket");
	CHECK(make != NULL && make != socket);
	CHECK(make(AF_UNIX, SOCK_STREAM, 0) >= 0);
	/* Its errno is that of its own C library. */
	errno = CHECK_SENTINEL;
	CHECK_INT(make(-1, SOCK_STREAM, 0), -1);
	CHECK_INT(errno, CHECK_SENTINEL);
	CHECK_INT(dlclose(library), 0);
	return check_done();
}
