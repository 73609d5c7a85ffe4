//! Streams between two programs of this machine: what one writes goes to the other's socket as it is.

use std::collections::HashMap;
use std::os::fd::OwnedFd;

use rustix::io::{Errno, Result, ioctl_fionread};
use rustix::net::{RecvFlags, SendFlags, recv, send};
use rustix::pipe::{PipeFlags, SpliceFlags, fcntl_setpipe_size, pipe_with, splice};

use super::Daemon;
use super::client::{Client, End, Held, PIECE};

/// From so many bytes on, the kernel moves them by a pipe, without a copy for us.
const BULK: u64 = 32 * 1024;
/// What a pipe is to hold, and how many there are at most: as many streams at once move without copies while their
/// readers are slow.
const PIPE_SIZE: usize = 1 << 20;
const MAX_PIPES: usize = 16;

/// A pipe, and how much is in it.
pub struct Pipe {
    from: OwnedFd,
    to: OwnedFd,
    holds: usize,
}

/// The pipes that nothing is in, and how many more there may be.
pub struct Pipes {
    empty: Vec<Pipe>,
    left: usize,
}

impl Pipes {
    pub fn new() -> Pipes {
        Pipes { empty: Vec::new(), left: MAX_PIPES }
    }

    fn take(&mut self) -> Option<Pipe> {
        if let Some(pipe) = self.empty.pop() {
            return Some(pipe);
        }
        self.left = self.left.checked_sub(1)?;
        let pipe = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK).map(|(from, to)| Pipe { from, to, holds: 0 });
        match pipe {
            Ok(pipe) => {
                // A smaller one does as well, with more turns.
                let _ = fcntl_setpipe_size(&pipe.to, PIPE_SIZE);
                Some(pipe)
            }
            Err(_) => {
                self.left += 1;
                None
            }
        }
    }

    /// Takes back what is of no use any more.
    pub fn take_back(&mut self, stock: Stock) {
        match stock {
            Stock::Piped(pipe) if pipe.holds == 0 => self.empty.push(pipe),
            // What is still in it nobody is to get.
            Stock::Piped(_) => self.left += 1,
            Stock::Copied(_) => {}
        }
    }
}

/// Data on their way from one program to another that has no room for them.
pub enum Stock {
    Copied(Vec<u8>),
    Piped(Pipe),
}

impl Stock {
    /// Sends what there is room for; true when nothing is left to send.
    fn push(&mut self, target: &OwnedFd) -> bool {
        match self {
            Stock::Copied(data) => {
                let sent = send_some(target, data);
                data.drain(..sent);
                data.is_empty()
            }
            Stock::Piped(pipe) => {
                while pipe.holds > 0 {
                    match splice(&pipe.from, None, target, None, pipe.holds, SpliceFlags::NONBLOCK) {
                        Ok(sent) if sent > 0 => pipe.holds -= sent,
                        Err(Errno::AGAIN | Errno::INTR) => return false,
                        Ok(_) | Err(_) => return true,
                    }
                }
                true
            }
        }
    }
}

/// Sends as much as there is room for; where nobody reads any more, nothing is left to send.
fn send_some(target: &OwnedFd, data: &[u8]) -> usize {
    match send(target, data, SendFlags::DONTWAIT | SendFlags::NOSIGNAL) {
        Ok(sent) => sent,
        Err(Errno::AGAIN | Errno::INTR) => 0,
        Err(_) => data.len(),
    }
}

/// Our end of a program's socket.
fn end(clients: &HashMap<u64, Client>, number: u64) -> Option<&OwnedFd> {
    match &clients.get(&number)?.end {
        End::Connected(end, _) => Some(end),
        End::Apart(_) | End::Named => None,
    }
}

impl Daemon {
    /// The program that gets what this one writes as it is, if there is one now.
    pub(super) fn direct_peer(&self, number: u64) -> Option<u64> {
        let client = self.clients.get(&number).filter(|client| client.error.is_none())?;
        let peer = *self.by_socket.get(&self.node.direct_peer(client.socket?)?)?;
        let other = self.clients.get(&peer).filter(|other| matches!(other.end, End::Connected(..)))?;
        (other.outgoing.is_none() && other.feeder.is_none()).then_some(peer)
    }

    /// Hands over some of what a program has written. False at the end.
    pub(super) fn hand_over(&mut self, number: u64, peer: u64, buffer: &mut [u8]) -> Result<bool> {
        let (source, target) = (end(&self.clients, number), end(&self.clients, peer));
        let (source, target) = source.zip(target).ok_or(Errno::BADF)?;
        let is_bulk = ioctl_fionread(source)? >= BULK;
        let pipe = if is_bulk { self.pipes.take() } else { None };
        let (size, rest) = if let Some(mut pipe) = pipe {
            match splice(source, None, &pipe.to, None, PIPE_SIZE, SpliceFlags::NONBLOCK) {
                Ok(size) => {
                    pipe.holds = size;
                    (size, Some(Stock::Piped(pipe)))
                }
                Err(error) => {
                    self.pipes.take_back(Stock::Piped(pipe));
                    return Err(error);
                }
            }
        } else {
            let most = if is_bulk { PIECE } else { buffer.len() };
            let (size, _) = recv(source, &mut buffer[..most], RecvFlags::DONTWAIT)?;
            let rest = &buffer[send_some(target, &buffer[..size])..size];
            (size, (!rest.is_empty()).then(|| Stock::Copied(rest.to_vec())))
        };
        if let Some(id) = self.clients.get(&number).and_then(|client| client.socket) {
            self.node.pass(id, size);
        }
        if let Some(rest) = rest {
            self.push(number, peer, rest);
        }
        Ok(size > 0)
    }

    /// Goes on with data that are held for the program at the other end.
    pub(super) fn resume(&mut self, number: u64) {
        let held = self.clients.get_mut(&number).and_then(|client| client.held.take());
        if let Some(Held::Direct(peer, stock)) = held {
            self.push(number, peer, stock);
            self.again.push(number);
        }
    }

    fn push(&mut self, number: u64, peer: u64, mut stock: Stock) {
        let done = end(&self.clients, peer).is_none_or(|target| stock.push(target));
        if let Some(other) = self.clients.get_mut(&peer) {
            other.feeder = Some(number).filter(|_| !done);
        }
        match self.clients.get_mut(&number) {
            Some(client) if !done => {
                client.held = Some(Held::Direct(peer, stock));
                self.watch(peer);
            }
            _ => self.pipes.take_back(stock),
        }
    }
}
