//! What programs on a machine rely on: names, options, broadcasts, the replies that the machine makes itself.

use proptest::prelude::*;
use xns::connection::{SECOND, Tuning};
use xns::node::{Kind, Limits, Node, SocketId, option};
use xns::packet::echo::{self, Echo};
use xns::packet::error::{Error, code};
use xns::packet::idp::Idp;
use xns::packet::spp::{self, Spp};
use xns::packet::{kind, port};
use xns::router::Router;
use xns::{Address, Errno, Host};

const NET: u32 = 5;
const SELF: Host = Host([2, 0, 0, 0, 0, 1]);
const OTHER: Host = Host([2, 0, 0, 0, 0, 2]);

fn machine() -> Node {
    let mut node = Node::new(Router::new(SELF, false), 1, Tuning::default(), Limits::default());
    node.add_network(0, NET, 1500);
    while node.output().is_some() {}
    node
}

fn at(host: Host, port: u16) -> Address {
    Address { net: NET, host, port }
}

fn wildcard(port: u16) -> Address {
    Address { port, ..Address::default() }
}

fn datagram(node: &mut Node, port: u16) -> SocketId {
    let id = node.open(Kind::Datagram, false).unwrap();
    node.bind(id, wildcard(port), true).unwrap();
    id
}

fn listener(node: &mut Node, port: u16) -> SocketId {
    let id = node.open(Kind::Seqpacket, false).unwrap();
    node.bind(id, wildcard(port), true).unwrap();
    node.listen(id, 5).unwrap();
    id
}

/// A connected pair on one machine: client and server.
fn pair(node: &mut Node, kind: Kind) -> (SocketId, SocketId) {
    let server = node.open(kind, false).unwrap();
    node.listen(server, 1).unwrap();
    let client = node.open(kind, false).unwrap();
    let port = node.local_name(server).unwrap().port;
    node.connect(0, client, at(SELF, port)).unwrap();
    let (accepted, peer) = node.accept(0, server).unwrap();
    assert_eq!(peer, node.local_name(client).unwrap());
    node.close(0, server);
    (client, accepted)
}

fn read(node: &mut Node, id: SocketId) -> Vec<u8> {
    node.receive(0, id).unwrap().unwrap().data
}

fn sent(node: &mut Node) -> (Idp, Vec<u8>) {
    let packet = node.output().expect("a packet").packet;
    let (header, data) = Idp::parse(&packet).unwrap();
    (header, data.to_vec())
}

#[test]
fn kinds_and_protocols() {
    for (socket_type, protocol, kind) in [
        (1, 0, Ok(Kind::Stream)),
        (1, 5, Ok(Kind::Stream)),
        (5, 5, Ok(Kind::Seqpacket)),
        (2, 0, Ok(Kind::Datagram)),
        (2, 4, Err(Errno::EPROTONOSUPPORT)),
        (3, 3, Ok(Kind::Raw(Some(3)))),
        (3, 0, Ok(Kind::Raw(None))),
        (3, 255, Ok(Kind::Raw(None))),
        (3, 5, Err(Errno::EPROTONOSUPPORT)),
        (5, 1, Err(Errno::EPROTONOSUPPORT)),
        (4, 0, Err(Errno::EPROTONOSUPPORT)),
    ] {
        assert_eq!(Kind::of(socket_type, protocol), kind);
    }
    assert_eq!(machine().open(Kind::Raw(None), false), Err(Errno::EACCES));
}

#[test]
fn names() {
    let mut node = machine();
    let socket = node.open(Kind::Datagram, false).unwrap();
    assert_eq!(node.bind(socket, at(OTHER, 4000), false), Err(Errno::EADDRNOTAVAIL));
    assert_eq!(node.bind(socket, wildcard(2999), false), Err(Errno::EACCES));
    assert_eq!(node.bind(socket, wildcard(3000), false), Ok(()));
    assert_eq!(node.bind(socket, wildcard(4000), false), Err(Errno::EINVAL));
    // One port space for both protocols, and the next port that is free.
    let other = node.open(Kind::Stream, false).unwrap();
    assert_eq!(node.bind(other, at(SELF, 3000), false), Err(Errno::EADDRINUSE));
    assert_eq!(node.bind(other, wildcard(0), false), Ok(()));
    assert_eq!(node.local_name(other), Ok(wildcard(3001)));
    // Who is connected does not hold the port.
    node.connect(0, socket, at(OTHER, 9)).unwrap();
    assert_eq!(node.local_name(socket), Ok(at(SELF, 3000)));
    let third = node.open(Kind::Datagram, false).unwrap();
    assert_eq!(node.bind(third, wildcard(3000), false), Ok(()));
    assert_eq!(node.peer_name(third), Err(Errno::ENOTCONN));
    for (peer, errno) in [
        (at(Host::NONE, 9), Errno::EADDRNOTAVAIL),
        (at(OTHER, 0), Errno::EADDRNOTAVAIL),
        (Address { net: 99, ..at(OTHER, 9) }, Errno::ENETUNREACH),
    ] {
        assert_eq!(node.connect(0, third, peer), Err(errno));
        assert_eq!(node.send(0, third, b"", Some(peer), false), Err(errno));
    }
    assert_eq!(node.listen(third, 5), Err(Errno::EOPNOTSUPP));
    assert_eq!(node.accept(0, other), Err(Errno::EINVAL));
    assert_eq!(node.shutdown(other, true, true), Err(Errno::ENOTCONN));
    node.close(0, third);
    assert_eq!(node.status(third).map(|_| ()), Err(Errno::EBADF));
}

#[test]
fn ports_run_out_and_come_back() {
    let mut node =
        Node::new(Router::new(SELF, false), 1, Tuning::default(), Limits { sockets: 70_000, ..Limits::default() });
    node.add_network(0, NET, 1500);
    let open = |node: &mut Node| node.open(Kind::Datagram, false).unwrap();
    let all: Vec<SocketId> = (3000..=65535).map(|_| open(&mut node)).collect();
    for &id in &all {
        node.bind(id, wildcard(0), false).unwrap();
    }
    let one_more = open(&mut node);
    assert_eq!(node.bind(one_more, wildcard(0), false), Err(Errno::EADDRINUSE));
    let name = node.local_name(all[500]).unwrap();
    node.close(0, all[500]);
    assert_eq!(node.bind(one_more, wildcard(0), false), Ok(()));
    assert_eq!(node.local_name(one_more), Ok(name));
}

#[test]
fn a_connected_datagram_socket_hears_its_peer_only() {
    let mut node = machine();
    let (server, client, stranger) = (datagram(&mut node, 4000), datagram(&mut node, 4001), datagram(&mut node, 4002));
    node.connect(0, client, at(SELF, 4000)).unwrap();
    node.send(0, client, b"question", None, false).unwrap();
    assert_eq!(read(&mut node, server), b"question");
    node.send(0, stranger, b"noise", Some(at(SELF, 4001)), false).unwrap();
    node.send(0, server, b"answer", Some(at(SELF, 4001)), false).unwrap();
    assert_eq!(read(&mut node, client), b"answer");
    assert_eq!(node.receive(0, client), Err(Errno::EAGAIN));
    // What waits is bounded, and what is too much is lost.
    for _ in 0..1000 {
        node.send(0, client, &[0; 1000], None, false).unwrap();
    }
    let kept = std::iter::from_fn(|| node.receive(0, server).ok()).count();
    assert!((10..20).contains(&kept), "{kept}");
}

#[test]
fn broadcasts() {
    let mut node = machine();
    let (hears, sends) = (datagram(&mut node, 4000), datagram(&mut node, 4001));
    let everyone = at(Host::BROADCAST, 4000);
    assert_eq!(node.send(0, sends, b"all", Some(everyone), false), Err(Errno::EACCES));
    node.set_broadcast(sends, true).unwrap();
    node.send(0, sends, b"all", Some(everyone), false).unwrap();
    assert_eq!(read(&mut node, hears), b"all");
    let output = node.output().unwrap();
    assert_eq!((output.network, output.to), (0, Host::BROADCAST));
    // A broadcast that nobody listens for is not worth an Error.
    let packet = Idp { kind: 4, to: at(Host::BROADCAST, 99), from: at(OTHER, 7), hops: 0 }.packet(b"?").unwrap();
    node.input(0, 0, &packet);
    assert_eq!(node.output(), None);
}

#[test]
fn this_machine_is_on_its_networks_only() {
    let mut node = machine();
    let (hears, sends) = (datagram(&mut node, 4000), datagram(&mut node, 4001));
    listener(&mut node, 4005);
    for net in [0, 99] {
        let (to, listens) = (Address { net, ..at(SELF, 4000) }, Address { net, ..at(SELF, 4005) });
        assert_eq!(node.send(0, sends, b"lost", Some(to), false), Err(Errno::ENETUNREACH));
        assert_eq!(node.connect(0, sends, to), Err(Errno::ENETUNREACH));
        let stream = node.open(Kind::Stream, false).unwrap();
        assert_eq!(node.connect(0, stream, listens), Err(Errno::ENETUNREACH));
    }
    // What a network beyond a router is to have goes there.
    node.add_route(12, 0, OTHER, 1);
    node.send(0, sends, b"far", Some(Address { net: 12, ..at(SELF, 4000) }), false).unwrap();
    assert_eq!(node.output().map(|output| output.to), Some(OTHER));
    assert_eq!(node.receive(0, hears), Err(Errno::EAGAIN));
    node.send(0, sends, b"here", Some(at(SELF, 4000)), false).unwrap();
    assert_eq!(read(&mut node, hears), b"here");
}

#[test]
fn errors_about_packets_for_nobody() {
    let mut node = machine();
    let from = at(OTHER, 777);
    let packet = Idp { kind: 4, to: at(SELF, 99), from, hops: 3 }.packet(b"hi").unwrap();
    node.input(0, 0, &packet);
    let (header, data) = sent(&mut node);
    assert_eq!((header.kind, header.to, header.from, header.hops), (kind::ERROR, from, at(SELF, 99), 0));
    assert_eq!(Error::parse(&data), Some(Error::about(code::NO_SOCKET, 0, &packet)));
    // A wrong checksum too, but never an Error about an Error.
    let mut wrong = packet.clone();
    wrong[31] ^= 1;
    node.input(0, 0, &wrong);
    assert_eq!(Error::parse(&sent(&mut node).1).unwrap().code, code::BAD_CHECKSUM);
    let error = Idp { kind: kind::ERROR, to: at(SELF, 99), from, hops: 0 }.packet(&data).unwrap();
    node.input(0, 0, &error);
    assert_eq!(node.output(), None);
    // Nobody is told who is not a single machine, or says that it is this one.
    for host in [Host::BROADCAST, Host::NONE, SELF] {
        let packet = Idp { kind: 4, to: at(SELF, 99), from: at(host, 7), hops: 0 }.packet(b"hi").unwrap();
        node.input(0, 0, &packet);
        assert_eq!(node.output(), None);
    }
}

#[test]
fn a_program_hears_of_the_error_wherever_it_was_sent() {
    let mut node = machine();
    let client = datagram(&mut node, 4000);
    node.connect(0, client, at(OTHER, 99)).unwrap();
    node.send(0, client, b"hi", None, false).unwrap();
    let packet = node.output().unwrap().packet;
    // Some send their Errors to port 3: the packet inside says whom it concerns.
    let error = Error::about(code::NO_SOCKET, 0, &packet).to_bytes();
    let error = Idp { kind: kind::ERROR, to: at(SELF, 3), from: at(OTHER, 3), hops: 0 }.packet(&error).unwrap();
    node.input(0, 0, &error);
    assert_eq!(node.changed(), Some(client));
    assert_eq!(node.status(client).unwrap().error, Some(Errno::ECONNREFUSED));
    assert_eq!(node.receive(0, client), Err(Errno::ECONNREFUSED));
    assert_eq!(node.receive(0, client), Err(Errno::EAGAIN));
}

#[test]
fn echo() {
    let mut node = machine();
    let request = Echo { operation: echo::REQUEST, data: b"abc" }.to_bytes();
    for host in [SELF, Host::BROADCAST] {
        let to = at(host, port::ECHO);
        node.input(0, 0, &Idp { kind: kind::ECHO, to, from: at(OTHER, 7), hops: 0 }.packet(&request).unwrap());
        let (header, data) = sent(&mut node);
        assert_eq!((header.kind, header.to, header.from), (kind::ECHO, at(OTHER, 7), at(SELF, port::ECHO)));
        assert_eq!(Echo::parse(&data), Some(Echo { operation: echo::REPLY, data: b"abc" }));
    }
    // A program that has the port answers itself.
    let responder = datagram(&mut node, port::ECHO);
    node.input(0, 0, &Idp { kind: kind::ECHO, to: at(SELF, 2), from: at(OTHER, 7), hops: 0 }.packet(&request).unwrap());
    assert_eq!((read(&mut node, responder), node.output()), (request, None));
}

#[test]
fn raw_sockets_receive_their_protocol_and_send() {
    let mut node = machine();
    let errors = node.open(Kind::Raw(Some(kind::ERROR)), true).unwrap();
    let everything = node.open(Kind::Raw(None), true).unwrap();
    let plain = datagram(&mut node, 4000);
    node.send(0, plain, b"hi", Some(at(SELF, 4777)), false).unwrap();
    let error = read(&mut node, errors);
    assert_eq!((error.len(), error[5]), (76, kind::ERROR));
    assert_eq!(node.receive(0, errors), Err(Errno::EAGAIN));
    assert_eq!((read(&mut node, everything).len(), read(&mut node, everything)), (32, error));
    let header = Idp { kind: 9, to: at(SELF, 4000), from: at(OTHER, 0x123), hops: 1 };
    let mut packet = header.packet(b"raw").unwrap();
    packet.pop();
    packet[..4].fill(0);
    assert_eq!(node.send(0, errors, &packet, Some(at(SELF, 1)), false), Ok(33));
    let delivery = node.receive(0, plain).unwrap().unwrap();
    assert_eq!((delivery.from, &delivery.data[..]), (at(OTHER, 0x123), &b"raw"[..]));
    assert_eq!(node.send(0, errors, &packet[..29], Some(at(SELF, 1)), false), Err(Errno::EINVAL));
    assert_eq!(node.send(0, errors, &packet, None, false), Err(Errno::EDESTADDRREQ));
}

#[test]
fn options() {
    let mut node = machine();
    let on = 1i32.to_ne_bytes();
    let short = |value: u16| Ok(value.to_ne_bytes().to_vec());
    let socket = datagram(&mut node, 4000);
    for (name, value) in [(option::HEADERS_ON_INPUT, 2), (option::HEADERS_ON_OUTPUT, 4), (option::ALL_PACKETS, 8)] {
        assert_eq!(node.option(socket, 0, name), short(0));
        node.set_option(socket, 0, name, &on).unwrap();
        assert_eq!(node.option(socket, 0, name), short(value));
        node.set_option(socket, 0, name, &[0; 4]).unwrap();
        assert_eq!(node.option(socket, 0, name), short(0));
        assert_eq!(node.set_option(socket, 0, name, &on[..3]), Err(Errno::EINVAL));
    }
    node.set_option(socket, 0, option::DEFAULT_HEADERS, &[9, 9, 9, 9, 9, 4, 9]).unwrap();
    node.connect(0, socket, at(OTHER, 75)).unwrap();
    let header = [&[0, 0, 0, 0, 0, 4][..], &at(OTHER, 75).to_bytes(), &at(SELF, 4000).to_bytes()].concat();
    assert_eq!(node.option(socket, 0, option::DEFAULT_HEADERS), Ok(header));
    let seqno = |node: &mut Node| node.option(socket, 4, option::SEQNO).unwrap();
    assert_eq!((seqno(&mut node).len(), seqno(&mut node) == seqno(&mut node)), (8, false));
    for name in [0, option::LAST_HEADER, 5, option::MTU, 99] {
        assert_eq!(node.set_option(socket, 0, name, &on), Err(Errno::EINVAL));
    }
    let stream = node.open(Kind::Stream, false).unwrap();
    assert_eq!(node.set_option(stream, 5, option::HEADERS_ON_INPUT, &on), Err(Errno::EINVAL));
    assert_eq!(node.option(stream, 5, option::MTU), short(534));
    for (mtu, result) in [(100u16, Ok(())), (1458, Ok(())), (0, Err(Errno::EINVAL)), (1459, Err(Errno::EINVAL))] {
        assert_eq!(node.set_option(stream, 5, option::MTU, &mtu.to_ne_bytes()), result);
    }
}

#[test]
fn all_packets() {
    let mut node = machine();
    let socket = datagram(&mut node, 4000);
    node.set_option(socket, 0, option::ALL_PACKETS, &1i32.to_ne_bytes()).unwrap();
    let sequenced = Spp { control: 0xc0, source: 7, ..Spp::default() }.to_bytes();
    let packet = |kind| Idp { kind, to: at(SELF, 4000), from: at(OTHER, 7), hops: 0 };
    node.input(0, 0, &packet(kind::SEQUENCED).packet(&sequenced).unwrap());
    assert_eq!(read(&mut node, socket), sequenced);
    let error = Error::about(2, 0, &[]).to_bytes();
    node.input(0, 0, &packet(kind::ERROR).packet(&error).unwrap());
    assert_eq!(read(&mut node, socket), error);
}

#[test]
fn a_stream_is_cut_into_packets_and_has_no_headers() {
    let mut node = machine();
    let listening = listener(&mut node, 4005);
    let client = node.open(Kind::Stream, false).unwrap();
    node.connect(0, client, at(SELF, 4005)).unwrap();
    let (packets, _) = node.accept(0, listening).unwrap();
    let data: Vec<u8> = (0..1500).map(|i| i as u8).collect();
    assert_eq!(node.send(0, client, &data, None, false), Ok(1500));
    // Whoever reads packets sees packets of the usual size.
    let received: Vec<Vec<u8>> = (0..3).map(|_| read(&mut node, packets)[spp::HEADER..].to_vec()).collect();
    assert_eq!(received.iter().map(Vec::len).collect::<Vec<_>>(), [534, 534, 432]);
    assert_eq!(received.concat(), data);
    let (client, server) = pair(&mut node, Kind::Stream);
    assert_eq!(node.send(0, client, &data, None, false), Ok(1500));
    assert_eq!((0..3).flat_map(|_| read(&mut node, server)).collect::<Vec<u8>>(), data);
    // Of a message out of band the last byte is attention.
    assert_eq!(node.send(0, client, b"xyz", None, true), Ok(3));
    assert_eq!(node.attention(server, false), Ok(b'z'));
    assert_eq!(node.attention(server, true), Ok(b'z'));
    assert_eq!(node.attention(server, false), Err(Errno::EINVAL));
    assert_eq!(node.attention(server, true), Err(Errno::EINVAL));
    assert_eq!((read(&mut node, server), read(&mut node, server)), (b"xy".to_vec(), b"z".to_vec()));
    // A full connection takes what it can, then nothing.
    let mut sent = 0;
    while let Ok(more) = node.send(0, client, &vec![1; 1_000_000], None, false) {
        sent += more;
    }
    assert!((10_000..1_000_000).contains(&sent));
    assert_eq!(node.send(0, client, b"more", None, false), Err(Errno::EAGAIN));
    assert!(!node.status(client).unwrap().writable);
    let read = std::iter::from_fn(|| node.receive(0, server).ok().flatten()).map(|delivery| delivery.data.len());
    assert_eq!(read.sum::<usize>(), sent);
    assert!(node.status(client).unwrap().writable);
}

#[test]
fn the_end_of_a_connection() {
    let mut node = machine();
    let (client, server) = pair(&mut node, Kind::Stream);
    node.send(0, client, b"last", None, false).unwrap();
    node.close(0, client);
    // What was sent before is there, then the reason, then nothing.
    assert_eq!(read(&mut node, server), b"last");
    assert_eq!(node.receive(0, server), Err(Errno::ECONNREFUSED));
    assert_eq!(node.receive(0, server), Ok(None));
    assert_eq!(node.send(0, server, b"x", None, false), Err(Errno::EPIPE));
    assert_eq!(node.peer_name(server), Err(Errno::ENOTCONN));
    node.close(0, server);
    assert_eq!(node.connections().count(), 0);
    assert_eq!(node.next_timer(), None);
}

#[test]
fn leave_taken_in_three_steps_costs_no_error() {
    let mut node = machine();
    let (client, server) = pair(&mut node, Kind::Seqpacket);
    let end = |stream| Spp { control: spp::END_OF_MESSAGE, stream, ..Spp::default() }.to_bytes();
    node.send(0, client, &end(spp::END), None, false).unwrap();
    assert_eq!(read(&mut node, server)[..2], [0x50, spp::END]);
    // The closing side does not even wait for the answer.
    node.send(0, client, &end(spp::END_REPLY), None, false).unwrap();
    node.close(0, client);
    assert_eq!(node.send(0, server, &end(spp::END_REPLY), None, false), Ok(12));
    assert_eq!(read(&mut node, server)[..2], [0x50, spp::END_REPLY]);
    node.close(0, server);
    assert_eq!(node.connections().count(), 0);
}

/// Both programs have gone without reading what the other sent. Found by the fuzzer: each end answered the other's
/// questions for ever.
#[test]
fn two_ends_without_programs_do_not_keep_each_other_alive() {
    let mut node = machine();
    let (client, server) = pair(&mut node, Kind::Stream);
    for id in [client, server] {
        while node.send(0, id, &[0; 10_000], None, false).is_ok() {}
    }
    node.close(0, client);
    node.close(0, server);
    while let Some(timer) = node.next_timer() {
        assert!(timer < 1000 * SECOND);
        node.tick(timer);
    }
    assert_eq!(node.connections().count(), 0);
}

/// However many connections are filled by programs that never read: what the machine keeps for them has a limit.
#[test]
fn thousands_of_connections_keep_little_each() {
    let mut node = machine();
    let mut sent = 0;
    let mut pairs = Vec::new();
    for _ in 0..1500 {
        let (client, server) = pair(&mut node, Kind::Stream);
        for end in [client, server] {
            while let Ok(more) = node.send(0, end, &[7; 5000], None, false) {
                sent += more;
            }
        }
        pairs.push((client, server));
    }
    assert!(sent < 40_000_000, "{sent}");
    // Each takes something all the same, and gives it away.
    for (client, server) in pairs {
        assert_eq!((read(&mut node, client), read(&mut node, server)), (vec![7; 534], vec![7; 534]));
    }
}

/// Data between two streams of the machine may go another way, but only when none are on the way; the packets that they
/// would have been are counted, so that those before and after fit, however many there were.
#[test]
fn streams_within_the_machine() {
    let mut node = machine();
    let (client, server) = pair(&mut node, Kind::Stream);
    for round in 0..200 {
        assert_eq!(node.direct_peer(client), Some(server));
        node.pass(client, 534 * 999 + 1);
        let last = node.option(server, 5, option::LAST_HEADER).unwrap();
        assert_eq!(last[6..8], (round * 1001 + 999u32).to_ne_bytes()[..2]);
        node.send(0, client, b"packet", None, false).unwrap();
        assert_eq!((node.direct_peer(client), node.direct_peer(server)), (None, Some(client)));
        assert_eq!(read(&mut node, server), b"packet");
    }
    // Nor when one of them has enough, or is no stream.
    node.shutdown(server, true, false).unwrap();
    assert_eq!(node.direct_peer(client), None);
    node.shutdown(client, false, true).unwrap();
    assert_eq!((node.direct_peer(client), node.direct_peer(server)), (None, Some(client)));
    let (packets, _) = pair(&mut node, Kind::Seqpacket);
    assert_eq!(node.direct_peer(packets), None);
    node.close(0, client);
    assert_eq!(node.direct_peer(server), None);
}

/// But a program that takes its time gets all that was sent before the end.
#[test]
fn a_slow_reader_gets_everything() {
    let mut node = machine();
    let (client, server) = pair(&mut node, Kind::Stream);
    let mut sent = 0;
    while let Ok(more) = node.send(0, client, &[7; 10_000], None, false) {
        sent += more;
    }
    node.close(0, client);
    let mut now = 0;
    let mut received = 0;
    while let Some(timer) = node.next_timer() {
        now = timer.max(now + 600 * SECOND);
        while node.next_timer().is_some_and(|timer| timer <= now) {
            node.tick(node.next_timer().unwrap());
        }
        while let Ok(Some(delivery)) = node.receive(now, server) {
            received += delivery.data.len();
        }
        if node.connections().all(|connection| connection.error().is_some()) {
            break;
        }
    }
    assert!(sent > 30_000);
    assert_eq!(received, sent);
}

#[test]
fn refused_and_tried_again() {
    let mut node = machine();
    let client = node.open(Kind::Stream, false).unwrap();
    node.connect(0, client, at(SELF, 4005)).unwrap();
    assert_eq!(node.take_error(client), Ok(Some(Errno::ECONNREFUSED)));
    assert_eq!(node.send(0, client, b"x", None, false), Err(Errno::ENOTCONN));
    let server = listener(&mut node, 4005);
    node.connect(0, client, at(SELF, 4005)).unwrap();
    assert!(node.status(client).unwrap().connected);
    assert_eq!(node.connect(0, client, at(SELF, 4005)), Err(Errno::EISCONN));
    assert_eq!(node.changed(), Some(client));
    assert_eq!(node.changed(), Some(server));
    // The listener goes, and with it what it did not accept.
    node.close(0, server);
    assert_eq!(node.take_error(client), Ok(Some(Errno::ECONNREFUSED)));
}

#[test]
fn requests_beyond_the_backlog_are_not_answered() {
    let mut node = machine();
    let server = listener(&mut node, 4005);
    let request = |i: u16| {
        let header = Spp { control: 0xc0, source: i, allocation: 4, ..Spp::default() };
        Idp { kind: kind::SEQUENCED, to: at(SELF, 4005), from: at(OTHER, 3000 + i), hops: 0 }
            .packet(&header.to_bytes())
            .unwrap()
    };
    for i in 1..1000 {
        node.input(0, 0, &request(i));
    }
    assert_eq!(node.connections().count(), 8);
    assert_eq!(node.accept(0, server), Err(Errno::EAGAIN));
    while let Some(timer) = node.next_timer() {
        assert!(timer <= 75 * SECOND);
        node.tick(timer);
    }
    assert_eq!(node.connections().count(), 0);
    node.input(0, 0, &request(1));
    assert_eq!(node.connections().count(), 1);
}

/// As 4.4BSD reckoned. Who was turned away has his turn as soon as there is room.
#[test]
fn the_backlog_of_one_machine() {
    for (backlog, most) in [(-1, 1), (0, 1), (1, 2), (2, 4), (5, 8)] {
        let mut node = machine();
        let server = node.open(Kind::Stream, false).unwrap();
        node.bind(server, wildcard(4005), true).unwrap();
        node.listen(server, backlog).unwrap();
        let clients: Vec<SocketId> = (0..12).map(|_| node.open(Kind::Stream, false).unwrap()).collect();
        let connected = |node: &Node| clients.iter().filter(|&&id| node.status(id).unwrap().connected).count();
        for &client in &clients {
            node.connect(0, client, at(SELF, 4005)).unwrap();
        }
        assert_eq!(connected(&node), most);
        for accepted in 0..12 {
            node.accept(0, server).unwrap();
            assert_eq!(connected(&node), 12.min(most + accepted + 1));
        }
        assert_eq!(node.accept(0, server), Err(Errno::EAGAIN));
        // Who is turned away when the listener goes is refused.
        let more: Vec<SocketId> = (0..12).map(|_| node.open(Kind::Stream, false).unwrap()).collect();
        more.iter().for_each(|&id| node.connect(0, id, at(SELF, 4005)).unwrap());
        node.close(0, server);
        assert!(more.iter().all(|&id| node.status(id).unwrap().error == Some(Errno::ECONNREFUSED)));
    }
}

#[test]
fn limits_hold() {
    let limits = Limits { sockets: 3, connections: 1, output: 4 };
    let mut node = Node::new(Router::new(SELF, false), 1, Tuning::default(), limits);
    node.add_network(0, NET, 576);
    while node.output().is_some() {}
    let sockets = [0; 3].map(|_| node.open(Kind::Stream, false).unwrap());
    assert_eq!(node.open(Kind::Stream, false), Err(Errno::ENOBUFS));
    node.connect(0, sockets[0], at(OTHER, 9)).unwrap();
    assert_eq!(node.connect(0, sockets[0], at(OTHER, 9)), Err(Errno::EALREADY));
    assert_eq!(node.connect(0, sockets[1], at(OTHER, 9)), Err(Errno::ENOBUFS));
    node.close(0, sockets[2]);
    let socket = datagram(&mut node, 4000);
    for _ in 0..100 {
        node.send(0, socket, b"x", Some(at(OTHER, 9)), false).unwrap();
    }
    assert_eq!(std::iter::from_fn(|| node.output()).count(), 4);
    assert_eq!(node.send(0, socket, &[0; 547], Some(at(OTHER, 9)), false), Err(Errno::EMSGSIZE));
    assert_eq!(node.send(0, socket, &[0; 546], Some(at(OTHER, 9)), false), Ok(546));
}

/// Packets of which most have a place in the machine's affairs.
fn packet() -> impl Strategy<Value = Vec<u8>> {
    let host = prop_oneof![Just(SELF), Just(OTHER), Just(Host::BROADCAST), any::<[u8; 6]>().prop_map(Host)];
    let port = prop_oneof![0u16..4, 2998u16..3006, 3998u16..4006, any::<u16>()];
    let net = prop_oneof![Just(NET), Just(0), any::<u32>()];
    let address = (net, host, port).prop_map(|(net, host, port)| Address { net, host, port }).boxed();
    let small = prop_oneof![0u16..4, Just(0x41), Just(0x81), any::<u16>()];
    let numbers = prop::collection::vec(small, 0..24);
    let data = (any::<u8>(), any::<u8>(), numbers, prop::collection::vec(any::<u8>(), 0..60));
    (address.clone(), address, 0u8..7, data).prop_map(|(to, from, kind, (first, second, numbers, rest))| {
        let mut data = if kind == kind::SEQUENCED { vec![first, second] } else { Vec::new() };
        data.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
        data.extend(rest);
        Idp { hops: 0, kind, to, from }.packet(&data).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever arrives, the machine stays in order and within its bounds, and calms down.
    #[test]
    fn anything_may_arrive(packets in prop::collection::vec(packet(), 0..60), noise: Vec<u8>) {
        let mut node = Node::new(Router::new(SELF, true), 1, Tuning::default(), Limits::default());
        node.add_network(0, NET, 1500);
        node.add_network(0, NET + 1, 600);
        let server = listener(&mut node, 4005);
        let plain = datagram(&mut node, 4000);
        let client = node.open(Kind::Seqpacket, false).unwrap();
        node.connect(0, client, at(OTHER, 4001)).unwrap();
        node.input(0, 0, &noise);
        for (i, packet) in packets.iter().enumerate() {
            node.input(i as u64, 0, packet);
            let _ = node.send(i as u64, client, &[0; 20], None, false);
            let _ = node.receive(i as u64, plain);
            let _ = node.receive(i as u64, client);
        }
        prop_assert!(node.connections().count() <= 9);
        for id in [server, plain, client] {
            node.close(100, id);
        }
        for _ in 0..1000 {
            let Some(timer) = node.next_timer().filter(|_| node.connections().count() > 0) else { break };
            node.tick(timer);
            while node.output().is_some() {}
        }
        prop_assert_eq!(node.connections().count(), 0);
    }
}
