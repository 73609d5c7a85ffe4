//! networks: `name number alias ...`

use core::ffi::c_int;

use super::line::Words;
use super::query::{Entry, Hint, Key, Query, but_for_case, folds_as_ascii, folds_as_keys};
use crate::abi::sys_socket::{AF_INET, AF_UNSPEC};
use crate::inet;

/// A line of networks.
#[derive(Clone, Copy, Debug)]
pub struct Network<'a> {
    /// The official name.
    pub name: &'a [u8],
    /// The number, in the host's byte order and filled up with zeros on the right: `10.1` is 0x0a010000.
    pub number: u32,
    /// The other names.
    pub aliases: Words<'a>,
}

impl<'a> Entry<'a> for Network<'a> {
    fn name(&self) -> &'a [u8] {
        self.name
    }

    fn aliases(&self) -> Words<'a> {
        self.aliases
    }
}

/// What stands for a number that cannot be read.
const NO_NUMBER: u32 = u32::MAX;

/// Parses a line. One with a wrong number, or none, is an entry all the same.
pub fn parse(body: &[u8]) -> Option<Network<'_>> {
    let mut words = Words::new(body);
    let (name, text) = (words.field(), words.field());
    Some(Network { name, number: number(text).unwrap_or(NO_NUMBER), aliases: words })
}

/// A network number, of which parts on the right may be left out.
fn number(text: &[u8]) -> Option<u32> {
    let dots = text.iter().filter(|&&b| b == b'.').count();
    // A dot at the end leaves a part empty, which no number is.
    Some(inet::network(text)? << (8 * 3_usize.saturating_sub(dots)))
}

/// The keys of a line: its names and its number.
pub fn keys(body: &[u8], add: &mut dyn FnMut(Key)) -> Option<usize> {
    let network = parse(body)?;
    add(Key::number(network.number));
    Some(Key::names(&network, add))
}

/// The network of a name, whatever its case.
#[derive(Clone, Copy)]
pub struct ByName<'q>(pub &'q [u8]);

impl Query for ByName<'_> {
    type Entry<'a> = Network<'a>;

    fn parse<'a>(&self, body: &'a [u8]) -> Option<Network<'a>> {
        parse(body)
    }

    fn matches(&self, network: &Network<'_>) -> bool {
        network.is_called(self.0, but_for_case)
    }

    fn hint(&self) -> Hint<'_> {
        if folds_as_ascii() { Hint::Text { text: self.0, fold: true } } else { Hint::Nothing }
    }

    fn key(&self) -> Option<Key> {
        folds_as_keys().then(|| Key::name(self.0))
    }
}

/// The network of a number.
#[derive(Clone, Copy)]
pub struct ByNumber {
    /// The number, in the host's byte order.
    pub number: u32,
    /// AF_INET or AF_UNSPEC; there are none of other families.
    pub family: c_int,
}

impl Query for ByNumber {
    type Entry<'a> = Network<'a>;

    fn parse<'a>(&self, body: &'a [u8]) -> Option<Network<'a>> {
        parse(body)
    }

    fn matches(&self, network: &Network<'_>) -> bool {
        network.number == self.number && matches!(self.family, AF_INET | AF_UNSPEC)
    }

    fn key(&self) -> Option<Key> {
        Some(Key::number(self.number))
    }
}

/// Every network.
#[derive(Clone, Copy)]
pub struct All;

impl Query for All {
    type Entry<'a> = Network<'a>;

    fn parse<'a>(&self, body: &'a [u8]) -> Option<Network<'a>> {
        parse(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_filled_up_on_the_right() {
        let cases = [
            ("127", 0x7f00_0000),
            ("10.1", 0x0a01_0000),
            ("192.168.1", 0xc0a8_0100),
            ("192.168.1.2", 0xc0a8_0102),
            ("0x7f", 0x7f00_0000),
            ("10.", NO_NUMBER),
            ("256", NO_NUMBER),
            ("1.2.3.4.5", NO_NUMBER),
            ("", NO_NUMBER),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(format!("net {text}").as_bytes()).unwrap().number, expected, "{text}");
        }
    }

    #[test]
    fn a_line_is_a_name_a_number_and_aliases() {
        let network = parse(b"loop 127 a\tb").unwrap();
        assert_eq!((network.name, network.aliases.collect::<Vec<_>>()), (&b"loop"[..], vec![&b"a"[..], b"b"]));
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_parsed(body in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Some(network) = parse(&body) {
                prop_assert!(network.name.len() <= body.len());
            }
        }
    }
}
