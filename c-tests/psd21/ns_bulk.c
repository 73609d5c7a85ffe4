/* bsd: 4.3 4.4 */
/*
 * A bulk transfer in the manner of PSD:21, 5.11 and 5.12: a server that accepts and forks, a request of datastream type 0,
 * the data in packets of type 1 of which the last ends the message, an answer of type 0, and 254, 255, 255 to part.
 */
#include <stdio.h>
#include <errno.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include "../history/old.h"
#include "ns.h"

#define COURIER 0
#define BULK 1
#define SIZE 100000
#define MOST 534

char data[SIZE], got[SIZE];

struct databuf {
	struct sphdr proto_spp;
	char buf[MOST];
};

/* Writes a packet: its header leads the data. */
put(s, type, control, text, length)
	char *text;
{
	struct sphdr header;
	struct iovec iov[2];

	bzero((char *)&header, sizeof (header));
	header.sp_dt = type;
	header.sp_cc = control;
	iov[0].iov_base = (char *)&header;
	iov[0].iov_len = sizeof (header);
	iov[1].iov_base = text;
	iov[1].iov_len = length;
	SAME(writev(s, iov, 2), sizeof (header) + length);
}

/* Reads a packet, and says how much data it has. */
get(s, packet)
	struct databuf *packet;
{
	struct iovec iov[2];
	int n;

	iov[0].iov_base = (char *)&packet->proto_spp;
	iov[0].iov_len = sizeof (packet->proto_spp);
	iov[1].iov_base = packet->buf;
	iov[1].iov_len = MOST;
	n = readv(s, iov, 2);
	CHECK(n >= (int)sizeof (packet->proto_spp));
	if (n < (int)sizeof (packet->proto_spp))
		exit(1);
	return n - sizeof (packet->proto_spp);
}

#define IS(packet, type, control) \
	(SAME((packet).proto_spp.sp_dt, type), SAME((packet).proto_spp.sp_cc & (SP_SP | SP_OB | SP_EM), control))

/* What is sent to it, it compares with what it knows. */
serve(s)
{
	struct databuf packet;
	int n, size = 0;

	SAME(get(s, &packet), 7);
	IS(packet, COURIER, SP_EM);
	SAME(bcmp(packet.buf, "receive", 7), 0);
	do {
		n = get(s, &packet);
		SAME(packet.proto_spp.sp_dt, BULK);
		if (size + n > SIZE)
			exit(1);
		bcopy(packet.buf, got + size, n);
		size += n;
	} while ((packet.proto_spp.sp_cc & SP_EM) == 0);
	SAME(size, SIZE);
	SAME(bcmp(got, data, SIZE), 0);
	put(s, COURIER, SP_EM, "received", 8);

	SAME(get(s, &packet), 0);
	IS(packet, SPPSST_END, SP_EM);
	put(s, SPPSST_ENDREPLY, SP_EM, "", 0);
	SAME(get(s, &packet), 0);
	IS(packet, SPPSST_ENDREPLY, SP_EM);
	exit(failures != 0);
}

/* Accepts one connection, and has a process of its own serve it. */
server(f)
{
	union wait status;
	int g = accept(f, (struct sockaddr *)0, (int *)0);

	GOOD(g);
	if (fork() == 0) {
		close(f);
		serve(g);
	}
	close(g);
	wait(&status);
	exit(status.w_status != 0 || failures != 0);
}

main()
{
	struct sockaddr_ns sns;
	struct databuf packet;
	union wait status;
	int f, s, i, n;

	alone();
	for (i = 0; i < SIZE; i++)
		data[i] = i * 31 >> 3;
	f = bound(SOCK_SEQPACKET, &sns);
	GOOD(listen(f, 5));
	if (fork() == 0)
		server(f);
	close(f);

	s = socket(AF_NS, SOCK_SEQPACKET, 0);
	GOOD(connect(s, (struct sockaddr *)&sns, sizeof (sns)));
	put(s, COURIER, SP_EM, "receive", 7);
	for (i = 0; i < SIZE; i += n) {
		n = SIZE - i < MOST ? SIZE - i : MOST;
		put(s, BULK, i + n == SIZE ? SP_EM : 0, data + i, n);
	}
	SAME(get(s, &packet), 8);
	IS(packet, COURIER, SP_EM);
	SAME(bcmp(packet.buf, "received", 8), 0);

	put(s, SPPSST_END, SP_EM, "", 0);
	SAME(get(s, &packet), 0);
	IS(packet, SPPSST_ENDREPLY, SP_EM);
	put(s, SPPSST_ENDREPLY, SP_EM, "", 0);
	close(s);
	wait(&status);
	SAME(status.w_status, 0);
	exit(failures != 0);
}
