/* only: linked static */
/*
 * What ioctl says of the networks, and of what waits to be read; SIGIO.
 */
#include "check.h"
#include <net/if.h>
#include <sys/ioctl.h>
#include "netns.h"

static volatile sig_atomic_t ready;

static void count(int signal)
{
	ready++;
}

int main(void)
{
	struct sockaddr_ns to, name, *address;
	struct ifreq interfaces[10], request;
	struct ifconf list = { .ifc_len = sizeof interfaces, .ifc_req = interfaces };
	int fd, sender, number, on = 1, off = 0, inet;
	char data[20];

	enter();
	fd = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	sender = NEED(socket(AF_NS, SOCK_DGRAM, 0));
	to = here(4000);
	CHECK_OK(ioctl(fd, SIOCGIFCONF, &list));
	CHECK_INT(list.ifc_len, sizeof *interfaces);
	address = (struct sockaddr_ns *)&interfaces[0].ifr_addr;
	CHECK_INT(address->sns_family, AF_NS);
	CHECK(memcmp(&address->sns_addr, &to.sns_addr, 10) == 0);
	request = interfaces[0];
	CHECK_OK(ioctl(fd, SIOCGIFFLAGS, &request));
	CHECK_INT(request.ifr_flags, IFF_UP | IFF_BROADCAST | IFF_RUNNING);
	CHECK_OK(ioctl(fd, SIOCGIFADDR, &request));
	CHECK(memcmp(&request, &interfaces[0], sizeof request.ifr_name + 16) == 0);
	CHECK_OK(ioctl(fd, SIOCGIFBRDADDR, &request));
	name = *(struct sockaddr_ns *)&request.ifr_broadaddr;
	CHECK(memcmp(&name.sns_addr.x_net, &to.sns_addr.x_net, 4) == 0);
	CHECK(memcmp(&name.sns_addr.x_host, "\377\377\377\377\377\377", 6) == 0);
	CHECK_ERRNO(ioctl(fd, SIOCGIFDSTADDR, &request), EINVAL);
	CHECK_OK(ioctl(fd, SIOCGIFMTU, &request));
	CHECK_INT(request.ifr_mtu, 1500);
	strcpy(request.ifr_name, "none");
	CHECK_ERRNO(ioctl(fd, SIOCGIFFLAGS, &request), ENXIO);
	list.ifc_len = sizeof *interfaces - 1;
	CHECK_OK(ioctl(fd, SIOCGIFCONF, &list));
	CHECK_INT(list.ifc_len, 0);

	/* Another socket's are the host's. */
	inet = NEED(socket(AF_INET, SOCK_DGRAM, 0));
	strcpy(request.ifr_name, "lo");
	CHECK_OK(ioctl(inet, SIOCGIFFLAGS, &request));
	CHECK(request.ifr_flags & IFF_LOOPBACK);

	/* A broadcast on the network that was found. */
	to = any(4000);
	CHECK_OK(bind(fd, (struct sockaddr *)&to, sizeof to));
	CHECK_OK(setsockopt(sender, SOL_SOCKET, SO_BROADCAST, &on, sizeof on));
	name.sns_addr.x_port = htons(4000);
	signal(SIGIO, count);
	CHECK_OK(fcntl(fd, F_SETOWN, getpid()));
	CHECK_OK(ioctl(fd, FIOASYNC, &on));
	CHECK_INT(CHECK_OK(sendto(sender, "to all", 6, 0, (struct sockaddr *)&name, sizeof name)), 6);
	while (!ready)
		;
	CHECK_OK(ioctl(fd, FIONREAD, &number));
	CHECK_INT(number, 6);
	CHECK_INT(CHECK_OK(read(fd, data, sizeof data)), 6);
	CHECK_OK(ioctl(fd, FIOASYNC, &off));

	CHECK_OK(ioctl(fd, FIONBIO, &on));
	CHECK_ERRNO(read(fd, data, sizeof data), EAGAIN);
	CHECK_INT(fcntl(fd, F_GETFL, 0) & O_NONBLOCK, O_NONBLOCK);
	return check_done();
}
