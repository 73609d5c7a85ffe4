//! A name server that says what cannot be, and what nobody would expect: all that a program can see of it must be the same
//! with the host's libc and with ours.

use std::cell::RefCell;
use std::collections::HashMap;
use std::net::UdpSocket;
use std::sync::{Arc, Mutex};
use std::thread;

use names_tests::probing::{Etc, LOOPBACK, Pair, enter_own_network};
use names_tests::{Call, Database, Question, addrinfo};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

const A: u16 = 1;
const CNAME: u16 = 5;
const PTR: u16 = 12;
const AAAA: u16 = 28;

/// The host that is looked up.
const NAME: &str = "h.example";

/// What a server answers to a question, behind the question itself.
#[derive(Clone, Debug, Default)]
struct Answer {
    /// The bits of the header that mean no success.
    flags: u16,
    /// How many records there are said to be.
    count: u16,
    records: Vec<u8>,
}

/// What a server sends back for each message, in this order.
type Acts = Box<dyn FnMut(&[u8]) -> Vec<Vec<u8>> + Send>;

/// Serves the thread's network from now on.
fn serve(address: &str, acts: Arc<Mutex<Acts>>) {
    let socket = UdpSocket::bind((address, 53)).expect("nobody else is in this network");
    thread::spawn(move || {
        let mut query = [0; 512];
        while let Ok((len, from)) = socket.recv_from(&mut query) {
            for message in acts.lock().unwrap()(&query[..len]) {
                let _ = socket.send_to(&message, from);
            }
        }
    });
}

/// The type that a query asks for.
fn kind(query: &[u8]) -> u16 {
    u16::from_be_bytes([query[query.len() - 4], query[query.len() - 3]])
}

/// The message that answers a query so.
fn message(query: &[u8], answer: &Answer) -> Vec<u8> {
    let header = [0x8580 | answer.flags, 1, answer.count, 0, 0].map(u16::to_be_bytes);
    [&query[..2], header.as_flattened(), &query[12..], &answer.records].concat()
}

const RESOLV_CONF: &str = "nameserver 127.0.0.1\noptions timeout:20 attempts:1\nsearch .\n";

/// The host's libc and ours in a network with two servers that act alike.
struct Network {
    hosts: Pair,
    addresses: Pair,
    acts: Arc<Mutex<Acts>>,
}

impl Network {
    /// None where that is not possible.
    fn start(name: &str, resolv_conf: &str) -> Option<Self> {
        enter_own_network(&[LOOPBACK])?;
        let acts: Arc<Mutex<Acts>> = Arc::new(Mutex::new(Box::new(|_| vec![])));
        serve("127.0.0.1", acts.clone());
        serve("127.0.0.2", acts.clone());
        let pair = |program, name: &str| {
            let etc = Etc::new(env!("CARGO_TARGET_TMPDIR"), name, "multi on\n");
            etc.write("resolv.conf", resolv_conf.as_bytes());
            etc.write("nsswitch.conf", b"hosts: dns\nnetworks: dns\n");
            Pair::start_in(etc, env!("CARGO_TARGET_TMPDIR"), program, &[])
        };
        let hosts = pair(env!("CARGO_BIN_EXE_names-probe"), name)?;
        let addresses = pair(env!("CARGO_BIN_EXE_addrinfo-probe"), &format!("{name}-addrinfo"))?;
        Some(Network { hosts, addresses, acts })
    }

    /// Has both look up all there is, from a server that acts so.
    fn compare(&mut self, acts: impl FnMut(&[u8]) -> Vec<Vec<u8>> + Send + 'static) -> Result<(), TestCaseError> {
        self.compare_names(acts)?;
        let by_address = (Database::Hosts, Question::Address(vec![192, 0, 2, 1], libc::AF_INET));
        let by_number = (Database::Networks, Question::Number(0x0a01, None, libc::AF_INET));
        [by_address, by_number].into_iter().try_for_each(|(database, question)| self.ask(database, question))
    }

    /// The same for a host's name, which has as many letters as the tests believe.
    fn compare_names(&mut self, acts: impl FnMut(&[u8]) -> Vec<Vec<u8>> + Send + 'static) -> Result<(), TestCaseError> {
        self.compare_in(&[libc::AF_UNSPEC, libc::AF_INET, libc::AF_INET6], acts)?;
        let families = [libc::AF_INET, libc::AF_INET6];
        let by_name = families.map(|family| Question::NameInFamily(NAME.into(), family));
        by_name.into_iter().try_for_each(|question| self.ask(Database::Hosts, question))
    }

    /// The same for getaddrinfo and these families.
    fn compare_in(
        &mut self,
        families: &[i32],
        acts: impl FnMut(&[u8]) -> Vec<Vec<u8>> + Send + 'static,
    ) -> Result<(), TestCaseError> {
        *self.acts.lock().unwrap() = Box::new(acts);
        for &family in families {
            let hints = Some([libc::AI_CANONNAME, family, libc::SOCK_STREAM, 0]);
            let call = addrinfo::Call::Info { node: Some(NAME.into()), service: None, hints };
            let [host, ours] = self.addresses.ask(&call);
            prop_assert_eq!(&host, &ours, "host (left), ours (right): {}", call);
        }
        Ok(())
    }

    fn ask(&mut self, database: Database, question: Question) -> Result<(), TestCaseError> {
        let call = Call { database, question, buffer: None };
        let [host, ours] = self.hosts.ask(&call);
        prop_assert_eq!(&host, &ours, "host (left), ours (right): {}", call);
        Ok(())
    }
}

/// A name as messages have it.
fn wire(name: &str) -> Vec<u8> {
    let labels = name.split('.').flat_map(|label| [&[label.len() as u8], label.as_bytes()].concat());
    labels.chain([0]).collect()
}

/// Names as messages have them, right and wrong; first the one that was asked for. None of them points forward, which the
/// standard does not allow and only the host takes.
fn names() -> Vec<Vec<u8>> {
    let long = "a".repeat(63);
    let mut names: Vec<Vec<u8>> = vec![vec![0xc0, 12]; 6];
    names.extend(
        ["h.example", "H.Example", "t.example", "u.example", "-t.example", "t!.example", "\u{1}t .example"].map(wire),
    );
    names.push(wire(&[&long[..], &long, &long, &long[..61]].join(".")));
    names.push(wire(&[&long[..], &long, &long, &long[..62]].join(".")));
    names.push(vec![0]);
    // The end of the question's name.
    names.push(vec![0xc0, 14]);
    // Behind the question, where the first record's owner is; and some way into it.
    names.push(vec![0xc0, 27]);
    names.push(vec![1, b't', 0xc0, 14]);
    names.push(vec![0xc3, 0xff]);
    names.push(vec![0x80, 1]);
    names.push(vec![0x41, 1]);
    names.push(vec![60]);
    names
}

fn record(question: u16) -> impl Strategy<Value = Vec<u8>> {
    let kind = prop_oneof![6 => Just(question), 3 => Just(CNAME), 1 => select(&[A, AAAA, PTR, 16, 41][..])];
    let class = prop_oneof![8 => Just(1_u16), 1 => select(&[0_u16, 3, 254, 255][..])];
    let name = || prop_oneof![4 => Just(vec![0xc0_u8, 12]), 4 => Just(wire("t.example")), 4 => select(names())];
    let data = (name(), any::<u8>(), vec(any::<u8>(), 0..3), prop_oneof![12 => Just(0_i16), 1 => -3..4_i16]);
    (name(), kind, class, data).prop_map(|(owner, kind, class, (name, address, behind, wrong))| {
        let mut data = match kind {
            A => vec![192, 0, 2, address],
            AAAA => vec![0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, address],
            _ => name,
        };
        if address % 8 == 0 {
            data.extend(behind);
        }
        let len = (data.len() as i16 + wrong).max(0) as u16;
        let fixed = [kind.to_be_bytes(), class.to_be_bytes(), [0, 0], [0, 60], len.to_be_bytes()];
        [&owner[..], fixed.as_flattened(), &data].concat()
    })
}

fn answer(question: u16) -> impl Strategy<Value = (u16, Answer)> {
    let flags = prop_oneof![12 => Just(0), 1 => select(&[1_u16, 2, 3, 4, 5, 9][..])];
    let count = prop_oneof![8 => Just(0_i16), 1 => -2..3_i16];
    let cut = prop_oneof![8 => Just(0), 1 => 0..12_usize];
    (flags, vec(record(question), 0..5), count, cut).prop_map(move |(flags, records, count, cut)| {
        let count = (records.len() as i16 + count).max(0) as u16;
        let mut records = records.concat();
        records.truncate(records.len().saturating_sub(cut));
        (question, Answer { flags, count, records })
    })
}

#[test]
fn whatever_a_server_says_is_taken_as_by_the_host() {
    let Some(network) = Network::start("lies", RESOLV_CONF) else { return };
    run(network, 500, (answer(A), answer(AAAA), answer(PTR)), |network, (a, b, c)| {
        let answers: HashMap<_, _> = [a, b, c].into();
        network.compare(move |query| vec![message(query, &answers[&kind(query)])])
    });
}

fn run<T: std::fmt::Debug>(
    network: Network,
    cases: u32,
    strategy: impl Strategy<Value = T>,
    test: impl Fn(&mut Network, T) -> Result<(), TestCaseError>,
) {
    let network = RefCell::new(network);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 2000, ..Config::default() };
    if let Err(error) = TestRunner::new(config).run(&strategy, |value| test(&mut network.borrow_mut(), value)) {
        panic!("{error}");
    }
}

/// A record of the name that was asked for.
fn asked_for(kind: u16, class: u16, data: &[u8]) -> Vec<u8> {
    let fixed = [kind, class, 0, 60, data.len() as u16].map(u16::to_be_bytes);
    [&[0xc0, 12], fixed.as_flattened(), data].concat()
}

/// What a decent server answers, after some change.
fn but(query: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let kind = kind(query);
    let records = match kind {
        A => asked_for(A, 1, &[192, 0, 2, 1]),
        AAAA => asked_for(AAAA, 1, &[0x20; 16]),
        _ => asked_for(PTR, 1, &wire("t.example")),
    };
    let mut answer = message(query, &Answer { flags: 0, count: 1, records });
    change(&mut answer);
    answer
}

fn good(query: &[u8]) -> Vec<u8> {
    but(query, |_| {})
}

fn with_records(query: &[u8], records: &[Vec<u8>]) -> Vec<u8> {
    message(query, &Answer { flags: 0, count: records.len() as u16, records: records.concat() })
}

#[test]
fn what_is_wrong_with_a_record_does_not_matter_where_it_does_not_with_the_host() {
    let Some(mut network) = Network::start("lies-records", RESOLV_CONF) else { return };
    // An address of another class, which counts where both families are asked for.
    network.compare_names(|query| vec![but(query, |m| m[12 + 11 + 4 + 5] = 3)]).unwrap();
    // Names that do not fill the data, or are longer than it.
    for (behind, len) in [(&b"behind"[..], 17), (b"", 3)] {
        let name = [&wire("t.example")[..], behind].concat();
        let record = move |kind| {
            let mut record = asked_for(kind, 1, &name);
            record[11] = len;
            record
        };
        network
            .compare(move |query| match kind(query) {
                PTR => vec![with_records(query, &[record(PTR)])],
                _ => vec![with_records(query, &[record(CNAME)])],
            })
            .unwrap();
    }
    // One answer that breaks off behind an address.
    for broken in [A, AAAA] {
        let acts = move |query: &[u8]| vec![but(query, |m| m[7] += u8::from(kind(query) == broken))];
        network.compare(acts).unwrap();
    }
}

#[test]
fn the_answer_that_comes_first_is_the_first_as_with_the_host() {
    let Some(mut network) = Network::start("lies-order", RESOLV_CONF) else { return };
    for broken in [None, Some(A), Some(AAAA)] {
        let mut late = None;
        let acts = move |query: &[u8]| {
            let kind = kind(query);
            let alias = |name| asked_for(CNAME, 1, &wire(name));
            let address = |name: &str, data: &[u8]| [&wire(name)[..], &asked_for(kind, 1, data)[2..]].concat();
            let mut answer = match kind {
                A => with_records(query, &[alias("four.example"), address("four.example", &[192, 0, 2, 1])]),
                AAAA => with_records(query, &[alias("six.example"), address("six.example", &[0x20; 16])]),
                _ => good(query),
            };
            answer[7] += u8::from(broken == Some(kind));
            if kind == A {
                late = Some(answer);
                return vec![];
            }
            [Some(answer), late.take()].into_iter().flatten().collect()
        };
        network.compare_in(&[libc::AF_UNSPEC], acts).unwrap();
    }
}

#[test]
fn mapped_addresses_are_asked_for_where_the_host_does() {
    let Some(mut network) = Network::start("lies-mapped", RESOLV_CONF) else { return };
    for known in [&[][..], &[A], &[AAAA], &[A, AAAA]] {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        *network.acts.lock().unwrap() = Box::new(move |query| {
            log.lock().unwrap().push(kind(query));
            vec![if known.contains(&kind(query)) { good(query) } else { message(query, &Answer::default()) }]
        });
        let (mapped, all, canonical) = (libc::AI_V4MAPPED, libc::AI_ALL, libc::AI_CANONNAME);
        for flags in [0, mapped, all, mapped | all, mapped | canonical, mapped | all | canonical] {
            for family in [libc::AF_UNSPEC, libc::AF_INET, libc::AF_INET6] {
                let hints = Some([flags, family, libc::SOCK_STREAM, 0]);
                let call = addrinfo::Call::Info { node: Some(NAME.into()), service: None, hints };
                let [host, ours] = network.addresses.ask(&call);
                assert_eq!(host, ours, "host (left), ours (right): {call}");
                let asked = std::mem::take(&mut *asked.lock().unwrap());
                let (host, ours) = asked.split_at(asked.len() / 2);
                assert_eq!(host, ours, "what the host (left) and ours (right) ask for: {call}");
            }
        }
    }
}

#[test]
fn an_answer_that_never_comes_leaves_the_same_errors_as_with_the_host() {
    let conf = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\nsearch .\n";
    for something_comes in [true, false] {
        let Some(mut network) = Network::start("lies-half", conf) else { return };
        let acts = move |query: &[u8]| {
            if kind(query) != A {
                return vec![];
            }
            let other = something_comes.then(|| but(query, |m| m[0] ^= 1));
            [good(query)].into_iter().chain(other).collect()
        };
        network.compare_in(&[libc::AF_UNSPEC], acts).unwrap();
    }
}

#[test]
fn messages_are_answers_where_they_are_with_the_host() {
    let Some(mut network) = Network::start("lies-messages", RESOLV_CONF) else { return };
    type Change = fn(&mut Vec<u8>);
    let changes: [Change; 11] = [
        // A question, another kind of operation.
        |m| m[2] &= 0x7f,
        |m| m[2] |= 0x08,
        |m| m[2] |= 0x28,
        // Another question's.
        |m| m[0] ^= 1,
        |m| m[13] ^= 1,
        |m| m[12 + 11 + 1] ^= 3,
        |m| m[12 + 11 + 3] = 3,
        // None, and two.
        |m| {
            m[5] = 0;
            m.drain(12..12 + 11 + 4);
        },
        |m| {
            m[5] = 2;
            m.splice(12..12, m[12..12 + 11 + 4].to_vec());
        },
        // Cut off, with nobody there to tell the rest.
        |m| m[2] |= 2,
        // A server that neither knows nor asks others.
        |m| {
            m[2..4].copy_from_slice(&[0x80, 0]);
            m[7] = 0;
        },
    ];
    for change in changes {
        network.compare_names(move |query| vec![but(query, change), good(query)]).unwrap();
    }
    for code in 0..6 {
        let refusal = move |query: &[u8]| [&query[..2], &[0x81, 0x80 | code, 0, 0, 0, 0, 0, 0, 0, 0]].concat();
        network.compare_names(move |query| vec![refusal(query), good(query)]).unwrap();
    }
}

/// What a server may send before it sends a good answer.
#[derive(Clone, Debug)]
enum Sent {
    Good,
    /// A header and the question, with this code.
    Code(u8),
    /// Nothing but a header.
    Bare(u8),
    OtherId,
    OtherName,
    NoQuestion,
    Lame,
    Cut,
    /// The query.
    Echo,
    /// Less than a header.
    Short(usize),
    Records(Answer),
}

impl Sent {
    fn message(&self, query: &[u8]) -> Vec<u8> {
        match self {
            Sent::Good => good(query),
            Sent::Code(code) => message(query, &Answer { flags: (*code).into(), ..Answer::default() }),
            Sent::Bare(code) => [&query[..2], &[0x81, 0x80 | code, 0, 0, 0, 0, 0, 0, 0, 0]].concat(),
            Sent::OtherId => but(query, |m| m[1] ^= 1),
            Sent::OtherName => but(query, |m| m[13] ^= 1),
            Sent::NoQuestion => but(query, |m| {
                m[5] = 0;
                m.drain(12..12 + 11 + 4);
            }),
            Sent::Lame => but(query, |m| {
                m[2..4].copy_from_slice(&[0x80, 0]);
                m[7] = 0;
            }),
            Sent::Cut => but(query, |m| m[2] |= 2),
            Sent::Echo => query.to_vec(),
            Sent::Short(len) => query[..*len].to_vec(),
            Sent::Records(answer) => message(query, answer),
        }
    }
}

fn sent(question: u16) -> impl Strategy<Value = Vec<Sent>> {
    let one = prop_oneof![
        2 => Just(Sent::Good),
        3 => (0..6_u8).prop_map(Sent::Code),
        2 => (0..6_u8).prop_map(Sent::Bare),
        4 => select(vec![Sent::OtherId, Sent::OtherName, Sent::NoQuestion, Sent::Lame, Sent::Cut, Sent::Echo]),
        1 => (0..12_usize).prop_map(Sent::Short),
        2 => answer(question).prop_map(|(_, answer)| Sent::Records(answer)),
    ];
    vec(one, 0..3)
}

#[test]
fn what_comes_before_a_good_answer_is_met_as_by_the_host() {
    for conf in [
        RESOLV_CONF,
        "nameserver 127.0.0.1\nnameserver 127.0.0.2\noptions timeout:20 attempts:2\nsearch .\n",
        "nameserver 127.0.0.1\noptions timeout:20 attempts:2 single-request\nsearch .\n",
        "nameserver 127.0.0.1\nnameserver 127.0.0.2\noptions timeout:20 attempts:1 single-request-reopen\nsearch .\n",
    ] {
        let Some(network) = Network::start("lies-before", conf) else { return };
        run(network, 250, (sent(A), sent(AAAA)), |network, (four, six)| {
            network.compare_names(move |query| {
                let before = if kind(query) == A { &four } else { &six };
                before.iter().map(|sent| sent.message(query)).chain([good(query)]).collect()
            })
        });
    }
}
