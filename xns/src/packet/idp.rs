//! The Internet Datagram Protocol: the header that every packet begins with, and its checksum.

use alloc::vec::Vec;

use super::word;
use crate::address::Address;

/// The size of the header.
pub const HEADER: usize = 30;
/// The checksum field of a packet that carries no checksum.
pub const UNCHECKED: u16 = 0xffff;
/// How many routers a packet may cross (`NS_MAXHOPS`).
pub const MAX_HOPS: u8 = 15;
/// The most data that the length field can count.
pub const MAX_DATA: usize = u16::MAX as usize - 1 - HEADER;

/// The fields of a header that say something about the data after it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Idp {
    /// How many routers the packet has crossed (transport control).
    pub hops: u8,
    /// What the packet carries, one of [`super::kind`] or a program's own.
    pub kind: u8,
    /// Where it goes.
    pub to: Address,
    /// Where it comes from.
    pub from: Address,
}

impl Idp {
    /// The header at the front of `packet`, and the data after it: as much as the length field counts, without the pad
    /// byte of an odd packet or what a carrier added. `None` if the bytes are too few for a header or for that length.
    pub fn parse(packet: &[u8]) -> Option<(Idp, &[u8])> {
        let header = packet.first_chunk()?;
        let data = packet.get(HEADER..u16::from_be_bytes([header[2], header[3]]).into())?;
        Some((Idp::from_bytes(header), data))
    }

    /// The fields of a header, whatever its checksum and its length.
    pub fn from_bytes(header: &[u8; HEADER]) -> Idp {
        let [_, _, _, _, hops, kind, addresses @ ..] = *header;
        let mut to = [0; Address::SIZE];
        let mut from = [0; Address::SIZE];
        to.copy_from_slice(&addresses[..Address::SIZE]);
        from.copy_from_slice(&addresses[Address::SIZE..]);
        Idp { hops, kind, to: Address::from_bytes(to), from: Address::from_bytes(from) }
    }

    /// The packet of this header and `data`, with length, checksum, and the pad byte of an odd length.
    /// `None` if the data are more than [`MAX_DATA`].
    pub fn packet(&self, data: &[u8]) -> Option<Vec<u8>> {
        self.packet_of(&[data])
    }

    /// As [`Idp::packet`], of data in several pieces.
    pub fn packet_of(&self, pieces: &[&[u8]]) -> Option<Vec<u8>> {
        let data: usize = pieces.iter().map(|piece| piece.len()).sum();
        if data > MAX_DATA {
            return None;
        }
        let length = HEADER + data;
        let mut packet = Vec::with_capacity(length + 1);
        packet.extend_from_slice(&[0, 0]);
        packet.extend_from_slice(&(length as u16).to_be_bytes());
        packet.extend_from_slice(&[self.hops, self.kind]);
        packet.extend_from_slice(&self.to.to_bytes());
        packet.extend_from_slice(&self.from.to_bytes());
        for piece in pieces {
            packet.extend_from_slice(piece);
        }
        if !length.is_multiple_of(2) {
            packet.push(0);
        }
        let sum = sum(&packet[2..]);
        packet[..2].copy_from_slice(&sum.to_be_bytes());
        Some(packet)
    }
}

/// Whether a packet's checksum is right, or says that there is none. Wrong too if the bytes do not hold the packet and
/// its pad byte.
pub fn is_sound(packet: &[u8]) -> bool {
    let Some((checksum, rest)) = word(packet) else { return false };
    let Some((length, _)) = word(rest) else { return false };
    match packet.get(2..usize::from(length).next_multiple_of(2)) {
        Some(summed) => checksum == UNCHECKED || checksum == sum(summed),
        None => false,
    }
}

/// Counts one more router in a packet and mends its checksum, which thereby still covers the way from its source.
/// Nothing happens to bytes that are no packet, or where the count is at its end.
pub fn count_hop(packet: &mut [u8]) {
    let Some((Idp { hops, .. }, data)) = Idp::parse(packet) else { return };
    let words = (HEADER + data.len()).div_ceil(2) - 1;
    let Some(header) = packet.first_chunk_mut::<HEADER>().filter(|_| hops < u8::MAX) else { return };
    header[4] = hops + 1;
    let checksum = u16::from_be_bytes([header[0], header[1]]);
    if checksum != UNCHECKED {
        // The word with the hop count is the second that is summed, so it is rotated once less than there are words.
        let added = u32::from(0x0100u16.rotate_left((words - 1) as u32 % 16));
        let sum = (u32::from(checksum) + added) % 0xffff;
        header[..2].copy_from_slice(&(sum as u16).to_be_bytes());
    }
}

/// The checksum of the 16-bit words in `bytes`: each is added in one's complement, and the sum rotated left by one bit.
///
/// Rotating is multiplying by two where 0xffff counts as zero, so the sum is that of the words times powers of two, which
/// repeat after 16. Words 16 apart are therefore added first, in lanes beside each other.
fn sum(bytes: &[u8]) -> u16 {
    let mut lanes = [0u32; 16];
    let mut blocks = bytes.chunks_exact(32);
    for block in &mut blocks {
        for (lane, word) in lanes.iter_mut().zip(block.chunks_exact(2)) {
            *lane += u32::from(u16::from_be_bytes([word[0], word[1]]));
        }
    }
    for (lane, word) in lanes.iter_mut().zip(blocks.remainder().chunks_exact(2)) {
        *lane += u32::from(u16::from_be_bytes([word[0], word[1]]));
    }
    let words = bytes.len() / 2;
    let total: u64 = lanes.iter().enumerate().map(|(i, &lane)| u64::from(lane) << (words.wrapping_sub(i) % 16)).sum();
    // Both zeros of one's complement are sent as 0: 0xffff would mean that there is no checksum.
    (total % 0xffff) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;
    use proptest::prelude::*;

    /// The sum as the definition has it, word by word.
    fn sum_by_definition(bytes: &[u8]) -> u16 {
        let mut sum = 0u16;
        for word in bytes.chunks_exact(2) {
            let (added, carry) = sum.overflowing_add(u16::from_be_bytes([word[0], word[1]]));
            sum = (added + u16::from(carry)).rotate_left(1);
        }
        if sum == 0xffff { 0 } else { sum }
    }

    #[test]
    fn the_sum_of_ones_is_sent_as_zero() {
        assert_eq!(sum(&[0xff; 64]), 0);
        assert_eq!(sum(&[]), 0);
        assert_eq!(sum(&vec![0xff; 65534]), 0);
    }

    proptest! {
        #[test]
        fn the_sum_is_that_of_the_definition(words in prop::collection::vec(any::<u16>(), 0..400)) {
            let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
            prop_assert_eq!(sum(&bytes), sum_by_definition(&bytes));
        }

        #[test]
        fn counting_a_hop_leaves_the_packet_sound(
            data in prop::collection::vec(any::<u8>(), 0..100), hops in 0u8..255, net: u32, unchecked: bool
        ) {
            let header = Idp { hops, kind: 4, to: Address { net, ..Address::default() }, from: Address::default() };
            let mut packet = header.packet(&data).unwrap();
            if unchecked {
                packet[..2].copy_from_slice(&UNCHECKED.to_be_bytes());
            }
            count_hop(&mut packet);
            prop_assert!(is_sound(&packet));
            prop_assert_eq!(Idp::parse(&packet), Some((Idp { hops: hops + 1, ..header }, &data[..])));
            if !unchecked {
                prop_assert_eq!(packet, Idp { hops: hops + 1, ..header }.packet(&data).unwrap());
            }
        }
    }
}
