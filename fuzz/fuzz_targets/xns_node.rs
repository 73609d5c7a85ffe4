//! A machine to which anything happens: packets, calls of programs, and time, as the input says.

#![no_main]

use libfuzzer_sys::fuzz_target;
use xns::connection::Tuning;
use xns::node::{Kind, Limits, Node};
use xns::packet::idp::Idp;
use xns::router::Router;
use xns::{Address, Host};

const HERE: Host = Host([2, 0, 0, 0, 0, 1]);
const THERE: Host = Host([2, 0, 0, 0, 0, 2]);
const NET: u32 = 5;

fn at(host: Host, port: u8) -> Address {
    Address { net: NET, host, port: 3000 + u16::from(port % 8) }
}

fuzz_target!(|data: &[u8]| {
    let limits = Limits { sockets: 8, connections: 8, output: 64 };
    let mut node = Node::new(Router::new(HERE, true), 1, Tuning::default(), limits);
    node.add_network(0, NET, 1500);
    node.add_network(0, NET + 1, 600);
    let mut sockets = Vec::new();
    let mut now = 0;
    let mut rest = data;
    // Each event is a byte that says what, one that says how much follows, and that.
    while let [what, length, tail @ ..] = rest {
        let (argument, tail) = tail.split_at(tail.len().min(usize::from(*length)));
        rest = tail;
        let first = argument.first().copied().unwrap_or(0);
        let socket = sockets.get(usize::from(first) % sockets.len().max(1)).copied();
        match (what % 16, socket) {
            (0, _) => node.input(now, usize::from(first & 1), argument),
            (1..=4, _) => {
                // A sound packet from elsewhere: of IDP or of SPP, or an Error.
                let kind = [4, 5, 5, 3][usize::from(what % 16 - 1)];
                let header = Idp { hops: 0, kind, to: at(HERE, first), from: at(THERE, *length) };
                if let Some(packet) = header.packet(argument.get(1..).unwrap_or_default()) {
                    node.input(now, 0, &packet);
                }
            }
            (5, _) => {
                let kind = [Kind::Datagram, Kind::Stream, Kind::Seqpacket, Kind::Raw(None)][usize::from(first % 4)];
                sockets.extend(node.open(kind, true));
            }
            (6, Some(id)) => {
                let _ = node.bind(id, Address { net: 0, host: Host::NONE, port: at(HERE, *length).port }, true);
            }
            (7, Some(id)) => drop(node.connect(now, id, at(if length & 1 == 0 { HERE } else { THERE }, *length))),
            (8, Some(id)) => drop(node.listen(id, i32::from(*length))),
            (9, Some(id)) => sockets.extend(node.accept(now, id).map(|(id, _)| id)),
            (10, Some(id)) if length & 2 == 0 && node.direct_peer(id).is_some() => {
                node.pass(id, usize::from(*length) * 99)
            }
            (10, Some(id)) => drop(node.send(now, id, argument, None, length & 1 == 0)),
            (11, Some(id)) => drop(node.receive(now, id)),
            (12, Some(id)) => {
                node.close(now, id);
                sockets.retain(|&other| other != id);
            }
            (13, Some(id)) => {
                let (level, name) = argument.split_at(argument.len().min(2));
                let level = level.iter().map(|&byte| i32::from(byte % 10)).collect::<Vec<_>>();
                let [level, option] = level[..] else { continue };
                let _ = (node.set_option(id, level, option, name), node.option(id, level, option));
            }
            (14, _) => {
                now += u64::from(*length) * 100_000;
                node.tick(now);
            }
            _ => while node.output().is_some() {},
        }
        assert!(node.connections().count() <= 8 && node.sockets().count() <= 8);
    }
    while node.changed().is_some() {}
    let all: Vec<_> = node.sockets().collect();
    for id in all {
        node.close(now, id);
    }
    // Nothing is left when everybody has gone and time has passed.
    for _ in 0..2000 {
        let Some(timer) = node.next_timer().filter(|_| node.connections().count() > 0) else { break };
        node.tick(timer);
        while node.output().is_some() {}
    }
    assert_eq!(node.connections().count(), 0);
});
