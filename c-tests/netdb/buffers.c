/* The reentrant functions with a buffer of every length, at every alignment: all of the entry, or ERANGE. */
#include "../etc.h"

#define ROOM 500

static char buffer[ROOM + 16] __attribute__((aligned(16)));

/* Prints the outcome where it is another than that of one octet less. */
static void outcome(const char *what, int shift, int room, int result, const void *found, int h_error)
{
	static int last_result = -1, last_shift = -1, last_error;
	static const char *last_what;

	if (what != last_what || shift != last_shift || result != last_result || h_error != last_error)
		printf("%s, shift %d, from %d: result %d, %s, h_errno %d\n", what, shift, room, result, found ? "found" : "none", h_error);
	last_what = what;
	last_shift = shift;
	last_result = result;
	last_error = h_error;
}

/* Nothing is written beyond the buffer. */
static void untouched(int shift, int room)
{
	int i;

	for (i = 0; i < shift; i++)
		CHECK_INT(buffer[i], 'x');
	for (i = shift + room; i < (int)sizeof buffer; i++)
		if (buffer[i] != 'x') {
			check_failed(__FILE__, __LINE__, "shift %d, room %d: octet %d written", shift, room, i);
			break;
		}
}

#define EVERY_BUFFER(what, type, call) do { \
	static const char what_[] = what; \
	int shift, room; \
	for (shift = 0; shift < 9; shift++) \
		for (room = 0; room <= ROOM; room++) { \
			type entry, *found = &entry; \
			char *at = buffer + shift; \
			int h_error = 77, result; \
			memset(buffer, 'x', sizeof buffer); \
			(void)h_error; \
			result = (call); \
			CHECK((result == 0 && found == &entry) || found == NULL); \
			outcome(what_, shift, room, result, found, h_error); \
			untouched(shift, room); \
		} \
} while (0)

int main(void)
{
	static const unsigned char one[4] = { 192, 0, 2, 1 }, six[16] = { 0x20, 1, 0x0d, 0xb8, [15] = 1 };

	own_etc();
	etc_databases();
	EVERY_BUFFER("gethostbyname_r", struct hostent, gethostbyname_r("one", &entry, at, room, &found, &h_error));
	EVERY_BUFFER("gethostbyname_r number", struct hostent, gethostbyname_r("127.1", &entry, at, room, &found, &h_error));
	EVERY_BUFFER("gethostbyname_r absent", struct hostent, gethostbyname_r("absent", &entry, at, room, &found, &h_error));
	EVERY_BUFFER("gethostbyname2_r", struct hostent, gethostbyname2_r("six", AF_INET6, &entry, at, room, &found, &h_error));
	EVERY_BUFFER("gethostbyaddr_r", struct hostent, gethostbyaddr_r(one, 4, AF_INET, &entry, at, room, &found, &h_error));
	EVERY_BUFFER("gethostbyaddr_r six", struct hostent, gethostbyaddr_r(six, 16, AF_INET6, &entry, at, room, &found, &h_error));
	EVERY_BUFFER("getservbyname_r", struct servent, getservbyname_r("sink", "udp", &entry, at, room, &found));
	EVERY_BUFFER("getservbyname_r absent", struct servent, getservbyname_r("absent", "udp", &entry, at, room, &found));
	EVERY_BUFFER("getservbyport_r", struct servent, getservbyport_r(htons(9), NULL, &entry, at, room, &found));
	EVERY_BUFFER("getprotobyname_r", struct protoent, getprotobyname_r("ttt", &entry, at, room, &found));
	EVERY_BUFFER("getprotobynumber_r", struct protoent, getprotobynumber_r(17, &entry, at, room, &found));
	EVERY_BUFFER("getnetbyname_r", struct netent, getnetbyname_r("dix", &entry, at, room, &found, &h_error));
	EVERY_BUFFER("getnetbyaddr_r", struct netent, getnetbyaddr_r(127, AF_INET, &entry, at, room, &found, &h_error));
	sethostent(1), setservent(1), setprotoent(1), setnetent(1);
	EVERY_BUFFER("gethostent_r", struct hostent, gethostent_r(&entry, at, room, &found, &h_error));
	EVERY_BUFFER("getservent_r", struct servent, getservent_r(&entry, at, room, &found));
	EVERY_BUFFER("getprotoent_r", struct protoent, getprotoent_r(&entry, at, room, &found));
	EVERY_BUFFER("getnetent_r", struct netent, getnetent_r(&entry, at, room, &found, &h_error));
	/* No server is asked about an address that is too short, but a buffer that is too small comes before that. */
	etc_file("nsswitch.conf", "hosts: dns\n");
	EVERY_BUFFER("gethostbyaddr_r too short", struct hostent, gethostbyaddr_r(one, 4, AF_INET6, &entry, at, room, &found, &h_error));
	return check_done();
}
