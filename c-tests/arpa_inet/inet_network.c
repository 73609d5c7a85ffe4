#include <arpa/inet.h>
#include "../check.h"
#include "texts.h"

int main(void)
{
	EACH_TEXT(text)
		printf("\"%s\": %#x\n", text, inet_network(at_edge(text, strlen(text) + 1)));
	CHECK_INT(inet_network("10"), 10);
	CHECK_INT(inet_network("10.1"), 0x0a01);
	CHECK_INT(inet_network("127.0.0.1"), 0x7f000001);
	CHECK_INT(inet_network("1.2.3.4.5"), INADDR_NONE);
	return check_done();
}
