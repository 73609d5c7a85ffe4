//! Internet addresses as text, in the forms that BSD and POSIX read and write; and NS addresses, which the crate `xns`
//! reads and writes.

use core::ffi::c_char;
use core::fmt::{self, Write};
use core::net::{Ipv4Addr, Ipv6Addr};

use crate::linux::bytes::is_space;

/// The longest text of an address, in bytes, without its end.
pub const LONGEST: usize = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".len();

/// A number as C writes it: decimal, octal after `0`, hexadecimal after `0x`; and what follows it.
fn c_number(text: &[u8]) -> Option<(u32, &[u8])> {
    let (radix, digits) = match text {
        [b'0', b'x' | b'X', digits @ ..] => (16, digits),
        [b'0', ..] => (8, text),
        _ => (10, text),
    };
    let end = digits.iter().position(|&b| !(b as char).is_digit(radix)).unwrap_or(digits.len());
    let number = digits[..end]
        .iter()
        .try_fold(0_u32, |number, &b| number.checked_mul(radix)?.checked_add((b as char).to_digit(radix)?));
    if end == 0 { None } else { Some((number?, &digits[end..])) }
}

/// Reads an IPv4 address as `inet_aton` does: one to four parts of which the last fills the rest (`127.1`), each decimal,
/// octal or hexadecimal; white space ends it, whatever comes behind.
pub fn aton(text: &[u8]) -> Option<Ipv4Addr> {
    let (address, rest) = aton_prefix(text)?;
    rest.first().is_none_or(|&b| is_space(b)).then_some(address)
}

/// As `aton`, but gives what follows the address instead of judging it.
pub fn aton_prefix(mut text: &[u8]) -> Option<(Ipv4Addr, &[u8])> {
    let mut address = 0_u32;
    for part in 0..4 {
        let (number, rest) = c_number(text)?;
        match rest {
            [b'.', rest @ ..] => {
                address |= u32::from(u8::try_from(number).ok()?) << (24 - 8 * part);
                text = rest;
            }
            _ => {
                let room = u32::MAX >> (8 * part);
                return (number <= room).then(|| ((address | number).into(), rest));
            }
        }
    }
    None
}

/// Reads a network number as `inet_network` does: one to four parts of eight bits each, shifted together; each decimal,
/// octal or hexadecimal; white space may follow.
pub fn network(mut text: &[u8]) -> Option<u32> {
    let mut network = 0_u32;
    for _ in 0..4 {
        let mut radix = 10;
        let mut digit_seen = false;
        if let [b'0', rest @ ..] = text {
            (radix, digit_seen, text) = (8, true, rest);
        }
        if let [b'x' | b'X', rest @ ..] = text {
            (radix, digit_seen, text) = (16, false, rest);
        }
        let mut number = 0_u32;
        while let [byte, rest @ ..] = text {
            let Some(digit) = (*byte as char).to_digit(radix) else { break };
            // A number too long wraps around, as it always has.
            number = number.wrapping_mul(radix).wrapping_add(digit);
            (digit_seen, text) = (true, rest);
        }
        if !digit_seen || number > 0xff {
            return None;
        }
        network = network << 8 | number;
        match text {
            [b'.', rest @ ..] => text = rest,
            rest => return rest.iter().all(|&b| is_space(b)).then_some(network),
        }
    }
    None
}

/// The bits of an address that name the host, by the address's class.
pub fn host_mask(address: u32) -> u32 {
    match address.leading_ones() {
        0 => 0x00ff_ffff,
        1 => 0x0000_ffff,
        _ => 0x0000_00ff,
    }
}

/// Puts a network number and a host number together by the network's class, as `inet_makeaddr` does.
pub fn make_address(network: u32, host: u32) -> u32 {
    match network {
        0..0x80 => network << 24 | host & 0x00ff_ffff,
        0x80..0x1_0000 => network << 16 | host & 0x0000_ffff,
        0x1_0000..0x100_0000 => network << 8 | host & 0x0000_00ff,
        _ => network | host,
    }
}

/// The network number of an address, by its class, as `inet_netof` gives it.
pub fn network_of(address: u32) -> u32 {
    address >> host_mask(address).count_ones()
}

/// Reads an IPv4 address in the one form that `inet_pton` takes: four decimal numbers without leading zeros.
pub fn parse_v4(text: &[u8]) -> Option<Ipv4Addr> {
    let (mut address, mut parts, mut number, mut digits) = (0, 1, 0, 0);
    for &byte in text {
        match byte {
            b'0'..=b'9' => {
                (number, digits) = (number * 10 + u32::from(byte - b'0'), digits + 1);
                if number > 0xff || digits > 1 && number < 10 {
                    return None;
                }
            }
            b'.' if digits > 0 => (address, parts, number, digits) = (address << 8 | number, parts + 1, 0, 0),
            _ => return None,
        }
    }
    (digits > 0 && parts == 4).then(|| (address << 8 | number).into())
}

/// Reads an IPv6 address in the forms that `inet_pton` takes, without a scope.
#[inline(never)]
pub fn parse_v6(text: &[u8]) -> Option<Ipv6Addr> {
    const MOST: u32 = 8;
    let mut rest = match text {
        [b':', b':', ..] => &text[1..],
        [b':', ..] => return None,
        _ => text,
    };
    // The groups behind the gap, or all there are so far; how many all are; and those before the gap, in their places.
    let (mut bits, mut count, mut before) = (0_u128, 0, None);
    loop {
        if let [b':', after @ ..] = rest {
            let places = bits.checked_shl(u16::BITS * (MOST - count)).unwrap_or(0);
            if before.replace(places).is_some() {
                return None;
            }
            (bits, rest) = (0, after);
            if rest.is_empty() {
                break;
            }
        }
        let (mut group, mut digits) = (0_u32, 0);
        while let Some(digit) = rest.get(digits).and_then(|&byte| (byte as char).to_digit(16)) {
            (group, digits) = (group << 4 | digit, digits + 1);
        }
        let next = rest.get(digits);
        if next == Some(&b'.') {
            (bits, count) = (bits << u32::BITS | u128::from(parse_v4(rest)?.to_bits()), count + 2);
            break;
        }
        if !matches!(digits, 1..=4) || count == MOST {
            return None;
        }
        (bits, count) = (bits << u16::BITS | u128::from(group), count + 1);
        match next {
            None => break,
            Some(b':') => rest = &rest[digits + 1..],
            _ => return None,
        }
    }
    match before {
        None if count == MOST => Some(bits.into()),
        // The gap is one group at least.
        Some(before) if count < MOST => Some((before | bits).into()),
        _ => None,
    }
}

/// The number of an address's scope: a decimal number or, where addresses belong to a link, an interface's name.
pub fn scope_id(address: &Ipv6Addr, name: &[u8], interface: &dyn Fn(&[u8]) -> Option<u32>) -> Option<u32> {
    let segment = address.segments()[0];
    let on_a_link = segment & 0xffc0 == 0xfe80 || matches!(segment & 0xff0f, 0xff01 | 0xff02);
    let number =
        || name.iter().all(u8::is_ascii_digit).then(|| core::str::from_utf8(name).ok()?.parse().ok()).flatten();
    on_a_link.then(|| interface(name)).flatten().or_else(number)
}

/// The text of an address.
pub struct Text {
    bytes: [u8; LONGEST],
    len: usize,
}

impl Text {
    /// `address` as `inet_ntoa` and `inet_ntop` write it.
    pub fn of_v4(address: Ipv4Addr) -> Self {
        let mut text = Text { bytes: [0; LONGEST], len: 0 };
        let [a, b, c, d] = address.octets();
        text.push(format_args!("{a}.{b}.{c}.{d}"));
        text
    }

    /// A number in decimal or hexadecimal digits.
    pub fn of_number(number: u32, hexadecimal: bool) -> Self {
        let mut text = Text { bytes: [0; LONGEST], len: 0 };
        match hexadecimal {
            true => text.push(format_args!("{number:x}")),
            false => text.push(format_args!("{number}")),
        }
        text
    }

    /// `address` as `inet_ntop` writes it: the first longest run of two or more zero groups as `::`, and the last four
    /// bytes as IPv4 where the others are zeros or those of a mapped address.
    pub fn of_v6(address: Ipv6Addr) -> Self {
        let mut text = Text { bytes: [0; LONGEST], len: 0 };
        let groups = address.segments();
        let (start, run) = longest_zero_run(&groups);
        let embeds_v4 = start == 0 && (run == 6 || run == 5 && groups[5] == 0xffff);
        let mut i = 0;
        while i < groups.len() {
            if run >= 2 && i == start {
                text.push(format_args!("::"));
                i += run;
                continue;
            }
            if i > 0 && (run < 2 || i != start + run) {
                text.push(format_args!(":"));
            }
            if i == 6 && embeds_v4 {
                let [.., a, b, c, d] = address.octets();
                text.push(format_args!("{a}.{b}.{c}.{d}"));
                break;
            }
            text.push(format_args!("{:x}", groups[i]));
            i += 1;
        }
        text
    }

    /// `address` as `ns_ntoa` writes it.
    pub fn of_ns(address: xns::Address) -> Self {
        let mut text = Text { bytes: [0; LONGEST], len: 0 };
        text.push(format_args!("{address}"));
        text
    }

    /// Copies the text and its end to the front of `to`, which has room for them.
    pub fn store<'a>(&self, to: &'a mut [c_char]) -> &'a mut [c_char] {
        for (to, &byte) in to.iter_mut().zip(self.as_bytes().iter().chain(&[0])) {
            *to = byte as c_char;
        }
        to
    }

    /// The text, without its end.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    fn push(&mut self, part: fmt::Arguments<'_>) {
        // `bytes` holds the longest text there is.
        let _ = self.write_fmt(part);
    }
}

impl Write for Text {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let room = self.bytes.get_mut(self.len..self.len + part.len()).ok_or(fmt::Error)?;
        room.copy_from_slice(part.as_bytes());
        self.len += part.len();
        Ok(())
    }
}

/// Where the first of the longest runs of zeros begins, and how long it is.
fn longest_zero_run(groups: &[u16; 8]) -> (usize, usize) {
    let mut best = (0, 0);
    let mut run = 0;
    for (i, &group) in groups.iter().enumerate() {
        run = if group == 0 { run + 1 } else { 0 };
        if run > best.1 {
            best = (i + 1 - run, run);
        }
    }
    best
}

/// The host's own functions are the reference.
#[cfg(test)]
mod tests {
    use super::*;
    use core::ffi::{c_char, c_int, c_void};
    use proptest::prelude::*;
    use std::ffi::CString;

    unsafe extern "C" {
        fn inet_aton(text: *const c_char, address: *mut u32) -> c_int;
        fn inet_network(text: *const c_char) -> u32;
        fn inet_netof(address: u32) -> u32;
        fn inet_lnaof(address: u32) -> u32;
        fn inet_makeaddr(network: u32, host: u32) -> u32;
        fn inet_pton(family: c_int, text: *const c_char, address: *mut c_void) -> c_int;
        fn inet_ntop(family: c_int, address: *const c_void, text: *mut c_char, room: u32) -> *const c_char;
    }

    fn host_pton<const N: usize>(family: c_int, text: &str) -> Option<[u8; N]> {
        let text = CString::new(text).unwrap();
        let mut address = [0; N];
        // SAFETY: a string, and room for an address of the family.
        (unsafe { inet_pton(family, text.as_ptr(), address.as_mut_ptr().cast()) } == 1).then_some(address)
    }

    fn host_ntop(family: c_int, address: &[u8]) -> Vec<u8> {
        let mut text = [0_u8; 64];
        // SAFETY: an address of the family, and room for its text.
        let text = unsafe {
            inet_ntop(family, address.as_ptr().cast(), text.as_mut_ptr().cast(), 64);
            std::ffi::CStr::from_ptr(text.as_ptr().cast())
        };
        text.to_bytes().to_vec()
    }

    #[test]
    fn a_scope_is_a_name_where_addresses_belong_to_a_link() {
        let interface = |name: &[u8]| (name == b"lo").then_some(1);
        for (address, on_a_link) in [
            ("fe7f::1", false),
            ("fe80::1", true),
            ("febf::1", true),
            ("fec0::1", false),
            ("ff01::1", true),
            ("fff2::1", true),
            ("ff03::1", false),
            ("2001:db8::1", false),
        ] {
            let scope = |name: &[u8]| scope_id(&address.parse().unwrap(), name, &interface);
            assert_eq!((scope(b"lo"), scope(b"7"), scope(b"x")), (on_a_link.then_some(1), Some(7), None), "{address}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]

        #[test]
        fn aton_is_the_hosts(text in "([0-9]{1,4}|0[0-7]{0,12}|0[xX][0-9a-fA-Fg]{0,10}|[0-9]{9,11}|[0-9a-fx. \t]{0,3})(\\.([0-9]{1,4}|0[xX]?[0-9a-f]{0,9}|[0-9]{7,11})){0,4}[ \ta.]?x?") {
            let c = CString::new(text.as_str()).unwrap();
            let mut address = 0;
            // SAFETY: a string, and room for an address.
            let host = (unsafe { inet_aton(c.as_ptr(), &mut address) } == 1).then_some(u32::from_be(address).into());
            prop_assert_eq!(aton(text.as_bytes()), host, "{:?}", text);
        }

        #[test]
        fn network_is_the_hosts(text in "([0-9]{1,4}|0[0-9]{0,5}|0?[xX][0-9a-fA-Fg]{0,10}|42949672[0-9]{2}|[0-9a-fx. \t]{0,3})(\\.([0-9]{1,3}|0[xX]?[0-9a-f]{0,9})){0,4}[ \ta.]?x?") {
            let c = CString::new(text.as_str()).unwrap();
            // SAFETY: a string.
            let host = unsafe { inet_network(c.as_ptr()) };
            prop_assert_eq!(network(text.as_bytes()).unwrap_or(u32::MAX), host, "{:?}", text);
        }

        #[test]
        fn classes_are_the_hosts(address: u32, host: u32, shift in 0_u32..32) {
            let network = address >> shift;
            // SAFETY: numbers.
            unsafe {
                prop_assert_eq!(network_of(address), inet_netof(address.to_be()));
                prop_assert_eq!(address & host_mask(address), inet_lnaof(address.to_be()));
                prop_assert_eq!(make_address(network, host).to_be(), inet_makeaddr(network, host));
            }
        }

        #[test]
        fn v4_is_read_as_by_the_host(text in "[0-9]{1,3}(\\.[0-9]{1,3}){2,4}|(25[0-9]|1?[0-9]{0,2}|0[0-9])(\\.(2[0-9]{2}|1?[0-9]{0,2})){3}[. 0]?") {
            prop_assert_eq!(parse_v4(text.as_bytes()).map(|a| a.octets()), host_pton(2, &text), "{:?}", text);
        }

        #[test]
        fn v6_is_read_as_by_the_host(text in "(([0-9a-fA-F]{0,5}|[01]):){0,8}:?(([0-9a-f]{0,4}|0):){0,7}([0-9a-fg]{0,4}|[0-9]{1,3}(\\.[0-9]{1,3}){2,3})(::|:|%lo)?") {
            prop_assert_eq!(parse_v6(text.as_bytes()).map(|a| a.octets()), host_pton(10, &text), "{:?}", text);
        }

        #[test]
        fn addresses_are_written_as_by_the_host(v4: u32, v6 in prop::array::uniform8(prop_oneof![3 => Just(0_u16), 1 => Just(0xffff), 2 => any::<u16>()])) {
            let v4 = Ipv4Addr::from(v4);
            let v6 = Ipv6Addr::from(v6);
            prop_assert_eq!(Text::of_v4(v4).as_bytes().to_vec(), host_ntop(2, &v4.octets()));
            prop_assert_eq!(Text::of_v6(v6).as_bytes().to_vec(), host_ntop(10, &v6.octets()));
        }
    }
}
