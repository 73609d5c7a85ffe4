//! The header of the Sequenced Packet Protocol.

/// The size of the header.
pub const HEADER: usize = 12;
/// The most data in a packet by Xerox's standard, and what a connection uses until it is told otherwise.
pub const DEFAULT_MTU: usize = 534;

/// Connection control (`SP_SP`): a system packet, which carries no data and uses no sequence number.
pub const SYSTEM: u8 = 0x80;
/// Connection control (`SP_SA`): an acknowledgement is asked for.
pub const ACKNOWLEDGE: u8 = 0x40;
/// Connection control (`SP_OB`): attention, data out of band.
pub const ATTENTION: u8 = 0x20;
/// Connection control (`SP_EM`): the message ends with this packet.
pub const END_OF_MESSAGE: u8 = 0x10;

/// Datastream type: the sender wishes to close the connection.
pub const END: u8 = 254;
/// Datastream type: the answer to [`END`], and the answer to that.
pub const END_REPLY: u8 = 255;

/// The header.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Spp {
    /// Connection control: flags, of which four are in use.
    pub control: u8,
    /// Datastream type: the programs' own affair.
    pub stream: u8,
    /// The sender's identifier of the connection.
    pub source: u16,
    /// The receiver's; 0 when the sender does not know it yet.
    pub destination: u16,
    /// This packet's number, or for a system packet that of the next.
    pub sequence: u16,
    /// The number of the first packet that the sender has not received.
    pub acknowledge: u16,
    /// The highest number that the receiver of this may send.
    pub allocation: u16,
}

impl Spp {
    /// The header at the front of an IDP packet's data, and what follows it.
    pub fn parse(data: &[u8]) -> Option<(Spp, &[u8])> {
        let (header, rest) = data.split_first_chunk::<HEADER>()?;
        let [control, stream, s0, s1, d0, d1, n0, n1, k0, k1, a0, a1] = *header;
        let header = Spp {
            control,
            stream,
            source: u16::from_be_bytes([s0, s1]),
            destination: u16::from_be_bytes([d0, d1]),
            sequence: u16::from_be_bytes([n0, n1]),
            acknowledge: u16::from_be_bytes([k0, k1]),
            allocation: u16::from_be_bytes([a0, a1]),
        };
        Some((header, rest))
    }

    /// The header in the order of the wire.
    pub fn to_bytes(self) -> [u8; HEADER] {
        self.bytes(u16::to_be_bytes)
    }

    /// The header as a program that asked for headers sees it: the three numbers in the order of this machine.
    pub fn to_program(self) -> [u8; HEADER] {
        self.bytes(u16::to_ne_bytes)
    }

    fn bytes(self, number: fn(u16) -> [u8; 2]) -> [u8; HEADER] {
        let [s0, s1] = self.source.to_be_bytes();
        let [d0, d1] = self.destination.to_be_bytes();
        let [n0, n1] = number(self.sequence);
        let [k0, k1] = number(self.acknowledge);
        let [a0, a1] = number(self.allocation);
        [self.control, self.stream, s0, s1, d0, d1, n0, n1, k0, k1, a0, a1]
    }

    /// Whether all of these flags are set.
    pub fn has(&self, flags: u8) -> bool {
        self.control & flags == flags
    }
}
