/* Hosts by name, in either family, and by address: every kind of line, and of what is asked for. */
#include "../etc.h"

static const char *const names[] = {
	"localhost", "loopback", "one.test", "one", "uno", "ONE", "third", "two.test", "two", "six.test", "six", "mapped.test",
	"wrong.test", "mixed.test", "MIXED.TEST", "short.test", "hidden.test", "last.test", "last.test.", "absent.test",
	"127.0.0.1", "127.1", "0x7f000001", "192.0.2.1", "192.0.2.99", "1.2.3.4.5", "256.1.1.1", "::1", "2001:db8::1", "::", "",
	" ", "one ", "#", "0", "1.2.3.4 x",
};

static const char *const no_addresses[] = { "10.1.", "beef::1.", "x:1", "beef:x", "10.1", "beef::1" };

static const char *const addresses[] = {
	"127.0.0.1", "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6", "192.0.2.7", "192.0.2.9",
	"10.0.0.1", "10.1.0.0", "0.0.0.0", "::1", "2001:db8::1", "::ffff:192.0.2.9", "::ffff:192.0.2.1", "::2",
};

int main(void)
{
	unsigned i, round;
	unsigned char address[16];

	own_etc();
	etc_file("hosts", hosts_file);
	for (round = 0; round < 2; round++) {
		for (i = 0; i < sizeof names / sizeof names[0]; i++) {
			no_errors();
			print_host(names[i], gethostbyname(names[i]));
			no_errors();
			print_host(names[i], gethostbyname2(names[i], AF_INET6));
			no_errors();
			print_host(names[i], gethostbyname2(names[i], AF_INET));
		}
		/* As the resolver's old option has it, every line of the name counts. */
		etc_file("host.conf", "multi on\n");
	}
	for (i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
		int family = strchr(addresses[i], ':') ? AF_INET6 : AF_INET;

		inet_pton(family, addresses[i], address);
		no_errors();
		print_host(addresses[i], gethostbyaddr(address, family == AF_INET ? 4 : 16, family));
	}
	no_errors();
	print_host("wrong length", gethostbyaddr(address, 3, AF_INET));
	no_errors();
	print_host("wrong family", gethostbyaddr(address, 4, AF_UNIX));
	no_errors();
	print_host("wrong family", gethostbyname2("one", AF_UNIX));
	/* None of these is looked at. */
	no_errors();
	print_host("no address, wrong family", gethostbyaddr(NULL, 4, AF_UNIX));
	no_errors();
	print_host("no address, too short", gethostbyaddr(NULL, 4, AF_INET6));
	no_errors();
	print_host("no address, too long", gethostbyaddr(NULL, 5, AF_INET));

	/* The file has changed: the next lookup sees it. */
	/* Names that might be addresses, and are not. */
	etc_file("hosts", "192.0.2.78 10.1. beef::1. x:1 beef:x\n2001:db8::78 10.1. beef::1. x:1 beef:x\n");
	for (i = 0; i < sizeof no_addresses / sizeof no_addresses[0]; i++) {
		no_errors();
		print_host(no_addresses[i], gethostbyname2(no_addresses[i], AF_INET));
		no_errors();
		print_host(no_addresses[i], gethostbyname2(no_addresses[i], AF_INET6));
	}
	etc_file("hosts", "192.0.2.77 one.test\n");
	print_host("changed", gethostbyname("one.test"));
	unlink("/etc/hosts");
	no_errors();
	print_host("no file", gethostbyname("one.test"));
	no_errors();
	print_host("no file, a number", gethostbyname("192.0.2.1"));
	return check_done();
}
