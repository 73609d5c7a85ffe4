//! The exported functions have the types that others give them: the host's headers, and the libc crate.

mod support;

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

use bsdipc_headers::{Kind, items, root};
use quote::quote;
use support::{Compilation, Headers, Language, OURS, assert_none, scratch};

/// Functions that the host does not have.
const OURS_ALONE: [&str; 3] = ["getnetbynumber", "ns_addr", "ns_ntoa"];

/// Declares each function again after the host's headers have: a compiler refuses conflicting types.
#[test]
fn in_c() {
    let mut functions = Vec::new();
    for item in items(&root()).unwrap_or_else(|error| panic!("{error}")) {
        if let Kind::Function(prototype) = item.kind
            && !OURS_ALONE.contains(&item.name.as_str())
        {
            functions.push((item.name, prototype.replace("struct fd_set", "fd_set")));
        }
    }
    assert!(functions.len() > 60, "only {} functions", functions.len());
    for flags in ["-D_GNU_SOURCE", "-D_GNU_SOURCE -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"] {
        let mut source: String = OURS.iter().map(|name| format!("#include <{name}>\n")).collect();
        for (name, prototype) in &functions {
            // The twins are declared to fortified programs only.
            if !name.starts_with("__") || flags.contains("FORTIFY") {
                source += &format!("extern __typeof__({name}) {name};\nextern {prototype};\n");
            }
        }
        // Byte order and bits are macros when optimised.
        source = source.replace("extern uint", "\n#undef htonl\n#undef htons\n#undef ntohl\n#undef ntohs\nextern uint");
        let compilation = Compilation::new(("gcc", Language::C), Headers::Host, flags, source);
        let mut checked = compilation;
        checked.flags.push("-fsyntax-only".into());
        let (complaints, text) = checked.complaints();
        assert!(complaints.is_empty(), "{flags}:\n{text}");
    }
}

/// Coerces the libc crate's declaration of each function to the type of ours, by the names of the types.
#[test]
fn in_rust() {
    let mut source =
        "#![crate_type = \"lib\"]\n#![allow(deprecated, unused_imports)]\nuse core::ffi::*;\nuse libc::*;\n".to_owned();
    for entry in fs::read_dir(root().join("src/headers")).expect("the sources are there") {
        let path = entry.expect("the sources can be listed").path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            source += &pointers(&fs::read_to_string(path).expect("the sources can be read"));
        }
    }
    let directory = scratch("signatures");
    let file = directory.join("signatures.rs");
    fs::write(&file, &source).expect("the target directory can be written");
    let output = Command::new("rustc")
        .args(["--edition", "2024", "--emit", "metadata", "--error-format", "short", "--out-dir"])
        .args([&directory, &file])
        .arg("--extern")
        .arg(format!("libc={}", libc_crate().display()))
        .output()
        .expect("rustc starts");
    // Functions and types that the crate does not declare are no matter.
    let unknown = ["E0425", "E0412", "E0432", "E0531"];
    let text = String::from_utf8_lossy(&output.stderr);
    let errors = text.lines().filter(|line| line.contains("error["));
    let (missing, wrong): (Vec<_>, Vec<_>) = errors.partition(|line| unknown.iter().any(|code| line.contains(code)));
    let checked = source.matches("const _").count() - missing.len();
    assert_none(wrong.into_iter().map(Into::into).collect(), checked);
    assert!(checked > 35, "the libc crate was asked for {checked} only:\n{text}");
}

/// For each exported function of a source, a constant of its type.
fn pointers(source: &str) -> String {
    let file = syn::parse_file(source).expect("the library compiles");
    let mut text = String::new();
    for item in file.items {
        let syn::Item::Fn(function) = item else { continue };
        if function.sig.abi.is_none() {
            continue;
        }
        let (name, result) = (&function.sig.ident, &function.sig.output);
        let types = function.sig.inputs.iter().filter_map(|input| match input {
            syn::FnArg::Typed(parameter) => Some(&parameter.ty),
            syn::FnArg::Receiver(_) => None,
        });
        text += &format!("{}\n", quote!(const _: unsafe extern "C" fn(#(#types),*) #result = libc::#name;));
    }
    text
}

/// The libc crate as this test was built with it.
fn libc_crate() -> PathBuf {
    let program = env::current_exe().expect("the test knows its name");
    let directory = program.parent().expect("it lies beside what it was built from");
    let crates = fs::read_dir(directory).expect("it can be listed").map(|entry| entry.expect("and read").path());
    let is_libc = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("liblibc-") && name.ends_with(".rlib")
    };
    let modified = |path: &PathBuf| path.metadata().and_then(|metadata| metadata.modified()).ok();
    crates.filter(is_libc).max_by_key(modified).expect("the libc crate has been built")
}
