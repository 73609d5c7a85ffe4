//! Network addresses: net, host and port, as bytes and as text.

use core::fmt;

/// A host number: 48 bits, the same on every network that the host is on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Host(pub [u8; 6]);

impl Host {
    /// Every host of a network.
    pub const BROADCAST: Host = Host([0xff; 6]);
    /// No host: a wildcard in local names.
    pub const NONE: Host = Host([0; 6]);

    /// Whether one host can have this number: neither the broadcast (or a multicast) number nor nothing.
    pub fn is_single(self) -> bool {
        self.0[0] & 1 == 0 && self != Host::NONE
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}", self.number())
    }
}

impl Host {
    /// The host number as a number.
    pub fn number(self) -> u64 {
        self.0.iter().fold(0, |number, &byte| number << 8 | u64::from(byte))
    }
}

/// The address of a socket: network, host, port.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Address {
    /// The network's number; 0 is "this network", or not known.
    pub net: u32,
    /// The host's number.
    pub host: Host,
    /// The port, which XNS calls the socket number.
    pub port: u16,
}

impl Address {
    /// The size of an address in a packet.
    pub const SIZE: usize = 12;

    /// The address in the order of the wire.
    pub fn to_bytes(self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        bytes[..4].copy_from_slice(&self.net.to_be_bytes());
        bytes[4..10].copy_from_slice(&self.host.0);
        bytes[10..].copy_from_slice(&self.port.to_be_bytes());
        bytes
    }

    /// The address that stands in these bytes of a packet.
    pub fn from_bytes(bytes: [u8; Self::SIZE]) -> Address {
        let [n0, n1, n2, n3, host @ .., p0, p1] = bytes;
        Address { net: u32::from_be_bytes([n0, n1, n2, n3]), host: Host(host), port: u16::from_be_bytes([p0, p1]) }
    }

    /// The address that a text means, as `ns_addr` reads it; every text means one.
    ///
    /// The three fields are separated by `#`, or else by whichever of `.` and `:` comes first; missing ones are zero.
    /// A field is decimal groups of a thousand (`2-273`), bytes in hexadecimal separated by `.` or `:`, 16-bit words in
    /// hexadecimal separated by `,`, or one number: hexadecimal with `0x`, a final `H` or a letter among its digits;
    /// octal with a leading 0 and no 8 or 9; else decimal. What cannot belong to a field ends it, and digits that do
    /// not fit are lost at the front.
    pub fn parse(text: &[u8]) -> Address {
        let separator = if text.contains(&b'#') {
            b'#'
        } else {
            text.iter().copied().find(|byte| matches!(byte, b'.' | b':')).unwrap_or(b'.')
        };
        let mut fields = text.splitn(3, |&byte| byte == separator);
        let mut field = || fields.next().map_or(0, field);
        let (net, host, port) = (field(), field(), field());
        let [_, _, host @ ..] = (host as u64).to_be_bytes();
        Address { net: net as u32, host: Host(host), port: port as u16 }
    }
}

/// The value of one field of an address; the caller keeps as many of its low bits as the field has.
fn field(text: &[u8]) -> u128 {
    groups(text, b'-', 10, 1000, 5)
        .or_else(|| groups(text, b'.', 16, 1 << 8, 6))
        .or_else(|| groups(text, b':', 16, 1 << 8, 6))
        .or_else(|| groups(text, b',', 16, 1 << 16, 3))
        .unwrap_or_else(|| number(text))
}

/// The value of at least two and at most `most` groups of digits, each worth `weight` times the next.
fn groups(text: &[u8], separator: u8, radix: u32, weight: u128, most: usize) -> Option<u128> {
    let mut count = 0;
    let mut value = 0u128;
    for group in text.split(|&byte| byte == separator).take(most) {
        let (digits, end) = digits(group, radix);
        if end == 0 {
            break;
        }
        value = value.wrapping_mul(weight).wrapping_add(digits);
        count += 1;
        if end < group.len() {
            break;
        }
    }
    (count > 1).then_some(value)
}

/// The value of the digits at the front of a text, and how many there are.
fn digits(text: &[u8], radix: u32) -> (u128, usize) {
    let mut value = 0u128;
    let mut count = 0;
    for digit in text.iter().map_while(|&byte| char::from(byte).to_digit(radix)) {
        value = value.wrapping_mul(u128::from(radix)).wrapping_add(u128::from(digit));
        count += 1;
    }
    (value, count)
}

/// The value of a single number in any of its notations.
fn number(text: &[u8]) -> u128 {
    if let [b'0', b'x' | b'X', rest @ ..] = text {
        return digits(rest, 16).0;
    }
    let (hexadecimal, end) = digits(text, 16);
    let figures = &text[..end];
    if figures.iter().any(u8::is_ascii_alphabetic) || matches!(text.get(end), Some(b'H' | b'h')) {
        hexadecimal
    } else if figures.first() == Some(&b'0') && !figures.iter().any(|byte| matches!(byte, b'8' | b'9')) {
        digits(text, 8).0
    } else {
        digits(text, 10).0
    }
}

/// The text form of `ns_ntoa`: `net.host.port` in upper-case hexadecimal. A field other than zero that has no letter gets
/// a final `H`; zero fields at the end are left out.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = [u64::from(self.net), self.host.number(), u64::from(self.port)];
        let shown = fields.iter().rposition(|&field| field != 0).unwrap_or(0);
        for (i, &field) in fields[..=shown].iter().enumerate() {
            let separator = if i == 0 { "" } else { "." };
            write!(f, "{separator}{field:X}")?;
            let has_letter = (0..16).any(|nibble| field >> (4 * nibble) & 0xf > 9);
            if field != 0 && !has_letter {
                f.write_str("H")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}.{:?}.{:04x}", self.net, self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn texts_of_our_own() {
        for (text, address, printed) in [
            ("2266.20701002a18H.75", "000008da.020701002a18.004b", "8DA.20701002A18.4B"),
            ("1,2.3,4,5", "00010002.000300040005.0000", "10002H.300040005H"),
            ("1,2#3,4,5#6", "00010002.000300040005.0006", "10002H.300040005H.6H"),
            ("089.5", "00000059.000000000005.0000", "59H.5H"),
            ("7h.1", "00000007.000000000001.0000", "7H.1H"),
            ("12x.5", "0000000c.000000000005.0000", "C.5H"),
            ("4294967296", "00000000.000000000000.0000", "0"),
            ("1-2-3", "000f4a13.000000000000.0000", "F4A13"),
            ("-5", "00000000.000000000000.0000", "0"),
            ("###", "00000000.000000000000.0000", "0"),
            ("5..7", "00000005.000000000000.0007", "5H.0.7H"),
        ] {
            let parsed = Address::parse(text.as_bytes());
            assert_eq!(format!("{parsed:?}"), address, "{text}");
            assert_eq!(format!("{parsed}"), printed, "{text}");
        }
    }
}
