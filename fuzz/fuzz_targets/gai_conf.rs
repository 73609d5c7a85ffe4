//! gai.conf, and what it says of addresses.

#![no_main]

use std::net::IpAddr;

use bsdipc_fuzz::names::gai_conf::Tables;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((address, text)) = data.split_first_chunk::<16>() else { return };
    let tables = Tables::parse(text).expect("there is memory");
    let [a, b, c, d, ..] = *address;
    for address in [IpAddr::from(*address), IpAddr::from([a, b, c, d])] {
        let _ = (tables.label(&address), tables.precedence(&address), tables.scope(&address));
    }
});
