//! What the linker must be told about the shared library.

use std::process::Command;

fn main() {
    let kept = if is_linked_by_lld() { "kept-lld.ld" } else { "kept.ld" };
    for file in ["build.rs", "lookups.ld", kept] {
        println!("cargo::rerun-if-changed={file}");
    }
    let folder = variable("CARGO_MANIFEST_DIR");
    let major = variable("CARGO_PKG_VERSION_MAJOR");
    for argument in [
        // Programs record this name, so a later incompatible library can stand beside this one.
        format!("-Wl,-soname,libbsdipc.so.{major}"),
        // A thread's storage is freed by a destructor of ours when the thread ends, perhaps after dlclose.
        "-Wl,-z,nodelete".into(),
        // A symbol that libc lacks must be an error here, not in some user's program.
        "-Wl,-z,defs".into(),
        // Everything is bound at load: no lazy binding in a signal handler or between vfork and exec.
        "-Wl,-z,now".into(),
        // What the library calls of its own is its own, whatever the program calls the same, and looked up here and not at
        // every load.
        "-Wl,-Bsymbolic-functions".into(),
        "-Wl,-z,separate-loadable-segments".into(),
        "-Wl,--as-needed".into(),
        // The compiler's own start and end of a library serve transactional memory and C++ destructors, which we have
        // not, and cost a page fault and four symbols looked up in vain at every load.
        "-nostartfiles".into(),
        format!("-Wl,-T,{folder}/lookups.ld"),
        format!("-Wl,-T,{folder}/{kept}"),
    ] {
        println!("cargo::rustc-cdylib-link-arg={argument}");
    }
}

/// Whether LLVM's linker links the library, which rustc alone decides: it tells when it has something to link.
fn is_linked_by_lld() -> bool {
    let folder = variable("OUT_DIR");
    let empty = format!("{folder}/empty.rs");
    let linker = std::env::var("RUSTC_LINKER").map(|linker| format!("-Clinker={linker}"));
    let mut rustc = Command::new(variable("RUSTC"));
    rustc.args([
        &empty,
        "--crate-type=cdylib",
        "--print=link-args",
        "--out-dir",
        &folder,
        "--target",
        &variable("TARGET"),
    ]);
    rustc.args(linker).args(variable("CARGO_ENCODED_RUSTFLAGS").split('\x1f').filter(|flag| !flag.is_empty()));
    // The last word counts.
    std::fs::write(&empty, "").is_ok()
        && rustc.output().is_ok_and(|output| {
            String::from_utf8_lossy(&output.stdout)
                .rsplit("-fuse-ld=")
                .next()
                .is_some_and(|last| last.starts_with("lld"))
        })
}

fn variable(name: &str) -> String {
    std::env::var(name).expect("cargo sets it")
}
