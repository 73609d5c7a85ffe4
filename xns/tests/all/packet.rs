//! Packets: read back as built, held to recorded ones, and never a panic whatever arrives.

use proptest::prelude::*;
use xns::packet::{echo::Echo, error::Error, error::QUOTED, exchange::Exchange, idp, idp::Idp, rip, spp::Spp};
use xns::{Address, Host};

use crate::recorded::bytes;

/// Packets of the historical implementation, whole: even and odd lengths, and one whose last word is counted out.
const RECORDED: [&str; 5] = [
    "abe600210000000008da020701002a180fa0000008da020701002a180bbd61626300",
    "72f700200004000008da020701002a180fa0000008da020701002a180bbe6162",
    "0a9700200004000008daffffffffffff0fa0000008da020701002a180bc06162",
    "484f004c0003000008da020701002a180bc7000008da020701002a1812a90002\
     00008a2c00200004000008da020701002a1812a9000008da020701002a180bc7686900000000000000000000",
    "980e00230002000008da020701002a180fb4000008da020701002a1800020002aabbcc00",
];

#[test]
fn packets_of_the_historical_implementation() {
    for recorded in RECORDED {
        let packet = bytes(recorded);
        assert!(idp::is_sound(&packet), "{recorded}");
        let (header, data) = Idp::parse(&packet).unwrap();
        assert_eq!(header.packet(data).unwrap(), packet, "{recorded}");
    }
}

/// Every whole packet that the recordings show.
#[test]
fn recorded_packets() {
    let Some(record) = crate::recorded::vectors("dgram.txt") else { return };
    let mut count = 0;
    for shown in record.lines().filter_map(|line| line.rsplit_once("data=")).map(|(_, data)| bytes(data)) {
        // Without the pad byte of an odd length, which programs do not see.
        let mut packet = shown.clone();
        packet.resize(shown.len().next_multiple_of(2), 0);
        if let Some((header, data)) = Idp::parse(&packet) {
            assert!(idp::is_sound(&packet));
            assert_eq!(header.packet(data).unwrap(), packet);
            count += 1;
        }
    }
    assert_eq!(count, 10);
}

#[test]
fn an_error_quotes_the_front_of_the_packet() {
    let packet = bytes(RECORDED[3]);
    let (_, data) = Idp::parse(&packet).unwrap();
    let error = Error::parse(data).unwrap();
    assert_eq!((error.code, error.parameter), (2, 0));
    let (offender, quoted) = error.offender();
    assert_eq!((offender.kind, offender.to.port, offender.from.port), (4, 0x12a9, 0x0bc7));
    assert_eq!(&quoted[..2], b"hi");
    assert_eq!(error.to_bytes(), data);
}

#[test]
fn lengths_are_not_trusted() {
    let header = Idp { kind: 4, ..Idp::default() };
    let packet = header.packet(b"abc").unwrap();
    for length in 0..packet.len() {
        assert!(!idp::is_sound(&packet[..length]), "{length}");
    }
    // The pad byte is not data, and neither is what an Ethernet adds.
    let padded = [&packet[..], &[9; 26]].concat();
    assert!(idp::is_sound(&padded));
    assert_eq!(Idp::parse(&padded).unwrap().1, b"abc");
    for length in 0..30u16 {
        let mut short = packet.clone();
        short[2..4].copy_from_slice(&length.to_be_bytes());
        assert_eq!(Idp::parse(&short), None);
    }
    assert!(header.packet(&vec![0; idp::MAX_DATA]).is_some_and(|packet| idp::is_sound(&packet)));
    assert_eq!(header.packet(&vec![0; idp::MAX_DATA + 1]), None);
}

fn address() -> impl Strategy<Value = Address> {
    (any::<u32>(), any::<[u8; 6]>(), any::<u16>()).prop_map(|(net, host, port)| Address { net, host: Host(host), port })
}

fn data() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..600)
}

proptest! {
    #[test]
    fn idp(hops: u8, kind: u8, to in address(), from in address(), data in data(), flipped: prop::sample::Index, bit in 0..8) {
        let header = Idp { hops, kind, to, from };
        let mut packet = header.packet(&data).unwrap();
        prop_assert_eq!(Idp::parse(&packet), Some((header, &data[..])));
        prop_assert!(idp::is_sound(&packet));
        // One wrong bit is always noticed.
        let at = flipped.index(packet.len());
        packet[at] ^= 1u8 << bit;
        prop_assert!(!idp::is_sound(&packet));
    }

    #[test]
    fn spp(fields: [u16; 5], control: u8, stream: u8, data in data()) {
        let [source, destination, sequence, acknowledge, allocation] = fields;
        let header = Spp { control, stream, source, destination, sequence, acknowledge, allocation };
        let bytes = [&header.to_bytes()[..], &data].concat();
        prop_assert_eq!(Spp::parse(&bytes), Some((header, &data[..])));
        prop_assert_eq!(&header.to_program()[..6], &bytes[..6]);
        prop_assert_eq!(&header.to_program()[6..8], &sequence.to_ne_bytes());
    }

    #[test]
    fn error(code: u16, parameter: u16, packet in data()) {
        let error = Error::about(code, parameter, &packet);
        prop_assert_eq!(Error::parse(&error.to_bytes()), Some(error));
        let quoted = packet.len().min(QUOTED);
        prop_assert_eq!(&error.packet[..quoted], &packet[..quoted]);
    }

    #[test]
    fn echo(operation: u16, data in data()) {
        let echo = Echo { operation, data: &data };
        let bytes = echo.to_bytes();
        prop_assert_eq!(Echo::parse(&bytes), Some(echo));
    }

    #[test]
    fn exchange(id: u32, client: u16, data in data()) {
        let exchange = Exchange { id, client, data: &data };
        let bytes = exchange.to_bytes();
        prop_assert_eq!(Exchange::parse(&bytes), Some(exchange));
    }

    #[test]
    fn routing(operation: u16, entries in prop::collection::vec((any::<u32>(), any::<u16>()), 0..rip::MAX_ENTRIES)) {
        let entries: Vec<_> = entries.into_iter().map(|(net, metric)| rip::Entry { net, metric }).collect();
        let packet = rip::build(operation, &entries);
        let (read, list) = rip::parse(&packet).unwrap();
        prop_assert_eq!((read, list.collect::<Vec<_>>()), (operation, entries));
    }

    #[test]
    fn anything_may_arrive(mut packet in data()) {
        let sound = idp::is_sound(&packet);
        if let Some((header, data)) = Idp::parse(&packet) {
            Spp::parse(data);
            Echo::parse(data);
            Exchange::parse(data);
            rip::parse(data).map(|(_, entries)| entries.count());
            Error::parse(data).map(|error| error.offender().0);
            let again = header.packet(data).unwrap();
            prop_assert_eq!(Idp::parse(&again), Some((header, data)));
        }
        idp::count_hop(&mut packet);
        prop_assert_eq!(idp::is_sound(&packet), sound);
    }
}
