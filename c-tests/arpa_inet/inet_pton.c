#include <arpa/inet.h>
#include "../check.h"
#include "texts.h"

int main(void)
{
	unsigned char address[20];

	EACH_TEXT(text) {
		char *edge = at_edge(text, strlen(text) + 1);
		int i, result;

		errno = CHECK_SENTINEL;
		memset(address, 0xaa, sizeof address);
		result = inet_pton(AF_INET, edge, address);
		printf("\"%s\": %d", text, result);
		for (i = 0; i < 5; i++)
			printf(" %02x", address[i]);
		memset(address, 0xaa, sizeof address);
		result = inet_pton(AF_INET6, edge, address);
		printf(", %d", result);
		for (i = 0; i < 17; i++)
			printf(" %02x", address[i]);
		printf("\n");
		CHECK_INT(errno, CHECK_SENTINEL);
	}
	CHECK_ERRNO(inet_pton(AF_UNIX, "::", address), EAFNOSUPPORT);
	CHECK_ERRNO(inet_pton(-1, "1.2.3.4", address), EAFNOSUPPORT);
	CHECK_INT(inet_pton(AF_INET, "1.2.3.4", at_edge(address, 4)), 1);
	CHECK_INT(inet_pton(AF_INET6, "::1", at_edge(address, 16)), 1);
	return check_done();
}
