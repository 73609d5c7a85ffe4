/* The host's getaddrinfo_a makes its lists itself; our freeaddrinfo frees them. */
#include "../etc.h"

int main(void)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_CANONNAME };
	struct gaicb one = { .ar_name = "192.0.2.1", .ar_service = "80", .ar_request = &hints };
	struct gaicb none = { .ar_name = "192.0.2.1", .ar_service = "80", .ar_request = &(struct addrinfo){ .ai_family = AF_UNIX } };
	struct gaicb *list[] = { &one, &none };

	own_etc();
	CHECK_INT(getaddrinfo_a(GAI_WAIT, list, 2, NULL), 0);
	CHECK_INT(gai_error(&one), 0);
	CHECK_INT(gai_error(&none), EAI_FAMILY);
	if (one.ar_result != NULL)
		printf("%s %d\n", one.ar_result->ai_canonname, one.ar_result->ai_addrlen);
	freeaddrinfo(one.ar_result);
	return check_done();
}
