//! Any bytes as a packet of each kind: what is read is what it would be built from.

#![no_main]

use libfuzzer_sys::fuzz_target;
use xns::packet::echo::Echo;
use xns::packet::error::{Error, QUOTED};
use xns::packet::exchange::Exchange;
use xns::packet::idp::{self, Idp};
use xns::packet::rip;
use xns::packet::spp::{self, Spp};

fuzz_target!(|data: &[u8]| {
    if let Some((header, rest)) = Idp::parse(data) {
        let packet = header.packet(rest).expect("no longer than it was");
        assert!(idp::is_sound(&packet));
        assert_eq!(Idp::parse(&packet), Some((header, rest)));
    }
    let sound = idp::is_sound(data);
    let mut routed = data.to_vec();
    idp::count_hop(&mut routed);
    assert_eq!(idp::is_sound(&routed), sound);
    if let Some((header, rest)) = Spp::parse(data) {
        assert_eq!((&header.to_bytes()[..], rest), data.split_at(spp::HEADER));
    }
    if let Some(echo) = Echo::parse(data) {
        assert_eq!(echo.to_bytes(), data);
    }
    if let Some(exchange) = Exchange::parse(data) {
        assert_eq!(exchange.to_bytes(), data);
    }
    if let Some(error) = Error::parse(data) {
        let (_, quoted) = error.offender();
        assert_eq!(quoted.len(), QUOTED - idp::HEADER);
        assert!(error.to_bytes().starts_with(&data[..data.len().min(4 + QUOTED)]));
    }
    if let Some((operation, entries)) = rip::parse(data) {
        let entries: Vec<rip::Entry> = entries.collect();
        assert!(data.starts_with(&rip::build(operation, &entries)));
    }
});
