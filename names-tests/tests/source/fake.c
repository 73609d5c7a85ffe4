/* A source of hosts that only the C library knows: libnss_fake. It has one host, of one address, and the old function alone. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <nss.h>
#include <string.h>

struct storage {
	char address[16], name[32];
	char *none[1], *addresses[2];
};

enum nss_status _nss_fake_gethostbyname2_r(const char *name, int family, struct hostent *host, char *buffer, size_t length,
                                           int *error, int *host_error)
{
	size_t pad = -(size_t)buffer % _Alignof(struct storage);
	struct storage *storage = (struct storage *)(buffer + pad);

	if (strcasecmp(name, "fake.example") != 0 || family != AF_INET) {
		*error = ENOENT;
		*host_error = HOST_NOT_FOUND;
		return NSS_STATUS_NOTFOUND;
	}
	if (length < pad + sizeof *storage) {
		*error = ERANGE;
		*host_error = NETDB_INTERNAL;
		return NSS_STATUS_TRYAGAIN;
	}
	inet_pton(AF_INET, "192.0.2.77", storage->address);
	strcpy(storage->name, "fake.example");
	storage->none[0] = storage->addresses[1] = NULL;
	storage->addresses[0] = storage->address;
	host->h_name = storage->name;
	host->h_aliases = storage->none;
	host->h_addrtype = AF_INET;
	host->h_length = 4;
	host->h_addr_list = storage->addresses;
	return NSS_STATUS_SUCCESS;
}

enum nss_status _nss_fake_gethostbyname_r(const char *name, struct hostent *host, char *buffer, size_t length, int *error,
                                          int *host_error)
{
	return _nss_fake_gethostbyname2_r(name, AF_INET, host, buffer, length, error, host_error);
}

enum nss_status _nss_fake_gethostbyaddr_r(const void *address, socklen_t address_length, int family, struct hostent *host,
                                          char *buffer, size_t length, int *error, int *host_error)
{
	int is_ours = family == AF_INET && ntohl(*(const in_addr_t *)address) == 0xc000024d;

	return _nss_fake_gethostbyname2_r(is_ours ? "fake.example" : "", AF_INET, host, buffer, length, error, host_error);
}
