/* only: linked preloaded */
/* The process itself says who serves its calls: the library, every one of them. */
#include <dlfcn.h>
#include <sys/socket.h>
#include "../check.h"

static const char *const names[] = {
	"socket", "socketpair", "bind", "listen", "accept", "accept4", "connect", "getsockname", "getpeername",
	"getsockopt", "setsockopt", "shutdown", "sockatmark", "send", "sendto", "sendmsg", "sendmmsg", "recv", "recvfrom",
	"recvmsg", "recvmmsg", "select", "pselect", "poll", "ppoll", "__recv_chk", "__recvfrom_chk", "__poll_chk",
	"__ppoll_chk", "bcopy", "bcmp", "bzero", "htonl", "htons", "ntohl", "ntohs", "inet_addr", "inet_aton", "inet_ntoa",
	"inet_network", "inet_makeaddr", "inet_lnaof", "inet_netof", "inet_pton", "inet_ntop",
	"gethostbyname", "gethostbyaddr", "sethostent", "gethostent", "endhostent",
	"getservbyname", "getservbyport", "setservent", "getservent", "endservent",
	"getprotobyname", "getprotobynumber", "setprotoent", "getprotoent", "endprotoent",
	"getnetbyname", "getnetbyaddr", "setnetent", "getnetent", "endnetent",
};

int main(void)
{
	size_t i;

	/* A call that the linker sees, or it would leave the library out. */
	CHECK_ERRNO(socket(-1, SOCK_STREAM, 0), EAFNOSUPPORT);
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		Dl_info info;
		void *address = dlsym(RTLD_DEFAULT, names[i]);

		if (address == NULL || dladdr(address, &info) == 0)
			check_failed(__FILE__, __LINE__, "%s: not found", names[i]);
		else if (strstr(info.dli_fname, "libbsdipc") == NULL)
			check_failed(__FILE__, __LINE__, "%s: served by %s", names[i], info.dli_fname);
	}
	return check_done();
}
