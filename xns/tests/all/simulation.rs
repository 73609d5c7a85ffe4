//! Networks that lose, repeat, reorder, delay and corrupt packets, in virtual time and the same at every run.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use xns::connection::{Micros, SECOND, Tuning};
use xns::node::{Kind, Limits, Node, SocketId};
use xns::packet::spp;
use xns::router::Router;
use xns::{Address, Errno, Host};

const PORT: u16 = 4005;
const NET: u32 = 7;

/// Numbers that look random and are the same at every run.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }
}

/// What the network does to packets, in percent.
#[derive(Clone, Copy, Debug, Default)]
struct Faults {
    loss: u64,
    duplication: u64,
    reordering: u64,
    corruption: u64,
}

/// Changes a packet in a way that a checksum of 16 bits can see: within one word, or by cutting it off.
fn corrupt(packet: &mut Vec<u8>, random: &mut Random) {
    if random.percent(20) {
        packet.truncate(random.below(packet.len() as u64) as usize);
        return;
    }
    let mask = 1 + random.below(0xfffe) as u16;
    let at = 2 * random.below(packet.len() as u64 / 2) as usize;
    packet[at] ^= (mask >> 8) as u8;
    packet[at + 1] ^= mask as u8;
}

/// One end of a conversation: it sends so many bytes and expects as many, then closes.
struct Program {
    seed: u64,
    client: bool,
    size: usize,
    sent: usize,
    received: usize,
    error: Option<Errno>,
}

/// The byte at a place of a conversation.
fn byte(seed: u64, client: bool, at: usize) -> u8 {
    (seed.wrapping_mul(31).wrapping_add(u64::from(client)) as usize).wrapping_add(at.wrapping_mul(7) ^ (at >> 8)) as u8
}

/// When a packet arrives, in which order it was sent, at which machine, and the packet.
type Flying = (Micros, u64, usize, Vec<u8>);

/// The machines, the packets between them, and the programs on them.
struct World {
    now: Micros,
    nodes: Vec<Node>,
    faults: Faults,
    random: Random,
    wire: BinaryHeap<Reverse<Flying>>,
    packets: u64,
    programs: BTreeMap<(usize, SocketId), Program>,
    listener: SocketId,
    largest_write: u64,
    complete: usize,
    failed: usize,
}

fn host(i: usize) -> Host {
    Host([2, 0, 0, 0, 0, 1 + i as u8])
}

impl World {
    /// Two machines, of which the first listens.
    fn new(faults: Faults, seed: u64) -> World {
        let machine = |i| {
            let router = Router::new(host(i), false);
            let mut node = Node::new(router, 1 + 1000 * i as u16, Tuning::default(), Limits::default());
            node.add_network(0, NET, 1500);
            node
        };
        let mut nodes = vec![machine(0), machine(1)];
        let listener = nodes[0].open(Kind::Seqpacket, false).unwrap();
        nodes[0].bind(listener, Address { port: PORT, ..Address::default() }, false).unwrap();
        nodes[0].listen(listener, 80).unwrap();
        World {
            now: 0,
            nodes,
            faults,
            random: Random(seed | 1),
            wire: BinaryHeap::new(),
            packets: 0,
            programs: BTreeMap::new(),
            listener,
            largest_write: 534,
            complete: 0,
            failed: 0,
        }
    }

    /// Begins a conversation in which each side sends `size` bytes.
    fn converse(&mut self, seed: u64, size: usize) {
        let client = self.nodes[1].open(Kind::Seqpacket, false).unwrap();
        self.nodes[1].connect(self.now, client, Address { net: NET, host: host(0), port: PORT }).unwrap();
        self.programs.insert((1, client), Program { seed, client: true, size, sent: 0, received: 0, error: None });
        self.work();
    }

    /// Lets time and packets pass until nothing happens any more.
    fn run(&mut self) {
        while self.step() {}
    }

    fn step(&mut self) -> bool {
        let arrival = self.wire.peek().map(|Reverse((at, ..))| *at);
        let timer = self.nodes.iter().filter_map(Node::next_timer).min();
        let Some(next) = arrival.into_iter().chain(timer).min() else { return false };
        assert!(next < 24 * 3600 * SECOND, "it never ends");
        self.now = self.now.max(next);
        if arrival == Some(next) {
            if let Some(Reverse((_, _, node, packet))) = self.wire.pop() {
                self.nodes[node].input(self.now, 0, &packet);
            }
        } else {
            for node in &mut self.nodes {
                node.tick(self.now);
            }
        }
        self.work();
        true
    }

    /// Lets the programs run, and puts their packets on the wire.
    fn work(&mut self) {
        for i in 0..self.nodes.len() {
            while let Some(id) = self.nodes[i].changed() {
                if (i, id) == (0, self.listener) {
                    while let Ok((id, _)) = self.nodes[0].accept(self.now, id) {
                        // The first bytes tell who it is.
                        let program =
                            Program { seed: 0, client: false, size: usize::MAX, sent: 0, received: 0, error: None };
                        self.programs.insert((0, id), program);
                    }
                } else {
                    self.converse_on(i, id);
                }
            }
            while let Some(output) = self.nodes[i].output() {
                self.transmit(i, output.packet);
            }
        }
    }

    fn converse_on(&mut self, i: usize, id: SocketId) {
        let Some(program) = self.programs.get_mut(&(i, id)) else { return };
        let node = &mut self.nodes[i];
        let mut over = false;
        while program.received < program.size || !program.client && program.size == usize::MAX {
            match node.receive(self.now, id) {
                Ok(Some(delivery)) => {
                    let mut data = &delivery.data[spp::HEADER..];
                    if program.size == usize::MAX {
                        let (head, rest) = data.split_at(16);
                        program.seed = u64::from_ne_bytes(head[..8].try_into().unwrap());
                        program.size = usize::from_ne_bytes(head[8..].try_into().unwrap());
                        data = rest;
                    }
                    for &got in data {
                        assert_eq!(got, byte(program.seed, !program.client, program.received), "not what was sent");
                        program.received += 1;
                    }
                }
                Ok(None) => {
                    over = true;
                    break;
                }
                Err(Errno::EAGAIN | Errno::ENOTCONN) if program.error.is_none() => break,
                Err(error) => {
                    program.error = Some(error);
                    over = true;
                    break;
                }
            }
        }
        let known = program.size != usize::MAX;
        while !over && known && program.sent < program.size {
            let mut packet = vec![0; spp::HEADER];
            if program.client && program.sent == 0 {
                packet.extend(program.seed.to_ne_bytes());
                packet.extend(program.size.to_ne_bytes());
            }
            let room = (self.largest_write as usize + spp::HEADER).saturating_sub(packet.len()).max(1);
            let data = (1 + self.random.below(room as u64) as usize).min(program.size - program.sent);
            packet.extend((program.sent..program.sent + data).map(|at| byte(program.seed, program.client, at)));
            match node.send(self.now, id, &packet, None, false) {
                Ok(_) => program.sent += data,
                Err(Errno::EAGAIN | Errno::ENOTCONN) => break,
                Err(error) => {
                    program.error = Some(error);
                    over = true;
                }
            }
        }
        let complete = known && program.received == program.size && program.sent == program.size;
        if complete || over {
            assert!(complete || program.error.is_some(), "an end before the end, without an error");
            self.complete += usize::from(complete);
            self.failed += usize::from(!complete);
            self.programs.remove(&(i, id));
            node.close(self.now, id);
        }
    }

    fn transmit(&mut self, from: usize, packet: Vec<u8>) {
        let (faults, random) = (self.faults, &mut self.random);
        for _ in 0..1 + u64::from(random.percent(faults.duplication)) {
            if random.percent(faults.loss) {
                continue;
            }
            let mut packet = packet.clone();
            if random.percent(faults.corruption) {
                corrupt(&mut packet, random);
            }
            let delay = if random.percent(faults.reordering) { random.below(50_000) } else { 0 };
            self.packets += 1;
            self.wire.push(Reverse((self.now + 1000 + delay, self.packets, 1 - from, packet)));
        }
    }

    /// All conversations came to an end, and nothing of them is left.
    fn assert_quiet(&self) {
        assert!(self.programs.is_empty(), "{} programs wait", self.programs.len());
        for node in &self.nodes {
            assert_eq!(node.connections().count(), 0);
            assert_eq!(node.next_timer(), None);
        }
        assert_eq!(self.nodes[0].sockets().collect::<Vec<_>>(), [self.listener]);
        assert_eq!(self.nodes[1].sockets().count(), 0);
    }
}

/// Many conversations, some at the same time; how many ends there were, and how many of them got everything.
fn conversations(faults: Faults, count: u64, size: u64) -> (usize, usize) {
    let mut world = World::new(faults, 0x5eed + count);
    for i in 0..count {
        let size = world.random.below(size) as usize + 1;
        world.converse(i, size);
        for _ in 0..8 {
            world.step();
        }
    }
    world.run();
    world.assert_quiet();
    println!("{faults:?}: {} complete, {} failed, {} packets", world.complete, world.failed, world.packets);
    (world.complete + world.failed, world.complete)
}

#[test]
fn a_good_network() {
    assert_eq!(conversations(Faults::default(), 500, 5000), (1000, 1000));
}

#[test]
fn duplication_and_reordering_lose_nothing() {
    let faults = Faults { duplication: 30, reordering: 30, ..Faults::default() };
    assert_eq!(conversations(faults, 300, 10_000), (600, 600));
}

#[test]
fn loss_is_made_good() {
    let (ends, complete) = conversations(Faults { loss: 10, ..Faults::default() }, 300, 10_000);
    // A last acknowledgement may be lost for good when the peer is gone; that is reported.
    assert!(complete * 100 >= ends * 98, "{complete} of {ends}");
}

#[test]
fn corruption_is_noticed() {
    let (ends, complete) = conversations(Faults { corruption: 10, ..Faults::default() }, 300, 10_000);
    assert!(complete * 100 >= ends * 98, "{complete} of {ends}");
}

#[test]
fn the_worst_network() {
    let faults = Faults { loss: 30, duplication: 30, reordering: 30, corruption: 30 };
    let (ends, complete) = conversations(faults, 200, 5000);
    assert!(complete * 100 >= ends * 60, "{complete} of {ends}");
}

#[test]
fn thousands_of_connections() {
    let faults = Faults { loss: 5, duplication: 5, reordering: 20, corruption: 5 };
    let mut world = World::new(faults, 99);
    for i in 0..3000 {
        world.converse(i, 600);
        world.step();
        world.step();
    }
    let most = world.nodes[1].connections().count();
    world.run();
    world.assert_quiet();
    println!("{} complete, {} failed, {most} at once, {} packets", world.complete, world.failed, world.packets);
    assert!(most >= 1000 && world.complete * 100 >= (world.complete + world.failed) * 98);
}

#[test]
fn numbers_wrap_around() {
    let faults = Faults { loss: 2, duplication: 2, reordering: 5, corruption: 0 };
    let mut world = World::new(faults, 7);
    world.largest_write = 1;
    world.converse(1, 70_000);
    world.run();
    world.assert_quiet();
    assert!(world.complete >= 1 && world.packets > 140_000);
}
