//! What has arrived from the peer, and what it may send.

use alloc::collections::VecDeque;

use super::{Received, Tuning, before};
use crate::packet::spp::{self, Spp};

/// The most data that a packet of a network may bring: what fits in an Ethernet frame.
pub const MAX_DATA: usize = 1500 - 30 - spp::HEADER;

/// How far past the allocation an attention packet may come, and how many of them.
const ATTENTION_REACH: usize = 256;
const ATTENTIONS: usize = super::sender::ATTENTIONS;

/// What became of a packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    /// It is the one that was expected, or fills a gap.
    InOrder,
    /// It waits for those before it.
    Early,
    /// It was there already.
    Again,
    /// It is more than was allowed.
    TooFar,
}

/// The packets that have arrived.
#[derive(Debug)]
pub struct Receiver {
    /// The number of the first packet that has not arrived.
    expected: u16,
    /// What came early, by how many numbers after the expected one.
    early: VecDeque<Option<Received>>,
    early_attentions: usize,
    ready: VecDeque<Received>,
    /// The highest number that the peer may send; it never goes back.
    allocation: u16,
    window: u16,
    largest_window: u16,
    /// How many packets the program has read since the window grew.
    read: u16,
    last_header: Spp,
    /// The byte of the last attention packet, until the program takes it.
    pub attention: Option<u8>,
}

impl Receiver {
    /// A receiver of which nothing was allowed yet.
    pub fn new(tuning: &Tuning) -> Receiver {
        Receiver {
            expected: 0,
            early: VecDeque::new(),
            early_attentions: 0,
            ready: VecDeque::new(),
            allocation: u16::MAX,
            window: tuning.first_window,
            largest_window: tuning.largest_window.max(tuning.first_window),
            read: 0,
            last_header: Spp::default(),
            attention: None,
        }
    }

    /// The number of the first packet that has not arrived: the acknowledgement.
    pub fn expected(&self) -> u16 {
        self.expected
    }

    /// The header of the last packet that came in order.
    pub fn last_header(&self) -> Spp {
        self.last_header
    }

    /// Takes a data packet.
    pub fn take(&mut self, header: &Spp, data: &[u8]) -> Taken {
        if before(header.sequence, self.expected) {
            return Taken::Again;
        }
        let ahead = usize::from(header.sequence.wrapping_sub(self.expected));
        if self.early.get(ahead).is_some_and(Option::is_some) {
            return Taken::Again;
        }
        let attention = header.has(spp::ATTENTION);
        let past = before(self.allocation, header.sequence);
        let far = past && !(attention && ahead < ATTENTION_REACH && self.early_attentions < ATTENTIONS);
        if far {
            return Taken::TooFar;
        }
        if attention {
            self.early_attentions += 1;
            self.attention = data.first().copied().or(self.attention);
        }
        if self.early.len() <= ahead {
            self.early.resize_with(ahead + 1, || None);
        }
        self.early[ahead] = Some(Received { header: *header, data: data.to_vec() });
        while let Some(Some(_)) = self.early.front()
            && let Some(Some(received)) = self.early.pop_front()
        {
            self.expected = self.expected.wrapping_add(1);
            self.early_attentions -= usize::from(received.header.has(spp::ATTENTION));
            self.last_header = received.header;
            self.ready.push_back(received);
        }
        if ahead == 0 { Taken::InOrder } else { Taken::Early }
    }

    /// Counts packets that came by another way, while there are no others.
    pub fn pass(&mut self, packets: u16, last: Spp) {
        self.expected = self.expected.wrapping_add(packets);
        self.allocation = self.allocation.wrapping_add(packets);
        self.last_header = last;
    }

    /// The next packet for the program.
    pub fn receive(&mut self) -> Option<Received> {
        let received = self.ready.pop_front()?;
        self.read = self.read.saturating_add(1);
        // The program has read all of a window and waits for more: it may come in larger portions.
        if self.ready.is_empty() && self.read >= self.window {
            self.read = 0;
            self.window = self.window.saturating_mul(2).min(self.largest_window);
        }
        Some(received)
    }

    /// Whether [`Receiver::receive`] has something to give.
    pub fn has_data(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Whether the peer should hear that it may send more.
    pub fn should_allocate(&self) -> bool {
        let more = self.to_allocate().wrapping_sub(self.allocation);
        more >= self.window.div_ceil(2) && before(self.allocation, self.to_allocate())
    }

    /// The highest number that the peer may send.
    pub fn allocation(&self) -> u16 {
        self.allocation
    }

    /// Allows as much as there is room for.
    pub fn allocate(&mut self) {
        if before(self.allocation, self.to_allocate()) {
            self.allocation = self.to_allocate();
        }
    }

    fn to_allocate(&self) -> u16 {
        let free = usize::from(self.window).saturating_sub(self.ready.len());
        self.expected.wrapping_add(free as u16).wrapping_sub(1)
    }

    /// Forgets what nobody will read.
    pub fn clear(&mut self) {
        self.early.clear();
        self.early_attentions = 0;
        self.ready.clear();
    }
}
