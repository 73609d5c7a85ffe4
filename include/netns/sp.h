/* Made from src/headers/netns_sp.h.in by `cargo run -p bsdipc-headers`: change it there. */
#if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0
# pragma GCC system_header
#endif
/* <netns/sp.h>: the header of the Sequenced Packet Protocol, which follows that of IDP. */

#ifndef _NETNS_SP_H
#define _NETNS_SP_H 1

#include <netns/idp.h>

struct sphdr
{
  unsigned char sp_cc; /* connection control */
  unsigned char sp_dt; /* datastream type */
  unsigned short sp_sid; /* the sender's number of the connection */
  unsigned short sp_did; /* the receiver's */
  unsigned short sp_seq; /* this packet's number */
  unsigned short sp_ack; /* the number that is expected next */
  unsigned short sp_alo; /* the highest that may be sent */
};

/* Connection control. */
#define SP_SP 0x80 /* a system packet, without data */
#define SP_SA 0x40 /* an acknowledgement is asked for */
#define SP_OB 0x20 /* attention: out of band */
#define SP_EM 0x10 /* the end of a message */

/* Datastream types. The last two close a connection. */
#define SPPSST_RPC 0 /* Courier */
#define SPPSST_BDT 1 /* bulk data */
#define SPPSST_END 254
#define SPPSST_ENDREPLY 255

/* Both headers of a packet. */
struct spidp
{
  struct idp si_i;
  struct sphdr si_s;
};
#define si_sum si_i.idp_sum
#define si_len si_i.idp_len
#define si_tc si_i.idp_tc
#define si_pt si_i.idp_pt
#define si_dna si_i.idp_dna
#define si_sna si_i.idp_sna
#define si_sport si_i.idp_sna.x_port
#define si_cc si_s.sp_cc
#define si_dt si_s.sp_dt
#define si_sid si_s.sp_sid
#define si_did si_s.sp_did
#define si_seq si_s.sp_seq
#define si_ack si_s.sp_ack
#define si_alo si_s.sp_alo

#endif
