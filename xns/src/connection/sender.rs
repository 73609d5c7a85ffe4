//! What a program has sent and the peer has not acknowledged.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use super::round_trip::RoundTrip;
use super::{Micros, before};
use crate::packet::spp::{self, Spp};

/// How many attention packets a program may send past a full queue.
pub const ATTENTIONS: usize = 16;

/// The packets in flight with which a connection begins, and the most there may be.
const FIRST_FLIGHT: usize = 10;
const LARGEST_FLIGHT: usize = 1024;
/// So many acknowledgements of the same number mean that a packet was lost and later ones were not.
const DUPLICATES: u32 = 3;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fate {
    Unsent,
    /// Sent at that time, and for the first time.
    InFlight(Micros),
    /// Sent more than once, so that an acknowledgement does not say how long it took.
    InFlightAgain,
    Lost,
}

#[derive(Debug)]
struct Outgoing {
    control: u8,
    stream: u8,
    data: Vec<u8>,
    fate: Fate,
}

/// The queue of outgoing packets, numbered from the first that is not acknowledged.
#[derive(Debug)]
pub struct Sender {
    queue: VecDeque<Outgoing>,
    /// The number of the first packet in the queue.
    first: u16,
    /// The first number that was never sent, but for attention sent ahead.
    next: u16,
    /// The highest number that the peer allows.
    allowed: u16,
    in_flight: usize,
    lost: usize,
    unsent_attentions: usize,
    /// How many packets may be in flight, what the network is believed to carry.
    flight: usize,
    /// Below this the flight grows with each acknowledgement, above it with each flight.
    threshold: usize,
    /// Acknowledgements since the flight last grew above the threshold.
    grown: usize,
    duplicates: u32,
    /// A packet was lost; until the packets up to this number have arrived that is the same event.
    recovery: Option<u16>,
    last_stream: u8,
}

impl Sender {
    /// An empty queue before any allocation by the peer.
    pub fn new() -> Sender {
        Sender {
            queue: VecDeque::new(),
            first: 0,
            next: 0,
            allowed: u16::MAX,
            in_flight: 0,
            lost: 0,
            unsent_attentions: 0,
            flight: FIRST_FLIGHT,
            threshold: LARGEST_FLIGHT,
            grown: 0,
            duplicates: 0,
            recovery: None,
            last_stream: 0,
        }
    }

    /// Takes the allocation with which the peer opens the connection.
    pub fn begin(&mut self, allocation: u16) {
        self.allowed = allocation;
    }

    /// How many packets are not acknowledged, sent or not.
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    /// Whether everything is acknowledged.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Whether an acknowledgement is waited for. Attention sent ahead cannot be acknowledged before what precedes it.
    pub fn has_outstanding(&self) -> bool {
        self.queue.front().is_some_and(|packet| packet.fate != Fate::Unsent)
    }

    /// The number that the next new packet gets on its way.
    pub fn next_number(&self) -> u16 {
        self.next
    }

    /// The datastream type of the last packet that the program sent.
    pub fn last_stream(&self) -> u8 {
        self.last_stream
    }

    /// Queues a packet.
    pub fn push(&mut self, control: u8, stream: u8, data: Vec<u8>) {
        self.unsent_attentions += usize::from(control & spp::ATTENTION != 0);
        self.last_stream = stream;
        self.queue.push_back(Outgoing { control, stream, data, fate: Fate::Unsent });
    }

    /// Counts packets that need no sending, while there are no others.
    pub fn pass(&mut self, packets: u16, stream: u8) {
        self.first = self.first.wrapping_add(packets);
        self.next = self.next.wrapping_add(packets);
        self.allowed = self.allowed.wrapping_add(packets);
        self.last_stream = stream;
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Sender { last_stream: self.last_stream, ..Sender::new() };
    }

    /// Takes acknowledgement and allocation from a packet of the peer; true if either lets us go on.
    pub fn hear(&mut self, now: Micros, header: &Spp, round_trip: &mut RoundTrip) -> bool {
        let opened = before(self.allowed, header.allocation);
        let was_blocked = self.is_blocked();
        if opened {
            self.allowed = header.allocation;
        }
        // Some peers acknowledge one more than they got; nothing counts that was never sent.
        let acknowledged = if before(self.next, header.acknowledge) { self.next } else { header.acknowledge };
        if before(self.first, acknowledged) {
            self.acknowledged(now, acknowledged, round_trip);
            return true;
        }
        let repeats =
            acknowledged == self.first && !opened && header.control & (spp::SYSTEM | spp::ACKNOWLEDGE) == spp::SYSTEM;
        if repeats && self.in_flight > 0 {
            self.duplicates += 1;
            if self.duplicates == DUPLICATES && self.recovery.is_none() {
                self.recovery = Some(self.next);
                self.threshold = (self.in_flight / 2).max(2);
                self.flight = self.threshold;
                self.lose_first();
            }
        }
        was_blocked && opened
    }

    fn acknowledged(&mut self, now: Micros, number: u16, round_trip: &mut RoundTrip) {
        let count = usize::from(number.wrapping_sub(self.first));
        let mut sent_at = None;
        for packet in self.queue.drain(..count.min(self.queue.len())) {
            match packet.fate {
                Fate::InFlight(at) => {
                    self.in_flight -= 1;
                    sent_at = Some(at);
                }
                Fate::InFlightAgain => {
                    self.in_flight -= 1;
                    sent_at = None;
                }
                Fate::Lost => {
                    self.lost -= 1;
                    sent_at = None;
                }
                Fate::Unsent => {}
            }
        }
        if let Some(at) = sent_at {
            round_trip.measured(now.saturating_sub(at));
        }
        self.first = number;
        self.duplicates = 0;
        match self.recovery {
            // Another packet of the same flight is missing too.
            Some(end) if before(number, end) => self.lose_first(),
            Some(_) => self.recovery = None,
            None if self.flight < self.threshold => self.flight += count,
            None => {
                self.grown += count;
                if self.grown >= self.flight {
                    self.grown = 0;
                    self.flight += 1;
                }
            }
        }
        self.flight = self.flight.min(LARGEST_FLIGHT);
    }

    fn lose_first(&mut self) {
        if let Some(packet) = self.queue.front_mut()
            && matches!(packet.fate, Fate::InFlight(_) | Fate::InFlightAgain)
        {
            packet.fate = Fate::Lost;
            self.in_flight -= 1;
            self.lost += 1;
        }
    }

    /// No acknowledgement came in time: everything counts as lost, and the network as unable to carry it.
    pub fn time_out(&mut self) {
        self.threshold = (self.in_flight / 2).max(2);
        self.flight = 1;
        self.grown = 0;
        self.duplicates = 0;
        self.recovery = None;
        self.lose_all();
    }

    /// Sends again what went ahead of packets that the peer does not allow yet.
    pub fn send_attention_again(&mut self) {
        self.lose_all();
    }

    fn lose_all(&mut self) {
        for packet in &mut self.queue {
            if matches!(packet.fate, Fate::InFlight(_) | Fate::InFlightAgain) {
                packet.fate = Fate::Lost;
            }
        }
        self.lost += self.in_flight;
        self.in_flight = 0;
    }

    /// Whether the peer's allocation, and nothing else, holds a packet back.
    fn is_blocked(&self) -> bool {
        !self.has_outstanding() && !self.is_empty() && before(self.allowed, self.next)
    }

    /// The place in the queue of the packet that is to be sent now, which then counts as sent.
    pub fn next(&mut self, now: Micros) -> Option<usize> {
        let index = self.due()?;
        let packet = self.queue.get_mut(index)?;
        if packet.fate == Fate::Lost {
            self.lost -= 1;
            packet.fate = Fate::InFlightAgain;
        } else {
            self.unsent_attentions -= usize::from(packet.control & spp::ATTENTION != 0);
            packet.fate = Fate::InFlight(now);
        }
        self.in_flight += 1;
        // Beyond what was just sent, and beyond attention that went ahead.
        while self.queue.get(self.index_of_next()).is_some_and(|packet| packet.fate != Fate::Unsent) {
            self.next = self.next.wrapping_add(1);
        }
        Some(index)
    }

    fn index_of_next(&self) -> usize {
        usize::from(self.next.wrapping_sub(self.first))
    }

    fn due(&self) -> Option<usize> {
        let attention = |packet: &Outgoing| packet.fate == Fate::Unsent && packet.control & spp::ATTENTION != 0;
        if self.unsent_attentions > 0 {
            return self.queue.iter().position(attention);
        }
        // During recovery the one that is missing goes out whatever else is in flight, and so does the first where only
        // attention went ahead.
        let missing = self.lost > 0 && self.recovery.is_some() || self.index_of_next() == 0;
        if self.in_flight >= self.flight && !missing {
            return None;
        }
        if self.lost > 0 {
            return self.queue.iter().position(|packet| packet.fate == Fate::Lost);
        }
        let index = self.index_of_next();
        (index < self.queue.len() && !before(self.allowed, self.next)).then_some(index)
    }

    /// What the packet at that place says: control, datastream type, number, data.
    pub fn packet(&self, index: usize) -> Option<(u8, u8, u16, &[u8])> {
        let packet = self.queue.get(index)?;
        Some((packet.control, packet.stream, self.first.wrapping_add(index as u16), &packet.data))
    }
}
