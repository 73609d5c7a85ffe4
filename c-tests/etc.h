/* An /etc of the program's own, in a mount name space: what the machine has in its own matters to nobody. */
#ifndef ETC_H
#define ETC_H

#include <arpa/inet.h>
#include <netdb.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include "check.h"

static void write_file(const char *path, const char *content, size_t size)
{
	int fd = NEED(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644));

	CHECK_INT(write(fd, content, size), size);
	close(fd);
}

/* Writes /etc/NAME. */
static void etc_file(const char *name, const char *content)
{
	char path[64];

	snprintf(path, sizeof path, "/etc/%s", name);
	write_file(path, content, strlen(content));
}

/* Hides the machine's /etc behind an empty one, in which every database is looked for in files only. */
static void own_etc(void)
{
	char map[64];
	uid_t user = getuid();
	gid_t group = getgid();

	if (user == 0) {
		if (unshare(CLONE_NEWNS) != 0)
			skip("no mount name space");
	} else {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
			skip("no user name space");
		snprintf(map, sizeof map, "0 %d 1", (int)user);
		write_file("/proc/self/uid_map", map, strlen(map));
		write_file("/proc/self/setgroups", "deny", 4);
		snprintf(map, sizeof map, "0 %d 1", (int)group);
		write_file("/proc/self/gid_map", map, strlen(map));
	}
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount("none", "/etc", "tmpfs", 0, NULL) != 0)
		skip("nothing may be mounted");
	etc_file("resolv.conf", "nameserver 127.0.0.1\n");
	etc_file("host.conf", "");
	etc_file("nsswitch.conf", "hosts: files\nnetworks: files\nservices: files\nprotocols: files\n");
}

/* Waits until the files are old enough to be worth an index: until the clock says so. */
static void let_files_settle(void)
{
	struct timespec now, pause = { 0, 10000000 };
	struct stat file;

	NEED(stat("/etc/nsswitch.conf", &file));
	do {
		nanosleep(&pause, NULL);
		clock_gettime(CLOCK_REALTIME_COARSE, &now);
	} while ((now.tv_sec - file.st_ctim.tv_sec) * 1000000000L + now.tv_nsec - file.st_ctim.tv_nsec < 200000000);
}

static void print_list(const char *const *list)
{
	for (; *list != NULL; list++)
		printf(" %s", *list);
}

static void print_errors(void)
{
	const char *name = strerrorname_np(errno);

	printf(" errno %s h_errno %d", name ? name : "unset", h_errno);
}

/* All that a caller sees of a host entry, or of there being none. */
static void print_host(const char *what, const struct hostent *host)
{
	char text[INET6_ADDRSTRLEN], **address;

	printf("%s:", what);
	if (host == NULL) {
		printf(" none");
		print_errors();
	} else {
		printf(" %s, type %d, length %d, aliases", host->h_name, host->h_addrtype, host->h_length);
		print_list((const char *const *)host->h_aliases);
		printf(", addresses");
		for (address = host->h_addr_list; *address != NULL; address++)
			printf(" %s", inet_ntop(host->h_addrtype, *address, text, sizeof text));
	}
	printf("\n");
}

static void print_service(const char *what, const struct servent *service)
{
	printf("%s:", what);
	if (service == NULL) {
		printf(" none");
		print_errors();
	} else {
		printf(" %s, port %d, protocol %s, aliases", service->s_name, ntohs(service->s_port), service->s_proto);
		print_list((const char *const *)service->s_aliases);
	}
	printf("\n");
}

static void print_protocol(const char *what, const struct protoent *protocol)
{
	printf("%s:", what);
	if (protocol == NULL) {
		printf(" none");
		print_errors();
	} else {
		printf(" %s, number %d, aliases", protocol->p_name, protocol->p_proto);
		print_list((const char *const *)protocol->p_aliases);
	}
	printf("\n");
}

static void print_network(const char *what, const struct netent *network)
{
	printf("%s:", what);
	if (network == NULL) {
		printf(" none");
		print_errors();
	} else {
		printf(" %s, type %d, number %#x, aliases", network->n_name, network->n_addrtype, network->n_net);
		print_list((const char *const *)network->n_aliases);
	}
	printf("\n");
}

/* Before a call whose errors are printed. */
static void no_errors(void)
{
	errno = CHECK_SENTINEL;
	h_errno = 77;
}

static const char hosts_file[] =
	"# The hosts of nowhere\n"
	"127.0.0.1\tlocalhost loopback\n"
	"192.0.2.1 one.test one uno # the first\n"
	"  192.0.2.2 \t two.test   two\r\n"
	"192.0.2.3 one.test third\n"
	"2001:db8::1 six.test six one.test\n"
	"::1 localhost ip6-localhost\n"
	"::ffff:192.0.2.9 mapped.test\n"
	"not-an-address wrong.test\n"
	"192.0.2.4\n"
	"192.0.2.5 MiXed.Test\n"
	"10.1 short.test\n"
	"#192.0.2.6 hidden.test\n"
	"192.0.2.7 last.test";

static const char services_file[] =
	"# name port/protocol aliases\n"
	"echo 7/tcp\n"
	"echo 7/udp\n"
	"discard\t\t9/tcp sink null\n"
	"discard 9/udp sink null\n"
	"odd 4000/sctp strange # comment\n"
	"bad seven/tcp\n"
	"noport\n"
	"half 80\n"
	"big 65536/tcp\n"
	"huge 4294967296/tcp\n"
	"negative -1/tcp\n"
	"UPPER 99/TCP Alias\n"
	"last 65535/tcp end";

static const char protocols_file[] =
	"# name number aliases\n"
	"ip\t0\tIP\t# pseudo\n"
	"icmp 1 ICMP\n"
	"tcp 6 TCP ttt\n"
	"bad x\n"
	"none\n"
	"large 300 LARGE\n"
	"udp 17 UDP";

static const char networks_file[] =
	"# name number aliases\n"
	"default\t\t0.0.0.0\n"
	"loopback 127 loop\n"
	"link-local 169.254.0.0\n"
	"ten 10.1 dix\n"
	"three 192.0.2\n"
	"four 192.0.3.0 quatre\n"
	"bad 300.1\n"
	"none\n"
	"last 172.16";

static void etc_databases(void)
{
	etc_file("hosts", hosts_file);
	etc_file("services", services_file);
	etc_file("protocols", protocols_file);
	etc_file("networks", networks_file);
}

#endif
