#include <strings.h>
#include "../check.h"

/* Through a pointer, so that the compiler makes the call. */
static void (*volatile zero)(void *, size_t) = bzero;

int main(void)
{
	char text[300], *edge;
	int start, length, i;

	for (start = 0; start < 40; start++)
		for (length = 0; length < 200; length++) {
			memset(text, 'x', sizeof text);
			zero(text + start, length);
			for (i = 0; i < 300; i++)
				if ((text[i] == 0) != (i >= start && i < start + length))
					check_failed(__FILE__, __LINE__, "start %d, length %d, octet %d", start, length, i);
		}
	memset(text, 'x', sizeof text);
	for (length = 0; length < 130; length++) {
		edge = at_edge(text, length);
		zero(edge, length);
		CHECK(length == 0 || (edge[0] == 0 && edge[length - 1] == 0));
	}
	zero(unmapped(), 0);
	zero(NULL, 0);
	return check_done();
}
