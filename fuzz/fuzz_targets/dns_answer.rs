//! Any bytes as an answer: what is found in them can be shown to a program.

#![no_main]

use bsdipc_fuzz::names::dns::network::number;
use bsdipc_fuzz::names::dns::packet::{Query, Verdict, addresses, is_host_name, pointer, pointers, wire_name};
use domain::base::iana::Rtype;
use libfuzzer_sys::fuzz_target;

fn assert_presentable(name: &[u8]) {
    assert!(name == b"." || wire_name(name).is_some_and(|name| is_host_name(&name)));
}

fuzz_target!(|data: &[u8]| {
    for any_class in [false, true] {
        let found = addresses(data, any_class);
        assert!(found.fault.is_some() || !found.names.is_empty() && !found.addresses.is_empty());
        assert!(found.names_before <= found.names.len());
        found.names.iter().for_each(|name| assert_presentable(name));
    }
    if let Ok(name) = pointer(data) {
        assert_presentable(&name);
    }
    for (len, name) in pointers(data).records {
        assert!(len > 0);
        if let Some(name) = name {
            assert!(name.len() <= len);
            assert_presentable(&name);
            let _ = number(&name);
        }
    }
    let _ = Verdict::of(data);
    let name = wire_name(data.get(..20).unwrap_or_default());
    if let Some(query) = name.and_then(|name| Query::new(0, &name, Rtype::A, true, true)) {
        // What answers a datagram answers on a stream, too.
        assert!(!query.is_answered_by(data) || query.is_answered_on_a_stream_by(data));
    }
});
