/* What a program or a packet relies on, in numbers. */
#include <stddef.h>
#include <netns/ns.h>
#include <netns/idp.h>
#include <netns/sp.h>
#include <netns/ns_error.h>
#include <netns/pex.h>
#include <netns/rip.h>

#define JOIN(a, b) a##b
#define NAME(line) JOIN(check_, line)
#define IS(value, number) typedef char NAME(__LINE__)[(value) == (number) ? 1 : -1] __attribute__((unused))
#define AT(type, member, place) IS(offsetof(type, member), place)

IS(AF_NS, 6);
IS(PF_NS, 6);

IS(NSPROTO_IDP, 0);
IS(NSPROTO_RI, 1);
IS(NSPROTO_ECHO, 2);
IS(NSPROTO_ERROR, 3);
IS(NSPROTO_PE, 4);
IS(NSPROTO_SPP, 5);
IS(NSPROTO_RAW, 255);
IS(NSPROTO_MAX, 256);

IS(NSPORT_RI, 1);
IS(NSPORT_ECHO, 2);
IS(NSPORT_RE, 3);
IS(NSPORT_RESERVED, 3000);
IS(NS_MAXHOPS, 15);

IS(SO_HEADERS_ON_INPUT, 1);
IS(SO_HEADERS_ON_OUTPUT, 2);
IS(SO_DEFAULT_HEADERS, 3);
IS(SO_LAST_HEADER, 4);
IS(SO_NSIP_ROUTE, 5);
IS(SO_SEQNO, 6);
IS(SO_ALL_PACKETS, 7);
IS(SO_MTU, 8);

IS(SP_SP, 0x80);
IS(SP_SA, 0x40);
IS(SP_OB, 0x20);
IS(SP_EM, 0x10);
IS(SPPSST_RPC, 0);
IS(SPPSST_BDT, 1);
IS(SPPSST_END, 254);
IS(SPPSST_ENDREPLY, 255);

IS(NS_ERR_UNSPEC, 0);
IS(NS_ERR_BADSUM, 1);
IS(NS_ERR_NOSOCK, 2);
IS(NS_ERR_FULLUP, 3);
IS(NS_ERR_UNSPEC_T, 0x200);
IS(NS_ERR_BADSUM_T, 0x201);
IS(NS_ERR_UNREACH_HOST, 0x202);
IS(NS_ERR_TOO_OLD, 0x203);
IS(NS_ERR_TOO_BIG, 0x204);

IS(RIPCMD_REQUEST, 1);
IS(RIPCMD_RESPONSE, 2);
IS(HOPCNT_INFINITY, 16);
IS(DSTNETS_ALL, 0xffffffff);

IS(sizeof(union ns_net), 4);
IS(sizeof(union ns_net_u), 4);
IS(sizeof(union ns_host), 6);
IS(sizeof(struct ns_addr), 12);
IS(__alignof__(struct ns_addr), 2);
AT(struct ns_addr, x_net.c_net[3], 3);
AT(struct ns_addr, x_net.s_net[1], 2);
AT(struct ns_addr, x_host.c_host[5], 9);
AT(struct ns_addr, x_host.s_host[2], 8);
AT(struct ns_addr, x_port, 10);

IS(sizeof(struct sockaddr_ns), 16);
#if defined BSDIPC_PERSONALITY && BSDIPC_PERSONALITY >= 44
AT(struct sockaddr_ns, sns_len, 0);
AT(struct sockaddr_ns, sns_family, 1);
IS(sizeof(((struct sockaddr_ns *)0)->sns_family), 1);
#else
AT(struct sockaddr_ns, sns_family, 0);
IS(sizeof(((struct sockaddr_ns *)0)->sns_family), 2);
#endif
AT(struct sockaddr_ns, sns_addr, 2);
AT(struct sockaddr_ns, sns_port, 12);
AT(struct sockaddr_ns, sns_zero, 14);

IS(sizeof(struct idp), 30);
IS(__alignof__(struct idp), 2);
AT(struct idp, idp_sum, 0);
AT(struct idp, idp_len, 2);
AT(struct idp, idp_tc, 4);
AT(struct idp, idp_pt, 5);
AT(struct idp, idp_dna, 6);
AT(struct idp, idp_sna, 18);

IS(sizeof(struct sphdr), 12);
AT(struct sphdr, sp_cc, 0);
AT(struct sphdr, sp_dt, 1);
AT(struct sphdr, sp_sid, 2);
AT(struct sphdr, sp_did, 4);
AT(struct sphdr, sp_seq, 6);
AT(struct sphdr, sp_ack, 8);
AT(struct sphdr, sp_alo, 10);

IS(sizeof(struct spidp), 42);
AT(struct spidp, si_sport, 28);
AT(struct spidp, si_cc, 30);
AT(struct spidp, si_alo, 40);

IS(sizeof(struct ns_errp), 46);
AT(struct ns_errp, ns_err_num, 0);
AT(struct ns_errp, ns_err_param, 2);
AT(struct ns_errp, ns_err_idp, 4);
AT(struct ns_errp, ns_err_lev2, 34);
IS(sizeof(struct ns_epidp), 76);
AT(struct ns_epidp, ns_ep_errp, 30);

IS(sizeof(struct pex), 36);
AT(struct pex, ph_id, 30);
AT(struct pex, ph_client, 34);

IS(sizeof(struct netinfo), 6);
AT(struct netinfo, rip_metric, 4);
AT(struct rip, rip_cmd, 0);
AT(struct rip, rip_nets, 2);
