/* The text stands in storage that each thread has for itself. */
#include <arpa/inet.h>
#include "../thread.h"

static char *others;

static void *body(void *unused)
{
	struct in_addr address = { htonl(0x05060708) };

	others = inet_ntoa(address);
	CHECK_STR(others, "5.6.7.8");
	return NULL;
}

int main(void)
{
	struct in_addr address = { htonl(0x01020304) };
	char *text = inet_ntoa(address);
	unsigned i;

	CHECK_STR(text, "1.2.3.4");
	pthread_join(start_thread(body, NULL), NULL);
	CHECK(others != text);
	CHECK_STR(text, "1.2.3.4");
	for (i = 0; i < 256; i++) {
		char want[16];

		address.s_addr = htonl(i << 24 | (255 - i) << 16 | i << 8 | (i * 3 & 255));
		snprintf(want, sizeof want, "%u.%u.%u.%u", i, 255 - i, i, i * 3 & 255);
		CHECK_STR(inet_ntoa(address), want);
	}
	/* The next call takes the place of the last one's text. */
	address.s_addr = 0;
	CHECK(inet_ntoa(address) == text);
	CHECK_STR(text, "0.0.0.0");
	return check_done();
}
