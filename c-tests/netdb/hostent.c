/* All hosts, one after the other; lookups between do not disturb, unless the file is opened anew. */
#include "../etc.h"

int main(void)
{
	struct hostent *host;
	int i, stay;

	own_etc();
	etc_file("hosts", hosts_file);
	for (stay = 0; stay < 2; stay++) {
		sethostent(stay);
		while ((host = gethostent()) != NULL)
			print_host("next", host);
		print_host("after the last", gethostent());
		endhostent();
		print_host("first", gethostent());
		print_host("between", gethostbyname("two"));
		print_host("second", gethostent());
		sethostent(stay);
		print_host("first", gethostent());
		endhostent();
		endhostent();
	}
	for (i = 0; i < 2; i++)
		print_host("without set", gethostent());
	unlink("/etc/hosts");
	print_host("of a file that is gone", gethostent());
	endhostent();
	no_errors();
	print_host("no file", gethostent());
	return check_done();
}
