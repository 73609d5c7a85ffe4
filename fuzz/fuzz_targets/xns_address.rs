//! Any text as an address, and what is printed for it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use xns::Address;

fuzz_target!(|data: &[u8]| {
    let address = Address::parse(data);
    assert_eq!(Address::parse(address.to_string().as_bytes()), address);
});
