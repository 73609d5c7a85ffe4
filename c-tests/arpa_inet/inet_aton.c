#include <arpa/inet.h>
#include "../check.h"
#include "texts.h"

int main(void)
{
	EACH_TEXT(text) {
		struct in_addr address = { 0xdeadbeef };
		int result;
		char *edge = at_edge(text, strlen(text) + 1);

		errno = CHECK_SENTINEL;
		result = inet_aton(edge, &address);
		printf("\"%s\": %d %#x %d\n", text, result, address.s_addr, errno == CHECK_SENTINEL);
		/* The address may be left out. */
		CHECK_INT(inet_aton(edge, NULL), result);
	}
	return check_done();
}
