/* Copies that overlap come out as if there were a copy between. */
#include <strings.h>
#include "../check.h"

/* Through a pointer, so that the compiler makes the call. */
static void (*volatile copy)(const void *, void *, size_t) = bcopy;

int main(void)
{
	char text[300], want[300], *edge;
	int from, to, length, i;

	for (from = 0; from < 70; from += 3)
		for (to = 0; to < 70; to++)
			for (length = 0; length < 200; length += 13) {
				for (i = 0; i < 300; i++)
					text[i] = want[i] = i * 7;
				for (i = 0; i < length; i++)
					want[to + i] = (char)((from + i) * 7);
				copy(text + from, text + to, length);
				if (memcmp(text, want, sizeof text) != 0)
					check_failed(__FILE__, __LINE__, "from %d to %d, %d octets", from, to, length);
			}
	/* Neither end is overstepped, and nothing is looked at where there is nothing to copy. */
	for (length = 0; length < 130; length++) {
		edge = at_edge(text, length);
		copy(edge, text, length);
		copy(text, edge, length);
	}
	copy(unmapped(), unmapped(), 0);
	copy(NULL, NULL, 0);
	return check_done();
}
