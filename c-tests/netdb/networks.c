/* Networks by name and by number, and one after the other: every kind of line, and of what is asked for. */
#include "../etc.h"

static const char *const names[] = {
	"default", "loopback", "loop", "LOOPBACK", "link-local", "ten", "dix", "three", "four", "quatre", "bad", "none", "last",
	"absent", "", "127",
};
static const unsigned numbers[] = {
	0, 127, 0x7f000000, 0x7f, 0xa9fe, 0xa9fe0000, 10, 0x0a01, 0x0a010000, 0xc00002, 0xc0000200, 0xc00003, 0xc0000300, 0xac10, 0xac100000, 1
};

int main(void)
{
	struct netent *network;
	unsigned i;

	own_etc();
	etc_file("networks", networks_file);
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		no_errors();
		print_network(names[i], getnetbyname(names[i]));
	}
	for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		char number[16];

		snprintf(number, sizeof number, "%#x", numbers[i]);
		no_errors();
		print_network(number, getnetbyaddr(numbers[i], AF_INET));
		no_errors();
		print_network(number, getnetbyaddr(numbers[i], AF_UNSPEC));
		no_errors();
		print_network(number, getnetbyaddr(numbers[i], AF_INET6));
	}
	for (i = 0; i < 2; i++) {
		setnetent(i);
		while ((network = getnetent()) != NULL)
			print_network("next", network);
		endnetent();
		print_network("first", getnetent());
		print_network("between", getnetbyname("ten"));
		print_network("second", getnetent());
		setnetent(i);
		print_network("first", getnetent());
		endnetent();
	}
	etc_file("networks", "ten 11\n");
	print_network("changed", getnetbyname("ten"));
	unlink("/etc/networks");
	no_errors();
	print_network("no file", getnetbyname("ten"));
	no_errors();
	print_network("no file", getnetent());
	return check_done();
}
