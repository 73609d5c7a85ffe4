/*
 * What the programs of the NS domain begin with: a router of their own, sockets with a name, a connection.
 */
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <net/if.h>
#include <netns/ns.h>
#include <netns/idp.h>
#include <netns/sp.h>
#include <netns/ns_error.h>

/* linux/sched.h, linux/prctl.h */
#define _NEWUSER 0x10000000
#define _NEWNET 0x40000000
#define PR_SET_PDEATHSIG 1

/* Starts a router with this configuration; it ends with this process. */
static start_router(configuration)
	char *configuration;
{
	char *getenv(), *router = getenv("BSDIPC_XNSD"), file[32], c;
	FILE *f;
	int ready[2];

	if (router == 0)
		SKIP("BSDIPC_XNSD does not say where the router is");
	sprintf(file, "router%d.conf", getpid());
	f = fopen(file, "w");
	fputs(configuration, f);
	fclose(f);
	pipe(ready);
	if (fork() == 0) {
		prctl(PR_SET_PDEATHSIG, 9);
		dup2(ready[1], 1);
		close(ready[1]);
		execl(router, router, "-f", file, (char *)0);
		perror(router);
		exit(1);
	}
	close(ready[1]);
	/* It closes its standard output when it can be asked for sockets. */
	SAME(read(ready[0], &c, 1), 0);
	close(ready[0]);
}

/* This program is alone on its machine, which is the tutorial's gyre. */
static alone()
{
	if (unshare(geteuid() == 0 ? _NEWNET : _NEWUSER | _NEWNET) < 0)
		SKIP("no networks can be made here");
	start_router("host 02:07:01:00:2a:18\nnetwork 2266 local\nidle 0\n");
}

/* The name of a port here. */
static own_name(sns, port)
	struct sockaddr_ns *sns;
	u_short port;
{
	bzero((char *)sns, sizeof (*sns));
	sns->sns_family = AF_NS;
	sns->sns_addr = ns_addr("2266.2:7:1:0:2a:18");
	sns->sns_port = port;
}

/* A socket with a port of its own, whose full name goes into sns. */
static bound(type, sns)
	struct sockaddr_ns *sns;
{
	struct sockaddr_ns any;
	int s = socket(AF_NS, type, 0), length = sizeof (any);

	GOOD(s);
	bzero((char *)&any, sizeof (any));
	any.sns_family = AF_NS;
	GOOD(bind(s, (struct sockaddr *)&any, sizeof (any)));
	GOOD(getsockname(s, (struct sockaddr *)&any, &length));
	SAME(length, sizeof (any));
	own_name(sns, any.sns_port);
	return s;
}

/* Two sockets with a connection between them. */
static connection(type, s)
	int s[2];
{
	struct sockaddr_ns server;
	int f = bound(type, &server);

	GOOD(listen(f, 5));
	s[0] = socket(AF_NS, type, 0);
	GOOD(connect(s[0], (struct sockaddr *)&server, sizeof (server)));
	s[1] = accept(f, (struct sockaddr *)0, (int *)0);
	GOOD(s[1]);
	close(f);
}
