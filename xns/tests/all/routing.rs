//! Several networks: routers that tell each other what they know, carry packets, and say what is wrong with them.

use xns::connection::{Micros, SECOND, Tuning};
use xns::node::{Kind, Limits, Node};
use xns::packet::error::{Error, code};
use xns::packet::idp::{self, Idp};
use xns::packet::rip::{self, Entry};
use xns::packet::{kind, port};
use xns::router::{Output, Router};
use xns::{Address, Errno, Host};

/// Machines and the networks between them: which machine is on which, and the machine's own count of its networks.
struct World {
    now: Micros,
    nodes: Vec<Node>,
    places: Vec<Vec<u32>>,
    /// A machine that is switched off.
    off: Option<usize>,
}

fn host(i: usize) -> Host {
    Host([2, 0, 0, 0, 0, 1 + i as u8])
}

impl World {
    fn new(places: &[&[u32]]) -> World {
        let mut nodes = Vec::new();
        for (i, networks) in places.iter().enumerate() {
            let router = Router::new(host(i), networks.len() > 1);
            let mut node = Node::new(router, 1, Tuning::default(), Limits::default());
            for &network in *networks {
                node.add_network(0, network, 1000 + network as usize);
            }
            nodes.push(node);
        }
        let places = places.iter().map(|networks| networks.to_vec()).collect();
        World { now: 0, nodes, places, off: None }
    }

    /// Carries packets until there are none, then lets time pass.
    fn run(&mut self, until: Micros) {
        loop {
            self.carry();
            let timer = self.nodes.iter().filter_map(Node::next_timer).min().filter(|&timer| timer <= until);
            let Some(timer) = timer else { break };
            self.now = timer;
            for node in &mut self.nodes {
                node.tick(timer);
            }
        }
        self.now = until;
    }

    fn carry(&mut self) {
        while let Some((from, output)) =
            self.nodes.iter_mut().enumerate().find_map(|(i, node)| Some((i, node.output()?)))
        {
            let wire = self.places[from][output.network];
            for (i, networks) in self.places.iter().enumerate() {
                let hears = output.to == Host::BROADCAST || output.to == host(i);
                if let Some(place) = networks.iter().position(|&network| network == wire)
                    && i != from
                    && hears
                    && self.off != Some(i)
                    && self.off != Some(from)
                {
                    self.nodes[i].input(self.now, place, &output.packet);
                }
            }
        }
    }

    fn metrics(&self, i: usize) -> Vec<(u32, u16)> {
        self.nodes[i].router().routes().map(|(number, route)| (number, route.metric)).collect()
    }
}

/// A host on net 1, routers 1-2, 2-3, 3-4, a host on net 4.
fn chain() -> World {
    let mut world = World::new(&[&[1], &[1, 2], &[2, 3], &[3, 4], &[4]]);
    world.run(10 * SECOND);
    world
}

#[test]
fn everybody_learns_every_network() {
    let world = chain();
    assert_eq!(world.metrics(0), [(2, 1), (3, 2), (4, 3)]);
    assert_eq!(world.metrics(1), [(3, 1), (4, 2)]);
    assert_eq!(world.metrics(2), [(1, 1), (4, 1)]);
    assert_eq!(world.metrics(4), [(1, 3), (2, 2), (3, 1)]);
}

#[test]
fn a_connection_across_routers() {
    let mut world = chain();
    let now = world.now;
    let server = world.nodes[4].open(Kind::Stream, false).unwrap();
    world.nodes[4].bind(server, Address { port: 4005, ..Address::default() }, false).unwrap();
    world.nodes[4].listen(server, 5).unwrap();
    let client = world.nodes[0].open(Kind::Stream, false).unwrap();
    world.nodes[0].connect(now, client, Address { net: 4, host: host(4), port: 4005 }).unwrap();
    world.carry();
    let (accepted, peer) = world.nodes[4].accept(now, server).unwrap();
    assert_eq!((peer.net, peer.host), (1, host(0)));
    world.nodes[0].send(now, client, b"far away", None, false).unwrap();
    world.carry();
    assert_eq!(world.nodes[4].receive(now, accepted).unwrap().unwrap().data, b"far away");
    assert!(world.nodes[2].counters().forwarded > 0);
    // Nobody there to listen: refused, and no way: unreachable.
    let client = world.nodes[0].open(Kind::Stream, false).unwrap();
    world.nodes[0].connect(now, client, Address { net: 4, host: host(4), port: 9 }).unwrap();
    world.carry();
    assert_eq!(world.nodes[0].take_error(client), Ok(Some(Errno::ECONNREFUSED)));
    world.nodes[1].add_route(77, 1, host(2), 3);
    world.nodes[0].add_route(77, 0, host(1), 4);
    world.nodes[0].connect(now, client, Address { net: 77, host: host(9), port: 9 }).unwrap();
    world.carry();
    assert_eq!(world.nodes[0].take_error(client), Ok(Some(Errno::EHOSTUNREACH)));
}

#[test]
fn a_broadcast_to_a_distant_network() {
    let mut world = chain();
    let now = world.now;
    let hears = world.nodes[4].open(Kind::Datagram, false).unwrap();
    world.nodes[4].bind(hears, Address { port: 4000, ..Address::default() }, false).unwrap();
    let sends = world.nodes[0].open(Kind::Datagram, false).unwrap();
    world.nodes[0].set_broadcast(sends, true).unwrap();
    let everyone = Address { net: 4, host: Host::BROADCAST, port: 4000 };
    world.nodes[0].send(now, sends, b"all", Some(everyone), false).unwrap();
    world.carry();
    assert_eq!(world.nodes[4].receive(now, hears).unwrap().unwrap().data, b"all");
    assert_eq!(world.nodes[4].receive(now, hears), Err(Errno::EAGAIN));
}

/// Who does not know its network, or means every one: who hears it takes it, and no router carries it on.
#[test]
fn a_broadcast_to_whatever_network() {
    for net in [0, u32::MAX] {
        let mut world = World::new(&[&[1, 2]]);
        while world.nodes[0].output().is_some() {}
        let hears = world.nodes[0].open(Kind::Datagram, false).unwrap();
        world.nodes[0].bind(hears, Address { port: 4000, ..Address::default() }, false).unwrap();
        let to = Address { net, host: Host::BROADCAST, port: 4000 };
        let from = Address { net: 1, host: host(5), port: 9 };
        world.nodes[0].input(0, 0, &Idp { hops: 0, kind: 4, to, from }.packet(b"all").unwrap());
        let delivery = world.nodes[0].receive(0, hears).unwrap().unwrap();
        assert_eq!((delivery.from, &delivery.data[..]), (from, &b"all"[..]), "{net:x}");
        assert_eq!(world.nodes[0].output(), None);
    }
}

/// What a router between net 1 and net 2 makes of a packet that comes from net 1.
fn routed(packet: &[u8]) -> Vec<Output> {
    let mut world = World::new(&[&[1, 2]]);
    while world.nodes[0].output().is_some() {}
    world.nodes[0].input(0, 0, packet);
    std::iter::from_fn(|| world.nodes[0].output()).collect()
}

#[test]
fn errors_in_transit() {
    let from = Address { net: 1, host: host(5), port: 9 };
    let to = Address { net: 2, host: host(6), port: 9 };
    let header = Idp { hops: 14, kind: 4, to, from };
    let [output] = &routed(&header.packet(&[7; 333]).unwrap())[..] else { panic!("one packet") };
    assert_eq!((output.network, output.to), (1, host(6)));
    assert!(idp::is_sound(&output.packet));
    assert_eq!(Idp::parse(&output.packet), Some((Idp { hops: 15, ..header }, &[7; 333][..])));
    let mut wrong = header.packet(b"data").unwrap();
    wrong[30] ^= 1;
    for (packet, code, parameter) in [
        (Idp { hops: 15, ..header }.packet(b"x").unwrap(), code::TOO_MANY_HOPS, 0),
        (Idp { to: Address { net: 9, ..to }, ..header }.packet(b"x").unwrap(), code::UNREACHABLE, 0),
        (header.packet(&[0; 973]).unwrap(), code::TOO_BIG, 1002),
        (wrong, code::TRANSIT_BAD_CHECKSUM, 0),
    ] {
        let [output] = &routed(&packet)[..] else { panic!("one packet for {code:x}") };
        let (header, data) = Idp::parse(&output.packet).unwrap();
        assert_eq!((output.network, output.to, header.kind, header.to), (0, host(5), kind::ERROR, from));
        assert_eq!(header.from, Address { net: 1, host: host(0), port: port::ROUTER_ERROR });
        assert_eq!(Error::parse(data), Some(Error::about(code, parameter, &packet)));
    }
    assert_eq!(header.packet(&[0; 972]).map(|packet| routed(&packet)[0].network), Some(1));
    // What stays on its network, and what cannot be answered, is let alone.
    assert_eq!(routed(&Idp { to: Address { net: 1, ..to }, ..header }.packet(b"x").unwrap()), []);
    assert_eq!(routed(&Idp { hops: 15, kind: kind::ERROR, ..header }.packet(b"x").unwrap()), []);
}

#[test]
fn the_end_of_a_router_is_noticed() {
    let mut world = chain();
    world.off = Some(3);
    world.run(10 * SECOND + 300 * SECOND);
    assert_eq!(world.metrics(0).iter().filter(|(_, metric)| *metric < rip::INFINITY).count(), 2);
    world.run(20 * 60 * SECOND);
    // Forgotten, where somebody is left to forget it.
    assert_eq!(world.metrics(0), [(2, 1), (3, 2)]);
    world.off = None;
    world.run(22 * 60 * SECOND);
    assert_eq!(world.metrics(0), [(2, 1), (3, 2), (4, 3)]);
}

#[test]
fn a_network_without_a_number_learns_it() {
    let mut world = World::new(&[&[8], &[8, 9]]);
    world.nodes[0] = Node::new(Router::new(host(0), false), 1, Tuning::default(), Limits::default());
    world.nodes[0].add_network(0, 0, 1500);
    world.run(SECOND);
    assert_eq!(world.nodes[0].router().networks()[0].number, 8);
    assert_eq!(world.metrics(0), [(9, 1)]);
}

#[test]
fn requests_are_answered() {
    let mut world = World::new(&[&[1, 2]]);
    while world.nodes[0].output().is_some() {}
    let from = Address { net: 1, host: host(5), port: 3333 };
    let header = Idp { hops: 0, kind: kind::ROUTING, to: Address { net: 1, host: host(0), port: port::ROUTING }, from };
    let asked = [Entry { net: 2, metric: 16 }, Entry { net: 7, metric: 16 }];
    world.nodes[0].input(0, 0, &header.packet(&rip::build(rip::REQUEST, &asked)).unwrap());
    let output = world.nodes[0].output().unwrap();
    let (header, data) = Idp::parse(&output.packet).unwrap();
    let (operation, entries) = rip::parse(data).unwrap();
    assert_eq!((header.to, operation), (from, rip::RESPONSE));
    assert!(entries.eq([Entry { net: 2, metric: 1 }, Entry { net: 7, metric: 16 }]));
}

#[test]
fn lies_do_not_fill_the_memory_or_replace_what_is_known() {
    let mut router = Router::new(host(0), true);
    router.add_network(0, 1, 1500);
    router.add_route(50, 0, host(1), 3);
    let liar = Address { net: 1, host: host(9), port: port::ROUTING };
    for i in 0..100 {
        let entries: Vec<Entry> = (0..90).map(|j| Entry { net: 1 + 90 * i + j, metric: (j % 20) as u16 }).collect();
        router.input(0, 0, liar, &rip::build(rip::RESPONSE, &entries));
        // Not from the routers' port: not from a router.
        router.input(0, 0, Address { port: 9, ..liar }, &rip::build(rip::RESPONSE, &entries));
    }
    assert!(router.routes().count() <= 1025);
    assert_eq!(router.route(1), Some((0, None)));
    assert_eq!(router.route(50), Some((0, Some(host(1)))));
    while let Some(timer) = router.next_timer().filter(|&timer| timer < 400 * SECOND) {
        router.tick(timer);
        while let Some(output) = router.output() {
            assert!(output.packet.len() <= 576);
        }
    }
    assert_eq!(router.routes().count(), 1);
}
