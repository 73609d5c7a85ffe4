/* Protocols by name and by number, and one after the other: every kind of line, and of what is asked for. */
#include "../etc.h"

static const char *const names[] = { "ip", "IP", "icmp", "tcp", "TCP", "ttt", "bad", "none", "large", "udp", "UDP", "absent", "" };

int main(void)
{
	struct protoent *protocol;
	unsigned i;

	own_etc();
	etc_file("protocols", protocols_file);
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		no_errors();
		print_protocol(names[i], getprotobyname(names[i]));
	}
	for (i = 0; i < 303; i++) {
		char number[8];

		snprintf(number, sizeof number, "%d", (int)i - 1);
		no_errors();
		print_protocol(number, getprotobynumber((int)i - 1));
	}
	for (i = 0; i < 2; i++) {
		setprotoent(i);
		while ((protocol = getprotoent()) != NULL)
			print_protocol("next", protocol);
		endprotoent();
		print_protocol("first", getprotoent());
		print_protocol("between", getprotobyname("tcp"));
		print_protocol("second", getprotoent());
		setprotoent(i);
		print_protocol("first", getprotoent());
		endprotoent();
	}
	etc_file("protocols", "tcp 66\n");
	print_protocol("changed", getprotobyname("tcp"));
	unlink("/etc/protocols");
	no_errors();
	print_protocol("no file", getprotobyname("tcp"));
	no_errors();
	print_protocol("no file", getprotoent());
	return check_done();
}
