use core::ffi::{c_char, c_int, c_uchar, c_uint, c_ulong, c_ushort, c_void};

use super::sys_types::{gid_t, pid_t, uid_t};
use super::sys_uio::iovec;

pub type sa_family_t = c_ushort;
pub type socklen_t = c_uint;

// Kinds of sockets, and what may be added to them.
pub const SOCK_STREAM: c_int = 1;
pub const SOCK_DGRAM: c_int = 2;
pub const SOCK_RAW: c_int = 3;
pub const SOCK_RDM: c_int = 4;
pub const SOCK_SEQPACKET: c_int = 5;
pub const SOCK_DCCP: c_int = 6;
pub const SOCK_PACKET: c_int = 10;
pub const SOCK_CLOEXEC: c_int = 524_288;
pub const SOCK_NONBLOCK: c_int = 2048;

// Protocol families.
pub const PF_UNSPEC: c_int = 0;
pub const PF_LOCAL: c_int = 1;
pub const PF_UNIX: c_int = PF_LOCAL;
pub const PF_FILE: c_int = PF_LOCAL;
pub const PF_INET: c_int = 2;
pub const PF_AX25: c_int = 3;
pub const PF_IPX: c_int = 4;
pub const PF_APPLETALK: c_int = 5;
pub const PF_NETROM: c_int = 6;
pub const PF_BRIDGE: c_int = 7;
pub const PF_ATMPVC: c_int = 8;
pub const PF_X25: c_int = 9;
pub const PF_INET6: c_int = 10;
pub const PF_ROSE: c_int = 11;
pub const PF_DECnet: c_int = 12;
pub const PF_NETBEUI: c_int = 13;
pub const PF_SECURITY: c_int = 14;
pub const PF_KEY: c_int = 15;
pub const PF_NETLINK: c_int = 16;
pub const PF_ROUTE: c_int = PF_NETLINK;
pub const PF_PACKET: c_int = 17;
pub const PF_ASH: c_int = 18;
pub const PF_ECONET: c_int = 19;
pub const PF_ATMSVC: c_int = 20;
pub const PF_RDS: c_int = 21;
pub const PF_SNA: c_int = 22;
pub const PF_IRDA: c_int = 23;
pub const PF_PPPOX: c_int = 24;
pub const PF_WANPIPE: c_int = 25;
pub const PF_LLC: c_int = 26;
pub const PF_IB: c_int = 27;
pub const PF_MPLS: c_int = 28;
pub const PF_CAN: c_int = 29;
pub const PF_TIPC: c_int = 30;
pub const PF_BLUETOOTH: c_int = 31;
pub const PF_IUCV: c_int = 32;
pub const PF_RXRPC: c_int = 33;
pub const PF_ISDN: c_int = 34;
pub const PF_PHONET: c_int = 35;
pub const PF_IEEE802154: c_int = 36;
pub const PF_CAIF: c_int = 37;
pub const PF_ALG: c_int = 38;
pub const PF_NFC: c_int = 39;
pub const PF_VSOCK: c_int = 40;
pub const PF_KCM: c_int = 41;
pub const PF_QIPCRTR: c_int = 42;
pub const PF_SMC: c_int = 43;
pub const PF_XDP: c_int = 44;
pub const PF_MCTP: c_int = 45;
pub const PF_MAX: c_int = 46;

// Address families.
pub const AF_UNSPEC: c_int = PF_UNSPEC;
pub const AF_LOCAL: c_int = PF_LOCAL;
pub const AF_UNIX: c_int = PF_UNIX;
pub const AF_FILE: c_int = PF_FILE;
pub const AF_INET: c_int = PF_INET;
pub const AF_AX25: c_int = PF_AX25;
pub const AF_IPX: c_int = PF_IPX;
pub const AF_APPLETALK: c_int = PF_APPLETALK;
pub const AF_NETROM: c_int = PF_NETROM;
pub const AF_BRIDGE: c_int = PF_BRIDGE;
pub const AF_ATMPVC: c_int = PF_ATMPVC;
pub const AF_X25: c_int = PF_X25;
pub const AF_INET6: c_int = PF_INET6;
pub const AF_ROSE: c_int = PF_ROSE;
pub const AF_DECnet: c_int = PF_DECnet;
pub const AF_NETBEUI: c_int = PF_NETBEUI;
pub const AF_SECURITY: c_int = PF_SECURITY;
pub const AF_KEY: c_int = PF_KEY;
pub const AF_NETLINK: c_int = PF_NETLINK;
pub const AF_ROUTE: c_int = PF_ROUTE;
pub const AF_PACKET: c_int = PF_PACKET;
pub const AF_ASH: c_int = PF_ASH;
pub const AF_ECONET: c_int = PF_ECONET;
pub const AF_ATMSVC: c_int = PF_ATMSVC;
pub const AF_RDS: c_int = PF_RDS;
pub const AF_SNA: c_int = PF_SNA;
pub const AF_IRDA: c_int = PF_IRDA;
pub const AF_PPPOX: c_int = PF_PPPOX;
pub const AF_WANPIPE: c_int = PF_WANPIPE;
pub const AF_LLC: c_int = PF_LLC;
pub const AF_IB: c_int = PF_IB;
pub const AF_MPLS: c_int = PF_MPLS;
pub const AF_CAN: c_int = PF_CAN;
pub const AF_TIPC: c_int = PF_TIPC;
pub const AF_BLUETOOTH: c_int = PF_BLUETOOTH;
pub const AF_IUCV: c_int = PF_IUCV;
pub const AF_RXRPC: c_int = PF_RXRPC;
pub const AF_ISDN: c_int = PF_ISDN;
pub const AF_PHONET: c_int = PF_PHONET;
pub const AF_IEEE802154: c_int = PF_IEEE802154;
pub const AF_CAIF: c_int = PF_CAIF;
pub const AF_ALG: c_int = PF_ALG;
pub const AF_NFC: c_int = PF_NFC;
pub const AF_VSOCK: c_int = PF_VSOCK;
pub const AF_KCM: c_int = PF_KCM;
pub const AF_QIPCRTR: c_int = PF_QIPCRTR;
pub const AF_SMC: c_int = PF_SMC;
pub const AF_XDP: c_int = PF_XDP;
pub const AF_MCTP: c_int = PF_MCTP;
pub const AF_MAX: c_int = PF_MAX;

// Levels of options; the others belong to the headers of the protocols.
pub const SOL_RAW: c_int = 255;
pub const SOL_DECNET: c_int = 261;
pub const SOL_X25: c_int = 262;
pub const SOL_PACKET: c_int = 263;
pub const SOL_ATM: c_int = 264;
pub const SOL_AAL: c_int = 265;
pub const SOL_IRDA: c_int = 266;
pub const SOL_NETBEUI: c_int = 267;
pub const SOL_LLC: c_int = 268;
pub const SOL_DCCP: c_int = 269;
pub const SOL_NETLINK: c_int = 270;
pub const SOL_TIPC: c_int = 271;
pub const SOL_RXRPC: c_int = 272;
pub const SOL_PPPOL2TP: c_int = 273;
pub const SOL_BLUETOOTH: c_int = 274;
pub const SOL_PNPIPE: c_int = 275;
pub const SOL_RDS: c_int = 276;
pub const SOL_IUCV: c_int = 277;
pub const SOL_CAIF: c_int = 278;
pub const SOL_ALG: c_int = 279;
pub const SOL_NFC: c_int = 280;
pub const SOL_KCM: c_int = 281;
pub const SOL_TLS: c_int = 282;
pub const SOL_XDP: c_int = 283;
pub const SOL_MPTCP: c_int = 284;
pub const SOL_MCTP: c_int = 285;
pub const SOL_SMC: c_int = 286;
pub const SOL_SOCKET: c_int = 1;

// Options at the level of the socket: those of POSIX. The kernel's own header has the others.
pub const SO_DEBUG: c_int = 1;
pub const SO_ACCEPTCONN: c_int = 30;
pub const SO_BROADCAST: c_int = 6;
pub const SO_DONTROUTE: c_int = 5;
pub const SO_ERROR: c_int = 4;
pub const SO_KEEPALIVE: c_int = 9;
pub const SO_LINGER: c_int = 13;
pub const SO_OOBINLINE: c_int = 10;
pub const SO_RCVBUF: c_int = 8;
pub const SO_RCVLOWAT: c_int = 18;
pub const SO_REUSEADDR: c_int = 2;
pub const SO_SNDBUF: c_int = 7;
pub const SO_SNDLOWAT: c_int = 19;
pub const SO_TYPE: c_int = 3;
pub const SO_RCVTIMEO: c_int = 20;
pub const SO_SNDTIMEO: c_int = 21;
pub const SO_TIMESTAMP: c_int = 29;
pub const SO_TIMESTAMPNS: c_int = 35;
pub const SO_TIMESTAMPING: c_int = 37;

/// The longest queue that listen grants.
pub const SOMAXCONN: c_int = 4096;

// Flags of send, recv and their kin.
pub const MSG_OOB: c_int = 0x1;
pub const MSG_PEEK: c_int = 0x2;
pub const MSG_DONTROUTE: c_int = 0x4;
pub const MSG_TRYHARD: c_int = MSG_DONTROUTE;
pub const MSG_CTRUNC: c_int = 0x8;
pub const MSG_PROXY: c_int = 0x10;
pub const MSG_TRUNC: c_int = 0x20;
pub const MSG_DONTWAIT: c_int = 0x40;
pub const MSG_EOR: c_int = 0x80;
pub const MSG_WAITALL: c_int = 0x100;
pub const MSG_FIN: c_int = 0x200;
pub const MSG_SYN: c_int = 0x400;
pub const MSG_CONFIRM: c_int = 0x800;
pub const MSG_RST: c_int = 0x1000;
pub const MSG_ERRQUEUE: c_int = 0x2000;
pub const MSG_NOSIGNAL: c_int = 0x4000;
pub const MSG_MORE: c_int = 0x8000;
pub const MSG_WAITFORONE: c_int = 0x10000;
pub const MSG_BATCH: c_int = 0x40000;
pub const MSG_ZEROCOPY: c_int = 0x4000000;
pub const MSG_FASTOPEN: c_int = 0x2000_0000;
pub const MSG_CMSG_CLOEXEC: c_int = 0x4000_0000;

// What shutdown ends.
pub const SHUT_RD: c_int = 0;
pub const SHUT_WR: c_int = 1;
pub const SHUT_RDWR: c_int = 2;

// Kinds of control messages.
pub const SCM_RIGHTS: c_int = 1;
pub const SCM_CREDENTIALS: c_int = 2;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct sockaddr {
    pub sa_family: sa_family_t,
    pub sa_data: [c_char; 14],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct sockaddr_storage {
    pub ss_family: sa_family_t,
    pub __ss_padding: [c_char; 118],
    pub __ss_align: c_ulong,
}

#[repr(C)]
pub struct msghdr {
    pub msg_name: *mut c_void,
    pub msg_namelen: socklen_t,
    pub msg_iov: *mut iovec,
    pub msg_iovlen: usize,
    pub msg_control: *mut c_void,
    pub msg_controllen: usize,
    pub msg_flags: c_int,
}

#[repr(C)]
pub struct mmsghdr {
    pub msg_hdr: msghdr,
    pub msg_len: c_uint,
}

#[repr(C)]
pub struct cmsghdr {
    pub cmsg_len: usize,
    pub cmsg_level: c_int,
    pub cmsg_type: c_int,
}

#[repr(C)]
pub struct ucred {
    pub pid: pid_t,
    pub uid: uid_t,
    pub gid: gid_t,
}

#[repr(C)]
pub struct linger {
    pub l_onoff: c_int,
    pub l_linger: c_int,
}

#[repr(C)]
pub struct osockaddr {
    pub sa_family: c_ushort,
    pub sa_data: [c_uchar; 14],
}
