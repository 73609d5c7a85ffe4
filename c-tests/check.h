/*
 * What the programs here check with. A failed check says where, what, and which values, on standard error; the
 * program goes on. main ends with `return check_done();`, which is 0 if every check has passed.
 */
#ifndef CHECK_H
#define CHECK_H

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

static int check_failures;

/* CHECK(expression): it is true. */
#define CHECK(expression) ((expression) ? (void)0 : check_failed(__FILE__, __LINE__, "is false: %s", #expression))

/* CHECK_INT(got, want): two integers are equal. */
#define CHECK_INT(got, want) check_int(__FILE__, __LINE__, #got, (long)(got), (long)(want))

/* CHECK_STR(got, want): two strings are equal. */
#define CHECK_STR(got, want) check_str(__FILE__, __LINE__, #got, (got), (want))

/* CHECK_OK(call): it does not give -1 and leaves errno alone. The value is the call's. */
#define CHECK_OK(call) (errno = CHECK_SENTINEL, check_ok(__FILE__, __LINE__, #call, (long)(call)))

/* CHECK_ERRNO(call, error): it gives -1 and sets errno so. */
#define CHECK_ERRNO(call, error) (errno = CHECK_SENTINEL, check_errno(__FILE__, __LINE__, #call, (long)(call), (error)))

/* NEED(call): as CHECK_OK, but the program ends there if it fails: what follows would make no sense. */
#define NEED(call) (errno = CHECK_SENTINEL, check_need(__FILE__, __LINE__, #call, (long)(call)))

/* A value that no call sets. */
#define CHECK_SENTINEL 4242

static void check_failed(const char *file, int line, const char *form, ...) __attribute__((format(printf, 3, 4)));

/* One write a message: the messages of threads and of children do not mix. */
static void check_failed(const char *file, int line, const char *form, ...)
{
	char text[1024];
	int length = snprintf(text, sizeof text, "%s:%d: ", file, line), cancel;
	va_list arguments;

	va_start(arguments, form);
	length += vsnprintf(text + length, sizeof text - length - 1, form, arguments);
	va_end(arguments);
	if (length > (int)sizeof text - 2)
		length = sizeof text - 2;
	text[length++] = '\n';
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
	if (write(2, text, length) != length)
		abort();
	pthread_setcancelstate(cancel, &cancel);
	__atomic_add_fetch(&check_failures, 1, __ATOMIC_SEQ_CST);
}

static void check_int(const char *file, int line, const char *what, long got, long want)
{
	if (got != want)
		check_failed(file, line, "%s: got %ld (%#lx), want %ld (%#lx)", what, got, got, want, want);
}

static void check_str(const char *file, int line, const char *what, const char *got, const char *want)
{
	if (got == NULL || strcmp(got, want) != 0)
		check_failed(file, line, "%s: got \"%s\", want \"%s\"", what, got ? got : "(null)", want);
}

static long check_ok(const char *file, int line, const char *what, long result)
{
	int error = errno;

	if (result == -1)
		check_failed(file, line, "%s: got -1, %s", what, strerrorname_np(error));
	else if (error != CHECK_SENTINEL)
		check_failed(file, line, "%s: got %ld, but errno was changed to %s", what, result, strerrorname_np(error));
	return result;
}

static void check_errno(const char *file, int line, const char *what, long result, int want)
{
	int error = errno;
	const char *name = strerrorname_np(error);

	if (result != -1)
		check_failed(file, line, "%s: got %ld, want -1, %s", what, result, strerrorname_np(want));
	else if (error != want)
		check_failed(file, line, "%s: got errno %s, want %s", what, name ? name : "unset", strerrorname_np(want));
}

static long check_need(const char *file, int line, const char *what, long result)
{
	if (check_ok(file, line, what, result) == -1)
		_exit(1);
	return result;
}

static int check_done(void)
{
	return check_failures != 0;
}

/* Ends the program: it cannot be run here. */
static void skip(const char *why)
{
	fprintf(stderr, "skipped: %s\n", why);
	_exit(77);
}

/* Are the calls served by libbsdipc? For what the host's libc does not do. */
static int ours(void)
{
	const char *way = getenv("CHECK_WAY");

	return way != NULL && strcmp(way, "host") != 0;
}

/* ---- Memory that a call must not touch ---- */

#define PAGE 4096

/* Address space with `pages` pages, followed by one that cannot be touched. */
static char *map_pages(int pages)
{
	char *base = mmap(NULL, (pages + 1) * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (base == MAP_FAILED || mprotect(base + pages * PAGE, PAGE, PROT_NONE) != 0) {
		perror("mmap");
		_exit(1);
	}
	return base;
}

/* An address where nothing is. */
static void *unmapped(void)
{
	return map_pages(1) + PAGE;
}

/* A copy of `size` bytes in a page that cannot be written. */
static void *read_only(const void *bytes, size_t size)
{
	char *page = map_pages(1);

	memcpy(page, bytes, size);
	mprotect(page, PAGE, PROT_READ);
	return page;
}

/* A copy of `size` bytes of which the last `beyond` lie in a page that is not there: those are not copied. */
static void *crossing(const void *bytes, size_t size, size_t beyond)
{
	char *end = map_pages(1) + PAGE;

	return memcpy(end - (size - beyond), bytes, size - beyond);
}

/* A copy of `size` bytes that end where an untouchable page begins: whoever looks beyond them is caught. */
static void *at_edge(const void *bytes, size_t size)
{
	return crossing(bytes, size, 0);
}

/* ---- Processes ---- */

/* Runs `body` in a child and returns its wait status: what the call under test may end is not the program. */
static int in_child(void (*body)(void))
{
	struct rlimit no_core = { 0, 0 };
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		check_failures = 0;
		body();
		_exit(check_failures != 0);
	}
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	return status;
}

/* CHECK_CHILD(body): the checks of `body`, made in a child, pass and it ends by itself. */
#define CHECK_CHILD(body) check_child(__FILE__, __LINE__, #body, in_child(body))

static void check_child(const char *file, int line, const char *what, int status)
{
	if (WIFSIGNALED(status))
		check_failed(file, line, "%s: ended by signal %d", what, WTERMSIG(status));
	else if (status != 0)
		check_failed(file, line, "%s: exit status %d", what, WEXITSTATUS(status));
}

/* ---- Descriptors ---- */

/* How many descriptors are open: for "nothing was leaked". */
static int open_descriptors(void)
{
	int fd, count = 0;

	for (fd = 0; fd < 1024; fd++)
		count += fcntl(fd, F_GETFD) != -1;
	return count;
}

#endif
