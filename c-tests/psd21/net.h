/*
 * Hosts on a network of their own: processes in network namespaces, joined by a bridge. Host i is 10.9.9.(i+1).
 */
#define _NEWNET 0x40000000

static int done[2];

static void finish()
{
	exit(failures != 0);
}

static command(form, number, pid)
	char *form;
{
	char line[256];

	sprintf(line, form, number, pid);
	return system(line);
}

/* Runs host(i) as each of n hosts, until each has called heard_enough or has ended. */
static hosts(n, host)
	int n;
	int (*host)();
{
	int ready[2], go[2], i, pid[8], status;
	char c;

	if (geteuid() != 0)
		SKIP("only the super-user can make networks");
	if (unshare(_NEWNET) < 0 || system("ip link add hub type bridge mcast_snooping 0 >ip.out 2>&1") != 0
	    || system("ip link set hub up") != 0)
		SKIP("no networks can be made here");
	pipe(done);
	for (i = 0; i < n; i++) {
		pipe(ready);
		pipe(go);
		if ((pid[i] = fork()) == 0) {
			unshare(_NEWNET);
			write(ready[1], "", 1);
			read(go[0], &c, 1);
			command("ip link set lo up; ip addr add 10.9.9.%d/24 broadcast 10.9.9.255 dev eth0", i + 1, 0);
			system("ip link set eth0 up; ip route add default dev eth0");
			signal(SIGTERM, finish);
			(*host)(i);
			finish();
		}
		read(ready[0], &c, 1);
		if (command("ip link add v%d type veth peer name eth0 netns %d", i, pid[i]) != 0)
			SKIP("no virtual Ethernet here");
		command("ip link set v%d master hub up", i, 0);
		write(go[1], "", 1);
	}
	for (i = 0; i < n; i++)
		SAME(read(done[0], &c, 1), 1);
	for (i = 0; i < n; i++) {
		kill(pid[i], SIGTERM);
		waitpid(pid[i], &status, 0);
		SAME(status, 0);
	}
}

/* This host has what it waited for; it goes on talking until the others have it too. */
static heard_enough()
{
	write(done[1], "", 1);
}
