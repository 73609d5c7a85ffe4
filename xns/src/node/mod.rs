//! A machine on the network: its sockets, its connections, its ways to other machines.
//!
//! A node is driven from outside. Its user makes the calls that programs make, hands over the packets that arrive
//! ([`Node::input`]), and calls [`Node::tick`] when the time of [`Node::next_timer`] has come. After any of these it asks
//! for packets to send ([`Node::output`]) and for sockets that have news ([`Node::changed`]).
//! Packets from the node to itself never show outside. No call blocks: what would, fails with `EAGAIN`.
//!
//! Everything in it is bounded: sockets and connections by [`Limits`], what waits in each by its own queue, and what
//! nobody has asked for by being dropped, as a network may.
//!
//! - `socket`: what is remembered of a socket
//! - `options`: socket options
//! - `input`: what becomes of a packet that arrives
//! - `direct`: streams within the machine

mod direct;
mod input;
mod options;
mod socket;

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::vec::Vec;

use crate::address::{Address, Host};
use crate::connection::{Connection, Micros, State, Tuning};
use crate::errno::Errno;
use crate::packet::idp::{self, Idp};
use crate::packet::port;
use crate::packet::spp::{self, Spp};
use crate::router::{Output, Router};
pub use options::option;
pub use socket::{Delivery, Kind, SocketId, Status};
use socket::{Role, Socket, completed};

/// The most of things that a node keeps.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Sockets of programs.
    pub sockets: usize,
    /// Connections, those that nobody has accepted yet and those that nobody owns any more included.
    pub connections: usize,
    /// Packets that wait to be put on a network; later ones are lost.
    pub output: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { sockets: 8192, connections: 8192, output: 4096 }
    }
}

/// What a node has seen.
#[allow(missing_docs, reason = "the names say it")]
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Counters {
    pub received: u64,
    pub malformed: u64,
    pub bad_checksums: u64,
    pub delivered: u64,
    pub forwarded: u64,
    pub dropped: u64,
    pub sent: u64,
    pub errors_sent: u64,
    pub errors_received: u64,
}

/// Who has asked for a connection: a request that comes again must not make a second one.
type Request = (Address, u16);

/// A connection and what it belongs to.
#[derive(Debug)]
struct Link {
    connection: Connection,
    /// The socket that has it.
    socket: Option<SocketId>,
    /// The socket that is to accept it.
    listener: Option<SocketId>,
    /// It waits to be accepted.
    waits: bool,
    request: Option<Request>,
    /// Its socket knows of its error.
    reported: bool,
    /// What its socket knows of it.
    seen: Seen,
    timer: Option<Micros>,
}

/// What of a connection concerns its program.
#[derive(Clone, Copy, Default, Debug)]
struct Seen {
    open: bool,
    over: bool,
    readable: bool,
    writable: bool,
    attention: bool,
}

impl Seen {
    fn of(connection: &Connection) -> Seen {
        Seen {
            open: connection.state() == State::Open,
            over: connection.state() == State::Closed,
            readable: connection.has_data(),
            writable: connection.can_send(false),
            attention: connection.has_attention(),
        }
    }

    /// Whether something has become possible since `before`.
    fn is_news(self, before: Seen) -> bool {
        self.open && !before.open
            || self.over && !before.over
            || self.readable && !before.readable
            || self.writable && !before.writable
            || self.attention && !before.attention
    }
}

/// A machine on the network.
#[derive(Debug)]
pub struct Node {
    number: Host,
    tuning: Tuning,
    limits: Limits,
    router: Router,
    sockets: BTreeMap<SocketId, Socket>,
    /// The sockets that are bound to a port, but for those of accepted connections.
    ports: BTreeMap<u16, Vec<SocketId>>,
    connections: BTreeMap<u16, Link>,
    requests: BTreeMap<Request, u16>,
    timers: BTreeSet<(Micros, u16)>,
    /// Connections that may have something to send.
    active: BTreeSet<u16>,
    changed: BTreeSet<SocketId>,
    /// Packets from this machine to itself.
    loopback: VecDeque<Vec<u8>>,
    output: VecDeque<Output>,
    next_socket: u64,
    next_connection: u16,
    next_port: u16,
    sequence_number: u64,
    counters: Counters,
}

/// BSD's distance between the identifiers of connections.
const CONNECTION_STEP: u16 = 0x40;
/// How many packets the connections that send may keep together, about, and what each may in any case.
const SHARED_PACKETS: usize = 16 * 1024;
const LEAST_QUEUE: usize = 8;
/// The most connections that may wait to be accepted.
const MAX_BACKLOG: usize = 128;

impl Node {
    /// The machine with this host number, on no network yet. `first_connection` begins the identifiers of connections;
    /// when it differs at each start, what is left of connections before the start is told apart.
    pub fn new(router: Router, first_connection: u16, tuning: Tuning, limits: Limits) -> Node {
        Node {
            number: router.host(),
            tuning,
            limits,
            router,
            sockets: BTreeMap::new(),
            ports: BTreeMap::new(),
            connections: BTreeMap::new(),
            requests: BTreeMap::new(),
            timers: BTreeSet::new(),
            active: BTreeSet::new(),
            changed: BTreeSet::new(),
            loopback: VecDeque::new(),
            output: VecDeque::new(),
            next_socket: 0,
            next_connection: first_connection,
            next_port: port::UNRESERVED,
            sequence_number: u64::from(first_connection),
            counters: Counters::default(),
        }
    }

    /// The networks and routes.
    pub fn router(&self) -> &Router {
        &self.router
    }

    /// Attaches a network, as [`Router::add_network`].
    pub fn add_network(&mut self, now: Micros, number: u32, mtu: usize) -> usize {
        let network = self.router.add_network(now, number, mtu);
        self.settle(now);
        network
    }

    /// Speaks to the routers on a network that is in reach again, as [`Router::greet`].
    pub fn greet(&mut self, now: Micros, network: usize) {
        self.router.greet(now, network);
        self.settle(now);
    }

    /// Adds a route, as [`Router::add_route`].
    pub fn add_route(&mut self, number: u32, network: usize, next: Host, metric: u16) {
        self.router.add_route(number, network, next, metric);
    }

    /// What the node has seen.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// The sockets there are.
    pub fn sockets(&self) -> impl Iterator<Item = SocketId> {
        self.sockets.keys().copied()
    }

    /// The connections there are.
    pub fn connections(&self) -> impl Iterator<Item = &Connection> {
        self.connections.values().map(|link| &link.connection)
    }

    /// The sockets that are bound to a port, but for those of accepted connections.
    pub fn holders(&self, port: u16) -> impl Iterator<Item = SocketId> {
        self.ports.get(&port).into_iter().flatten().copied()
    }

    /// Makes a socket. Raw ones need privilege.
    pub fn open(&mut self, kind: Kind, privileged: bool) -> Result<SocketId, Errno> {
        if matches!(kind, Kind::Raw(_)) && !privileged {
            return Err(Errno::EACCES);
        }
        if self.sockets.len() >= self.limits.sockets {
            return Err(Errno::ENOBUFS);
        }
        let id = SocketId(self.next_socket);
        self.next_socket += 1;
        self.sockets.insert(id, Socket::new(kind));
        Ok(id)
    }

    /// Gives a socket a name. The port 0 stands for any free one, the host 0 for this machine.
    pub fn bind(&mut self, id: SocketId, name: Address, privileged: bool) -> Result<(), Errno> {
        let socket = self.socket(id)?;
        if socket.local.port != 0 || socket.is_connected() {
            return Err(Errno::EINVAL);
        }
        if name.host != Host::NONE && name.host != self.number {
            return Err(Errno::EADDRNOTAVAIL);
        }
        if name.port == 0 {
            return self.bind_anywhere(id, name);
        }
        if name.port < port::UNRESERVED && !privileged {
            return Err(Errno::EACCES);
        }
        let holders = self.ports.get(&name.port).map_or(&[][..], Vec::as_slice);
        if holders.iter().any(|id| self.sockets.get(id).is_some_and(|socket| !socket.is_connected())) {
            return Err(Errno::EADDRINUSE);
        }
        self.hold_port(id, name)
    }

    fn bind_anywhere(&mut self, id: SocketId, name: Address) -> Result<(), Errno> {
        for _ in port::UNRESERVED..=u16::MAX {
            let port = self.next_port;
            self.next_port = port.checked_add(1).unwrap_or(port::UNRESERVED);
            if !self.ports.contains_key(&port) {
                return self.hold_port(id, Address { port, ..name });
            }
        }
        Err(Errno::EADDRINUSE)
    }

    fn hold_port(&mut self, id: SocketId, name: Address) -> Result<(), Errno> {
        self.socket_mut(id)?.local = name;
        self.ports.entry(name.port).or_default().push(id);
        Ok(())
    }

    fn bind_if_needed(&mut self, id: SocketId) -> Result<(), Errno> {
        if self.socket(id)?.local.port == 0 { self.bind_anywhere(id, Address::default()) } else { Ok(()) }
    }

    /// Begins a connection, or gives a datagram socket its peer, another one, or none (EADDRNOTAVAIL) for an address without
    /// port or host. For SPP the end shows in [`Node::status`].
    pub fn connect(&mut self, now: Micros, id: SocketId, peer: Address) -> Result<(), Errno> {
        let socket = self.socket(id)?;
        let connects = socket.kind.connects();
        match socket.role {
            Role::Connected(link) => {
                let connecting = self.connection(link).is_some_and(|link| link.state() == State::Connecting);
                return Err(if connecting { Errno::EALREADY } else { Errno::EISCONN });
            }
            Role::Listening { .. } => return Err(Errno::EOPNOTSUPP),
            Role::Idle => {}
        }
        // A datagram socket has its peer until it is to have another, or one that cannot be.
        self.socket_mut(id)?.peer = None;
        if peer.port == 0 || peer.host == Host::NONE || (connects && !peer.host.is_single()) {
            return Err(Errno::EADDRNOTAVAIL);
        }
        let net = self.source_net(&peer)?;
        self.bind_if_needed(id)?;
        let number = self.number;
        let socket = self.socket_mut(id)?;
        let local = completed(socket.local, net, number);
        socket.error = None;
        if !connects {
            socket.local = local;
            socket.peer = Some(peer);
            socket.queue.clear();
            socket.queued = 0;
            return Ok(());
        }
        let link = self.free_connection().ok_or(Errno::ENOBUFS)?;
        let connection = Connection::connect(now, local, peer, link, self.share());
        self.socket_mut(id)?.role = Role::Connected(link);
        self.link(link, Link::new(connection, Some(id), None, None));
        self.settle(now);
        Ok(())
    }

    /// Lets a socket accept connections, `backlog` of which may wait. On a connected socket this does nothing.
    pub fn listen(&mut self, id: SocketId, backlog: i32) -> Result<(), Errno> {
        if !self.socket(id)?.kind.connects() {
            return Err(Errno::EOPNOTSUPP);
        }
        self.bind_if_needed(id)?;
        // As BSD reckoned: half as many again, and the one with which it became too many.
        let most = (usize::try_from(backlog).unwrap_or(0).saturating_mul(3) / 2 + 1).min(MAX_BACKLOG);
        match &mut self.socket_mut(id)?.role {
            Role::Connected(_) => {}
            Role::Listening { backlog, .. } => *backlog = most,
            role @ Role::Idle => {
                let waiting = VecDeque::new();
                *role = Role::Listening { backlog: most, missed: false, opening: 0, waiting };
            }
        }
        Ok(())
    }

    /// The next connection to a listening socket: its own socket, which has the listener's port and inherits its headers and
    /// sizes, and its peer.
    pub fn accept(&mut self, now: Micros, id: SocketId) -> Result<(SocketId, Address), Errno> {
        let full = self.sockets.len() >= self.limits.sockets;
        let listener = self.sockets.get_mut(&id).ok_or(Errno::EBADF)?;
        if !listener.kind.connects() {
            return Err(Errno::EOPNOTSUPP);
        }
        let Role::Listening { waiting, .. } = &mut listener.role else { return Err(Errno::EINVAL) };
        if waiting.is_empty() {
            return Err(Errno::EAGAIN);
        }
        if full {
            return Err(Errno::ENOBUFS);
        }
        let number = waiting.pop_front().ok_or(Errno::EAGAIN)?;
        let mut socket = Socket {
            headers_in: listener.headers_in,
            headers_out: listener.headers_out,
            mtu: listener.mtu,
            role: Role::Connected(number),
            ..Socket::new(listener.kind)
        };
        let accepted = SocketId(self.next_socket);
        let link = self.connections.get_mut(&number).ok_or(Errno::EAGAIN)?;
        self.next_socket += 1;
        link.socket = Some(accepted);
        link.listener = None;
        socket.local = link.connection.local();
        socket.error = link.connection.error();
        link.reported = socket.error.is_some();
        let peer = link.connection.peer();
        self.sockets.insert(accepted, socket);
        self.changed.insert(accepted);
        self.call_back(id);
        self.settle(now);
        Ok((accepted, peer))
    }

    /// When there is room at a listening socket again, those of this machine that were turned away need not wait until they
    /// ask again by themselves.
    fn call_back(&mut self, id: SocketId) {
        let Some(socket) = self.sockets.get_mut(&id) else { return };
        let (room, port) = (socket.role.room(), socket.local.port);
        let Role::Listening { missed, .. } = &mut socket.role else { return };
        if room > 0 && core::mem::take(missed) {
            let more = self.ask_again(port, room);
            if let Some(Socket { role: Role::Listening { missed, .. }, .. }) = self.sockets.get_mut(&id) {
                *missed = more;
            }
        }
    }

    /// Has some connections of this machine ask again for what they want from a port of it, and says whether there are more.
    fn ask_again(&mut self, port: u16, most: usize) -> bool {
        let asking = self.connections.iter_mut().filter(|(_, link)| {
            let (state, peer) = (link.connection.state(), link.connection.peer());
            state == State::Connecting && (peer.host, peer.port) == (self.number, port)
        });
        let mut asking = asking.map(|(&number, link)| {
            link.connection.ask_again();
            number
        });
        self.active.extend(asking.by_ref().take(most));
        asking.next().is_some()
    }

    /// The name of a socket; what was left open in [`Node::bind`] is zero until it is connected.
    pub fn local_name(&self, id: SocketId) -> Result<Address, Errno> {
        let socket = self.socket(id)?;
        Ok(match socket.role {
            Role::Connected(link) => self.connection(link).map_or(socket.local, Connection::local),
            _ => socket.local,
        })
    }

    /// The name of a socket's peer.
    pub fn peer_name(&self, id: SocketId) -> Result<Address, Errno> {
        let socket = self.socket(id)?;
        let peer = match socket.role {
            Role::Connected(link) if !socket.shut_write => self.open_connection(link).map(Connection::peer),
            _ => socket.peer,
        };
        peer.ok_or(Errno::ENOTCONN)
    }

    /// Sends what a program writes, to `to` if it says so; `attention` is `MSG_OOB`. Gives how much was taken.
    pub fn send(
        &mut self,
        now: Micros,
        id: SocketId,
        data: &[u8],
        to: Option<Address>,
        attention: bool,
    ) -> Result<usize, Errno> {
        let socket = self.socket_mut(id)?;
        if let Some(error) = socket.error.take() {
            return Err(error);
        }
        if socket.shut_write {
            return Err(Errno::EPIPE);
        }
        let sent = match socket.kind {
            Kind::Datagram | Kind::Raw(_) => self.send_datagram(id, data, to, attention),
            Kind::Stream | Kind::Seqpacket => self.send_sequenced(now, id, data, to, attention),
        }?;
        self.settle(now);
        Ok(sent)
    }

    fn send_datagram(
        &mut self,
        id: SocketId,
        data: &[u8],
        to: Option<Address>,
        attention: bool,
    ) -> Result<usize, Errno> {
        if attention {
            return Err(Errno::EOPNOTSUPP);
        }
        let socket = self.socket(id)?;
        let to = match (socket.peer, to) {
            (Some(_), Some(_)) => return Err(Errno::EISCONN),
            (peer, to) => peer.or(to).ok_or(Errno::EDESTADDRREQ)?,
        };
        let (broadcast, headers) = (socket.broadcast, socket.headers_out);
        let header = if headers {
            // All fields are the program's, but for length and checksum.
            let header = data.first_chunk::<{ idp::HEADER }>().ok_or(Errno::EINVAL)?;
            Idp::from_bytes(header)
        } else {
            if to.port == 0 || to.host == Host::NONE {
                return Err(Errno::EADDRNOTAVAIL);
            }
            self.bind_if_needed(id)?;
            let net = self.source_net(&to)?;
            let socket = self.socket(id)?;
            Idp { hops: 0, kind: socket.packet_kind, to, from: completed(socket.local, net, self.number) }
        };
        if header.to.host == Host::BROADCAST && !broadcast {
            return Err(Errno::EACCES);
        }
        self.send_packet(&header, data.get(if headers { idp::HEADER } else { 0 }..).unwrap_or_default())?;
        Ok(data.len())
    }

    fn send_sequenced(
        &mut self,
        now: Micros,
        id: SocketId,
        data: &[u8],
        to: Option<Address>,
        attention: bool,
    ) -> Result<usize, Errno> {
        let socket = self.socket(id)?;
        let Role::Connected(number) = socket.role else { return Err(Errno::ENOTCONN) };
        if to.is_some() {
            return Err(Errno::EISCONN);
        }
        let (kind, headers, mtu) = (socket.kind, socket.headers_out, socket.mtu);
        let fits = socket.takes_packet(data.len());
        let (mut control, mut stream, mut payload) = (socket.control, socket.stream, data);
        if headers {
            let (header, rest) = Spp::parse(data).ok_or(Errno::EINVAL)?;
            control = header.control & (spp::END_OF_MESSAGE | spp::ATTENTION);
            stream = header.stream;
            payload = rest;
        }
        if attention {
            control |= spp::ATTENTION;
        }
        let link = self.connections.get_mut(&number).ok_or(Errno::ENOTCONN)?;
        match link.connection.state() {
            State::Open => {}
            State::Connecting | State::Answering => return Err(Errno::ENOTCONN),
            State::Draining | State::Closed => return Err(Errno::EPIPE),
        }
        let attention = control & spp::ATTENTION != 0;
        if kind == Kind::Seqpacket {
            fits?;
            if !link.connection.can_send(attention) {
                return Err(Errno::EAGAIN);
            }
            link.connection.send(now, control, stream, payload.to_vec());
            self.active.insert(number);
            return Ok(data.len());
        }
        // Attention is one byte, the last.
        let (ordinary, urgent) = payload.split_at(payload.len() - usize::from(attention && !payload.is_empty()));
        let mut sent = 0;
        for piece in ordinary.chunks(mtu) {
            if !link.connection.can_send(false) {
                break;
            }
            link.connection.send(now, control & !spp::ATTENTION, stream, piece.to_vec());
            sent += piece.len();
        }
        if sent == ordinary.len() && !urgent.is_empty() && link.connection.can_send(true) {
            link.connection.send(now, control, stream, urgent.to_vec());
            sent += urgent.len();
        }
        self.active.insert(number);
        if sent == 0 && !payload.is_empty() { Err(Errno::EAGAIN) } else { Ok(sent) }
    }

    /// Whether a socket of packets takes one for which its program writes so many bytes: EINVAL, EMSGSIZE.
    pub fn takes_packet(&self, id: SocketId, size: usize) -> Result<(), Errno> {
        self.socket(id)?.takes_packet(size)
    }

    /// What a program reads next; `None` when nothing will ever come.
    pub fn receive(&mut self, now: Micros, id: SocketId) -> Result<Option<Delivery>, Errno> {
        let socket = self.sockets.get_mut(&id).ok_or(Errno::EBADF)?;
        if let Some(delivery) = socket.take() {
            return Ok(Some(delivery));
        }
        if let Role::Connected(number) = socket.role
            && let Some(link) = self.connections.get_mut(&number)
            && !socket.shut_read
        {
            let mut next = None;
            while let Some(received) = link.connection.receive() {
                let attention = received.header.has(spp::ATTENTION);
                let mut data = received.data;
                if socket.headers_in {
                    data.splice(..0, received.header.to_program());
                }
                // Without headers an empty packet cannot be seen.
                if !data.is_empty() {
                    next = Some(Delivery { from: link.connection.peer(), data, attention, header: None });
                    break;
                }
            }
            self.active.insert(number);
            self.settle(now);
            if next.is_some() {
                return Ok(next);
            }
        }
        let socket = self.socket_mut(id)?;
        if let Some(error) = socket.error.take() {
            return Err(error);
        }
        let ended = match socket.role {
            Role::Connected(number) => socket.shut_write || self.open_connection(number).is_none(),
            _ if socket.kind.connects() && !socket.shut_read => return Err(Errno::ENOTCONN),
            _ => false,
        };
        if ended || self.socket(id)?.shut_read { Ok(None) } else { Err(Errno::EAGAIN) }
    }

    /// The byte of the last attention packet (`recv` with `MSG_OOB`), which can be taken once.
    pub fn attention(&mut self, id: SocketId, take: bool) -> Result<u8, Errno> {
        let socket = self.socket(id)?;
        if !socket.kind.connects() {
            return Err(Errno::EOPNOTSUPP);
        }
        let Role::Connected(number) = socket.role else { return Err(Errno::EINVAL) };
        let link = self.connections.get_mut(&number).ok_or(Errno::EINVAL)?;
        let byte = if take { link.connection.take_attention() } else { link.connection.attention() };
        byte.ok_or(Errno::EINVAL)
    }

    /// The error that the next call would report (`SO_ERROR`), which then counts as reported.
    pub fn take_error(&mut self, id: SocketId) -> Result<Option<Errno>, Errno> {
        Ok(self.socket_mut(id)?.error.take())
    }

    /// What may be done with a socket without waiting.
    pub fn status(&self, id: SocketId) -> Result<Status, Errno> {
        let socket = self.socket(id)?;
        let mut status = Status {
            kind: socket.kind,
            readable: !socket.queue.is_empty() || socket.shut_read || socket.error.is_some(),
            writable: !socket.kind.connects() || socket.shut_write || socket.error.is_some(),
            attention: false,
            connecting: false,
            connected: socket.peer.is_some(),
            listening: false,
            error: socket.error,
        };
        match &socket.role {
            Role::Idle => {}
            Role::Listening { waiting, .. } => {
                status.listening = true;
                status.readable |= !waiting.is_empty();
            }
            Role::Connected(number) => {
                let Some(link) = self.connections.get(number) else { return Ok(status) };
                let state = link.connection.state();
                let over = matches!(state, State::Closed | State::Draining);
                status.connecting = matches!(state, State::Connecting | State::Answering);
                status.connected = state == State::Open;
                status.readable |= link.connection.has_data() || over || socket.shut_write;
                status.writable |= link.connection.can_send(false) || over;
                status.attention = link.connection.has_attention();
            }
        }
        Ok(status)
    }

    /// Ends receiving, sending, or both (`shutdown`). The peer is not told.
    pub fn shutdown(&mut self, id: SocketId, read: bool, write: bool) -> Result<(), Errno> {
        let socket = self.socket_mut(id)?;
        if !socket.is_connected() {
            return Err(Errno::ENOTCONN);
        }
        socket.shut_read |= read;
        socket.shut_write |= write;
        self.changed.insert(id);
        Ok(())
    }

    /// Forgets a socket. What it sent is still delivered; connections that it has not accepted end.
    pub fn close(&mut self, now: Micros, id: SocketId) {
        let Some(socket) = self.sockets.remove(&id) else { return };
        self.changed.remove(&id);
        if let Some(holders) = self.ports.get_mut(&socket.local.port) {
            holders.retain(|&holder| holder != id);
            if holders.is_empty() {
                self.ports.remove(&socket.local.port);
            }
        }
        if let Role::Listening { missed: true, .. } = socket.role {
            self.ask_again(socket.local.port, usize::MAX);
        }
        let ends: Vec<u16> = match socket.role {
            Role::Idle => Vec::new(),
            Role::Connected(number) => [number].into(),
            Role::Listening { .. } => self
                .connections
                .iter()
                .filter(|(_, link)| link.listener == Some(id))
                .map(|(&number, _)| number)
                .collect(),
        };
        for number in ends {
            if let Some(link) = self.connections.get_mut(&number) {
                link.socket = None;
                link.listener = None;
                link.connection.close();
                self.active.insert(number);
            }
        }
        self.settle(now);
    }

    /// The next socket of which something has become possible that was not: a read, a write, an accept, an error to
    /// report. Who then goes on until `EAGAIN` misses nothing.
    pub fn changed(&mut self) -> Option<SocketId> {
        self.changed.pop_first()
    }

    /// The next packet to be put on a network.
    pub fn output(&mut self) -> Option<Output> {
        self.output.pop_front()
    }

    /// When [`Node::tick`] has something to do.
    pub fn next_timer(&self) -> Option<Micros> {
        let connection = self.timers.first().map(|&(at, _)| at);
        connection.into_iter().chain(self.router.next_timer()).min()
    }

    /// Does what is due by now.
    pub fn tick(&mut self, now: Micros) {
        self.router.tick(now);
        while let Some(&(at, number)) = self.timers.first()
            && at <= now
        {
            self.timers.remove(&(at, number));
            if let Some(link) = self.connections.get_mut(&number) {
                link.timer = None;
                link.connection.tick(now);
                self.active.insert(number);
            }
        }
        self.settle(now);
    }

    fn socket(&self, id: SocketId) -> Result<&Socket, Errno> {
        self.sockets.get(&id).ok_or(Errno::EBADF)
    }

    fn socket_mut(&mut self, id: SocketId) -> Result<&mut Socket, Errno> {
        self.sockets.get_mut(&id).ok_or(Errno::EBADF)
    }

    fn connection(&self, number: u16) -> Option<&Connection> {
        self.connections.get(&number).map(|link| &link.connection)
    }

    fn open_connection(&self, number: u16) -> Option<&Connection> {
        self.connection(number).filter(|connection| connection.state() != State::Closed)
    }

    /// How a new connection is to behave: the more there are, the less may wait in each.
    fn share(&self) -> Tuning {
        let packets = SHARED_PACKETS / (self.connections.len() + 1);
        let window = u16::try_from(packets / 2).unwrap_or(u16::MAX);
        Tuning {
            send_queue: self.tuning.send_queue.min(packets.max(LEAST_QUEUE)),
            largest_window: self.tuning.largest_window.min(window),
            ..self.tuning
        }
    }

    /// An identifier for a new connection, while there may be more of them.
    fn free_connection(&mut self) -> Option<u16> {
        if self.connections.len() >= self.limits.connections.min(usize::from(u16::MAX) / 2) {
            return None;
        }
        loop {
            let number = self.next_connection;
            self.next_connection = match number.checked_add(CONNECTION_STEP) {
                Some(next) => next,
                // Once around, one further: in the end every number has its turn.
                None => number.wrapping_add(CONNECTION_STEP + 1),
            };
            if number != 0 && !self.connections.contains_key(&number) {
                return Some(number);
            }
        }
    }

    fn link(&mut self, number: u16, link: Link) {
        if let Some(request) = link.request {
            self.requests.insert(request, number);
        }
        self.connections.insert(number, link);
        self.active.insert(number);
    }

    /// Lets connections send, and packets to this machine arrive, until all is quiet.
    fn settle(&mut self, now: Micros) {
        loop {
            if let Some(packet) = self.loopback.pop_front() {
                self.arrived_here(now, packet);
            } else if let Some(number) = self.active.pop_first() {
                self.serve(now, number);
            } else {
                break;
            }
        }
        while let Some(output) = self.router.output() {
            self.put_out(output);
        }
    }

    /// Sends what a connection has to send, and tells its socket how it is.
    fn serve(&mut self, now: Micros, number: u16) {
        let Some(mut link) = self.connections.remove(&number) else { return };
        while let Some(packet) = link.connection.transmit(now) {
            self.send_ready(link.connection.peer(), packet);
        }
        let state = link.connection.state();
        if state == State::Open && !link.waits && link.listener.is_some() {
            link.waits = true;
            self.opened(link.listener, Some(number));
        }
        let abandoned = link.socket.is_none() && !(link.waits && link.listener.is_some());
        if state == State::Closed && abandoned {
            if link.listener.is_some() {
                self.opened(link.listener, None);
            } else if let Some(packet) = link.connection.farewell() {
                self.send_ready(link.connection.peer(), packet);
            }
            self.forget(number, &link);
            return;
        }
        if let Some(id) = link.socket
            && let Some(socket) = self.sockets.get_mut(&id)
        {
            let seen = Seen::of(&link.connection);
            if seen.is_news(core::mem::replace(&mut link.seen, seen)) {
                self.changed.insert(id);
            }
            if state == State::Closed && link.connection.ids().1 == 0 {
                // It was never open: the socket may try again.
                socket.error = link.connection.error();
                socket.role = Role::Idle;
                self.forget(number, &link);
                return;
            }
            if let Some(error) = link.connection.error()
                && !core::mem::replace(&mut link.reported, true)
            {
                socket.error = Some(error);
            }
        }
        let timer = link.connection.next_timer();
        if timer != link.timer {
            if let Some(at) = link.timer {
                self.timers.remove(&(at, number));
            }
            if let Some(at) = timer {
                self.timers.insert((at, number));
            }
            link.timer = timer;
        }
        self.connections.insert(number, link);
    }

    fn forget(&mut self, number: u16, link: &Link) {
        if let Some(at) = link.timer {
            self.timers.remove(&(at, number));
        }
        if let Some(request) = &link.request {
            self.requests.remove(request);
        }
    }

    /// A connection that a listener waits for is open, and has this number, or has come to nothing.
    fn opened(&mut self, listener: Option<SocketId>, number: Option<u16>) {
        let Some(id) = listener else { return };
        if let Some(Socket { role: Role::Listening { opening, waiting, .. }, .. }) = self.sockets.get_mut(&id) {
            *opening -= 1;
            waiting.extend(number);
            match number {
                Some(_) => drop(self.changed.insert(id)),
                None => self.call_back(id),
            }
        }
    }

    /// Whether packets to `to` are for this machine: its host number on one of its networks.
    fn is_here(&self, to: &Address) -> bool {
        to.host == self.number && self.router.networks().iter().any(|network| network.number == to.net)
    }

    /// The number of the network on which a packet to `to` begins its way: the net of its source.
    fn source_net(&self, to: &Address) -> Result<u32, Errno> {
        let (network, _) = self.router.route(to.net).ok_or(Errno::ENETUNREACH)?;
        self.router.networks().get(network).map(|network| network.number).ok_or(Errno::ENETUNREACH)
    }

    /// Sends a packet of this machine.
    fn send_packet(&mut self, header: &Idp, data: &[u8]) -> Result<(), Errno> {
        let (network, _) = self.router.route(header.to.net).ok_or(Errno::ENETUNREACH)?;
        let mtu = self.router.networks().get(network).map_or(0, |network| network.mtu);
        if idp::HEADER + data.len() > mtu {
            return Err(Errno::EMSGSIZE);
        }
        self.send_ready(header.to, header.packet(data).ok_or(Errno::EMSGSIZE)?);
        Ok(())
    }

    /// Puts a packet on its way, if there is one.
    fn send_ready(&mut self, to: Address, packet: Vec<u8>) {
        if self.is_here(&to) {
            self.loopback.push_back(packet);
            return;
        }
        let Some((network, next)) = self.router.route(to.net) else {
            self.counters.dropped += 1;
            return;
        };
        if to.host == Host::BROADCAST && next.is_none() {
            self.loopback.push_back(packet.clone());
        }
        self.put_out(Output { network, to: next.unwrap_or(to.host), packet });
    }

    fn put_out(&mut self, output: Output) {
        if self.output.len() < self.limits.output {
            self.counters.sent += 1;
            self.output.push_back(output);
        } else {
            self.counters.dropped += 1;
        }
    }
}

impl Link {
    fn new(
        connection: Connection,
        socket: Option<SocketId>,
        listener: Option<SocketId>,
        request: Option<Request>,
    ) -> Link {
        Link {
            connection,
            socket,
            listener,
            waits: false,
            request,
            reported: false,
            seen: Seen::default(),
            timer: None,
        }
    }
}
