//! A name server that knows a few names, each of which stands for a case.

use std::net::{IpAddr, UdpSocket};
use std::thread;

/// Names that the server knows something of; it has not all of them.
pub const NAMES: [&str; 18] = [
    "both.example",
    "both",
    "both.example.",
    "four.example",
    "six.example",
    "mapped.example",
    "alias.example",
    "none.example",
    "failed.example",
    "failed4.example",
    "failed6.example",
    "nobody.example",
    "refused.example",
    "torn.example",
    "fake.example",
    // No host is called so.
    "-both.example",
    "no ne.example",
    "failed/.example",
];

const A: u16 = 1;
const CNAME: u16 = 5;
const PTR: u16 = 12;
const AAAA: u16 = 28;

const SERVER_FAILED: u8 = 2;
const NO_SUCH_NAME: u8 = 3;
const REFUSED: u8 = 5;

/// What there is to say: a code, the host's own name if it is another, and addresses.
fn zone(name: &str) -> (u8, Option<&'static str>, Vec<&'static str>) {
    let both = vec!["192.0.2.7", "2001:db8::7", "10.9.9.9", "fd00::7"];
    match name {
        "both.example" | "-both.example" => (0, None, both),
        "alias.example" => (0, Some("both.example"), both),
        "four.example" | "torn.example" => (0, None, vec!["192.0.2.8", "2001:db8::8"]),
        "six.example" => (0, None, vec!["2001:db8::8", "2001:db8::88"]),
        "near.example" => (0, None, vec!["192.0.2.1", "127.9.9.9", "198.51.100.1", "127.0.0.1"]),
        "mapped.example" => (0, None, vec!["::ffff:192.0.2.9"]),
        "failed4.example" => (0, None, vec!["2001:db8::4"]),
        "failed6.example" => (0, None, vec!["192.0.2.6"]),
        "none.example" | "no ne.example" => (0, None, vec![]),
        "failed.example" | "failed/.example" => (SERVER_FAILED, None, vec![]),
        "refused.example" => (REFUSED, None, vec![]),
        _ => (NO_SUCH_NAME, None, vec![]),
    }
}

/// Where a network's number or name points to. One has an owner that is longer than any of its names.
fn networks(name: &str) -> Option<Vec<String>> {
    let names = |names: &[&str]| Some(names.iter().map(|name| name.to_string()).collect());
    match name {
        "0.0.0.127.in-addr.arpa" => names(&["loop.example"]),
        "0.0.1.10.in-addr.arpa" => names(&["net.example", "x.example", "third.name.example"]),
        "0.1.168.192.in-addr.arpa" => Some((0..60).map(|i| format!("n{i}.example")).collect()),
        "1.1.168.192.in-addr.arpa" => names(&["good.example", "-bad.example", "good.example"]),
        "0.0.0.0.in-addr.arpa" => names(&["everything"]),
        "net.example" => names(&["other.example", "0.0.1.10.in-addr.arpa", "1.10.in-addr.arpa"]),
        "plain.example" => names(&["other.example"]),
        _ => None,
    }
}

/// Serves the thread's network from now on.
pub fn start() {
    let socket = UdpSocket::bind("127.0.0.1:53").expect("nobody else is in this network");
    thread::spawn(move || {
        let mut query = [0; 512];
        while let Ok((len, from)) = socket.recv_from(&mut query) {
            let _ = socket.send_to(&answer(&query[..len]), from);
        }
    });
}

fn answer(query: &[u8]) -> Vec<u8> {
    let mut labels = Vec::new();
    let mut at = 12;
    while query[at] != 0 {
        let len = usize::from(query[at]);
        labels.push(String::from_utf8_lossy(&query[at + 1..][..len]).to_lowercase());
        at += 1 + len;
    }
    let kind = u16::from_be_bytes([query[at + 1], query[at + 2]]);
    let question = &query[12..at + 5];
    let name = labels.join(".");
    let (mut code, alias, addresses) = zone(&name);
    let mut records: Vec<(u16, Vec<u8>)> = alias.iter().map(|own| (CNAME, wire(own))).collect();
    records.extend(addresses.iter().filter_map(|text| match (text.parse().unwrap(), kind) {
        (IpAddr::V4(v4), A) => Some((A, v4.octets().to_vec())),
        (IpAddr::V6(v6), AAAA) => Some((AAAA, v6.octets().to_vec())),
        _ => None,
    }));
    match (name.as_str(), kind) {
        ("failed4.example", A) | ("failed6.example", AAAA) => code = SERVER_FAILED,
        ("3.2.0.192.in-addr.arpa", PTR) => (code, records) = (0, vec![(PTR, wire("both.example"))]),
        ("1.100.51.198.in-addr.arpa", PTR) => code = SERVER_FAILED,
        (name, PTR) => {
            if let Some(pointers) = networks(name) {
                (code, records) = (0, pointers.iter().map(|to| (PTR, wire(to))).collect());
            }
        }
        _ => {}
    }
    let mut message = [&query[..2], &[0x85, 0x80 | code, 0, 1, 0, records.len() as u8, 0, 0, 0, 0], question].concat();
    for (kind, data) in records {
        let owner = if kind == CNAME || alias.is_none() { vec![0xc0, 12] } else { wire(alias.unwrap_or_default()) };
        message.extend(owner);
        message.extend(kind.to_be_bytes());
        message.extend([0, 1, 0, 0, 0, 60, 0, data.len() as u8]);
        message.extend(data);
    }
    if name == "torn.example" {
        message.pop();
    }
    message
}

fn wire(name: &str) -> Vec<u8> {
    let labels = name.split('.').flat_map(|label| [&[label.len() as u8], label.as_bytes()].concat());
    labels.chain([0]).collect()
}
