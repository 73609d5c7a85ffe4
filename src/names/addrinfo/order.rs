//! Which address a program should try first: the rules of RFC 6724 as the C library applies them.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::net::IpAddr;

use crate::linux::memory::{NoMemory, collected, merge_sort};
use crate::names::gai_conf::Tables;

/// Where packets to a destination would come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The address.
    pub address: IpAddr,
    /// What is known of it.
    pub traits: Traits,
}

/// What is known of one of this machine's addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traits {
    /// New conversations should begin elsewhere.
    pub deprecated: bool,
    /// It stays the same wherever the machine is.
    pub home: bool,
    /// How many of its bits all machines on the same link have in common.
    pub prefix_len: u8,
    /// The number of its interface.
    pub interface: u32,
}

impl Traits {
    /// Of an address that no interface is known to have.
    pub const UNKNOWN: Self = Traits { deprecated: false, home: false, prefix_len: 0, interface: u32::MAX };
}

/// Somewhere to send to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Destination {
    /// The address.
    pub address: IpAddr,
    /// Where packets would come from; None if it cannot be reached.
    pub source: Option<Source>,
}

/// Puts destinations in order, each `times` times; gives their places in that repeated list. `native` says whether an
/// interface is no tunnel.
pub fn order(
    destinations: &[Destination],
    times: usize,
    tables: &Tables,
    native: &mut dyn FnMut(u32) -> bool,
) -> Result<Vec<usize>, NoMemory> {
    let mut places = collected(0..destinations.len() * times)?;
    merge_sort(&mut places, &mut |&one, &other| {
        compare(&destinations[one / times], &destinations[other / times], tables, native).then(one.cmp(&other))
    })?;
    Ok(places)
}

/// What comes first of two. One rule is tried after the other. The last but one compares the distances of both up to the
/// word where the first difference is, so the whole is no order in the mathematical sense.
fn compare(one: &Destination, other: &Destination, tables: &Tables, native: &mut dyn FnMut(u32) -> bool) -> Ordering {
    let first_if = |one: bool, other: bool| other.cmp(&one);
    let scopes = [one, other].map(|destination| tables.scope(&destination.address));
    let by_precedence = || tables.precedence(&other.address).cmp(&tables.precedence(&one.address));
    let by_scope = scopes[0].cmp(&scopes[1]);

    let (Some(from_one), Some(from_other)) = (&one.source, &other.source) else {
        return first_if(one.source.is_some(), other.source.is_some()).then_with(by_precedence).then(by_scope);
    };
    let has_scope_of_source = |scope: i32, source: &Source| scope == tables.scope(&source.address);
    let has_label_of_source = |destination: &Destination, source: &Source| {
        tables.label(&destination.address) == tables.label(&source.address)
    };
    let (traits_one, traits_other) = (&from_one.traits, &from_other.traits);
    first_if(has_scope_of_source(scopes[0], from_one), has_scope_of_source(scopes[1], from_other))
        .then(first_if(!traits_one.deprecated, !traits_other.deprecated))
        .then(first_if(traits_one.home, traits_other.home))
        .then_with(|| first_if(has_label_of_source(one, from_one), has_label_of_source(other, from_other)))
        .then_with(by_precedence)
        .then_with(|| match (traits_one.interface, traits_other.interface) {
            (a, b) if a == b => Ordering::Equal,
            (a, b) => first_if(native(a), native(b)),
        })
        .then(by_scope)
        .then_with(|| {
            let [one, other] = common_bits(one, from_one, other, from_other);
            other.cmp(&one)
        })
}

/// How many bits each destination has in common with its source; none if the two are of different families.
fn common_bits(one: &Destination, from_one: &Source, other: &Destination, from_other: &Source) -> [u32; 2] {
    match (one.address, from_one.address, other.address, from_other.address) {
        (IpAddr::V4(one), IpAddr::V4(source), IpAddr::V4(other), IpAddr::V4(other_source)) => {
            // On other links common bits mean nothing.
            let common = |a: u32, b: u32, prefix_len: u8| {
                // Nothing known counts as an address that is alone on its link: shifts wrap around.
                let mask = u32::MAX.wrapping_shl(32_u32.wrapping_sub(prefix_len.into()));
                if a & mask == b & mask { (a ^ b).leading_zeros() } else { 0 }
            };
            [
                common(one.to_bits(), source.to_bits(), from_one.traits.prefix_len),
                common(other.to_bits(), other_source.to_bits(), from_other.traits.prefix_len),
            ]
        }
        (IpAddr::V6(one), IpAddr::V6(source), IpAddr::V6(other), IpAddr::V6(other_source)) => {
            let (one, other) = (one.to_bits() ^ source.to_bits(), other.to_bits() ^ other_source.to_bits());
            let word = |bits: u128, n: u32| (bits >> (96 - 32 * n)) as u32;
            let differs = (0..4).find(|&n| word(one | other, n) != 0);
            differs.map_or([0, 0], |n| [word(one, n), word(other, n)].map(u32::leading_zeros))
        }
        _ => [0, 0],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ON_LINK: Traits = Traits { deprecated: false, home: false, prefix_len: 24, interface: 1 };

    /// A destination and where it is reached from: `to<from`, or `to` alone.
    fn destination(text: &str) -> Destination {
        let (address, source) = text.split_once('<').map_or((text, None), |(to, from)| (to, Some(from)));
        let source = source.map(|source| Source { address: source.parse().unwrap(), traits: ON_LINK });
        Destination { address: address.parse().unwrap(), source }
    }

    fn ordered<'a>(texts: &[&'a str]) -> Vec<&'a str> {
        let destinations: Vec<_> = texts.iter().map(|text| destination(text)).collect();
        order(&destinations, 1, &Tables::USUAL, &mut |_| true).unwrap().into_iter().map(|i| texts[i]).collect()
    }

    /// Whatever comes first in the list comes first, in whatever order the two are given.
    fn first(one: &str, other: &str) {
        assert_eq!(ordered(&[one, other]), [one, other]);
        assert_eq!(ordered(&[other, one]), [one, other]);
    }

    #[test]
    fn each_rule_decides_where_those_before_it_do_not() {
        // Reachable; same scope; same label; precedence; smaller scope; longer prefix.
        first("1.2.3.4<1.2.3.5", "2001:db8::1");
        first("2001:db8::1", "1.2.3.4");
        first("2001:db8::1<2001:db8::2", "fec0::1<2001:db8::2");
        first("2002:101::1<2002:101::2", "2001:db8::1<2002:101::2");
        first("2001:db8::1<2001:db8::2", "10.0.0.1<10.0.0.2");
        first("fe80::1<fe80::2", "2001:db8::1<2001:db8::2");
        first("2001:db8:1::1<2001:db8:1::2", "2001:db8:ffff::1<2001:db8:1::2");
        first("10.1.2.3<10.1.2.4", "10.1.3.4<10.1.2.4");
        // Common bits of IPv4 addresses mean nothing beyond the link.
        assert_eq!(ordered(&["11.0.0.1<10.1.2.4", "10.1.3.4<10.1.2.4"]), ["11.0.0.1<10.1.2.4", "10.1.3.4<10.1.2.4"]);
    }

    #[test]
    fn sources_are_better_when_they_last() {
        let with = |traits| Destination {
            source: Some(Source { traits, ..destination("fd00::1<fd00::2").source.unwrap() }),
            ..destination("fd00::1")
        };
        let first =
            |traits, over| order(&[with(over), with(traits)], 1, &Tables::USUAL, &mut |i| i == 2) == Ok(vec![1, 0]);
        assert!(first(ON_LINK, Traits { deprecated: true, ..ON_LINK }));
        assert!(first(Traits { home: true, ..ON_LINK }, ON_LINK));
        assert!(first(Traits { interface: 2, ..ON_LINK }, ON_LINK));
        assert!(!first(Traits { interface: 3, ..ON_LINK }, ON_LINK));
    }

    #[test]
    fn equal_ones_stay_as_they_are() {
        let same = ["10.0.0.1<10.0.0.1"; 5].map(destination);
        assert_eq!(order(&same, 3, &Tables::USUAL, &mut |_| true), Ok((0..15).collect()));
    }

    #[test]
    fn what_is_written_in_gai_conf_decides() {
        let tables = Tables::parse(b"precedence ::ffff:0:0/96 100\n").unwrap();
        let both = ["2001:db8::1<2001:db8::2", "10.0.0.1<10.0.0.2"].map(destination);
        assert_eq!(order(&both, 1, &tables, &mut |_| true), Ok(vec![1, 0]));
    }

    fn any_address() -> impl Strategy<Value = IpAddr> {
        prop_oneof![
            any::<u32>().prop_map(|v4| IpAddr::V4(v4.into())),
            any::<u128>().prop_map(|v6| IpAddr::V6(v6.into())),
            (0_u128..8, 0_u32..128).prop_map(|(bits, shift)| IpAddr::V6((bits << shift).into())),
        ]
    }

    proptest! {
        #[test]
        fn every_destination_is_there_once(
            list in prop::collection::vec((any_address(), prop::option::of((any_address(), 0_u8..40, 0_u32..3))), 0..12),
            times in 1_usize..4,
        ) {
            let destinations: Vec<_> = list.into_iter().map(|(address, source)| Destination {
                address,
                source: source.map(|(address, prefix_len, interface)| Source {
                    address,
                    traits: Traits { prefix_len, interface, ..Traits::UNKNOWN },
                }),
            }).collect();
            let mut places = order(&destinations, times, &Tables::USUAL, &mut |i| i == 1).unwrap();
            places.sort_unstable();
            prop_assert_eq!(places, (0..destinations.len() * times).collect::<Vec<_>>());
        }
    }
}
