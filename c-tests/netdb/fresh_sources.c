/*
 * A program that looks up as fast as it can sees a change of nsswitch.conf that it makes itself with the next lookup.
 */
#include "../etc.h"

#define ROUNDS 40
#define MANY 3000

/* Lookups without a pause, some of them by an index. */
static void look_up_many(const char *name)
{
	int i;

	for (i = 0; i < MANY; i++)
		gethostbyname(name);
}

int main(void)
{
	const char *with = "hosts: files # yes\n", *without = "hosts: nosuch # n\n";
	int conf, n;

	own_etc();
	etc_file("hosts", "10.0.0.1 known\n10.0.0.2 other\n");
	conf = NEED(open("/etc/nsswitch.conf", O_WRONLY));
	for (n = 0; n < ROUNDS; n++) {
		look_up_many(n % 2 ? "known" : "none");
		CHECK_INT(pwrite(conf, without, strlen(without), 0), strlen(without));
		CHECK(gethostbyname("known") == NULL);
		look_up_many("known");
		CHECK_INT(pwrite(conf, with, strlen(with), 0), strlen(with));
		CHECK(gethostbyname("known") != NULL);
	}
	return check_done();
}
