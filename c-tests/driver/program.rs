//! The C programs: how each is built and run, and what is compared.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::library::{self, Library};
use crate::process::{self, Ended};
use crate::{Outcome, Run, Test};

/// See the table in main.rs.
#[derive(Clone, Copy, PartialEq)]
pub enum Way {
    Host,
    Linked,
    Preloaded,
    Static,
}

impl Way {
    pub const ALL: [Way; 4] = [Way::Host, Way::Linked, Way::Preloaded, Way::Static];

    fn from_name(name: &str) -> Option<Way> {
        Way::ALL.into_iter().find(|way| way.to_string() == name)
    }

    fn has_our_headers(self) -> bool {
        matches!(self, Way::Linked | Way::Static)
    }

    /// What the linker needs to know.
    pub fn link(self, command: &mut Command, library: &Library) {
        match self {
            Way::Host | Way::Preloaded => {}
            Way::Linked => {
                let rpath = format!("-Wl,-rpath,{}", library.lib.display());
                command.arg("-L").arg(&library.lib).arg("-lbsdipc").arg(rpath);
            }
            Way::Static => {
                command.arg("-static").arg("-L").arg(&library.lib).arg("-lbsdipc");
            }
        }
    }

    /// What the compiler needs to know.
    pub fn headers(self, command: &mut Command, library: &Library) {
        if self.has_our_headers() {
            command.arg("-I").arg(&library.include);
        }
    }

    /// What the process finds in its environment.
    pub fn environment(self, command: &mut Command, library: &Library) {
        process::plain_environment(command).env("CHECK_WAY", self.to_string()).env("CHECK_LIBRARY", library.shared());
        command.env("CHECK_SHARED", library::recordings()).env("BSDIPC_XNSD", &library.router);
        if self == Way::Preloaded {
            command.env("LD_PRELOAD", library.shared());
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Way::Host => "host",
            Way::Linked => "linked",
            Way::Preloaded => "preloaded",
            Way::Static => "static",
        })
    }
}

/// A C program and what the comments at its start say.
struct Program {
    /// `header/name`
    name: String,
    source: PathBuf,
    ways: Vec<Way>,
    fortify: Vec<u32>,
    flags: Vec<String>,
    environment: Vec<(String, String)>,
    /// The release of BSD that it was written for.
    system: Option<String>,
}

/// The name of the C compiler.
pub fn compiler() -> String {
    std::env::var("CC").unwrap_or_else(|_| "cc".into())
}

/// A test for every C program.
pub fn tests() -> Vec<Test> {
    sources()
        .into_iter()
        .flat_map(|source| systems(&source).into_iter().map(move |system| test(&source, system)))
        .collect()
}

/// The releases of BSD that a program was written for; none for a program of today.
fn systems(source: &Path) -> Vec<Option<String>> {
    let text = fs::read_to_string(source).unwrap_or_default();
    match text.lines().map_while(directive).find(|(key, _)| *key == "bsd") {
        Some((_, systems)) => systems.split_whitespace().map(|system| Some(system.into())).collect(),
        None => vec![None],
    }
}

/// The C programs of every header's directory; the tutorial's come in pairs and have their own driver.
pub fn sources() -> Vec<PathBuf> {
    let mut sources: Vec<PathBuf> = subdirectories()
        .iter()
        .filter(|folder| !folder.ends_with("tutorial"))
        .flat_map(|folder| list(folder))
        .collect();
    sources.retain(|path| path.extension().is_some_and(|extension| extension == "c"));
    sources.sort();
    sources
}

fn subdirectories() -> Vec<PathBuf> {
    list(library::programs()).into_iter().filter(|path| path.is_dir()).collect()
}

fn list(directory: &Path) -> Vec<PathBuf> {
    fs::read_dir(directory)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .unwrap_or_else(|error| panic!("{}: {error}", directory.display()))
}

fn test(source: &Path, system: Option<String>) -> Test {
    let mut name =
        source.strip_prefix(library::programs()).expect("found there").with_extension("").display().to_string();
    if let Some(system) = &system {
        name = format!("{name}-{system}");
    }
    let source = source.to_path_buf();
    Test {
        name: name.clone(),
        run: Box::new(move |library| match Program::read(&name, &source, system.clone()) {
            Ok(program) => program.fortify.iter().flat_map(|&level| program.run(library, level)).collect(),
            Err(why) => vec![Run { way: "host".into(), outcome: Outcome::Failed(why) }],
        }),
    }
}

impl Program {
    fn read(name: &str, source: &Path, system: Option<String>) -> Result<Program, String> {
        let text = fs::read_to_string(source).map_err(|error| format!("{}: {error}", source.display()))?;
        let mut program = Program {
            name: name.into(),
            source: source.into(),
            ways: if system.is_some() { vec![Way::Linked, Way::Static] } else { Way::ALL.to_vec() },
            fortify: if system.is_some() { vec![0] } else { vec![0, 2] },
            flags: Vec::new(),
            environment: Vec::new(),
            system,
        };
        for line in text.lines() {
            let Some((key, value)) = directive(line) else { break };
            let words = value.split_whitespace();
            match key {
                "only" => {
                    program.ways = words
                        .map(|word| Way::from_name(word).ok_or(format!("{name}: no way is called {word:?}")))
                        .collect::<Result<_, _>>()?;
                }
                "fortify" => {
                    let level = |word: &str| word.parse().map_err(|error| format!("{name}: fortify {word:?}: {error}"));
                    program.fortify = words.map(level).collect::<Result<_, _>>()?;
                }
                "cflags" => program.flags = words.map(String::from).collect(),
                "env" => {
                    let settings = words.filter_map(|word| word.split_once('='));
                    program.environment = settings.map(|(name, value)| (name.into(), value.into())).collect();
                }
                "bsd" => {}
                _ => break,
            }
        }
        Ok(program)
    }

    /// Builds and runs the program in all its ways.
    fn run(&self, library: &Library, fortify: u32) -> Vec<Run> {
        let directory = library.scratch.join(self.name.replace('/', ".")).join(format!("fortify-{fortify}"));
        if let Err(error) = process::fresh_directory(&directory) {
            let outcome = Outcome::Failed(format!("{}: {error}", directory.display()));
            return vec![Run { way: "every way".into(), outcome }];
        }
        let mut control = None;
        let runs: Vec<Run> = self
            .ways
            .iter()
            .map(|&way| {
                let outcome = self.run_one(library, &directory, way, fortify, &mut control);
                Run { way: format!("{way}, fortify {fortify}"), outcome: outcome.unwrap_or_else(Outcome::Failed) }
            })
            .collect();
        if !runs.iter().any(|run| matches!(run.outcome, Outcome::Failed(_))) {
            // What a failure leaves behind may help to explain it.
            process::remove_directory(&directory);
        }
        runs
    }

    /// Builds and runs the program in one way. `control` is what the host's run wrote, if there was one.
    fn run_one(
        &self,
        library: &Library,
        directory: &Path,
        way: Way,
        fortify: u32,
        control: &mut Option<String>,
    ) -> Result<Outcome, String> {
        let cwd = directory.join(way.to_string());
        fs::create_dir(&cwd).map_err(|error| format!("{}: {error}", cwd.display()))?;
        let binary = self.build(library, way, fortify, directory)?;
        let mut command = Command::new(&binary);
        way.environment(&mut command, library);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let ended = process::run(command.current_dir(&cwd)).map_err(|error| format!("cannot be run: {error}"))?;
        if ended.code == Some(77) {
            return Ok(Outcome::Skipped(ended.stderr.trim().trim_start_matches("skipped: ").into()));
        }
        if way == Way::Host {
            *control = Some(ended.stdout.clone());
        }
        let complaints = complaints(&ended, control.as_deref());
        Ok(if complaints.is_empty() { Outcome::Passed } else { Outcome::Failed(complaints) })
    }

    /// Compiles, once for each set of headers, and links. The preloaded way has the very program that the host's way has.
    fn build(&self, library: &Library, way: Way, fortify: u32, directory: &Path) -> Result<PathBuf, String> {
        let (object, binary) = match way {
            Way::Host | Way::Preloaded => ("host.o", "host-program"),
            Way::Linked => ("ours.o", "linked-program"),
            Way::Static => ("ours.o", "static-program"),
        };
        let (object, binary) = (directory.join(object), directory.join(binary));
        if let Some(system) = &self.system {
            self.build_old(library, way, system, &binary)?;
            return Ok(binary);
        }
        if !object.exists() {
            let mut command = Command::new(compiler());
            command.args(["-O2", "-g1", "-pipe", "-D_GNU_SOURCE", "-Wall", "-Werror"]);
            command.args(["-Wno-nonnull", "-Wno-unused-function", "-Wno-stringop-overflow", "-U_FORTIFY_SOURCE"]);
            // clang knows not all of them, and wonders what the linker's are for.
            command.args(["-Wno-unknown-warning-option", "-Wno-unused-command-line-argument"]);
            command.arg(format!("-D_FORTIFY_SOURCE={fortify}")).arg("-I").arg(library::programs()).args(&self.flags);
            way.headers(&mut command, library);
            // By its short name, so that a failed check is reported as `name.c:line`.
            let (folder, file) = (self.source.parent(), self.source.file_name());
            command.arg("-c").args(file).arg("-o").arg(&object).current_dir(folder.expect("a file is in a directory"));
            compile(command)?;
        }
        if !binary.exists() {
            let mut command = Command::new(compiler());
            command.args(&self.flags).arg(&object).arg("-o").arg(&binary);
            way.link(&mut command, library);
            compile(command)?;
        }
        Ok(binary)
    }

    /// Compiles and links a program of an old system as its users do.
    fn build_old(&self, library: &Library, way: Way, system: &str, binary: &Path) -> Result<(), String> {
        let mut command = old_compiler(library, way, system);
        let (folder, file) = (self.source.parent(), self.source.file_name());
        command.args(["-g1", "-O1"]).args(&self.flags).args(file).arg("-o").arg(binary);
        command.current_dir(folder.expect("a file is in a directory"));
        compile(command)
    }
}

/// `bsdipc cc --bsd=SYSTEM`. A warning is an error: programs of the time are to be compiled without any.
pub fn old_compiler(library: &Library, way: Way, system: &str) -> Command {
    let mut command = Command::new(library::repository().join("bin/bsdipc"));
    command.arg("cc").arg(format!("--bsd={system}")).arg("-Werror");
    if way == Way::Static {
        command.arg("-static");
    }
    command.env("BSDIPC_LIBDIR", &library.lib).env("BSDIPC_CC", compiler());
    command
}

fn compile(mut command: Command) -> Result<(), String> {
    let ended = process::run(&mut command).map_err(|error| format!("{}: {error}", compiler()))?;
    if ended.success { Ok(()) } else { Err(format!("the compiler: {}\n{}", ended.how, ended.stderr)) }
}

/// `/* key: value */`, alone on a line.
fn directive(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.strip_prefix("/* ")?.strip_suffix(" */")?.split_once(": ")?;
    Some((key, value))
}

/// What is wrong with a run; nothing, if it is as it should be.
fn complaints(ended: &Ended, control: Option<&str>) -> String {
    let mut text = String::new();
    if !ended.success {
        text += &format!("{}\n", ended.how);
    }
    if !ended.success || ended.stderr.contains("cannot be preloaded") {
        text += &ended.stderr;
    }
    if let Some(control) = control
        && control != ended.stdout
    {
        let line = control.lines().zip(ended.stdout.lines()).take_while(|(theirs, ours)| theirs == ours).count();
        let at = |text: &str| text.lines().nth(line).unwrap_or("(end of output)").to_string();
        text += &format!(
            "standard output, line {}:\n  on the host: {}\n  here:        {}\n",
            line + 1,
            at(control),
            at(&ended.stdout)
        );
    }
    text
}
