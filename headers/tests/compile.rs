//! The headers compile alone, twice, in any order, with each other and with the host's, in every dialect, without a
//! warning that the host's headers would not have given.

mod support;

use support::{Compilation, Headers, Language, OURS, assert_none, compilers, in_parallel};

/// Headers of the host that programs include beside ours.
const HOST: [&str; 37] = [
    "stdio.h",
    "stdlib.h",
    "string.h",
    "unistd.h",
    "signal.h",
    "time.h",
    "sys/time.h",
    "sys/types.h",
    "sys/ioctl.h",
    "fcntl.h",
    "errno.h",
    "net/if.h",
    "netinet/tcp.h",
    "netinet/ip.h",
    "pthread.h",
    "ifaddrs.h",
    "sys/epoll.h",
    "linux/sockios.h",
    "linux/in.h",
    "linux/in6.h",
    "linux/ipv6.h",
    "linux/socket.h",
    "linux/un.h",
    "linux/if.h",
    "linux/netlink.h",
    "netinet/udp.h",
    "netinet/ip6.h",
    "netinet/icmp6.h",
    "netinet/if_ether.h",
    "netpacket/packet.h",
    "resolv.h",
    "arpa/nameser.h",
    "rpc/netdb.h",
    "net/if_arp.h",
    "net/ethernet.h",
    "sys/wait.h",
    "sys/param.h",
];

const WARNINGS: &str = "-fsyntax-only -Wall -Wextra -Wpedantic -Wsystem-headers";

const FEATURES: [&str; 8] = [
    "",
    "-D_DEFAULT_SOURCE",
    "-D_GNU_SOURCE",
    "-D_POSIX_C_SOURCE=200809L",
    "-D_XOPEN_SOURCE=700",
    "-D_GNU_SOURCE -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=0",
    "-D_GNU_SOURCE -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2",
    "-D_GNU_SOURCE -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3",
];

/// The dialects that differ for headers, and then those between them.
fn dialects(language: Language) -> (&'static [&'static str], &'static [&'static str]) {
    match language {
        Language::C => (&["gnu89", "c17"], &["c99", "c11", "gnu17"]),
        Language::Cxx => (&["c++17"], &[]),
    }
}

/// Compiles each of `sources` with every compiler in every dialect: with each of `FEATURES` where the dialects differ,
/// with the first and the third of them in the others.
fn compile(sources: &[String], headers: Headers) {
    let mut compilations = Vec::new();
    for &compiler in compilers() {
        let (main, others) = dialects(compiler.1);
        let main = main.iter().flat_map(|dialect| FEATURES.iter().map(move |features| (dialect, features)));
        let others = others.iter().flat_map(|dialect| [(dialect, &FEATURES[0]), (dialect, &FEATURES[2])]);
        for (dialect, features) in main.chain(others) {
            let flags = format!("-std={dialect} {features} {WARNINGS}");
            compilations.extend(sources.iter().map(|source| Compilation::new(compiler, headers, &flags, source)));
        }
    }
    check(&compilations);
}

fn check(compilations: &[Compilation]) {
    assert_none(in_parallel(compilations, complaint), compilations.len());
}

/// What the compiler holds against our headers, but not against the host's.
fn complaint(ours: &Compilation) -> Option<String> {
    let (found, text) = ours.complaints();
    if found.is_empty() {
        return None;
    }
    let (host, _) = ours.against(Headers::Host).complaints();
    let host_fails = host.iter().any(|complaint| complaint.starts_with("error"));
    if host_fails || found.iter().all(|complaint| host.contains(complaint)) {
        return None;
    }
    Some(format!("{ours}\n{text}"))
}

fn including<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("#include <{name}>\n")).collect()
}

#[test]
fn twice() {
    let sources: Vec<_> = OURS.iter().map(|name| including([*name, name])).collect();
    compile(&sources, Headers::Ours);
}

#[test]
fn as_system_headers() {
    compile(&[including(OURS)], Headers::OursAsSystem);
}

/// One order and its reverse: each header comes before and after each other one.
#[test]
fn all_in_both_orders() {
    let all = OURS.iter().chain(&HOST).copied();
    compile(&[including(all.clone()), including(all.rev())], Headers::Ours);
}

/// In the company of a single other header nothing else can make up for what is missing.
#[test]
fn in_pairs() {
    let mut sources = Vec::new();
    for ours in OURS {
        sources.extend(OURS.into_iter().filter(|other| *other != ours).map(|other| including([ours, other])));
        for host in HOST {
            sources.push(including([ours, host]));
            sources.push(including([host, ours]));
        }
    }
    let flags = format!("-std=gnu17 -D_GNU_SOURCE {WARNINGS}");
    let gcc = ("gcc", Language::C);
    check(&sources.iter().map(|source| Compilation::new(gcc, Headers::Ours, &flags, source)).collect::<Vec<_>>());
}

/// What the host's headers are made of is not for programs, yet some include it: after the header that it belongs to.
#[test]
fn before_parts_of_the_host() {
    let parts = [["sys/socket.h", "bits/socket.h"], ["sys/uio.h", "bits/uio-ext.h"]];
    compile(&parts.map(including), Headers::Ours);
}
