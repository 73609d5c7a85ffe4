//! The Routing Information Protocol: which networks a router knows, and how many routers away they are.

use alloc::vec::Vec;

use super::word;

/// The operation of a request.
pub const REQUEST: u16 = 1;
/// The operation of a response, asked for or not.
pub const RESPONSE: u16 = 2;
/// The network number that means every one, in a request and in a broadcast's destination.
pub const EVERY_NETWORK: u32 = u32::MAX;
/// The metric of a network that cannot be reached.
pub const INFINITY: u16 = 16;
/// How many entries fit in a packet of the classical 576 bytes.
pub const MAX_ENTRIES: usize = 90;

const ENTRY: usize = 6;

/// What a packet says of one network.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The network's number.
    pub net: u32,
    /// How many routers lie between, the sender counted.
    pub metric: u16,
}

/// Reads the data of a routing packet: its operation, and its entries up to the last whole one.
pub fn parse(data: &[u8]) -> Option<(u16, impl Iterator<Item = Entry>)> {
    let (operation, rest) = word(data)?;
    let entries = rest.chunks_exact(ENTRY).map(|entry| Entry {
        net: u32::from_be_bytes([entry[0], entry[1], entry[2], entry[3]]),
        metric: u16::from_be_bytes([entry[4], entry[5]]),
    });
    Some((operation, entries))
}

/// The data of a routing packet.
pub fn build(operation: u16, entries: &[Entry]) -> Vec<u8> {
    let mut data = Vec::with_capacity(2 + ENTRY * entries.len());
    data.extend_from_slice(&operation.to_be_bytes());
    for entry in entries {
        data.extend_from_slice(&entry.net.to_be_bytes());
        data.extend_from_slice(&entry.metric.to_be_bytes());
    }
    data
}
