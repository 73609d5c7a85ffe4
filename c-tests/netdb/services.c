/* Services by name and by port, over each protocol, and one after the other: every kind of line, and of what is asked for. */
#include "../etc.h"

static const char *const names[] = {
	"echo", "discard", "sink", "null", "odd", "strange", "bad", "noport", "half", "big", "huge", "negative", "UPPER",
	"upper", "Alias", "alias", "last", "end", "absent", "", "7",
};
static const char *const protocols[] = { NULL, "tcp", "udp", "sctp", "TCP", "", "x" };
static const int ports[] = { 7, 9, 80, 99, 4000, 65535, 65536, 0, -1, 1 };

int main(void)
{
	struct servent *service;
	unsigned i, j;

	own_etc();
	etc_file("services", services_file);
	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		for (j = 0; j < sizeof protocols / sizeof protocols[0]; j++) {
			no_errors();
			printf("%s/", names[i]);
			print_service(protocols[j] ? protocols[j] : "any", getservbyname(names[i], protocols[j]));
		}
	for (i = 0; i < sizeof ports / sizeof ports[0]; i++)
		for (j = 0; j < sizeof protocols / sizeof protocols[0]; j++) {
			no_errors();
			printf("%d/", ports[i]);
			print_service(protocols[j] ? protocols[j] : "any", getservbyport(htons(ports[i]), protocols[j]));
		}
	/* A port in the host's order, and one with more bits than a port has. */
	print_service("host order", getservbyport(7, "tcp"));
	print_service("many bits", getservbyport(htons(7) | 0x70000, "tcp"));

	for (j = 0; j < 2; j++) {
		setservent(j);
		while ((service = getservent()) != NULL)
			print_service("next", service);
		endservent();
		print_service("first", getservent());
		print_service("between", getservbyname("odd", NULL));
		print_service("second", getservent());
		setservent(j);
		print_service("first", getservent());
		endservent();
	}
	etc_file("services", "echo 70/tcp\n");
	print_service("changed", getservbyname("echo", "tcp"));
	unlink("/etc/services");
	no_errors();
	print_service("no file", getservbyname("echo", "tcp"));
	no_errors();
	print_service("no file", getservent());
	return check_done();
}
