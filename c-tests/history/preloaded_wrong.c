/* only: preloaded */
/* env: BSDIPC_PERSONALITY=sysv */
/*
 * A system that there is not changes nothing.
 */
#include "check.h"
#include <sys/select.h>
#include <sys/socket.h>

int main(void)
{
	struct timeval wait = { 0, 1000 };

	CHECK_ERRNO(socket(AF_INET, SOCK_RDM, 0), ESOCKTNOSUPPORT);
	CHECK_INT(select(0, NULL, NULL, NULL, &wait), 0);
	CHECK_INT(wait.tv_usec, 0);
	return check_done();
}
