//! gai.conf, and addresses to be put in its order, parted by a byte that no text has.

#![no_main]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use bsdipc_fuzz::names::addrinfo::order::{Destination, Source, Traits, order};
use bsdipc_fuzz::names::gai_conf::Tables;
use libfuzzer_sys::fuzz_target;

/// An address of four bytes or of sixteen, as the first byte says.
fn address(bytes: &[u8]) -> Option<(IpAddr, &[u8])> {
    let (kind, rest) = bytes.split_first()?;
    Some(if kind & 1 == 0 {
        let (v4, rest) = rest.split_first_chunk::<4>()?;
        (Ipv4Addr::from(*v4).into(), rest)
    } else {
        let (v6, rest) = rest.split_first_chunk::<16>()?;
        (Ipv6Addr::from(*v6).into(), rest)
    })
}

fn destination(bytes: &[u8]) -> Option<(Destination, &[u8])> {
    let (address, rest) = self::address(bytes)?;
    let ([flags, prefix_len, interface], rest) = rest.split_first_chunk::<3>()?;
    let traits = Traits {
        deprecated: flags & 1 != 0,
        home: flags & 2 != 0,
        prefix_len: *prefix_len,
        interface: (*interface).into(),
    };
    if flags & 4 == 0 {
        return Some((Destination { address, source: None }, rest));
    }
    let (source, rest) = self::address(rest)?;
    Some((Destination { address, source: Some(Source { address: source, traits }) }, rest))
}

fuzz_target!(|data: &[u8]| {
    let (text, mut rest) = data.split_at(data.iter().position(|&byte| byte == 0xff).unwrap_or(data.len()));
    let tables = Tables::parse(text).expect("there is memory");
    let mut destinations = Vec::new();
    while let Some((destination, behind)) = destination(rest.get(1..).unwrap_or_default()) {
        destinations.push(destination);
        rest = behind;
    }
    let places = order(&destinations, 3, &tables, &mut |interface| interface & 1 == 0);
    let mut places = places.expect("there is memory");
    places.sort_unstable();
    assert!(places.into_iter().eq(0..destinations.len() * 3), "every one is there once");
});
