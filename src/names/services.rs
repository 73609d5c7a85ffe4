//! services: `name port/protocol alias ...`

use core::ffi::c_int;

use super::line::Words;
use super::number::{begins_oddly, strtoull_32};
use super::query::{Entry, Hint, Key, Query, exactly};
use crate::linux::bytes::any_row;

/// A line of services.
#[derive(Clone, Copy, Debug)]
pub struct Service<'a> {
    /// The official name.
    pub name: &'a [u8],
    /// The port, in the host's byte order.
    pub port: u16,
    /// The protocol. A line may lack it.
    pub protocol: &'a [u8],
    /// The other names.
    pub aliases: Words<'a>,
}

impl<'a> Entry<'a> for Service<'a> {
    fn name(&self) -> &'a [u8] {
        self.name
    }

    fn aliases(&self) -> Words<'a> {
        self.aliases
    }
}

impl Service<'_> {
    fn is_over(&self, protocol: Option<&[u8]>) -> bool {
        protocol.is_none_or(|wanted| wanted == self.protocol)
    }
}

/// Parses a line. The port may be written in octal or hexadecimal, and of a larger number its low 16 bits count.
pub fn parse(body: &[u8]) -> Option<Service<'_>> {
    let mut words = Words::new(body);
    let name = words.field();
    let (port, rest) = strtoull_32(words.field(), 0)?;
    let slashes = rest.iter().take_while(|&&b| b == b'/').count();
    // Nothing else may follow, be it a blank.
    if slashes == 0 && rest.as_ptr() != body.as_ptr_range().end {
        return None;
    }
    Some(Service { name, port: port as u16, protocol: &rest[slashes..], aliases: words })
}

/// The keys of a line: its names and its port.
pub fn keys(body: &[u8], add: &mut dyn FnMut(Key)) -> Option<usize> {
    let service = parse(body)?;
    add(Key::number(service.port.into()));
    Some(Key::names(&service, add))
}

/// The service of a name, and of a protocol if one is given.
#[derive(Clone, Copy)]
pub struct ByName<'q> {
    /// The name.
    pub name: &'q [u8],
    /// The protocol; any if None.
    pub protocol: Option<&'q [u8]>,
}

impl Query for ByName<'_> {
    type Entry<'a> = Service<'a>;

    fn parse<'a>(&self, body: &'a [u8]) -> Option<Service<'a>> {
        parse(body)
    }

    fn matches(&self, service: &Service<'_>) -> bool {
        service.is_over(self.protocol) && service.is_called(self.name, exactly)
    }

    fn hint(&self) -> Hint<'_> {
        Hint::Text { text: self.name, fold: false }
    }

    fn key(&self) -> Option<Key> {
        Some(Key::name(self.name))
    }
}

/// The service of a port, and of a protocol if one is given.
#[derive(Clone, Copy)]
pub struct ByPort<'q> {
    /// The port, as C programs have it: in the network's byte order.
    pub port: c_int,
    /// The protocol; any if None.
    pub protocol: Option<&'q [u8]>,
}

impl Query for ByPort<'_> {
    type Entry<'a> = Service<'a>;

    fn parse<'a>(&self, body: &'a [u8]) -> Option<Service<'a>> {
        parse(body)
    }

    fn matches(&self, service: &Service<'_>) -> bool {
        c_int::from(service.port.to_be()) == self.port && service.is_over(self.protocol)
    }

    fn hint(&self) -> Hint<'_> {
        let number = u16::from_be(self.port as u16).into();
        Hint::Digits { number, hexadecimal: false, is_unusual: may_have_odd_ports, or_byte: None }
    }

    fn key(&self) -> Option<Key> {
        u16::try_from(self.port).ok().map(|port| Key::number(u16::from_be(port).into()))
    }
}

/// Whether a text may have a port that is not written in its decimal digits alone, or is above all ports.
fn may_have_odd_ports(text: &[u8]) -> bool {
    any_row(text, |[blank, a, b, c, d, e, f]| {
        let are_digits = [a, b, c, d, e].into_iter().fold(true, |all, byte| all & byte.is_ascii_digit());
        let is_large = f.is_ascii_digit() | (a > b'6') | (a == b'6') & (b >= b'5');
        begins_oddly([blank, a]) | (blank <= b' ') & are_digits & is_large
    })
}

/// Every service.
#[derive(Clone, Copy)]
pub struct All;

impl Query for All {
    type Entry<'a> = Service<'a>;

    fn parse<'a>(&self, body: &'a [u8]) -> Option<Service<'a>> {
        parse(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_a_name_a_port_a_protocol_and_aliases() {
        let read = |line: &'static str| {
            let service = parse(line.as_bytes())?;
            Some((service.name, service.port, service.protocol, service.aliases.collect::<Vec<_>>()))
        };
        let entry = |port, protocol: &'static str, aliases: &[&'static str]| {
            Some((&b"a"[..], port, protocol.as_bytes(), aliases.iter().map(|a| a.as_bytes()).collect::<Vec<_>>()))
        };
        assert_eq!(read("a 80/tcp b\tc"), entry(80, "tcp", &["b", "c"]));
        assert_eq!(read("a\t0x50//udp"), entry(80, "udp", &[]));
        assert_eq!(read("a 0120/"), entry(80, "", &[]));
        assert_eq!(read("a 80"), entry(80, "", &[]));
        assert_eq!(read("a 65616/tcp"), entry(80, "tcp", &[]));
        assert_eq!(read("a 80/ b"), entry(80, "", &["b"]));
        for wrong in ["a", "a tcp", "a 80 tcp", "a 80tcp/", "a -1/tcp", "a 4294967296/tcp"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_not_a_blank_belongs_together(body in "[a8]{1,3}([ \t]{1,2}[ab0-9x+/-]{0,9}){0,4}[ \t]?") {
            let is_blank = |&byte: &u8| byte == b' ' || byte == b'\t';
            fn field(text: &[u8], is_blank: fn(&u8) -> bool) -> &[u8] {
                text.split(is_blank).next().unwrap_or_default()
            }
            let body = body.as_bytes();
            let name = field(body, is_blank);
            let rest = &body[name.len()..];
            let rest = &rest[rest.iter().take_while(|&byte| is_blank(byte)).count()..];
            let expected = strtoull_32(rest, 0).and_then(|(port, rest)| {
                let behind = &rest[rest.iter().take_while(|&&byte| byte == b'/').count()..];
                let aliases = behind.split(is_blank).skip(1).filter(|word| !word.is_empty()).collect::<Vec<_>>();
                (rest.is_empty() || behind.len() < rest.len()).then(|| (name, port as u16, field(behind, is_blank), aliases))
            });
            let found = parse(body).map(|s| (s.name, s.port, s.protocol, s.aliases.collect::<Vec<_>>()));
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn any_bytes_can_be_parsed(body in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Some(service) = parse(&body) {
                prop_assert!(service.name.len() + service.protocol.len() < body.len());
            }
        }
    }
}
