//! The recorded calls of the historical implementation, made again.

use std::collections::BTreeMap;
use std::fmt::Write;

use xns::connection::Tuning;
use xns::node::{Delivery, Kind, Limits, Node, SocketId};
use xns::packet::idp::{self, Idp};
use xns::router::Router;
use xns::{Address, Errno, Host};

use crate::recorded::{bytes, vectors};

const NET: u32 = 2266;
const HOST: Host = Host([2, 7, 1, 0, 0x2a, 0x18]);

/// Where we do otherwise than the record, on purpose: the section, the call, and our answer.
struct Differences(&'static [(&'static str, &'static str, &'static str)]);

const DGRAM: Differences = Differences(&[
    // An unbound socket keeps the port that it was given, where the old one took another each time.
    ("D1-dgram-simple", "name 1", "OK 0.0.3000"),
    ("unbound-port-error-on-connected-dgram", "name 2", "OK 2266.020701002a18.3001"),
    // The program hears of the Error packet.
    ("unbound-port-error-on-connected-dgram", "send 2 6162", "ECONNREFUSED"),
    ("unbound-port-error-on-connected-dgram", "state 2", "readable=1 writable=1"),
    // A raw socket receives the protocol that was asked for.
    ("raw", "recv 5 200", "EWOULDBLOCK"),
    // And it can send, and be connected; then it receives from that peer only.
    (
        "raw",
        "send 5 ffff00000003000008da020701002a180fa0000008daaabbccddeeff0123686921 0 2266.020701002a18.4000",
        "OK sent=33",
    ),
    ("raw", "connect 5 2266.020701002a18.4000", "OK"),
    ("error-packet-visible-to-raw", "recv 5 200", "EWOULDBLOCK"),
]);

const SPP: Differences = Differences(&[
    // Packets stay apart though the program does not ask for headers.
    ("headers-input-off-on-2", "recv 2 6", "OK n=4 data=31323334"),
    ("headers-input-off-on-2", "recv 2 600", "OK n=4 data=35363738"),
    // The attention bit in a written header sends the packet out of band.
    ("OB-bit-in-user-header", "recv 2 600", "OK n=13 data=6005000100410a0000000400ff"),
    // The Error packet ends the attempt to connect.
    ("refused", "state 3", "readable=1 writable=1"),
    ("refused", "recv 3 10", "ECONNREFUSED"),
]);

#[test]
fn datagrams_as_recorded() {
    replay("dgram.txt", &DGRAM, 80);
}

#[test]
fn connections_as_recorded() {
    replay("spp.txt", &SPP, 92);
}

fn replay(name: &str, differences: &Differences, calls: usize) {
    let Some(record) = vectors(name) else { return };
    let mut machine = Machine::new();
    let mut section = "";
    let mut lines = record.lines().peekable();
    let mut used = vec![0; differences.0.len()];
    let mut count = 0;
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("# ") {
            section = name;
        }
        let Some(call) = line.strip_prefix("> ") else { continue };
        let call = call.trim();
        let mut recorded = Vec::new();
        while let Some(answer) = lines.next_if(|line| line.starts_with(' ')) {
            recorded.push(answer.trim());
        }
        let (ours, theirs) = (machine.call(call), machine.tidied(call, &recorded));
        count += 1;
        if ours != theirs {
            let known = differences.0.iter().position(|&(s, c, answer)| (s, c) == (section, call) && ours == answer);
            let known = known.unwrap_or_else(|| panic!("{section}: {call}\n  recorded {theirs}\n      ours {ours}"));
            used[known] += 1;
        }
    }
    println!("{count} calls");
    assert!(count >= calls);
    for (times, difference) in used.iter().zip(differences.0) {
        assert!(*times > 0, "as recorded, after all: {difference:?}");
    }
}

/// A machine whose descriptors are those of the record.
struct Machine {
    node: Node,
    descriptors: Vec<SocketId>,
    /// What was received and only looked at.
    peeked: BTreeMap<usize, Delivery>,
}

impl Machine {
    fn new() -> Machine {
        let mut node = Node::new(Router::new(HOST, false), 1, Tuning::default(), Limits::default());
        node.add_network(0, NET, 1500);
        while node.output().is_some() {}
        Machine { node, descriptors: Vec::new(), peeked: BTreeMap::new() }
    }

    fn call(&mut self, call: &str) -> String {
        self.try_call(call).unwrap_or_else(|errno| match errno {
            Errno::EAGAIN => "EWOULDBLOCK".to_owned(),
            errno => format!("{errno:?}"),
        })
    }

    fn try_call(&mut self, call: &str) -> Result<String, Errno> {
        let words: Vec<&str> = call.split_whitespace().collect();
        let word = |i: usize| words.get(i).copied().unwrap_or_default();
        let number = |i: usize| match word(i).strip_prefix("0x") {
            Some(hex) => i32::from_str_radix(hex, 16).unwrap(),
            None => word(i).parse().unwrap_or(0),
        };
        let descriptor = number(1) as usize;
        let id = self.descriptors.get(descriptor).copied();
        let socket = || id.expect("a descriptor");
        match word(0) {
            "socket" => {
                let kind = match word(1) {
                    "stream" => 1,
                    "dgram" => 2,
                    "raw" => 3,
                    _ => 5,
                };
                let id = self.node.open(Kind::of(kind, number(2))?, true)?;
                self.descriptors.push(id);
                Ok(format!("= {} OK", self.descriptors.len() - 1))
            }
            "bind" => self.node.bind(socket(), address(word(2)), true).map(|()| "OK".to_owned()),
            "connect" => match (number(3), number(4)) {
                // Form and length of an address are checked before it comes here.
                (14, _) => Err(Errno::EINVAL),
                (16, 2) => Ok("EAFNOSUPPORT".to_owned()),
                _ => self.node.connect(0, socket(), address(word(2))).map(|()| "OK".to_owned()),
            },
            "listen" => self.node.listen(socket(), number(2)).map(|()| "OK".to_owned()),
            "accept" => {
                let (accepted, peer) = self.node.accept(0, socket())?;
                self.descriptors.push(accepted);
                Ok(format!("= {} OK from {}", self.descriptors.len() - 1, shown(peer)))
            }
            "send" | "sendn" => {
                let data = match word(0) {
                    "sendn" => vec![b'x'; number(2) as usize],
                    _ => bytes(word(2)),
                };
                let to = words.get(4).map(|text| address(text));
                let sent = self.node.send(0, socket(), &data, to, number(3) & 1 != 0)?;
                let mut answer = String::new();
                while let Some(output) = self.node.output() {
                    let (header, data) = Idp::parse(&output.packet).unwrap();
                    let _ = write!(answer, "OUT pt={} dst={:?}:{} ", header.kind, header.to.host, header.to.port);
                    let _ = write!(answer, "data={} ", hex(data));
                }
                let _ = write!(answer, "OK sent={sent}");
                Ok(answer)
            }
            "recv" if number(3) & 1 != 0 => {
                self.node.attention(socket(), number(3) & 2 == 0).map(|byte| format!("OK data={byte:02x}"))
            }
            "recv" => {
                let delivery = match self.peeked.remove(&descriptor) {
                    Some(delivery) => delivery,
                    None => match self.node.receive(0, socket())? {
                        Some(delivery) => delivery,
                        None => return Ok("OK n=0 data=".to_owned()),
                    },
                };
                let read = &delivery.data[..delivery.data.len().min(number(2) as usize)];
                let answer = format!("OK n={} data={}", read.len(), shown_data(read.len(), read));
                if number(3) & 2 != 0 {
                    self.peeked.insert(descriptor, delivery);
                }
                Ok(answer)
            }
            "name" => Ok(format!("OK {}", shown(self.node.local_name(socket())?))),
            "peer" => Ok(format!("OK {}", shown(self.node.peer_name(socket())?))),
            "set" if word(2) == "0xffff" => {
                self.node.set_broadcast(socket(), word(4) != "00000000").map(|()| "OK".to_owned())
            }
            "set" => self.node.set_option(socket(), number(2), number(3), &bytes(word(4))).map(|()| "OK".to_owned()),
            // The buffers' sizes are those of the descriptor, not ours.
            "get" if word(2) == "0xffff" => Ok("OK len=4 000c0000".to_owned()),
            "get" => {
                let value = self.node.option(socket(), number(2), number(3))?;
                Ok(format!("OK len={} {}", value.len(), hex(&value)))
            }
            "state" => {
                let status = self.node.status(socket())?;
                Ok(format!("readable={} writable={}", u8::from(status.readable), u8::from(status.writable)))
            }
            "shutdown" => {
                let how = number(2);
                self.node.shutdown(socket(), how != 1, how != 0).map(|()| "OK".to_owned())
            }
            "run" | "wait" => Ok(String::new()),
            other => panic!("{other}?"),
        }
    }

    /// The recorded answer, without what is the descriptor's affair or depends on the old kernel's ports.
    fn tidied(&self, call: &str, recorded: &[&str]) -> String {
        let mut tidied = String::new();
        for line in recorded {
            let words: Vec<&str> = line.split_whitespace().collect();
            let value = |name: &str| words.iter().find_map(|word| word.strip_prefix(name)).unwrap_or_default();
            let part = match call.split_whitespace().next() {
                _ if words[0].starts_with('E') => words[0].to_owned(),
                Some("send" | "sendn") if words[0] == "OUT" => {
                    format!("OUT pt={} dst={} data={} ", value("pt="), value("dst="), value("data="))
                }
                Some("state") => format!("readable={} writable={}", value("readable="), value("writable=")),
                Some("recv") => {
                    let size = value("n=").parse().unwrap();
                    format!("OK n={size} data={}", shown_data(size, &bytes(value("data="))))
                }
                Some("name" | "peer") => format!("OK {}", shown(sockaddr(words[1]))),
                Some("accept") => format!("= {} OK from {}", words[1], shown(sockaddr(words[4]))),
                _ => words.join(" "),
            };
            tidied.push_str(&part);
        }
        tidied
    }
}

/// Data as the record shows them, 80 bytes at most. In IDP headers, those in Error packets too, the ports that the old
/// kernel changed at each call are left out, and the checksum is only shown to be right.
fn shown_data(size: usize, data: &[u8]) -> String {
    const TEMPORARY: std::ops::Range<u16> = 3000..4000;
    let mut data = data[..data.len().min(80)].to_vec();
    let padded: Vec<u8> = data.iter().copied().chain(std::iter::repeat_n(0, size % 2)).collect();
    let whole = size == data.len();
    if Idp::parse(&padded).is_some_and(|(header, _)| header.to.net == NET) || !whole && size > 1000 {
        assert!(!whole || idp::is_sound(&padded));
        for start in [0, idp::HEADER + 4] {
            let Some(header) = data.get_mut(start..start + idp::HEADER) else { continue };
            header[..2].fill(0);
            for at in [16, 28] {
                if TEMPORARY.contains(&u16::from_be_bytes([header[at], header[at + 1]])) {
                    header[at..at + 2].fill(0);
                }
            }
        }
    }
    hex(&data)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An address as the record writes it: net and port decimal, host hexadecimal.
fn address(text: &str) -> Address {
    let mut fields = text.split('.');
    let mut field = || fields.next().unwrap_or_default();
    let (net, host, port) = (field(), field(), field());
    let host = u64::from_str_radix(host, 16).unwrap_or(0).to_be_bytes();
    let host = Host(host[2..].try_into().unwrap());
    Address { net: net.parse().unwrap_or(0), host, port: port.parse().unwrap_or(0) }
}

fn shown(address: Address) -> String {
    let host = address.host;
    let host = if host == Host::NONE { "0".to_owned() } else { format!("{host:?}") };
    format!("{}.{host}.{}", address.net, address.port)
}

/// The address in a 4.4BSD `sockaddr_ns`.
fn sockaddr(hex: &str) -> Address {
    Address::from_bytes(bytes(hex)[2..14].try_into().unwrap())
}
