//! Compilers, and running many of them at once.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};

/// Our headers, by the names that programs know.
pub const OURS: [&str; 10] = [
    "sys/socket.h",
    "sys/un.h",
    "sys/uio.h",
    "sys/select.h",
    "sys/poll.h",
    "netinet/in.h",
    "arpa/inet.h",
    "netdb.h",
    "poll.h",
    "strings.h",
];

/// Those that the host does not have.
pub const NETNS: [&str; 7] =
    ["netns/ns.h", "netns/idp.h", "netns/sp.h", "netns/spidp.h", "netns/ns_error.h", "netns/pex.h", "netns/rip.h"];

/// Where our headers are.
pub fn include() -> PathBuf {
    bsdipc_headers::root().join("include")
}

#[derive(Clone, Copy, PartialEq)]
pub enum Language {
    C,
    Cxx,
}

/// Those of gcc, g++, clang and clang++ that are installed, with their languages. Says which are not.
pub fn compilers() -> &'static [(&'static str, Language)] {
    static FOUND: LazyLock<Vec<(&'static str, Language)>> = LazyLock::new(|| {
        let all = [("gcc", Language::C), ("clang", Language::C), ("g++", Language::Cxx), ("clang++", Language::Cxx)];
        let found = all.into_iter().filter(|(name, _)| {
            let there =
                Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
            if !there {
                println!("skipped: {name} not found");
            }
            there
        });
        found.collect()
    });
    &FOUND
}

/// Whose headers a program is compiled against.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Headers {
    Host,
    /// By -I.
    Ours,
    /// By -isystem.
    OursAsSystem,
}

/// One call of a compiler.
#[derive(Clone)]
pub struct Compilation {
    pub compiler: &'static str,
    pub language: Language,
    pub headers: Headers,
    pub flags: Vec<String>,
    pub source: String,
}

impl fmt::Display for Compilation {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(f, "{} {} with {:?} headers", self.compiler, self.flags.join(" "), self.headers)?;
        f.write_str(&self.source)
    }
}

impl Compilation {
    /// `flags` are separated by spaces.
    pub fn new(
        (compiler, language): (&'static str, Language),
        headers: Headers,
        flags: &str,
        source: impl Into<String>,
    ) -> Self {
        let flags = flags.split_whitespace().map(Into::into).collect();
        Self { compiler, language, headers, flags, source: source.into() }
    }

    pub fn run(&self) -> Output {
        let mut command = Command::new(self.compiler);
        match self.headers {
            Headers::Host => {}
            Headers::Ours => drop(command.arg("-I").arg(include())),
            Headers::OursAsSystem => drop(command.arg("-isystem").arg(include())),
        }
        command.args(&self.flags).args(["-x", if self.language == Language::C { "c" } else { "c++" }, "-"]);
        // The language of messages is not the user's here.
        command.env("LC_ALL", "C").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the compiler starts");
        child.stdin.take().expect("piped").write_all(self.source.as_bytes()).expect("the compiler reads");
        child.wait_with_output().expect("the compiler ends")
    }

    /// The same against other headers.
    pub fn against(&self, headers: Headers) -> Self {
        Self { headers, ..self.clone() }
    }

    /// What the compiler has to say, without the places: "warning: ..." and "error: ...".
    pub fn complaints(&self) -> (Vec<String>, String) {
        let text = String::from_utf8_lossy(&self.run().stderr).into_owned();
        let complaint = |line: &str| line.find("warning: ").or(line.find("error: ")).map(|i| line[i..].to_owned());
        (text.lines().filter_map(complaint).collect(), text)
    }

    /// Compiles and links `source` into `binary`.
    pub fn link(&self, binary: &Path) {
        let mut linking = self.clone();
        linking.flags.extend(["-o".into(), binary.display().to_string()]);
        let output = linking.run();
        assert!(output.status.success(), "{self}\n{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// Runs `job` for each of `inputs` on all processors and gathers what it returns.
pub fn in_parallel<T: Sync, R: Send>(inputs: &[T], job: impl Fn(&T) -> Option<R> + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, Into::into);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(input) = inputs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(result) = job(input) {
                        results.lock().expect("no worker panics with it").push(result);
                    }
                }
            });
        }
    });
    results.into_inner().expect("no worker panics with it")
}

/// Fails with the first few of `failures`.
pub fn assert_none(failures: Vec<String>, of: usize) {
    let shown: Vec<_> = failures.iter().take(5).map(String::as_str).collect();
    assert!(failures.is_empty(), "{} of {of} failed, the first are\n\n{}", failures.len(), shown.join("\n\n"));
}

/// A directory of this test's own for what it compiles.
pub fn scratch(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&path).expect("the target directory can be written");
    path
}
