//! The resolver against servers and a clock that the tests play themselves.

mod configured;
mod live;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ffi::{CString, c_char};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::rc::Rc;

use domain::base::iana::{Class, Rcode};
use domain::base::{Message, MessageBuilder, Name, Record, Ttl};
use domain::dep::octseq::array::Array;
use domain::rdata::{A, Aaaa, Cname, Ptr};
use proptest::prelude::*;

use super::exchange::{Asker, Manner, Network, OpenError, Transport};
use super::packet::{Fault, Query, addresses, is_host_name, pointer, wire_name};
use super::*;
use crate::names::resolv_conf::{Config, Surroundings};

// --- Answers -------------------------------------------------------------------------------------------------------

type LongName = Name<Array<255>>;

enum Data {
    A([u8; 4]),
    Aaaa(Ipv6Addr),
    Cname(&'static str),
    Ptr(&'static str),
}

use Data::{A as V4, Aaaa as V6, Cname as Alias};

fn name(text: &str) -> LongName {
    wire_name(text.as_bytes()).unwrap()
}

/// An answer to a query, with the flags of a server that asks others.
fn answer(query: &[u8], rcode: Rcode, records: &[(&str, Data)]) -> Vec<u8> {
    let query = Message::from_octets(query).unwrap();
    let mut builder = MessageBuilder::from_target(Array::<40000>::new()).unwrap();
    let header = builder.header_mut();
    header.set_id(query.header().id());
    header.set_qr(true);
    header.set_ra(true);
    header.set_rcode(rcode);
    let mut builder = builder.question();
    builder.push(query.sole_question().unwrap()).unwrap();
    let mut builder = builder.answer();
    for (owner, data) in records {
        let owner = name(owner);
        match data {
            Data::A(a) => builder.push(Record::new(owner, Class::IN, Ttl::ZERO, A::new(Ipv4Addr::from(*a)))),
            Data::Aaaa(a) => builder.push(Record::new(owner, Class::IN, Ttl::ZERO, Aaaa::new(*a))),
            Data::Cname(n) => builder.push(Record::new(owner, Class::IN, Ttl::ZERO, Cname::new(name(n)))),
            Data::Ptr(n) => builder.push(Record::new(owner, Class::IN, Ttl::ZERO, Ptr::new(name(n)))),
        }
        .unwrap();
    }
    builder.finish().as_ref().to_vec()
}

/// What is asked, and for which type.
fn question(query: &[u8]) -> (String, Rtype) {
    let message = Message::from_octets(query).unwrap();
    let question = message.sole_question().unwrap();
    (question.qname().to_string(), question.qtype())
}

// --- A network -----------------------------------------------------------------------------------------------------

/// What a server does with a query.
enum Act {
    /// Answers after so many milliseconds.
    After(u64, Vec<u8>),
    /// Sends nothing back.
    Drop,
    /// Reports an error.
    Error(c_int),
    /// Sends so much of a message, and ends the conversation.
    BreakOff(Vec<u8>),
}

fn at_once(answer: Vec<u8>) -> Vec<Act> {
    vec![Act::After(0, answer)]
}

type Server<'a> = Box<dyn FnMut(&SocketAddr, Transport, &[u8]) -> Vec<Act> + 'a>;

struct Fake<'a> {
    server: Server<'a>,
    time: Rc<Cell<u64>>,
    /// All that was asked: when, whom, how, what.
    asked: Rc<RefCell<Vec<(u64, String)>>>,
    open: Rc<Cell<usize>>,
    unreachable: Option<OpenError>,
    turn: usize,
    id: u16,
}

/// What arrives, and when; and the error, if it is not all.
type Inbox = VecDeque<(u64, Vec<u8>, Option<c_int>)>;

struct FakeSocket {
    server: SocketAddr,
    by: Transport,
    inbox: RefCell<Inbox>,
    open: Rc<Cell<usize>>,
}

impl Drop for FakeSocket {
    fn drop(&mut self) {
        self.open.set(self.open.get() - 1);
    }
}

impl Network for Fake<'_> {
    type Socket = FakeSocket;

    fn now(&mut self) -> u64 {
        self.time.get()
    }

    fn random(&mut self) -> Result<u16, c_int> {
        self.id = self.id.wrapping_add(1);
        Ok(self.id)
    }

    fn turn(&mut self) -> usize {
        self.turn += 1;
        self.turn
    }

    fn open(&mut self, server: &SocketAddr, by: Transport, _: u64) -> Result<FakeSocket, OpenError> {
        if let Some(error) = self.unreachable {
            return Err(error);
        }
        self.open.set(self.open.get() + 1);
        Ok(FakeSocket { server: *server, by, inbox: RefCell::default(), open: self.open.clone() })
    }

    fn send(&mut self, socket: &FakeSocket, messages: &[&[u8]], _: u64) -> Result<(), c_int> {
        for message in messages {
            let (name, rtype) = question(message);
            let by = if socket.by == Transport::Stream { " by stream" } else { "" };
            self.asked.borrow_mut().push((self.time.get(), format!("{} {name} {rtype}{by}", socket.server.ip())));
            let mut inbox = socket.inbox.borrow_mut();
            for act in (self.server)(&socket.server, socket.by, message) {
                let now = self.time.get();
                match act {
                    Act::After(delay, bytes) => inbox.push_back((now + delay, bytes, None)),
                    Act::Error(error) => inbox.push_back((now, vec![], Some(error))),
                    Act::BreakOff(bytes) => inbox.push_back((now, bytes, Some(0))),
                    Act::Drop => {}
                }
            }
            inbox.make_contiguous().sort_by_key(|(time, ..)| *time);
        }
        Ok(())
    }

    fn receive(&mut self, socket: &FakeSocket, message: &mut Vec<u8>, deadline: u64) -> Result<bool, c_int> {
        let mut inbox = socket.inbox.borrow_mut();
        match inbox.front() {
            Some((time, ..)) if *time < deadline => {
                self.time.set(self.time.get().max(*time));
                let (_, bytes, error) = inbox.pop_front().unwrap();
                *message = bytes;
                error.map_or(Ok(true), Err)
            }
            _ => {
                message.clear();
                self.time.set(deadline);
                Ok(false)
            }
        }
    }
}

struct Outcome<T> {
    result: T,
    asked: Vec<(u64, String)>,
    manner: Manner,
}

impl<T> Outcome<T> {
    fn questions(&self) -> Vec<&str> {
        self.asked.iter().map(|(_, asked)| asked.as_str()).collect()
    }

    fn times(&self) -> Vec<u64> {
        self.asked.iter().map(|(time, _)| *time).collect()
    }
}

/// Lets somebody ask servers that are configured so and act so, and sees that no socket stays open.
fn play<'a, T>(
    resolv_conf: &str,
    unreachable: Option<OpenError>,
    server: impl FnMut(&SocketAddr, Transport, &[u8]) -> Vec<Act> + 'a,
    ask: impl FnOnce(&mut Asker<Fake<'a>>) -> T,
) -> Outcome<T> {
    let around = Surroundings { local_domain: None, res_options: None, host_name: b"", interface: &|_| None };
    let config = Config::parse(resolv_conf.as_bytes(), &around).unwrap();
    let open = Rc::new(Cell::new(0));
    let asked = Rc::new(RefCell::new(Vec::new()));
    let network = Fake {
        server: Box::new(server),
        time: Rc::default(),
        asked: asked.clone(),
        open: open.clone(),
        unreachable,
        turn: 0,
        id: 0,
    };
    let mut asker = Asker::new(&config, network, Manner::Together);
    let result = ask(&mut asker);
    assert_eq!(open.get(), 0, "sockets are left open");
    Outcome { result, asked: asked.take(), manner: asker.manner }
}

type Lookup = Outcome<Result<Answer, Failure>>;

fn look_up<'a>(
    resolv_conf: &str,
    name: &str,
    wanted: Wanted,
    server: impl FnMut(&SocketAddr, Transport, &[u8]) -> Vec<Act> + 'a,
) -> Lookup {
    play(resolv_conf, None, server, |asker| host(asker, name.as_bytes(), wanted))
}

const ONE: &str = "nameserver 10.0.0.1\n";
const TWO: &str = "nameserver 10.0.0.1\nnameserver 10.0.0.2\n";
const THREE: &str = "nameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\n";

/// The server's one host: `h.test`, and `alias.test` that stands for it.
fn zone(query: &[u8]) -> Vec<u8> {
    let (name, rtype) = question(query);
    let mut records = Vec::new();
    if name == "alias.test" {
        records.push(("alias.test", Alias("h.test")));
    } else if name != "h.test" {
        return answer(query, Rcode::NXDOMAIN, &[]);
    }
    records.push(match rtype {
        Rtype::A => ("h.test", V4([192, 0, 2, 1])),
        _ => ("h.test", V6("2001:db8::1".parse().unwrap())),
    });
    answer(query, Rcode::NOERROR, &records)
}

fn texts(answer: &Answer) -> (String, Vec<String>, Vec<String>) {
    let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).unwrap();
    (
        text(&answer.canonical),
        answer.aliases.iter().map(text).collect(),
        answer.addresses.iter().map(IpAddr::to_string).collect(),
    )
}

fn miss(status: Status, host_error: HostError, errno: Option<c_int>) -> Result<Answer, Failure> {
    Err(Failure { status, host_error, errno })
}

fn timed_out() -> Result<Answer, Failure> {
    miss(Status::Unavailable, HostError::TryAgain, Some(libc::EAGAIN))
}

// --- Names and messages --------------------------------------------------------------------------------------------

unsafe extern "C" {
    fn res_hnok(name: *const c_char) -> c_int;
    fn ns_name_pton(name: *const c_char, wire: *mut u8, size: usize) -> c_int;
}

fn assert_as_the_host(text: &[u8]) {
    let c_text = CString::new(text).unwrap();
    let mut wire = [0_u8; 255];
    // SAFETY: a terminated text, and a buffer of the size that is given.
    let host = unsafe { ns_name_pton(c_text.as_ptr(), wire.as_mut_ptr(), wire.len()) };
    let ours = wire_name(text);
    assert_eq!(ours.is_some(), host >= 0, "{}", text.escape_ascii());
    // SAFETY: a terminated text.
    let host_name = unsafe { res_hnok(c_text.as_ptr()) };
    assert_eq!(ours.as_ref().is_some_and(is_host_name), host_name == 1, "{}", text.escape_ascii());
    if let Some(ours) = ours {
        assert!(wire.starts_with(ours.as_slice()), "{}", text.escape_ascii());
    }
}

#[test]
fn names_are_read_as_by_the_host() {
    let label = "a".repeat(63);
    for text in [
        "",
        ".",
        "..",
        "a",
        "a.",
        "a..",
        ".a",
        "a..b",
        "a.b.",
        "\\097b",
        "\\97b",
        "\\256",
        "\\.",
        "a\\.b",
        "a\\",
        "-a",
        "a.-b",
        "a_b",
        "_a",
        "a b",
        "a\r",
        "\\0",
        "\\\\",
        &label,
        &format!("{label}a"),
        &[&label; 3].map(String::as_str).join("."),
        &[&label, &label, &label, &"a".repeat(61)].map(|l| l.as_str()).join("."),
        &[&label, &label, &label, &"a".repeat(62)].map(|l| l.as_str()).join("."),
        &format!("{}.", [&label, &label, &label, &"a".repeat(61)].map(|l| l.as_str()).join(".")),
    ] {
        assert_as_the_host(text.as_bytes());
    }
}

proptest! {
    #[test]
    fn any_name_is_read_as_by_the_host(text in "[a.\\-_\\\\0-9\u{1}\u{7f}]{0,300}|[ab.]{230,270}|([a-z]{55,65}\\.){3,5}") {
        assert_as_the_host(text.as_bytes());
    }
}

#[test]
fn a_query_is_as_the_standard_has_it() {
    let bytes = |edns, ad| Query::new(0x1234, &name("a.bc"), Rtype::AAAA, edns, ad).unwrap().as_bytes().to_vec();
    assert_eq!(bytes(false, false), *b"\x12\x34\x01\x00\0\x01\0\0\0\0\0\0\x01a\x02bc\0\0\x1c\0\x01");
    assert_eq!(
        bytes(true, true),
        *b"\x12\x34\x01\x20\0\x01\0\0\0\0\0\x01\x01a\x02bc\0\0\x1c\0\x01\0\0\x29\x04\xb0\0\0\0\0\0\0"
    );
    let longest = [[b'a'; 63].as_slice(); 3].join(&b'.');
    let longest = [&longest, [b'b'; 61].as_slice()].join(&b'.');
    let query = Query::new(1, &wire_name(&longest).unwrap(), Rtype::A, true, false);
    assert_eq!(query.unwrap().as_bytes().len(), 282);
}

#[test]
fn only_the_answer_to_the_question_counts() {
    let query = Query::new(7, &name("h.test"), Rtype::A, false, false).unwrap();
    let good = zone(query.as_bytes());
    assert!(query.is_answered_by(&good));
    let but = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut message = good.clone();
        change(&mut message);
        query.is_answered_by(&message)
    };
    assert!(but(&|m| m[13] = b'H'), "case does not matter");
    assert!(!but(&|m| m[0] ^= 1), "another id");
    assert!(but(&|m| m[2] &= 0x7f), "it need not say that it is one");
    assert!(but(&|m| m[2] ^= 0x08), "nor to which kind of operation");
    assert!(query.is_answered_by(query.as_bytes()), "an echo says nothing, but to the question");
    assert!(!but(&|m| m[13] = b'i'), "another name");
    assert!(!but(&|m| m[21] = 28), "another type");
    assert!(!but(&|m| m[23] = 3), "another class");
    assert!(!but(&|m| m[5] = 2), "two questions");
    assert!(!but(&|m| m[12] = 0xc0), "a loop");
    assert!(!but(&|m| m.truncate(20)), "half a question");
    assert!(!but(&|m| m.truncate(11)), "half a header");
    let refusal = |rcode| [0, 7, 0x80, rcode, 0, 0, 0, 0, 0, 0, 0, 0];
    assert!(query.is_answered_by(&refusal(5)));
    assert!(!query.is_answered_by(&refusal(0)));
}

#[test]
fn aliases_lead_to_addresses() {
    let query = Query::new(1, &name("A.test"), Rtype::A, false, false).unwrap();
    let message = answer(
        query.as_bytes(),
        Rcode::NOERROR,
        &[
            ("a.test", Alias("b.test")),
            ("b.test", Alias("bad!name.test")),
            ("other.test", V4([9, 9, 9, 9])),
            ("bad!name.test", Alias("c.test")),
            ("C.TEST", V4([1, 2, 3, 4])),
            ("c.test", V6(Ipv6Addr::LOCALHOST)),
            ("c.test", V4([1, 2, 3, 5])),
        ],
    );
    let found = addresses(&message, false);
    assert_eq!(found.fault, None);
    assert_eq!(found.names, [b"A.test", b"b.test", b"c.test"]);
    assert_eq!(found.addresses, ["1.2.3.4".parse::<IpAddr>().unwrap(), "1.2.3.5".parse().unwrap()]);
}

/// An answer with one record, whose bytes are given.
fn with_record(query: &Query, record: &[u8]) -> Vec<u8> {
    let mut message = answer(query.as_bytes(), Rcode::NOERROR, &[]);
    message[7] = 1;
    message.extend_from_slice(record);
    message
}

#[test]
fn lies_in_answers_are_harmless() {
    let query = Query::new(1, &name("h.test"), Rtype::A, false, false).unwrap();
    let read = |record: &[u8]| {
        let found = addresses(&with_record(&query, record), false);
        found.fault.map_or(Ok(found.addresses.len()), Err)
    };
    assert_eq!(read(b"\xc0\x0c\0\x01\0\x01\0\0\0\0\0\x04\x01\x02\x03\x04"), Ok(1));
    assert_eq!(read(b"\xc0\x0c\0\x01\0\x03\0\0\0\0\0\x04\x01\x02\x03\x04"), Err(Fault::Nothing), "another class");
    assert_eq!(read(b"\xc0\x0c\0\x01\0\x01\0\0\0\0\0\x05\x01\x02\x03\x04\x05"), Err(Fault::Nothing), "too long");
    assert_eq!(read(b"\xc0\x0c\0\x01\0\x01\0\0\0\0\0\x04\x01\x02\x03"), Err(Fault::Malformed), "breaks off");
    assert_eq!(read(b"\xc0\x0c\0\x01\0\x01\0\0\0\0\xff\xff\x01\x02\x03\x04"), Err(Fault::Malformed), "too much");
    assert_eq!(read(b"\xc0\x18\0\x01\0\x01\0\0\0\0\0\x04\x01\x02\x03\x04"), Err(Fault::Malformed), "a name that loops");
    assert_eq!(read(b"\xc0\x0c\0\x05\0\x01\0\0\0\0\0\x02\xc0\x24"), Err(Fault::Malformed), "an alias that loops");
    assert_eq!(read(b"\xc0\x0c\0\x05\0\x01\0\0\0\0\0\x02\xc0\x0c"), Err(Fault::Nothing), "an alias of itself");
    assert_eq!(read(b"\x80"), Err(Fault::Malformed), "a label of no kind");
    assert_eq!(read(b""), Err(Fault::Malformed), "no record at all");
    let odd = Query::new(1, &name("h\\.test"), Rtype::A, false, false).unwrap();
    assert_eq!(addresses(&with_record(&odd, b""), false).fault, Some(Fault::Name));
}

#[test]
fn a_pointer_must_be_a_host_name() {
    let query = Query::new(1, &name("1.2.in-addr.arpa"), Rtype::PTR, false, false).unwrap();
    let read = |records: &[_]| pointer(&answer(query.as_bytes(), Rcode::NOERROR, records));
    assert_eq!(
        read(&[("1.2.in-addr.arpa", Data::Ptr("h.test")), ("1.2.in-addr.arpa", Data::Ptr("i.test"))]),
        Ok(b"h.test".into())
    );
    assert_eq!(
        read(&[("1.2.in-addr.arpa", Alias("1.sub.arpa")), ("1.sub.arpa", Data::Ptr("h.test"))]),
        Ok(b"h.test".into())
    );
    assert_eq!(read(&[("1.2.in-addr.arpa", Data::Ptr("-rf.test"))]), Err(Fault::Name));
    assert_eq!(read(&[("1.2.in-addr.arpa", Data::Ptr("a b.test"))]), Err(Fault::Name));
    assert_eq!(read(&[("other.in-addr.arpa", Data::Ptr("h.test"))]), Err(Fault::Nothing));
}

// --- Conversations -------------------------------------------------------------------------------------------------

#[test]
fn both_families_are_asked_at_once() {
    let seen = look_up(ONE, "alias.test", Wanted::Both, |_, _, query| at_once(zone(query)));
    assert_eq!(seen.asked, [(0, "10.0.0.1 alias.test A".into()), (0, "10.0.0.1 alias.test AAAA".into())]);
    let (canonical, aliases, addresses) = texts(&seen.result.unwrap());
    assert_eq!(
        (canonical.as_str(), aliases, addresses),
        ("h.test", vec!["alias.test".into()], vec!["192.0.2.1".into(), "2001:db8::1".into()])
    );
}

#[test]
fn an_alias_behind_the_first_address_names_the_host_for_one_family_only() {
    let server = |_: &SocketAddr, _, query: &[u8]| {
        let records =
            [("h.test", V4([192, 0, 2, 1])), ("h.test", Alias("late.test")), ("late.test", V4([192, 0, 2, 2]))];
        at_once(answer(query, Rcode::NOERROR, &records))
    };
    let name = |wanted| texts(&look_up(ONE, "h.test", wanted, server).result.unwrap()).0;
    assert_eq!(name(Wanted::Both), "h.test");
    assert_eq!(name(Wanted::V4), "late.test");
}

#[test]
fn one_family_is_asked_alone() {
    let seen = look_up(ONE, "h.test", Wanted::V4, |_, _, query| at_once(zone(query)));
    assert_eq!(seen.questions(), ["10.0.0.1 h.test A"]);
    let seen = look_up(ONE, "h.test", Wanted::V6, |_, _, query| at_once(zone(query)));
    assert_eq!(seen.questions(), ["10.0.0.1 h.test AAAA"]);
    assert_eq!(texts(&seen.result.unwrap()).2, ["2001:db8::1"]);
}

#[test]
fn no_aaaa_asks_for_none() {
    let conf = format!("{ONE}options no-aaaa\n");
    let seen = look_up(&conf, "h.test", Wanted::Both, |_, _, query| at_once(zone(query)));
    assert_eq!(seen.questions(), ["10.0.0.1 h.test A"]);
    let seen = look_up(&conf, "h.test", Wanted::V6, |_, _, query| at_once(zone(query)));
    assert_eq!(seen.questions(), ["10.0.0.1 h.test A"], "whether the name exists");
    assert_eq!(seen.result, miss(Status::NotFound, HostError::NoData, None));
    let seen = look_up(&conf, "h.test", Wanted::V6, |_, _, _| vec![Act::Drop]);
    assert_eq!(seen.result, miss(Status::Unavailable, HostError::NoData, None), "nobody knows, but there are none");
}

#[test]
fn silent_servers_are_asked_in_turn_for_longer_and_longer() {
    let seen = look_up(THREE, "h.test", Wanted::V4, |_, _, _| vec![Act::Drop]);
    assert_eq!(
        seen.questions().iter().map(|q| q.split(' ').next().unwrap()).collect::<Vec<_>>(),
        ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.1", "10.0.0.2", "10.0.0.3"]
    );
    // 5, 5 * 2 / 3 and 5 * 4 / 3 seconds.
    assert_eq!(seen.times(), [0, 5000, 8000, 14000, 19000, 22000]);
    assert_eq!(seen.result, timed_out());
    let seen = look_up(&format!("{TWO}options timeout:0 attempts:1"), "h.test", Wanted::V4, |_, _, _| vec![]);
    assert_eq!(seen.times(), [0, 1000]);
}

#[test]
fn a_late_answer_counts_in_the_next_attempt() {
    let mut first = true;
    let seen = look_up(ONE, "h.test", Wanted::V4, |_, _, query| {
        if std::mem::take(&mut first) { vec![Act::After(6000, zone(query))] } else { vec![] }
    });
    assert_eq!(seen.times(), [0, 5000]);
    assert!(seen.result.is_ok());
}

#[test]
fn a_closed_port_is_left_at_once() {
    let refused = |server: &SocketAddr, query: &[u8]| {
        if server.ip().to_string() == "10.0.0.1" { vec![Act::Error(libc::ECONNREFUSED)] } else { at_once(zone(query)) }
    };
    let seen = look_up(TWO, "h.test", Wanted::Both, |server, _, query| refused(server, query));
    assert_eq!(seen.times(), [0; 4]);
    assert!(seen.result.is_ok());
    let seen = look_up(ONE, "h.test", Wanted::Both, |server, _, query| refused(server, query));
    assert_eq!(seen.asked.len(), 4);
    assert_eq!(seen.result, timed_out(), "but at once");
}

#[test]
fn servers_that_fail_are_left_at_once() {
    for rcode in [Rcode::SERVFAIL, Rcode::NOTIMP, Rcode::REFUSED] {
        for wanted in [Wanted::V4, Wanted::Both] {
            let seen = look_up(TWO, "h.test", wanted, |server, _, query| {
                at_once(if server.ip().to_string() == "10.0.0.1" { answer(query, rcode, &[]) } else { zone(query) })
            });
            assert!(seen.result.is_ok(), "{rcode} {wanted:?}");
            assert!(seen.times().iter().all(|&time| time == 0));
        }
        let seen = look_up(ONE, "h.test", Wanted::Both, |_, _, query| at_once(answer(query, rcode, &[])));
        assert_eq!((seen.asked.len(), &seen.result), (4, &timed_out()), "{rcode}");
    }
}

#[test]
fn a_lame_server_is_left_and_one_without_data_believed() {
    let nothing = |query: &[u8], ra: bool| {
        let mut message = answer(query, Rcode::NOERROR, &[]);
        message[3] = if ra { 0x80 } else { 0 };
        message
    };
    let seen = look_up(TWO, "h.test", Wanted::V4, |server, _, query| {
        at_once(if server.ip().to_string() == "10.0.0.1" { nothing(query, false) } else { zone(query) })
    });
    assert!(seen.result.is_ok());
    let seen = look_up(TWO, "h.test", Wanted::V4, |_, _, query| at_once(nothing(query, true)));
    assert_eq!((seen.asked.len(), seen.result), (1, miss(Status::NotFound, HostError::NoData, None)));
}

#[test]
fn one_answer_of_two_is_enough() {
    for failing in [Rtype::A, Rtype::AAAA] {
        let seen = look_up(TWO, "h.test", Wanted::Both, |_, _, query| {
            at_once(if question(query).1 == failing { answer(query, Rcode::SERVFAIL, &[]) } else { zone(query) })
        });
        assert_eq!(seen.asked.len(), 2);
        assert_eq!(seen.result.unwrap().addresses.len(), 1);
        let seen = look_up(TWO, "h.test", Wanted::Both, |_, _, query| {
            at_once(if question(query).1 == failing { answer(query, Rcode::NXDOMAIN, &[]) } else { zone(query) })
        });
        assert_eq!(seen.result.unwrap().addresses.len(), 1);
    }
}

#[test]
fn what_answers_no_question_is_ignored() {
    let seen = look_up(ONE, "h.test", Wanted::V4, |_, _, query| {
        let but = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut message = answer(query, Rcode::NOERROR, &[("h.test", V4([6, 6, 6, 6]))]);
            change(&mut message);
            Act::After(1, message)
        };
        vec![but(&|m| m[1] ^= 1), but(&|m| m[13] = b'x'), Act::After(4000, zone(query))]
    });
    assert_eq!(texts(&seen.result.unwrap()).2, ["192.0.2.1"]);
    assert_eq!(seen.asked.len(), 1);
}

#[test]
fn a_server_that_speaks_another_language_is_left_at_once() {
    type Nonsense = fn(&[u8]) -> Vec<u8>;
    let nonsense: [Nonsense; 4] = [|_| vec![], |query| query[..3].to_vec(), |_| b"what?".to_vec(), <[u8]>::to_vec];
    for said in nonsense {
        for wanted in [Wanted::V4, Wanted::Both] {
            let seen = look_up(TWO, "h.test", wanted, |server, _, query| {
                at_once(if server.ip().to_string() == "10.0.0.1" { said(query) } else { zone(query) })
            });
            assert!(seen.result.is_ok(), "{wanted:?}");
            assert!(seen.times().iter().all(|&time| time == 0));
        }
    }
    // Nothing at all is a closed port's; anything else is somebody.
    let conf = format!("{ONE}options attempts:1\n");
    let errno = |said: &[&[u8]]| {
        let seen = |asker: &mut Asker<Fake>| asker.query(b"h.test", &[Rtype::A]).unwrap_err().errno;
        play(&conf, None, |_, _, _| said.iter().map(|said| Act::After(0, said.to_vec())).collect(), seen).result
    };
    assert_eq!((errno(&[b""]), errno(&[b"what?"])), (libc::ECONNREFUSED, libc::ETIMEDOUT));
    assert_eq!(errno(&[b"an answer to nothing", b""]), libc::ETIMEDOUT);
}

#[test]
fn after_a_failure_no_late_answer_counts() {
    let (mut first, mut second) = (0, 0);
    let seen = look_up(TWO, "h.test", Wanted::V4, |server, _, query| {
        if server.ip().to_string() == "10.0.0.1" {
            first += 1;
            // In the second round it fails.
            if first == 1 { vec![] } else { at_once(b"what?".to_vec()) }
        } else {
            second += 1;
            if second == 1 { vec![Act::After(8000, zone(query))] } else { vec![] }
        }
    });
    assert_eq!(seen.result, timed_out());
}

#[test]
fn on_a_stream_the_question_need_not_be_repeated() {
    let conf = format!("{ONE}options use-vc\n");
    for rcode in [Rcode::NOERROR, Rcode::FORMERR, Rcode::NXDOMAIN] {
        let seen = |bare: bool| {
            look_up(&conf, "h.test", Wanted::Both, |_, _, query| {
                let mut message = answer(query, rcode, &[]);
                if bare {
                    message[5] = 0;
                    message.truncate(12);
                }
                at_once(message)
            })
        };
        assert_eq!(seen(true).result, seen(false).result, "{rcode}");
        assert_eq!(seen(true).times(), [0, 0]);
    }
}

#[test]
fn a_malformed_answer_ends_the_lookup() {
    let seen = look_up(ONE, "h.test", Wanted::Both, |_, _, query| {
        let mut message = zone(query);
        message.truncate(message.len() - 1);
        at_once(message)
    });
    assert_eq!(
        (seen.asked.len(), seen.result),
        (2, miss(Status::Unavailable, HostError::NoRecovery, Some(libc::EMSGSIZE)))
    );
}

fn cut(query: &[u8]) -> Vec<u8> {
    let mut message = zone(query);
    message[2] |= 2;
    message
}

#[test]
fn what_was_cut_off_is_asked_for_by_stream() {
    let seen = look_up(TWO, "h.test", Wanted::Both, |_, by, query| {
        at_once(if by == Transport::Stream { zone(query) } else { cut(query) })
    });
    assert_eq!(
        seen.questions(),
        ["10.0.0.1 h.test A", "10.0.0.1 h.test AAAA", "10.0.0.1 h.test A by stream", "10.0.0.1 h.test AAAA by stream"]
    );
    assert_eq!(seen.result.unwrap().addresses.len(), 2);
}

#[test]
fn the_round_goes_on_by_stream_and_is_the_last() {
    let seen = look_up(TWO, "h.test", Wanted::V4, |_, by, query| match by {
        Transport::Stream => vec![Act::Error(libc::EPIPE)],
        Transport::Datagrams => at_once(cut(query)),
    });
    assert_eq!(seen.questions(), ["10.0.0.1 h.test A", "10.0.0.1 h.test A by stream", "10.0.0.2 h.test A by stream"]);
    assert_eq!(seen.result, miss(Status::NotFound, HostError::TryAgain, Some(libc::EAGAIN)));
}

#[test]
fn use_vc_asks_by_stream_only() {
    let conf = format!("{TWO}options use-vc\n");
    let seen = look_up(&conf, "h.test", Wanted::V4, |_, _, query| at_once(zone(query)));
    assert_eq!(seen.questions(), ["10.0.0.1 h.test A by stream"]);
    assert!(seen.result.is_ok());
    // What a server says by stream is final.
    let seen = look_up(&conf, "h.test", Wanted::V4, |_, _, query| at_once(answer(query, Rcode::SERVFAIL, &[])));
    assert_eq!((seen.asked.len(), seen.result), (1, miss(Status::NotFound, HostError::TryAgain, Some(libc::EAGAIN))));
    // A server that resets the connection is asked again.
    let seen = look_up(&conf, "h.test", Wanted::V4, |_, _, _| vec![Act::Error(libc::ECONNRESET)]);
    assert_eq!(seen.asked.len(), 4);
    // A silent one is waited for once.
    let seen = look_up(&conf, "h.test", Wanted::V4, |_, _, _| vec![]);
    assert_eq!((seen.times(), seen.result), (vec![0, 5000], timed_out()));
}

#[test]
fn a_server_that_loses_the_second_question_is_asked_in_turn() {
    // It answers a question only when the one before it has been answered.
    let mut count = 0;
    let seen = look_up(ONE, "h.test", Wanted::Both, |_, _, query| {
        count += 1;
        if count == 2 { vec![] } else { at_once(zone(query)) }
    });
    assert_eq!(
        seen.asked,
        [(0, "A"), (0, "AAAA"), (5000, "A"), (5000, "AAAA")].map(|(t, q)| (t, format!("10.0.0.1 h.test {q}")))
    );
    assert_eq!(seen.manner, Manner::InTurn, "to be remembered");
    assert_eq!(seen.result.unwrap().addresses.len(), 2);
}

#[test]
fn a_server_that_never_answers_one_question_gives_the_other_answer() {
    let seen =
        look_up(
            ONE,
            "h.test",
            Wanted::Both,
            |_, _, query| {
                if question(query).1 == Rtype::A { at_once(zone(query)) } else { vec![] }
            },
        );
    assert_eq!(seen.times(), [0, 0, 5000, 5000, 10000, 10000]);
    assert_eq!(seen.manner, Manner::Apart);
    assert_eq!(texts(&seen.result.unwrap()).2, ["192.0.2.1"]);
}

/// As in the C library, which leaves EMSGSIZE and NO_RECOVERY then.
#[test]
fn what_came_in_place_of_the_second_answer_is_one_that_cannot_be_read() {
    for (rcode, comes) in [(None, true), (None, false), (Some(Rcode::NOERROR), true), (Some(Rcode::NXDOMAIN), true)] {
        let seen = look_up(ONE, "h.test", Wanted::Both, |_, _, query| match question(query).1 {
            Rtype::A => {
                let answer = rcode.map_or_else(|| zone(query), |rcode| answer(query, rcode, &[]));
                let other = comes.then(|| Act::After(1, b"an answer to nothing".to_vec()));
                [Act::After(0, answer)].into_iter().chain(other).collect()
            }
            _ => vec![],
        });
        let said = seen.result.map(|answer| answer.rest).map_err(|failure| failure.host_error);
        let expected = match rcode {
            None => Ok(comes.then_some(Fault::Malformed)),
            Some(Rcode::NOERROR) => Err(HostError::NoData),
            Some(_) => Err(HostError::NotFound),
        };
        assert_eq!(said, expected);
    }
}

#[test]
fn single_request_waits_between_the_questions() {
    for option in ["single-request", "single-request-reopen"] {
        let mut answered = 0;
        let seen = look_up(&format!("{ONE}options {option}\n"), "h.test", Wanted::Both, |_, _, query| {
            answered += 1;
            vec![Act::After(100, zone(query))]
        });
        assert_eq!(seen.times(), [0, 100], "{option}");
        assert_eq!(seen.result.unwrap().addresses.len(), 2);
    }
}

#[test]
fn rotate_begins_elsewhere_each_time() {
    let conf = format!("{THREE}options rotate\n");
    let server = |_: &SocketAddr, _: Transport, query: &[u8]| at_once(zone(query));
    let seen = play(&conf, None, server, |asker| {
        for _ in 0..4 {
            host(asker, b"h.test", Wanted::V4).unwrap();
        }
    });
    let servers: Vec<_> = seen.questions().iter().map(|q| q.split(' ').next().unwrap()).collect();
    assert_eq!(servers, ["10.0.0.2", "10.0.0.3", "10.0.0.1", "10.0.0.2"]);
}

#[test]
fn no_socket_ends_the_lookup_and_no_route_does_not() {
    let seen = |error| play(TWO, Some(error), |_, _, _| vec![], |asker| host(asker, b"h.test", Wanted::Both)).result;
    assert_eq!(seen(OpenError::NoSocket(libc::EMFILE)), miss(Status::Unavailable, HostError::Internal, None));
    assert_eq!(seen(OpenError::Unreachable(libc::ENETUNREACH)), timed_out());
}

// --- Search --------------------------------------------------------------------------------------------------------

/// The names that are asked for when none of them exists, and the verdict.
fn searched(conf: &str, name: &str, rcode: impl Fn(&str) -> Rcode) -> (String, Result<Answer, Failure>) {
    let seen = look_up(&format!("nameserver 10.0.0.1\n{conf}"), name, Wanted::V4, |_, _, query| {
        let rcode = rcode(&question(query).0);
        at_once(answer(query, rcode, &[]))
    });
    let names: Vec<_> = seen.questions().iter().map(|q| q.split(' ').nth(1).unwrap()).collect();
    (names.join(" "), seen.result)
}

#[test]
fn names_are_searched_for_by_their_dots() {
    let nx = |_: &str| Rcode::NXDOMAIN;
    let names = |conf: &str, name: &str| searched(conf, name, nx).0;
    assert_eq!(names("search a b\n", "h"), "h.a h.b h");
    assert_eq!(names("search a b\n", "h.x"), "h.x h.x.a h.x.b");
    assert_eq!(names("search a b\noptions ndots:2\n", "h.x"), "h.x.a h.x.b h.x");
    assert_eq!(names("search a b\noptions ndots:0\n", "h"), "h h.a h.b");
    assert_eq!(names("search a b\n", "h.x."), "h.x");
    assert_eq!(names("search a b\n", "h."), "h");
    assert_eq!(names("search a . b\n", "h"), "h.a h h.b");
    assert_eq!(names("search a\noptions no-tld-query\n", "h"), "h.a");
    assert_eq!(names("options no-tld-query\n", "h"), "h");
    assert_eq!(names("domain .a\n", "h"), "h.a h");
}

/// Where a server fails, other names may still be found; where one is not heard, the search ends.
#[test]
fn a_failure_lets_the_search_go_on_whatever_it_answers() {
    let changes: [fn(&mut Vec<u8>); 4] = [|_| {}, |m| m.truncate(6), |m| m[0] ^= 1, |m| m.truncate(3)];
    let names = changes.map(|change| {
        let seen = look_up("nameserver 10.0.0.1\nsearch a b\noptions attempts:1\n", "h", Wanted::V4, |_, _, query| {
            let fails = question(query).0 == "h.a";
            let mut message = answer(query, if fails { Rcode::SERVFAIL } else { Rcode::NXDOMAIN }, &[]);
            if fails {
                change(&mut message);
            }
            at_once(message)
        });
        let names: Vec<_> = seen.questions().iter().map(|q| q.split(' ').nth(1).unwrap()).collect();
        names.join(" ")
    });
    assert_eq!(names, ["h.a h.b h", "h.a h.b h", "h.a h.b h", "h.a h"]);
}

/// A message on a stream that breaks off has failed as soon as it has said so.
#[test]
fn a_failure_that_breaks_off_lets_the_search_go_on() {
    for (len, names) in [(12, "h.a h.b h"), (4, "h.a h.b h"), (3, "h.a h")] {
        let seen = look_up("nameserver 10.0.0.1\nsearch a b\noptions use-vc\n", "h", Wanted::V4, |_, _, query| {
            vec![Act::BreakOff(answer(query, Rcode::SERVFAIL, &[])[..len].to_vec())]
        });
        let asked: Vec<_> = seen.questions().iter().map(|q| q.split(' ').nth(1).unwrap()).collect();
        assert_eq!(asked.join(" "), names, "{len}");
    }
}

#[test]
fn the_verdict_that_says_most_counts() {
    let verdict = |conf: &str, name: &str, rcode: &dyn Fn(&str) -> Rcode| {
        let result = searched(conf, name, rcode).1.unwrap_err();
        (result.status, result.host_error)
    };
    let of = |codes: &'static [(&'static str, Rcode)]| {
        move |name: &str| codes.iter().find(|(n, _)| *n == name).map_or(Rcode::NXDOMAIN, |(_, code)| *code)
    };
    let conf = "search a b\noptions attempts:1\n";
    assert_eq!(verdict(conf, "h", &of(&[])), (Status::NotFound, HostError::NotFound));
    assert_eq!(verdict(conf, "h", &of(&[("h.a", Rcode::NOERROR)])), (Status::NotFound, HostError::NoData));
    assert_eq!(verdict(conf, "h", &of(&[("h.a", Rcode::SERVFAIL)])), (Status::NotFound, HostError::TryAgain));
    assert_eq!(
        verdict(conf, "h", &of(&[("h.a", Rcode::NOERROR), ("h.b", Rcode::SERVFAIL)])),
        (Status::NotFound, HostError::NoData)
    );
    assert_eq!(verdict(conf, "h.x", &of(&[("h.x.a", Rcode::NOERROR)])), (Status::NotFound, HostError::NotFound));
    assert_eq!(verdict(conf, "h.x", &of(&[("h.x", Rcode::SERVFAIL)])), (Status::NotFound, HostError::TryAgain));
    assert_eq!(verdict(conf, "h.", &of(&[("h", Rcode::FORMERR)])), (Status::NotFound, HostError::NoRecovery));
    // Other failures end the search, but the name as it is gets its chance.
    assert_eq!(searched(conf, "h", of(&[("h.a", Rcode::REFUSED)])).0, "h.a h");
    assert_eq!(searched(conf, "h", of(&[("h.a", Rcode::FORMERR)])).0, "h.a h");
    assert_eq!(searched(conf, "h", of(&[("h.a", Rcode::SERVFAIL)])).0, "h.a h.b h");
}

#[test]
fn names_that_no_host_has_are_not_asked_for() {
    for name in ["-h", "h!", "h h", "h..x", ".h", "h\\"] {
        let seen = look_up(ONE, name, Wanted::Both, |_, _, query| at_once(zone(query)));
        assert!(seen.asked.is_empty(), "{name}");
        assert_eq!(seen.result, miss(Status::NotFound, HostError::NotFound, None));
    }
    let seen = look_up("search a\n", "", Wanted::V4, |_, _, query| at_once(zone(query)));
    assert!(seen.asked.is_empty());
    assert_eq!(seen.result, miss(Status::NotFound, HostError::NoRecovery, None));
}

#[test]
fn a_name_without_addresses_has_no_recovery() {
    let only_alias = |_: &SocketAddr, _: Transport, query: &[u8]| {
        at_once(answer(query, Rcode::NOERROR, &[("alias.test", Alias("h.test"))]))
    };
    let seen = look_up(ONE, "alias.test", Wanted::V4, only_alias);
    assert_eq!(seen.result, miss(Status::TryAgain, HostError::NoRecovery, Some(libc::ENOENT)));
    let seen = look_up(ONE, "alias.test", Wanted::Both, only_alias);
    assert_eq!(seen.result, miss(Status::NotFound, HostError::NotFound, Some(0)));
}

#[test]
fn sortlist_puts_addresses_first() {
    let sorted = |sortlist: &str, addresses: &[[u8; 4]]| {
        let records: Vec<_> = addresses.iter().map(|address| ("h.test", V4(*address))).collect();
        let seen = look_up(&format!("{ONE}sortlist {sortlist}\n"), "h.test", Wanted::V4, |_, _, query| {
            at_once(answer(query, Rcode::NOERROR, &records))
        });
        texts(&seen.result.unwrap()).2
    };
    let four = [[9, 0, 0, 1], [10, 0, 0, 1], [9, 0, 0, 2], [10, 0, 0, 2]];
    assert_eq!(sorted("10.0.0.0", &four), ["10.0.0.1", "10.0.0.2", "9.0.0.1", "9.0.0.2"]);
    // The first net that has an address counts.
    let nets = "10.0.0.2/255.255.255.255 10.0.0.0";
    assert_eq!(sorted(nets, &four), ["10.0.0.2", "10.0.0.1", "9.0.0.1", "9.0.0.2"]);
    // Of many, the C library sorts so many and no more.
    let mut many: Vec<[u8; 4]> = (0..50).map(|i| [9, 0, 0, i]).collect();
    (many[47], many[48]) = ([10, 0, 0, 1], [10, 0, 0, 2]);
    let sorted = sorted("10.0.0.0", &many);
    assert_eq!((&*sorted[0], &*sorted[48]), ("10.0.0.1", "10.0.0.2"));
}

#[test]
fn addresses_are_looked_up_by_their_digits() {
    let ask = |address: &str| {
        let address: IpAddr = address.parse().unwrap();
        let seen = play(
            ONE,
            None,
            |_, _, query| {
                let (name, _) = question(query);
                at_once(answer(query, Rcode::NOERROR, &[(&name, Data::Ptr("h.test"))]))
            },
            |asker| host_at(asker, address),
        );
        (seen.questions()[0].to_owned(), texts(&seen.result.unwrap()))
    };
    let found = |address: &str| ("h.test".to_owned(), vec![], vec![address.to_owned()]);
    assert_eq!(ask("192.0.2.1"), ("10.0.0.1 1.2.0.192.in-addr.arpa PTR".into(), found("192.0.2.1")));
    assert_eq!(ask("::ffff:192.0.2.1"), ("10.0.0.1 1.2.0.192.in-addr.arpa PTR".into(), found("192.0.2.1")));
    assert_eq!(ask("::192.0.2.1"), ("10.0.0.1 1.2.0.192.in-addr.arpa PTR".into(), found("192.0.2.1")));
    let nibbles = format!("1.{}ip6.arpa", "0.".repeat(31));
    assert_eq!(ask("::1"), (format!("10.0.0.1 {nibbles} PTR"), found("::1")));
    let nibbles = format!("f.e.{}8.b.d.0.1.0.0.2.ip6.arpa", "0.".repeat(22));
    assert_eq!(ask("2001:db8::ef"), (format!("10.0.0.1 {nibbles} PTR"), found("2001:db8::ef")));
}

#[test]
fn an_unknown_address_is_not_found() {
    let ask = |rcode, errno_before| {
        errno::set(errno_before);
        play(
            ONE,
            None,
            move |_, _, query| at_once(answer(query, rcode, &[])),
            |asker| host_at(asker, Ipv4Addr::LOCALHOST.into()),
        )
        .result
    };
    assert_eq!(ask(Rcode::NXDOMAIN, 0), miss(Status::NotFound, HostError::NotFound, None));
    assert_eq!(ask(Rcode::NOERROR, 0), miss(Status::NotFound, HostError::NoData, None));
    assert_eq!(ask(Rcode::SERVFAIL, libc::ENOENT), miss(Status::NotFound, HostError::TryAgain, None));
    assert_eq!(ask(Rcode::NXDOMAIN, libc::ECONNREFUSED), miss(Status::Unavailable, HostError::NotFound, None));
}

#[test]
fn a_users_aliases_are_two_words_to_a_line() {
    let file = b"one  first.test rest\nTWO.\tsecond.test\n\nthree third.test\n";
    assert_eq!(host_alias(file, b"ONE"), Some(&b"first.test"[..]));
    assert_eq!(host_alias(file, b"two"), Some(&b"second.test"[..]));
    assert_eq!(host_alias(file, b"four"), None);
    assert_eq!(host_alias(b"a\x0bb\0c\nd e\n", b"a"), Some(&b"b"[..]));
    assert_eq!(host_alias(b"a\0 b\nd e\n", b"a"), None);
    assert_eq!(host_alias(b"a\0 b\nd e\n", b"d"), None, "what lies behind a line that ends the file");
    assert_eq!(host_alias(b"a.. b\n", b"a"), Some(&b"b"[..]));
}

// --- Anything ------------------------------------------------------------------------------------------------------

proptest! {
    #[test]
    fn servers_may_send_anything(
        conf in "(nameserver 10.0.0.[123]\n){0,3}search a\n(options (single-request|use-vc|rotate|edns0|single-request-reopen)\n){0,2}",
        packets in prop::collection::vec((0..20_000_u64, prop::collection::vec(any::<u8>(), 0..40), any::<bool>(), any::<u16>()), 0..12),
        wanted in prop_oneof![Just(Wanted::V4), Just(Wanted::V6), Just(Wanted::Both)],
    ) {
        let mut packets = packets.into_iter();
        let seen = look_up(&conf, "alias.test", wanted, |_, _, query| {
            packets.next().map(|(delay, tail, damaged, place)| {
                let mut message = zone(query);
                if damaged {
                    let place = usize::from(place) % message.len();
                    message.truncate(place.max(2));
                    message.extend(tail);
                }
                Act::After(delay, message)
            }).into_iter().collect()
        });
        // Three rounds of names, each at most two attempts at three servers, in three manners.
        prop_assert!(seen.times().last().is_none_or(|&time| time < 3 * 3 * 28_000));
        if let Ok(answer) = seen.result {
            prop_assert!(!answer.addresses.is_empty() && !answer.canonical.is_empty());
        }
    }

    #[test]
    fn messages_may_hold_anything(tail: Vec<u8>, count: u16, is_pointer: bool) {
        let rtype = if is_pointer { Rtype::PTR } else { Rtype::A };
        let query = Query::new(1, &name("h.test"), rtype, false, false).unwrap();
        let mut message = with_record(&query, &tail);
        message[6..8].copy_from_slice(&count.to_be_bytes());
        let _ = (addresses(&message, true), pointer(&message), query.is_answered_by(&message));
        let _ = (addresses(&tail, true), pointer(&tail), query.is_answered_by(&tail));
    }
}
