//! <netns/...>: compiled alone and together, in every dialect and for every system, without a warning; with the sizes,
//! places and numbers that programs and packets rely on.

mod support;

use support::{Compilation, Headers, Language, NETNS, assert_none, compilers, in_parallel, include};

const WARNINGS: &str = "-fsyntax-only -Wall -Wextra -Wpedantic -Wsystem-headers";

/// What the systems of old are compiled as; see bin/bsdipc.
fn system(release: &str) -> String {
    let include = include().display().to_string();
    format!(
        "-fsyntax-only -DBSDIPC_PERSONALITY={release} -include {include}/history/bsdipc.h -isystem {include}/history \
         -isystem {include} -std=gnu89 -fcommon -Werror -Wno-unused-command-line-argument"
    )
}

/// Every way of compiling: today's dialects, and in C the systems of old.
fn ways() -> Vec<((&'static str, Language), String)> {
    let mut ways = Vec::new();
    for &compiler in compilers() {
        let dialects: &[_] = match compiler.1 {
            Language::C => &["gnu89", "c99", "c11", "c17", "gnu17", "c99 -D_XOPEN_SOURCE=700", "gnu17 -D_GNU_SOURCE"],
            Language::Cxx => &["c++11", "c++17", "gnu++20"],
        };
        ways.extend(dialects.iter().map(|dialect| (compiler, format!("-std={dialect} {WARNINGS}"))));
        if compiler.1 == Language::C {
            ways.extend(["42", "43", "44"].map(|release| (compiler, system(release))));
        }
    }
    ways
}

/// Compiles each of `sources` in every way.
fn compile(sources: &[String]) {
    let mut compilations = Vec::new();
    for (compiler, flags) in ways() {
        let compilation = |source: &String| Compilation::new(compiler, Headers::Ours, &flags, source.clone());
        compilations.extend(sources.iter().map(compilation));
    }
    let complaint = |compilation: &Compilation| {
        let output = compilation.run();
        let text = String::from_utf8_lossy(&output.stderr);
        // The host's headers are not strict C.
        let is_ours = |line: &str| line.contains("warning: ") && !line.starts_with("/usr/");
        (!output.status.success() || text.lines().any(is_ours)).then(|| format!("{compilation}\n{text}"))
    };
    assert_none(in_parallel(&compilations, complaint), compilations.len());
}

fn including<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("#include <{name}>\n")).collect()
}

#[test]
fn alone_and_twice() {
    compile(&NETNS.map(|name| including([name, name])));
}

/// With what programs of the time include beside.
#[test]
fn together_in_both_orders() {
    let all = ["stdio.h", "sys/types.h", "sys/socket.h", "sys/ioctl.h", "net/if.h", "netinet/in.h", "netdb.h"];
    let all: Vec<_> = all.into_iter().chain(NETNS).collect();
    compile(&[including(all.clone()), including(all.into_iter().rev())]);
}

#[test]
fn layouts_and_numbers() {
    compile(&[include_str!("netns.c").to_owned()]);
}

/// The tutorial's programs define what they need and the headers of the time may lack.
#[test]
fn tutorial_programs_define_their_own() {
    let source = "#include <netns/ns.h>\n#include <netns/idp.h>\n#include <netns/sp.h>\n\
        #ifndef SPPSST_END\n#define SPPSST_END 254\n#define SPPSST_ENDREPLY 255\n#endif\n\
        struct pex { struct idp p_idp; unsigned short ph_id[2]; unsigned short ph_client; };\n";
    compile(&[source.to_owned()]);
}
