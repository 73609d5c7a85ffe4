/*
 * Asks the loader which file serves the calls that this process makes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static char *calls[] = {
	"socket", "bind", "listen", "accept", "connect", "send", "recv", "getservbyname", "gethostbyname", 0
};

served()
{
	char **call, *file = "";
	Dl_info where;

	for (call = calls; *call != 0; call++) {
		if (dladdr(dlsym(RTLD_DEFAULT, *call), &where) == 0)
			where.dli_fname = "nobody";
		if (strcmp(where.dli_fname, file) != 0) {
			printf("%sserved by %s:", *file ? "\n" : "", where.dli_fname);
			file = (char *)where.dli_fname;
		}
		printf(" %s", *call);
	}
	printf("\n");
}
