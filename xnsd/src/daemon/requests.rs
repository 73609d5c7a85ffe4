//! What programs ask about their sockets.

use std::os::fd::{AsFd, OwnedFd};

use xns::conversation::Request;
use xns::node::Kind;
use xns::{Address, Errno, Host};

use super::client::End;
use super::{Daemon, NOBODY};
use crate::unix;

/// Pieces of a status that is too long for one message.
const PIECE: usize = 1024;

/// Answers a request. Whoever does not take the answer has none.
pub fn answer(to: &OwnedFd, error: Option<Errno>, data: &[u8]) {
    let error = error.map_or(0, |error| error as i32);
    let _ = unix::send(to, &[&error.to_ne_bytes(), data].concat(), None, false);
}

impl Daemon {
    /// Does what a program asks about its socket.
    pub(super) fn request(&mut self, number: u64, message: &[u8], reply: OwnedFd) {
        let Some(request) = Request::parse(message) else {
            return answer(&reply, Some(Errno::EPROTONOSUPPORT), &[]);
        };
        match request {
            Request::Open(socket_type, protocol) => match self.open(number, socket_type, protocol) {
                Ok(socket) => {
                    let _ = unix::send(&reply, &0i32.to_ne_bytes(), Some(socket.as_fd()), false);
                }
                Err(error) => answer(&reply, Some(error), &[]),
            },
            Request::Status => {
                let text = self.status();
                answer(&reply, None, &[]);
                // As much as the asker has room for.
                let _ = text
                    .as_bytes()
                    .chunks(PIECE)
                    .try_for_each(|piece| unix::send(&reply, piece, None, false).map(|_| ()));
            }
            Request::Connect(_) | Request::ConnectLater(_) if self.is_used_up(number) => {
                answer(&reply, Some(Errno::ESTALE), &[]);
            }
            Request::Renew => match self.renew(number) {
                Ok(socket) => {
                    let _ = unix::send(&reply, &0i32.to_ne_bytes(), Some(socket.as_fd()), false);
                }
                Err(error) => answer(&reply, Some(error), &[]),
            },
            Request::Connect(peer) | Request::ConnectLater(peer) => {
                let now = self.now();
                let id = self.clients.get(&number).and_then(|client| client.socket);
                let before = id.and_then(|id| self.node.peer_name(id).ok());
                let result = id.ok_or(Errno::EBADF).and_then(|id| self.node.connect(now, id, peer));
                if before.is_some_and(|before| before != peer)
                    && let Some(client) = self.clients.get_mut(&number)
                {
                    // With another peer the kernel forgets what was from the one before.
                    client.woken = false;
                }
                let named = matches!(self.clients.get(&number), Some(client) if matches!(client.end, End::Named));
                match (result, self.clients.get_mut(&number)) {
                    (Ok(()), Some(client)) if !named => {
                        client.connecting = Some(reply);
                        self.serve(number);
                        if matches!(request, Request::ConnectLater(_))
                            && let Some(client) = self.clients.get_mut(&number)
                            && let Some(reply) = client.connecting.take()
                        {
                            client.later = true;
                            client.filled = true;
                            answer(&reply, Some(Errno::EINPROGRESS), &[]);
                        }
                    }
                    (Ok(()), _) => match self.way_to_peer(number) {
                        Ok(way) => answer(&reply, None, &way.to_bytes()),
                        Err(error) => answer(&reply, Some(error), &[]),
                    },
                    (Err(error), _) => answer(&reply, Some(error), &[]),
                }
            }
            Request::Accepting => {
                self.serve(number);
                let result = self.ask(number, request);
                answer(&reply, result.err(), &[]);
            }
            Request::Accept => {
                match self.next_connection(number) {
                    Ok((socket, peer)) => {
                        let message = [&0i32.to_ne_bytes()[..], &peer.to_bytes()].concat();
                        let _ = unix::send(&reply, &message, Some(socket.as_fd()), false);
                    }
                    Err(error) => answer(&reply, Some(error), &[]),
                }
                // There may be another.
                self.serve(number);
            }
            Request::AwaitAttention => self.await_attention(number, reply),
            request => match self.ask(number, request) {
                Ok(data) => answer(&reply, None, &data),
                Err(error) => answer(&reply, Some(error), &[]),
            },
        }
    }

    /// The address to whose name a datagram socket that has a peer is to be connected.
    fn way_to_peer(&mut self, number: u64) -> Result<Address, Errno> {
        let id = self.clients.get(&number).and_then(|client| client.socket).ok_or(Errno::EBADF)?;
        if self.node.is_muted(id) {
            return Ok(NOBODY);
        }
        let peer = self.node.peer_name(id)?;
        self.address_socket(peer).map_err(|_| Errno::ENOBUFS)?;
        Ok(peer)
    }

    /// A new socket.
    fn open(&mut self, number: u64, socket_type: i32, protocol: i32) -> Result<OwnedFd, Errno> {
        let kind = Kind::of(socket_type, protocol)?;
        let client = self.clients.get(&number).ok_or(Errno::EBADF)?;
        if client.socket.is_some() {
            return Err(Errno::EINVAL);
        }
        self.open_socket(client.user, kind)
    }

    /// What is decided at once.
    fn ask(&mut self, number: u64, request: Request<'_>) -> Result<Vec<u8>, Errno> {
        let now = self.now();
        let client = self.clients.get_mut(&number).ok_or(Errno::EBADF)?;
        let id = client.socket.ok_or(Errno::EBADF)?;
        let privileged = client.user == 0 || self.reserved.contains(&client.user);
        match request {
            Request::Bind(name) => {
                let mut result = self.node.bind(id, name, privileged);
                if result == Err(Errno::EADDRINUSE) {
                    // Perhaps by a socket that has been closed since.
                    self.free_port(name.port);
                    result = self.node.bind(id, name, privileged);
                }
                result?;
            }
            Request::Listen(backlog) => self.node.listen(id, backlog)?,
            Request::Name => return Ok(self.node.local_name(id)?.to_bytes().to_vec()),
            Request::Peer if self.node.status(id)?.connecting => return Err(Errno::ENOTCONN),
            Request::Peer => {
                let peer = self.node.peer_name(id)?;
                if matches!(client.end, End::Named) {
                    // Its program is to be able to connect to it again.
                    self.address_socket(peer).map_err(|_| Errno::ENOBUFS)?;
                }
                return Ok(peer.to_bytes().to_vec());
            }
            Request::Set(level, name, value) => self.node.set_option(id, level, name, value)?,
            Request::Get(level, name) => return self.node.option(id, level, name),
            Request::Broadcast(allowed) => {
                self.node.set_broadcast(id, allowed)?;
                let named = matches!(client.end, End::Named);
                if named && self.node.peer_name(id).is_ok_and(|peer| peer.host == Host::BROADCAST) {
                    return Ok(self.way_to_peer(number)?.to_bytes().to_vec());
                }
            }
            Request::TakeError | Request::Written(_) => {
                if let Some(error) = client.error.take().or(self.node.take_error(id)?) {
                    return Err(error);
                }
                // What was written before waits for room, and this behind it.
                if let Request::Written(size) = request
                    && client.held.is_some()
                {
                    let fits = self.node.takes_packet(id, usize::try_from(size).unwrap_or(0));
                    client.told_of += usize::from(fits.is_err());
                    fits?;
                }
            }
            Request::Shutdown(how) if (0..3).contains(&how) => {
                self.node.shutdown(id, how != 1, how != 0)?;
                self.refuse_data(number);
            }
            Request::Shutdown(_) => return Err(Errno::EINVAL),
            Request::Empty(taken) => {
                if client.woken {
                    client.woken = !taken;
                    return Err(if taken { client.error.take() } else { client.error }.unwrap_or(Errno::EAGAIN));
                }
            }
            Request::Attention(taken) => return Ok(vec![self.node.attention(id, taken)?]),
            Request::SendAttention(data) => {
                let sent = self.node.send(now, id, data, None, true)?;
                return Ok((sent as i32).to_ne_bytes().to_vec());
            }
            Request::Send(data) => {
                let sent = self.node.send(now, id, data, None, false)?;
                return Ok((sent as i32).to_ne_bytes().to_vec());
            }
            Request::SendTo(to, data) => {
                let sent = self.node.send(now, id, data, Some(to), false)?;
                self.address_socket(to).map_err(|_| Errno::ENOBUFS)?;
                return Ok((sent as i32).to_ne_bytes().to_vec());
            }
            Request::Owner(owner) => client.owner = owner,
            Request::Accepting if self.node.status(id)?.listening => {}
            Request::Accepting
            | Request::Open(..)
            | Request::Connect(_)
            | Request::ConnectLater(_)
            | Request::Status
            | Request::Renew
            | Request::Accept
            | Request::AwaitAttention => return Err(Errno::EINVAL),
            Request::Interfaces => return Ok(self.interfaces()),
        }
        Ok(Vec::new())
    }
}
