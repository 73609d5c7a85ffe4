//! The Packet Exchange Protocol: a request and its reply. The programs themselves send again and drop what comes twice;
//! the number of a request ties the packets together.

use alloc::vec::Vec;

use super::word;

/// A Packet Exchange packet's data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Exchange<'a> {
    /// The request's number, which its reply repeats.
    pub id: u32,
    /// What the data are about: the client type.
    pub client: u16,
    /// The request or the reply itself.
    pub data: &'a [u8],
}

impl<'a> Exchange<'a> {
    /// Reads the data of a Packet Exchange packet.
    pub fn parse(data: &'a [u8]) -> Option<Exchange<'a>> {
        let (id, rest) = data.split_first_chunk()?;
        let (client, data) = word(rest)?;
        Some(Exchange { id: u32::from_be_bytes(*id), client, data })
    }

    /// The data of the packet.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.id.to_be_bytes()[..], &self.client.to_be_bytes(), self.data].concat()
    }
}
