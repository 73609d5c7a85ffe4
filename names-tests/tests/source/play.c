/* A source of names that does as it is told: libnss_NAME. It knows every name and address, or none, as the file /etc/NAME
   says with the status of the functions that look up and that begin, with errno, with h_errno (0 for what stays as it is)
   and with the number of entries that there are to go through; and, if it says more, with the length that hosts have for
   their addresses: 0 for the right one, 1 where there are none, 2 if the family is wrong. With PART, some functions are
   missing. */
#include <errno.h>
#include <netdb.h>
#include <nss.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define TEXT(word) TEXT_(word)
#define TEXT_(word) #word
#define FUNCTION(name) JOIN(NAME, name)
#define JOIN(source, name) JOIN_(source, name)
#define JOIN_(source, name) enum nss_status _nss_##source##_##name

static struct {
	int status, begin, error, host_error, entries, length;
} said;

/* What the functions that go through a database were told; entries show it. */
static int left, begun, ended, stays_open;

struct storage {
	char name[40], alias[40], protocol[8], addresses[2][16];
	char *aliases[2], *list[3];
	struct gaih_addrtuple tuples[2];
};

static void read_orders(void)
{
	FILE *file = fopen("/etc/" TEXT(NAME), "r");

	memset(&said, 0, sizeof said);
	if (file != NULL) {
		if (fscanf(file, "%d %d %d %d %d %d", &said.status, &said.begin, &said.error, &said.host_error, &said.entries,
		           &said.length) < 5)
			said.status = NSS_STATUS_UNAVAIL;
		fclose(file);
	}
}

static enum nss_status fail(enum nss_status status, int *error, int *host_error)
{
	if (said.error != 0)
		*error = said.error;
	if (host_error != NULL && said.host_error != 0)
		*host_error = said.host_error;
	return status;
}

/* Makes an entry's strings in the buffer; null where there is none to be made, and the status. */
static struct storage *make(const char *name, char *buffer, size_t length, int *error, int *host_error,
                            enum nss_status *status)
{
	size_t pad = -(size_t)buffer % _Alignof(struct storage);
	struct storage *storage = (struct storage *)(buffer + pad);

	read_orders();
	if (said.status != NSS_STATUS_SUCCESS) {
		*status = fail(said.status, error, host_error);
		return NULL;
	}
	if (length < pad + sizeof *storage) {
		*error = ERANGE;
		if (host_error != NULL)
			*host_error = NETDB_INTERNAL;
		*status = NSS_STATUS_TRYAGAIN;
		return NULL;
	}
	*status = NSS_STATUS_SUCCESS;
	snprintf(storage->name, sizeof storage->name, "%.20s.%s", name, TEXT(NAME));
	snprintf(storage->alias, sizeof storage->alias, "begun%d-ended%d-open%d", begun, ended, stays_open);
	strcpy(storage->protocol, "tcp");
	storage->aliases[0] = storage->alias;
	storage->aliases[1] = NULL;
	return storage;
}

static enum nss_status host(const char *name, int family, struct hostent *host, char *buffer, size_t length, int *error,
                            int *host_error)
{
	enum nss_status status;
	struct storage *storage = make(name, buffer, length, error, host_error, &status);

	if (storage == NULL)
		return status;
	memset(storage->addresses, 7, sizeof storage->addresses);
	storage->addresses[1][0] = 9;
	storage->list[0] = storage->addresses[0];
	storage->list[1] = storage->addresses[1];
	storage->list[2] = NULL;
	host->h_name = storage->name;
	host->h_aliases = storage->aliases;
	host->h_addrtype = family;
	host->h_length = family == AF_INET6 ? 16 : 4;
	host->h_addr_list = storage->list;
	if (said.length == 1)
		storage->list[0] = NULL;
	else if (said.length == 2)
		host->h_addrtype = AF_UNSPEC;
	else if (said.length != 0)
		host->h_length = said.length;
	return NSS_STATUS_SUCCESS;
}

FUNCTION(gethostbyname_r)(const char *name, struct hostent *result, char *buffer, size_t length, int *error, int *host_error)
{
	return host(name, AF_INET, result, buffer, length, error, host_error);
}

FUNCTION(gethostbyname2_r)(const char *name, int family, struct hostent *result, char *buffer, size_t length, int *error,
                           int *host_error)
{
	return host(name, family, result, buffer, length, error, host_error);
}

FUNCTION(gethostbyaddr_r)(const void *address, socklen_t address_length, int family, struct hostent *result, char *buffer,
                          size_t length, int *error, int *host_error)
{
	enum nss_status status = host("address.example", family, result, buffer, length, error, host_error);

	if (status == NSS_STATUS_SUCCESS && result->h_addr_list[0] != NULL)
		memcpy(result->h_addr_list[0], address, address_length < 16 ? address_length : 16);
	return status;
}

#ifndef PART
FUNCTION(gethostbyname3_r)(const char *name, int family, struct hostent *result, char *buffer, size_t length, int *error,
                           int *host_error, int32_t *ttl, char **own)
{
	enum nss_status status = host(name, family, result, buffer, length, error, host_error);

	(void)ttl;
	if (status == NSS_STATUS_SUCCESS && family == AF_INET)
		*own = result->h_aliases[0];
	return status;
}

FUNCTION(gethostbyname4_r)(const char *name, struct gaih_addrtuple **tuples, char *buffer, size_t length, int *error,
                           int *host_error, int32_t *ttl)
{
	enum nss_status status;
	struct storage *storage = make(name, buffer, length, error, host_error, &status);
	int i;

	(void)ttl;
	if (storage == NULL)
		return status;
	for (i = 0; i < 2; i++) {
		memset(&storage->tuples[i], 7, sizeof storage->tuples[i]);
		storage->tuples[i].next = i == 0 ? &storage->tuples[1] : NULL;
		storage->tuples[i].name = storage->name;
		storage->tuples[i].family = i == 0 ? AF_INET6 : AF_INET;
		storage->tuples[i].scopeid = 0;
	}
	*tuples = storage->tuples;
	return NSS_STATUS_SUCCESS;
}
#endif

static enum nss_status service(const char *name, int port, const char *protocol, struct servent *result, char *buffer,
                               size_t length, int *error)
{
	enum nss_status status;
	struct storage *storage = make(name, buffer, length, error, NULL, &status);

	if (storage == NULL)
		return status;
	snprintf(storage->protocol, sizeof storage->protocol, "%s", protocol == NULL ? "none" : protocol);
	result->s_name = storage->name;
	result->s_aliases = storage->aliases;
	result->s_port = port;
	result->s_proto = storage->protocol;
	return NSS_STATUS_SUCCESS;
}

FUNCTION(getservbyname_r)(const char *name, const char *protocol, struct servent *result, char *buffer, size_t length,
                          int *error)
{
	return service(name, 7, protocol, result, buffer, length, error);
}

FUNCTION(getservbyport_r)(int port, const char *protocol, struct servent *result, char *buffer, size_t length, int *error)
{
	return service("port", port, protocol, result, buffer, length, error);
}

static enum nss_status protocol(const char *name, int number, struct protoent *result, char *buffer, size_t length,
                                int *error)
{
	enum nss_status status;
	struct storage *storage = make(name, buffer, length, error, NULL, &status);

	if (storage == NULL)
		return status;
	result->p_name = storage->name;
	result->p_aliases = storage->aliases;
	result->p_proto = number;
	return NSS_STATUS_SUCCESS;
}

FUNCTION(getprotobyname_r)(const char *name, struct protoent *result, char *buffer, size_t length, int *error)
{
	return protocol(name, 7, result, buffer, length, error);
}

FUNCTION(getprotobynumber_r)(int number, struct protoent *result, char *buffer, size_t length, int *error)
{
	return protocol("number", number, result, buffer, length, error);
}

static enum nss_status network(const char *name, uint32_t number, struct netent *result, char *buffer, size_t length,
                               int *error, int *host_error)
{
	enum nss_status status;
	struct storage *storage = make(name, buffer, length, error, host_error, &status);

	if (storage == NULL)
		return status;
	result->n_name = storage->name;
	result->n_aliases = storage->aliases;
	result->n_addrtype = AF_INET;
	result->n_net = number;
	return NSS_STATUS_SUCCESS;
}

FUNCTION(getnetbyname_r)(const char *name, struct netent *result, char *buffer, size_t length, int *error, int *host_error)
{
	return network(name, 7, result, buffer, length, error, host_error);
}

FUNCTION(getnetbyaddr_r)(uint32_t number, int family, struct netent *result, char *buffer, size_t length, int *error,
                         int *host_error)
{
	(void)family;
	return network("number", number, result, buffer, length, error, host_error);
}

static enum nss_status begin(int stay_open)
{
	read_orders();
	begun++;
	stays_open = stay_open;
	left = said.entries;
	return said.begin;
}

static enum nss_status end(void)
{
	ended++;
	left = 0;
	return NSS_STATUS_SUCCESS;
}

/* Whether there is no further entry: then the status. */
static int is_over(int *error, int *host_error, enum nss_status *status)
{
	read_orders();
	if (left > 0)
		return 0;
	*error = ENOENT;
	if (host_error != NULL)
		*host_error = HOST_NOT_FOUND;
	*status = NSS_STATUS_NOTFOUND;
	return 1;
}

/* Goes on where that was an entry. */
static enum nss_status step(enum nss_status status)
{
	if (status == NSS_STATUS_SUCCESS)
		left--;
	return status;
}

#ifndef PART
FUNCTION(sethostent)(int stay_open) { return begin(stay_open); }
FUNCTION(setservent)(int stay_open) { return begin(stay_open); }
FUNCTION(setnetent)(int stay_open) { return begin(stay_open); }
FUNCTION(endservent)(void) { return end(); }
#endif
FUNCTION(setprotoent)(int stay_open) { return begin(stay_open); }
FUNCTION(endhostent)(void) { return end(); }
FUNCTION(endprotoent)(void) { return end(); }
FUNCTION(endnetent)(void) { return end(); }

FUNCTION(gethostent_r)(struct hostent *result, char *buffer, size_t length, int *error, int *host_error)
{
	enum nss_status status;

	return is_over(error, host_error, &status) ? status : step(host("next", AF_INET, result, buffer, length, error, host_error));
}

FUNCTION(getservent_r)(struct servent *result, char *buffer, size_t length, int *error)
{
	enum nss_status status;

	return is_over(error, NULL, &status) ? status : step(service("next", 7, "tcp", result, buffer, length, error));
}

FUNCTION(getprotoent_r)(struct protoent *result, char *buffer, size_t length, int *error)
{
	enum nss_status status;

	return is_over(error, NULL, &status) ? status : step(protocol("next", 7, result, buffer, length, error));
}

FUNCTION(getnetent_r)(struct netent *result, char *buffer, size_t length, int *error, int *host_error)
{
	enum nss_status status;

	return is_over(error, host_error, &status) ? status : step(network("next", 7, result, buffer, length, error, host_error));
}
