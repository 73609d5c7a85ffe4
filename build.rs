//! What the linker must be told about the shared library.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=lookups.ld");
    let major = std::env::var("CARGO_PKG_VERSION_MAJOR").expect("cargo sets it");
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
        format!("-Wl,-T,{}/lookups.ld", std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")),
    ] {
        println!("cargo::rustc-cdylib-link-arg={argument}");
    }
}
