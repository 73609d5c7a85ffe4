/* What the codes of getaddrinfo mean, in words. */
#include "../etc.h"

int main(void)
{
	int error;

	for (error = -120; error < 5; error++)
		printf("%d: %s\n", error, gai_strerror(error));
	return check_done();
}
