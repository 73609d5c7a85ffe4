//! The programs of the introductory tutorial, in pairs: a server is started, its clients talk to it, and both must say
//! what the tutorial's text promises. Two sets have the same shape and the same steps: the tutorial's own, if they are
//! at hand, and those of `tutorial/`, which say the same in our words.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Instant;

use crate::library::{self, Library};
use crate::process;
use crate::program::{self, Way};
use crate::{Outcome, Run, Test};

/// Where a set of programs comes from.
#[derive(Clone, Copy)]
enum Set {
    /// `tutorial/` beside the driver.
    Ours,
    /// Written out by the tool `tutorial-programs`.
    Original,
}

/// What a pair of programs does.
#[derive(Clone, Copy)]
enum Shape {
    /// One program, which forks and prints these `#define`d texts, in any order.
    Alone(&'static [&'static str]),
    /// A server that reads one datagram and ends, and its client.
    Datagram(Address),
    /// A server that takes one connection after the other, for ever, and its client.
    Stream(Address),
}

/// How a client finds its server.
#[derive(Clone, Copy)]
enum Address {
    /// By the name in the file system that every such server has.
    Path,
    /// By the port that the server prints.
    Port,
}

/// Server, client (the same where there is but one program), shape.
const PAIRS: [(&str, &str, Shape); 7] = [
    ("fig1", "fig1", Shape::Alone(&["DATA"])),
    ("fig3", "fig3", Shape::Alone(&["DATA1", "DATA2"])),
    ("fig5a", "fig5b", Shape::Datagram(Address::Path)),
    ("fig6a", "fig6b", Shape::Datagram(Address::Port)),
    ("fig7b", "fig7a", Shape::Stream(Address::Port)),
    ("fig7c", "fig7a", Shape::Stream(Address::Port)),
    ("fig9b", "fig9a", Shape::Stream(Address::Path)),
];

const COMPILERS: [&str; 2] = ["gcc", "clang"];

/// A wrong type of argument is an error, and so nothing is said about one in a compilation that succeeds.
const ARGUMENT_TYPES: [&str; 3] =
    ["-Werror=incompatible-pointer-types", "-Werror=int-conversion", "-Werror=pointer-sign"];

/// The tutorial forgets to set half of a timeout: it is zero here.
const ZERO_INITIALISED: &str = "-ftrivial-auto-var-init=zero";

/// What clang before its version 16 wants to hear besides.
const ZERO_INITIALISED_CLANG: &str = "-enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang";

/// For each set: a compilation by each compiler, and a conversation for each pair, in every way.
pub fn tests() -> Vec<Test> {
    let mut tests = Vec::new();
    for set in [Set::Ours, Set::Original] {
        for compiler in COMPILERS {
            let name = format!("tutorial/{}/{compiler}", set.name());
            let run = move |library: &Library| vec![compile_all(library, set, compiler)];
            tests.push(Test { name, run: Box::new(run) });
        }
        for (server, client, shape) in PAIRS {
            let pair = if server == client { server.into() } else { format!("{server}+{client}") };
            let name = format!("tutorial/{}/{pair}", set.name());
            let directory = name.replace('/', ".");
            let run = move |library: &Library| {
                let talk = |compiler, way: Way| {
                    let name = format!("{way}, {compiler}");
                    let directory = library.scratch.join(&directory).join(&name);
                    let conversation = Conversation { library, compiler, way, directory, system: None };
                    Run { way: name, outcome: outcome(conversation.hold(set, server, client, shape)) }
                };
                let talk_on = |system| {
                    let name = format!("linked, {system}BSD");
                    let directory = library.scratch.join(&directory).join(&name);
                    let (way, system) = (Way::Linked, Some(system));
                    let conversation = Conversation { library, compiler: "cc", way, directory, system };
                    Run { way: name, outcome: outcome(conversation.hold(set, server, client, shape)) }
                };
                let today = COMPILERS.iter().flat_map(|compiler| Way::ALL.map(|way| talk(compiler, way)));
                today.chain(["4.2", "4.3", "4.4"].map(talk_on)).collect()
            };
            tests.push(Test { name, run: Box::new(run) });
        }
    }
    tests
}

/// Why a test did not come to an end.
enum Stop {
    Skip(String),
    Fail(String),
}

impl From<String> for Stop {
    fn from(how: String) -> Stop {
        Stop::Fail(how)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Fail(error.to_string())
    }
}

fn outcome(result: Result<(), Stop>) -> Outcome {
    match result {
        Ok(()) => Outcome::Passed,
        Err(Stop::Skip(why)) => Outcome::Skipped(why),
        Err(Stop::Fail(how)) => Outcome::Failed(how),
    }
}

impl Set {
    fn name(self) -> &'static str {
        match self {
            Set::Ours => "ours",
            Set::Original => "original",
        }
    }

    /// The directory of the sources.
    fn sources(self, library: &Library) -> Result<PathBuf, Stop> {
        static WRITTEN: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        match self {
            Set::Ours => Ok(library::programs().join("tutorial")),
            Set::Original => WRITTEN.get_or_init(|| write_out(library)).clone().map_err(Stop::Skip),
        }
    }
}

/// Has the tool write the original programs.
fn write_out(library: &Library) -> Result<PathBuf, String> {
    let shared =
        std::env::var_os("BSDIPC_SHARED").map_or_else(|| library::repository().join("../shared"), PathBuf::from);
    let (tool, directory) = (shared.join("tools/tutorial-programs"), library.scratch.join("tutorial"));
    match Command::new(&tool).arg(&directory).stdout(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(directory),
        Ok(status) => Err(format!("{}: {status}", tool.display())),
        Err(error) => Err(format!("the original programs are not here (BSDIPC_SHARED): {error}")),
    }
}

/// Compiles all programs of a set against our headers.
fn compile_all(library: &Library, set: Set, compiler: &str) -> Run {
    let compile = || {
        let mut sources: Vec<PathBuf> =
            fs::read_dir(set.sources(library)?)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        sources.retain(|path| path.extension().is_some_and(|extension| extension == "c"));
        if sources.len() != 11 {
            return Err(Stop::Fail(format!("the tutorial has 11 programs, here are {}", sources.len())));
        }
        sources.iter().try_for_each(|source| {
            let mut command = Command::new(compiler);
            command.args(["-std=gnu89", "-fsyntax-only"]).args(ARGUMENT_TYPES).arg(source);
            Way::Linked.headers(&mut command, library);
            run_compiler(command)
        })
    };
    Run { way: compiler.into(), outcome: outcome(compile()) }
}

fn run_compiler(mut command: Command) -> Result<(), Stop> {
    match process::run(&mut command) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Stop::Skip(format!("there is no {}", command.get_program().display())))
        }
        Ok(ended) if !ended.success => Err(Stop::Fail(ended.stderr)),
        result => Ok(result.map(drop)?),
    }
}

/// One pair of programs, built and run in one way.
struct Conversation<'a> {
    library: &'a Library,
    compiler: &'static str,
    way: Way,
    directory: PathBuf,
    /// The release of BSD for which it is compiled.
    system: Option<&'static str>,
}

impl Conversation<'_> {
    fn hold(&self, set: Set, server: &str, client: &str, shape: Shape) -> Result<(), Stop> {
        let sources = set.sources(self.library)?;
        process::fresh_directory(&self.directory)?;
        let source = |name: &str| sources.join(name).with_extension("c");
        let server_program = self.build(&source(server))?;
        let talk = || match shape {
            Shape::Alone(names) => self.alone(&server_program, &texts(&source(server), names)?),
            Shape::Datagram(address) => {
                let data = &texts(&source(client), &["DATA"])?[0];
                let mut server = Server::start(self, &server_program)?;
                let arguments = address.read(&server.line()?)?;
                self.client(&self.build(&source(client))?, &arguments)?;
                server.says(&format!("-->{data}"))
            }
            Shape::Stream(address) => {
                let data = &texts(&source(client), &["DATA"])?[0];
                let client = self.build(&source(client))?;
                let mut server = Server::start(self, &server_program)?;
                let arguments = address.read(&server.line()?)?;
                for _ in 0..2 {
                    self.client(&client, &arguments)?;
                    server.says(&format!("-->{data}"))?;
                    server.says("Ending connection")?;
                }
                Ok(())
            }
        };
        talk()?;
        process::remove_directory(&self.directory);
        Ok(())
    }

    /// Compiles and links as their users did.
    fn build(&self, source: &Path) -> Result<PathBuf, Stop> {
        let binary = self.directory.join(source.file_stem().unwrap_or_default());
        if let Some(system) = self.system {
            let mut command = program::old_compiler(self.library, self.way, system);
            command.arg(ZERO_INITIALISED).arg("-o").arg(&binary).arg(source);
            run_compiler(command)?;
            return Ok(binary);
        }
        let mut command = Command::new(self.compiler);
        command.args(["-std=gnu89", "-w"]).arg(ZERO_INITIALISED).arg("-o").arg(&binary).arg(source);
        if self.compiler == "clang" {
            command.arg(ZERO_INITIALISED_CLANG);
        }
        self.way.headers(&mut command, self.library);
        self.way.link(&mut command, self.library);
        run_compiler(command)?;
        Ok(binary)
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        self.way.environment(&mut command, self.library);
        command.current_dir(&self.directory);
        command
    }

    /// A program that forks; parent and child each may print lines.
    fn alone(&self, program: &Path, texts: &[String]) -> Result<(), Stop> {
        let ended = process::run(&mut self.command(program))?;
        let mut lines: Vec<&str> = ended.stdout.lines().collect();
        let mut expected: Vec<String> = texts.iter().map(|text| format!("-->{text}")).collect();
        lines.sort_unstable();
        expected.sort_unstable();
        if lines != expected || !ended.stderr.is_empty() {
            return Err(Stop::Fail(format!("expected {expected:?}, got {lines:?}\n{}", ended.stderr)));
        }
        Ok(())
    }

    /// A client. A server says its address before it listens: until then the client is refused, and tries again.
    /// What such a program returns is nowhere said; what it has to complain about stands on standard error.
    fn client(&self, program: &Path, arguments: &[String]) -> Result<(), Stop> {
        let start = Instant::now();
        loop {
            let ended = process::run(self.command(program).args(arguments))?;
            if ended.stderr.is_empty() {
                return Ok(());
            }
            if !ended.stderr.contains("Connection refused") || start.elapsed() > process::LIMIT {
                return Err(Stop::Fail(format!("the client: {}\n{}", ended.how, ended.stderr)));
            }
        }
    }
}

impl Address {
    /// The client's arguments, from the first line that the server prints.
    fn read(self, line: &str) -> Result<Vec<String>, Stop> {
        match self {
            Address::Path => Ok(vec!["socket".into()]),
            Address::Port => match line.strip_prefix("Socket has port ").map(str::parse::<u16>) {
                Some(Ok(port)) => Ok(vec!["127.0.0.1".into(), port.to_string()]),
                _ => Err(Stop::Fail(format!("expected the server's port, got {line:?}"))),
            },
        }
    }
}

/// The strings that a program `#define`s as `names`.
fn texts(source: &Path, names: &[&str]) -> Result<Vec<String>, Stop> {
    let program = fs::read_to_string(source)?;
    let find = |name: &&str| {
        let value = program.lines().find_map(|line| line.strip_prefix(&format!("#define {name} \"")))?;
        Some(value.strip_suffix('"')?.to_string())
    };
    let missing = || Stop::Fail(format!("{}: no #define of {names:?}", source.display()));
    names.iter().map(find).collect::<Option<_>>().ok_or_else(missing)
}

/// A running server. It prints to a terminal, as its output would otherwise stay in its buffer for ever.
struct Server {
    process: Child,
    terminal: File,
    printed: Vec<u8>,
}

impl Server {
    fn start(conversation: &Conversation, program: &Path) -> Result<Server, Stop> {
        let (terminal, line) = open_terminal()?;
        let process = conversation
            .command(program)
            .stdin(Stdio::null())
            .stdout(line.try_clone()?)
            .stderr(line)
            .process_group(0)
            .spawn()?;
        Ok(Server { process, terminal, printed: Vec::new() })
    }

    /// The next line that it prints.
    fn line(&mut self) -> Result<String, Stop> {
        let deadline = Instant::now() + process::LIMIT;
        loop {
            if let Some(end) = self.printed.iter().position(|&octet| octet == b'\n') {
                let line = self.printed.drain(..=end).collect::<Vec<u8>>();
                return Ok(String::from_utf8_lossy(&line[..end]).into_owned());
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let mut poll = libc::pollfd { fd: self.terminal.as_raw_fd(), events: libc::POLLIN, revents: 0 };
            // SAFETY: one valid pollfd.
            if unsafe { libc::poll(&mut poll, 1, left.as_millis() as i32) } < 1 {
                return Err(Stop::Fail("the server prints nothing".into()));
            }
            let mut buffer = [0; 1024];
            let got = self.terminal.read(&mut buffer).map_err(|_| "the server has ended".to_string())?;
            self.printed.extend_from_slice(&buffer[..got]);
        }
    }

    /// The next line must be this one; a server that looks around while it waits may say so.
    fn says(&mut self, expected: &str) -> Result<(), Stop> {
        loop {
            match self.line()? {
                line if line == expected => return Ok(()),
                line if line == "Do something else" => {}
                line => return Err(Stop::Fail(format!("the server printed {line:?}, not {expected:?}"))),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        process::kill(self.process.id());
        let _ = self.process.wait();
    }
}

/// A new terminal that changes nothing in what it carries, and the line to it.
fn open_terminal() -> io::Result<(File, File)> {
    let mut name = [0; 64];
    // SAFETY: the descriptor is new, and so ours; the buffer is as long as is said.
    let terminal = unsafe {
        let fd = libc::posix_openpt(libc::O_RDWR | libc::O_NOCTTY | libc::O_CLOEXEC);
        if fd == -1 {
            return Err(io::Error::last_os_error());
        }
        let terminal = File::from_raw_fd(fd);
        if libc::grantpt(fd) != 0 || libc::unlockpt(fd) != 0 || libc::ptsname_r(fd, name.as_mut_ptr(), name.len()) != 0
        {
            return Err(io::Error::last_os_error());
        }
        terminal
    };
    let name: String = name.iter().map(|&c| c as u8 as char).take_while(|&c| c != '\0').collect();
    let line = OpenOptions::new().read(true).write(true).custom_flags(libc::O_NOCTTY).open(name)?;
    // SAFETY: the descriptor is open; the structure is plain data, and filled before it is used.
    unsafe {
        let mut mode: libc::termios = std::mem::zeroed();
        if libc::tcgetattr(line.as_raw_fd(), &mut mode) != 0 {
            return Err(io::Error::last_os_error());
        }
        libc::cfmakeraw(&mut mode);
        libc::tcsetattr(line.as_raw_fd(), libc::TCSANOW, &mode);
    }
    Ok((terminal, line))
}
