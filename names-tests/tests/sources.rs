//! Sources of names that machines have besides files and dns: `db`, of which Debian has the package libnss-db, and
//! `myhostname`, where it is installed.

use std::fs;
use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};

use names_tests::probing::{Etc, Ours, Pair, make_sources};
use names_tests::{Buffer, Call, Database, Question};

/// Makes a file of the source `db`: each entry under its number in the file, under its names and under its number.
/// False without the program.
fn make_db(etc: &Etc, database: &str, entries: &[(&str, &[&str])]) -> bool {
    let output = etc.0.join("misc").join(format!("{database}.db"));
    let mut text = String::new();
    for (i, (line, keys)) in entries.iter().enumerate() {
        text += &format!("0{i} {line}\n");
        for key in *keys {
            text += &format!("{key} {line}\n");
        }
    }
    let makedb = Command::new("makedb").args(["--quiet", "-o"]).arg(output).arg("-").stdin(Stdio::piped()).spawn();
    match makedb {
        Ok(mut makedb) => {
            makedb.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("it reads");
            assert!(makedb.wait().expect("a child").success());
            true
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::NotFound);
            eprintln!("skipped: needs makedb");
            false
        }
    }
}

fn compare(pair: &mut Pair, nsswitch: &str, calls: &[Call]) {
    pair.etc.renew("nsswitch.conf", nsswitch.as_bytes());
    for call in calls {
        let [host, ours] = pair.ask(call);
        assert_eq!(host, ours, "host (left), ours (right): {nsswitch}{call}");
    }
}

/// A question, to the functions with and without storage of the caller's.
fn ask(database: Database, question: &Question) -> impl Iterator<Item = Call> {
    let buffers = [None, Some(Buffer { len: 40, shift: 1 }), Some(Buffer { len: 1024, shift: 0 })];
    buffers.map(|buffer| Call { database, question: question.clone(), buffer }).into_iter()
}

fn name(name: &str, protocol: Option<&str>) -> Question {
    Question::Name(name.into(), protocol.map(Into::into))
}

#[test]
fn db_is_asked_in_its_place() {
    let target = env!("CARGO_TARGET_TMPDIR");
    let etc = Etc::new(target, "db", "");
    fs::create_dir(etc.0.join("misc")).expect("a directory of the test's own");
    etc.write("services", b"both 1/tcp\nfile 2/tcp\n");
    etc.write("protocols", b"both 1\nfile 2\n");
    let services: [(&str, &[&str]); 2] = [
        ("both 11/tcp also", &[".both/tcp", ".both/", ".also/tcp", ".also/", "=11/tcp", "=11/"]),
        ("data 12/udp", &[".data/udp", ".data/", "=12/udp", "=12/"]),
    ];
    let protocols: [(&str, &[&str]); 2] =
        [("both 11 also", &[".both", ".also", "=11"]), ("data 12", &[".data", "=12"])];
    if !make_db(&etc, "services", &services) || !make_db(&etc, "protocols", &protocols) {
        return;
    }
    let Some(mut pair) = Pair::start_in(etc, target, env!("CARGO_BIN_EXE_names-probe"), &[]) else { return };
    let mut calls = Vec::new();
    for database in [Database::Services, Database::Protocols] {
        let protocols = if database == Database::Services { &[None, Some("tcp"), Some("udp")][..] } else { &[None] };
        for protocol in protocols {
            for known in ["both", "file", "data", "also", "none"] {
                calls.extend(ask(database, &name(known, *protocol)));
            }
            for number in [1_u16, 2, 11, 12, 13] {
                let number = if database == Database::Services { number.to_be() } else { number };
                let protocol = protocol.map(|protocol| protocol.as_bytes().to_vec());
                calls.extend(ask(database, &Question::Number(number.into(), protocol, 0)));
            }
        }
        for begin in [Question::Rewind(0), Question::End, Question::Rewind(1)] {
            calls.push(Call { database, question: begin, buffer: None });
            calls.extend((0..3).flat_map(|_| ask(database, &Question::Next)));
        }
        calls.push(Call { database, question: Question::End, buffer: None });
    }
    for sources in ["db", "db files", "files db", "files [SUCCESS=merge] db", "db [SUCCESS=continue] files", "db db"] {
        compare(&mut pair, &format!("services: {sources}\nprotocols: {sources}\n"), &calls);
    }
}

/// As most machines have it.
#[test]
fn db_without_a_file_leaves_its_errno_where_it_does_with_the_host() {
    let target = env!("CARGO_TARGET_TMPDIR");
    let program = env!("CARGO_BIN_EXE_names-probe");
    for sources in [
        "db files",
        "files db",
        "db [UNAVAIL=return] files",
        "nosuch files",
        "db nosuch",
        "db nosuch files",
        "files [SUCCESS=merge] db files",
    ] {
        let etc = Etc::new(target, "no-db", "");
        fs::create_dir(etc.0.join("misc")).expect("a directory of the test's own");
        etc.write("services", b"file 2/tcp\n");
        etc.write("protocols", b"file 2\n");
        let Some(mut pair) = Pair::start_in(etc, target, program, &[]) else { return };
        let mut calls = Vec::new();
        for database in [Database::Services, Database::Protocols] {
            let (known, next) = (name("file", None), Question::Next);
            for question in [&known, &next, &next, &known, &Question::Rewind(0), &next, &Question::End, &known, &next] {
                calls.extend(ask(database, question));
            }
        }
        compare(&mut pair, &format!("services: {sources}\nprotocols: {sources}\n"), &calls);
    }
}

#[test]
fn a_file_of_db_that_comes_later_is_seen_by_the_next_lookup() {
    let target = env!("CARGO_TARGET_TMPDIR");
    let etc = Etc::new(target, "later", "");
    let misc = etc.0.join("misc");
    fs::create_dir(&misc).expect("a directory of the test's own");
    etc.write("services", b"file 2/tcp\n");
    etc.write("protocols", b"file 2\n");
    etc.write("nsswitch.conf", b"services: db files\nprotocols: db files\n");
    let program = env!("CARGO_BIN_EXE_names-probe");
    let Some(mut pair) = Pair::start_in(etc, target, program, &[]) else { return };
    for (database, file, line) in
        [(Database::Services, "services.db", "data 12/udp"), (Database::Protocols, "protocols.db", "data 12")]
    {
        if !make_db(&pair.etc, "new", &[(line, &[".data", ".data/"])]) {
            return;
        }
        let call = Call { database, question: name("data", None), buffer: None };
        let nothing = pair.ask_ours(&call);
        // Many in a row, each answered by the index.
        (0..100).for_each(|_| assert_eq!(pair.ask_ours(&call), nothing));
        fs::rename(misc.join("new.db"), misc.join(file)).expect("a file of the test's own");
        let ours = pair.ask_ours(&call);
        assert_ne!(ours, nothing, "{file}");
        assert_eq!(pair.ask(&call), [ours.clone(), ours]);
    }
}

#[test]
fn myhostname_is_asked_in_its_place() {
    let target = env!("CARGO_TARGET_TMPDIR");
    let program = env!("CARGO_BIN_EXE_names-probe");
    let Some(mut pair) = Pair::start(target, program, "myhostname", "multi on\n") else { return };
    pair.etc.write("hosts", b"10.0.0.1 known localhost\n");
    let own = fs::read_to_string("/proc/sys/kernel/hostname").expect("the kernel says it");
    let mut calls = Vec::new();
    for known in ["known", "localhost", "LOCALHOST", "a.localhost", own.trim_end(), "none"] {
        calls.extend(ask(Database::Hosts, &name(known, None)));
        calls.extend(ask(Database::Hosts, &Question::NameInFamily(known.into(), 10)));
    }
    for address in [[10, 0, 0, 1], [127, 0, 0, 1], [127, 0, 0, 2], [10, 0, 0, 2]] {
        calls.extend(ask(Database::Hosts, &Question::Address(address.to_vec(), 2)));
    }
    calls.extend((0..3).flat_map(|_| ask(Database::Hosts, &Question::Next)));
    for sources in ["myhostname", "myhostname files", "files myhostname", "files [SUCCESS=merge] myhostname"] {
        compare(&mut pair, &format!("hosts: {sources}\n"), &calls);
    }
}

/// Unlike ours, whose answer nobody else can give.
#[test]
fn a_library_that_has_no_memory_is_not_the_last_that_is_asked() {
    let target = env!("CARGO_TARGET_TMPDIR");
    if !make_sources(target) {
        return;
    }
    let program = env!("CARGO_BIN_EXE_names-probe");
    let Some(mut pair) = Pair::start(target, program, "no-memory", "multi on\n") else { return };
    pair.etc.write("hosts", b"10.0.0.1 known\n");
    pair.etc.write("services", b"known 1/tcp\n");
    pair.etc.write("protocols", b"known 1\n");
    pair.etc.write("networks", b"known 1\n");
    // The status is UNAVAIL, h_errno NETDB_INTERNAL.
    pair.etc.write("play", format!("-1 1 {} -1 1\n", libc::ENOMEM).as_bytes());
    let mut calls: Vec<Call> = Vec::new();
    for database in Database::ALL {
        for question in [name("known", None), name("none", None), Question::Next, Question::Next] {
            calls.extend(ask(database, &question));
        }
    }
    calls.extend(ask(Database::Hosts, &Question::Address(vec![10, 0, 0, 1], 2)));
    for sources in ["play files", "files play", "play"] {
        let lines = ["hosts", "services", "protocols", "networks"].map(|database| format!("{database}: {sources}\n"));
        compare(&mut pair, &lines.concat(), &calls);
    }
}

#[test]
fn sources_that_a_directory_of_ones_own_names_are_asked() {
    let target = env!("CARGO_TARGET_TMPDIR");
    if !make_sources(target) {
        return;
    }
    let mut ours = Ours::start(target, env!("CARGO_BIN_EXE_names-probe"), "named");
    ours.etc.write("nsswitch.conf", b"hosts: files nosuch fake\n");
    let call = Call { database: Database::Hosts, question: name("fake.example", None), buffer: None };
    let answer = ours.ask(&call);
    assert!(answer.starts_with("\"fake.example\"") && answer.contains("[192, 0, 2, 77]"), "{answer}");
}
