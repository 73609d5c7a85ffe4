//! The same calls, on the same files, of the host's libc and of ours: all that a program can see must be the same.
//!
//! Each of the two runs in a mount namespace of its own, where /etc is a directory of the test's.

use std::process::Command;

use names_tests::probing::{Etc, NoFile, Pair, make_sources};
use names_tests::{Buffer, Call, Database, Question};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

/// Makes the calls with both.
fn compare(pair: &mut Pair, calls: &[Call]) -> Result<(), TestCaseError> {
    // The last case's walks through the databases are over.
    let ends = Database::ALL.map(|database| Call { database, question: Question::End, buffer: None });
    for (i, call) in ends.iter().chain(calls).enumerate() {
        let [host, ours] = pair.ask(call);
        prop_assert_eq!(host, ours, "host (left), ours (right), call {}: {}", i, call);
    }
    Ok(())
}

fn start(name: &str, host_conf: &str) -> Option<Pair> {
    Pair::start(env!("CARGO_TARGET_TMPDIR"), env!("CARGO_BIN_EXE_names-probe"), name, host_conf)
}

fn run<T: std::fmt::Debug>(
    name: &str,
    host_conf: &str,
    cases: u32,
    strategy: impl Strategy<Value = T>,
    test: impl Fn(&mut Pair, T) -> Result<(), TestCaseError>,
) {
    run_with(start(name, host_conf), cases, strategy, test);
}

fn run_with<T: std::fmt::Debug>(
    pair: Option<Pair>,
    cases: u32,
    strategy: impl Strategy<Value = T>,
    test: impl Fn(&mut Pair, T) -> Result<(), TestCaseError>,
) {
    let Some(pair) = pair else { return };
    let pair = std::cell::RefCell::new(pair);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    if let Err(error) = TestRunner::new(config).run(&strategy, |value| test(&mut pair.borrow_mut(), value)) {
        panic!("{error}");
    }
}

/// Few names, so that they meet; some differ in case, some look like addresses.
const NAME: &str = "a|b|A|ab|Ab|c\\.d|c\\.D|localhost|LOCALHOST|x-1|\\xe9|1a|127\\.1|127\\.1\\.|10\\.0\\.0\\.1|::1|a::%x|\
    beef|dead:beef|[a-f]{30}";
const BLANK: &str = " |\\t|  |\\x0b| \\t";
const REST: &str = "(( |\\t| \\t )(a|b|A|c\\.d|localhost|e|f|g{9})){0,6}( |\\t)?(#.{0,9}|\\r|\\x00b)?";

fn line(first: &'static str, second: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let entry = (first, BLANK, second, REST).prop_map(|(a, b, c, d)| format!("{a}{b}{c}{d}").into_bytes());
    let indented =
        ("[ \\t]{1,9}", first, BLANK, second, REST).prop_map(|(i, a, b, c, d)| format!("{i}{a}{b}{c}{d}").into_bytes());
    prop_oneof![
        12 => entry,
        1 => indented,
        1 => "( |\\t){0,3}(#.{0,80})?".prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..60),
        1 => (first, BLANK, "(z{1,9} ){0,160}").prop_map(|(a, b, c)| format!("{a}{b}{c}").into_bytes()),
    ]
}

fn file(first: &'static str, second: &'static str) -> impl Strategy<Value = Vec<u8>> {
    (vec(line(first, second), 0..12), proptest::bool::weighted(0.9)).prop_map(|(lines, ended)| {
        let mut text = lines.join(&b'\n');
        if ended {
            text.push(b'\n');
        }
        text
    })
}

const ADDRESS: &str = "10\\.0\\.0\\.[12]|127\\.0\\.0\\.1|::1|::ffff:10\\.0\\.0\\.1|::ffff:a00:1|fe80::[12]|0\\.0\\.0\\.0|::|10\\.0\\.1|10\\.0\\.0\\.01|1|fe80::1%lo|10\\.0\\.0\\.1\\.";
const SERVICE: &str = "(80|081|0x50|65616|53|22|\\+80|-1|4294967296|99999999999999999999|)(/|//||x)(tcp|udp|sctp|)";
const NUMBER: &str = "6|17|06|0x6|-1|4294967295|4294967296|256|1x|";
const NETWORK: &str = "127|10|10\\.1|192\\.168\\.1|192\\.168\\.1\\.0|0x7f|010|10\\.|256|1\\.2\\.3\\.4\\.5|x|0|";

fn bytes(pattern: &'static str) -> impl Strategy<Value = Vec<u8>> {
    pattern.prop_map(String::into_bytes)
}

fn buffer() -> impl Strategy<Value = Option<Buffer>> {
    let len = prop_oneof![6 => 0_usize..260, 2 => 260_usize..1200, 1 => Just(8192)];
    option::weighted(0.7, (len, 0_usize..9).prop_map(|(len, shift)| Buffer { len, shift }))
}

fn through() -> BoxedStrategy<Question> {
    prop_oneof![6 => Just(Question::Next), 1 => (0..2).prop_map(Question::Rewind), 1 => Just(Question::End)].boxed()
}

/// AF_INET, AF_INET6, and AF_UNIX, of which no host is.
fn family() -> impl Strategy<Value = i32> {
    prop_oneof![4 => Just(2), 4 => Just(10), 1 => Just(1)]
}

/// And AF_UNSPEC, which ends the C library with a failed assertion when many lines count.
fn any_family() -> impl Strategy<Value = i32> {
    prop_oneof![9 => family(), 1 => Just(0)]
}

fn address() -> impl Strategy<Value = Vec<u8>> {
    let v6 = |text: &str| text.parse::<std::net::Ipv6Addr>().unwrap().octets().to_vec();
    select(vec![
        vec![10, 0, 0, 1],
        vec![10, 0, 0, 2],
        vec![127, 0, 0, 1],
        vec![0, 0, 0, 0],
        v6("::1"),
        v6("::"),
        v6("fe80::1"),
        v6("::ffff:10.0.0.1"),
    ])
}

fn calls(database: Database, question: BoxedStrategy<Question>) -> impl Strategy<Value = Vec<Call>> {
    let question = prop_oneof![3 => question, 1 => through()];
    vec((question, buffer()).prop_map(move |(question, buffer)| Call { database, question, buffer }), 1..12)
}

fn hosts(family: fn() -> BoxedStrategy<i32>) -> impl Strategy<Value = (Vec<u8>, Vec<Call>)> {
    let question = prop_oneof![
        3 => bytes(NAME).prop_map(|name| Question::Name(name, None)),
        3 => (bytes(NAME), family()).prop_map(|(name, family)| Question::NameInFamily(name, family)),
        3 => address().prop_map(|a| { let family = if a.len() == 4 { 2 } else { 10 }; Question::Address(a, family) }),
        1 => (address(), family()).prop_map(|(a, family)| Question::Address(a, family)),
    ];
    (file(ADDRESS, NAME), calls(Database::Hosts, question.boxed()))
}

const CASES: u32 = 300;

#[test]
fn hosts_with_one_line_for_a_name() {
    run("hosts", "multi off\n", CASES, hosts(|| any_family().boxed()), |pair, (text, calls)| {
        pair.etc.write("hosts", &text);
        compare(pair, &calls)
    });
}

#[test]
fn hosts_with_many_lines_for_a_name() {
    run("multi", "multi on\n", CASES, hosts(|| family().boxed()), |pair, (text, calls)| {
        pair.etc.write("hosts", &text);
        compare(pair, &calls)
    });
}

/// Once a file has been still for a while, repeated calls find an index.
#[test]
fn hosts_that_are_asked_for_again_and_again() {
    run("again", "multi on\n", 40, hosts(|| family().boxed()), |pair, (text, calls)| {
        pair.etc.write("hosts", &text);
        std::thread::sleep(std::time::Duration::from_millis(40));
        let calls: Vec<Call> = std::iter::repeat_n(calls, 4).flatten().collect();
        compare(pair, &calls)
    });
}

#[test]
fn hosts_without_a_domain() {
    run("trim", "trim .d,b\nmulti on\n", CASES / 4, hosts(|| family().boxed()), |pair, (text, calls)| {
        pair.etc.write("hosts", &text);
        compare(pair, &calls)
    });
}

/// Which letters are the same but for case is a matter of the program's locale; in Turkish, I and i are not. That is so
/// also where repeated calls find an index.
#[test]
fn names_in_other_character_sets() {
    const CHARSETS: [(&str, &str); 4] =
        [("de_DE", "ISO-8859-1"), ("pl_PL", "ISO-8859-2"), ("tr_TR", "ISO-8859-9"), ("tr_TR", "UTF-8")];
    for (language, charset) in CHARSETS {
        let target = env!("CARGO_TARGET_TMPDIR");
        let etc = Etc::new(target, &format!("{language}.{charset}"), "multi on\n");
        let locale = etc.0.join("locale");
        let made = Command::new("localedef").args(["-i", language, "-f", charset]).arg(&locale).output();
        if !made.as_ref().is_ok_and(|made| made.status.success()) {
            eprintln!("skipped: needs localedef and Debian's package locales: {made:?}");
            return;
        }
        let variables = [("LOCPATH", "/etc"), ("LC_ALL", "locale")];
        let pair = Pair::start_in(etc, target, env!("CARGO_BIN_EXE_names-probe"), &variables);
        let Some(mut pair) = pair else { return };
        // From the first byte that is neither a blank nor begins a comment.
        let names = || (b'$'..=u8::MAX).map(|byte| [b'x', byte]);
        let lines = |[before, behind]: [&str; 2]| {
            let line = |name: [u8; 2]| [before.as_bytes(), &name, behind.as_bytes()].concat();
            names().flat_map(line).collect::<Vec<u8>>()
        };
        for is_still in [false, true] {
            if is_still {
                std::thread::sleep(std::time::Duration::from_millis(40));
            }
            for (name, database) in names().flat_map(|name| [(name, Database::Hosts), (name, Database::Networks)]) {
                if !is_still {
                    pair.etc.write("hosts", &lines(["10.0.0.1 ", "\n"]));
                    pair.etc.write("networks", &lines(["", " 10\n"]));
                }
                let call = Call { database, question: Question::Name(name.to_vec(), None), buffer: None };
                if let Err(error) = compare(&mut pair, &[call]) {
                    panic!("{language}.{charset}: {error}");
                }
            }
        }
    }
}

#[test]
fn services() {
    let protocol = || option::of(bytes("tcp|udp|TCP|"));
    let question = prop_oneof![
        (bytes(NAME), protocol()).prop_map(|(name, protocol)| Question::Name(name, protocol)),
        (prop_oneof![Just(80_u16), Just(65), Just(53), Just(22), any::<u16>()], protocol())
            .prop_map(|(port, protocol)| Question::Number(port.to_be().into(), protocol, 0)),
        any::<u32>().prop_map(|port| Question::Number(port, None, 0)),
    ];
    let strategy = (file(NAME, SERVICE), calls(Database::Services, question.boxed()));
    run("services", "", CASES, strategy, |pair, (text, calls)| {
        pair.etc.write("services", &text);
        compare(pair, &calls)
    });
}

#[test]
fn protocols() {
    let question = prop_oneof![
        bytes(NAME).prop_map(|name| Question::Name(name, None)),
        prop_oneof![Just(6), Just(17), Just(256), Just(u32::MAX), any::<u32>()]
            .prop_map(|number| Question::Number(number, None, 0)),
    ];
    let strategy = (file(NAME, NUMBER), calls(Database::Protocols, question.boxed()));
    run("protocols", "", CASES, strategy, |pair, (text, calls)| {
        pair.etc.write("protocols", &text);
        compare(pair, &calls)
    });
}

#[test]
fn networks() {
    let numbers = [0x7f00_0000, 0x0a00_0000, 0x0a01_0000, 0xc0a8_0100, 0x0800_0000, 0, u32::MAX, 127, 10];
    let question = prop_oneof![
        bytes(NAME).prop_map(|name| Question::Name(name, None)),
        (select(numbers.to_vec()), any_family()).prop_map(|(number, family)| Question::Number(number, None, family)),
    ];
    let strategy = (file(NAME, NETWORK), calls(Database::Networks, question.boxed()));
    run("networks", "", CASES, strategy, |pair, (text, calls)| {
        pair.etc.write("networks", &text);
        compare(pair, &calls)
    });
}

/// Asks for entries until both say that there are no more.
fn walk_to_end(pair: &mut Pair, database: Database) -> Result<(), TestCaseError> {
    let call = Call { database, question: Question::Next, buffer: None };
    for i in 0.. {
        let [host, ours] = pair.ask(&call);
        let is_over = host.starts_with("null");
        prop_assert_eq!(host, ours, "host (left), ours (right), entry {}", i);
        if is_over {
            break;
        }
    }
    Ok(())
}

/// Lines, and of some the number of bytes that are put before their end: names, or a comment.
fn large_file(first: &'static str, second: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let more = prop_oneof![6 => Just(0), 3 => 0_usize..3000, 1 => 0_usize..150_000];
    let line = (line(first, second), more, select(vec!["# ", " g"]));
    let line = line.prop_map(|(line, more, word)| [line, word.repeat(more / word.len()).into_bytes()].concat());
    (vec(line, 1..100), proptest::bool::weighted(0.9)).prop_map(|(lines, ended)| {
        let mut text = lines.join(&b'\n');
        text.extend(ended.then_some(b'\n'));
        text
    })
}

#[test]
fn walks_through_large_files() {
    let walk = |database| {
        let question =
            prop_oneof![60 => Just(Question::Next), 2 => (0..2).prop_map(Question::Rewind), 1 => Just(Question::End)];
        let buffer = prop_oneof![9 => Just(None), 1 => buffer()];
        vec((question, buffer).prop_map(move |(question, buffer)| Call { database, question, buffer }), 0..150)
    };
    let strategy =
        (large_file(ADDRESS, NAME), walk(Database::Hosts), large_file(NAME, SERVICE), walk(Database::Services));
    run("large", "", CASES / 6, strategy, |pair, (hosts, calls, services, more_calls)| {
        pair.etc.write("hosts", &hosts);
        pair.etc.write("services", &services);
        compare(pair, &calls)?;
        compare(pair, &more_calls)?;
        walk_to_end(pair, Database::Services)
    });
}

/// Wherever a line ends of what is read at once.
#[test]
fn walks_through_files_of_about_what_is_read_at_once() {
    let Some(mut pair) = start("piece", "") else { return };
    let lines = "10.0.0.1 a b\n10.0.0.2 c\n\n10.0.0.3 d";
    for len in (65536 - lines.len() - 2..65536 + 3).chain([131_072 - 20]) {
        for end in ["", "\n"] {
            pair.etc.write("hosts", format!("#{}\n{lines}{end}", "x".repeat(len)).as_bytes());
            if let Err(error) = compare(&mut pair, &[]).and_then(|()| walk_to_end(&mut pair, Database::Hosts)) {
                panic!("{len} bytes before, {end:?} behind: {error}");
            }
        }
    }
}

const SOURCES: &str = "(files|dns|nosuch|#|play|part)\
    (\\[SUCCESS=merge\\]| ?\\[ ?(!?(SUCCESS|NOTFOUND|UNAVAIL|tryagain) ?= ?(return|CONTINUE|merge) ?){1,2}\\])?";

/// Now and then a line is of no database, or not there. One without a source may crash the C library.
fn nsswitch() -> impl Strategy<Value = String> {
    let line = |database: &'static str| {
        let sources = vec(SOURCES, 1..5).prop_map(move |sources| format!("{database}: {}\n", sources.join(" ")));
        prop_oneof![9 => sources, 1 => Just(String::new())]
    };
    let wrong = prop_oneof![20 => Just(""), 1 => Just("sudoers: files [\n"), 1 => Just("passwd: files [\n")];
    (line("hosts"), line("services"), line("protocols"), line("networks"), wrong)
        .prop_map(|(a, b, c, d, e)| format!("{a}{b}{c}{d}{e}"))
}

/// What a source of the test's own is told: the status of a lookup and of a beginning, errno, h_errno, and the number of
/// its entries.
fn orders() -> impl Strategy<Value = String> {
    let status = || prop_oneof![4 => Just(1), 2 => Just(0), 1 => Just(-1), 2 => Just(-2), 1 => Just(2)];
    let error = select(vec![0, libc::ENOENT, libc::ERANGE, libc::EAGAIN, libc::ENOMEM]);
    (status(), status(), error, -1..5, 0..4).prop_map(|(status, begin, error, host_error, entries)| {
        // What never has room enough has the C library make buffers that are too large for it.
        let error = if status == -2 && error == libc::ERANGE { 0 } else { error };
        format!("{status} {begin} {error} {host_error} {entries}\n")
    })
}

#[test]
fn sources_and_actions() {
    if !make_sources(env!("CARGO_TARGET_TMPDIR")) {
        return;
    }
    let calls = vec(select(one_of_each()), 1..8);
    let strategy = (nsswitch(), orders(), orders(), calls, proptest::bool::ANY);
    run("switch", "multi on\n", 4 * CASES, strategy, |pair, (nsswitch, play, part, calls, known)| {
        // What is asked for is there or not.
        let name = if known { "nobody" } else { "somebody" };
        pair.etc.write("hosts", format!("10.0.0.1 {name}\n::1 {name}\n10.0.0.2 other\n").as_bytes());
        pair.etc.write("services", format!("{name} 1/tcp\nother 2/udp\n").as_bytes());
        pair.etc.write("protocols", format!("{name} 1\nother 2\n").as_bytes());
        pair.etc.write("networks", format!("{name} 0.0.0.1\nother 2\n").as_bytes());
        pair.etc.write("play", play.as_bytes());
        pair.etc.write("part", part.as_bytes());
        pair.etc.renew("nsswitch.conf", nsswitch.as_bytes());
        compare(pair, &calls)
    });
}

/// An answer of another source that the files have nothing to merge with is spoilt by what is read of them.
#[test]
fn answers_that_the_files_have_nothing_for() {
    if !make_sources(env!("CARGO_TARGET_TMPDIR")) {
        return;
    }
    let Some(mut pair) = start("merge", "multi on\n") else { return };
    let merging = |database| format!("{database}: play [SUCCESS=merge] files\n");
    pair.etc.renew("nsswitch.conf", FILES.map(merging).concat().as_bytes());
    pair.etc.write("play", b"1 1 0 0 2\n");
    let files = [("", ""), ("10.0.0.9 x y\n", "#\n"), ("x # x x\n", "# x x x x x x x x\n"), ("x\0x\n", "#\0x\n")];
    for (hosts, others) in files {
        FILES.iter().for_each(|file| pair.etc.write(file, others.as_bytes()));
        pair.etc.write("hosts", hosts.as_bytes());
        if let Err(error) = compare(&mut pair, &one_of_each()) {
            panic!("{hosts:?}: {error}");
        }
    }
}

/// One call of every function that reads.
fn one_of_each() -> Vec<Call> {
    let mut calls = Vec::new();
    for database in Database::ALL {
        let mut questions = vec![
            Question::Name(b"nobody".to_vec(), None),
            Question::Next,
            Question::End,
            Question::Next,
            Question::Rewind(0),
            Question::Rewind(1),
        ];
        match database {
            Database::Hosts => questions.extend([
                Question::NameInFamily(b"nobody".to_vec(), 10),
                Question::Address(vec![10, 0, 0, 1], 2),
                Question::Name(b"127.1".to_vec(), None),
                Question::Name(b"127.1.x:".to_vec(), None),
                Question::Name(b"face".to_vec(), None),
                Question::Address(vec![10, 0, 0, 1], 10),
            ]),
            _ => questions.push(Question::Number(1, None, 2)),
        }
        for question in questions {
            for buffer in [
                None,
                Some(Buffer { len: 0, shift: 0 }),
                Some(Buffer { len: 100, shift: 3 }),
                Some(Buffer { len: 1024, shift: 0 }),
            ] {
                calls.push(Call { database, question: question.clone(), buffer });
            }
        }
    }
    calls
}

const FILES: [&str; 4] = ["hosts", "services", "protocols", "networks"];

/// A file that can be read, for each whose content says how to look up.
const CONFIGURATION: [(&str, &str); 3] =
    [("resolv.conf", "nameserver 127.0.0.1\n"), ("nsswitch.conf", SWITCHES), ("host.conf", "multi on\n")];

const SWITCHES: &str = "hosts: files\nservices: files\nprotocols: files\nnetworks: files\n";

#[test]
fn files_that_are_none() {
    let Some(mut pair) = start("none", "multi on\n") else { return };
    for kind in NoFile::ALL {
        FILES.iter().for_each(|file| pair.etc.put(file, kind));
        if let Err(error) = compare(&mut pair, &one_of_each()) {
            panic!("{kind:?}: {error}");
        }
    }
}

/// Files in which "nobody" is found.
fn write_known(etc: &Etc) {
    etc.write("hosts", b"10.0.0.1 nobody\n::1 nobody\n10.0.0.2 other\n");
    etc.write("services", b"nobody 1/tcp\nother 2/udp\n");
    etc.write("protocols", b"nobody 1\nother 2\n");
    etc.write("networks", b"nobody 0.0.0.1\nother 2\n");
}

/// What is found in other files may be lost by them, or leave another errno; also where each call is the process's first.
#[test]
fn configuration_that_is_none() {
    let one = |(file, _)| NoFile::ALL.map(|kind| vec![(file, kind)]);
    let mut cases = CONFIGURATION.map(one).concat();
    // Each leaves another errno.
    for [first, second] in [[NoFile::Missing, NoFile::Loop], [NoFile::Loop, NoFile::Missing]] {
        cases.push(vec![("resolv.conf", first), ("nsswitch.conf", second)]);
    }
    for case in cases {
        let calls = one_of_each();
        for first in [0, calls.len() / 3, calls.len() / 2] {
            let Some(mut pair) = start("conf", "multi on\n") else { return };
            write_known(&pair.etc);
            case.iter().for_each(|(file, kind)| pair.etc.put(file, *kind));
            let calls: Vec<Call> = calls[first..].iter().chain(&calls[..first]).cloned().collect();
            if let Err(error) = compare(&mut pair, &calls) {
                panic!("{case:?}, from {first} on: {error}");
            }
        }
    }
}

/// Asks who looks at the configuration each time; others may do so a millisecond later.
fn look(pair: &mut Pair) {
    let question = Question::Name(b"127.1".to_vec(), None);
    pair.ask(&Call { database: Database::Hosts, question, buffer: None });
}

#[test]
fn configuration_that_comes_and_goes() {
    for (file, text) in CONFIGURATION {
        let kinds = select(NoFile::ALL.to_vec()).prop_map(Some);
        let states = vec(prop_oneof![2 => kinds, 1 => Just(None)], 1..5);
        let steps = vec((states, vec(select(one_of_each()), 1..6)), 1..4);
        run_with(start("goes", "multi on\n"), CASES / 8, steps, |pair, steps| {
            write_known(&pair.etc);
            for (states, calls) in steps {
                for state in states {
                    pair.etc.put(file, state.unwrap_or(NoFile::Missing));
                    if state.is_none() {
                        pair.etc.renew(file, text.as_bytes());
                    }
                    look(pair);
                }
                compare(pair, &calls)?;
            }
            Ok(())
        });
    }
}

/// Without a descriptor to open files with. One that a walk through a small file has begun with is kept by the C library and
/// not by us, so each process begins without.
#[test]
fn processes_that_can_open_no_file() {
    for (i, call) in one_of_each().iter().enumerate() {
        let Some(mut pair) = start("want", "multi on\n") else { return };
        write_known(&pair.etc);
        // The program has begun when it answers; that makes it read nothing.
        let end = Call { database: Database::Protocols, question: Question::End, buffer: None };
        pair.ask(&end);
        for most in [3, 64] {
            pair.limit_descriptors(most);
            if let Err(error) = compare(&mut pair, &[call.clone(), call.clone()]) {
                panic!("call {i}, {most} descriptors: {error}");
            }
        }
    }
}
