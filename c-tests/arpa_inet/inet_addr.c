#include <arpa/inet.h>
#include "../check.h"
#include "texts.h"

int main(void)
{
	EACH_TEXT(text) {
		errno = CHECK_SENTINEL;
		printf("\"%s\": %#x\n", text, inet_addr(at_edge(text, strlen(text) + 1)));
		CHECK_INT(errno, CHECK_SENTINEL);
	}
	CHECK_INT(inet_addr("127.0.0.1"), htonl(INADDR_LOOPBACK));
	CHECK_INT(inet_addr("not an address"), INADDR_NONE);
	return check_done();
}
