/* bsd: 4.3 4.4 */
/*
 * PSD:21, 5.13: Packet Exchange by programs of their own. The client sends a request again until it is answered; the
 * server does each of them once, and answers from memory what it has done before. What is lost is up to the server here:
 * of every request it first overlooks the packet, and then does the work and says nothing.
 */
#include <stdio.h>
#include <errno.h>
#include <sys/time.h>
#include <sys/wait.h>
#include "../history/old.h"
#include "ns.h"

/* The packet-exchange header is not defined as part of any of the system include files. */
struct pex {
	struct idp	p_idp;  /* idp header */
	u_short ph_id[2];       /* unique transaction ID for pex */
	u_short ph_client;      /* client type field for pex */
};

struct packet {
	struct pex pex;
	char data[64];
};

/* All but the header of IDP, which the system writes. */
#define PEXSIZE (sizeof (struct pex) - sizeof (struct idp))
#define ADDING 7
#define REQUESTS 5

long
unique_id()
{
	long uniqueid;
	int s, idsize = sizeof(uniqueid);

	s = socket(AF_NS, SOCK_DGRAM, 0);
	/* get id from the kernel -- only on IDP sockets */
	GOOD(getsockopt(s, NSPROTO_PE, SO_SEQNO, (char *)&uniqueid, &idsize));
	SAME(idsize, sizeof (uniqueid));
	close(s);
	return uniqueid;
}

/* Packets are of the type NSPROTO_PE, and arrive with their headers. */
set_up(s)
{
	struct idp proto_idp;
	int on = 1;

	bzero((char *)&proto_idp, sizeof (proto_idp));
	proto_idp.idp_pt = NSPROTO_PE;
	GOOD(setsockopt(s, NSPROTO_IDP, SO_DEFAULT_HEADERS, (char *)&proto_idp, sizeof (proto_idp)));
	GOOD(setsockopt(s, NSPROTO_IDP, SO_HEADERS_ON_INPUT, (char *)&on, sizeof (on)));
}

/* Adds up what it is sent, once for each request. */
server(s)
{
	struct packet packet, reply;
	struct sockaddr_ns from;
	int length, n, sum = 0, done = 0, seen = 0;

	bzero((char *)&reply, sizeof (reply));
	for (;;) {
		length = sizeof (from);
		n = recvfrom(s, (char *)&packet, sizeof (packet), 0, (struct sockaddr *)&from, &length);
		SAME(n, sizeof (struct pex) + 1);
		SAME(packet.pex.p_idp.idp_pt, NSPROTO_PE);
		SAME(ntohs(packet.pex.ph_client), ADDING);
		if (done > 0 && bcmp((char *)packet.pex.ph_id, (char *)reply.pex.ph_id, 4) == 0) {
			/* Seen before: the client has not had the reply. */
			SAME(sendto(s, (char *)reply.pex.ph_id, PEXSIZE + 1, 0, (struct sockaddr *)&from, length), PEXSIZE + 1);
			if (packet.data[0] == 0)
				break;
			continue;
		}
		if (seen++ % 2 == 0)
			continue;               /* lost on the way here */
		sum += packet.data[0];
		done++;
		reply.pex = packet.pex;
		reply.data[0] = sum;
		/* lost on the way back */
	}
	SAME(done, REQUESTS + 1);
	SAME(seen, 2 * (REQUESTS + 1));
	exit(failures != 0);
}

/* Sends a request until there is an answer to it. */
exchange(s, to, value)
	struct sockaddr_ns *to;
{
	struct packet packet, reply;
	struct timeval timeout;
	long id = unique_id();
	int mask, n, tries;

	bzero((char *)&packet, sizeof (packet));
	packet.pex.ph_id[0] = id >> 16;
	packet.pex.ph_id[1] = id;
	packet.pex.ph_client = htons(ADDING);
	packet.data[0] = value;
	for (tries = 0; tries < 500; tries++) {
		SAME(sendto(s, (char *)packet.pex.ph_id, PEXSIZE + 1, 0, (struct sockaddr *)to, sizeof (*to)), PEXSIZE + 1);
		for (;;) {
			timeout.tv_sec = 0;
			timeout.tv_usec = 20000;
			mask = 1 << s;
			n = select(16, &mask, (int *)0, (int *)0, &timeout);
			GOOD(n);
			if (n <= 0)
				break;
			SAME(read(s, (char *)&reply, sizeof (reply)), sizeof (struct pex) + 1);
			SAME(reply.pex.p_idp.idp_pt, NSPROTO_PE);
			/* An answer that is not to this request is late. */
			if (bcmp((char *)reply.pex.ph_id, (char *)packet.pex.ph_id, 4) == 0)
				return reply.data[0];
		}
	}
	return -1;
}

main()
{
	struct sockaddr_ns to, own;
	union wait status;
	int f, s, i, sum = 0;
	long first, second;

	alone();
	first = unique_id();
	second = unique_id();
	CHECK(first != second);
	f = bound(SOCK_DGRAM, &to);
	set_up(f);
	if (fork() == 0)
		server(f);
	close(f);
	s = bound(SOCK_DGRAM, &own);
	set_up(s);
	for (i = 1; i <= REQUESTS; i++) {
		sum += i;
		SAME(exchange(s, &to, i), sum);
	}
	/* The last one: the server goes away with it. */
	SAME(exchange(s, &to, 0), sum);
	wait(&status);
	SAME(status.w_status, 0);
	exit(failures != 0);
}
