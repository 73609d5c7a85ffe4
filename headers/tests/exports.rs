//! What the built library exports and needs: exactly what the sources, the headers and the loader should see.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use bsdipc_headers::{exports, root};
use support::{Compilation, Headers, Language, NETNS, OURS, include, scratch};

/// The library as its users get it.
fn library() -> &'static Path {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it lies in the target directory");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--release", "--package", "bsdipc", "--target-dir"]).arg(target);
        assert!(cargo.current_dir(root()).status().expect("cargo starts").success(), "the library does not build");
        target.join("release/libbsdipc.so")
    });
    &BUILT
}

fn output(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program).env("LC_ALL", "C").args(arguments).arg(file).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The dynamic symbols of a library, with their versions.
fn symbols(which: &str, library: &Path) -> BTreeSet<String> {
    let table = output("nm", &["--dynamic", "--format=posix", which], library);
    table.lines().filter_map(|line| line.split(' ').next()).map(Into::into).collect()
}

fn exported() -> BTreeSet<String> {
    symbols("--defined-only", library())
}

/// The functions that our headers declare.
fn declared() -> BTreeSet<String> {
    let list = scratch("exports").join("declared");
    let source: String = OURS.iter().chain(&NETNS).map(|name| format!("#include <{name}>\n")).collect();
    let flags = format!("-D_GNU_SOURCE -O0 -fsyntax-only -aux-info {}", list.display());
    Compilation::new(("gcc", Language::C), Headers::Ours, &flags, source).run();
    let declarations = fs::read_to_string(list).expect("gcc writes what was declared");
    let ours = format!("/* {}", include().display());
    // `NC` marks a declaration, `NF` an inline definition.
    let declarations = declarations.lines().filter(|line| line.starts_with(&ours) && line.contains(":NC */ extern "));
    let name = |line: &str| Some(line.split(" (").next()?.rsplit([' ', '*']).next()?.to_owned());
    declarations.filter_map(name).collect()
}

#[test]
fn exports_are_those_of_the_sources() {
    // No version either: a program that asks for socket@GLIBC_2.2.5 gets what has none.
    let sources = exports(&root()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(exported(), sources.into_iter().collect());
}

#[test]
fn headers_declare_what_is_exported_and_what_the_host_has() {
    let (mut exported, declared) = (exported(), declared());
    // Those of 4.2, 4.3 and 4.4BSD have headers of their own; those of AF_NS, the names of others there.
    exported.retain(|name| !name.starts_with("bsd"));
    let twins: BTreeSet<_> = ["__poll_chk", "__ppoll_chk", "__recv_chk", "__recvfrom_chk"].map(Into::into).into();
    let undeclared: BTreeSet<_> = exported.difference(&declared).cloned().collect();
    assert_eq!(undeclared, twins, "exported, but declared by no header");

    let mut host = BTreeSet::new();
    for library in ["libc.so.6", "libresolv.so.2"] {
        let found = Command::new("gcc").arg(format!("-print-file-name={library}")).output().expect("gcc starts");
        let symbols = symbols("--defined-only", Path::new(String::from_utf8_lossy(&found.stdout).trim()));
        host.extend(symbols.iter().filter_map(|symbol| symbol.split('@').next()).map(str::to_owned));
    }
    let absent: Vec<_> = declared.difference(&exported).filter(|name| !host.contains(*name)).collect();
    // The host's headers declare this one, and none of its libraries has it.
    assert_eq!(absent, ["bindresvport6"], "declared, but neither ours nor the host's");
}

#[test]
fn every_export_has_a_c_program() {
    let mut words = BTreeSet::new();
    for directory in fs::read_dir(root().join("c-tests")).expect("the programs are there") {
        let Ok(programs) = fs::read_dir(directory.expect("and can be listed").path()) else { continue };
        for program in programs {
            let path = program.expect("and can be listed").path();
            if path.extension().is_some_and(|extension| extension == "c") {
                let text = fs::read_to_string(&path).expect("and can be read");
                let is_name = |c: char| c == '_' || c.is_ascii_alphanumeric();
                words.extend(text.split(|c| !is_name(c)).map(str::to_owned));
            }
        }
    }
    let names = exports(&root()).unwrap_or_else(|error| panic!("{error}"));
    // Those of 4.2, 4.3 and 4.4BSD, and of AF_NS, are called by the names that they had there.
    let untested: Vec<_> = names.iter().filter(|name| !name.starts_with("bsd") && !words.contains(*name)).collect();
    assert!(untested.is_empty(), "no program in c-tests calls {untested:?}");
}

#[test]
fn nothing_exported_is_needed() {
    let needed = symbols("--undefined-only", library());
    let needed: BTreeSet<_> = needed.iter().filter_map(|symbol| symbol.split('@').next()).map(Into::into).collect();
    let both: Vec<_> = exported().intersection(&needed).cloned().collect();
    assert!(both.is_empty(), "the library's own calls of {both:?} go through names that it exports");
}

#[test]
fn loads_with_libc_alone_at_once_and_for_good() {
    let dynamic = output("readelf", &["--dynamic", "--wide"], library());
    let values = |tag: &str| -> Vec<_> { dynamic.lines().filter(|line| line.contains(tag)).collect() };
    let needed = values("(NEEDED)");
    assert!(needed.len() == 1 && needed[0].contains("[libc.so.6]"), "{needed:#?}");
    let major = env!("CARGO_PKG_VERSION_MAJOR");
    let soname = values("(SONAME)");
    assert!(soname.len() == 1 && soname[0].contains(&format!("[libbsdipc.so.{major}]")), "{soname:#?}");
    let flags = values("FLAGS");
    assert!(flags.iter().any(|line| line.contains("BIND_NOW")), "{flags:#?}");
    assert!(flags.iter().any(|line| line.contains("NODELETE")), "{flags:#?}");
}
