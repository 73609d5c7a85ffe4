/* bsd: 4.3 4.4 */
/*
 * PSD:21, 5.12: the three-way close of a connection, the side that wishes it and the side that is asked, in two processes.
 */
#include <stdio.h>
#include <errno.h>
#include <sys/wait.h>
#include "../history/old.h"
#include "ns.h"

#ifndef SPPSST_END
#define SPPSST_END 254
#define SPPSST_ENDREPLY 255
#endif

#define BUFSIZE 600
char buf[BUFSIZE];

/* Both write data alone, and read packets with their headers. */
set_up(s)
{
	int on = 1, off = 0;

	GOOD(setsockopt(s, NSPROTO_SPP, SO_HEADERS_ON_OUTPUT, &off, sizeof(off)));
	GOOD(setsockopt(s, NSPROTO_SPP, SO_HEADERS_ON_INPUT, &on, sizeof(on)));
}

/* The next packet has this type and so much data, which a message ends with. */
packet(s, type, size)
{
	struct sphdr *header = (struct sphdr *)buf;

	SAME(read(s, buf, BUFSIZE), sizeof (struct sphdr) + size);
	SAME(header->sp_dt, type);
	if (type >= SPPSST_END)
		SAME(header->sp_cc & (SP_EM | SP_SP), SP_EM);
}

/* The side that is asked. */
asked(s)
{
	struct sphdr proto_sp;

	set_up(s);
	packet(s, 0, 4);
	read(s, buf, BUFSIZE);
	CHECK(((struct sphdr *)buf)->sp_dt == SPPSST_END);
	if (((struct sphdr *)buf)->sp_dt == SPPSST_END) {
		proto_sp.sp_dt = SPPSST_ENDREPLY;
		proto_sp.sp_cc = SP_EM;
		GOOD(setsockopt(s, NSPROTO_SPP, SO_DEFAULT_HEADERS, (char *)&proto_sp, sizeof(proto_sp)));
		SAME(write(s, buf, 0), 0);
	}
	/* The packet that the tutorial does not look for. */
	packet(s, SPPSST_ENDREPLY, 0);
	close(s);
	exit(failures != 0);
}

/* The side that wishes to close; it may look for the reply, or not. */
wishes(s, looks)
{
	struct sphdr proto_sp;

	set_up(s);
	SAME(write(s, "data", 4), 4);
	proto_sp.sp_dt = SPPSST_END;
	proto_sp.sp_cc = SP_EM;
	GOOD(setsockopt(s, NSPROTO_SPP, SO_DEFAULT_HEADERS, (char *)&proto_sp, sizeof(proto_sp)));
	SAME(write(s, buf, 0), 0);      /* send the end request */
	if (looks)
		packet(s, SPPSST_ENDREPLY, 0);
	proto_sp.sp_dt = SPPSST_ENDREPLY;
	GOOD(setsockopt(s, NSPROTO_SPP, SO_DEFAULT_HEADERS, (char *)&proto_sp, sizeof(proto_sp)));
	SAME(write(s, buf, 0), 0);
	if (!looks)
		packet(s, SPPSST_ENDREPLY, 0);
	close(s);
}

close_in_three_ways(looks)
{
	int s[2];
	union wait status;

	connection(SOCK_SEQPACKET, s);
	if (fork() == 0) {
		close(s[0]);
		asked(s[1]);
	}
	close(s[1]);
	wishes(s[0], looks);
	wait(&status);
	SAME(status.w_status, 0);
}

main()
{
	alone();
	close_in_three_ways(1);
	close_in_three_ways(0);
	exit(failures != 0);
}
