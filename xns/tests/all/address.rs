//! The text form of addresses, held to the recorded one.

use proptest::prelude::*;
use xns::{Address, Host};

#[test]
fn recorded_addresses() {
    let Some(cases) = crate::recorded::vectors("ns_addr.txt") else { return };
    let mut count = 0;
    for case in cases.lines() {
        let (text, rest) = case.split_at(37);
        let (bytes, printed) = rest.split_once("->").expect("an arrow");
        let address = Address::parse(text.trim().as_bytes());
        assert_eq!(format!("{address:?}"), bytes.trim(), "{case}");
        assert_eq!(address.to_string(), printed.trim(), "{case}");
        count += 1;
    }
    assert_eq!(count, 21);
}

fn any_address() -> impl Strategy<Value = Address> {
    (any::<u32>(), any::<[u8; 6]>(), any::<u16>()).prop_map(|(net, host, port)| Address { net, host: Host(host), port })
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(address in any_address()) {
        prop_assert_eq!(Address::parse(address.to_string().as_bytes()), address);
        prop_assert_eq!(Address::from_bytes(address.to_bytes()), address);
    }

    #[test]
    fn every_text_is_an_address(text in prop::collection::vec(any::<u8>(), 0..60), tidy in "[-0-9a-fxXhH.:,#]{0,60}") {
        Address::parse(&text);
        Address::parse(tidy.as_bytes());
    }
}
