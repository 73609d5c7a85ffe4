//! host.conf, and the environment variables that say the same: what the C library says is wrong with them, and how hosts are
//! looked up then.

use std::fs::File;
use std::process::Command;

use names_tests::probing::{Etc, Pair, library, skip};
use names_tests::{Call, Database, Question};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const LINE: &str =
    "(order|trim|multi|Reorder|multi|trim|nothing|#|)( |\\t|,|)(on|off|ON|onx|off #|hosts|#|\\.d|\\.e|é| |,|;|:){0,6}";
/// What takes a line to where the C library reads the rest of it as another.
const PADDING: &str = "( {120}|#{120}|\\x00 {119})( {120}|a{120})[# a]{6,18}";
const VALUE: &str = "(on|off|\\.d|\\.e|#|,| ){0,3}";
const VARIABLES: [&str; 4] =
    ["RESOLV_MULTI", "RESOLV_REORDER", "RESOLV_ADD_TRIM_DOMAINS", "RESOLV_OVERRIDE_TRIM_DOMAINS"];

#[test]
fn a_file_that_the_environment_names_and_nobody_can_read_leaves_its_errno() {
    let target = env!("CARGO_TARGET_TMPDIR");
    let program = env!("CARGO_BIN_EXE_names-probe");
    for path in ["", "/etc/none", "/etc", "/etc/hosts/below", "/dev/null"] {
        let etc = Etc::new(target, "named", "");
        etc.write("hosts", b"10.0.0.1 known\n");
        let Some(mut pair) = Pair::start_in(etc, target, program, &[("RESOLV_HOST_CONF", path)]) else { return };
        for question in [Question::Next, Question::Name(b"known".to_vec(), None)] {
            let [host, ours] = pair.ask(&Call { database: Database::Hosts, question, buffer: None });
            assert_eq!(host, ours, "host (left), ours (right): {path}");
        }
    }
}

#[test]
fn wrong_lines_are_told_as_the_c_library_does() {
    let target = env!("CARGO_TARGET_TMPDIR");
    let library = library(target);
    let etc = Etc::new(target, "complaints", "");
    etc.write("hosts", b"10.0.0.1 a.d b.d\n10.0.0.2 a.d c.e\n127.0.0.1 a.d\n");
    let calls = [
        Question::Name(b"127.0.0.1".to_vec(), None),
        Question::Name(b"a.d".to_vec(), None),
        Question::Address(vec![10, 0, 0, 1], 2),
        Question::Address(vec![10, 0, 0, 2], 2),
    ];
    let calls = calls.map(|question| Call { database: Database::Hosts, question, buffer: None }.to_string() + "\n");
    let orders = [
        calls.concat(),
        Call { database: Database::Networks, question: Question::Next, buffer: None }.to_string() + "\n",
        Call { database: Database::Services, question: Question::Next, buffer: None }.to_string() + "\n",
    ];
    let line = (option::weighted(0.2, PADDING), prop_oneof![3 => LINE, 1 => "trim \\.[de]"])
        .prop_map(|(padding, line)| padding.unwrap_or_default() + &line);
    let strategy = (vec(line, 0..5), vec(option::weighted(0.3, VALUE), 4), 0..orders.len());
    let config = Config { cases: 150, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&strategy, |(lines, values, order)| {
        etc.write("host.conf", lines.join("\n").as_bytes());
        etc.write("calls", orders[order].as_bytes());
        let run = |preload: bool| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_names-probe"));
            command.env_clear().stdin(File::open(etc.0.join("calls")).expect("the test's own"));
            command.envs(preload.then_some(("LD_PRELOAD", &library)));
            command.envs(VARIABLES.iter().zip(&values).filter_map(|(name, value)| Some((name, value.as_ref()?))));
            etc.bind(&mut command);
            command.output()
        };
        let [host, ours] = [run(false), run(true)];
        match (host, ours) {
            (Ok(host), Ok(ours)) => {
                let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                prop_assert_eq!(said(&host.stderr), said(&ours.stderr), "host (left), ours (right)");
                // errno and h_errno of a process's first calls are not the point here.
                let found = |bytes: &[u8]| {
                    said(bytes).lines().map(|line| line.split(" = ").next().unwrap().to_owned()).collect::<Vec<_>>()
                };
                prop_assert_eq!(found(&host.stdout), found(&ours.stdout), "host (left), ours (right)");
            }
            (Err(error), _) | (_, Err(error)) => skip(&error),
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
