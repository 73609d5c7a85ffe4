//! Between machines: over a hub of our own, and over Ethernet and NSIP between network namespaces.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::num::NonZeroU32;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex};
use std::thread;

use rustix::net::{AddressFamily, Protocol, RecvFlags, SocketFlags, SocketType, recv, socket_with};
use xns::conversation::Request;
use xns::packet::idp::{self, Idp};
use xns::packet::kind;
use xns::packet::spp::Spp;
use xns::{Address, Host};

use crate::program::{Router, inside};

const DGRAM: i32 = 2;
const STREAM: i32 = 1;

/// A NetHub: every frame goes to everybody else. It remembers the frames.
struct Hub {
    port: u16,
    frames: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Hub {
    fn start() -> Hub {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let frames = Arc::new(Mutex::new(Vec::new()));
        let record = frames.clone();
        thread::spawn(move || {
            let members: Arc<Mutex<Vec<(usize, TcpStream)>>> = Arc::default();
            for (number, stream) in listener.incoming().flatten().enumerate() {
                members.lock().unwrap().push((number, stream.try_clone().unwrap()));
                let (members, record) = (members.clone(), record.clone());
                thread::spawn(move || relay(number, stream, &members, &record));
            }
        });
        Hub { port, frames }
    }
}

fn relay(number: usize, mut stream: TcpStream, members: &Mutex<Vec<(usize, TcpStream)>>, record: &Mutex<Vec<Vec<u8>>>) {
    let mut length = [0; 2];
    while stream.read_exact(&mut length).is_ok() {
        let mut frame = vec![0; u16::from_be_bytes(length).into()];
        if stream.read_exact(&mut frame).is_err() {
            return;
        }
        record.lock().unwrap().push(frame.clone());
        for (_, member) in members.lock().unwrap().iter_mut().filter(|(other, _)| *other != number) {
            let _ = member.write_all(&[&length[..], &frame].concat());
        }
    }
}

fn host(last: u8) -> Host {
    Host([2, 0, 0, 0, 0, last])
}

/// Waits until a machine answers an echo request of the other, that is until both are on the network.
fn reach(router: &Router, to: Address) {
    let socket = router.socket(DGRAM, 0).unwrap();
    socket.ask(Request::Set(0, 3, &[0, 0, 0, 0, 0, kind::ECHO])).unwrap();
    rustix::net::sockopt::set_socket_timeout(
        &socket.fd,
        rustix::net::sockopt::Timeout::Recv,
        Some(std::time::Duration::from_millis(50)),
    )
    .unwrap();
    let mut buffer = [0; 100];
    for _ in 0..400 {
        socket.ask(Request::SendTo(Address { port: 2, ..to }, &[0, 1, 7, 7])).unwrap();
        if let Ok((size, _)) = rustix::net::recv(&socket.fd, &mut buffer[..], rustix::net::RecvFlags::empty()) {
            assert_eq!(buffer[..size], [0, 2, 7, 7]);
            return;
        }
    }
    panic!("{to:?} does not answer");
}

/// A conversation over SPP and one over IDP, from a program on one machine to one on the other.
fn converse(client: &Router, server: &Router, to: Address) {
    reach(client, to);
    let listener = server.listener(STREAM, 4005);
    let caller = client.socket(STREAM, 0).unwrap();
    caller.connect(Address { port: 4005, ..to }).unwrap();
    let (accepted, peer) = listener.accept();
    assert_eq!(peer, caller.name());
    let data: Vec<u8> = (0..100_000u32).map(|i| (i % 251) as u8).collect();
    let copy = data.clone();
    let writer = thread::spawn(move || caller.write(&copy));
    assert!(accepted.read_to_end() == data);
    writer.join().unwrap();
    let asked = server.socket(DGRAM, 0).unwrap();
    asked.ask(Request::Bind(Address { port: 4006, ..Address::default() })).unwrap();
    let asks = client.socket(DGRAM, 0).unwrap();
    asks.send_to(b"odd", Address { port: 4006, ..to }).unwrap();
    let (data, from) = asked.receive_from();
    assert_eq!(data, b"odd");
    asked.send_to(b"answer", from).unwrap();
    assert_eq!(asks.receive_from(), (b"answer".to_vec(), Address { port: 4006, ..to }));
}

#[test]
fn a_nethub() {
    let hub = Hub::start();
    let config = |last: u8| format!("host 02:00:00:00:00:0{last}\nnetwork 7 nethub 127.0.0.1:{}\n", hub.port);
    let (one, two) = (Router::start(&config(1)), Router::start(&config(2)));
    converse(&one, &two, Address { net: 7, host: host(2), port: 0 });
    assert!(one.status().contains("connected"));
    // On the wire: even frames of type 0x0600, as long as an Ethernet's, from the host that the packet says, with the right
    // checksum.
    let frames = hub.frames.lock().unwrap();
    assert!(frames.len() > 200);
    for frame in frames.iter() {
        assert!(frame.len() % 2 == 0 && (60..=1024).contains(&frame.len()) && frame[12..14] == [6, 0]);
        assert!(idp::is_sound(&frame[14..]));
        let (header, _) = Idp::parse(&frame[14..]).unwrap();
        let (to, from): ([u8; 6], [u8; 6]) = (frame[..6].try_into().unwrap(), frame[6..12].try_into().unwrap());
        assert_eq!((header.to.host.0, header.from.host.0), (to, from));
    }
    decoded(&frames, "nethub");
}

/// Another implementation's eye on the frames: what tshark makes of each field, and what stands in the bytes there.
fn decoded(frames: &[Vec<u8>], test: &str) {
    // A capture file: its header with the link type Ethernet, then each frame after a header of its own.
    let mut capture =
        [0xa1b2_c3d4u32.to_le_bytes(), [2, 0, 4, 0], [0; 4], [0; 4], 65535u32.to_le_bytes(), 1u32.to_le_bytes()]
            .concat();
    for frame in frames {
        let length = (frame.len() as u32).to_le_bytes();
        capture.extend([[0; 4], [0; 4], length, length].concat());
        capture.extend(frame);
    }
    let file = format!("{}/{test}.pcap", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&file, capture).unwrap();
    // Each field, with its place in the frame and its size.
    let idp = [
        ("eth.type", 12, 2),
        ("idp.checksum", 14, 2),
        ("idp.len", 16, 2),
        ("idp.hops", 18, 1),
        ("idp.packet_type", 19, 1),
        ("idp.dst.net", 20, 4),
        ("idp.dst.node", 24, 6),
        ("idp.dst.socket", 30, 2),
        ("idp.src.net", 32, 4),
        ("idp.src.node", 36, 6),
        ("idp.src.socket", 42, 2),
    ];
    let spp = [
        ("spp.ctl", 44, 1),
        ("spp.type", 45, 1),
        ("spp.src", 46, 2),
        ("spp.dst", 48, 2),
        ("spp.seq", 50, 2),
        ("spp.ack", 52, 2),
        ("spp.alloc", 54, 2),
    ];
    let fields: Vec<(&str, usize, usize)> = idp.into_iter().chain(spp).collect();
    let output = std::process::Command::new("tshark")
        .args(["-r", &file, "-T", "fields", "-E", "separator=;"])
        .args(fields.iter().flat_map(|(name, ..)| ["-e", name]))
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) => return println!("skipped: decoding by tshark: {error}"),
    };
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), frames.len(), "{}", String::from_utf8_lossy(&output.stderr));
    // Numbers in decimal, or in hexadecimal after 0x; hosts as six bytes.
    let number = |text: &str| match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).unwrap(),
        None if text.contains(':') => u64::from_str_radix(&text.replace(':', ""), 16).unwrap(),
        None => text.parse().unwrap(),
    };
    let mut sequenced = 0;
    for (line, frame) in text.lines().zip(frames) {
        let shown = fields.iter().zip(line.split(';'));
        let is_sequenced = frame[19] == kind::SEQUENCED;
        sequenced += usize::from(is_sequenced);
        for (&(name, place, size), shown) in shown {
            if shown.is_empty() {
                assert!(name.starts_with("spp.") && !is_sequenced, "{name}: {line}");
                continue;
            }
            let meant = frame[place..place + size].iter().fold(0, |number, &byte| number << 8 | u64::from(byte));
            assert_eq!(number(shown), meant, "{name}: {line}");
        }
    }
    assert!(sequenced > 100);
}

/// The checksum of a packet as the standard defines it: words added in one's complement, each time rotated by one bit.
fn checksum(packet: &[u8]) -> u16 {
    let length = usize::from(u16::from_be_bytes([packet[2], packet[3]]));
    let sum = packet[2..length.next_multiple_of(2)].chunks(2).fold(0, |sum: u16, word| {
        let (sum, carry) = sum.overflowing_add(u16::from_be_bytes([word[0], word[1]]));
        (sum + u16::from(carry)).rotate_left(1)
    });
    if sum == 0xffff { 0 } else { sum }
}

#[test]
fn the_checksum_is_the_recorded_one() {
    // What the historical implementation sent for two bytes in a packet of type 4, broadcast on network 2266.
    let packet = [
        &[0x0a, 0x97, 0, 32, 0, 4, 0, 0, 8, 0xda, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff][..],
        &4000u16.to_be_bytes(),
        &[0, 0, 8, 0xda, 2, 7, 1, 0, 0x2a, 0x18],
        &3008u16.to_be_bytes(),
        b"ab",
    ]
    .concat();
    assert_eq!(checksum(&packet), 0x0a97);
}

/// What crosses the cable of a machine, both ways, from now on.
struct Capture(OwnedFd);

impl Capture {
    fn start(machine: &str) -> Capture {
        let namespace = Arc::new(File::open(format!("/run/netns/{machine}")).unwrap());
        let socket = inside(&Some(namespace), || {
            // Every protocol: packets that leave are seen by nothing less.
            let all = Protocol::from_raw(NonZeroU32::new(u32::from(3u16.to_be())).unwrap());
            socket_with(AddressFamily::PACKET, SocketType::RAW, SocketFlags::NONBLOCK, Some(all)).unwrap()
        });
        // Nobody reads until the conversation is over.
        rustix::net::sockopt::set_socket_recv_buffer_size_force(&socket, 16 << 20).unwrap();
        Capture(socket)
    }

    /// The frames of this type.
    fn frames(&self, ethertype: [u8; 2]) -> Vec<Vec<u8>> {
        let mut frames = Vec::new();
        let mut buffer = [0; 2000];
        while let Ok((size, _)) = recv(&self.0, &mut buffer[..], RecvFlags::empty()) {
            if buffer[12..14] == ethertype {
                frames.push(buffer[..size].to_vec());
            }
        }
        frames
    }
}

/// What the program of [`converse`] did is what the packets say: the connection's first three, its data in order, and the
/// datagrams, between these two addresses.
fn told(packets: &[&[u8]], client: Address, server: Address) {
    let mut handshake = Vec::new();
    let mut data = Vec::new();
    let mut datagrams = Vec::new();
    for &packet in packets {
        assert_eq!(packet[..2], checksum(packet).to_be_bytes(), "{packet:x?}");
        let (header, body) = Idp::parse(packet).unwrap();
        if header.kind == kind::ROUTING {
            continue;
        }
        assert!([(client.host, server.host), (server.host, client.host)].contains(&(header.from.host, header.to.host)));
        assert_eq!((header.from.net, header.to.net, header.hops), (server.net, server.net, 0));
        match header.kind {
            kind::SEQUENCED => {
                let (sequence, body) = Spp::parse(body).unwrap();
                if handshake.len() < 3 {
                    handshake.push(sequence);
                }
                if header.to.host == server.host && sequence.sequence as usize == data.len() && !body.is_empty() {
                    data.push(body);
                }
            }
            0 => datagrams.push((header.to.port, body)),
            other => assert!([kind::ECHO, kind::ERROR].contains(&other)),
        }
    }
    let [call, answer, third] = handshake[..] else { panic!("no connection") };
    assert_eq!((call.control, call.destination, call.sequence, call.acknowledge), (0xc0, 0, 0, 0));
    assert_eq!((answer.control, answer.destination, answer.sequence), (0xc0, call.source, 0));
    assert_eq!((third.source, third.destination), (call.source, answer.source));
    assert!(data.concat().iter().enumerate().all(|(i, &byte)| byte == (i % 251) as u8));
    assert_eq!(data.concat().len(), 100_000);
    assert_eq!(datagrams.len(), 2);
    assert_eq!((datagrams[0], datagrams[1].1), ((4006, &b"odd"[..]), &b"answer"[..]));
}

/// A frame with its length, as it travels: host 9 asks host 1 for an echo.
fn question(data: &[u8]) -> Vec<u8> {
    let at = |last| Address { net: 7, host: host(last), port: 2 };
    let packet = Idp { hops: 0, kind: kind::ECHO, to: at(1), from: at(9) }.packet(&[&[0, 1], data].concat()).unwrap();
    let frame = [&host(1).0[..], &host(9).0, &[6, 0], &packet].concat();
    [&(frame.len() as u16).to_be_bytes()[..], &frame].concat()
}

/// The data of the next packet of a kind that the router gives to the hub.
fn given(hub: &mut TcpStream, wanted: u8) -> std::io::Result<Vec<u8>> {
    loop {
        let mut length = [0; 2];
        hub.read_exact(&mut length)?;
        let mut frame = vec![0; u16::from_be_bytes(length).into()];
        hub.read_exact(&mut frame)?;
        let (header, data) = Idp::parse(&frame[14..]).unwrap();
        if header.kind == wanted {
            return Ok(data.to_vec());
        }
    }
}

#[test]
fn a_hub_that_is_slow_and_one_that_is_not() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let router = Router::start(&format!("host 02:00:00:00:00:01\nnetwork 7 nethub 127.0.0.1:{port}\n"));
    let mut hub = listener.accept().unwrap().0;
    // Many frames at once, more than the router takes in a turn.
    let number = |i: u16| i.to_be_bytes();
    hub.write_all(&(0..300).flat_map(|i| question(&number(i))).collect::<Vec<u8>>()).unwrap();
    for i in 0..300 {
        assert_eq!(given(&mut hub, kind::ECHO).unwrap(), [&[0, 2], &number(i)[..]].concat());
    }
    // In pieces; shorter than an Ethernet's, and without a pad byte; padded; and what is no frame, or too long for one, does
    // no harm.
    let slow = question(b"slow");
    assert!(slow.len() < 2 + 60);
    for byte in slow {
        hub.write_all(&[byte]).unwrap();
    }
    let mut odd = question(b"odd");
    odd.pop();
    odd[1] -= 1;
    hub.write_all(&odd).unwrap();
    let mut padded = question(b"padded");
    padded[1] = 60;
    padded.resize(2 + 60, 0);
    hub.write_all(&padded).unwrap();
    for nonsense in [0, 1, 13, 1025, 65535] {
        hub.write_all(&[&(nonsense as u16).to_be_bytes()[..], &vec![0; nonsense]].concat()).unwrap();
    }
    hub.write_all(&question(b"last")).unwrap();
    for expected in ["slow", "odd", "padded", "last"] {
        assert_eq!(given(&mut hub, kind::ECHO).unwrap()[2..], *expected.as_bytes());
    }
    // The hub takes nothing for a while: some may be lost, and what is not is there when the hub takes it again.
    let socket = router.socket(DGRAM, 0).unwrap();
    let to = Address { net: 7, host: host(9), port: 4000 };
    for i in 0..16_384 {
        socket.ask(Request::SendTo(to, &number(i).repeat(450))).unwrap();
    }
    hub.set_read_timeout(Some(std::time::Duration::from_secs(3))).unwrap();
    let mut arrived = Vec::new();
    while let Ok(data) = given(&mut hub, 0) {
        arrived.push(u16::from_be_bytes([data[0], data[1]]));
    }
    assert!(arrived.is_sorted());
    socket.ask(Request::SendTo(to, b"after")).unwrap();
    assert_eq!(given(&mut hub, 0).unwrap(), b"after");
}

#[test]
fn a_router_between_two_hubs() {
    let (left, right) = (Hub::start(), Hub::start());
    let network = |net: u8, hub: &Hub| format!("network {net} nethub 127.0.0.1:{}\n", hub.port);
    let one = Router::start(&format!("host 02:00:00:00:00:01\n{}", network(7, &left)));
    let two = Router::start(&format!("host 02:00:00:00:00:02\n{}", network(8, &right)));
    let between =
        Router::start(&format!("host 02:00:00:00:00:03\nrouter\n{}{}", network(7, &left), network(8, &right)));
    reach(&between, Address { net: 7, host: host(1), port: 0 });
    reach(&between, Address { net: 8, host: host(2), port: 0 });
    // The router tells of the other network by itself: soon after its hubs are there, or half a minute later.
    for machine in [&one, &two] {
        while !machine.status().contains("route ") {
            thread::yield_now();
        }
    }
    converse(&one, &two, Address { net: 8, host: host(2), port: 0 });
}

/// Two network namespaces with a cable between them, for one test.
struct Machines([String; 2]);

impl Machines {
    /// Nothing, with a word about it, where that is not allowed.
    fn new(name: &str) -> Option<Machines> {
        let names = [0, 1].map(|i| format!("xns{}{name}{i}", std::process::id()));
        let machines = Machines(names);
        match machines.set_up() {
            Ok(()) => Some(machines),
            Err(error) => {
                println!("skipped: no network namespaces: {error}");
                None
            }
        }
    }

    fn set_up(&self) -> Result<(), String> {
        let [one, two] = &self.0;
        ip(&["netns", "add", one])?;
        ip(&["netns", "add", two])?;
        ip(&["-n", one, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", two])?;
        for (i, name) in self.0.iter().enumerate() {
            ip(&["-n", name, "link", "set", "cable", "address", &format!("02:00:00:00:09:0{}", i + 1)])?;
            ip(&["-n", name, "address", "add", &format!("192.0.2.{}/24", i + 1), "dev", "cable"])?;
            ip(&["-n", name, "link", "set", "cable", "up"])?;
        }
        Ok(())
    }
}

impl Drop for Machines {
    fn drop(&mut self) {
        for name in &self.0 {
            let _ = ip(&["netns", "delete", name]);
        }
    }
}

fn ip(arguments: &[&str]) -> Result<(), String> {
    let output = std::process::Command::new("ip").args(arguments).output().map_err(|error| error.to_string())?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

#[test]
fn ethernet() {
    let Some(machines) = Machines::new("e") else { return };
    let [one, two] = [0, 1].map(|i: usize| Router::start_in(Some(&machines.0[i]), "network 9 ethernet cable"));
    // The host numbers are the interfaces' own addresses.
    assert!(two.status().starts_with("host 02:00:00:00:09:02\n"));
    let [from, to] = [1, 2].map(|last| Address { net: 9, host: Host([2, 0, 0, 0, 9, last]), port: 0 });
    let capture = Capture::start(&machines.0[0]);
    converse(&one, &two, to);
    let frames = capture.frames([0x06, 0x00]);
    for frame in &frames {
        // At least as long as an Ethernet wants it, and from the interface that the packet names.
        assert!(frame.len() >= 60);
        assert_eq!((&frame[..6], &frame[6..12]), (&frame[24..30], &frame[36..42]));
    }
    let packets: Vec<&[u8]> = frames.iter().map(|frame| &frame[14..]).collect();
    told(&packets, from, to);
    decoded(&frames, "ethernet");
}

#[test]
fn nsip() {
    let Some(machines) = Machines::new("i") else { return };
    let config = |i: usize| format!("host 02:00:00:00:00:0{}\nnetwork 9 nsip 192.0.2.{}", i + 1, 2 - i);
    let [one, two] = [0, 1].map(|i| Router::start_in(Some(&machines.0[i]), &config(i)));
    let capture = Capture::start(&machines.0[0]);
    let [from, to] = [1, 2].map(|last| Address { net: 9, host: host(last), port: 0 });
    converse(&one, &two, to);
    // IP with the protocol 22, and the packet after a header of 20 bytes.
    let frames = capture.frames([0x08, 0x00]);
    assert!(frames.iter().all(|frame| frame[14] == 0x45 && frame[23] == 22));
    told(&frames.iter().map(|frame| &frame[34..]).collect::<Vec<_>>(), from, to);
}
