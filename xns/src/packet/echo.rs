//! The Echo Protocol: a request comes back as it was sent.

use alloc::vec::Vec;

use super::word;

/// The operation of a request.
pub const REQUEST: u16 = 1;
/// The operation of a reply.
pub const REPLY: u16 = 2;

/// An Echo packet's data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Echo<'a> {
    /// [`REQUEST`] or [`REPLY`].
    pub operation: u16,
    /// What is to come back.
    pub data: &'a [u8],
}

impl<'a> Echo<'a> {
    /// Reads the data of an Echo packet.
    pub fn parse(data: &'a [u8]) -> Option<Echo<'a>> {
        let (operation, data) = word(data)?;
        Some(Echo { operation, data })
    }

    /// The data of the packet.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.operation.to_be_bytes(), self.data].concat()
    }
}
