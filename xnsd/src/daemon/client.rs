//! A socket of a program, and the data on it.

use std::os::fd::{AsFd, OwnedFd};

use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::io::Errno;
use rustix::net::{SendFlags, Shutdown, SocketType, sendto, shutdown};
use xns::conversation::names;
use xns::node::{Kind, SocketId};
use xns::{Address, Errno as SocketError};

use super::{Daemon, Source, TURN};
use crate::unix;

/// The largest message that is taken from a program at once, and about as much as is given to it.
pub const PORTION: usize = 64 * 1024;

/// What we hold of a program's socket.
pub enum End {
    /// The other end of it, and its type.
    Connected(OwnedFd, SocketType),
    /// Nothing, for it is to be connected to us when it has a peer, or listens.
    Apart,
    /// Nothing: datagrams go to its name.
    Named,
}

pub struct Client {
    pub end: End,
    /// The user whose program it is.
    pub user: u32,
    /// Its socket, once it has asked for one.
    pub socket: Option<SocketId>,
    /// Where the answer to `connect` goes when that is decided.
    pub connecting: Option<OwnedFd>,
    /// The error that its program has not been told.
    pub error: Option<SocketError>,
    /// What it sent and the node has no room for.
    incoming: Option<Vec<u8>>,
    /// What it is to get and has no room for: data, or a connection and the name of its peer.
    outgoing: Option<(Vec<u8>, Option<OwnedFd>)>,
    /// Nothing more will come for it, and whether its program has been told.
    ended: bool,
    told: bool,
    /// It can send nothing more, and so the kernel does not tell us of its end.
    pub refused: bool,
}

impl Client {
    pub fn new(end: End, user: u32) -> Client {
        Client {
            end,
            user,
            socket: None,
            connecting: None,
            error: None,
            incoming: None,
            outgoing: None,
            ended: false,
            told: false,
            refused: false,
        }
    }
}

impl Daemon {
    pub(super) fn add_client(&mut self, number: u64, client: Client) {
        if let End::Connected(end, _) = &client.end {
            let flags = EventFlags::IN | EventFlags::ONESHOT;
            if epoll::add(&self.epoll, end, EventData::new_u64(number), flags).is_err() {
                self.sources.remove(&number);
                return;
            }
        }
        self.clients.insert(number, client);
    }

    /// A program's socket has been connected to us.
    pub(super) fn attach(&mut self, number: u64, end: OwnedFd, socket_type: SocketType) {
        let flags = EventFlags::IN | EventFlags::ONESHOT;
        if let Some(client) = self.clients.get_mut(&number)
            && epoll::add(&self.epoll, &end, EventData::new_u64(number), flags).is_ok()
        {
            client.end = End::Connected(end, socket_type);
            self.serve(number);
        }
    }

    /// Forgets a program's socket. What it has sent is still delivered.
    pub(super) fn close(&mut self, number: u64) {
        self.sources.remove(&number);
        let Some(client) = self.clients.remove(&number) else { return };
        if let Some(id) = client.socket {
            self.by_socket.remove(&id);
            let now = self.now();
            self.node.close(now, id);
        }
    }

    /// Takes what a program has sent, and goes on with what it is to get.
    pub(super) fn client_ready(&mut self, number: u64, flags: EventFlags, buffer: &mut [u8]) {
        if flags.contains(EventFlags::OUT) {
            self.serve(number);
        }
        for _ in 0..TURN {
            let Some(client) = self.clients.get(&number) else { return };
            let End::Connected(end, _) = &client.end else { return };
            if client.incoming.is_some() || client.refused {
                break;
            }
            match unix::receive(end, buffer) {
                Ok(message) if message.is_end => return self.close(number),
                Ok(message) => match message.answer {
                    Some(answer) => self.request(number, &buffer[..message.size], answer),
                    None => self.data(number, buffer[..message.size].to_vec()),
                },
                Err(Errno::AGAIN | Errno::INTR) => break,
                Err(_) => return self.close(number),
            }
        }
        self.watch(number);
    }

    /// Says when we want to hear of a program's socket again.
    fn watch(&mut self, number: u64) {
        let Some(client) = self.clients.get(&number) else { return };
        let End::Connected(end, _) = &client.end else { return };
        let mut flags = EventFlags::ONESHOT;
        flags.set(EventFlags::IN, client.incoming.is_none() && !client.refused);
        flags.set(EventFlags::OUT, client.outgoing.is_some());
        // While there is nothing to wait for, not even its end is of interest.
        if flags != EventFlags::ONESHOT {
            let _ = epoll::modify(&self.epoll, end, EventData::new_u64(number), flags);
        }
    }

    /// Sends a program's data.
    fn data(&mut self, number: u64, data: Vec<u8>) {
        let now = self.now();
        let Some(client) = self.clients.get_mut(&number) else { return };
        let Some(id) = client.socket else { return self.close(number) };
        match self.node.send(now, id, &data, None, false) {
            Ok(sent) if sent < data.len() => client.incoming = Some(data[sent..].to_vec()),
            Ok(_) => {}
            Err(SocketError::EAGAIN) => client.incoming = Some(data),
            // It may write as soon as it has asked for the connection.
            Err(SocketError::ENOTCONN) if self.node.status(id).is_ok_and(|status| status.connecting) => {
                client.incoming = Some(data);
            }
            Err(error) => {
                client.error.get_or_insert(error);
                self.refuse_data(number);
            }
        }
    }

    /// Goes on wherever a program's socket waits: a connection, data either way, connections to accept.
    pub(super) fn serve(&mut self, number: u64) {
        self.decide_connect(number);
        if let Some(data) = self.clients.get_mut(&number).and_then(|client| client.incoming.take()) {
            self.data(number, data);
        }
        loop {
            if !self.send_outgoing(number) {
                break;
            }
            let next = self.next_outgoing(number);
            let Some(client) = self.clients.get_mut(&number) else { return };
            client.outgoing = next;
            if client.outgoing.is_none() {
                self.tell_end(number);
                break;
            }
        }
        self.watch(number);
    }

    /// Makes a program's writes fail when its connection is over, or its own part of it.
    pub(super) fn refuse_data(&mut self, number: u64) {
        let Some(client) = self.clients.get_mut(&number) else { return };
        if let (End::Connected(end, _), Some(id)) = (&client.end, client.socket)
            && self.node.status(id).is_ok_and(|status| !status.listening && !status.connecting)
            && self.node.peer_name(id).is_err()
        {
            let _ = shutdown(end, Shutdown::Read);
            client.refused = true;
        }
    }

    /// Tells a program that nothing more will come, once it has all that did.
    fn tell_end(&mut self, number: u64) {
        let Some(client) = self.clients.get_mut(&number) else { return };
        if let End::Connected(end, _) = &client.end
            && client.ended
            && !std::mem::replace(&mut client.told, true)
        {
            let _ = shutdown(end, Shutdown::Write);
        }
    }

    /// Answers `connect` when it is decided.
    fn decide_connect(&mut self, number: u64) {
        let Some(client) = self.clients.get_mut(&number) else { return };
        let Some(id) = client.socket.filter(|_| client.connecting.is_some()) else { return };
        if self.node.status(id).is_ok_and(|status| !status.connecting) {
            let error = self.node.take_error(id).unwrap_or(Some(SocketError::EBADF));
            if let Some(answer) = client.connecting.take() {
                super::requests::answer(&answer, error, &[]);
            }
        }
    }

    /// Sends a program what waits for it; false if it has no room.
    fn send_outgoing(&mut self, number: u64) -> bool {
        let Some(client) = self.clients.get_mut(&number) else { return false };
        let (Some((data, descriptor)), End::Connected(end, socket_type)) = (&mut client.outgoing, &client.end) else {
            return client.outgoing.is_none();
        };
        match unix::send(end, data, descriptor.as_ref().map(|descriptor| descriptor.as_fd())) {
            Ok(sent) if *socket_type == SocketType::STREAM && sent < data.len() => {
                data.drain(..sent);
                *descriptor = None;
                false
            }
            Err(Errno::AGAIN | Errno::INTR) => false,
            // Where nobody reads any more there is nothing to send.
            Ok(_) | Err(_) => {
                client.outgoing = None;
                true
            }
        }
    }

    /// What a program is to get next: a connection to accept, or data.
    fn next_outgoing(&mut self, number: u64) -> Option<(Vec<u8>, Option<OwnedFd>)> {
        let client = self.clients.get(&number)?;
        let id = client.socket?;
        match &client.end {
            End::Connected(_, socket_type) if self.node.status(id).is_ok_and(|status| status.listening) => {
                self.next_connection(*socket_type, client.user, id)
            }
            End::Connected(_, SocketType::STREAM) => {
                let mut data = Vec::new();
                while data.len() < PORTION
                    && let Some((_, more)) = self.next_data(number, id)
                {
                    data.extend(more);
                }
                (!data.is_empty()).then_some((data, None))
            }
            End::Connected(..) => Some((self.next_data(number, id)?.1, None)),
            End::Apart => None,
            End::Named => {
                while let Some((from, data)) = self.next_data(number, id) {
                    self.deliver(number, from, &data);
                }
                None
            }
        }
    }

    fn next_data(&mut self, number: u64, id: SocketId) -> Option<(Address, Vec<u8>)> {
        let now = self.now();
        let end = match self.node.receive(now, id) {
            Ok(Some(delivery)) => return Some((delivery.from, delivery.data)),
            Ok(None) => true,
            Err(SocketError::EAGAIN | SocketError::ENOTCONN) => false,
            Err(error) => {
                let client = self.clients.get_mut(&number)?;
                client.error.get_or_insert(error);
                let named = matches!(client.end, End::Named);
                if named && let Ok(peer) = self.node.peer_name(id) {
                    // An empty datagram wakes whoever waits for one: then the error is asked for.
                    self.deliver(number, peer, &[]);
                }
                !named
            }
        };
        self.clients.get_mut(&number)?.ended |= end;
        if end {
            self.refuse_data(number);
        }
        None
    }

    /// Gives a datagram to a program, from the socket that stands for its source; lost if there is no room.
    fn deliver(&mut self, number: u64, from: Address, data: &[u8]) {
        // A connected socket hears only the one it is connected to.
        let id = self.clients.get(&number).and_then(|client| client.socket);
        let from = id.and_then(|id| self.node.peer_name(id).ok()).unwrap_or(from);
        let to = unix::name(&names::program(self.user, number));
        let (Ok(socket), Ok(to)) = (self.address_socket(from), to) else { return };
        if sendto(socket, data, SendFlags::DONTWAIT, &to) == Err(Errno::CONNREFUSED) {
            self.close(number);
        }
    }

    /// The next connection to a listening socket: what its program gets, and our end of it.
    fn next_connection(
        &mut self,
        socket_type: SocketType,
        user: u32,
        id: SocketId,
    ) -> Option<(Vec<u8>, Option<OwnedFd>)> {
        let name = if socket_type == SocketType::STREAM { names::stream(self.user) } else { names::packet(self.user) };
        // Ours first: without it nothing is accepted that could not be given away.
        let theirs = unix::connected(socket_type, &name).ok()?;
        let ours = loop {
            if let (number, true) = self.accept(socket_type)? {
                break number;
            }
        };
        let named = unix::bind_to(&theirs, &names::program(self.user, ours)).is_ok();
        let Some((accepted, peer)) = self.node.accept(id).ok().filter(|_| named) else {
            self.close(ours);
            return None;
        };
        let client = self.clients.get_mut(&ours)?;
        client.socket = Some(accepted);
        client.user = user;
        self.by_socket.insert(accepted, ours);
        Some((peer.to_bytes().to_vec(), Some(theirs)))
    }

    /// Takes datagrams that programs send to an address, and requests.
    pub(super) fn datagrams(&mut self, address: Address, buffer: &mut [u8]) {
        for _ in 0..TURN {
            let Some((_, socket)) = self.addresses.get(&address) else { return };
            let Ok(message) = unix::receive(socket, buffer) else { return };
            let answer = match (message.about, message.answer) {
                (Some(about), Some(answer)) => {
                    let request = buffer[..message.size].to_vec();
                    self.request_about(&about, &request, answer, buffer);
                    continue;
                }
                (_, answer) => answer,
            };
            // Who else knows the name is nobody's program.
            let from = message.from.as_ref().and_then(|from| from.abstract_name());
            let Some(number) = from.and_then(|name| self.named(name)) else { continue };
            let data = &buffer[..message.size];
            if let Some(answer) = answer {
                self.request(number, data, answer);
                continue;
            }
            let Some(client) = self.clients.get_mut(&number) else { continue };
            let Some(id) = client.socket else { continue };
            let connected = self.node.peer_name(id).is_ok();
            let now = self.started.elapsed().as_micros() as u64;
            let to = (!connected).then_some(address);
            if let Err(error) = self.node.send(now, id, data, to, false) {
                client.error.get_or_insert(error);
            }
            // Whoever waits for this one goes on while we look for more.
            self.flush();
        }
    }

    /// Takes a request about a socket that came with it: that whoever sent it has the socket is all the right it needs.
    fn request_about(&mut self, about: &OwnedFd, request: &[u8], answer: OwnedFd, buffer: &mut [u8]) {
        let Some(number) = unix::own_name(about).and_then(|name| self.named(&name)) else {
            return super::requests::answer(&answer, Some(SocketError::EBADF), &[]);
        };
        // It may be quicker than the connection itself.
        if matches!(self.clients.get(&number), Some(Client { end: End::Apart, .. })) {
            for socket_type in [SocketType::STREAM, SocketType::SEQPACKET] {
                while self.accept(socket_type).is_some() {}
            }
        }
        // What the program had written before is sent before.
        self.client_ready(number, EventFlags::IN, buffer);
        self.request(number, request, answer);
    }

    /// The number of the program's socket that has this name.
    pub(super) fn named(&self, name: &[u8]) -> Option<u64> {
        let prefix = names::program(self.user, 0);
        let digits = name.strip_prefix(prefix.trim_end_matches('0').as_bytes())?;
        let number = u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        self.clients.contains_key(&number).then_some(number)
    }

    /// A new socket: what its program gets.
    pub(super) fn open_socket(&mut self, user: u32, kind: Kind) -> Result<OwnedFd, SocketError> {
        if self.clients.len() >= self.max_clients {
            return Err(SocketError::ENOBUFS);
        }
        let privileged = user == 0;
        let id = self.node.open(kind, privileged)?;
        let number = self.number(Source::Client);
        let (socket_type, end) = match kind {
            Kind::Stream => (SocketType::STREAM, End::Apart),
            Kind::Seqpacket => (SocketType::SEQPACKET, End::Apart),
            Kind::Datagram | Kind::Raw(_) => (SocketType::DGRAM, End::Named),
        };
        let socket = match unix::program(socket_type, &names::program(self.user, number)) {
            Ok(socket) => socket,
            Err(_) => {
                self.sources.remove(&number);
                let now = self.now();
                self.node.close(now, id);
                return Err(SocketError::ENOBUFS);
            }
        };
        let mut client = Client::new(end, user);
        client.socket = Some(id);
        self.clients.insert(number, client);
        self.by_socket.insert(id, number);
        Ok(socket)
    }
}
