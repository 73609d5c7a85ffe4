//! Networks: the servers know a number's name, and a name's number, by PTR records. Any of them in an answer counts.

use alloc::vec::Vec;
use core::net::Ipv4Addr;

use domain::base::iana::Rtype;

use super::exchange::{Asker, Network, Replies};
use super::packet::{Pointers, pointers};
use super::search::{Miss, NO_ERROR};
use super::{Failure, HostError, net};
use crate::inet::Text;
use crate::linux::memory::{NoMemory, joined};
use crate::names::nsswitch::Status;

/// Looks up what stands under a network's name. h_errno is the business of the resolver alone.
pub fn by_name(name: &[u8]) -> Result<Pointers, Failure> {
    net::with_asker(|asker| named(asker, name))
}

/// Looks up what stands under a network's number, in the host's byte order.
pub fn by_number(number: u32) -> Result<Pointers, Failure> {
    net::with_asker(|asker| numbered(asker, number))
}

/// As `by_name`.
pub fn named<N: Network>(asker: &mut Asker<N>, name: &[u8]) -> Result<Pointers, Failure> {
    read(asker.search(name, &[Rtype::PTR]))
}

/// As `by_number`.
pub fn numbered<N: Network>(asker: &mut Asker<N>, number: u32) -> Result<Pointers, Failure> {
    // 10.1 is 10.1.0.0, whether its zeros are there or not.
    let whole = number.checked_shl(number.leading_zeros() / 8 * 8).unwrap_or(0);
    let question = joined(&[Text::of_v4(Ipv4Addr::from(whole.swap_bytes())).as_bytes(), b".in-addr.arpa"])?;
    // The C library leaves errno as it was.
    let quiet = |failure| if failure == NoMemory.into() { failure } else { Failure { errno: None, ..failure } };
    read(asker.query(&question, &[Rtype::PTR])).map_err(quiet)
}

fn read(replies: Result<Replies, Miss>) -> Result<Pointers, Failure> {
    match replies {
        Ok(replies) => Ok(pointers(replies.first().map_or(&[], Vec::as_slice))),
        Err(Miss { host_error: HostError::Internal, .. }) => Err(NoMemory.into()),
        Err(Miss { host_error, errno }) => {
            let status = if errno == libc::ECONNREFUSED { Status::Unavailable } else { Status::NotFound };
            Err(Failure::new(status, host_error, (errno != NO_ERROR).then_some(errno)))
        }
    }
}

/// The network that a name like `0.0.1.10.in-addr.arpa` stands for; here 10.1.0.0. Its parts may be octal and hexadecimal,
/// and what is no digit of them does not count.
pub fn number(name: &[u8]) -> Option<u32> {
    let mut rest = name;
    let mut number = 0;
    for shift in [0, 8, 16, 24] {
        let (base, digits) = match rest {
            [b'0', b'x' | b'X', digits @ ..] => (16, digits),
            [b'0', digits @ ..] if digits.first() != Some(&b'.') => (8, digits),
            _ => (10, rest),
        };
        if base == 16 && digits.first() == Some(&b'.') {
            return None;
        }
        // The first byte belongs to the part whatever it is.
        let len = 1 + digits.get(1..)?.iter().position(|&b| b == b'.')?;
        let digits_of_it = digits[..len].iter().filter_map(|&b| (b as char).to_digit(base));
        let part = digits_of_it.fold(0_u32, |part, digit| part.wrapping_mul(base).wrapping_add(digit));
        number |= part << shift;
        rest = &digits[len + 1..];
        if rest.eq_ignore_ascii_case(b"in-addr.arpa") {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::number;
    use proptest::prelude::*;

    #[test]
    fn the_number_stands_backwards_in_the_name() {
        let cases: [(&[u8], Option<u32>); 15] = [
            (b"4.3.2.1.in-addr.arpa", Some(0x0102_0304)),
            (b"0.0.1.10.IN-ADDR.arpa", Some(0x0a01_0000)),
            (b"1.10.in-addr.arpa", Some(0x0a01)),
            (b"0x1F.in-addr.arpa", Some(31)),
            (b"010.in-addr.arpa", Some(8)),
            (b"0.in-addr.arpa", Some(0)),
            (b"1a2.in-addr.arpa", Some(12)),
            (b"300.1.in-addr.arpa", Some(300 | 1 << 8)),
            (b"5.4.3.2.1.in-addr.arpa", None),
            (b".1.2.in-addr.arpa", Some(1 | 2 << 8)),
            (b"0x.in-addr.arpa", None),
            (b"0x.1.2.in-addr.arpa", None),
            (b"1.in-addr.arpa.x", None),
            (b"in-addr.arpa", None),
            (b"", None),
        ];
        for (name, expected) in cases {
            assert_eq!(number(name), expected, "{}", name.escape_ascii());
        }
    }

    proptest! {
        #[test]
        fn any_name_can_be_read(name: Vec<u8>, like in "[0-9a-fx.]{0,12}(\\.in-addr\\.arpa)?") {
            number(&name);
            number(like.as_bytes());
        }
    }
}
