/* only: linked static */
/* Texts as addresses, and addresses as texts: cases of our own, and the recorded ones where they are at hand. */
#include <netns/ns.h>
#include <netinet/in.h>
#include "../thread.h"

static void check_address(const char *text, const char *want, const char *printed)
{
	struct ns_addr address = ns_addr(text);
	char got[40];

	snprintf(got, sizeof got, "%02x%02x%02x%02x.%02x%02x%02x%02x%02x%02x.%04x", address.x_net.c_net[0],
		 address.x_net.c_net[1], address.x_net.c_net[2], address.x_net.c_net[3], address.x_host.c_host[0],
		 address.x_host.c_host[1], address.x_host.c_host[2], address.x_host.c_host[3], address.x_host.c_host[4],
		 address.x_host.c_host[5], ntohs(address.x_port));
	if (strcmp(got, want) != 0 || strcmp(ns_ntoa(address), printed) != 0)
		check_failed(__FILE__, __LINE__, "\"%s\": got %s, %s; want %s, %s", text, got, ns_ntoa(address), want,
			     printed);
}

static void cases_of_our_own(void)
{
	/* Separators: # before all others, else the first of . and : */
	check_address("8E1#0:0:AA:0:5E:E6#5", "000008e1.0000aa005ee6.0005", "8E1.AA005EE6.5H");
	check_address("8E1.0:0:AA:0:5E:E6.5", "000008e1.0000aa005ee6.0005", "8E1.AA005EE6.5H");
	check_address("8E1:0.0.AA.0.5E.E6:5", "000008e1.0000aa005ee6.0005", "8E1.AA005EE6.5H");
	check_address("1:2:3", "00000001.000000000002.0003", "1H.2H.3H");
	/* Notations of a number. */
	check_address("10.0x10.0X10", "0000000a.000000000010.0010", "A.10H.10H");
	check_address("10H.10h.1F", "00000010.000000000010.001f", "10H.10H.1F");
	check_address("010.018.07", "00000008.000000000012.0007", "8H.12H.7H");
	check_address("2-273.2-852-151-014.1-000", "000008e1.0000aa005ee6.03e8", "8E1.AA005EE6.3E8");
	check_address("1,2.3,4,5.6", "00010002.000300040005.0006", "10002H.300040005H.6H");
	/* What is missing is zero, and zeros at the end are not written. */
	check_address("", "00000000.000000000000.0000", "0");
	check_address("5", "00000005.000000000000.0000", "5H");
	check_address("5.6", "00000005.000000000006.0000", "5H.6H");
	check_address("0.0.6", "00000000.000000000000.0006", "0.0.6H");
	check_address("0.ffffffffffff", "00000000.ffffffffffff.0000", "0.FFFFFFFFFFFF");
	/* The longest text. */
	check_address("2290649224.0x888888888888.34952", "88888888.888888888888.8888", "88888888H.888888888888H.8888H");
	/* Not an address, and yet one. */
	check_address("what is it", "00000000.000000000000.0000", "0");
	check_address("....", "00000000.000000000000.0000", "0");
}

/* Each line: a text, up to a column; the address; an arrow; how it is written. */
static void recorded_cases(void)
{
	char path[4096], line[256], bytes[64], printed[64];
	const char *shared = getenv("CHECK_SHARED");
	FILE *file;
	int count = 0;

	snprintf(path, sizeof path, "%s/vectors/netns/ns_addr.txt", shared ? shared : "");
	file = fopen(path, "r");
	if (file == NULL)
		return;
	while (fgets(line, sizeof line, file) != NULL) {
		char *end = line + 37;

		CHECK_INT(sscanf(end, "%63s -> %63s", bytes, printed), 2);
		while (end > line && end[-1] == ' ')
			end--;
		*end = '\0';
		check_address(line, bytes, printed);
		count++;
	}
	fclose(file);
	CHECK_INT(count, 21);
}

static char *others;

static void *body(void *unused)
{
	others = ns_ntoa(ns_addr("1.2.3"));
	CHECK_STR(others, "1H.2H.3H");
	return NULL;
}

int main(void)
{
	struct ns_addr address = ns_addr("2266.2.7-1");
	char *text = ns_ntoa(address);

	CHECK_STR(text, "8DA.2H.1B59");
	/* Each thread has a text of its own, which its next call overwrites. */
	pthread_join(start_thread(body, NULL), NULL);
	CHECK(others != text);
	CHECK_STR(text, "8DA.2H.1B59");
	CHECK(ns_ntoa(ns_addr("")) == text);

	cases_of_our_own();
	recorded_cases();
	return check_done();
}
