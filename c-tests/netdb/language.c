/* env: LANGUAGE=test */
/* Errors are put into words of the program's language: the C library has a catalogue of them for each. */
#include <libintl.h>
#include <locale.h>
#include <stdint.h>
#include <sys/stat.h>
#include "../etc.h"

/* The C library's texts, sorted, each behind an empty one for what the catalogue says of itself. */
static const char *const texts[][2] = {
	{ "", "Content-Type: text/plain; charset=UTF-8\n" },
	{ "Name or service not known", "kein Name" },
	{ "Unknown error", "unbekannt" },
	{ "Unknown host", "kein Rechner" },
};

enum { TEXTS = sizeof texts / sizeof *texts };

/* Writes a catalogue: two tables of lengths and places, and the texts. */
static void catalogue(const char *path)
{
	char file[1024];
	uint32_t head[7] = { 0x950412de, 0, TEXTS, sizeof head, sizeof head + TEXTS * 8 }, place[2][TEXTS][2];
	size_t end = sizeof head + sizeof place;
	int i, side;

	for (side = 0; side < 2; side++) {
		for (i = 0; i < TEXTS; i++) {
			place[side][i][0] = strlen(texts[i][side]);
			place[side][i][1] = end;
			strcpy(file + end, texts[i][side]);
			end += strlen(texts[i][side]) + 1;
		}
	}
	memcpy(file, head, sizeof head);
	memcpy(file + sizeof head, place, sizeof place);
	write_file(path, file, end);
}

static void print_words(void)
{
	char text[128];
	int saved = NEED(dup(2)), file = NEED(open("said", O_RDWR | O_CREAT | O_TRUNC, 0600));
	ssize_t length;

	errno = CHECK_SENTINEL;
	printf("%s, %s, %s, %s, %s\n", gai_strerror(EAI_NONAME), gai_strerror(EAI_AGAIN), gai_strerror(1),
		hstrerror(HOST_NOT_FOUND), hstrerror(NO_DATA));
	CHECK_INT(errno, CHECK_SENTINEL);
	h_errno = HOST_NOT_FOUND;
	NEED(dup2(file, 2));
	herror("a.test");
	NEED(dup2(saved, 2));
	length = NEED(pread(file, text, sizeof text - 1, 0));
	text[length] = '\0';
	fputs(text, stdout);
	close(file);
	close(saved);
}

int main(void)
{
	char directory[1024];

	NEED(mkdir("test", 0755));
	NEED(mkdir("test/LC_MESSAGES", 0755));
	catalogue("test/LC_MESSAGES/libc.mo");
	CHECK(getcwd(directory, sizeof directory) != NULL);
	CHECK(bindtextdomain("libc", directory) != NULL);
	print_words();
	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		skip("no locale C.UTF-8");
	print_words();
	CHECK_STR(gai_strerror(EAI_NONAME), "kein Name");
	return check_done();
}
