/* only: linked static */
/* The tutorial's name for getnetbyaddr. */
#include "../etc.h"

int main(void)
{
	struct netent *network;

	own_etc();
	etc_file("networks", networks_file);
	network = getnetbynumber(0x7f000000, AF_INET);
	CHECK(network != NULL);
	if (network != NULL)
		CHECK_STR(network->n_name, "loopback");
	CHECK(getnetbynumber(200, AF_INET) == NULL);
	return check_done();
}
