//! The Error Protocol: what a host or a router says about a packet that it could not deliver.

use alloc::vec::Vec;

use super::{idp, spp, word};

/// How much of the offending packet is sent back: the IDP header and an SPP header.
pub const QUOTED: usize = idp::HEADER + spp::HEADER;

/// Error numbers: the destination host reports those below 0x200, routers the others.
pub mod code {
    /// Something that has no number.
    pub const UNSPECIFIED: u16 = 0;
    /// The checksum was wrong.
    pub const BAD_CHECKSUM: u16 = 1;
    /// Nobody has that port, or that connection.
    pub const NO_SOCKET: u16 = 2;
    /// The receiver has no room.
    pub const RESOURCE_LIMIT: u16 = 3;
    /// The listener will not have this connection (not BSD's).
    pub const LISTEN_REJECTED: u16 = 4;
    /// On the way: something that has no number.
    pub const TRANSIT_UNSPECIFIED: u16 = 0x200;
    /// On the way: the checksum was wrong.
    pub const TRANSIT_BAD_CHECKSUM: u16 = 0x201;
    /// On the way: no route to the host.
    pub const UNREACHABLE: u16 = 0x202;
    /// On the way: too many routers crossed.
    pub const TOO_MANY_HOPS: u16 = 0x203;
    /// On the way: larger than the next network takes; the parameter is the largest size.
    pub const TOO_BIG: u16 = 0x204;
}

/// An Error packet's data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Error {
    /// What is wrong, one of [`code`].
    pub code: u16,
    /// More about it.
    pub parameter: u16,
    /// The front of the offending packet, zeros where it was shorter.
    pub packet: [u8; QUOTED],
}

impl Error {
    /// The error about `packet`.
    pub fn about(code: u16, parameter: u16, packet: &[u8]) -> Error {
        let mut quoted = [0; QUOTED];
        for (to, from) in quoted.iter_mut().zip(packet) {
            *to = *from;
        }
        Error { code, parameter, packet: quoted }
    }

    /// Reads the data of an Error packet. Some senders quote less than a whole SPP header: the IDP header must be there.
    pub fn parse(data: &[u8]) -> Option<Error> {
        let (code, rest) = word(data)?;
        let (parameter, packet) = word(rest)?;
        (packet.len() >= idp::HEADER).then(|| Error::about(code, parameter, packet))
    }

    /// The data of the packet.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut data = Vec::with_capacity(4 + QUOTED);
        data.extend_from_slice(&self.code.to_be_bytes());
        data.extend_from_slice(&self.parameter.to_be_bytes());
        data.extend_from_slice(&self.packet);
        data
    }

    /// The IDP header of the offending packet, and what is quoted of its data.
    pub fn offender(&self) -> (idp::Idp, &[u8]) {
        let mut header = [0; idp::HEADER];
        let (front, data) = self.packet.split_at(idp::HEADER);
        header.copy_from_slice(front);
        (idp::Idp::from_bytes(&header), data)
    }
}
