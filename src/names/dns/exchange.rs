//! The conversation with the name servers: whom to ask, how long to wait, which answers count.
//!
//! Whom, when and how often is the C library's way, known to every administrator: the servers in turn, waiting longer
//! for each; on to the next one at once where a server refuses; over TCP where an answer was cut off. Nothing here
//! touches a socket or a clock: that is the [`Network`]'s part, which tests and fuzzing play themselves.

use alloc::vec::Vec;
use core::ffi::c_int;
use core::mem;
use core::net::SocketAddr;

use super::HostError;
use super::packet::{HEADER_LEN, LONGEST_QUERY, Query, Verdict};
use crate::linux::memory::{Grow, NoMemory, collected};
use crate::names::resolv_conf::{Config, MAX_SERVERS};

/// How messages travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// UDP.
    Datagrams,
    /// TCP, each message with its length in front.
    Stream,
}

/// Why there is no conversation, with the error number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenError {
    /// This process or machine has no such socket to give, so other servers are not tried either.
    NoSocket(c_int),
    /// The server cannot be reached.
    Unreachable(c_int),
}

impl From<NoMemory> for OpenError {
    fn from(why: NoMemory) -> Self {
        OpenError::NoSocket(why.into())
    }
}

/// What a conversation needs of the world. Times are in milliseconds on a clock that never goes back.
pub trait Network {
    /// A conversation with one server. It ends when this is dropped.
    type Socket;
    /// The time.
    fn now(&mut self) -> u64;
    /// Sixteen bits that nobody can guess.
    fn random(&mut self) -> Result<u16, c_int>;
    /// A number that is one higher each time.
    fn turn(&mut self) -> usize;
    /// Begins a conversation.
    fn open(&mut self, server: &SocketAddr, by: Transport, deadline: u64) -> Result<Self::Socket, OpenError>;
    /// Sends messages.
    fn send(&mut self, socket: &Self::Socket, messages: &[&[u8]], deadline: u64) -> Result<(), c_int>;
    /// Receives a message. `false` when the time is over; error 0 when the server has ended the conversation or breaks off
    /// in the middle of a message, of which `message` has what came then.
    fn receive(&mut self, socket: &Self::Socket, message: &mut Vec<u8>, deadline: u64) -> Result<bool, c_int>;
}

/// How two questions are put. There are servers, and boxes before servers, that lose the second one of two that come
/// at the same time, or from the same port; who meets them remembers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Manner {
    /// Both at once.
    Together,
    /// The second after the first has been answered.
    InTurn,
    /// The same, from another port.
    Apart,
}

/// The answers to one or two questions, in the order in which they came. Too short for one is what stands for a second answer
/// that never came where something else did.
pub type Replies = Vec<Vec<u8>>;

/// Somebody who asks name servers.
pub struct Asker<'a, N: Network> {
    /// Whom, and how.
    pub config: &'a Config<'a>,
    /// The content of the user's file of aliases.
    pub aliases: &'a [u8],
    /// The world.
    pub network: N,
    /// How two questions are put, as learnt so far.
    pub manner: Manner,
    /// What came where the first answer to the last question was expected, whatever it answers: each message over the one
    /// before, as in the C library's buffer.
    pub first: [u8; LONGEST_QUERY],
    /// Whether anything came where the second one was expected.
    second_came: bool,
    /// What has been said last of the names that were tried, also on the way to one that was found.
    pub said: Option<HostError>,
    message: Vec<u8>,
}

/// What comes of asking a server.
enum Heard {
    Answers(Replies),
    /// The first of two, and nothing more in time.
    Half(Replies),
    Nothing,
    TooLittle,
}

impl<'a, N: Network> Asker<'a, N> {
    /// Somebody who knows nothing yet of the servers' manners, and no aliases.
    pub fn new(config: &'a Config<'a>, network: N, learnt: Manner) -> Self {
        let wanted = match (config.single_request_reopen, config.single_request) {
            (true, _) => Manner::Apart,
            (false, true) => Manner::InTurn,
            (false, false) => Manner::Together,
        };
        Asker {
            config,
            aliases: &[],
            network,
            manner: wanted.max(learnt),
            first: [0; LONGEST_QUERY],
            second_came: false,
            said: None,
            message: Vec::new(),
        }
    }

    /// Asks one or two questions until a server has answered. The error is that of the last server: ETIMEDOUT or
    /// ECONNREFUSED when none of them was heard.
    pub fn ask(&mut self, queries: &[Query]) -> Result<Replies, c_int> {
        let config = self.config;
        let servers = config.servers.len().min(MAX_SERVERS);
        let first = if config.rotate && servers > 1 { self.network.turn() % servers } else { 0 };
        let mut sockets: [Option<N::Socket>; MAX_SERVERS] = [const { None }; MAX_SERVERS];
        let mut by_stream = config.use_vc;
        let mut heard = false;
        let mut error = libc::ETIMEDOUT;
        self.first = [0; LONGEST_QUERY];
        self.second_came = false;
        for _ in 0..config.attempts {
            for n in 0..servers {
                let n = (first + n) % servers;
                let (server, wait) = (&config.servers[n], self.wait(n));
                if !by_stream {
                    match self.by_datagrams(server, wait, queries, &mut sockets[n], &mut heard)? {
                        Heard::Answers(replies) => return Ok(replies),
                        Heard::Half(mut replies) => {
                            if self.second_came {
                                // The C library takes it for an answer of one byte.
                                replies.try_push(collected([0])?)?;
                            }
                            return Ok(replies);
                        }
                        Heard::Nothing => {
                            if sockets[n].is_none() {
                                // After a failure nobody listens for what comes late, from whatever server.
                                sockets.fill_with(|| None);
                            }
                            continue;
                        }
                        Heard::TooLittle => {
                            by_stream = true;
                            sockets[n] = None;
                        }
                    }
                }
                match self.by_stream(server, wait, queries) {
                    Ok(replies) => return Ok(replies),
                    Err(OpenError::NoSocket(error)) => return Err(error),
                    Err(OpenError::Unreachable(e)) => error = e,
                }
            }
            if by_stream {
                return Err(error);
            }
        }
        Err(if heard || by_stream { libc::ETIMEDOUT } else { libc::ECONNREFUSED })
    }

    /// Puts a message where [`Self::first`] says.
    fn note_first(&mut self) {
        self.first.iter_mut().zip(&self.message).for_each(|(first, byte)| *first = *byte);
    }

    /// How long the nth server is waited for.
    fn wait(&self, n: usize) -> u64 {
        let seconds = self.config.timeout << n;
        let seconds = if n > 0 { seconds / self.config.servers.len() as i32 } else { seconds };
        seconds.max(1) as u64 * 1000
    }

    /// Asks a server, in each manner that it turns out to want.
    fn by_datagrams(
        &mut self,
        server: &SocketAddr,
        wait: u64,
        queries: &[Query],
        kept: &mut Option<N::Socket>,
        heard: &mut bool,
    ) -> Result<Heard, c_int> {
        let heard_before = *heard;
        loop {
            let deadline = self.network.now() + wait;
            // The socket of an earlier attempt still hears the answers that were late then.
            let socket = match kept.take() {
                Some(socket) => Some(socket),
                None => self.open_for_datagrams(server, deadline)?,
            };
            let Some(socket) = socket else { return Ok(Heard::Nothing) };
            let replies = match self.converse(server, socket, deadline, queries, kept, heard)? {
                Heard::Half(replies) => replies,
                heard => return Ok(heard),
            };
            *heard = heard_before;
            self.manner = match self.manner {
                Manner::Together => Manner::InTurn,
                Manner::InTurn => Manner::Apart,
                Manner::Apart => return Ok(Heard::Half(replies)),
            };
            if self.manner == Manner::Apart {
                *kept = None;
            }
        }
    }

    /// Begins a conversation by datagrams. None if the server cannot be reached.
    fn open_for_datagrams(&mut self, server: &SocketAddr, deadline: u64) -> Result<Option<N::Socket>, c_int> {
        match self.network.open(server, Transport::Datagrams, deadline) {
            Ok(socket) => Ok(Some(socket)),
            Err(OpenError::NoSocket(error)) => Err(error),
            Err(OpenError::Unreachable(_)) => Ok(None),
        }
    }

    /// Asks a server in the present manner. The socket is kept where it may hear more.
    fn converse(
        &mut self,
        server: &SocketAddr,
        mut socket: N::Socket,
        deadline: u64,
        queries: &[Query],
        kept: &mut Option<N::Socket>,
        heard: &mut bool,
    ) -> Result<Heard, c_int> {
        let waiting = if self.manner == Manner::Together { &queries[..0] } else { &queries[1..] };
        let first = collected(queries[..queries.len() - waiting.len()].iter().map(Query::as_bytes))?;
        if self.network.send(&socket, &first, deadline).is_err() {
            return Ok(Heard::Nothing);
        }
        let mut replies = Replies::new();
        let mut open = [true, queries.len() > 1];
        loop {
            match self.network.receive(&socket, &mut self.message, deadline) {
                Ok(true) => {}
                Ok(false) => {
                    *heard = true;
                    *kept = Some(socket);
                    return Ok(if replies.is_empty() { Heard::Nothing } else { Heard::Half(replies) });
                }
                Err(libc::ENOMEM) => return Err(libc::ENOMEM),
                Err(_) => return Ok(Heard::Nothing),
            }
            let is_first = open == [true, queries.len() > 1];
            if is_first {
                self.note_first();
            } else {
                self.second_came |= !self.message.is_empty();
            }
            *heard |= !self.message.is_empty();
            if self.message.len() < HEADER_LEN {
                // That is how a server looks that speaks another language.
                return Ok(Heard::Nothing);
            }
            let answers = |(i, query): (usize, &Query)| open[i] && query.is_answered_by(&self.message);
            // What answers nothing that was asked may be somebody's attempt to deceive.
            let Some(i) = queries.iter().enumerate().position(answers) else { continue };
            let verdict = Verdict::of(&self.message);
            open[i] = false;
            if verdict.failed() || verdict.is_lame() {
                if !is_first {
                    *kept = Some(socket);
                    // One answer is better than none.
                    return Ok(if replies.is_empty() { Heard::Nothing } else { Heard::Answers(replies) });
                }
                if queries.len() > 1 && waiting.is_empty() {
                    continue;
                }
                return Ok(Heard::Nothing);
            }
            if verdict.truncated {
                return Ok(Heard::TooLittle);
            }
            replies.try_push(mem::take(&mut self.message))?;
            if open == [false, false] {
                return Ok(Heard::Answers(replies));
            }
            if let [next] = waiting {
                if self.manner == Manner::Apart {
                    drop(socket);
                    let Some(another) = self.open_for_datagrams(server, deadline)? else { return Ok(Heard::Nothing) };
                    socket = another;
                }
                if self.network.send(&socket, &[next.as_bytes()], deadline).is_err() {
                    return Ok(Heard::Nothing);
                }
            }
        }
    }

    /// Over TCP both questions go together, and what the server says is final.
    fn by_stream(&mut self, server: &SocketAddr, wait: u64, queries: &[Query]) -> Result<Replies, OpenError> {
        let deadline = self.network.now() + wait;
        let messages = collected(queries.iter().map(Query::as_bytes))?;
        let mut may_ask_again = true;
        'again: loop {
            let socket = self.network.open(server, Transport::Stream, deadline)?;
            self.network.send(&socket, &messages, deadline).map_err(OpenError::Unreachable)?;
            let mut replies = Replies::new();
            let mut open = [true; 2];
            while replies.len() < queries.len() {
                let received = self.network.receive(&socket, &mut self.message, deadline);
                if replies.is_empty() {
                    // Also of a message that breaks off.
                    self.note_first();
                }
                match received {
                    Ok(true) => {}
                    Ok(false) => return Err(OpenError::Unreachable(libc::ETIMEDOUT)),
                    // A server that was started anew, perhaps.
                    Err(libc::ECONNRESET) if mem::take(&mut may_ask_again) => continue 'again,
                    Err(error) => return Err(OpenError::Unreachable(error)),
                }
                let answers = |(i, query): (usize, &Query)| open[i] && query.is_answered_on_a_stream_by(&self.message);
                let Some(i) = queries.iter().enumerate().position(answers) else { continue };
                open[i] = false;
                replies.try_push(mem::take(&mut self.message))?;
            }
            return Ok(replies);
        }
    }
}
