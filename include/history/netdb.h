/* Made from src/headers/history/netdb.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <netdb.h> of 4.2, 4.3 and 4.4BSD. */

#ifndef _NETDB_H
#define _NETDB_H 1

#include <history/bsdipc.h>
#include <sys/types.h>

#define _PATH_HEQUIV "/etc/hosts.equiv"
#define _PATH_HOSTS "/etc/hosts"
#define _PATH_NETWORKS "/etc/networks"
#define _PATH_PROTOCOLS "/etc/protocols"
#define _PATH_SERVICES "/etc/services"

struct hostent
{
  char *h_name;
  char **h_aliases;
  int h_addrtype;
  int h_length;
  char **h_addr_list;
};
#define h_addr h_addr_list[0]

struct netent
{
  char *n_name;
  char **n_aliases;
  int n_addrtype;
  u_int n_net; /* in host byte order */
};

struct servent
{
  char *s_name;
  char **s_aliases;
  int s_port; /* in network byte order */
  char *s_proto;
};

struct protoent
{
  char *p_name;
  char **p_aliases;
  int p_proto;
};

/* What h_errno says. */
#define HOST_NOT_FOUND 1
#define TRY_AGAIN 2
#define NO_RECOVERY 3
#define NO_DATA 4
#define NO_ADDRESS NO_DATA

#if BSDIPC_PERSONALITY >= 44
/* An address to call or to be called at: what came after 4.4BSD, with its names. */
struct sockaddr;
struct addrinfo
{
  int ai_flags;
  int ai_family;
  int ai_socktype;
  int ai_protocol;
  u_int ai_addrlen;
  struct sockaddr *ai_addr;
  char *ai_canonname;
  struct addrinfo *ai_next;
};
# define AI_PASSIVE 0x1
# define AI_CANONNAME 0x2
# define AI_NUMERICHOST 0x4
# define EAI_BADFLAGS (-1)
# define EAI_NONAME (-2)
# define EAI_AGAIN (-3)
# define EAI_FAIL (-4)
# define EAI_FAMILY (-6)
# define EAI_SOCKTYPE (-7)
# define EAI_SERVICE (-8)
# define EAI_MEMORY (-10)
# define EAI_SYSTEM (-11)
# define NI_MAXHOST 1025
# define NI_MAXSERV 32
# define NI_NUMERICHOST 1
# define NI_NUMERICSERV 2
# define NI_NOFQDN 4
# define NI_NAMEREQD 8
# define NI_DGRAM 16

int getaddrinfo (const char *, const char *, const struct addrinfo *, struct addrinfo **);
void freeaddrinfo (struct addrinfo *);
const char *gai_strerror (int);
int getnameinfo (const void *, u_int, char *, u_int, char *, u_int, int);
void endhostent (void), endnetent (void), endprotoent (void), endservent (void);
void sethostent (int), setnetent (int), setprotoent (int), setservent (int);
struct hostent *gethostbyaddr (const void *, int, int);
struct hostent *gethostbyname (const char *);
struct hostent *gethostent (void);
struct netent *getnetbyaddr (u_int, int), *getnetbynumber (u_int, int);
struct netent *getnetbyname (const char *);
struct netent *getnetent (void);
struct protoent *getprotobyname (const char *);
struct protoent *getprotobynumber (int);
struct protoent *getprotoent (void);
struct servent *getservbyname (const char *, const char *);
struct servent *getservbyport (int, const char *);
struct servent *getservent (void);
void herror (const char *);
const char *hstrerror (int);
int rcmd (char **, int, const char *, const char *, const char *, int *);
int rexec (char **, int, const char *, const char *, const char *, int *);
int rresvport (int *);
int ruserok (const char *, int, const char *, const char *);
#else
struct hostent *gethostbyname (), *gethostbyaddr (), *gethostent ();
struct netent *getnetbyname (), *getnetbyaddr (), *getnetbynumber (), *getnetent ();
struct servent *getservbyname (), *getservbyport (), *getservent ();
struct protoent *getprotobyname (), *getprotobynumber (), *getprotoent ();
#endif

#endif
