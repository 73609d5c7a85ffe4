//! What a node remembers of a socket.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use crate::address::{Address, Host};
use crate::errno::Errno;
use crate::packet::idp::Idp;
use crate::packet::{kind, spp};

/// The name of a socket between a node and its user; never given twice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SocketId(pub(super) u64);

/// The kinds of sockets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `SOCK_DGRAM`: IDP.
    Datagram,
    /// `SOCK_RAW`: whole packets of one kind, or of every kind.
    Raw(Option<u8>),
    /// `SOCK_STREAM`: SPP without boundaries.
    Stream,
    /// `SOCK_SEQPACKET`: SPP packet by packet.
    Seqpacket,
}

/// The number of the protocol of raw packets of every kind.
const RAW: i32 = 255;

impl Kind {
    /// The kind that `socket(AF_NS, type, protocol)` means, given the type's and the protocol's numbers.
    pub fn of(socket_type: i32, protocol: i32) -> Result<Kind, Errno> {
        const ANY: i32 = 0;
        const SEQUENCED: i32 = kind::SEQUENCED as i32;
        const ERROR: i32 = kind::ERROR as i32;
        match (socket_type, protocol) {
            (1, ANY | SEQUENCED) => Ok(Kind::Stream),
            (2, ANY) => Ok(Kind::Datagram),
            (3, ANY | RAW) => Ok(Kind::Raw(None)),
            (3, ERROR) => Ok(Kind::Raw(Some(kind::ERROR))),
            (5, ANY | SEQUENCED) => Ok(Kind::Seqpacket),
            _ => Err(Errno::EPROTONOSUPPORT),
        }
    }

    /// The number of the type.
    pub fn socket_type(self) -> i32 {
        match self {
            Kind::Stream => 1,
            Kind::Datagram => 2,
            Kind::Raw(_) => 3,
            Kind::Seqpacket => 5,
        }
    }

    /// The number of the protocol, for which 0 may have stood.
    pub fn protocol(self) -> i32 {
        match self {
            Kind::Stream | Kind::Seqpacket => kind::SEQUENCED.into(),
            Kind::Datagram => 0,
            Kind::Raw(None) => RAW,
            Kind::Raw(Some(kind)) => kind.into(),
        }
    }

    /// Whether it speaks SPP.
    pub fn connects(self) -> bool {
        matches!(self, Kind::Stream | Kind::Seqpacket)
    }
}

/// What a program receives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    /// Where it comes from.
    pub from: Address,
    /// The data, after the header if the program asked for headers.
    pub data: Vec<u8>,
    /// It is an attention packet.
    pub attention: bool,
    /// The header of its packet, for a datagram.
    pub header: Option<Idp>,
}

/// What select and a status display want to know of a socket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Status {
    /// The kind of the socket.
    pub kind: Kind,
    /// A read, or an accept, would not block.
    pub readable: bool,
    /// A write would not block.
    pub writable: bool,
    /// An attention byte waits.
    pub attention: bool,
    /// A connection is being opened.
    pub connecting: bool,
    /// It has a peer.
    pub connected: bool,
    /// Connections are accepted.
    pub listening: bool,
    /// The error that the next call will report.
    pub error: Option<Errno>,
}

/// The part of a socket that is SPP's.
#[derive(Debug)]
pub(super) enum Role {
    /// It is not connected.
    Idle,
    /// It accepts connections.
    Listening {
        /// How many there may be of the others together.
        backlog: usize,
        /// Whether some were turned away.
        missed: bool,
        /// How many are not open yet.
        opening: usize,
        /// Those that are, by their identifiers.
        waiting: VecDeque<u16>,
    },
    /// It has the connection with this identifier.
    Connected(u16),
}

impl Role {
    /// How many more connections may wait to be accepted.
    pub fn room(&self) -> usize {
        match self {
            Role::Listening { backlog, opening, waiting, .. } => backlog.saturating_sub(opening + waiting.len()),
            Role::Idle | Role::Connected(_) => 0,
        }
    }
}

#[derive(Debug)]
pub(super) struct Socket {
    pub kind: Kind,
    /// The name as bound: host and net may be zero.
    pub local: Address,
    /// The peer of a connected datagram or raw socket.
    pub peer: Option<Address>,
    pub role: Role,
    pub headers_in: bool,
    pub headers_out: bool,
    pub all_packets: bool,
    pub broadcast: bool,
    /// The packet kind of datagrams.
    pub packet_kind: u8,
    /// The datastream type and end-of-message bit of SPP packets.
    pub stream: u8,
    pub control: u8,
    pub mtu: usize,
    /// The sizes of the buffers, as the program knows them.
    pub send_buffer: i32,
    pub receive_buffer: i32,
    pub queue: VecDeque<Delivery>,
    pub queued: usize,
    pub error: Option<Errno>,
    pub shut_read: bool,
    pub shut_write: bool,
}

/// How much a datagram counts beyond its data.
const OVERHEAD: usize = 64;
/// How much may wait to be read from a datagram socket.
const DATAGRAM_QUEUE: usize = 16 * 1024;

impl Socket {
    pub fn new(kind: Kind) -> Socket {
        let buffer = if kind.connects() { 3072 } else { 2048 };
        let headers = matches!(kind, Kind::Raw(_) | Kind::Seqpacket);
        Socket {
            kind,
            local: Address::default(),
            peer: None,
            role: Role::Idle,
            headers_in: headers,
            headers_out: headers,
            all_packets: false,
            broadcast: false,
            packet_kind: 0,
            stream: 0,
            control: 0,
            mtu: spp::DEFAULT_MTU,
            send_buffer: buffer,
            receive_buffer: buffer,
            queue: VecDeque::new(),
            queued: 0,
            error: None,
            shut_read: false,
            shut_write: false,
        }
    }

    pub fn is_connected(&self) -> bool {
        self.peer.is_some() || matches!(self.role, Role::Connected(_))
    }

    /// Whether what a program writes, so many bytes, is a packet of SPP, with a header where there is to be one.
    pub fn takes_packet(&self, size: usize) -> Result<(), Errno> {
        let data = size.checked_sub(if self.headers_out { spp::HEADER } else { 0 }).ok_or(Errno::EINVAL)?;
        if data > self.mtu { Err(Errno::EMSGSIZE) } else { Ok(()) }
    }

    /// Queues a datagram if there is room for it.
    pub fn deliver(&mut self, header: &Idp, data: Vec<u8>) -> bool {
        let size = data.len() + OVERHEAD;
        let fits = self.queue.is_empty() || self.queued + size <= DATAGRAM_QUEUE;
        if fits && !self.shut_read {
            self.queued += size;
            self.queue.push_back(Delivery { from: header.from, data, attention: false, header: Some(*header) });
        }
        fits && !self.shut_read
    }

    pub fn take(&mut self) -> Option<Delivery> {
        let delivery = self.queue.pop_front()?;
        self.queued -= delivery.data.len() + OVERHEAD;
        Some(delivery)
    }

    /// Whether it is connected to `from`, whatever the net.
    pub fn is_peer(&self, from: Address) -> bool {
        self.peer.is_some_and(|peer| (peer.host, peer.port) == (from.host, from.port))
    }
}

/// The name with the host number that the wildcard stands for.
pub(super) fn completed(local: Address, net: u32, host: Host) -> Address {
    Address { net, host, port: local.port }
}
