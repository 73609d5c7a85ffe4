/* Made from src/headers/netdb.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <netdb.h>: names of hosts, services, protocols and networks. */

/* That of an old system takes the place of what follows. */
#ifdef BSDIPC_PERSONALITY
# include <history/netdb.h>
#endif

#ifndef _NETDB_H
#define _NETDB_H 1

#include <features.h>
#include <bits/stdint-uintn.h>
#include <netinet/in.h>
#ifdef __USE_MISC
# include <rpc/netdb.h>
#endif
#ifdef __USE_GNU
# include <bits/types/sigevent_t.h>
# include <bits/types/struct_timespec.h>
#endif

#define _PATH_HEQUIV "/etc/hosts.equiv"
#define _PATH_HOSTS "/etc/hosts"
#define _PATH_NETWORKS "/etc/networks"
#define _PATH_NSSWITCH_CONF "/etc/nsswitch.conf"
#define _PATH_PROTOCOLS "/etc/protocols"
#define _PATH_SERVICES "/etc/services"

__BEGIN_DECLS

/* A host. */
struct hostent {
  char *h_name;
  char **h_aliases;
  int h_addrtype;
  int h_length;
  char **h_addr_list;
};
#ifdef __USE_MISC
# define h_addr h_addr_list[0]
#endif

/* A network. */
struct netent {
  char *n_name;
  char **n_aliases;
  int n_addrtype;
  uint32_t n_net;
};

/* A service. */
struct servent {
  char *s_name;
  char **s_aliases;
  int s_port;
  char *s_proto;
};

/* A protocol. */
struct protoent {
  char *p_name;
  char **p_aliases;
  int p_proto;
};

/* Why no host was found. */
#if defined __USE_MISC || !defined __USE_XOPEN2K8
# define h_errno (*__h_errno_location ())
# define HOST_NOT_FOUND 1
# define TRY_AGAIN 2
# define NO_RECOVERY 3
# define NO_DATA 4
#endif
#ifdef __USE_MISC
# define NETDB_INTERNAL -1
# define NETDB_SUCCESS 0
# define NO_ADDRESS NO_DATA
#endif

#if defined __USE_XOPEN2K || defined __USE_XOPEN_EXTENDED
/* As in <netinet/in.h>, and known to the preprocessor too. */
# define IPPORT_RESERVED 1024
#endif

#ifdef __USE_XOPEN2K
/* An address to call or to be called at. */
struct addrinfo {
  int ai_flags;
  int ai_family;
  int ai_socktype;
  int ai_protocol;
  socklen_t ai_addrlen;
  struct sockaddr *ai_addr;
  char *ai_canonname;
  struct addrinfo *ai_next;
};

# define AI_PASSIVE 1
# define AI_CANONNAME 2
# define AI_NUMERICHOST 4
# define AI_V4MAPPED 8
# define AI_ALL 16
# define AI_ADDRCONFIG 32
# define AI_NUMERICSERV 1024
# define EAI_BADFLAGS -1
# define EAI_NONAME -2
# define EAI_AGAIN -3
# define EAI_FAIL -4
# define EAI_FAMILY -6
# define EAI_SOCKTYPE -7
# define EAI_SERVICE -8
# define EAI_MEMORY -10
# define EAI_SYSTEM -11
# define EAI_OVERFLOW -12
# define NI_NUMERICHOST 1
# define NI_NUMERICSERV 2
# define NI_NOFQDN 4
# define NI_NAMEREQD 8
# define NI_DGRAM 16
#endif
#ifdef __USE_MISC
# define NI_MAXHOST 1025
# define NI_MAXSERV 32
#endif
#ifdef __USE_GNU
/* A question for getaddrinfo_a. */
struct gaicb {
  const char *ar_name;
  const char *ar_service;
  const struct addrinfo *ar_request;
  struct addrinfo *ar_result;
  int __return;
  int __glibc_reserved[5];
};

# define GAI_WAIT 0
# define GAI_NOWAIT 1
# define AI_IDN 64
# define AI_CANONIDN 128
# define EAI_NODATA -5
# define EAI_ADDRFAMILY -9
# define EAI_INPROGRESS -100
# define EAI_CANCELED -101
# define EAI_NOTCANCELED -102
# define EAI_ALLDONE -103
# define EAI_INTR -104
# define EAI_IDN_ENCODE -105
#define NI_IDN 32
# define AI_IDN_ALLOW_UNASSIGNED __glibc_macro_warning ("AI_IDN_ALLOW_UNASSIGNED is deprecated") 0x0100
# define AI_IDN_USE_STD3_ASCII_RULES __glibc_macro_warning ("AI_IDN_USE_STD3_ASCII_RULES is deprecated") 0x0200
# define NI_IDN_ALLOW_UNASSIGNED __glibc_macro_warning ("NI_IDN_ALLOW_UNASSIGNED is deprecated") 64
# define NI_IDN_USE_STD3_ASCII_RULES __glibc_macro_warning ("NI_IDN_USE_STD3_ASCII_RULES is deprecated") 128
# define SCOPE_DELIMITER '%'
#endif

/* The host's own. */
#if defined __USE_MISC || !defined __USE_XOPEN2K8
extern int *__h_errno_location (void) __THROW __attribute__ ((__const__));
#endif
#ifdef __USE_MISC
/* Writes what h_errno means to standard error, in one line. */
extern void herror(const char *__message) __THROW;
/* What an h_errno means. */
extern const char *hstrerror(int __error) __THROW;
#endif

/* Finds a host's IPv4 addresses. */
extern struct hostent *gethostbyname(const char *__name);
/* Finds the host that has an address. */
extern struct hostent *gethostbyaddr(const void *__addr, socklen_t __len, int __family);
/* Goes back to the first of the hosts. Each thread has a place of its own in them. */
extern void sethostent(int __stayopen);
/* Gives the next of the hosts that have an IPv4 address, source by source, and in the order of the file. What
   is written behind its end is seen until that end has been met, other changes when the program begins anew.
   A large file is read on the way, 64 KiB or a longer line at a time, and where it is written over, that may
   be seen. */
extern struct hostent *gethostent(void);
/* Frees what the thread's way through the hosts needs, and closes the file if it is still open. So do the end
   of the way and that of the thread. */
extern void endhostent(void);
#ifdef __USE_MISC
/* Finds a host's addresses of one family. */
extern struct hostent *gethostbyname2(const char *__name, int __family);
/* As `gethostbyname`, into storage of the caller's. */
extern int gethostbyname_r(const char *__name, struct hostent *__result, char *__buffer, size_t __buflen,
    struct hostent **__found, int *__h_errnop);
/* As `gethostbyname2`, into storage of the caller's. */
extern int gethostbyname2_r(const char *__name, int __family, struct hostent *__result, char *__buffer, size_t
    __buflen, struct hostent **__found, int *__h_errnop);
/* As `gethostbyaddr`, into storage of the caller's. */
extern int gethostbyaddr_r(const void *__addr, socklen_t __len, int __family, struct hostent *__result, char
    *__buffer, size_t __buflen, struct hostent **__found, int *__h_errnop);
/* As `gethostent`, into storage of the caller's. */
extern int gethostent_r(struct hostent *__result, char *__buffer, size_t __buflen, struct hostent **__found,
    int *__h_errnop);
#endif

/* Finds a network by its name or an alias. */
extern struct netent *getnetbyname(const char *__name);
/* Finds a network by its number. */
extern struct netent *getnetbyaddr(uint32_t __net, int __family);
/* Goes back to the first of the networks. Each thread has a place of its own in them. */
extern void setnetent(int __stayopen);
/* Gives the next of the networks, source by source, and in the order of the file. What is written behind its
   end is seen until that end has been met, other changes when the program begins anew. A large file is read
   on the way, 64 KiB or a longer line at a time, and where it is written over, that may be seen. */
extern struct netent *getnetent(void);
/* Frees what the thread's way through the networks needs, and closes the file if it is still open. So do the
   end of the way and that of the thread. */
extern void endnetent(void);
#ifdef __USE_MISC
/* `getnetbyaddr`, by the name that the tutorial of 4.4BSD (PSD:21) has for it. */
extern struct netent *getnetbynumber(uint32_t __net, int __family);
/* As `getnetbyname`, into storage of the caller's. */
extern int getnetbyname_r(const char *__name, struct netent *__result, char *__buffer, size_t __buflen, struct
    netent **__found, int *__h_errnop);
/* As `getnetbyaddr`, into storage of the caller's. */
extern int getnetbyaddr_r(uint32_t __net, int __family, struct netent *__result, char *__buffer, size_t
    __buflen, struct netent **__found, int *__h_errnop);
/* As `getnetent`, into storage of the caller's. */
extern int getnetent_r(struct netent *__result, char *__buffer, size_t __buflen, struct netent **__found, int
    *__h_errnop);
#endif

/* Finds a service by its name or an alias. */
extern struct servent *getservbyname(const char *__name, const char *__proto);
/* Finds a service by its port. */
extern struct servent *getservbyport(int __port, const char *__proto);
/* Goes back to the first of the services. Each thread has a place of its own in them. */
extern void setservent(int __stayopen);
/* Gives the next of the services, source by source, and in the order of the file. What is written behind its
   end is seen until that end has been met, other changes when the program begins anew. A large file is read
   on the way, 64 KiB or a longer line at a time, and where it is written over, that may be seen. */
extern struct servent *getservent(void);
/* Frees what the thread's way through the services needs, and closes the file if it is still open. So do the
   end of the way and that of the thread. */
extern void endservent(void);
#ifdef __USE_MISC
/* As `getservbyname`, into storage of the caller's. */
extern int getservbyname_r(const char *__name, const char *__proto, struct servent *__result, char *__buffer,
    size_t __buflen, struct servent **__found);
/* As `getservbyport`, into storage of the caller's. */
extern int getservbyport_r(int __port, const char *__proto, struct servent *__result, char *__buffer, size_t
    __buflen, struct servent **__found);
/* As `getservent`, into storage of the caller's. */
extern int getservent_r(struct servent *__result, char *__buffer, size_t __buflen, struct servent **__found);
#endif

/* Finds a protocol by its name or an alias. */
extern struct protoent *getprotobyname(const char *__name);
/* Finds a protocol by its number. */
extern struct protoent *getprotobynumber(int __proto);
/* Goes back to the first of the protocols. Each thread has a place of its own in them. */
extern void setprotoent(int __stayopen);
/* Gives the next of the protocols, source by source, and in the order of the file. What is written behind its
   end is seen until that end has been met, other changes when the program begins anew. A large file is read
   on the way, 64 KiB or a longer line at a time, and where it is written over, that may be seen. */
extern struct protoent *getprotoent(void);
/* Frees what the thread's way through the protocols needs, and closes the file if it is still open. So do the
   end of the way and that of the thread. */
extern void endprotoent(void);
#ifdef __USE_MISC
/* As `getprotobyname`, into storage of the caller's. */
extern int getprotobyname_r(const char *__name, struct protoent *__result, char *__buffer, size_t __buflen,
    struct protoent **__found);
/* As `getprotobynumber`, into storage of the caller's. */
extern int getprotobynumber_r(int __proto, struct protoent *__result, char *__buffer, size_t __buflen, struct
    protoent **__found);
/* As `getprotoent`, into storage of the caller's. */
extern int getprotoent_r(struct protoent *__result, char *__buffer, size_t __buflen, struct protoent
    **__found);
#endif

#ifdef __USE_XOPEN2K
/* Finds the socket addresses of a service on a host, the one to try first first. */
extern int getaddrinfo(const char *__node, const char *__service, const struct addrinfo *__hints, struct
    addrinfo **__result);
/* Frees a list of `getaddrinfo`'s, or any part of one that the caller has cut off. */
extern void freeaddrinfo(struct addrinfo *__list) __THROW;
/* What a result of `getaddrinfo`'s or `getnameinfo`'s means. */
extern const char *gai_strerror(int __error) __THROW;
/* Finds the names of a socket address's host and service. */
extern int getnameinfo(const struct sockaddr *__address, socklen_t __address_len, char *__host, socklen_t
    __host_len, char *__service, socklen_t __service_len, int __flags);
#endif
#ifdef __USE_GNU
extern int getaddrinfo_a (int __mode, struct gaicb *__list[], int __count, struct sigevent *__event);
extern int gai_suspend (const struct gaicb *const __list[], int __count, const struct timespec *__timeout);
extern int gai_error (struct gaicb *__request) __THROW;
extern int gai_cancel (struct gaicb *__request) __THROW;
#endif

#ifdef __USE_MISC
extern int setnetgrent (const char *__netgroup);
extern void endnetgrent (void);
extern int getnetgrent (char **__host, char **__user, char **__domain);
extern int getnetgrent_r (char **__host, char **__user, char **__domain, char *__buf, size_t __len);
extern int innetgr (const char *__netgroup, const char *__host, const char *__user, const char *__domain);

/* Has a command run on another machine, where the user is trusted, through a connection from a reserved port. */
extern int rcmd(char **__host, uint16_t __port, const char *__local_user, const char *__remote_user, const
    char *__command, int *__error_fd);

/* `rcmd` for AF_INET, AF_INET6, or AF_UNSPEC: either. */
extern int rcmd_af(char **__host, uint16_t __port, const char *__local_user, const char *__remote_user, const
    char *__command, int *__error_fd, sa_family_t __family);

/* Has a command run on another machine, where the user has a password. */
extern int rexec(char **__host, int __port, const char *__user, const char *__password, const char *__command,
    int *__error_fd);

/* `rexec` for AF_INET, AF_INET6, or AF_UNSPEC: either. */
extern int rexec_af(char **__host, int __port, const char *__user, const char *__password, const char
    *__command, int *__error_fd, sa_family_t __family);

/* Tells whether a user of another machine is trusted here, by /etc/hosts.equiv and by ~/.rhosts of the local
   user. Such a file counts if it is a regular one without a second name, belongs to root or to that user, and
   nobody else may write to it. */
extern int ruserok(const char *__host, int __super_user, const char *__remote_user, const char *__local_user);

/* `ruserok` for AF_INET, AF_INET6, or AF_UNSPEC: either. 4.4BSD's successors. */
extern int ruserok_af(const char *__host, int __super_user, const char *__remote_user, const char
    *__local_user, sa_family_t __family);

/* `ruserok` for an address instead of a name. */
extern int iruserok(uint32_t __address, int __super_user, const char *__remote_user, const char *__local_user);

/* `iruserok` for an address of AF_INET or AF_INET6: a `struct in_addr` or a `struct in6_addr`. */
extern int iruserok_af(const void *__address, int __super_user, const char *__remote_user, const char
    *__local_user, sa_family_t __family);

/* Makes a stream socket of AF_INET with a reserved port. */
extern int rresvport(int *__port);

/* `rresvport` for AF_INET or AF_INET6. */
extern int rresvport_af(int *__port, sa_family_t __family);
#endif

__END_DECLS

#endif
