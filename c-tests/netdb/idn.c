/* only: host linked preloaded */
/*
 * Names in the letters of the program's locale, in both directions. Where there is no libidn2, as in a static program,
 * nobody knows any.
 */
#include <locale.h>
#include "../etc.h"

static void find(const char *name, int flags)
{
	struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = flags }, *list = NULL;
	char address[INET_ADDRSTRLEN];
	int error = getaddrinfo(name, NULL, &hints, &list);

	printf("%s, flags %#x: %d", name, flags, error);
	if (error == 0) {
		inet_ntop(AF_INET, &((struct sockaddr_in *)list->ai_addr)->sin_addr, address, sizeof address);
		printf(" %s %s", address, list->ai_canonname ? list->ai_canonname : "-");
		freeaddrinfo(list);
	}
	printf("\n");
}

static void name_of(const char *address, int flags)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	char host[NI_MAXHOST] = "";
	int error;

	inet_pton(AF_INET, address, &in.sin_addr);
	error = getnameinfo((struct sockaddr *)&in, sizeof in, host, sizeof host, NULL, 0, flags);
	printf("%s, flags %#x: %d %s\n", address, flags, error, host);
}

int main(void)
{
	static const char *const names[] = {
		"b\303\274cher.test", "B\303\234CHER.test", "xn--bcher-kva.test", "plain.test", "b\\252cher.test",
		"b\303\274\\cher.test", "\377.test", "192.0.2.3",
	};
	static const int flags[] = { 0, AI_IDN, AI_CANONNAME, AI_IDN | AI_CANONNAME, AI_IDN | AI_CANONNAME | AI_CANONIDN };
	unsigned i, j;

	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		skip("no locale C.UTF-8");
	own_etc();
	etc_file("hosts", "192.0.2.1 xn--bcher-kva.test\n192.0.2.2 plain.test\n");
	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		for (j = 0; j < sizeof flags / sizeof flags[0]; j++)
			find(names[i], flags[j]);
	for (j = 0; j < 2; j++) {
		name_of("192.0.2.1", j ? NI_IDN : 0);
		name_of("192.0.2.2", j ? NI_IDN : 0);
	}
	return check_done();
}
