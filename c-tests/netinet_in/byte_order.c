/* Network order is the most significant octet first. */
#include <netinet/in.h>
#include "../check.h"

/* Also through pointers, as the compiler may know the functions. */
static uint32_t (*volatile to_long)(uint32_t) = htonl, (*volatile from_long)(uint32_t) = ntohl;
static uint16_t (*volatile to_short)(uint16_t) = htons, (*volatile from_short)(uint16_t) = ntohs;

int main(void)
{
	unsigned char octets[4];
	uint32_t value;
	long i;

	value = to_long(0x01020304);
	memcpy(octets, &value, 4);
	CHECK(octets[0] == 1 && octets[1] == 2 && octets[2] == 3 && octets[3] == 4);
	for (i = 0; i < 65536; i++) {
		uint16_t both = to_short(i);

		memcpy(octets, &both, 2);
		CHECK_INT(octets[0] << 8 | octets[1], i);
		CHECK_INT(from_short(both), i);
		CHECK_INT(htons(i), both);
		CHECK_INT(ntohs(both), i);
		value = i * 65537 ^ 0x5a00ff00;
		CHECK_INT(from_long(to_long(value)), value);
		CHECK_INT(htonl(value), to_long(value));
		CHECK_INT(ntohl(value), from_long(value));
	}
	CHECK_INT(to_long(0xffffffff), 0xffffffff);
	CHECK_INT(to_long(1), 0x01000000);
	return check_done();
}
