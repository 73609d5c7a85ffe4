/*
 * Which letters are the same but for case is a matter of the thread's locale, of which another may lie where the one
 * before lay. It is asked anew also of what is kept of the file.
 */
#include <locale.h>
#include <string.h>
#include "../etc.h"

static void make_locale(const char *language, const char *charset)
{
	char command[256];

	snprintf(command, sizeof command, "localedef -i %s -f %s ./%s >/dev/null 2>&1", language, charset, charset);
	if (system(command) != 0)
		skip("needs localedef and Debian's package locales");
}

/* In the first there are no letters but ASCII's; in the last the capital I has a dot or not as the small one has. */
static void print_all(const char *where)
{
	printf("%s, %s:\n", where, setlocale(LC_CTYPE, NULL));
	no_errors();
	print_host("small", gethostbyname("\xe4.test"));
	print_host("capital", gethostbyname("\xc4.test"));
	print_host("plain", gethostbyname("PLAIN.test"));
}

int main(void)
{
	static const char *const charsets[] = { "ISO-8859-8", "ISO-8859-1", "ISO-8859-9" };
	char here[4096];
	locale_t locale;
	int i;

	make_locale("he_IL", "ISO-8859-8");
	make_locale("de_DE", "ISO-8859-1");
	make_locale("tr_TR", "ISO-8859-9");
	setenv("LOCPATH", getcwd(here, sizeof here), 1);
	own_etc();
	etc_file("hosts", "10.0.0.1 \xc4.test\n10.0.0.2 plain.test\n10.0.0.3 pla\xfdn.test\n");
	let_files_settle();
	for (i = 0; i < 9; i++) {
		locale = newlocale(LC_ALL_MASK, charsets[i % 3], NULL);
		CHECK(locale != NULL);
		uselocale(locale);
		print_all(charsets[i % 3]);
		uselocale(LC_GLOBAL_LOCALE);
		freelocale(locale);
	}
	for (i = 0; i < 9; i++) {
		CHECK(setlocale(LC_ALL, charsets[i % 3]) != NULL);
		print_all("everywhere");
	}
	return check_done();
}
