/* only: host */
/* The library loaded by hand and closed again, with threads that have used it and end only later. */
#include <dlfcn.h>
#include <sys/socket.h>
#include "../thread.h"

static int to_thread[2], from_thread[2];
static ssize_t (*library_recv)(int, void *, size_t, int);

static void *body(void *unused)
{
	char octet;

	CHECK_INT(library_recv(to_thread[1], &octet, 1, 0), 1);
	CHECK_INT(write(from_thread[1], "x", 1), 1);
	CHECK_INT(read(to_thread[1], &octet, 1), 1);
	return NULL;
}

static void use(int mode)
{
	void *library = dlopen(getenv("CHECK_LIBRARY"), mode);
	int (*make)(int, int, int, int *);
	int pair[2];
	char octet;
	pthread_t thread;

	CHECK(library != NULL);
	if (library == NULL) {
		fprintf(stderr, "%s\n", dlerror());
		return;
	}
	make = (int (*)(int, int, int, int *))dlsym(library, "socketpair");
	library_recv = (ssize_t (*)(int, void *, size_t, int))dlsym(library, "recv");
	CHECK(make != NULL && library_recv != NULL);
	NEED(make(AF_UNIX, SOCK_STREAM, 0, pair));
	CHECK_INT(write(pair[0], "x", 1), 1);
	CHECK_INT(CHECK_OK(library_recv(pair[1], &octet, 1, 0)), 1);
	CHECK_ERRNO(library_recv(-1, &octet, 1, 0), EBADF);
	close(pair[0]), close(pair[1]);
	NEED(make(AF_UNIX, SOCK_STREAM, 0, to_thread));
	NEED(pipe(from_thread));
	thread = start_thread(body, NULL);
	CHECK_INT(write(to_thread[0], "x", 1), 1);
	CHECK_INT(read(from_thread[0], &octet, 1), 1);
	CHECK_INT(dlclose(library), 0);
	CHECK_INT(write(to_thread[0], "x", 1), 1);
	pthread_join(thread, NULL);
	close(to_thread[0]), close(to_thread[1]), close(from_thread[0]), close(from_thread[1]);
}

int main(void)
{
	int i;

	for (i = 0; i < 20; i++) {
		use(RTLD_NOW | RTLD_LOCAL);
		use(RTLD_LAZY | RTLD_GLOBAL);
	}
	return check_done();
}
