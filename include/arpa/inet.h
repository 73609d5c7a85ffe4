/* Made from src/headers/arpa_inet.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <arpa/inet.h>: Internet addresses as text. */

/* That of an old system takes the place of what follows. */
#ifdef BSDIPC_PERSONALITY
# include <history/arpa/inet.h>
#endif

#ifndef _ARPA_INET_H
#define _ARPA_INET_H 1

#include <features.h>
#include <netinet/in.h>

__BEGIN_DECLS

/* Reads an IPv4 address: `a.b.c.d`, or fewer parts of which the last fills the rest; each decimal, octal
   after `0` or hexadecimal after `0x`. */
extern in_addr_t inet_addr(const char *__text) __THROW;

/* Gives the part of an address that names the host on its network, by the address's class. */
extern in_addr_t inet_lnaof(struct in_addr __address) __THROW;

/* Makes an address of a network number and a host number on it, both in host order, by the network's class. */
extern struct in_addr inet_makeaddr(in_addr_t __network, in_addr_t __host) __THROW;

/* Gives the network number of an address, by the address's class. */
extern in_addr_t inet_netof(struct in_addr __address) __THROW;

/* Reads a network number: one to four parts of eight bits each, in the notations of `inet_addr`. */
extern in_addr_t inet_network(const char *__text) __THROW;

/* Writes an IPv4 address as `a.b.c.d`. */
extern char *inet_ntoa(struct in_addr __address) __THROW;

/* Writes an address of a family. */
extern const char *inet_ntop(int __family, const void *__address, char *__text, socklen_t __room) __THROW;

/* Reads an address of a family. */
extern int inet_pton(int __family, const char *__text, void *__address) __THROW;

#ifdef __USE_MISC
/* Reads an IPv4 address in the forms of `inet_addr`. */
extern int inet_aton(const char *__text, struct in_addr *__address) __THROW;
#endif

/* The host's own. */
#ifdef __USE_MISC
extern char *inet_neta (in_addr_t __net, char *__buf, size_t __len) __THROW
     __attribute_deprecated_msg__ ("inet_ntop has taken its place");
extern char *inet_net_ntop (int __family, const void *__net, int __bits, char *__buf, size_t __len) __THROW;
extern int inet_net_pton (int __family, const char *__text, void *__net, size_t __len) __THROW;
extern unsigned int inet_nsap_addr (const char *__text, unsigned char *__addr, int __len) __THROW;
extern char *inet_nsap_ntoa (int __len, const unsigned char *__addr, char *__text) __THROW;
#endif

__END_DECLS

#endif
