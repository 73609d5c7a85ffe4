#include <strings.h>
#include "../check.h"

/* Through a pointer, so that the compiler makes the call. */
static int (*volatile compare)(const void *, const void *, size_t) = bcmp;

int main(void)
{
	char one[200], other[200], *edge;
	int start, length, i;

	memset(one, 'x', sizeof one);
	for (start = 0; start < 20; start++)
		for (length = 0; length < 150; length++) {
			memset(other, 'y', sizeof other);
			memset(other + start, 'x', length);
			CHECK(compare(one, other + start, length) == 0);
			CHECK(compare(one, other + start, length + 1) != 0);
			for (i = 0; i < length; i++) {
				other[start + i] = 0;
				CHECK(compare(one, other + start, length) != 0);
				CHECK(compare(other + start, one, length) != 0);
				other[start + i] = 'x';
			}
		}
	for (length = 0; length < 130; length++) {
		edge = at_edge(one, length);
		CHECK(compare(edge, one, length) == 0);
	}
	CHECK(compare("a\0b", "a\0c", 4) != 0);
	CHECK(compare(unmapped(), NULL, 0) == 0);
	return check_done();
}
