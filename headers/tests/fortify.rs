//! What is too small is found out under _FORTIFY_SOURCE, and a program chooses the size of its descriptor sets.

mod support;

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus};

use support::{Compilation, Headers, Language, assert_none, compilers, in_parallel, scratch};

const SIGABRT: i32 = 6;

const BEYOND: [&str; 19] = [
    "FD_SET",
    "FD_CLR",
    "FD_ISSET",
    "FD_SET negative",
    "FD_CLR negative",
    "FD_ISSET negative",
    "FD_SET constant",
    "FD_CLR constant",
    "FD_ISSET constant",
    "poll",
    "ppoll",
    "poll constant",
    "ppoll constant",
    "recv",
    "recvfrom",
    "recv constant",
    "recvfrom constant",
    "bcopy",
    "bzero",
];

fn run(program: &std::path::Path, case: &str) -> (ExitStatus, String) {
    let output = Command::new(program).arg(case).output().expect("the program starts");
    (output.status, String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
}

#[test]
fn beyond_the_end() {
    let mut programs = Vec::new();
    for &compiler in compilers() {
        for (fortify, set_size) in [(0, 1024), (1, 1024), (2, 256), (2, 1024), (2, 4096), (3, 1024)] {
            let flags = format!("-O2 -w -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE={fortify} -DFD_SETSIZE={set_size}");
            let name = format!("{}-{fortify}-{set_size}", compiler.0);
            let source = include_str!("fortify.c");
            programs.push((name, fortify, Compilation::new(compiler, Headers::Ours, &flags, source)));
        }
    }
    let scratch = scratch("fortify");
    let failures = in_parallel(&programs, |(name, fortify, compilation)| {
        let program = scratch.join(name);
        compilation.link(&program);
        let (inside, output) = run(&program, "inside");
        if !inside.success() {
            return Some(format!("{name}: inside: {inside}: {output}"));
        }
        // clang tells an inline function no sizes of its arguments; glibc's headers leave it at that, and so do ours.
        let found = |case: &str| *fortify > 0 && (case.starts_with("FD_") || !name.starts_with("clang"));
        BEYOND.iter().filter(|case| found(case)).find_map(|case| {
            let (status, output) = run(&program, case);
            (status.signal() != Some(SIGABRT)).then(|| format!("{name}: {case}: {status}: {output}"))
        })
    });
    assert_none(failures, programs.len());
}

#[test]
fn known_at_compile_time() {
    let source = "#define _GNU_SOURCE\n#include <poll.h>\n#include <sys/select.h>\n#include <sys/socket.h>\nchar buf[16];\n\
        void set(fd_set *set) { FD_SET(FD_SETSIZE, set); }\n\
        void clear(fd_set *set) { FD_CLR(-1, set); }\n\
        int is_set(fd_set *set) { return FD_ISSET(200000, set); }\n\
        int poll_two(void) { struct pollfd fd = {0, 0, 0}; return poll(&fd, 2, 0); }\n\
        int ppoll_two(void) { struct pollfd fd = {0, 0, 0}; return ppoll(&fd, 2, 0, 0); }\n\
        ssize_t recv_17(void) { return recv(0, buf, 17, 0); }\n\
        ssize_t recvfrom_17(void) { return recvfrom(0, buf, 17, 0, 0, 0); }\n";
    let flags = "-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -c -o /dev/null";
    let [host, ours] = [Headers::Host, Headers::Ours].map(|headers| {
        let (complaints, _) = Compilation::new(("gcc", Language::C), headers, flags, source).complaints();
        complaints.iter().filter(|complaint| complaint.contains("attribute warning")).count()
    });
    // A compiler that is asked nothing more keeps what it sees inside a system header's macros to itself.
    assert!(ours >= host && ours > 0, "{ours} warnings, and {host} with the host's headers");
}

#[test]
fn fd_setsize() {
    let program = scratch("fd_setsize").join("program");
    for &compiler in compilers() {
        for flags in ["-O0", "-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"] {
            Compilation::new(compiler, Headers::Ours, flags, include_str!("fd_setsize.c")).link(&program);
            let (status, output) = run(&program, "");
            print!("{output}");
            assert!(status.success(), "{} {flags}: {status}: {output}", compiler.0);
        }
    }
}

/// Whoever chooses too late, after another header has brought the sets in, is told so.
#[test]
fn fd_setsize_too_late() {
    let source = "#include <sys/types.h>\n#define FD_SETSIZE 4096\n#include <sys/select.h>\nfd_set set;\n";
    for &compiler in compilers() {
        let (complaints, _) = Compilation::new(compiler, Headers::Ours, "-fsyntax-only", source).complaints();
        assert!(complaints.iter().any(|complaint| complaint.contains("FD_SETSIZE")), "{}: {complaints:?}", compiler.0);
    }
}
