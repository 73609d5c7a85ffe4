//! Programs that misbehave: they hurt themselves, and the others do not notice.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketAddrUnix, SocketFlags, SocketType, socketpair, sockopt};
use rustix::process::Signal;
use xns::conversation::{Request, VERSION, names};
use xns::{Address, Errno};

use crate::program::{self, DGRAM, Router, SEQPACKET, STREAM, Socket, unix};
use crate::sockets::{here, pair};

/// What everybody else does meanwhile, and afterwards.
struct Bystanders {
    client: Socket,
    server: Socket,
    datagrams: Socket,
    connected: Socket,
}

impl Bystanders {
    fn new(router: &Router) -> Bystanders {
        let (client, server) = pair(router, STREAM, 4900);
        let datagrams = router.socket(DGRAM, 0).unwrap();
        datagrams.ask(Request::Bind(Address { port: 4901, ..Address::default() })).unwrap();
        let connected = router.socket(DGRAM, 0).unwrap();
        connected.connect(here(router, 4901)).unwrap();
        Bystanders { client, server, datagrams, connected }
    }

    fn are_well(&self, router: &Router) {
        self.client.write(b"question");
        assert_eq!(self.server.read(), b"question");
        self.server.write(b"answer");
        assert_eq!(self.client.read(), b"answer");
        let other = router.socket(DGRAM, 0).unwrap();
        other.send_to(b"datagram", here(router, 4901)).unwrap();
        assert_eq!(self.datagrams.receive_from().0, b"datagram");
        self.connected.write(b"plain");
        assert_eq!(self.datagrams.receive_from(), (b"plain".to_vec(), self.connected.name()));
    }
}

/// Bytes without a pattern, the same at every run.
fn noise(length: usize, seed: usize) -> Vec<u8> {
    let mut state = seed as u64 + 1;
    let byte = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..length).map(byte).collect()
}

#[test]
fn nonsense() {
    let router = Router::start("");
    let bystanders = Bystanders::new(&router);
    let anybody = unix(SocketType::DGRAM);
    let zero = || Some(names::address(router.user, Address::default()));
    let victim = bystanders.datagrams.fd.as_fd();
    for i in 0..300 {
        let connection = router.connection();
        let stream = router.socket(STREAM, 0).unwrap();
        stream.attach();
        let mut message = noise(i * 7 % 3000, i);
        if i % 3 == 0 && message.len() > 2 {
            message[..2].copy_from_slice(&[VERSION, (i % 25) as u8]);
        }
        let (ours, theirs) = (unix(SocketType::STREAM), std::fs::File::open("/dev/null").unwrap());
        let rights = [victim, ours.as_fd(), theirs.as_fd(), connection.as_fd(), stream.fd.as_fd()];
        let rights = &rights[..i % 6];
        if i % 6 > 0 {
            program::send(&connection, None, &message, rights);
            program::send(&stream.fd, None, &message, rights);
            program::send(&anybody, zero(), &message, rights);
        } else {
            let _ = rustix::net::send(&connection, &message, SendFlags::NOSIGNAL);
            let _ = rustix::net::send(&stream.fd, &message, SendFlags::NOSIGNAL);
        }
    }
    bystanders.are_well(&router);
}

#[test]
fn another_version() {
    let router = Router::start("");
    let connection = router.connection();
    let answer = program::ask(Request::Open(STREAM, 0), |message, reply| {
        let message = [&[VERSION + 1], &message[1..]].concat();
        program::send(&connection, None, &message, &[reply]);
    });
    assert_eq!(answer.err(), Some(Errno::EPROTONOSUPPORT as i32));
}

/// Writers without readers: what is kept for them has a limit.
#[test]
fn nobody_reads() {
    let router = Router::start("");
    let bystanders = Bystanders::new(&router);
    let before = router.memory();
    let mut ends = Vec::new();
    // A port may be in use for a moment more, by a process that another test has just forked.
    for (kind, port) in [(STREAM, 4005), (SEQPACKET, 4006)] {
        let listener = router.listener(kind, port);
        let to = here(&router, port);
        for _ in 0..60 {
            let client = router.socket(kind, 0).unwrap();
            if kind == SEQPACKET {
                client.ask(Request::Set(5, xns::node::option::HEADERS_ON_OUTPUT, &[0; 4])).unwrap();
            }
            client.connect(to).unwrap();
            ends.extend([listener.accept().0, client]);
        }
    }
    for end in &ends {
        rustix::io::ioctl_fionbio(&end.fd, true).unwrap();
        let size = if sockopt::socket_type(&end.fd).unwrap() == SocketType::STREAM { 60_000 } else { 500 };
        while rustix::net::send(&end.fd, &vec![7; size], SendFlags::NOSIGNAL).is_ok() {}
        // What changes their data has to wait, and not for ever more of it.
        rustix::io::ioctl_fionbio(&end.fd, false).unwrap();
    }
    bystanders.are_well(&router);
    let grown = router.memory() - before;
    assert!(grown < 32 * 1024, "{grown} kB");
    drop(ends);
    while router.status().matches("connection ").count() > 2 {
        thread::yield_now();
    }
    bystanders.are_well(&router);
}

/// However much a router finds that has been kept from its work: an option counts for what is written after it.
#[test]
fn options_after_many_writes() {
    let router = Router::start("");
    let (client, server) = pair(&router, SEQPACKET, 4005);
    client.ask(Request::Set(5, xns::node::option::HEADERS_ON_OUTPUT, &[0; 4])).unwrap();
    let asking = unix(SocketType::DGRAM);
    let zero = || Some(names::address(router.user, Address::default()));
    // And for datagrams to wherever.
    let receiver = router.socket(DGRAM, 0).unwrap();
    receiver.ask(Request::Bind(Address { port: 4000, ..Address::default() })).unwrap();
    receiver.ask(Request::Set(0, xns::node::option::HEADERS_ON_INPUT, &[1, 0, 0, 0])).unwrap();
    let sender = router.socket(DGRAM, 0).unwrap();
    let to = here(&router, 4000);
    let kind_of_next = || receiver.receive_from().0[5];
    sender.send_to(b"makes the name", to).unwrap();
    assert_eq!(kind_of_next(), 0);
    router.signal(Signal::STOP);
    // Some other request is what it finds first.
    let (_ours, theirs) =
        rustix::net::socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None).unwrap();
    program::send(&asking, zero(), &Request::Name.to_bytes(), &[server.fd.as_fd(), theirs.as_fd()]);
    rustix::io::ioctl_fionbio(&client.fd, true).unwrap();
    let mut written = 0;
    while rustix::net::send(&client.fd, b"x", SendFlags::NOSIGNAL).is_ok() {
        written += 1;
    }
    assert!(written > 150);
    for _ in 0..5 {
        sender.send_to(b"datagram", to).unwrap();
    }
    let header = [0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let set = Request::Set(5, xns::node::option::DEFAULT_HEADERS, &header);
    let answer = program::ask(set, |message, reply| {
        program::send(&asking, zero(), message, &[client.fd.as_fd(), reply]);
        let set = Request::Set(0, xns::node::option::DEFAULT_HEADERS, &[0, 0, 0, 0, 0, 7]).to_bytes();
        program::send(&asking, zero(), &set, &[sender.fd.as_fd(), theirs.as_fd()]);
        router.signal(Signal::CONT);
    });
    assert!(answer.is_ok());
    assert_eq!((0..5).filter(|_| kind_of_next() != 0).count(), 0);
    assert_eq!((0..written).filter(|_| server.read()[1] != 0).count(), 0);
}

/// A flood of datagrams to a program that does not read: what is too much is lost.
#[test]
fn a_flood_of_datagrams() {
    let router = Router::start("");
    let bystanders = Bystanders::new(&router);
    let deaf = router.socket(DGRAM, 0).unwrap();
    deaf.ask(Request::Bind(Address { port: 4001, ..Address::default() })).unwrap();
    let to = here(&router, 4001);
    let flooder = router.socket(DGRAM, 0).unwrap();
    for _ in 0..20_000 {
        flooder.send_to(&[7; 1000], to).unwrap();
    }
    bystanders.are_well(&router);
    assert!(router.memory() < 64 * 1024);
    // Nor does it hear of an address for every one that somebody thinks of.
    for i in 0..2000 {
        let _ = flooder.send_to(b"?", Address { port: 10_000 + i, ..to });
    }
    bystanders.are_well(&router);
    assert!(router.memory() < 64 * 1024);
}

/// All the sockets that there may be, and some more.
#[test]
fn every_socket_there_is() {
    let router = Router::start_with_descriptors(512, "");
    let bystanders = Bystanders::new(&router);
    for _ in 0..2 {
        let mut sockets = Vec::new();
        let error = loop {
            match router.socket([STREAM, DGRAM, SEQPACKET][sockets.len() % 3], 0) {
                Ok(socket) => sockets.push(socket),
                Err(error) => break error,
            }
        };
        assert!([Errno::ENOBUFS as i32, Errno::EPIPE as i32].contains(&error), "{error}");
        assert!(sockets.len() > 50);
        // Whoever was there before has what it had.
        bystanders.client.write(b"question");
        assert_eq!(bystanders.server.read(), b"question");
        drop(sockets);
        while router.status().matches("socket ").count() > 6 {
            thread::yield_now();
        }
    }
    bystanders.are_well(&router);
}

/// A user whom the configuration allows takes what there is, and then another: neither takes what is for the others.
#[test]
fn users_who_want_everything() {
    const USERS: [u32; 2] = [61001, 61002];
    if !rustix::process::getuid().is_root() {
        return println!("skipped: only root can be somebody else");
    }
    let router = Router::start_with_descriptors(512, "allow 61001\nallow 61002\nallow 61001\nallow 0\n");
    let bystanders = Bystanders::new(&router);
    let client = router.socket(STREAM, 0).unwrap();
    // A thread is whoever it says it is.
    let open_as = |user, work: &(dyn Fn() -> Vec<Socket> + Sync)| {
        let id = rustix::thread::Uid::from_raw(user);
        let work = || {
            rustix::thread::set_thread_res_uid(id, id, id).unwrap();
            work()
        };
        thread::scope(|scope| scope.spawn(work).join().unwrap())
    };
    let all = || {
        let mut sockets = Vec::new();
        loop {
            match router.socket(DGRAM, 0) {
                Ok(socket) => sockets.push(socket),
                Err(error) => {
                    assert_eq!(error, Errno::ENOBUFS as i32);
                    return sockets;
                }
            }
        }
    };
    let mut listener = open_as(USERS[0], &|| vec![router.listener(STREAM, 4005)]);
    let [mut first, second] = USERS.map(|user| open_as(user, &all));
    assert_eq!(first.len() + 1, second.len());
    assert!(second.len() > 20);
    bystanders.are_well(&router);
    // But for what the bystanders have, or have had a moment ago.
    let own = all();
    assert!((second.len() - 10..second.len()).contains(&own.len()));

    // What is accepted counts too, and is not lost.
    let listener = listener.pop().unwrap();
    client.connect(here(&router, 4005)).unwrap();
    let sockets = || router.status().matches("socket datagrams").count();
    let before = sockets();
    assert_eq!(listener.ask(Request::Accept), Err(Errno::ENOBUFS as i32));
    first.truncate(first.len() - 20);
    while sockets() > before - 10 {
        thread::yield_now();
    }
    let (server, _) = listener.accept();
    client.write(b"at last");
    assert_eq!(server.read(), b"at last");
}

/// Connections that ask for nothing: they give way to who needs something.
#[test]
fn visitors_who_stay() {
    let router = Router::start_with_descriptors(512, "");
    let bystanders = Bystanders::new(&router);
    let visitors: Vec<_> = (0..600).map(|_| router.connection()).collect();
    let sockets: Vec<_> = (0..30).map(|i| router.socket([STREAM, DGRAM, SEQPACKET][i % 3], 0).unwrap()).collect();
    bystanders.are_well(&router);
    // The last to come may stay.
    let asked = program::ask(Request::Name, |message, reply| {
        program::send(visitors.last().unwrap(), None, message, &[reply]);
    });
    assert_eq!(asked.err(), Some(Errno::EBADF as i32));
    for socket in &sockets {
        assert_eq!(socket.ask(Request::Name).map(|name| name.len()), Ok(12));
    }
}

/// Who waits for attention over and over again takes nobody else's place.
#[test]
fn many_wait_for_attention() {
    let router = Router::start("");
    let zero = names::address(router.user, Address::default());
    let wait = |socket: &Socket| {
        let (ours, theirs) =
            socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None).unwrap();
        let rights = [socket.fd.as_fd(), theirs.as_fd()];
        let request = Request::AwaitAttention.to_bytes();
        program::send(&unix(SocketType::DGRAM), Some(zero.clone()), &request, &rights);
        ours
    };
    let answer = |from: &OwnedFd| {
        let mut answer = [0; 4];
        rustix::net::recv(from, &mut answer[..], RecvFlags::empty()).unwrap();
        i32::from_ne_bytes(answer)
    };
    let pairs: Vec<_> = (0..100).map(|i| pair(&router, SEQPACKET, 5000 + i)).collect();
    let greedy: Vec<_> = (0..100).map(|_| wait(&pairs[0].1)).collect();
    assert_eq!(answer(&greedy[0]), Errno::EAGAIN as i32);
    assert_eq!(answer(&greedy[99]), Errno::ENOBUFS as i32);
    let waiting: Vec<_> = pairs[1..].iter().map(|(_, server)| wait(server)).collect();
    for ((client, server), waiting) in pairs[1..].iter().zip(&waiting) {
        assert_eq!(answer(waiting), Errno::EAGAIN as i32);
        client.ask(Request::SendAttention(&[0; 13])).unwrap();
        assert_eq!(answer(waiting), 0);
        assert_eq!(server.ask(Request::Attention(true)), Ok(vec![0]));
    }
}

/// A hub that never stops, and what may come over one: nonsense, requests for connections that nobody will hear of again,
/// networks without number.
#[test]
fn a_flood_from_a_hub() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let hub = listener.local_addr().unwrap();
    let router = Router::start(&format!("host 02:00:00:00:0b:01\nnetwork 2266 local\nnetwork 7 nethub {hub}\nrouter"));
    let bystanders = Bystanders::new(&router);
    let _open = router.listener(SEQPACKET, 4905);
    let (mut hub, _) = listener.accept().unwrap();
    let mut reader = hub.try_clone().unwrap();
    let reader = thread::spawn(move || std::io::copy(&mut reader, &mut std::io::sink()));
    let done = Arc::new(AtomicBool::new(false));
    let flood = thread::spawn({
        let done = done.clone();
        move || {
            for i in 0u32.. {
                if done.load(Ordering::Relaxed) || hub.write_all(&flood(i)).is_err() {
                    return i;
                }
            }
            0
        }
    });
    for _ in 0..100 {
        bystanders.are_well(&router);
    }
    while !router.status().contains("route ") {
        thread::yield_now();
    }
    let memory = router.memory();
    done.store(true, Ordering::Relaxed);
    let frames = flood.join().unwrap();
    assert!(memory < 64 * 1024, "{memory} kB after {frames} frames");
    let status = router.status();
    assert!(status.matches("route ").count() <= 1024 && status.matches("connection ").count() < 100, "{status}");
    drop(router);
    reader.join().unwrap().unwrap();
}

/// Frames of a flood, each after its length.
fn flood(i: u32) -> Vec<u8> {
    let [_, high, mid, low] = i.to_be_bytes();
    let idp = |protocol: u8, port: u16, data: &[u8]| {
        let length = (30 + data.len()) as u16;
        let (to, from) = ([2, 0, 0, 0, 0x0b, 1], [2, 1, 1, high, mid, low]);
        let net = 7u32.to_be_bytes();
        let (port, own) = (port.to_be_bytes(), (3000 + i as u16 % 100).to_be_bytes());
        let own = if protocol == 1 { [0, 1] } else { own };
        [&[0xff, 0xff][..], &length.to_be_bytes(), &[0, protocol], &net, &to, &port, &net, &from, &own, data].concat()
    };
    let packets = [
        idp(5, 4905, &[0xc0, 0, mid, low | 1, 0, 0, 0, 0, 0, 0, 0, 4]),
        idp(5, 4906, &[0xc0, 0, mid, low | 1, 0, 0, 0, 0, 0, 0, 0, 4]),
        idp(1, 1, &[&[0, 2][..], &[&i.to_be_bytes()[..], &[0, 3]].concat().repeat(60)].concat()),
        idp(2, 2, &[0, 1, low]),
        idp(3, 4905, &noise(60, i as usize)),
        idp(4, 4907, &noise(500, i as usize)),
        noise(i as usize % 900, i as usize),
    ];
    let mut frames = Vec::new();
    for packet in packets {
        let frame = [&[2, 0, 0, 0, 0x0b, 1][..], &[2, 1, 1, high, mid, low], &[6, 0], &packet].concat();
        let padded = frame.len().next_multiple_of(2);
        frames.extend((padded as u16).to_be_bytes());
        frames.extend(&frame);
        frames.resize(frames.len() + padded - frame.len(), 0);
        // An empty frame, and one that is too long.
        frames.extend([0, 0, 0x10, 0]);
        frames.resize(frames.len() + 0x1000, 0xaa);
    }
    frames
}

/// A descriptor that takes for ever to close keeps the router from nothing.
#[test]
fn descriptors_that_are_slow_to_close() {
    let router = Router::start("");
    let bystanders = Bystanders::new(&router);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    for _ in 0..3 {
        let mut lingering = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        lingering.set_nonblocking(true).unwrap();
        while lingering.write(&[7; 65536]).is_ok() {}
        lingering.set_nonblocking(false).unwrap();
        sockopt::set_socket_linger(&lingering, Some(std::time::Duration::from_secs(40))).unwrap();
        let zero = names::address(router.user, Address::default());
        // The last to close it is to be the router.
        router.signal(Signal::STOP);
        program::send(&unix(SocketType::DGRAM), Some(zero), b"take this", &[lingering.as_fd()]);
        drop(lingering);
        router.signal(Signal::CONT);
        bystanders.are_well(&router);
    }
    bystanders.are_well(&router);
}

/// Sockets that are connected to the router without having been asked for, or in the wrong order.
#[test]
fn half_a_conversation() {
    let router = Router::start("");
    let bystanders = Bystanders::new(&router);
    let socket = router.socket(STREAM, 0).unwrap();
    socket.attach();
    let _ = rustix::net::send(&socket.fd, b"to nobody", SendFlags::NOSIGNAL);
    assert_eq!(socket.ask(Request::Peer), Err(Errno::ENOTCONN as i32));
    // A listener that never accepts, and callers that give up.
    let _listener = router.listener(STREAM, 4005);
    let to = here(&router, 4005);
    for _ in 0..200 {
        let caller = router.socket(STREAM, 0).unwrap();
        let reply = unix(SocketType::DGRAM);
        let zero = names::address(router.user, Address::default());
        let request = Request::Connect(to).to_bytes();
        program::send(&unix(SocketType::DGRAM), Some(zero), &request, &[caller.fd.as_fd(), reply.as_fd()]);
    }
    bystanders.are_well(&router);
}

/// Sent away by a signal it goes at once, its programs see the end, and the next one may start.
#[test]
fn the_end_of_the_router() {
    let router = Router::start("");
    let (client, server) = pair(&router, STREAM, 4005);
    let reader = thread::spawn(move || rustix::io::read(&server.fd, &mut [0; 10][..]));
    router.signal(Signal::TERM);
    assert!(matches!(reader.join().unwrap(), Ok(0) | Err(rustix::io::Errno::CONNRESET)));
    let user = router.user;
    assert!(!router.wait());
    assert!(rustix::net::send(&client.fd, b"x", SendFlags::NOSIGNAL).is_err());
    let mut next = Command::new(env!("CARGO_BIN_EXE_xnsd"));
    let mut next = next.args(["-u", &user.to_string(), "-f", "/dev/null"]).stdout(Stdio::piped()).spawn().unwrap();
    std::io::Read::read_to_end(&mut next.stdout.take().unwrap(), &mut Vec::new()).unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_xnsd")).args(["-s", "-u", &user.to_string()]).output().unwrap();
    next.kill().unwrap();
    next.wait().unwrap();
    assert!(status.status.success());
}

/// However many start at once, there is one, and all the others are content with it.
#[test]
fn a_race_of_routers() {
    let first = Router::start("");
    let user = first.user + (1 << 20);
    drop(first);
    let start = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xnsd"));
        command.args(["-u", &user.to_string(), "-f", "/dev/null"]).stdout(Stdio::null()).spawn().unwrap()
    };
    let mut racers: Vec<_> = (0..8).map(|_| start()).collect();
    let mut running = racers.len();
    while running > 1 {
        let ended = racers.iter_mut().filter_map(|racer| racer.try_wait().unwrap());
        running = 8 - ended.inspect(|status| assert!(status.success())).count();
        thread::yield_now();
    }
    let status = Command::new(env!("CARGO_BIN_EXE_xnsd")).args(["-s", "-u", &user.to_string()]).output().unwrap();
    for racer in &mut racers {
        let _ = racer.kill();
        racer.wait().unwrap();
    }
    assert!(status.status.success());
}

/// Other users have no business with a router that is not theirs, unless it says so.
#[test]
fn other_users() {
    if !rustix::process::getuid().is_root() {
        return println!("skipped: only root can be another user");
    }
    let status = |router: &Router| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xnsd"));
        command.args(["-s", "-u", &router.user.to_string()]).uid(65534).output()
    };
    let (theirs, open) = (Router::start(""), Router::start("allow 65534"));
    match (status(&theirs), status(&open)) {
        (Ok(theirs), Ok(open)) => {
            assert!(!theirs.status.success() && theirs.stdout.is_empty());
            assert!(String::from_utf8_lossy(&theirs.stderr).contains("another user"));
            assert!(open.status.success() && open.stdout.starts_with(b"host "));
        }
        (Err(error), _) | (_, Err(error)) => println!("skipped: the router's program is not for others: {error}"),
    }
}

/// Anybody may take names in the abstract space. But those of programs' sockets and of the addresses are not where others
/// are: nobody hears what is meant for another, or speaks for it.
#[test]
fn names_that_others_take() {
    let router = Router::start("");
    let receiver = router.socket(DGRAM, 0).unwrap();
    receiver.ask(Request::Bind(Address { port: 4001, ..Address::default() })).unwrap();
    let to = here(&router, 4001);
    let name = SocketAddrUnix::try_from(rustix::net::getsockname(&receiver.fd).unwrap()).unwrap();
    let public = |name: &str| SocketAddrUnix::new_abstract_name(name.as_bytes()).unwrap();
    let [spy, ghost] = [unix(SocketType::DGRAM), unix(SocketType::DGRAM)];
    if rustix::net::bind(&spy, &name).is_err() {
        return println!("skipped: the router has no network namespace of its own");
    }
    rustix::net::bind(&ghost, &public(&names::address(router.user, to))).unwrap();
    let heard = |socket: &OwnedFd| rustix::net::recv(socket, &mut [0; 10][..], RecvFlags::DONTWAIT).err();

    let sender = router.socket(DGRAM, 0).unwrap();
    sender.send_to(b"first", to).unwrap();
    sender.send_to(b"second", to).unwrap();
    for text in [&b"first"[..], b"second"] {
        let (data, from) = receiver.receive_from();
        assert_eq!((&data[..], from.port), (text, sender.name().port));
    }
    // All that another can do by that name is talk to itself.
    rustix::net::sendto(&ghost, b"to itself", SendFlags::empty(), &name).unwrap();
    assert_eq!(rustix::net::recv(&spy, &mut [0; 10][..], RecvFlags::empty()).map(|(size, _)| size), Ok(9));
    assert_eq!(heard(&receiver.fd), Some(rustix::io::Errno::AGAIN));
    // The name of a socket that has been closed is nobody's, whoever has it elsewhere.
    drop(receiver);
    let _ = sender.send_to(b"third", to);
    while router.status().contains(&format!(" at 0.0.{:X}\n", to.port)) {
        thread::yield_now();
    }
    assert_eq!((heard(&spy), heard(&ghost)), (Some(rustix::io::Errno::AGAIN), Some(rustix::io::Errno::AGAIN)));

    // Nor does a name make somebody a program: neither to connect by it, nor to ask.
    let stream = router.socket(STREAM, 0).unwrap();
    let name = SocketAddrUnix::try_from(rustix::net::getsockname(&stream.fd).unwrap()).unwrap();
    let false_one = unix(SocketType::SEQPACKET);
    rustix::net::bind(&false_one, &name).unwrap();
    rustix::net::connect(&false_one, &public(&names::packet(router.user))).unwrap();
    let answer = program::ask(Request::Name, |message, reply| program::send(&false_one, None, message, &[reply]));
    assert_eq!(answer.err(), Some(Errno::EBADF as i32));
    let (zero, reply) = (names::address(router.user, Address::default()), unix(SocketType::DGRAM));
    program::send(&spy, Some(zero), &Request::Name.to_bytes(), &[reply.as_fd()]);
    let zero = names::address(router.user, Address::default());
    let answer = program::ask(Request::Name, |message, reply| {
        program::send(&unix(SocketType::DGRAM), Some(zero), message, &[false_one.as_fd(), reply]);
    });
    assert_eq!(answer.err(), Some(Errno::EBADF as i32));
}
