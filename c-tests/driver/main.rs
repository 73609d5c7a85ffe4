//! Compiles and runs every C program of this directory and compares what it does in four ways:
//!
//! | way       | headers    | served by                                       |
//! |-----------|------------|-------------------------------------------------|
//! | host      | the host's | the host's libc: the control                    |
//! | linked    | ours       | libbsdipc.so, `-lbsdipc`                        |
//! | preloaded | the host's | libbsdipc.so: the host's binary, `LD_PRELOAD`   |
//! | static    | ours       | libbsdipc.a, `-static`                          |
//!
//! each with `_FORTIFY_SOURCE` 0 and 2. A program passes when it ends with status 0, within a time limit, having
//! written on standard output what the host's run wrote. Status 77 says that it skipped itself; the reason is what it
//! wrote. Its environment holds `PATH`, `LC_ALL=C`, `CHECK_WAY`, the way's name, `CHECK_LIBRARY`, the path of
//! libbsdipc.so, `CHECK_SHARED`, where recorded behaviour may lie, and `BSDIPC_XNSD`, the path of the AF_NS router; its
//! directory is empty and its own.
//!
//! Comments at the start of a program, each a line of its own, change how it is built:
//!
//! - `/* only: WAY ... */`: run in these ways only. Without `host` among them its output is compared with nothing.
//! - `/* fortify: LEVEL ... */`: with these levels of `_FORTIFY_SOURCE`.
//! - `/* bsd: RELEASE ... */`: compiled by `bsdipc cc --bsd=RELEASE`, for each of them, linked and static.
//! - `/* env: NAME=VALUE ... */`: what the program finds in its environment.
//! - `/* cflags: FLAG ... */`: more flags, to the compiler and the linker.
//!
//! A check that only we pass stands in the program behind `ours()` of check.h.
//!
//! `cargo test -p c-tests -- WORD ...` runs the tests that have one of the words in their names.

mod coverage;
mod library;
mod process;
mod program;
mod tutorial;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use library::Library;

/// One test: a name, and what finds out how it fares.
struct Test {
    name: String,
    run: Body,
}

type Body = Box<dyn Fn(&Library) -> Vec<Run> + Send + Sync>;

/// How a test fared in one way.
struct Run {
    way: String,
    outcome: Outcome,
}

enum Outcome {
    Passed,
    /// Why.
    Skipped(String),
    /// What went wrong, ready to be printed.
    Failed(String),
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let mut tests: Vec<Test> =
        program::tests().into_iter().chain(tutorial::tests()).chain([coverage::test()]).collect();
    let all = tests.len();
    tests.retain(|test| words.is_empty() || words.iter().any(|word| test.name.contains(word)));

    let start = Instant::now();
    let library = match Library::build() {
        Ok(library) => library,
        Err(why) => {
            eprintln!("c-tests: {why}");
            return ExitCode::FAILURE;
        }
    };
    keep_inherited_descriptors();
    println!("\nrunning {} tests", tests.len());
    let results = run_all(&tests, &library);
    summary(&results, all - tests.len(), start)
}

/// Whatever descriptors this was started with, the programs get the standard three: what they find out about
/// descriptors is the same for everybody.
fn keep_inherited_descriptors() {
    // SAFETY: nothing but a flag of descriptors is changed.
    unsafe { libc::syscall(libc::SYS_close_range, 3, u32::MAX, libc::CLOSE_RANGE_CLOEXEC) };
}

/// Runs the tests on all cores and prints a line for each as it ends.
fn run_all<'a>(tests: &'a [Test], library: &Library) -> Vec<(&'a str, Vec<Run>)> {
    let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(test) = tests.get(next.fetch_add(1, Ordering::Relaxed)) {
            let runs = (test.run)(library);
            println!("test {} ... {}", test.name, word(&runs));
            results.lock().expect("no test panics").push((test.name.as_str(), runs));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    results.into_inner().expect("no test panics")
}

/// What is said of a test on its line.
fn word(runs: &[Run]) -> String {
    if runs.iter().any(|run| matches!(run.outcome, Outcome::Failed(_))) {
        return "FAILED".into();
    }
    let skipped = runs.iter().find_map(|run| match &run.outcome {
        Outcome::Skipped(why) => Some(format!("ignored, skipped: {why}")),
        _ => None,
    });
    skipped.unwrap_or_else(|| "ok".into())
}

/// Prints the failures, the counts of each way and, in the form of Rust's own harness, of all tests.
fn summary(results: &[(&str, Vec<Run>)], filtered: usize, start: Instant) -> ExitCode {
    let (mut ways, mut tests) = (BTreeMap::<&str, [usize; 3]>::new(), [0; 3]);
    for (name, runs) in results {
        for (how, ways) in failures(runs) {
            let ways = if ways.len() == runs.len() { "every way".into() } else { ways.join("; ") };
            println!("\n---- {name} ({ways}) ----\n{}", how.trim_end());
        }
        for run in runs {
            let way = run.way.split(',').next().unwrap_or_default();
            ways.entry(way).or_default()[run.outcome.index()] += 1;
        }
        tests[runs.iter().map(|run| run.outcome.index()).max().unwrap_or(0)] += 1;
    }
    println!();
    for (way, [passed, skipped, failed]) in ways {
        println!("{way}: {passed} runs passed, {skipped} skipped, {failed} failed");
    }
    let [passed, skipped, failed] = tests;
    let verdict = if failed == 0 { "ok" } else { "FAILED" };
    println!(
        "\ntest result: {verdict}. {passed} passed; {failed} failed; {skipped} ignored; 0 measured; {filtered} filtered \
         out; finished in {:.2}s\n",
        start.elapsed().as_secs_f64()
    );
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The different failures of a test, each with the ways that failed so: most often it is the same in all.
fn failures(runs: &[Run]) -> BTreeMap<&str, Vec<&str>> {
    let mut failures = BTreeMap::<&str, Vec<&str>>::new();
    for run in runs {
        if let Outcome::Failed(how) = &run.outcome {
            failures.entry(how).or_default().push(&run.way);
        }
    }
    failures
}

impl Outcome {
    /// Its place in the counts: the worse, the higher.
    fn index(&self) -> usize {
        match self {
            Outcome::Passed => 0,
            Outcome::Skipped(_) => 1,
            Outcome::Failed(_) => 2,
        }
    }
}
