/*
 * A program that asks as fast as it can for addresses of the families that the machine has sees with the next lookup that
 * it has given the machine an address, or taken it away. What somebody else does it sees soon.
 */
#include <sys/wait.h>
#include "../etc.h"
#include "../loopback.h"

#define ROUNDS 10
#define MANY 3000

static int look_up(void)
{
	const struct addrinfo hints = { .ai_family = AF_INET, .ai_flags = AI_ADDRCONFIG, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found;
	int error = getaddrinfo("known", NULL, &hints, &found);

	if (error == 0)
		freeaddrinfo(found);
	return error;
}

/* Lookups without a pause, by an index. */
static void look_up_many(int expected)
{
	int i;

	for (i = 0; i < MANY; i++)
		CHECK_INT(look_up(), expected);
}

int main(void)
{
	pid_t child;
	int n;

	own_etc();
	if (unshare(CLONE_NEWNET) != 0)
		skip("no network name space");
	etc_file("hosts", "10.0.0.1 known\n");
	let_files_settle();
	for (n = 0; n < ROUNDS; n++) {
		set_address("127.0.0.1");
		CHECK_INT(look_up(), EAI_NONAME);
		look_up_many(EAI_NONAME);
		set_address("10.0.0.1");
		CHECK_INT(look_up(), 0);
		look_up_many(0);
	}
	child = NEED(fork());
	if (child == 0) {
		set_address("127.0.0.1");
		_exit(0);
	}
	while (look_up() == 0)
		continue;
	CHECK_INT(waitpid(child, NULL, 0), child);
	return check_done();
}
