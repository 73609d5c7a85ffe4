/* The addresses of the loopback, in a network of the program's own. */
#ifndef LOOPBACK_H
#define LOOPBACK_H

#include <arpa/inet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include "check.h"

static void set_address(const char *address)
{
	struct ifreq request = { .ifr_name = "lo" };
	struct sockaddr_in *to = (struct sockaddr_in *)&request.ifr_addr;
	int s = NEED(socket(AF_INET, SOCK_DGRAM, 0));

	to->sin_family = AF_INET;
	inet_pton(AF_INET, address, &to->sin_addr);
	NEED(ioctl(s, SIOCSIFADDR, &request));
	close(s);
}

#endif
