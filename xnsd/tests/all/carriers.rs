//! Between machines: over a hub of our own, and over Ethernet and NSIP between network namespaces.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use xns::conversation::Request;
use xns::packet::idp::{self, Idp};
use xns::packet::kind;
use xns::packet::spp::Spp;
use xns::{Address, Host};

use crate::program::Router;

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
    // On the wire: even frames of type 0x0600, from the host that the packet says, with the right checksum.
    let frames = hub.frames.lock().unwrap();
    assert!(frames.len() > 200);
    for frame in frames.iter() {
        assert!(frame.len() % 2 == 0 && frame.len() <= 1024 && frame[12..14] == [6, 0]);
        assert!(idp::is_sound(&frame[14..]));
        let (header, _) = Idp::parse(&frame[14..]).unwrap();
        let (to, from): ([u8; 6], [u8; 6]) = (frame[..6].try_into().unwrap(), frame[6..12].try_into().unwrap());
        assert_eq!((header.to.host.0, header.from.host.0), (to, from));
    }
    decoded(&frames);
}

/// Another implementation's eye on the frames: what tshark makes of them.
fn decoded(frames: &[Vec<u8>]) {
    // A capture file: its header with the link type Ethernet, then each frame after a header of its own.
    let mut capture =
        [0xa1b2_c3d4u32.to_le_bytes(), [2, 0, 4, 0], [0; 4], [0; 4], 65535u32.to_le_bytes(), 1u32.to_le_bytes()]
            .concat();
    for frame in frames {
        let length = (frame.len() as u32).to_le_bytes();
        capture.extend([[0; 4], [0; 4], length, length].concat());
        capture.extend(frame);
    }
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/nethub.pcap");
    std::fs::write(file, capture).unwrap();
    let fields = ["idp.len", "idp.packet_type", "idp.dst.socket", "spp.ctl", "spp.alloc"].map(|field| ["-e", field]);
    let output = std::process::Command::new("tshark")
        .args(["-r", file, "-T", "fields", "-E", "separator=;"])
        .args(fields.as_flattened())
        .output();
    let output = match output {
        Ok(output) => output,
        Err(error) => return println!("skipped: decoding by tshark: {error}"),
    };
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), frames.len(), "{}", String::from_utf8_lossy(&output.stderr));
    let number = |text: &str| match text.strip_prefix("0x") {
        Some(digits) => u16::from_str_radix(digits, 16).unwrap(),
        None => text.parse().unwrap(),
    };
    let mut sequenced = 0;
    for (line, frame) in text.lines().zip(frames) {
        let fields: Vec<&str> = line.split(';').collect();
        let (header, data) = Idp::parse(&frame[14..]).unwrap();
        assert_eq!(number(fields[0]), (idp::HEADER + data.len()) as u16, "{line}");
        assert_eq!((number(fields[1]), number(fields[2])), (header.kind.into(), header.to.port), "{line}");
        if header.kind == kind::SEQUENCED {
            let (header, _) = Spp::parse(data).unwrap();
            assert_eq!((number(fields[3]), number(fields[4])), (header.control.into(), header.allocation), "{line}");
            sequenced += 1;
        }
    }
    assert!(sequenced > 100);
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
    // The host numbers are the interfaces' own addresses.
    let [one, two] = [0, 1].map(|i: usize| Router::start_in(Some(&machines.0[i]), "network 9 ethernet cable"));
    let status = two.status();
    let number = status.lines().next().unwrap().strip_prefix("host ").unwrap();
    let to = Address { net: 9, host: Address::parse(format!("0.{number}H").as_bytes()).host, port: 0 };
    converse(&one, &two, to);
}

#[test]
fn nsip() {
    let Some(machines) = Machines::new("i") else { return };
    let config = |i: usize| format!("host 02:00:00:00:00:0{}\nnetwork 9 nsip 192.0.2.{}", i + 1, 2 - i);
    let [one, two] = [0, 1].map(|i| Router::start_in(Some(&machines.0[i]), &config(i)));
    converse(&one, &two, Address { net: 9, host: host(2), port: 0 });
}
