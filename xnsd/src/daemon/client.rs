//! A socket of a program, and the data on it.

use std::collections::VecDeque;
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::io::Errno;
use rustix::net::{SendFlags, Shutdown, SocketType, sendto, shutdown};
use xns::conversation::{CONNECTION, Request, names};
use xns::node::{Delivery, Kind, SocketId};
use xns::{Address, Errno as SocketError};

use super::direct::Stock;
use super::{Daemon, MOST_WAITING, PACKETS, STREAMS, SWEEP_SOON, Source, TURN};
use crate::unix;

/// The largest message that is taken from a program at once, and about as much as is given to it.
pub const PORTION: usize = 64 * 1024;

/// How many answers may be kept until data have gone before the request, or attention has come: for one socket, and for
/// all of them where no place for another socket is left.
const MAX_KEPT_EACH: usize = 16;
const MAX_KEPT: usize = 64;
/// How much is taken at once from a stream whose data become packets, and from one whose data cannot be left with the
/// kernel: where there is no room for them we keep them.
pub const PIECE: usize = 8 * 1024;

/// What we hold of a program's socket.
pub enum End {
    /// The other end of it, and its type.
    Connected(OwnedFd, SocketType),
    /// Its type alone, for it is to be connected to us when it has a peer, or listens.
    Apart(SocketType),
    /// Nothing: datagrams go to its name.
    Named,
}

/// What a program sent and cannot go on yet.
pub enum Held {
    /// For the node.
    Data(Vec<u8>),
    /// For the program at the other end, as it is.
    Direct(u64, Stock),
}

/// What a program is to get.
pub struct Outgoing {
    data: Vec<u8>,
    /// What marks a packet of attention.
    descriptor: Option<OwnedFd>,
    /// The last byte is attention.
    urgent: bool,
    /// It is a packet of attention.
    attention: bool,
}

/// A socket of a program.
pub struct Client {
    pub end: End,
    /// The user whose program it is.
    pub user: u32,
    /// Which socket its program has, if we made it.
    identity: Option<u64>,
    /// Its socket, once it has asked for one.
    pub socket: Option<SocketId>,
    /// Where the answer to `connect` goes when that is decided.
    pub connecting: Option<OwnedFd>,
    /// Its connection is not decided, and its program does not wait for the answer.
    pub later: bool,
    /// The first that comes from it is what it was filled with meanwhile.
    pub filled: bool,
    /// The kernel has connected it to us for a connection that has failed, and does not connect it again.
    used_up: bool,
    /// The error that its program has not been told.
    pub error: Option<SocketError>,
    /// How many packets of no size that can be are among what it has written, and it has been told so.
    pub told_of: usize,
    /// An empty datagram that stands for an error is for it to read.
    pub woken: bool,
    /// What it sent and what is to take that has no room for.
    pub held: Option<Held>,
    /// Requests that are to take effect after what it sent before: the request, and where the answer goes.
    waiting: VecDeque<(Vec<u8>, OwnedFd)>,
    /// What it is to get and has no room for.
    pub outgoing: Option<Outgoing>,
    /// Who holds data that are to come before that.
    pub feeder: Option<u64>,
    /// Nothing more will come for it, and whether its program has been told.
    ended: bool,
    pub told: bool,
    /// It can send nothing more, and so the kernel does not tell us of its end.
    pub refused: bool,
    /// Who gets SIGURG.
    pub owner: i32,
    /// Who wants to know of attention.
    watchers: Vec<OwnedFd>,
}

impl Client {
    pub fn new(end: End, user: u32) -> Client {
        Client {
            end,
            user,
            identity: None,
            socket: None,
            connecting: None,
            later: false,
            filled: false,
            used_up: false,
            error: None,
            told_of: 0,
            woken: false,
            held: None,
            waiting: VecDeque::new(),
            outgoing: None,
            feeder: None,
            ended: false,
            told: false,
            refused: false,
            owner: 0,
            watchers: Vec::new(),
        }
    }
}

impl Client {
    /// Forgets those who do not wait for attention any more.
    pub fn forget_watchers(&mut self) {
        self.watchers.retain(|answer| !unix::is_over(answer));
    }
}

/// Whether a request changes what becomes of data, so that it takes effect between those before it and those after it.
fn in_order(request: &[u8]) -> bool {
    matches!(Request::parse(request), Some(Request::Set(..) | Request::Shutdown(_)))
}

/// Whether a request changes what becomes of datagrams.
fn is_about_datagrams(request: &[u8]) -> bool {
    let request = Request::parse(request);
    matches!(request, Some(Request::Set(..) | Request::Connect(_) | Request::ConnectLater(_) | Request::Broadcast(_)))
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
            let listens = client.socket.and_then(|id| self.node.status(id).ok()).is_some_and(|status| status.listening);
            client.end = End::Connected(end, socket_type);
            if listens {
                self.refuse_data(number);
            }
            self.serve(number);
        }
    }

    /// Forgets a program's socket. What it has sent is still delivered.
    pub(super) fn close(&mut self, number: u64) {
        self.sources.remove(&number);
        self.visitors.remove(&number);
        let Some(client) = self.clients.remove(&number) else { return };
        if let Some(Held::Direct(peer, stock)) = client.held {
            self.pipes.take_back(stock);
            if let Some(other) = self.clients.get_mut(&peer) {
                other.feeder = None;
            }
        }
        if let Some(feeder) = client.feeder {
            // Nobody is to get it any more.
            if let Some(Held::Direct(_, stock)) = self.clients.get_mut(&feeder).and_then(|other| other.held.take()) {
                self.pipes.take_back(stock);
            }
            self.again.push(feeder);
        }
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
        // Who can send nothing is closed by its program, or has been told of the end by us.
        let over = |client: &Client| client.refused && !client.told && flags.contains(EventFlags::HUP);
        if self.clients.get(&number).is_some_and(over) {
            return self.close(number);
        }
        self.take_some(number, buffer);
        self.watch(number);
    }

    /// Takes as much as one may before others have their turn. True if there may be more now.
    fn take_some(&mut self, number: u64, buffer: &mut [u8]) -> bool {
        for _ in 0..TURN {
            let Some(client) = self.clients.get(&number) else { return false };
            if client.held.is_some() || client.later {
                return false;
            }
            let taken = match self.direct_peer(number) {
                _ if client.refused => Err(Errno::AGAIN),
                Some(peer) if !client.filled => self.hand_over(number, peer, buffer),
                _ => self.take(number, buffer),
            };
            match taken {
                Ok(true) => {}
                Err(Errno::AGAIN | Errno::INTR) => {
                    let next = self.clients.get_mut(&number).and_then(|client| client.waiting.pop_front());
                    let Some((request, answer)) = next else { return false };
                    self.request(number, &request, answer);
                }
                Ok(false) | Err(_) => {
                    self.close(number);
                    return false;
                }
            }
        }
        true
    }

    /// Takes a message of a program; false at the end.
    fn take(&mut self, number: u64, buffer: &mut [u8]) -> rustix::io::Result<bool> {
        let client = self.clients.get_mut(&number).ok_or(Errno::BADF)?;
        let End::Connected(end, socket_type) = &client.end else { return Err(Errno::AGAIN) };
        let in_pieces = *socket_type == SocketType::STREAM && !client.filled;
        let most = if in_pieces { PIECE } else { buffer.len() };
        let message = unix::receive(end, &mut buffer[..most])?;
        client.filled = false;
        match message.answer {
            _ if message.is_end => return Ok(false),
            Some(answer) => self.request(number, &buffer[..message.size], answer),
            None => self.data(number, buffer[..message.size].to_vec()),
        }
        Ok(true)
    }

    /// Says when we want to hear of a program's socket again.
    pub(super) fn watch(&mut self, number: u64) {
        let Some(client) = self.clients.get(&number) else { return };
        let End::Connected(end, _) = &client.end else { return };
        let mut flags = EventFlags::ONESHOT;
        flags.set(EventFlags::IN, client.held.is_none() && !client.refused && !client.later);
        flags.set(EventFlags::OUT, client.outgoing.is_some() || client.feeder.is_some());
        // While there is nothing to wait for, not even its end is of interest, but of one that is to say nothing more.
        if flags != EventFlags::ONESHOT || client.refused && !client.told {
            let _ = epoll::modify(&self.epoll, end, EventData::new_u64(number), flags);
        }
    }

    /// Sends a program's data.
    fn data(&mut self, number: u64, data: Vec<u8>) {
        let now = self.now();
        let Some(client) = self.clients.get_mut(&number) else { return };
        let Some(id) = client.socket else { return self.close(number) };
        match self.node.send(now, id, &data, None, false) {
            Ok(sent) if sent < data.len() => client.held = Some(Held::Data(data[sent..].to_vec())),
            Ok(_) => {}
            Err(SocketError::EAGAIN) => client.held = Some(Held::Data(data)),
            // It may write as soon as it has asked for the connection.
            Err(SocketError::ENOTCONN) if self.node.status(id).is_ok_and(|status| status.connecting) => {
                client.held = Some(Held::Data(data));
            }
            Err(SocketError::EMSGSIZE | SocketError::EINVAL) if client.told_of > 0 => client.told_of -= 1,
            Err(error) => {
                client.error.get_or_insert(error);
                self.refuse_data(number);
            }
        }
    }

    /// Goes on wherever a program's socket waits: a connection, data either way, connections to accept.
    pub(super) fn serve(&mut self, number: u64) {
        self.decide_connect(number);
        let Some(client) = self.clients.get_mut(&number) else { return };
        let feeder = client.feeder;
        if let Some(Held::Data(data)) = client.held.take_if(|held| matches!(held, Held::Data(_))) {
            self.data(number, data);
            self.again.push(number);
        }
        if let Some(feeder) = feeder {
            self.resume(feeder);
        }
        while self.clients.get(&number).is_some_and(|client| client.feeder.is_none()) {
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

    /// Makes a program's writes fail when its connection is over, or its own part of it, or when it is to have none but those
    /// that it accepts.
    pub(super) fn refuse_data(&mut self, number: u64) {
        let Some(client) = self.clients.get_mut(&number) else { return };
        if let (End::Connected(end, _), Some(id)) = (&client.end, client.socket)
            && self.node.status(id).is_ok_and(|status| !status.connecting)
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
            // From now on its end may not show.
            self.sweep_after = SWEEP_SOON;
        }
    }

    /// Answers `connect` when it is decided.
    fn decide_connect(&mut self, number: u64) {
        let Some(client) = self.clients.get_mut(&number) else { return };
        let Some(id) = client.socket.filter(|_| client.connecting.is_some() || client.later) else { return };
        if self.node.status(id).is_ok_and(|status| status.connecting) {
            return;
        }
        let error = self.node.take_error(id).unwrap_or(Some(SocketError::EBADF));
        if let Some(answer) = client.connecting.take() {
            super::requests::answer(&answer, error, &[]);
        }
        if std::mem::take(&mut client.later) && error.is_some() {
            client.error = error;
            client.ended = true;
            client.used_up = true;
            if let End::Connected(end, _) = &client.end {
                // Only who has room can be shown as ready.
                let mut rest = [0; 1024];
                while unix::receive(end, &mut rest).is_ok_and(|message| !message.is_end) {}
            }
            self.refuse_data(number);
        }
    }

    /// Sends a program what waits for it; false if it has no room.
    fn send_outgoing(&mut self, number: u64) -> bool {
        let Some(client) = self.clients.get_mut(&number) else { return false };
        let (Some(Outgoing { data, descriptor, urgent, attention }), End::Connected(end, socket_type)) =
            (&mut client.outgoing, &client.end)
        else {
            return client.outgoing.is_none();
        };
        match unix::send(end, data, descriptor.as_ref().map(|descriptor| descriptor.as_fd()), *urgent) {
            Ok(sent) if *socket_type == SocketType::STREAM && sent < data.len() => {
                data.drain(..sent);
                *descriptor = None;
                false
            }
            Err(Errno::AGAIN | Errno::INTR) => false,
            // A kernel without urgent bytes here.
            Err(Errno::OPNOTSUPP) if *urgent => {
                *urgent = false;
                self.send_outgoing(number)
            }
            // Where nobody reads any more there is nothing to send.
            Ok(_) | Err(_) => {
                let attention = *attention;
                client.outgoing = None;
                if attention {
                    self.tell_attention(number);
                }
                true
            }
        }
    }

    /// What a program is to get next: word of a connection to accept, or data.
    fn next_outgoing(&mut self, number: u64) -> Option<Outgoing> {
        let client = self.clients.get_mut(&number)?;
        let id = client.socket?;
        match &client.end {
            End::Connected(end, _) if self.node.status(id).is_ok_and(|status| status.listening) => {
                // Once for all of them: who comes for one makes us look again.
                let is_news = self.node.status(id).is_ok_and(|status| status.readable) && !unix::unread(end);
                let data = vec![CONNECTION];
                is_news.then_some(Outgoing { data, descriptor: None, urgent: false, attention: false })
            }
            End::Connected(_, SocketType::STREAM) => {
                let (mut data, mut urgent) = (Vec::new(), false);
                while data.len() < PORTION
                    && !urgent
                    && let Some(more) = self.next_data(number, id)
                {
                    data.extend(more.data);
                    urgent = more.attention;
                }
                (!data.is_empty()).then_some(Outgoing { data, descriptor: None, urgent, attention: false })
            }
            End::Connected(..) => {
                let Delivery { data, attention, .. } = self.next_data(number, id)?;
                let mark = attention.then(unix::mark).flatten();
                Some(Outgoing { data, descriptor: mark, urgent: false, attention })
            }
            End::Apart(_) => None,
            End::Named => {
                while let Some(delivery) = self.next_data(number, id) {
                    if self.deliver(number, delivery.from, &delivery.data) == Err(Errno::CONNREFUSED) {
                        let now = self.now();
                        self.node.refuse(now, id, &delivery);
                    }
                }
                None
            }
        }
    }

    /// Tells a program of attention, where the kernel cannot.
    fn tell_attention(&mut self, number: u64) {
        let Some(client) = self.clients.get_mut(&number) else { return };
        unix::signal_urgent(client.owner, client.user);
        for watcher in std::mem::take(&mut client.watchers) {
            super::requests::answer(&watcher, None, &[]);
        }
    }

    /// Answers when a program has attention, which may be now.
    pub(super) fn await_attention(&mut self, number: u64, answer: OwnedFd) {
        let Some(client) = self.clients.get_mut(&number) else { return };
        // Who looks again has given up the earlier answer.
        client.forget_watchers();
        let may_keep = self.may_keep(number);
        let Some(client) = self.clients.get_mut(&number) else { return };
        let unread = match &client.end {
            // What it has read is no news.
            End::Connected(end, _) => client.outgoing.is_some() || unix::unread(end),
            End::Apart(_) => return super::requests::answer(&answer, Some(SocketError::ENOTCONN), &[]),
            End::Named => false,
        };
        let pending = client.socket.and_then(|id| self.node.status(id).ok()).is_some_and(|status| status.attention);
        if unread && pending {
            return super::requests::answer(&answer, None, &[]);
        }
        if !may_keep {
            return super::requests::answer(&answer, Some(SocketError::ENOBUFS), &[]);
        }
        super::requests::answer(&answer, Some(SocketError::EAGAIN), &[]);
        client.watchers.push(answer);
    }

    fn next_data(&mut self, number: u64, id: SocketId) -> Option<Delivery> {
        let now = self.now();
        let end = match self.node.receive(now, id) {
            Ok(Some(delivery)) => return Some(delivery),
            Ok(None) => true,
            Err(SocketError::EAGAIN | SocketError::ENOTCONN) => false,
            Err(error) => {
                let client = self.clients.get_mut(&number)?;
                client.error.get_or_insert(error);
                let (named, woken) = (matches!(client.end, End::Named), client.woken);
                if named
                    && !woken
                    && let Ok(peer) = self.node.peer_name(id)
                {
                    // An empty datagram wakes whoever waits for one: then the error is asked for.
                    let woken = self.deliver(number, peer, &[]).is_ok();
                    self.clients.get_mut(&number)?.woken = woken;
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

    /// Gives a datagram to a program, from the socket that stands for its source; lost if there is no room. ECONNREFUSED if
    /// the program has closed its socket.
    fn deliver(&mut self, number: u64, from: Address, data: &[u8]) -> rustix::io::Result<usize> {
        // A connected socket hears only the one it is connected to.
        let id = self.clients.get(&number).and_then(|client| client.socket);
        let from = id.and_then(|id| self.node.peer_name(id).ok()).unwrap_or(from);
        let to = unix::name(&names::program(self.user, number))?;
        let result = sendto(self.address_socket(from)?, data, SendFlags::DONTWAIT, &to);
        if result == Err(Errno::CONNREFUSED) {
            self.sweep_after = Duration::ZERO;
        }
        result
    }

    /// The next connection to a listening socket: what its program gets, and the peer.
    pub(super) fn next_connection(&mut self, number: u64) -> Result<(OwnedFd, Address), SocketError> {
        let client = self.clients.get(&number).ok_or(SocketError::EBADF)?;
        let (id, user) = (client.socket.ok_or(SocketError::EBADF)?, client.user);
        let status = self.node.status(id)?;
        if !status.listening {
            return Err(SocketError::EINVAL);
        }
        if !status.readable {
            return Err(SocketError::EAGAIN);
        }
        if !self.has_share(user) {
            return Err(self.all_taken());
        }
        let (socket_type, name, listener) = match status.kind {
            Kind::Stream => (SocketType::STREAM, names::stream(self.user), STREAMS),
            _ => (SocketType::SEQPACKET, names::packet(self.user), PACKETS),
        };
        // Ours first: without it nothing is accepted that could not be given away.
        let theirs = unix::connected(socket_type, &name).map_err(|_| SocketError::ENOBUFS)?;
        let ours = loop {
            if let (number, true) = self.accept(listener).ok_or(SocketError::ENOBUFS)? {
                break number;
            }
        };
        let named = unix::bind_to(&theirs, &names::program(self.user, ours)).map_err(|_| SocketError::ENOBUFS);
        let now = self.now();
        let accepted = named.and_then(|()| match self.clients.get_mut(&ours) {
            Some(client) => Ok((client, self.node.accept(now, id)?)),
            None => Err(SocketError::ENOBUFS),
        });
        let (client, (accepted, peer)) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                self.close(ours);
                return Err(error);
            }
        };
        client.identity = unix::identity(&theirs);
        client.socket = Some(accepted);
        client.user = user;
        self.by_socket.insert(accepted, ours);
        Ok((theirs, peer))
    }

    /// Takes a datagram that a program sends to an address, or a request; false if there is none. Where there are more we
    /// hear of them again: to look whether there are would keep the one waiting for whom this is.
    pub(super) fn datagram(&mut self, address: Address, buffer: &mut [u8]) -> bool {
        let Some((_, socket)) = self.addresses.get(&address) else { return false };
        let Ok(message) = unix::receive(socket, buffer) else { return false };
        if address == Address::default() {
            // Anybody may send to this one: what counts is the socket that comes with a request.
            if let (Some(about), Some(answer)) = (message.about, message.answer) {
                let request = buffer[..message.size].to_vec();
                self.request_about(&about, &request, answer, buffer);
            }
            return true;
        }
        // Who else knows the name is nobody's program.
        let from = message.from.as_ref().and_then(|from| from.abstract_name());
        let Some(number) = from.and_then(|name| self.named(name)) else { return true };
        let data = &buffer[..message.size];
        let now = self.now();
        let Some(client) = self.clients.get_mut(&number) else { return true };
        let Some(id) = client.socket else { return true };
        let to = self.node.peer_name(id).is_err().then_some(address);
        if let Err(error) = self.node.send(now, id, data, to, false) {
            client.error.get_or_insert(error);
        }
        // Whoever waits for this one goes on while others have their turn.
        self.flush();
        true
    }

    /// Takes a request about a socket that came with it: that whoever sent it has the socket is all the right it needs.
    fn request_about(&mut self, about: &OwnedFd, request: &[u8], answer: OwnedFd, buffer: &mut [u8]) {
        let number = unix::own_name(about).and_then(|name| self.named(&name));
        let is_it = |number: &u64| {
            let known = self.clients.get(number).and_then(|client| client.identity);
            known.is_some() && known == unix::identity(about)
        };
        let Some(number) = number.filter(is_it) else {
            return super::requests::answer(&answer, Some(SocketError::EBADF), &[]);
        };
        // It may be quicker than the connection itself.
        if matches!(self.clients.get(&number), Some(Client { end: End::Apart(_), .. })) {
            for i in [STREAMS, PACKETS] {
                while self.accept(i).is_some() {}
            }
        }
        // What the program had written before is sent before, as far as it can be. Of a stream one turn takes all that the
        // kernel keeps.
        let of_packets =
            |client: &Client| matches!(client.end, End::Connected(_, socket_type) if socket_type != SocketType::STREAM);
        let turns = if self.clients.get(&number).is_some_and(of_packets) { MOST_WAITING / TURN } else { 1 };
        for _ in 0..turns {
            if !self.take_some(number, buffer) {
                break;
            }
        }
        self.watch(number);
        let may_keep = self.may_keep(number);
        let Some(client) = self.clients.get_mut(&number) else { return };
        if client.held.is_some() && in_order(request) {
            if !may_keep {
                return super::requests::answer(&answer, Some(SocketError::ENOBUFS), &[]);
            }
            client.waiting.push_back((request.to_vec(), answer));
            return;
        }
        let is_named = matches!(client.end, End::Named);
        match client.socket.and_then(|id| self.node.peer_name(id).ok()) {
            Some(peer) => {
                for _ in 0..MOST_WAITING {
                    if !self.datagram(peer, buffer) {
                        break;
                    }
                }
            }
            // They may have gone to any address.
            None if is_named && is_about_datagrams(request) => self.take_datagrams(),
            None => {}
        }
        self.request(number, request, answer);
    }

    /// Whether another answer may be kept for a socket.
    fn may_keep(&self, number: u64) -> bool {
        let kept = |client: &Client| client.waiting.len() + client.watchers.len();
        let most = MAX_KEPT + self.max_clients.saturating_sub(self.clients.len());
        self.clients.get(&number).is_some_and(|client| kept(client) < MAX_KEPT_EACH)
            && self.clients.values().map(kept).sum::<usize>() < most
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
        if !self.has_share(user) || !self.make_room(false) {
            return Err(self.all_taken());
        }
        let privileged = user == 0;
        let id = self.node.open(kind, privileged)?;
        self.program_socket(user, kind, id).inspect_err(|_| {
            let now = self.now();
            self.node.close(now, id);
        })
    }

    /// There are no more sockets, or not for this user; but some of them may be closed already.
    fn all_taken(&mut self) -> SocketError {
        self.sweep_after = SWEEP_SOON.min(self.sweep_after);
        SocketError::ENOBUFS
    }

    /// What a program gets for a socket.
    fn program_socket(&mut self, user: u32, kind: Kind, id: SocketId) -> Result<OwnedFd, SocketError> {
        let number = self.number(Source::Client);
        let (socket_type, end) = match kind {
            Kind::Stream => (SocketType::STREAM, End::Apart(SocketType::STREAM)),
            Kind::Seqpacket => (SocketType::SEQPACKET, End::Apart(SocketType::SEQPACKET)),
            Kind::Datagram | Kind::Raw(_) => (SocketType::DGRAM, End::Named),
        };
        let socket = unix::program(socket_type, &names::program(self.user, number)).map_err(|_| {
            self.sources.remove(&number);
            SocketError::ENOBUFS
        })?;
        let mut client = Client::new(end, user);
        client.identity = unix::identity(&socket);
        client.socket = Some(id);
        self.clients.insert(number, client);
        self.by_socket.insert(id, number);
        Ok(socket)
    }

    /// Whether a program's socket was connected to us for a connection that has failed, and so cannot be again.
    pub(super) fn is_used_up(&self, number: u64) -> bool {
        self.clients.get(&number).is_some_and(|client| client.used_up)
    }

    /// What a program gets in place of a socket that is used up.
    pub(super) fn renew(&mut self, number: u64) -> Result<OwnedFd, SocketError> {
        let client = self.clients.get(&number).filter(|client| client.used_up).ok_or(SocketError::EINVAL)?;
        let (id, user) = (client.socket.ok_or(SocketError::EBADF)?, client.user);
        let socket = self.program_socket(user, self.node.status(id)?.kind, id)?;
        if let Some(client) = self.clients.get_mut(&number) {
            client.socket = None;
        }
        self.close(number);
        Ok(socket)
    }
}
