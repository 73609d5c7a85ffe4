/* Made from src/headers/history/arpa_inet.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <arpa/inet.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _ARPA_INET_H
#define _ARPA_INET_H 1

#include <history/bsdipc.h>
#include <netinet/in.h>

#if BSDIPC_PERSONALITY >= 44
unsigned long inet_addr (const char *), inet_network (const char *);
int inet_aton (const char *, struct in_addr *);
unsigned int inet_lnaof (struct in_addr), inet_netof (struct in_addr);
struct in_addr inet_makeaddr (unsigned int, unsigned int);
char *inet_ntoa (struct in_addr);
#else
unsigned long inet_addr (), inet_network ();
struct in_addr inet_makeaddr ();
char *inet_ntoa ();
#endif

#endif
