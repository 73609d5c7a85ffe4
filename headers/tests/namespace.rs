//! Our headers offer the names that the host's headers offer, and no other: under every set of feature test macros.

mod support;

use std::collections::BTreeSet;

use support::{Compilation, Headers, Language, OURS, assert_none, in_parallel};

const FLAGS: [&str; 10] = [
    "-std=c99",
    "-std=c17 -D_POSIX_C_SOURCE=200809L",
    "-std=c17 -D_POSIX_C_SOURCE=200112L",
    "-std=c99 -D_POSIX_C_SOURCE=199506L",
    "-std=c17 -D_XOPEN_SOURCE=700",
    "-std=c17 -D_XOPEN_SOURCE=600",
    "-std=c99 -D_XOPEN_SOURCE=500",
    "-std=gnu89",
    "-std=gnu17",
    "-std=gnu17 -D_GNU_SOURCE",
];

/// Names of 4.2BSD that the host has forgotten: offered beside its own extensions only.
const OLD: [&str; 1] = ["getnetbynumber"];

/// The identifiers of a C text that do not belong to the language or to the implementation.
fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    let outside_strings = text.split('"').step_by(2);
    let words = outside_strings.flat_map(|text| text.split(|c: char| c != '_' && !c.is_ascii_alphanumeric()));
    words.filter(|word| {
        word.starts_with(|c: char| c.is_ascii_alphabetic()) && !["if", "return", "static"].contains(word)
    })
}

/// The names that a header offers: what is left after the preprocessor, and the macros.
fn names(headers: Headers, flags: &str, header: &str) -> BTreeSet<String> {
    let source = format!("#include <{header}>\n");
    let preprocess = |flag: &str| {
        let output = Compilation::new(("gcc", Language::C), headers, &format!("{flags} {flag}"), &source).run();
        assert!(output.status.success(), "{header}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let (text, macros) = (preprocess("-E -P"), preprocess("-E -dM"));
    let macros = macros.lines().filter_map(|line| line.strip_prefix("#define ")?.split([' ', '(']).next());
    identifiers(&text).chain(macros.flat_map(identifiers)).map(Into::into).collect()
}

#[test]
fn same_names_as_the_host() {
    let cases: Vec<_> = FLAGS.iter().flat_map(|flags| OURS.iter().map(move |header| (flags, header))).collect();
    let differing = |(flags, header): &(&&str, &&str)| {
        let (mut ours, host) = (names(Headers::Ours, flags, header), names(Headers::Host, flags, header));
        if host.contains("herror") {
            ours.retain(|name| !OLD.contains(&name.as_str()));
        }
        let (more, less): (Vec<_>, Vec<_>) = (ours.difference(&host).collect(), host.difference(&ours).collect());
        (ours != host).then(|| format!("<{header}> {flags}\n  only ours: {more:?}\n  only the host's: {less:?}"))
    };
    assert_none(in_parallel(&cases, differing), cases.len());
}
