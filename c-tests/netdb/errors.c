/* What h_errno means, in words: hstrerror gives them, herror writes them on standard error. */
#include "../etc.h"

int main(void)
{
	int error, saved = NEED(dup(2)), file = NEED(open("said", O_RDWR | O_CREAT, 0600));
	char text[1024];
	ssize_t length;

	for (error = -3; error < 7; error++)
		printf("%d: %s\n", error, hstrerror(error));
	NEED(dup2(file, 2));
	for (error = -2; error < 6; error++) {
		h_errno = error;
		herror("what");
		herror("");
		herror(NULL);
		CHECK_INT(h_errno, error);
	}
	NEED(dup2(saved, 2));
	length = NEED(pread(file, text, sizeof text - 1, 0));
	text[length] = '\0';
	fputs(text, stdout);
	return check_done();
}
