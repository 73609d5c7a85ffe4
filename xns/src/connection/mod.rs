//! One end of an SPP connection: a state machine that is told what arrives and what time it is, and asked for the packets
//! to send.
//!
//! After each call, [`Connection::transmit`] is to be called until it gives nothing more, and [`Connection::tick`] when
//! the time of [`Connection::next_timer`] has come.
//!
//! - `sender`: what waits for acknowledgement: retransmission, the peer's allocation, congestion
//! - `receiver`: what has arrived: order, duplicates, our allocation
//! - `round_trip`: how long to wait for an answer

mod receiver;
mod round_trip;
mod sender;

use alloc::vec::Vec;

use crate::address::Address;
use crate::errno::Errno;
use crate::packet::error::{Error, code};
use crate::packet::idp::Idp;
use crate::packet::kind;
use crate::packet::spp::{self, Spp};
use receiver::{Receiver, Taken};
use round_trip::RoundTrip;
use sender::Sender;

pub use receiver::MAX_DATA;

/// A point in time, in microseconds since any beginning.
pub type Micros = u64;

/// One second.
pub const SECOND: Micros = 1_000_000;

/// How a connection spends time and memory.
#[derive(Clone, Copy, Debug)]
pub struct Tuning {
    /// The packets that a peer may send at first without an answer; 4 and 5 are what BSD had.
    pub first_window: u16,
    /// The most that the window grows to while the program reads as fast as packets come.
    pub largest_window: u16,
    /// How many packets of the program may wait to be acknowledged.
    pub send_queue: usize,
    /// The time until the first retransmission, while nothing is measured.
    pub first_timeout: Micros,
    /// The least and the most time until a retransmission.
    pub timeouts: (Micros, Micros),
    /// How often a packet is sent again before the peer counts as gone.
    pub retries: u32,
    /// How long a connection may take to open.
    pub connect_timeout: Micros,
    /// How long the peer may be silent before it is asked whether it is there.
    pub keepalive: Micros,
    /// How long the acknowledgement of a packet that did not ask for one may wait for more to acknowledge.
    pub acknowledge_delay: Micros,
}

impl Default for Tuning {
    fn default() -> Self {
        Tuning {
            first_window: 5,
            largest_window: 32,
            send_queue: 64,
            first_timeout: SECOND,
            timeouts: (SECOND / 20, 64 * SECOND),
            retries: 12,
            connect_timeout: 75 * SECOND,
            keepalive: 75 * SECOND,
            acknowledge_delay: SECOND / 50,
        }
    }
}

/// The most time between two questions to a peer that gives no allocation.
const LONGEST_PROBE: Micros = 5 * SECOND;

/// How far a connection is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// We asked for it and wait for the answer.
    Connecting,
    /// The peer asked for it; we answered and wait until the peer has heard.
    Answering,
    /// Data may flow.
    Open,
    /// The program is done with it; what it sent is still on its way.
    Draining,
    /// Over: by [`Connection::close`] or by the error of [`Connection::error`].
    Closed,
}

/// A packet's worth of data, with the header that came with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Received {
    /// The header as on the wire.
    pub header: Spp,
    /// The data.
    pub data: Vec<u8>,
}

/// One end of a connection.
#[derive(Debug)]
pub struct Connection {
    tuning: Tuning,
    state: State,
    error: Option<Errno>,
    local: Address,
    peer: Address,
    id: u16,
    peer_id: u16,
    sender: Sender,
    receiver: Receiver,
    round_trip: RoundTrip,
    /// When the peer was last heard of.
    heard: Micros,
    /// Since when the present timeout counts: the last progress, or the last time that it ran out.
    since: Micros,
    /// When an attempt to open it ends.
    give_up: Micros,
    /// How often the timeout ran out since there was progress; it doubles each time.
    backoff: u32,
    /// How often it ran out since anything was heard.
    silent: u32,
    acknowledge_at: Option<Micros>,
    owes_hello: bool,
    owes_probe: bool,
    owes_acknowledgement: bool,
}

impl Connection {
    /// Begins a connection to the listener at `peer`. `id` must differ from 0 and from those of all other connections
    /// of this host.
    pub fn connect(now: Micros, local: Address, peer: Address, id: u16, tuning: Tuning) -> Connection {
        Connection {
            tuning,
            state: State::Connecting,
            error: None,
            local,
            peer,
            id,
            peer_id: 0,
            sender: Sender::new(),
            receiver: Receiver::new(&tuning),
            round_trip: RoundTrip::new(&tuning),
            heard: now,
            since: now,
            give_up: now.saturating_add(tuning.connect_timeout),
            backoff: 0,
            silent: 0,
            acknowledge_at: None,
            owes_hello: true,
            owes_probe: false,
            owes_acknowledgement: false,
        }
    }

    /// Answers the request for a connection in `header`, which came from `peer`.
    pub fn answer(now: Micros, local: Address, peer: Address, id: u16, header: &Spp, tuning: Tuning) -> Connection {
        let mut connection = Connection::connect(now, local, peer, id, tuning);
        connection.state = State::Answering;
        connection.peer_id = header.source;
        connection.sender.begin(header.allocation);
        connection
    }

    /// Asks for the connection again at once, if it is not open yet.
    pub fn ask_again(&mut self) {
        self.owes_hello |= self.state == State::Connecting;
    }

    /// How far the connection is.
    pub fn state(&self) -> State {
        self.state
    }

    /// Why it is over, if that was not the program's will.
    pub fn error(&self) -> Option<Errno> {
        self.error
    }

    /// The address of this end.
    pub fn local(&self) -> Address {
        self.local
    }

    /// The address of the other end.
    pub fn peer(&self) -> Address {
        self.peer
    }

    /// Our identifier of the connection and the peer's, which is 0 until it answers.
    pub fn ids(&self) -> (u16, u16) {
        (self.id, self.peer_id)
    }

    /// Takes an SPP packet from `from` that names this connection, or asks for it again. If it cannot be accepted, gives
    /// the number of the Error packet that says so.
    pub fn segment(&mut self, now: Micros, from: Address, header: &Spp, data: &[u8]) -> Option<u16> {
        let request = header.destination == 0;
        match self.state {
            State::Closed => return Some(code::NO_SOCKET),
            // We have sent nothing that could be acknowledged (one more is a common mistake): this is about a connection
            // of an earlier life.
            State::Connecting if !request && header.acknowledge > 1 => return Some(code::NO_SOCKET),
            State::Connecting if header.source != 0 && !request => {
                // Whatever port answers is the one to speak with from now on.
                self.peer.port = from.port;
                self.peer_id = header.source;
                self.sender.begin(header.allocation);
                if self.backoff == 0 {
                    self.round_trip.measured(now.saturating_sub(self.since));
                }
                self.open(now);
                self.owes_acknowledgement = true;
            }
            State::Connecting => return None,
            _ if header.source != self.peer_id => return Some(code::NO_SOCKET),
            State::Answering if request => {
                self.owes_hello = true;
                return None;
            }
            State::Answering => {
                self.peer.port = from.port;
                if self.backoff == 0 {
                    self.round_trip.measured(now.saturating_sub(self.since));
                }
                self.open(now);
            }
            State::Open | State::Draining if request => {
                // Late, or the peer has forgotten us: then it will say so when it sees where we are.
                self.owes_acknowledgement = true;
                return None;
            }
            State::Open | State::Draining => {}
        }
        let asks = header.has(spp::SYSTEM | spp::ACKNOWLEDGE);
        // Where nobody reads any more a question gets no answer and counts as none: two ends that wait for each other's
        // program to read would keep each other alive.
        if self.state == State::Open || !asks {
            self.hear(now);
        }
        if self.sender.hear(now, header, &mut self.round_trip) {
            self.progress(now);
        }
        if self.state == State::Draining {
            // The peer learns that it has nobody to talk to when all that it is to receive has arrived. But it may hear
            // again what had been read before.
            self.owes_acknowledgement |= !header.has(spp::SYSTEM) && before(header.sequence, self.receiver.expected());
            if self.sender.is_empty() {
                self.state = State::Closed;
            }
            return None;
        }
        if header.has(spp::SYSTEM) {
            self.owes_acknowledgement |= asks;
            return None;
        }
        match self.receiver.take(header, data) {
            Taken::InOrder if header.has(spp::ACKNOWLEDGE) => self.owes_acknowledgement = true,
            Taken::InOrder => {
                self.acknowledge_at.get_or_insert(now.saturating_add(self.tuning.acknowledge_delay));
            }
            // The peer's picture is wrong: set it right at once.
            Taken::Early | Taken::Again => self.owes_acknowledgement = true,
            Taken::TooFar => return Some(code::RESOURCE_LIMIT),
        }
        None
    }

    /// Takes an Error packet about a packet of this connection, which had the header `sent`.
    pub fn refused(&mut self, sent: &Spp, code: u16) {
        if sent.source != self.id || sent.destination != self.peer_id {
            return;
        }
        let opening = matches!(self.state, State::Connecting | State::Answering);
        match code {
            code::NO_SOCKET => self.fail(Errno::ECONNREFUSED),
            code::LISTEN_REJECTED if opening => self.fail(Errno::ECONNREFUSED),
            code::UNREACHABLE | code::TOO_MANY_HOPS if opening => self.fail(Errno::EHOSTUNREACH),
            // The others are about single packets, which are sent again.
            _ => {}
        }
    }

    /// Whether [`Connection::send`] takes another packet. Attention may pass a queue that is full otherwise.
    pub fn can_send(&self, attention: bool) -> bool {
        let spare = if attention { sender::ATTENTIONS } else { 0 };
        self.state == State::Open && self.sender.len() < self.tuning.send_queue + spare
    }

    /// Sends a packet of data. Of `control`, [`spp::END_OF_MESSAGE`] and [`spp::ATTENTION`] count. The caller has asked
    /// [`Connection::can_send`].
    pub fn send(&mut self, now: Micros, control: u8, stream: u8, data: Vec<u8>) {
        if self.sender.is_empty() {
            self.progress(now);
        }
        self.sender.push(control & (spp::END_OF_MESSAGE | spp::ATTENTION), stream, data);
    }

    /// Whether the peer has everything that was sent.
    pub fn all_acknowledged(&self) -> bool {
        self.sender.is_empty()
    }

    /// Counts packets that went to the peer by another way, all others having been acknowledged. Gives the header of the
    /// last, for [`Connection::take_passed`] of the peer.
    pub fn pass(&mut self, packets: usize, stream: u8) -> Spp {
        self.sender.pass(packets as u16, stream);
        Spp { sequence: self.sender.next_number().wrapping_sub(1), ..self.header() }
    }

    /// Counts packets that came by another way and that the program has.
    pub fn take_passed(&mut self, packets: usize, last: Spp) {
        self.receiver.pass(packets as u16, last);
    }

    /// The next packet for the program, in order.
    pub fn receive(&mut self) -> Option<Received> {
        let received = self.receiver.receive();
        self.owes_acknowledgement |= self.state == State::Open && self.receiver.should_allocate();
        received
    }

    /// The header of the last packet that came in order.
    pub fn last_header(&self) -> Spp {
        self.receiver.last_header()
    }

    /// The byte of the last attention packet.
    pub fn attention(&self) -> Option<u8> {
        self.receiver.attention
    }

    /// The same, once.
    pub fn take_attention(&mut self) -> Option<u8> {
        self.receiver.attention.take()
    }

    /// Whether [`Connection::receive`] has a packet to give.
    pub fn has_data(&self) -> bool {
        self.receiver.has_data()
    }

    /// Whether [`Connection::take_attention`] has a byte to give.
    pub fn has_attention(&self) -> bool {
        self.receiver.attention.is_some()
    }

    /// Ends the connection: at once if nothing waits to be acknowledged, or when that has been, and without a word to
    /// the peer, for which SPP has none.
    pub fn close(&mut self) {
        self.receiver.clear();
        self.state = match self.state {
            State::Open if !self.sender.is_empty() => State::Draining,
            State::Draining => State::Draining,
            _ => State::Closed,
        };
    }

    /// When [`Connection::tick`] has something to do.
    pub fn next_timer(&self) -> Option<Micros> {
        let doubled = |first: Micros, most: Micros| {
            let timeout = first.saturating_mul(1 << self.backoff.min(32)).min(most);
            self.since.saturating_add(timeout)
        };
        let timeout = self.round_trip.timeout();
        let (_, longest) = self.tuning.timeouts;
        let timer = match self.state {
            State::Closed => return None,
            State::Connecting | State::Answering => doubled(timeout, longest).min(self.give_up),
            _ if self.sender.has_outstanding() => doubled(timeout, longest),
            _ if !self.sender.is_empty() || self.silent > 0 => doubled(timeout, LONGEST_PROBE),
            _ => self.heard.saturating_add(self.tuning.keepalive),
        };
        Some(self.acknowledge_at.map_or(timer, |at| at.min(timer)))
    }

    /// Does what is due by now.
    pub fn tick(&mut self, now: Micros) {
        if self.acknowledge_at.is_some_and(|at| at <= now) {
            self.acknowledge_at = None;
            self.owes_acknowledgement = true;
        }
        if self.next_timer().is_none_or(|timer| timer > now) {
            return;
        }
        self.since = now;
        self.backoff += 1;
        self.silent += 1;
        match self.state {
            State::Connecting | State::Answering if now >= self.give_up => self.fail(Errno::ETIMEDOUT),
            State::Connecting | State::Answering => self.owes_hello = true,
            _ if self.sender.has_outstanding() => {
                if self.backoff > self.tuning.retries {
                    self.fail(Errno::ETIMEDOUT);
                } else {
                    self.sender.time_out();
                }
            }
            _ if self.silent > self.tuning.retries => self.fail(Errno::ETIMEDOUT),
            _ => {
                self.sender.send_attention_again();
                self.owes_probe = true;
            }
        }
    }

    /// The next packet to send, if there is one.
    pub fn transmit(&mut self, now: Micros) -> Option<Vec<u8>> {
        match self.state {
            State::Closed => None,
            State::Connecting | State::Answering => {
                let owed = core::mem::take(&mut self.owes_hello);
                owed.then(|| self.system(spp::SYSTEM | spp::ACKNOWLEDGE))?
            }
            State::Open | State::Draining => {
                if let Some(index) = self.sender.next(now) {
                    let header = self.acknowledging_header();
                    let (control, stream, sequence, data) = self.sender.packet(index)?;
                    let header = Spp { control: control | spp::ACKNOWLEDGE, stream, sequence, ..header };
                    return self.packet(&header, data);
                }
                if core::mem::take(&mut self.owes_probe) {
                    return self.system(spp::SYSTEM | spp::ACKNOWLEDGE);
                }
                if self.owes_acknowledgement { self.system(spp::SYSTEM) } else { None }
            }
        }
    }

    /// The Error packet that tells the peer of the end without waiting until it sends something: the answer that
    /// an acknowledgement of its would get. Nothing when the programs have taken leave of each other, as those that are
    /// well-behaved do, or when there was no peer yet.
    pub fn farewell(&self) -> Option<Vec<u8>> {
        if self.peer_id == 0 || self.error.is_some() || matches!(self.sender.last_stream(), spp::END | spp::END_REPLY) {
            return None;
        }
        let header = Spp {
            control: spp::SYSTEM,
            source: self.peer_id,
            destination: self.id,
            sequence: self.receiver.expected(),
            ..self.header()
        };
        let from_peer = Idp { hops: 0, kind: kind::SEQUENCED, to: self.local, from: self.peer };
        let error = Error::about(code::NO_SOCKET, 0, &from_peer.packet(&header.to_bytes())?);
        Idp { hops: 0, kind: kind::ERROR, to: self.peer, from: self.local }.packet(&error.to_bytes())
    }

    fn open(&mut self, now: Micros) {
        self.state = State::Open;
        self.owes_hello = false;
        self.progress(now);
    }

    fn fail(&mut self, error: Errno) {
        self.state = State::Closed;
        self.error = Some(error);
        self.sender.clear();
    }

    fn hear(&mut self, now: Micros) {
        self.heard = now;
        self.silent = 0;
        if self.sender.is_empty() {
            self.backoff = 0;
        }
    }

    fn progress(&mut self, now: Micros) {
        self.since = now;
        self.backoff = 0;
    }

    fn header(&self) -> Spp {
        Spp {
            control: 0,
            stream: 0,
            source: self.id,
            destination: self.peer_id,
            sequence: self.sender.next_number(),
            acknowledge: self.receiver.expected(),
            allocation: self.receiver.allocation(),
        }
    }

    /// The header of a packet that is now sent: every packet acknowledges.
    fn acknowledging_header(&mut self) -> Spp {
        self.owes_acknowledgement = false;
        self.acknowledge_at = None;
        self.receiver.allocate();
        self.header()
    }

    fn system(&mut self, control: u8) -> Option<Vec<u8>> {
        let header = Spp { control, ..self.acknowledging_header() };
        self.packet(&header, &[])
    }

    fn packet(&self, header: &Spp, data: &[u8]) -> Option<Vec<u8>> {
        let idp = Idp { hops: 0, kind: kind::SEQUENCED, to: self.peer, from: self.local };
        idp.packet_of(&[&header.to_bytes(), data])
    }
}

/// Whether `a` comes before `b` in the numbers modulo 2^16.
fn before(a: u16, b: u16) -> bool {
    (a.wrapping_sub(b) as i16) < 0
}
