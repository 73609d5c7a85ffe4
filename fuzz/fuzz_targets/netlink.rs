//! Any bytes as the kernel's answer to a question for addresses or interfaces.

#![no_main]

use bsdipc_fuzz::names::addrinfo::interfaces::{address, each_message, link, network};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = each_message(data, 0, &mut |_, body| {
        let _ = (address(body), link(body), network(body));
    });
});
