#include <arpa/inet.h>
#include "../check.h"
#include "texts.h"

int main(void)
{
	unsigned char address[16];
	char text[64], *edge;
	unsigned size, i, bits;
	const char *result;

	EACH_TEXT(written) {
		if (inet_pton(AF_INET6, written, address) == 1)
			printf("%s: %s\n", written, inet_ntop(AF_INET6, address, text, sizeof text));
		if (inet_pton(AF_INET, written, address) == 1)
			printf("%s: %s\n", written, inet_ntop(AF_INET, address, text, sizeof text));
	}
	/* Every pattern of zero groups. */
	for (bits = 0; bits < 256; bits++) {
		for (i = 0; i < 16; i++)
			address[i] = bits >> i / 2 & 1 ? i % 2 ? i : bits : 0;
		printf("%s\n", inet_ntop(AF_INET6, address, text, sizeof text));
	}
	/* A buffer of any size: all of it or nothing. */
	memset(address, 0xff, sizeof address);
	for (size = 0; size < 50; size++) {
		edge = at_edge("..................................................", size);
		errno = CHECK_SENTINEL;
		result = inet_ntop(AF_INET6, address, edge, size);
		CHECK((result == edge) == (size >= 40));
		CHECK_INT(errno, size >= 40 ? CHECK_SENTINEL : ENOSPC);
		errno = CHECK_SENTINEL;
		result = inet_ntop(AF_INET, address, edge, size);
		CHECK((result == edge) == (size >= 16));
		CHECK_INT(errno, size >= 16 ? CHECK_SENTINEL : ENOSPC);
	}
	errno = CHECK_SENTINEL;
	CHECK(inet_ntop(AF_UNIX, address, text, sizeof text) == NULL);
	CHECK_INT(errno, EAFNOSUPPORT);
	CHECK(inet_ntop(AF_INET, at_edge(address, 4), text, sizeof text) == text);
	CHECK(inet_ntop(AF_INET6, at_edge(address, 16), text, sizeof text) == text);
	return check_done();
}
