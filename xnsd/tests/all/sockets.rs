//! Sockets on one machine.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::process::Command;
use std::sync::Arc;
use std::thread;

use rustix::net::SendFlags;
use xns::conversation::Request;
use xns::node::option;
use xns::packet::spp::{self, Spp};
use xns::{Address, Errno};

use crate::program::{DGRAM, RAW, Router, SEQPACKET, STREAM, Socket};

const NET: u32 = 2266;

/// A port of the machine, whose number the router tells.
pub fn here(router: &Router, port: u16) -> Address {
    let text = router.status();
    let host = text.lines().next().unwrap().split_whitespace().nth(1).unwrap().to_owned();
    Address { net: NET, port, ..Address::parse(format!("0#{host}").as_bytes()) }
}

#[test]
fn a_stream() {
    let router = Router::start("");
    let listener = router.listener(STREAM, 4005);
    let to = here(&router, 4005);
    let client = router.socket(STREAM, 0).unwrap();
    client.connect(to).unwrap();
    let (server, peer) = listener.accept();
    assert_eq!((peer, server.name()), (client.name(), to));
    client.write(b"question");
    assert_eq!(server.read(), b"question");
    server.write(b"answer");
    assert_eq!(client.read(), b"answer");
    // More than anybody has room for, and all of it is there after the writer has gone.
    let data: Vec<u8> = (0..3_000_000u32).map(|i| (i % 251) as u8).collect();
    let copy = data.clone();
    let writer = std::thread::spawn(move || client.write(&copy));
    assert!(server.read_to_end() == data);
    writer.join().unwrap();
}

/// Requests come between the data where the program makes them, and also when no more data go in.
#[test]
fn requests_between_data() {
    let router = Router::start("");
    let listener = router.listener(STREAM, 4005);
    let client = router.socket(STREAM, 0).unwrap();
    client.connect(here(&router, 4005)).unwrap();
    let (server, _) = listener.accept();
    let mut data = Vec::new();
    for i in 0..100 {
        let piece = vec![i; 100];
        client.write(&piece);
        assert_eq!(client.name().host, server.name().host);
        data.extend(piece);
    }
    rustix::io::ioctl_fionbio(&client.fd, true).unwrap();
    while let Ok(sent) = rustix::net::send(&client.fd, &[7; 1000], SendFlags::NOSIGNAL) {
        data.extend(vec![7; sent]);
    }
    assert_eq!(client.ask(Request::Get(5, option::MTU)), Ok(534u16.to_ne_bytes().to_vec()));
    drop(client);
    assert!(server.read_to_end() == data);
}

/// A connected pair, client and server.
pub fn pair(router: &Router, socket_type: i32, port: u16) -> (Socket, Socket) {
    let listener = router.listener(socket_type, port);
    let client = router.socket(socket_type, 0).unwrap();
    client.connect(here(router, port)).unwrap();
    let (server, _) = listener.accept();
    (client, server)
}

/// Many streams at once, in both directions, with readers that begin when all writers have gone as far as they can.
#[test]
fn many_streams() {
    let router = Router::start("");
    let pairs: Vec<_> = (0..12).map(|i| pair(&router, STREAM, 4100 + i)).collect();
    let data = |i: usize| (0..3_000_000).map(|at| ((at * (i + 1)) >> 8) as u8).collect::<Vec<u8>>();
    let ends = pairs.into_iter().flat_map(|(client, server)| [client, server]);
    let mut writers = Vec::new();
    let mut readers = Vec::new();
    for (i, end) in ends.enumerate() {
        let end = Arc::new(end);
        readers.push(end.clone());
        let mut left = data(i);
        rustix::io::ioctl_fionbio(&end.fd, true).unwrap();
        while !left.is_empty()
            && let Ok(sent) = rustix::net::send(&end.fd, &left, SendFlags::NOSIGNAL)
        {
            left.drain(..sent);
        }
        rustix::io::ioctl_fionbio(&end.fd, false).unwrap();
        writers.push(thread::spawn(move || end.write(&left)));
    }
    let readers = readers.into_iter().enumerate().map(|(i, end)| {
        thread::spawn(move || {
            let expected = data(i ^ 1);
            let mut got = Vec::new();
            while got.len() < expected.len() {
                got.extend(end.read());
            }
            assert!(got == expected);
        })
    });
    let readers: Vec<_> = readers.collect();
    for thread in writers.into_iter().chain(readers) {
        thread.join().unwrap();
    }
}

#[test]
fn attention_on_a_stream() {
    let router = Router::start("");
    let (client, server) = pair(&router, STREAM, 4005);
    client.write(b"before");
    client.ask(Request::SendAttention(b"x!")).unwrap();
    client.write(b"after");
    assert_eq!(server.ask(Request::Attention(true)), Ok(b"!".to_vec()));
    let mut exceptional = [rustix::event::PollFd::new(&server.fd, rustix::event::PollFlags::PRI)];
    assert_eq!(rustix::event::poll(&mut exceptional, None), Ok(1));
    // Reading stops at the mark, once.
    let mut read = server.read();
    while read != b"beforex" {
        read.extend(server.read());
    }
    assert!(rustix::net::sockopt::socket_oobinline(&server.fd).unwrap());
    read.clear();
    while read != b"!after" {
        read.extend(server.read());
    }
    // The numbers go on behind it.
    let last = Spp::parse(&server.ask(Request::Get(5, option::LAST_HEADER)).unwrap()).unwrap().0;
    assert_eq!(last.sequence, 3u16.to_be());
}

/// What was written before the end of writing is read, also when it had to wait.
#[test]
fn the_end_of_writing() {
    let router = Router::start("");
    let (client, server) = pair(&router, STREAM, 4005);
    let data = vec![7; 1_000_000];
    let reader = thread::spawn(move || server.read_to_end());
    client.write(&data);
    client.ask(Request::Shutdown(1)).unwrap();
    assert_eq!(client.ask(Request::Peer), Err(Errno::ENOTCONN as i32));
    drop(client);
    assert!(reader.join().unwrap() == data);
}

/// A reader that goes away takes what waits for it along, and its writer is told; others are not concerned.
#[test]
fn a_reader_that_goes_away() {
    let router = Router::start("");
    let (other, reader) = pair(&router, STREAM, 4006);
    for i in 0..20 {
        let (client, server) = pair(&router, STREAM, 4010 + i);
        rustix::io::ioctl_fionbio(&client.fd, true).unwrap();
        while rustix::net::send(&client.fd, &[7; 65536], SendFlags::NOSIGNAL).is_ok() {}
        drop(server);
        rustix::io::ioctl_fionbio(&client.fd, false).unwrap();
        while rustix::net::send(&client.fd, &[7; 65536], SendFlags::NOSIGNAL).is_ok() {}
        assert_eq!(client.ask(Request::TakeError), Err(Errno::ECONNREFUSED as i32));
    }
    let data: Vec<u8> = (0..3_000_000u32).map(|i| (i % 251) as u8).collect();
    let copy = data.clone();
    let writer = thread::spawn(move || other.write(&copy));
    assert!(reader.read_to_end() == data);
    writer.join().unwrap();
}

#[test]
fn packets_with_headers_and_the_leave_in_three_steps() {
    let router = Router::start("");
    let listener = router.listener(SEQPACKET, 4005);
    let to = here(&router, 4005);
    let client = router.socket(SEQPACKET, 5).unwrap();
    client.connect(to).unwrap();
    let (server, _) = listener.accept();
    let packet =
        |control, stream, data: &[u8]| [&Spp { control, stream, ..Spp::default() }.to_bytes()[..], data].concat();
    client.write(&packet(spp::END_OF_MESSAGE, 1, b"bulk"));
    client.write(&packet(0, 2, b""));
    let first = server.read();
    assert_eq!((&first[..2], &first[12..]), (&[0x50, 1][..], &b"bulk"[..]));
    let second = server.read();
    assert_eq!((&second[..2], second.len()), (&[0x40, 2][..], 12));
    let last = server.ask(Request::Get(5, option::LAST_HEADER)).unwrap();
    assert_eq!(last, second);
    // Headers off: an empty write is an empty packet.
    client.ask(Request::Set(5, option::HEADERS_ON_OUTPUT, &[0; 4])).unwrap();
    for stream in [spp::END, spp::END_REPLY] {
        client.ask(Request::Set(5, option::DEFAULT_HEADERS, &packet(spp::END_OF_MESSAGE, stream, b""))).unwrap();
        client.write(b"");
    }
    drop(client);
    assert_eq!(server.read()[..2], [0x50, spp::END]);
    server.write(&packet(spp::END_OF_MESSAGE, spp::END_REPLY, b""));
    assert_eq!(server.read()[..2], [0x50, spp::END_REPLY]);
}

#[test]
fn attention() {
    let router = Router::start("");
    let listener = router.listener(SEQPACKET, 4005);
    let client = router.socket(SEQPACKET, 0).unwrap();
    client.ask(Request::Set(5, option::HEADERS_ON_OUTPUT, &[0; 4])).unwrap();
    client.connect(here(&router, 4005)).unwrap();
    let (server, _) = listener.accept();
    client.ask(Request::SendAttention(b"!")).unwrap();
    assert_eq!(server.ask(Request::Attention(false)), Ok(b"!".to_vec()));
    assert_eq!(server.ask(Request::Attention(true)), Ok(b"!".to_vec()));
    assert_eq!(server.ask(Request::Attention(true)), Err(Errno::EINVAL as i32));
    assert_eq!(server.read()[12..], *b"!");
}

#[test]
fn refused_and_gone() {
    let router = Router::start("");
    let listener = router.listener(STREAM, 4005);
    let client = router.socket(STREAM, 0).unwrap();
    let to = here(&router, 4005);
    assert_eq!(client.connect(Address { port: 4006, ..to }), Err(Errno::ECONNREFUSED as i32));
    client.connect(to).unwrap();
    let (server, _) = listener.accept();
    drop(client);
    assert_eq!(server.read(), b"");
    assert_eq!(server.ask(Request::TakeError), Err(Errno::ECONNREFUSED as i32));
    assert_eq!(server.ask(Request::TakeError), Ok(Vec::new()));
    // The port is free again when the listener has gone.
    drop((listener, server));
    while router.status().contains("listening") {
        std::thread::yield_now();
    }
    router.listener(SEQPACKET, 4005);
}

#[test]
fn datagrams() {
    let router = Router::start("");
    let server = router.socket(DGRAM, 0).unwrap();
    server.ask(Request::Bind(Address { port: 4000, ..Address::default() })).unwrap();
    let to = here(&router, 4000);
    let client = router.socket(DGRAM, 0).unwrap();
    for data in [&b"first"[..], b"", b"odd"] {
        client.send_to(data, to).unwrap();
        let (received, from) = server.receive_from();
        assert_eq!((&received[..], from.host, from.port), (data, to.host, client.name().port));
        server.send_to(b"back", from).unwrap();
        assert_eq!(client.receive_from(), (b"back".to_vec(), to));
    }
    // Connected, it needs no address, and is plain to read and write.
    client.connect(to).unwrap();
    client.write(b"plain");
    assert_eq!(server.receive_from(), (b"plain".to_vec(), client.name()));
    server.send_to(b"answer", client.name()).unwrap();
    assert_eq!(client.read(), b"answer");
    for (wrong, errno) in [
        (Address { net: 99, host: xns::Host([2, 9, 9, 9, 9, 9]), port: 1 }, Errno::ENETUNREACH),
        (Address { port: 0, ..to }, Errno::EADDRNOTAVAIL),
        (Address { host: xns::Host::BROADCAST, ..to }, Errno::EACCES),
    ] {
        assert_eq!(server.send_to(b"x", wrong), Err(errno as i32));
    }
    assert_eq!(server.ask(Request::SendTo(to, &[0; 1471])), Err(Errno::EMSGSIZE as i32));
    // A closed one gives its port back, though the kernel tells nobody.
    drop(server);
    let next = router.socket(DGRAM, 0).unwrap();
    // The routers of other tests have it for the moment in which they are started.
    while next.ask(Request::Bind(Address { port: 4000, ..Address::default() })) == Err(Errno::EADDRINUSE as i32) {
        thread::yield_now();
    }
    assert_eq!(next.name().port, 4000);
}

#[test]
fn what_a_socket_may_not() {
    let router = Router::start("");
    assert_eq!(router.socket(SEQPACKET, 1).err(), Some(Errno::EPROTONOSUPPORT as i32));
    let socket = router.socket(STREAM, 0).unwrap();
    assert_eq!(socket.ask(Request::Open(STREAM, 0)), Err(Errno::EINVAL as i32));
    assert_eq!(socket.ask(Request::Peer), Err(Errno::ENOTCONN as i32));
    assert_eq!(socket.ask(Request::Shutdown(7)), Err(Errno::EINVAL as i32));
    // Who sends before asking for a socket has none any more; the others do not notice.
    let other = router.socket(DGRAM, 0).unwrap();
    let nobody = router.connection();
    rustix::io::write(&nobody, b"data without a socket").unwrap();
    assert_eq!(rustix::io::write(&socket.fd, b"data without a connection"), Err(rustix::io::Errno::NOTCONN));
    assert_eq!(other.ask(Request::Name).unwrap().len(), 12);
}

/// What a program sent before it ended arrives, and who sends to one that has gone is told of it.
#[test]
fn datagrams_of_those_that_go() {
    let router = Router::start("");
    let asked = router.socket(DGRAM, 0).unwrap();
    asked.ask(Request::Bind(Address { port: 4006, ..Address::default() })).unwrap();
    let to = here(&router, 4006);
    for _ in 0..50 {
        let asks = router.socket(DGRAM, 0).unwrap();
        for number in 0..8 {
            asks.send_to(&[number], to).unwrap();
        }
        drop(asks);
        // A port that somebody has makes the router look who has gone.
        let other = router.socket(DGRAM, 0).unwrap();
        assert_eq!(
            other.ask(Request::Bind(Address { port: 4006, ..Address::default() })),
            Err(Errno::EADDRINUSE as i32)
        );
        for number in 0..8 {
            assert_eq!(asked.receive_from().0, [number]);
        }
    }
    let asks = router.socket(DGRAM, 0).unwrap();
    asks.connect(to).unwrap();
    drop(asked);
    asks.write(b"anybody?");
    assert_eq!(asks.read(), b"");
    assert_eq!(asks.ask(Request::TakeError), Err(Errno::ECONNREFUSED as i32));
}

/// Connections that never become sockets, and more of them than there may be, are in nobody's way but their own.
#[test]
fn a_greedy_program_hurts_itself() {
    let router = Router::start_with_descriptors(512, "");
    let listener = router.listener(STREAM, 4005);
    let to = here(&router, 4005);
    let client = router.socket(STREAM, 0).unwrap();
    client.connect(to).unwrap();
    let (server, _) = listener.accept();
    let greedy: Vec<_> = (0..300).map(|_| router.connection()).collect();
    client.write(b"still here");
    assert_eq!(server.read(), b"still here");
    drop(greedy);
    // All that they had is free again, and whoever was sent away succeeds when it tries again.
    client.write(b"and here");
    assert_eq!(server.read(), b"and here");
    let sockets: Vec<_> = std::iter::repeat_with(|| router.socket(STREAM, 0)).flatten().take(50).collect();
    assert_eq!(sockets.len(), 50);
}

#[test]
fn one_router_for_a_user() {
    let router = Router::start("");
    let socket = router.socket(DGRAM, 0).unwrap();
    for mut second in [router.second(), router.second(), router.second()] {
        assert!(second.wait().unwrap().success());
    }
    assert!(socket.ask(Request::Name).is_ok());
}

#[test]
fn it_ends_when_nobody_needs_it() {
    let router = Router::start("idle 1");
    assert!(router.wait());
}

#[test]
fn status() {
    let router = Router::start(
        "host 02:00:00:00:00:77\nnetwork 5 local\nnetwork 6 local\nroute 9 6 02:00:00:00:00:78 2\nrouter",
    );
    let _listener = router.listener(STREAM, 4005);
    let raw = rustix::process::getuid().is_root().then(|| router.socket(RAW, 3));
    if raw.is_none() {
        println!("skipped: needs root, for a raw socket");
    }
    let status = router.status();
    for line in [
        "host 02:00:00:00:00:77 router",
        "network 5 local, packets of at most 1500 bytes",
        "route 9 by network 6, host 02:00:00:00:00:78, metric 2",
        "socket stream at 0.0.FA5 listening",
        "0 packets received",
    ]
    .into_iter()
    .chain(raw.as_ref().map(|_| "socket raw, protocol 3, at 0"))
    {
        assert!(status.lines().any(|said| said == line), "{line}: {status}");
    }
}

/// A port that is taken makes the router look whether its holder is still there. Whatever is open stays so.
#[test]
fn open_sockets_are_not_taken_for_closed_ones() {
    let router = Router::start("");
    let (client, server) = pair(&router, STREAM, 4006);
    client.ask(Request::Shutdown(1)).unwrap();
    let open: Vec<_> = [STREAM, SEQPACKET, DGRAM].map(|kind| router.socket(kind, 0).unwrap()).into();
    let listener = router.listener(STREAM, 4005);
    let name = Address { port: 4005, ..Address::default() };
    for socket in &open {
        assert_eq!(socket.ask(Request::Bind(name)), Err(Errno::EADDRINUSE as i32));
    }
    for socket in open.iter().chain([&listener, &client, &server]) {
        assert_eq!(socket.ask(Request::Name).map(|name| name.len()), Ok(12));
    }
}

/// What is wrong with the configuration or the command is said in one way: where it is, and why.
#[test]
fn wrong_configurations() {
    let xnsd = |arguments: &[&OsStr]| {
        let output = Command::new(env!("CARGO_BIN_EXE_xnsd")).args(arguments).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let directory = env!("CARGO_TARGET_TMPDIR");
    let file = format!("{directory}/wrong-{}.conf", std::process::id());
    let user = 3_900_000_000 + std::process::id();
    for (text, wrong) in [
        (&b"network 7 local\nnetwork 8 carrier pigeon\n"[..], ": line 2: network NUMBER local | nethub"),
        (b"route 1 2 02:00:00:00:00:05 3", ": line 1: a route by network 2, which is not configured"),
        (b"idle \xff", ": stream did not contain valid UTF-8"),
    ] {
        std::fs::write(&file, text).unwrap();
        let said = xnsd(&["-u".as_ref(), user.to_string().as_ref(), "-f".as_ref(), file.as_ref()]);
        assert!(said.starts_with(&format!("xnsd: {file}{wrong}")) && said.matches('\n').count() == 1, "{said}");
    }
    std::fs::remove_file(&file).unwrap();
    for file in [&file, directory] {
        let said = xnsd(&["-f".as_ref(), file.as_ref()]);
        assert!(said.starts_with(&format!("xnsd: {file}: ")) && said.matches('\n').count() == 1, "{said}");
    }
    for argument in [OsStr::from_bytes(b"\xff"), "-u".as_ref(), "".as_ref()] {
        assert!(xnsd(&[argument]).starts_with("xnsd: usage: "));
    }
    // An interface that there is not.
    std::fs::write(&file, "network 7 ethernet no-such-one").unwrap();
    let said = xnsd(&["-u".as_ref(), user.to_string().as_ref(), "-f".as_ref(), file.as_ref()]);
    assert!(said.starts_with("xnsd: network 7: "), "{said}");
    std::fs::remove_file(&file).unwrap();
}
