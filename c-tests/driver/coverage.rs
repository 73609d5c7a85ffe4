//! No exported function without a C program that calls it.

use std::fs;
use std::process::Command;

use crate::library::Library;
use crate::process;
use crate::program;
use crate::{Outcome, Run, Test};

/// Every function that the library exports is called in some program, or has a program of its name.
pub fn test() -> Test {
    let run = |library: &Library| {
        let outcome = match missing(library) {
            Ok(missing) if missing.is_empty() => Outcome::Passed,
            Ok(missing) => Outcome::Failed(format!("no program calls {}", missing.join(", "))),
            Err(why) => Outcome::Failed(why),
        };
        vec![Run { way: "coverage".into(), outcome }]
    };
    Test { name: "coverage".into(), run: Box::new(run) }
}

fn missing(library: &Library) -> Result<Vec<String>, String> {
    let sources = program::sources();
    let mut texts = Vec::new();
    for source in &sources {
        texts.push(fs::read_to_string(source).map_err(|error| format!("{}: {error}", source.display()))?);
    }
    let tested = |function: &str| {
        sources.iter().any(|source| source.file_stem().is_some_and(|stem| stem == function))
            || texts.iter().any(|text| calls(text, function))
    };
    let symbols = process::run(Command::new("nm").args(["-D", "--defined-only"]).arg(library.shared()))
        .map_err(|error| format!("nm: {error}"))?;
    let names = symbols.stdout.lines().filter_map(|line| line.split_whitespace().nth(2));
    // What old systems did otherwise, and AF_NS, is reached under the plain names, by programs compiled for that.
    Ok(names.filter(|name| !name.starts_with("bsd") && !tested(name)).map(String::from).collect())
}

/// Whether `name` stands in a C text as a word, with a parenthesis behind it.
fn calls(text: &str, name: &str) -> bool {
    text.match_indices(&format!("{name}("))
        .any(|(at, _)| !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
}
