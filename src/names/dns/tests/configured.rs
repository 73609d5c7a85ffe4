//! resolv.conf and what the host's resolver makes of it: the same servers must be asked the same questions in the same
//! order.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::sync::{Arc, Mutex};
use std::thread;

use domain::base::iana::Rcode;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::Data::A as V4;
use super::live::{Ask, FakeServer, compare, framed, in_a_world_of_its_own};
use super::{Transport, Wanted, answer, question};

const SERVERS: [&str; 4] = ["127.0.0.1", "127.0.0.2", "127.0.0.3", "::1"];

type Log = Arc<Mutex<Vec<String>>>;

/// Servers that note all they are asked. They fail for names that begin with an f, have addresses for those that begin
/// with an a, and know no others.
fn start_servers(log: &Log) -> Vec<FakeServer> {
    let start = |ip: &&'static str| {
        let (ip, log) = (*ip, log.clone());
        FakeServer::start(ip, move |by, query, _| {
            let name = question(query).0;
            // All but the id.
            log.lock().unwrap().push(format!("{ip} {by:?} {name} {:02x?}", &query[2..]));
            let address = |net, host| (name.as_str(), V4([net, 0, 0, host]));
            let (rcode, records) = match name.as_bytes().first() {
                Some(b'f') => (Rcode::SERVFAIL, vec![]),
                Some(b'a') => (Rcode::NOERROR, vec![address(9, 1), address(10, 1), address(9, 2), address(130, 1)]),
                _ => (Rcode::NXDOMAIN, vec![]),
            };
            let message = answer(query, rcode, &records);
            vec![if by == Transport::Stream { framed(message) } else { message }]
        })
    };
    SERVERS.iter().map(start).collect()
}

/// Asks both, and sees that the servers are asked the same.
fn compare_all(context: &str, log: &Log) {
    for name in ["h", "h.x", "h.x.y.", "f", "f.x", "a.x", "a"] {
        for wanted in [Wanted::V4, Wanted::Both] {
            compare_questions(context, Ask::Host(name, wanted), log);
        }
    }
}

fn compare_questions(context: &str, ask: Ask, log: &Log) {
    log.lock().unwrap().clear();
    compare(context, ask, &[]);
    let asked = std::mem::take(&mut *log.lock().unwrap());
    let (host, ours) = asked.split_at(asked.len() / 2);
    assert_eq!(ours, host, "what ours and the host's ask for, for {ask:?} with {context}");
}

fn line() -> impl Strategy<Value = String> {
    let server = prop_oneof![
        4 => proptest::sample::select(&SERVERS[..]).prop_map(str::to_owned),
        1 => "127\\.1|0x7f000002|127\\.0\\.0\\.3[#;a]?|::1(%lo|%1|%)?|one|256\\.1|",
    ];
    let domains = "((one|two|\\.|\\.one|two\\.|x_y|#|[a-z]{64}|a\\\\097)( |\t|  )?){0,5}";
    let option = "ndots:([0-9]{1,2}|| 2|x)|attempts:(-1|[0-9]|x|99)|edns0|single-request(-reopen)?|no[-_]tld[-_]query\
                  |use-vc|trust-ad|no-aaaa|inet6|no-check-names|ip6-bytestring|insecure1|timeout:30|edns0x|EDNS0|;";
    let options = vec(option, 0..4).prop_map(|options| options.join(" "));
    let net = "10\\.0\\.0\\.0(/255\\.0\\.0\\.0)?|130\\.0\\.0\\.0|9\\.0\\.0\\.2&255\\.255\\.255\\.255|bogus|9\\.0\\.0\\.0/bogus";
    let nets = vec(net, 0..4).prop_map(|nets| nets.join(" "));
    let said = prop_oneof![
        4 => server.prop_map(|value| ("nameserver", value)),
        1 => "(one|two|x\\.y|\\.)?( two)?".prop_map(|value| ("domain", value)),
        2 => domains.prop_map(|value| ("search", value)),
        3 => options.prop_map(|value| ("options", value)),
        1 => nets.prop_map(|value| ("sortlist", value)),
        1 => "[a-z #;]{0,9}".prop_map(|value| ("#search", value)),
        1 => "one two".prop_map(|value| ("Search", value)),
    ];
    let blank = prop_oneof![8 => Just(" "), 1 => Just("\t"), 1 => Just("  \t"), 1 => Just("")];
    let start = prop_oneof![9 => Just(""), 1 => Just(" ")];
    // A sortlist that a carriage return ends has the host look for its end for ever.
    let end = prop_oneof![9 => Just("\n"), 1 => Just("\n\n"), 1 => Just(" \n"), 1 => Just("\r\n"), 1 => Just("\0 x\n")];
    (start, said, blank, end).prop_map(|(start, (keyword, value), blank, end)| {
        let end = if keyword == "sortlist" { "\n" } else { end };
        format!("{start}{keyword}{blank}{value}{end}")
    })
}

#[test]
fn any_configuration_is_read_as_by_the_host() {
    in_a_world_of_its_own(|world| {
        let log = Log::default();
        let _servers = start_servers(&log);
        let config = Config { cases: 100, failure_persistence: None, ..Config::default() };
        let strategy = (vec(line(), 0..8), proptest::bool::ANY);
        let test = |(lines, ended): (Vec<String>, bool)| {
            let text = lines.concat();
            let text = if ended { &text } else { text.trim_end_matches('\n') };
            world.configure(text);
            compare_all(&format!("{text:?}"), &log);
            Ok(())
        };
        if let Err(error) = TestRunner::new(config).run(&strategy, test) {
            panic!("{error}");
        }
    });
}

#[test]
fn there_is_no_limit_to_a_line_as_for_the_host() {
    in_a_world_of_its_own(|world| {
        let log = Log::default();
        let _servers = start_servers(&log);
        let domains: String = (0..60).map(|i| format!(" d{i}.{}", "x".repeat(60))).collect();
        let comment = "#".repeat(200_000);
        let blanks = " ".repeat(100_000);
        world.configure(&format!("{comment}\nnameserver{blanks}127.0.0.3\nsearch{domains}\noptions{blanks}edns0"));
        for name in ["h", "h.x", "f"] {
            compare_questions("long lines", Ask::Host(name, Wanted::V4), &log);
        }
    });
}

#[test]
fn a_configuration_that_shall_not_be_read_again_is_not() {
    in_a_world_of_its_own(|world| {
        let log = Log::default();
        let _servers = start_servers(&log);
        world.configure("nameserver 127.0.0.1\nsearch one\n");
        compare_questions("a first file", Ask::Host("h", Wanted::V4), &log);
        world.configure("nameserver 127.0.0.1\nsearch two\noptions no-reload\n");
        compare_questions("no-reload", Ask::Host("h", Wanted::V4), &log);
        world.configure("nameserver 127.0.0.2\nsearch three\n");
        for wanted in [Wanted::V4, Wanted::Both] {
            compare_questions("another file", Ask::Host("h", wanted), &log);
        }
        // Each thread knows what it has read itself.
        thread::scope(|scope| {
            scope.spawn(|| compare_questions("another thread", Ask::Host("h", Wanted::V4), &log));
        });
        fs::remove_file(world.etc.join("resolv.conf")).unwrap();
        compare_questions("no file", Ask::Host("h", Wanted::V4), &log);
    });
}

#[test]
fn a_file_that_cannot_be_read_is_met_as_by_the_host() {
    in_a_world_of_its_own(|world| {
        let log = Log::default();
        let _servers = start_servers(&log);
        let file = world.etc.join("resolv.conf");
        let compare = |context: &str| {
            for ask in [Ask::Host("h", Wanted::V4), Ask::Host("h", Wanted::Both), Ask::Address("192.0.2.1")] {
                compare_questions(context, ask, &log);
            }
        };
        // As another user; only this thread becomes one.
        world.configure("nameserver 127.0.0.2\n");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
        // SAFETY: takes a number.
        unsafe { libc::setfsuid(65534) };
        assert_eq!(fs::read(&file).unwrap_err().kind(), ErrorKind::PermissionDenied);
        compare("a file that is another user's");
        // SAFETY: as above.
        unsafe { libc::setfsuid(0) };
        for target in ["nowhere", "resolv.conf", "passwd/resolv.conf"] {
            fs::remove_file(&file).unwrap();
            symlink(target, &file).unwrap();
            compare(&format!("a link to {target}"));
        }
    });
}
