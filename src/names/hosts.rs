//! hosts: `address name alias ...`

use core::ffi::c_int;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::line::Words;
use super::query::{Entry, Hint, Key, Query, but_for_case, folds_as_ascii, folds_as_keys};
use crate::abi::sys_socket::{AF_INET, AF_INET6, AF_UNSPEC};
use crate::inet::{Text, parse_v4, parse_v6};
use crate::linux::bytes::any_row;

/// A line of hosts.
#[derive(Clone, Copy, Debug)]
pub struct Host<'a> {
    /// The address, of the family that was asked for.
    pub address: IpAddr,
    /// The official name. A line may lack it.
    pub name: &'a [u8],
    /// The other names.
    pub aliases: Words<'a>,
}

impl<'a> Entry<'a> for Host<'a> {
    fn name(&self) -> &'a [u8] {
        self.name
    }

    fn aliases(&self) -> Words<'a> {
        self.aliases
    }
}

/// Parses a line, if it has an address of `family`: AF_INET, AF_INET6, or AF_UNSPEC for both.
/// For AF_INET, an IPv6 address counts that stands for an IPv4 one: a mapped one, or the loopback's.
pub fn parse(body: &[u8], family: c_int) -> Option<Host<'_>> {
    let mut words = Words::new(body);
    let text = words.field();
    let v4 = || parse_v4(text).map(IpAddr::V4);
    let address = match family {
        AF_INET => v4().or_else(|| read_as_v4(text).map(IpAddr::V4)),
        AF_INET6 => parse_v6(text).map(IpAddr::V6),
        AF_UNSPEC => v4().or_else(|| parse_v6(text).map(IpAddr::V6)),
        _ => None,
    }?;
    Some(Host { address, name: words.field(), aliases: words })
}

/// The IPv4 address that an IPv6 one stands for. All such begin with zeros.
fn read_as_v4(text: &[u8]) -> Option<Ipv4Addr> {
    if matches!(text, [b':' | b'0', ..]) { parse_v6(text).and_then(as_v4) } else { None }
}

fn as_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    if address.is_loopback() { Some(Ipv4Addr::LOCALHOST) } else { address.to_ipv4_mapped() }
}

/// The keys of a line: its names, and every address that it can be found by.
pub fn keys(body: &[u8], add: &mut dyn FnMut(Key)) -> Option<usize> {
    let host = parse(body, AF_UNSPEC)?;
    add(Key::address(host.address));
    if let IpAddr::V6(v6) = host.address
        && let Some(v4) = as_v4(v6)
    {
        add(Key::address(v4.into()));
    }
    Some(Key::names(&host, add))
}

/// The hosts of a name, whatever its case.
#[derive(Clone, Copy)]
pub struct ByName<'q> {
    /// The name.
    pub name: &'q [u8],
    /// AF_INET, AF_INET6 or AF_UNSPEC.
    pub family: c_int,
}

impl Query for ByName<'_> {
    type Entry<'a> = Host<'a>;

    fn parse<'a>(&self, body: &'a [u8]) -> Option<Host<'a>> {
        parse(body, self.family)
    }

    fn matches(&self, host: &Host<'_>) -> bool {
        host.is_called(self.name, but_for_case)
    }

    fn hint(&self) -> Hint<'_> {
        if folds_as_ascii() { Hint::Text { text: self.name, fold: true } } else { Hint::Nothing }
    }

    #[inline]
    fn key(&self) -> Option<Key> {
        folds_as_keys().then(|| Key::name(self.name))
    }
}

/// The host of an address.
#[derive(Clone, Copy)]
pub struct ByAddress {
    /// AF_INET or AF_INET6.
    pub family: c_int,
    /// None for what is no address of the family, which no host has.
    pub address: Option<IpAddr>,
}

impl From<IpAddr> for ByAddress {
    fn from(address: IpAddr) -> Self {
        ByAddress { family: if address.is_ipv4() { AF_INET } else { AF_INET6 }, address: Some(address) }
    }
}

impl Query for ByAddress {
    type Entry<'a> = Host<'a>;

    fn parse<'a>(&self, body: &'a [u8]) -> Option<Host<'a>> {
        parse(body, self.family)
    }

    fn matches(&self, host: &Host<'_>) -> bool {
        Some(host.address) == self.address
    }

    fn hint(&self) -> Hint<'_> {
        match self.address {
            // The one text of an IPv4 address, or an IPv6 address that stands for it.
            Some(IpAddr::V4(address)) => Hint::AddressOrByte(Text::of_v4(address), b':'),
            Some(IpAddr::V6(address)) if address != Ipv6Addr::UNSPECIFIED => Hint::Digits {
                number: telling_group(address).into(),
                hexadecimal: true,
                is_unusual: may_have_dots,
                or_byte: Some(b':'),
            },
            _ => Hint::Byte(b':'),
        }
    }

    fn key(&self) -> Option<Key> {
        self.address.map(Key::address)
    }
}

/// A group of an address that few others have. Zeros may be left out of its text.
fn telling_group(address: Ipv6Addr) -> u16 {
    let from_last = |least: u16| address.segments().into_iter().rev().find(|&group| group >= least);
    from_last(0x10).or_else(|| from_last(1)).unwrap_or(0)
}

/// Whether a text may have an IPv6 address that ends with the four numbers of an IPv4 one.
fn may_have_dots(text: &[u8]) -> bool {
    any_row(text, |[colon, a, b, c, d]| {
        let is_digit = |byte: u8| byte.is_ascii_digit();
        (colon == b':') & is_digit(a) & ((b == b'.') | is_digit(b) & ((c == b'.') | is_digit(c) & (d == b'.')))
    })
}

/// Every host that has an address of the family.
#[derive(Clone, Copy)]
pub struct All(pub c_int);

impl Query for All {
    type Entry<'a> = Host<'a>;

    fn parse<'a>(&self, body: &'a [u8]) -> Option<Host<'a>> {
        parse(body, self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(line: &str, family: c_int) -> Option<(String, String, Vec<String>)> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let host = parse(line.as_bytes(), family)?;
        Some((host.address.to_string(), text(host.name), host.aliases.map(text).collect()))
    }

    #[test]
    fn the_family_decides_which_lines_count() {
        let cases = [
            ("10.0.0.1 a", Some("10.0.0.1"), None, Some("10.0.0.1")),
            ("::1 a", Some("127.0.0.1"), Some("::1"), Some("::1")),
            ("::ffff:10.0.0.1 a", Some("10.0.0.1"), Some("::ffff:10.0.0.1"), Some("::ffff:10.0.0.1")),
            ("fe80::1 a", None, Some("fe80::1"), Some("fe80::1")),
            ("fe80::1%lo a", None, None, None),
            ("10.0.0.01 a", None, None, None),
            ("10.1 a", None, None, None),
            ("name a", None, None, None),
        ];
        for (line, v4, v6, any) in cases {
            for (family, expected) in [(AF_INET, v4), (AF_INET6, v6), (AF_UNSPEC, any), (1, None)] {
                assert_eq!(read(line, family).map(|host| host.0).as_deref(), expected, "{line} {family}");
            }
        }
    }

    #[test]
    fn a_line_is_an_address_a_name_and_aliases() {
        let host = |name: &str, aliases: &[&str]| {
            Some(("1.2.3.4".into(), name.into(), aliases.iter().map(|&a| a.into()).collect()))
        };
        assert_eq!(read("1.2.3.4\ta.b  c\x0bd \r", AF_INET), host("a.b", &["c", "d"]));
        assert_eq!(read("1.2.3.4", AF_INET), host("", &[]));
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_parsed(body in proptest::collection::vec(any::<u8>(), 0..80)) {
            for family in [AF_INET, AF_INET6, AF_UNSPEC] {
                if let Some(host) = parse(&body, family) {
                    prop_assert!(host.name.len() + host.aliases.map(<[u8]>::len).sum::<usize>() < body.len());
                }
            }
        }
    }
}
