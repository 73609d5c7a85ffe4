//! protocols: `name number alias ...`

use core::ffi::c_int;

use super::line::Words;
use super::number::{begins_oddly, strtoull_32};
use super::query::{Entry, Hint, Key, Query, exactly};
use crate::linux::bytes::any_row;

/// A line of protocols.
#[derive(Clone, Copy, Debug)]
pub struct Protocol<'a> {
    /// The official name.
    pub name: &'a [u8],
    /// The number.
    pub number: c_int,
    /// The other names.
    pub aliases: Words<'a>,
}

impl<'a> Entry<'a> for Protocol<'a> {
    fn name(&self) -> &'a [u8] {
        self.name
    }

    fn aliases(&self) -> Words<'a> {
        self.aliases
    }
}

/// Parses a line.
pub fn parse(body: &[u8]) -> Option<Protocol<'_>> {
    let mut words = Words::new(body);
    let name = words.field();
    let (number, rest) = strtoull_32(words.field(), 10)?;
    rest.is_empty().then_some(Protocol { name, number: number as c_int, aliases: words })
}

/// The keys of a line: its names and its number.
pub fn keys(body: &[u8], add: &mut dyn FnMut(Key)) -> Option<usize> {
    let protocol = parse(body)?;
    add(Key::number(protocol.number as u32));
    Some(Key::names(&protocol, add))
}

/// The protocol of a name.
#[derive(Clone, Copy)]
pub struct ByName<'q>(pub &'q [u8]);

impl Query for ByName<'_> {
    type Entry<'a> = Protocol<'a>;

    fn parse<'a>(&self, body: &'a [u8]) -> Option<Protocol<'a>> {
        parse(body)
    }

    fn matches(&self, protocol: &Protocol<'_>) -> bool {
        protocol.is_called(self.0, exactly)
    }

    fn hint(&self) -> Hint<'_> {
        Hint::Text { text: self.0, fold: false }
    }

    fn key(&self) -> Option<Key> {
        Some(Key::name(self.0))
    }
}

/// The protocol of a number.
#[derive(Clone, Copy)]
pub struct ByNumber(pub c_int);

impl Query for ByNumber {
    type Entry<'a> = Protocol<'a>;

    fn parse<'a>(&self, body: &'a [u8]) -> Option<Protocol<'a>> {
        parse(body)
    }

    fn matches(&self, protocol: &Protocol<'_>) -> bool {
        protocol.number == self.0
    }

    fn hint(&self) -> Hint<'_> {
        let is_unusual = |text: &[u8]| any_row(text, begins_oddly);
        Hint::Digits { number: self.0 as u32, hexadecimal: false, is_unusual, or_byte: None }
    }

    fn key(&self) -> Option<Key> {
        Some(Key::number(self.0 as u32))
    }
}

/// Every protocol.
#[derive(Clone, Copy)]
pub struct All;

impl Query for All {
    type Entry<'a> = Protocol<'a>;

    fn parse<'a>(&self, body: &'a [u8]) -> Option<Protocol<'a>> {
        parse(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_a_name_a_number_and_aliases() {
        let read = |line: &'static str| {
            let protocol = parse(line.as_bytes())?;
            Some((protocol.name, protocol.number, protocol.aliases.collect::<Vec<_>>()))
        };
        assert_eq!(read("tcp 6 TCP"), Some((&b"tcp"[..], 6, vec![&b"TCP"[..]])));
        assert_eq!(read("a 010"), Some((&b"a"[..], 10, vec![])));
        assert_eq!(read("a 4294967295"), Some((&b"a"[..], -1, vec![])));
        for wrong in ["a", "a b", "a 6b", "a 0x6", "a -1"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_not_a_blank_belongs_together(body in "[a8]{1,3}([ \t]{1,2}[ab0-9x+-]{0,9}){0,4}[ \t]?") {
            let is_blank = |&byte: &u8| byte == b' ' || byte == b'\t';
            let (name, rest) = body.split_at(body.bytes().take_while(|byte| !is_blank(byte)).count());
            let expected = strtoull_32(rest.as_bytes(), 10).filter(|(_, rest)| rest.first().is_none_or(is_blank)).map(|(n, rest)| {
                let aliases = rest.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>();
                (name.as_bytes(), n as c_int, aliases)
            });
            let found = parse(body.as_bytes()).map(|p| (p.name, p.number, p.aliases.collect::<Vec<_>>()));
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn any_bytes_can_be_parsed(body in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Some(protocol) = parse(&body) {
                prop_assert!(protocol.name.len() < body.len());
            }
        }
    }
}
