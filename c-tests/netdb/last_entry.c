/* The last entry of a database can still be read when the next call has said that there are no more. */
#include "../etc.h"

/* Leaves something else where the calls before had their variables. */
static void __attribute__((noinline)) use_stack(void)
{
	volatile char stack[8192];
	unsigned i;

	for (i = 0; i < sizeof stack; i++)
		stack[i] = '\245';
}

int main(void)
{
	struct hostent *host, *last_host = NULL;
	struct servent *service, *last_service = NULL;
	struct protoent *protocol, *last_protocol = NULL;
	struct netent *network, *last_network = NULL;

	own_etc();
	etc_databases();
	for (; (host = gethostent()) != NULL; last_host = host)
		use_stack();
	print_host("last", last_host);
	for (; (service = getservent()) != NULL; last_service = service)
		use_stack();
	print_service("last", last_service);
	for (; (protocol = getprotoent()) != NULL; last_protocol = protocol)
		use_stack();
	print_protocol("last", last_protocol);
	for (; (network = getnetent()) != NULL; last_network = network)
		use_stack();
	print_network("last", last_network);
	return check_done();
}
