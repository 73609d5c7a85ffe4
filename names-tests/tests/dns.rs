//! gethostbyname and its kin of the host's libc and of ours, on the same name server: all that a program can see must be
//! the same, down to where in a caller's buffer things lie and from which length on they fit.

use std::net::IpAddr;

use names_tests::probing::{LOOPBACK, NoFile, Pair, enter_own_network};
use names_tests::{Buffer, Call, Database, Question};

mod server;

const RESOLV_CONF: &str = "nameserver 127.0.0.1\noptions timeout:20 attempts:1\nsearch example\n";

/// The host's libc and ours in a network with a name server, new for each configuration. None where that is not possible.
fn start(name: &str, host_conf: &str, resolv_conf: &str, sources: &str) -> Option<Pair> {
    enter_own_network(&[LOOPBACK])?;
    server::start();
    let pair = Pair::start(env!("CARGO_TARGET_TMPDIR"), env!("CARGO_BIN_EXE_names-probe"), name, host_conf)?;
    pair.etc.write("resolv.conf", resolv_conf.as_bytes());
    pair.etc.write("nsswitch.conf", format!("hosts: {sources}\nnetworks: {sources}\n").as_bytes());
    pair.etc.write("hosts", b"192.0.2.7 filed.example both.example filed\n192.0.2.77 filed.example again\n");
    pair.etc.write("networks", b"filed.example 10.2\n");
    Some(pair)
}

fn compare(pair: &mut Pair, context: &str, question: Question, buffer: Option<Buffer>) {
    compare_in(Database::Hosts, pair, context, question, buffer);
}

fn compare_in(database: Database, pair: &mut Pair, context: &str, question: Question, buffer: Option<Buffer>) {
    let call = Call { database, question, buffer };
    let [host, ours] = pair.ask(&call);
    assert_eq!(ours, host, "ours (left), the host's (right): {call:?} with {context}");
}

const FAMILIES: [i32; 3] = [libc::AF_INET, libc::AF_INET6, libc::AF_UNIX];

/// The questions for a name.
fn questions(name: &str) -> Vec<Question> {
    let families = FAMILIES.iter().map(|&family| Question::NameInFamily(name.into(), family));
    [Question::Name(name.into(), None)].into_iter().chain(families).collect()
}

fn by_address(text: &str) -> Question {
    match text.parse().unwrap() {
        IpAddr::V4(address) => Question::Address(address.octets().into(), libc::AF_INET),
        IpAddr::V6(address) => Question::Address(address.octets().into(), libc::AF_INET6),
    }
}

const ADDRESSES: [&str; 7] =
    ["192.0.2.3", "::ffff:192.0.2.3", "::192.0.2.3", "198.51.100.1", "192.0.2.7", "192.0.2.99", "2001:db8::7"];

/// All names and addresses, each without a buffer and with one that is large enough.
fn compare_all(pair: &mut Pair, context: &str) {
    let ample = Some(Buffer { len: 2000, shift: 3 });
    for name in server::NAMES.iter().chain(&["alias", "four", "filed", "nobody", "a..b", "-x", "x!", "both.other", ""])
    {
        for question in questions(name) {
            compare(pair, context, question.clone(), None);
            compare(pair, context, question, ample);
        }
    }
    for address in ADDRESSES {
        compare(pair, context, by_address(address), None);
        compare(pair, context, by_address(address), ample);
    }
}

#[test]
fn every_kind_of_answer_is_given_as_by_the_host() {
    let Some(mut pair) = start("dns-all", "multi on\n", RESOLV_CONF, "files dns") else { return };
    compare_all(&mut pair, "the usual configuration");
}

#[test]
fn sources_are_asked_as_nsswitch_says() {
    for sources in [
        "dns",
        "dns files",
        "files [NOTFOUND=return] dns",
        "dns [NOTFOUND=return] files",
        "dns [UNAVAIL=return] files",
        "dns [TRYAGAIN=return] files",
        "dns [!SUCCESS=return] files",
        "files [SUCCESS=continue] dns",
    ] {
        let Some(mut pair) = start("dns-sources", "multi off\ntrim .example\n", RESOLV_CONF, sources) else { return };
        compare_all(&mut pair, sources);
    }
}

#[test]
fn a_server_that_is_not_there_is_reported_as_by_the_host() {
    for sources in ["files dns", "dns files", "dns [UNAVAIL=return] files"] {
        let nobody = "nameserver 127.0.0.9\noptions timeout:1 attempts:1\n";
        let Some(mut pair) = start("dns-gone", "multi on\n", nobody, sources) else { return };
        for question in ["both.example", "filed.example", "nobody"].into_iter().flat_map(questions) {
            compare(&mut pair, sources, question.clone(), None);
            compare(&mut pair, sources, question, Some(Buffer { len: 1000, shift: 0 }));
        }
        compare(&mut pair, sources, by_address("192.0.2.3"), None);
    }
}

#[test]
fn a_configuration_that_is_kept_is_not_looked_for_again() {
    for kind in [NoFile::Missing, NoFile::Directory, NoFile::Loop, NoFile::BelowFile] {
        let conf = format!("{RESOLV_CONF}options no-reload\n");
        let Some(mut pair) = start("dns-kept", "multi on\n", &conf, "files dns") else { return };
        compare(&mut pair, "the file", Question::Name("both".into(), None), None);
        pair.etc.put("resolv.conf", kind);
        compare_all(&mut pair, &format!("{kind:?} in its place"));
        for question in networks() {
            compare_in(Database::Networks, &mut pair, "the same", question, None);
        }
    }
}

#[test]
fn an_address_that_is_near_comes_first_if_host_conf_says_so() {
    for host_conf in ["multi on\nreorder on\n", "reorder on\n", "multi on\nreorder off\n"] {
        let Some(mut pair) = start("dns-reorder", host_conf, RESOLV_CONF, "files dns") else { return };
        pair.etc.write("hosts", b"192.0.2.7 a\n198.51.100.1 a\n127.0.0.9 a\n127.0.0.1 a\n127.1.1.1 b\n2001:db8::1 a\n");
        for question in ["a", "b", "near.example", "both.example"].into_iter().flat_map(questions) {
            for buffer in [None, Some(Buffer { len: 1000, shift: 0 }), Some(Buffer { len: 1000, shift: 3 })] {
                compare(&mut pair, host_conf, question.clone(), buffer);
            }
        }
    }
}

#[test]
fn buffers_are_too_small_where_the_host_finds_them_so() {
    let Some(mut pair) = start("dns-buffers", "multi on\n", RESOLV_CONF, "dns") else { return };
    let mut all: Vec<Question> =
        ["both", "alias.example", "six.example", "nobody.example", "none.example", "192.0.2.1"]
            .into_iter()
            .flat_map(|name| questions(name).into_iter().take(3))
            .collect();
    all.extend(["192.0.2.3", "192.0.2.99"].map(by_address));
    for question in all {
        for len in 0..160 {
            for shift in [0, 1, 4] {
                compare(&mut pair, "any buffer", question.clone(), Some(Buffer { len, shift }));
            }
        }
    }
}

/// Numbers, and names of which none is a network's: for one that is, the C library forgets to say its name.
fn networks() -> Vec<Question> {
    let numbers = [127, 0x7f00_0000, 0x0a01, 0x0a01_0000, 0xc0a8_0100, 0xc0a8_0101, 0, 0x0a02_0000, 0x0a03, u32::MAX];
    let by_number = |number| [2, 0, 10].map(|family| Question::Number(number, None, family));
    let names = ["filed.example", "plain.example", "plain", "nobody", "failed.example", "both.example", "a..b", ""];
    let by_name = names.into_iter().map(|name| Question::Name(name.into(), None));
    numbers.into_iter().flat_map(by_number).chain(by_name).collect()
}

#[test]
fn networks_are_looked_up_as_by_the_host() {
    for sources in ["dns", "files dns", "dns files", "dns [NOTFOUND=return] files", "dns [TRYAGAIN=return] files"] {
        let Some(mut pair) = start("dns-networks", "multi on\n", RESOLV_CONF, sources) else { return };
        for question in networks() {
            for buffer in [None, Some(Buffer { len: 2000, shift: 3 }), Some(Buffer { len: 4000, shift: 0 })] {
                compare_in(Database::Networks, &mut pair, sources, question.clone(), buffer);
            }
        }
    }
    let nobody = "nameserver 127.0.0.9\noptions timeout:1 attempts:1\n";
    for sources in ["dns", "files dns", "dns files"] {
        let Some(mut pair) = start("dns-networks-gone", "multi on\n", nobody, sources) else { return };
        for question in networks() {
            compare_in(Database::Networks, &mut pair, sources, question.clone(), None);
            compare_in(Database::Networks, &mut pair, sources, question, Some(Buffer { len: 1000, shift: 0 }));
        }
    }
}

#[test]
fn networks_need_as_much_room_as_with_the_host() {
    let Some(mut pair) = start("dns-networks-room", "multi on\n", RESOLV_CONF, "dns") else { return };
    for number in [127, 0x0a01, 0xc0a8_0101, 0x0a03] {
        for len in (0..20).chain(370..480) {
            for shift in [0, 1, 4] {
                let buffer = Some(Buffer { len, shift });
                compare_in(Database::Networks, &mut pair, "any buffer", Question::Number(number, None, 2), buffer);
            }
        }
    }
}

#[test]
fn a_network_is_found_by_the_name_that_the_servers_have() {
    let Some(mut pair) = start("dns-networks-name", "multi on\n", RESOLV_CONF, "dns") else { return };
    for name in ["net.example", "net"] {
        let question = Question::Name(name.into(), None);
        let answer = pair.ask_ours(&Call { database: Database::Networks, question, buffer: None });
        let aliases = r#"["other.example" "0.0.1.10.in-addr.arpa" "1.10.in-addr.arpa" ]"#;
        assert!(answer.starts_with(&format!("\"other.example\" {aliases} 2 0xa010000 = 0")), "{answer}");
    }
}
