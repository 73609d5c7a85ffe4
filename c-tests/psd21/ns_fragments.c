/* bsd: 4.3 4.4 */
/*
 * PSD:21 in the NS domain: binding and connecting (2.3, 2.4), an address (3.1), a raw socket (5.6), packets and their
 * headers (5.11).
 */
#include <stdio.h>
#include <errno.h>
#include "../history/old.h"
#include "ns.h"

an_address()
{
	u_long netnum;
	struct sockaddr_ns dst;

	bzero((char *)&dst, sizeof(dst));

	netnum = htonl(2266);
	dst.sns_addr.x_net = *(union ns_net *) &netnum;
	dst.sns_family = AF_NS;

	/* host == "gyre:Computer Science:UofMaryland" */
	dst.sns_addr.x_host.c_host[0] = 0x02;
	dst.sns_addr.x_host.c_host[1] = 0x07;
	dst.sns_addr.x_host.c_host[2] = 0x01;
	dst.sns_addr.x_host.c_host[3] = 0x00;
	dst.sns_addr.x_host.c_host[4] = 0x2a;
	dst.sns_addr.x_host.c_host[5] = 0x18;
	dst.sns_addr.x_port = htons(75);

	SAME(strcmp(ns_ntoa(dst.sns_addr), "8DA.20701002A18.4B"), 0);
	SAME(bcmp((char *)&dst.sns_addr, "\0\0\010\332\002\007\001\0\052\030\0\113", 12), 0);
}

/* A server and a client, each as section 2 has it. */
binding_and_connecting()
{
	struct sockaddr_ns sns, server, from;
	int f, s, g, length = sizeof (from);
	char buf[16];

	f = socket(AF_NS, SOCK_STREAM, 0);
	bzero((char *)&sns, sizeof (sns));
	sns.sns_family = AF_NS;
	GOOD(bind(f, (struct sockaddr *) &sns, sizeof (sns)));
	GOOD(listen(f, 5));
	GOOD(getsockname(f, (struct sockaddr *) &sns, &length));
	CHECK(ntohs(sns.sns_port) >= NSPORT_RESERVED);

	own_name(&server, sns.sns_port);
	s = socket(AF_NS, SOCK_STREAM, 0);
	/* The system binds the socket and then connects it. */
	GOOD(connect(s, (struct sockaddr *)&server, sizeof (server)));
	g = accept(f, (struct sockaddr *)&from, &length);
	GOOD(g);
	GOOD(getsockname(s, (struct sockaddr *)&sns, &length));
	SAME(bcmp((char *)&from.sns_addr, (char *)&sns.sns_addr, sizeof (from.sns_addr)), 0);
	SAME(write(s, "message", 7), 7);
	SAME(read(g, buf, sizeof (buf)), 7);
	close(f);
	close(s);
	close(g);
}

/* A raw socket of the Error protocol hears that nobody has a port, and nothing else. */
raw_socket()
{
	struct sockaddr_ns to, nobody;
	struct ns_epidp error;
	int s, d;

	if (geteuid() != 0)
		return;
	s = socket(AF_NS, SOCK_RAW, NSPROTO_ERROR);
	GOOD(s);
	own_name(&nobody, htons(NSPORT_RESERVED - 1));
	d = bound(SOCK_DGRAM, &to);
	SAME(sendto(d, "heard by its port alone", 5, 0, (struct sockaddr *)&to, sizeof (to)), 5);
	SAME(sendto(d, "nobody's", 5, 0, (struct sockaddr *)&nobody, sizeof (nobody)), 5);
	do {
		SAME(read(s, (char *)&error, sizeof (error)), sizeof (error));
		SAME(error.ns_ep_idp.idp_pt, NSPROTO_ERROR);
	} while (bcmp((char *)&error.ns_ep_errp.ns_err_idp.idp_dna, (char *)&nobody.sns_addr, 12) != 0 && !failures);
	SAME(ntohs(error.ns_ep_errp.ns_err_num), NS_ERR_NOSOCK);
	SAME(error.ns_ep_idp.idp_dna.x_port, to.sns_port);
	SAME(bcmp((char *)error.ns_ep_errp.ns_err_lev2, "nobod", 5), 0);
	close(s);
	close(d);
}

/* Prototype headers with outgoing packets. */
headers_on_output()
{
	struct sockaddr_ns sns, to;
	int f, s, g, on = 1, length = sizeof (sns);
	struct databuf {
		struct sphdr proto_spp; /* prototype header */
		char buf[534];          /* max. possible data by Xerox std. */
	} buf;

	f = bound(SOCK_SEQPACKET, &to);
	GOOD(listen(f, 5));

	s = socket(AF_NS, SOCK_SEQPACKET, 0);
	bzero((char *)&sns, sizeof (sns));
	sns.sns_family = AF_NS;
	GOOD(bind(s, (struct sockaddr *) &sns, sizeof (sns)));
	GOOD(setsockopt(s, NSPROTO_SPP, SO_HEADERS_ON_OUTPUT, &on, sizeof(on)));
	buf.proto_spp.sp_dt = 1;        /* bulk data */
	buf.proto_spp.sp_cc = SP_EM;    /* end-of-message */
	strcpy(buf.buf, "hello world\n");
	FAILS(sendto(s, (char *) &buf, sizeof(struct sphdr) + strlen("hello world\n"), 0,
	    (struct sockaddr *) &to, sizeof(to)), ENOTCONN);
	GOOD(connect(s, (struct sockaddr *) &to, sizeof (to)));
	SAME(sendto(s, (char *) &buf, sizeof(struct sphdr) + strlen("hello world\n"), 0,
	    (struct sockaddr *) &to, sizeof(to)), sizeof(struct sphdr) + strlen("hello world\n"));

	g = accept(f, (struct sockaddr *)&sns, &length);
	bzero((char *)&buf, sizeof (buf));
	SAME(read(g, (char *)&buf, sizeof (buf)), sizeof(struct sphdr) + strlen("hello world\n"));
	SAME(buf.proto_spp.sp_dt, 1);
	SAME(buf.proto_spp.sp_cc & (SP_SP | SP_OB | SP_EM), SP_EM);
	SAME(strcmp(buf.buf, "hello world\n"), 0);

	/* The attention bit sends a packet out of band. */
	buf.proto_spp.sp_cc = SP_OB;
	buf.buf[0] = '!';
	SAME(write(s, (char *)&buf, sizeof(struct sphdr) + 1), sizeof(struct sphdr) + 1);
	SAME(read(g, (char *)&buf, sizeof (buf)), sizeof(struct sphdr) + 1);
	CHECK(buf.proto_spp.sp_cc & SP_OB);
	SAME(buf.buf[0], '!');
	close(f);
	close(s);
	close(g);
}

/* The association is turned off, and what comes is passed up with its header. */
headers_on_input()
{
	struct sockaddr_ns sns, to;
	struct sphdr *header;
	char buf[BUFSIZ];
	int f, s, g, on = 1, off = 0;

	f = bound(SOCK_SEQPACKET, &to);
	GOOD(listen(f, 5));
	s = socket(AF_NS, SOCK_SEQPACKET, 0);
	bzero((char *)&sns, sizeof (sns));
	sns.sns_family = AF_NS;
	GOOD(bind(s, (struct sockaddr *) &sns, sizeof (sns)));
	GOOD(setsockopt(s, NSPROTO_SPP, SO_HEADERS_ON_OUTPUT, &off, sizeof(off)));
	GOOD(setsockopt(s, NSPROTO_SPP, SO_HEADERS_ON_INPUT, &on, sizeof(on)));
	GOOD(connect(s, (struct sockaddr *) &to, sizeof (to)));
	g = accept(f, (struct sockaddr *)0, (int *)0);
	GOOD(setsockopt(g, NSPROTO_SPP, SO_HEADERS_ON_OUTPUT, &off, sizeof(off)));

	SAME(write(g, "data alone", 10), 10);
	SAME(read(s, buf, sizeof (buf)), sizeof (struct sphdr) + 10);
	header = (struct sphdr *)buf;
	SAME(header->sp_dt, 0);
	SAME(bcmp(buf + sizeof (struct sphdr), "data alone", 10), 0);
	close(f);
	close(s);
	close(g);
}

/* The packet type of all datagrams is set once. */
default_headers()
{
	struct sockaddr_ns sns, to;
	struct idp proto_idp;           /* prototype header */
	struct {
		struct idp idp;
		char data[8];
	} packet;
	int s, r, on = 1;

	r = bound(SOCK_DGRAM, &to);
	GOOD(setsockopt(r, NSPROTO_IDP, SO_HEADERS_ON_INPUT, &on, sizeof (on)));

	s = socket(AF_NS, SOCK_DGRAM, 0);
	bzero((char *)&sns, sizeof (sns));
	sns.sns_family = AF_NS;
	GOOD(bind(s, (struct sockaddr *) &sns, sizeof (sns)));
	SAME(sendto(s, "no type", 7, 0, (struct sockaddr *)&to, sizeof (to)), 7);
	proto_idp.idp_pt = NSPROTO_PE;  /* packet exchange */
	GOOD(setsockopt(s, NSPROTO_IDP, SO_DEFAULT_HEADERS, (char *) &proto_idp, sizeof(proto_idp)));
	SAME(sendto(s, "a type", 6, 0, (struct sockaddr *)&to, sizeof (to)), 6);

	SAME(read(r, (char *)&packet, sizeof (packet)), sizeof (struct idp) + 7);
	SAME(packet.idp.idp_pt, 0);
	SAME(read(r, (char *)&packet, sizeof (packet)), sizeof (struct idp) + 6);
	SAME(packet.idp.idp_pt, NSPROTO_PE);
	SAME(ntohs(packet.idp.idp_len), sizeof (struct idp) + 6);
	SAME(bcmp((char *)&packet.idp.idp_dna, (char *)&to.sns_addr, 12), 0);
	SAME(bcmp(packet.data, "a type", 6), 0);
	close(s);
	close(r);
}

/* With headers on output a datagram goes where its header says, and there has to be some other address all the same. */
datagrams_with_headers()
{
	struct sockaddr_ns to, elsewhere, from;
	struct {
		struct idp idp;
		char data[8];
	} packet;
	int s, r, other, on = 1, length = sizeof (from);

	r = bound(SOCK_DGRAM, &to);
	other = bound(SOCK_DGRAM, &elsewhere);
	s = bound(SOCK_DGRAM, &from);
	GOOD(setsockopt(r, NSPROTO_IDP, SO_HEADERS_ON_INPUT, &on, sizeof (on)));
	GOOD(setsockopt(s, NSPROTO_IDP, SO_HEADERS_ON_OUTPUT, &on, sizeof (on)));
	bzero((char *)&packet, sizeof (packet));
	packet.idp.idp_pt = 99;
	packet.idp.idp_dna = to.sns_addr;
	packet.idp.idp_sna = from.sns_addr;
	bcopy("header", packet.data, 6);
	FAILS(write(s, (char *)&packet, sizeof (struct idp) + 6), EDESTADDRREQ);
	SAME(sendto(s, (char *)&packet, sizeof (struct idp) + 6, 0, (struct sockaddr *)&elsewhere, sizeof (elsewhere)),
	     sizeof (struct idp) + 6);

	bzero((char *)&packet, sizeof (packet));
	SAME(recvfrom(r, (char *)&packet, sizeof (packet), 0, (struct sockaddr *)&elsewhere, &length),
	     sizeof (struct idp) + 6);
	SAME(packet.idp.idp_pt, 99);
	SAME(ntohs(packet.idp.idp_len), sizeof (struct idp) + 6);
	CHECK(packet.idp.idp_sum != 0xffff);
	SAME(bcmp(packet.data, "header", 6), 0);
	SAME(bcmp((char *)&elsewhere.sns_addr, (char *)&from.sns_addr, 12), 0);
	close(s);
	close(r);
	close(other);
}

main()
{
	alone();
	an_address();
	binding_and_connecting();
	raw_socket();
	headers_on_output();
	headers_on_input();
	default_headers();
	datagrams_with_headers();
	exit(failures != 0);
}
