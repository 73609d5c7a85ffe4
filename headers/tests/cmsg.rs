//! The CMSG macros do what the host's do, whatever the control data hold.

mod support;

use std::process::Command;

use support::{Compilation, Headers, compilers, scratch};

#[test]
fn same_as_the_host() {
    let scratch = scratch("cmsg");
    let gcc = compilers()[0];
    let object = |name: &str, compiler, headers, flags: &str, source: &str| {
        let object = scratch.join(name);
        let prefix = if headers == Headers::Host { "host" } else { "ours" };
        Compilation::new(compiler, headers, &format!("{flags} -c -DNAMED(x)={prefix}_##x"), source).link(&object);
        object
    };
    let host = object("host.o", gcc, Headers::Host, "-O2", include_str!("cmsg.c"));
    let sweep = object("sweep.o", gcc, Headers::Host, "-O2", include_str!("cmsg_sweep.c"));
    for &compiler in compilers() {
        let dialects: &[_] = if compiler.1 == support::Language::C { &["gnu89", "c99", "gnu17"] } else { &["c++17"] };
        for (i, flags) in dialects.iter().flat_map(|d| ["-O0", "-O2"].map(|o| format!("-std={d} {o}"))).enumerate() {
            let ours = object(&format!("{}{i}.o", compiler.0), compiler, Headers::Ours, &flags, include_str!("cmsg.c"));
            let program = scratch.join("sweep");
            let linked = Command::new("gcc").args([&host, &sweep, &ours]).arg("-o").arg(&program).status();
            assert!(linked.expect("gcc starts").success());
            let output = Command::new(&program).output().expect("the program starts");
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "{} {flags}: {text}", compiler.0);
        }
    }
}
