//! What a connection says on the wire, packet by packet, to peers of every kind.

use xns::connection::{Connection, SECOND, State, Tuning};
use xns::packet::error::code;
use xns::packet::idp::Idp;
use xns::packet::spp::{ATTENTION, END, END_OF_MESSAGE, Spp};
use xns::{Address, Errno, Host};

const HERE: Address = Address { net: 1, host: Host([2, 0, 0, 0, 0, 1]), port: 3000 };
const PEER: Address = Address { net: 1, host: Host([2, 0, 0, 0, 0, 2]), port: 5 };

/// A packet as one says it: control, connection of the sender and of the receiver, sequence, acknowledge, allocation.
fn header(control: u8, ids: (u16, u16), numbers: (u16, u16, u16)) -> Spp {
    let ((source, destination), (sequence, acknowledge, allocation)) = (ids, numbers);
    Spp { control, stream: 0, source, destination, sequence, acknowledge, allocation }
}

/// Everything that the connection sends now.
fn sent(connection: &mut Connection, now: u64) -> Vec<(Spp, Vec<u8>)> {
    std::iter::from_fn(|| connection.transmit(now))
        .map(|packet| {
            let (idp, data) = Idp::parse(&packet).unwrap();
            assert_eq!((idp.from, idp.kind, idp.hops), (HERE, 5, 0));
            let (header, data) = Spp::parse(data).unwrap();
            (header, data.to_vec())
        })
        .collect()
}

fn headers(connection: &mut Connection, now: u64) -> Vec<Spp> {
    sent(connection, now).into_iter().map(|(header, _)| header).collect()
}

/// A connection that is open: ours is 0x10, the peer's 0x20, and the peer allows numbers up to `allocation`.
fn open(allocation: u16) -> Connection {
    let mut connection = Connection::connect(0, HERE, PEER, 0x10, Tuning::default());
    headers(&mut connection, 0);
    connection.segment(1000, PEER, &header(0xc0, (0x20, 0x10), (0, 0, allocation)), b"");
    headers(&mut connection, 1000);
    assert_eq!(connection.state(), State::Open);
    connection
}

#[test]
fn the_handshake_adopts_the_port_that_answers() {
    let mut connection = Connection::connect(0, HERE, PEER, 0x10, Tuning::default());
    assert_eq!(headers(&mut connection, 0), [header(0xc0, (0x10, 0), (0, 0, 4))]);
    let other = Address { port: 777, ..PEER };
    // An acknowledgement one too high is common in the answer.
    assert_eq!(connection.segment(1000, other, &header(0xc0, (0x20, 0x10), (0, 1, 3)), b""), None);
    assert_eq!((connection.peer(), connection.ids()), (other, (0x10, 0x20)));
    assert_eq!(headers(&mut connection, 1000), [header(0x80, (0x10, 0x20), (0, 0, 4))]);
    // What was never sent was not acknowledged: the first packet is kept until it is.
    connection.send(2000, END_OF_MESSAGE, 1, b"hello".to_vec());
    let expected = Spp { stream: 1, ..header(0x50, (0x10, 0x20), (0, 0, 4)) };
    assert_eq!(sent(&mut connection, 2000), [(expected, b"hello".to_vec())]);
    let timer = connection.next_timer().unwrap();
    connection.tick(timer);
    assert_eq!(sent(&mut connection, timer), [(expected, b"hello".to_vec())]);
}

#[test]
fn answering_a_request() {
    let request = header(0xc0, (0x20, 0), (0, 0, 4));
    let mut connection = Connection::answer(0, HERE, PEER, 0x10, &request, Tuning::default());
    let answer = header(0xc0, (0x10, 0x20), (0, 0, 4));
    assert_eq!(headers(&mut connection, 0), [answer]);
    // The request comes again because the answer was lost.
    connection.segment(10, PEER, &request, b"");
    assert_eq!(headers(&mut connection, 10), [answer]);
    assert_eq!(connection.state(), State::Answering);
    // The confirmation was lost, but data say as much.
    connection.segment(20, PEER, &header(0x40, (0x20, 0x10), (0, 0, 4)), b"data");
    assert_eq!(connection.state(), State::Open);
    assert_eq!(connection.receive().unwrap().data, b"data");
    assert_eq!(headers(&mut connection, 20), [header(0x80, (0x10, 0x20), (0, 1, 5))]);
}

#[test]
fn an_answer_from_an_earlier_life_is_refused() {
    let mut connection = Connection::connect(0, HERE, PEER, 0x10, Tuning::default());
    let stale = header(0x80, (0x20, 0x10), (7, 9, 13));
    assert_eq!(connection.segment(5, PEER, &stale, b""), Some(code::NO_SOCKET));
    assert_eq!(connection.state(), State::Connecting);
    // And the other side, which hears a request where it has a connection, says where it stands, so that it is told.
    let mut connection = open(4);
    connection.segment(10, PEER, &header(0xc0, (0x20, 0), (0, 0, 4)), b"");
    assert_eq!(headers(&mut connection, 10), [header(0x80, (0x10, 0x20), (0, 0, 4))]);
}

#[test]
fn the_allocation_is_kept_and_asked_for() {
    let mut connection = open(2);
    for i in 0..5 {
        connection.send(2000, 0, 0, vec![i]);
    }
    let numbers: Vec<u16> = headers(&mut connection, 2000).iter().map(|header| header.sequence).collect();
    assert_eq!(numbers, [0, 1, 2]);
    connection.segment(3000, PEER, &header(0x80, (0x20, 0x10), (0, 3, 2)), b"");
    assert!(headers(&mut connection, 3000).is_empty());
    // The word that more is allowed may have been lost: ask, again and again while the peer answers.
    for _ in 0..40 {
        let timer = connection.next_timer().unwrap();
        connection.tick(timer);
        assert_eq!(headers(&mut connection, timer), [header(0xc0, (0x10, 0x20), (3, 0, 4))]);
        connection.segment(timer + 500, PEER, &header(0x80, (0x20, 0x10), (0, 3, 2)), b"");
    }
    let now = connection.next_timer().unwrap();
    connection.segment(now, PEER, &header(0x80, (0x20, 0x10), (0, 3, 9)), b"");
    let numbers: Vec<u16> = headers(&mut connection, now).iter().map(|header| header.sequence).collect();
    assert_eq!(numbers, [3, 4]);
}

#[test]
fn attention_passes_the_allocation() {
    let mut connection = open(0);
    connection.send(2000, 0, 0, b"first".to_vec());
    connection.send(2000, 0, 0, b"second".to_vec());
    connection.send(2000, ATTENTION, 0, b"!".to_vec());
    let packets = sent(&mut connection, 2000);
    let said: Vec<_> = packets.iter().map(|(header, data)| (header.control, header.sequence, &data[..])).collect();
    // Ahead of what waits, but with the number that it has in line.
    assert_eq!(said, [(0x60, 2, &b"!"[..]), (0x40, 0, b"first")]);
    connection.segment(3000, PEER, &header(0x80, (0x20, 0x10), (0, 1, 1)), b"");
    let packets = sent(&mut connection, 3000);
    assert_eq!(packets[0].0.sequence, 1);
    connection.segment(4000, PEER, &header(0x80, (0x20, 0x10), (0, 3, 2)), b"");
    assert_eq!(connection.next_timer(), Some(4000 + 75 * SECOND), "all is acknowledged");
}

/// Found by the fuzzer: attention that had gone ahead filled the flight, and what it waited for never went.
#[test]
fn attention_does_not_hold_up_what_precedes_it() {
    let mut connection = open(0);
    for i in 0..40 {
        let control = if i % 2 == 0 { 0 } else { ATTENTION };
        connection.send(2000, control, 0, vec![i]);
    }
    let (mut now, mut arrived, mut expected) = (2000, [false; 40], 0);
    for _ in 0..100 {
        // The peer allows more only after a while.
        let allocation = if now < SECOND { 0 } else { 50 };
        for header in headers(&mut connection, now) {
            if header.control & 0x80 == 0 {
                arrived[usize::from(header.sequence)] = true;
            }
        }
        while arrived.get(usize::from(expected)) == Some(&true) {
            expected += 1;
        }
        connection.segment(now, PEER, &header(0x80, (0x20, 0x10), (0, expected, allocation)), b"");
        if let Some(timer) = connection.next_timer() {
            now = timer;
            connection.tick(now);
        }
    }
    assert_eq!((expected, connection.error()), (40, None));
}

#[test]
fn attention_arrives_at_once_and_in_line() {
    let mut connection = open(4);
    let early = header(0x60, (0x20, 0x10), (9, 0, 4));
    assert_eq!(connection.segment(10, PEER, &early, b"!"), None);
    assert_eq!(connection.take_attention(), Some(b'!'));
    // Sent again, it is the same attention.
    connection.segment(20, PEER, &early, b"!");
    assert_eq!(connection.take_attention(), None);
    assert!(!connection.has_data());
    let mut inline = Vec::new();
    for number in 0..9 {
        connection.segment(30, PEER, &header(0x40, (0x20, 0x10), (number, 0, 4)), &[number as u8]);
        while let Some(received) = connection.receive() {
            inline.push(received.data[0]);
        }
        headers(&mut connection, 30);
    }
    assert_eq!(inline, [0, 1, 2, 3, 4, 5, 6, 7, 8, b'!']);
}

#[test]
fn order_duplicates_and_too_much() {
    let mut connection = open(4);
    let data = |number: u16| header(0x40, (0x20, 0x10), (number, 0, 4));
    assert_eq!(connection.segment(10, PEER, &data(2), b"c"), None);
    // It is early, and the acknowledgement says what is missing.
    assert_eq!(headers(&mut connection, 10), [header(0x80, (0x10, 0x20), (0, 0, 4))]);
    for number in [1, 2, 1, 0, 0, 3, 4] {
        assert_eq!(connection.segment(20, PEER, &data(number), &[b'a' + number as u8]), None);
    }
    assert_eq!(headers(&mut connection, 20), [header(0x80, (0x10, 0x20), (0, 5, 4))]);
    assert_eq!(connection.segment(30, PEER, &data(5), b"f"), Some(code::RESOURCE_LIMIT));
    let read: Vec<u8> = std::iter::from_fn(|| connection.receive()).map(|received| received.data[0]).collect();
    assert_eq!(read, b"abcde");
    assert_eq!(connection.last_header().sequence, 4);
    // Read, there is room again, and for more than before: the program keeps up.
    assert_eq!(headers(&mut connection, 40), [header(0x80, (0x10, 0x20), (0, 5, 14))]);
}

#[test]
fn data_that_ask_for_nothing_are_acknowledged_a_little_later() {
    let mut connection = open(4);
    connection.segment(10, PEER, &header(0, (0x20, 0x10), (0, 0, 4)), b"data");
    assert!(headers(&mut connection, 10).is_empty());
    let timer = connection.next_timer().unwrap();
    assert!(timer < SECOND / 10);
    connection.tick(timer);
    assert_eq!(headers(&mut connection, timer)[0].acknowledge, 1);
    // And a bare question at once.
    connection.segment(timer, PEER, &header(0xc0, (0x20, 0x10), (0, 0, 4)), b"");
    assert_eq!(headers(&mut connection, timer)[0].control, 0x80);
}

#[test]
fn a_hole_is_filled_before_the_timeout() {
    let mut connection = open(20);
    for i in 0..6 {
        connection.send(2000, 0, 0, vec![i]);
    }
    assert_eq!(headers(&mut connection, 2000).len(), 6);
    // Number 1 is lost; each of the later ones makes the peer say so.
    for _ in 0..4 {
        connection.segment(3000, PEER, &header(0x80, (0x20, 0x10), (0, 1, 20)), b"");
    }
    let numbers: Vec<u16> = headers(&mut connection, 3000).iter().map(|header| header.sequence).collect();
    assert_eq!(numbers, [1]);
    connection.segment(4000, PEER, &header(0x80, (0x20, 0x10), (0, 6, 20)), b"");
    assert_eq!(connection.next_timer(), Some(4000 + 75 * SECOND));
}

#[test]
fn a_silent_peer_is_given_up() {
    // Before it ever answered.
    let mut connection = Connection::connect(0, HERE, PEER, 0x10, Tuning::default());
    let mut tries = 0;
    while let Some(timer) = connection.next_timer() {
        tries += headers(&mut connection, timer).len();
        connection.tick(timer);
        assert!(timer <= 75 * SECOND);
    }
    assert_eq!((connection.error(), tries), (Some(Errno::ETIMEDOUT), 7));
    // With data on their way.
    let mut connection = open(4);
    connection.send(2000, 0, 0, b"data".to_vec());
    let mut tries = 0;
    while let Some(timer) = connection.next_timer() {
        tries += headers(&mut connection, timer).len();
        connection.tick(timer);
    }
    assert_eq!((connection.error(), tries), (Some(Errno::ETIMEDOUT), 13));
    // With nothing to say.
    let mut connection = open(4);
    let mut tries = 0;
    while let Some(timer) = connection.next_timer() {
        assert!(timer >= 75 * SECOND);
        tries += headers(&mut connection, timer).len();
        connection.tick(timer);
    }
    assert_eq!((connection.error(), tries), (Some(Errno::ETIMEDOUT), 12));
    assert!(connection.transmit(0).is_none());
}

#[test]
fn errors_end_what_they_are_about() {
    let ours = header(0x80, (0x10, 0x20), (0, 0, 4));
    for (sent, code, end) in [
        (ours, code::NO_SOCKET, Some(Errno::ECONNREFUSED)),
        (header(0x80, (0x10, 0x21), (0, 0, 4)), code::NO_SOCKET, None),
        (header(0x80, (0x11, 0x20), (0, 0, 4)), code::NO_SOCKET, None),
        (ours, code::BAD_CHECKSUM, None),
        (ours, code::RESOURCE_LIMIT, None),
        (ours, code::UNREACHABLE, None),
    ] {
        let mut connection = open(4);
        connection.refused(&sent, code);
        assert_eq!(connection.error(), end, "{sent:?} {code}");
    }
    for (code, end) in [(code::UNREACHABLE, Errno::EHOSTUNREACH), (code::NO_SOCKET, Errno::ECONNREFUSED)] {
        let mut connection = Connection::connect(0, HERE, PEER, 0x10, Tuning::default());
        connection.refused(&header(0xc0, (0x10, 0), (0, 0, 4)), code);
        assert_eq!((connection.error(), connection.next_timer()), (Some(end), None));
    }
}

#[test]
fn what_was_sent_before_the_end_is_delivered() {
    let mut connection = open(4);
    connection.send(2000, 0, 0, b"last words".to_vec());
    connection.close();
    assert_eq!(connection.state(), State::Draining);
    assert_eq!(sent(&mut connection, 2000).len(), 1);
    connection.segment(3000, PEER, &header(0x80, (0x20, 0x10), (0, 1, 5)), b"");
    assert_eq!(connection.state(), State::Closed);
    // The peer hears at once what it would hear at its next packet, unless the programs have said goodbye.
    assert!(connection.farewell().is_some());
    let mut connection = open(4);
    connection.send(2000, END_OF_MESSAGE, END, Vec::new());
    connection.close();
    assert!(connection.farewell().is_none());
}

#[test]
fn the_farewell_is_an_error_that_the_peer_understands() {
    let mut connection = open(4);
    connection.close();
    let packet = connection.farewell().unwrap();
    let (idp, data) = Idp::parse(&packet).unwrap();
    assert_eq!((idp.kind, idp.to, idp.from), (3, PEER, HERE));
    let error = xns::packet::error::Error::parse(data).unwrap();
    let (offender, quoted) = error.offender();
    assert_eq!((error.code, offender.from, offender.to), (code::NO_SOCKET, PEER, HERE));
    let (theirs, _) = Spp::parse(quoted).unwrap();
    assert_eq!((theirs.source, theirs.destination), (0x20, 0x10));
}
