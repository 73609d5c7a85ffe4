//! What files may be like, and that they may change at any moment.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use names_tests::probing::{Etc, Ours, library};
use names_tests::{Call, Database, Question};

fn start(name: &str) -> Ours {
    Ours::start(env!("CARGO_TARGET_TMPDIR"), env!("CARGO_BIN_EXE_names-probe"), name)
}

/// The address of a host, as the probe shows it.
fn address(ours: &mut Ours, name: &str) -> Option<String> {
    let question = Question::Name(name.into(), None);
    let answer = ours.ask(&Call { database: Database::Hosts, question, buffer: None });
    let (entry, _) = answer.split_once(" = ").expect("an answer");
    (entry != "null").then(|| entry.rsplit_once('[').expect("an address").1.trim_end_matches(']').replace(", ", "."))
}

/// Makes the library know the file by heart.
fn warm_up(ours: &mut Ours) {
    // Until the file has been still for longer than the clock of its times ticks.
    std::thread::sleep(Duration::from_millis(40));
    for _ in 0..4 {
        address(ours, "nobody");
    }
}

#[test]
fn every_change_is_seen_by_the_next_lookup() {
    let mut ours = start("seen");
    for n in 0..60_u8 {
        let hosts = ours.etc.0.join("hosts");
        match n % 3 {
            // In place, with the same length, by rename, after deletion.
            0 => ours.etc.write("hosts", format!("10.0.0.{:02} host\n", 10 + n).as_bytes()),
            1 => {
                ours.etc.write("new", format!("10.0.0.{:02} host\n", 10 + n).as_bytes());
                fs::rename(ours.etc.0.join("new"), hosts).unwrap();
            }
            _ => {
                fs::remove_file(&hosts).unwrap();
                // What the directory lacks is read from /etc, which may have no such name.
                assert_eq!(address(&mut ours, "host.bsdipc.test"), None);
                ours.etc.write("hosts", format!("10.0.0.{:02} host\n", 10 + n).as_bytes());
            }
        }
        let expected = format!("10.0.0.{:02}", 10 + n);
        assert_eq!(address(&mut ours, "host").as_deref(), Some(&*expected));
        if n % 10 == 0 {
            warm_up(&mut ours);
            assert_eq!(address(&mut ours, "host").as_deref(), Some(&*expected));
        }
    }
}

#[test]
fn a_change_of_the_sources_is_seen_by_the_next_lookup() {
    let mut ours = start("sources");
    ours.etc.write("hosts", b"10.0.0.1 host\n");
    for n in 0..12 {
        // Now that both files have been still, nothing but a look at nsswitch.conf shows that it changes.
        warm_up(&mut ours);
        // In place and by rename.
        let known = n % 2 == 1;
        let name = if n % 4 < 2 { "nsswitch.conf" } else { "new" };
        ours.etc.write(name, format!("hosts: {}\n", if known { "files" } else { "nosuch" }).as_bytes());
        if name == "new" {
            fs::rename(ours.etc.0.join(name), ours.etc.0.join("nsswitch.conf")).unwrap();
        }
        assert_eq!(address(&mut ours, "host").is_some(), known, "after {n} changes");
    }
}

#[test]
fn a_change_of_the_sources_amid_many_lookups_is_seen() {
    let mut ours = start("many");
    ours.etc.write("hosts", b"10.0.0.1 host\n");
    for n in 0..12 {
        warm_up(&mut ours);
        (0..2000).for_each(|_| drop(address(&mut ours, "host")));
        let known = n % 2 == 1;
        ours.etc.write("nsswitch.conf", format!("hosts: {}\n", if known { "files" } else { "nosuch" }).as_bytes());
        assert_eq!(address(&mut ours, "host").is_some(), known, "after {n} changes");
        (0..2000).for_each(|_| drop(address(&mut ours, "host")));
        ours.etc.write("hosts", b"10.0.0.1 host\n");
        address(&mut ours, "host");
        ours.etc.write("nsswitch.conf", b"hosts: nosuch\n");
        assert!(address(&mut ours, "host").is_none(), "after {n} changes");
        ours.etc.write("nsswitch.conf", b"hosts: files\n");
        assert!(address(&mut ours, "host").is_some(), "after {n} changes");
    }
}

#[test]
fn what_is_no_file_of_text_ends_every_lookup_at_once() {
    let mut ours = start("odd");
    let hosts = ours.etc.0.join("hosts");
    fs::create_dir(&hosts).unwrap();
    assert_eq!(address(&mut ours, "host"), None);
    fs::remove_dir(&hosts).unwrap();
    for device in ["/dev/null", "/dev/zero", "/dev/tty"] {
        symlink(device, &hosts).unwrap();
        assert_eq!(address(&mut ours, "host"), None, "{device}");
        fs::remove_file(&hosts).unwrap();
    }
    let made = Command::new("mkfifo").arg(&hosts).status().expect("mkfifo is there");
    assert!(made.success());
    assert_eq!(address(&mut ours, "host"), None);
    fs::remove_file(&hosts).unwrap();
    // And all is well again.
    ours.etc.write("hosts", b"10.0.0.1 host");
    assert_eq!(address(&mut ours, "host").as_deref(), Some("10.0.0.1"));
}

#[test]
fn what_the_kernel_makes_up_is_read_each_time() {
    let mut ours = start("made");
    // The name of this thread.
    let made = fs::canonicalize("/proc/thread-self/comm").unwrap();
    symlink(&made, ours.etc.0.join("hosts")).unwrap();
    for n in 10..13 {
        fs::File::options().write(true).open(&made).unwrap().write_all(format!("10.0.0.{n} host").as_bytes()).unwrap();
        warm_up(&mut ours);
        assert_eq!(address(&mut ours, "host"), Some(format!("10.0.0.{n}")));
    }
}

#[test]
fn nothing_is_too_long_or_too_many() {
    let mut ours = start("long");
    let aliases: String = (0..5000).map(|i| format!(" alias{i}")).collect();
    let filler: String = (0..100_000).map(|i| format!("10.{}.{}.{} h{i}\n", i >> 16, i >> 8 & 255, i & 255)).collect();
    let text =
        format!("#{}\n10.9.0.1 many{aliases}\n{filler}10.9.0.2 {} last", "x".repeat(3 << 20), "y".repeat(1 << 20));
    ours.etc.write("hosts", text.as_bytes());
    for _ in 0..2 {
        for (name, expected) in
            [("many", "10.9.0.1"), ("alias4999", "10.9.0.1"), ("H99999", "10.1.134.159"), ("last", "10.9.0.2")]
        {
            assert_eq!(address(&mut ours, name).as_deref(), Some(expected), "{name}");
        }
        assert_eq!(address(&mut ours, "h100000"), None);
        warm_up(&mut ours);
    }
}

#[test]
fn a_file_that_is_being_rewritten_gives_no_half_entry() {
    let mut ours = start("torn");
    // A write that is under way has reached the end of a page, and with lines of this length that of a line: what a
    // reader finds at any moment are whole lines, and a half one would be its own doing.
    let of = |n: u8| format!("{:511}\n", format!("10.{n}.{n}.{n} host{}", format!(" alias{n}").repeat(40))).repeat(120);
    let texts = [of(1), of(2)];
    ours.etc.write("hosts", texts[0].as_bytes());
    let path = ours.etc.0.join("hosts");
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for text in texts.iter().cycle().take_while(|_| !over.load(Ordering::Relaxed)) {
                fs::write(&path, text).unwrap();
                std::thread::sleep(Duration::from_micros(300));
            }
        });
        let call = Call { database: Database::Hosts, question: Question::Name(b"host".to_vec(), None), buffer: None };
        let mixed = (0..300).map(|_| ours.ask(&call)).find(|answer| {
            // What each line has: forty times its alias, and its address.
            let [ones, twos] = ["alias1", "alias2"].map(|alias| answer.matches(alias).count());
            ones > 0 && twos > 0 || (ones + twos) % 40 != 0
        });
        over.store(true, Ordering::Relaxed);
        assert_eq!(mixed, None);
    });
}

#[test]
fn a_walk_through_a_file_that_is_being_rewritten_meets_no_half_entry() {
    let mut ours = start("walk");
    let path = ours.etc.0.join("hosts");
    let text = "10.0.0.1 host alias\n".repeat(300);
    ours.etc.write("hosts", text.as_bytes());
    let over = AtomicBool::new(false);
    let (torn, longest) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut longest = Duration::ZERO;
            while !over.load(Ordering::Relaxed) {
                let (start, rest) = text.as_bytes().split_at(text.len() / 2 - 3);
                let begin = Instant::now();
                let mut file = fs::File::create(&path).unwrap();
                file.write_all(start).unwrap();
                std::thread::sleep(Duration::from_micros(100));
                file.write_all(rest).unwrap();
                longest = longest.max(begin.elapsed());
                std::thread::sleep(Duration::from_micros(100));
            }
            longest
        });
        let mut ask = |question| ours.ask(&Call { database: Database::Hosts, question, buffer: None });
        let mut walk = || {
            ask(Question::Rewind(0));
            let mut entries = std::iter::repeat_with(|| ask(Question::Next));
            entries.by_ref().take_while(|entry| !entry.starts_with("null")).find(|entry| !entry.contains("alias"))
        };
        let torn = (0..50).find_map(|_| walk());
        over.store(true, Ordering::Relaxed);
        (torn, writer.join().expect("the writer ends"))
    });
    // A file in which half a line has stood for longer ends with that half line.
    if longest < Duration::from_millis(90) {
        assert_eq!(torn, None);
    } else {
        eprintln!("skipped: the machine is busy: the writer was kept from its work for {longest:?}");
    }
}

/// A question, a file in the middle of whose last line somebody stops writing, and where that is.
fn stops() -> [(Call, &'static str, &'static str, &'static str); 8] {
    let call = |database, question| Call { database, question, buffer: None };
    let name = || Question::Name(b"host".into(), None);
    let number = |number, family| Question::Number(number, None, family);
    let (hosts, networks) = (["10.0.0.1 other\n10.0.0.2 host", " alias\n"], ["other 10.1\nhost 10.2", ".3 alias\n"]);
    let (services, protocols) = (["other 1/udp\nhost 2/tc", "p alias\n"], ["other 1\nhost 2", "3 alias\n"]);
    [
        (call(Database::Hosts, name()), "hosts", hosts),
        (call(Database::Hosts, Question::Address(vec![10, 0, 0, 2], 2)), "hosts", hosts),
        (call(Database::Services, name()), "services", services),
        (call(Database::Services, number(u32::from(2_u16.to_be()), 0)), "services", services),
        (call(Database::Protocols, name()), "protocols", protocols),
        (call(Database::Protocols, number(2, 0)), "protocols", protocols),
        (call(Database::Networks, name()), "networks", networks),
        (call(Database::Networks, number(0x0a02, 2)), "networks", networks),
    ]
    .map(|(call, file, [half, rest])| (call, file, half, rest))
}

#[test]
fn a_writer_that_stops_amid_a_line_leaves_no_half_entry() {
    let mut ours = start("stops");
    let mut seen = 0;
    for (call, file, half, rest) in stops() {
        let others = Call { question: Question::Name(b"nobody".into(), None), ..call.clone() };
        let walk = |ours: &mut Ours| {
            let mut ask = |question| ours.ask(&Call { question, ..call.clone() });
            ask(Question::Rewind(0));
            [(); 3].map(|()| ask(Question::Next))
        };
        // Right after the first half, and when the file could be known by heart.
        for (delay, walks) in [(0, false), (0, true), (30, false), (30, true)] {
            let begin = Instant::now();
            let mut writer = fs::File::create(ours.etc.0.join(file)).unwrap();
            writer.write_all(half.as_bytes()).unwrap();
            let writer = std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(50));
                writer.write_all(rest.as_bytes()).unwrap();
                begin.elapsed()
            });
            std::thread::sleep(Duration::from_millis(delay));
            (0..4).for_each(|_| drop(ours.ask(&others)));
            let ask = |ours: &mut Ours| if walks { walk(ours).concat() } else { ours.ask(&call) };
            let answer = ask(&mut ours);
            // A file in which half a line has stood for longer ends with that half line.
            if writer.join().expect("the writer ends") < Duration::from_millis(90) {
                assert_eq!(answer, ask(&mut ours), "{file}, after {delay} ms");
                seen += 1;
            }
        }
    }
    if seen == 0 {
        eprintln!("skipped: the machine is busy: the writer was always kept from its work for too long");
    }
}

#[test]
fn a_last_line_that_grows_on_and_on_is_none() {
    let mut ours = start("grows");
    let mut writer = fs::File::create(ours.etc.0.join("hosts")).unwrap();
    writer.write_all(b"10.0.0.1 other\n10.0.0.2 host ").unwrap();
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut longest = Duration::ZERO;
            while !over.load(Ordering::Relaxed) {
                let begin = Instant::now();
                writer.write_all(b"x").unwrap();
                std::thread::sleep(Duration::from_millis(3));
                longest = longest.max(begin.elapsed());
            }
            longest
        });
        let answers = ["other", "host"].map(|name| address(&mut ours, name));
        over.store(true, Ordering::Relaxed);
        if writer.join().expect("the writer ends") < Duration::from_millis(90) {
            assert_eq!(answers, [Some("10.0.0.1".into()), None]);
        } else {
            eprintln!("skipped: the machine is busy");
        }
    });
    // It does end in the end.
    assert_eq!(address(&mut ours, "host").as_deref(), Some("10.0.0.2"));
}

#[test]
fn a_last_line_without_an_end_is_seen_by_the_next_lookup() {
    let mut ours = start("unended");
    for n in 0..6_u8 {
        let text = format!("10.0.0.1 other\n10.0.0.{:02} host", 10 + n);
        // In place and by rename.
        if n % 2 == 0 {
            ours.etc.write("hosts", text.as_bytes());
        } else {
            ours.etc.write("new", text.as_bytes());
            fs::rename(ours.etc.0.join("new"), ours.etc.0.join("hosts")).unwrap();
        }
        if n % 3 == 0 {
            let mut ask = |question| ours.ask(&Call { database: Database::Hosts, question, buffer: None });
            ask(Question::Rewind(0));
            ask(Question::Next);
            assert!(ask(Question::Next).contains("host"));
        }
        for _ in 0..5 {
            assert_eq!(address(&mut ours, "host"), Some(format!("10.0.0.{:02}", 10 + n)));
        }
    }
}

/// Runs the program that looks up in many threads.
fn threads(mode: &str) {
    let etc = Etc::new(env!("CARGO_TARGET_TMPDIR"), mode, "multi on\n");
    let mut command = Command::new(env!("CARGO_BIN_EXE_names-threads"));
    command.arg(mode).arg(&etc.0).env_clear();
    command.env("LD_PRELOAD", library(env!("CARGO_TARGET_TMPDIR"))).env("BSDIPC_ETC", &etc.0);
    assert!(command.status().expect("it can be run").success());
}

#[test]
fn many_threads_see_whole_files_and_never_an_older_one() {
    threads("change");
}

#[test]
fn many_threads_see_whole_files_that_are_written_in_place() {
    threads("overwrite");
}

#[test]
fn a_child_of_fork_can_look_up_while_others_do() {
    threads("fork");
}
