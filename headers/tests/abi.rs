//! What Rust takes the structures and constants for, they are: in our headers and in the host's.

mod support;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use bsdipc_headers::root;
use ctest::{__compile_test, __run_test, TestGenerator, generate_test};
use support::{OURS, include, scratch};

/// Structures that C knows by a typedef alone.
const TYPEDEFS: [&str; 2] = ["fd_set", "__sigset_t"];

/// All modules of `src/abi` in one file that depends on nothing; but for those of <netns/...>, which no host has.
fn flattened() -> String {
    let mut text = "use core::ffi::*;\n".to_owned();
    let mut in_use = false;
    for entry in fs::read_dir(root().join("src/abi")).expect("the sources are there") {
        let path = entry.expect("the sources can be listed").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name == "mod.rs" || name.starts_with("netns_") {
            continue;
        }
        for line in fs::read_to_string(path).expect("the sources can be read").lines() {
            in_use |= line.starts_with("use ");
            if !in_use {
                text = text + line + "\n";
            }
            in_use &= !line.ends_with(';');
        }
    }
    text
}

/// The host's triple, as rustc names it.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc starts");
    let text = String::from_utf8(output.stdout).expect("rustc writes text");
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host").to_owned()
}

/// Has ctest compare `src/abi` with the headers that `includes` leads to.
fn compare(name: &str, includes: &[PathBuf]) {
    let source = scratch("abi").join("abi.rs");
    let scratch = scratch(&format!("abi/{name}"));
    fs::write(&source, flattened()).expect("the target directory can be written");
    let mut generator = TestGenerator::new();
    generator.target(&host()).out_dir(&scratch).define("_GNU_SOURCE", None);
    // The macros that netdb.h calls deprecated are compared like the others.
    generator.flag("-Wno-error");
    for header in OURS {
        generator.header(header);
    }
    for path in includes {
        generator.include(path);
    }
    generator.rename_struct_ty(|name| TYPEDEFS.contains(&name).then(|| name.to_owned()));
    let failed = |error: &dyn std::fmt::Display| -> ! { panic!("{name} headers: {error}") };
    let library = generate_test(&mut generator, &source, scratch.join("checks")).unwrap_or_else(|e| failed(&e));
    let program = __compile_test(&scratch, &source, library).unwrap_or_else(|e| failed(&e));
    let output = __run_test(program).unwrap_or_else(|e| failed(&e));
    println!("{name} headers: {}", output.lines().last().unwrap_or_default());
}

#[test]
fn same_in_rust_and_in_both_headers() {
    // SAFETY: this is the only test of its program, so no other thread looks at the environment.
    unsafe {
        std::env::set_var("HOST", host());
        std::env::set_var("OPT_LEVEL", "0");
    }
    compare("host", &[]);
    compare("our", &[include()]);
}
