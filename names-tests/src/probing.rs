//! A program that runs twice, on the host's libc and on ours, each time in a mount namespace of its own where /etc is a
//! directory of the test's. Tests give the path of their target directory, which only they know.

use std::ffi::CString;
use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// Makes a loopback work, by `ip`.
pub const LOOPBACK: &str = "link set lo up";

/// Gives the calling thread, and the programs that it starts, a network of their own, in which `ip` is given each line of
/// `setup`. None, with the reason told, where that is not possible.
pub fn enter_own_network(setup: &[&str]) -> Option<()> {
    // SAFETY: takes a number.
    if unsafe { libc::unshare(libc::CLONE_NEWNET) } != 0 {
        eprintln!("skipped: needs root: a network namespace cannot be made: {}", io::Error::last_os_error());
        return None;
    }
    for line in setup {
        match Command::new("ip").args(line.split(' ')).status() {
            Ok(status) if status.success() => {}
            result => {
                eprintln!("skipped: ip {line}: {result:?}");
                return None;
            }
        }
    }
    Some(())
}

/// What may be there in place of a file with something in it.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub enum NoFile {
    Missing,
    Empty,
    Directory,
    /// A symbolic link to itself.
    Loop,
    Device,
    /// A symbolic link to what would be in a directory if the file there were one.
    BelowFile,
}

impl NoFile {
    /// All of them.
    pub const ALL: [Self; 6] =
        [NoFile::Missing, NoFile::Empty, NoFile::Directory, NoFile::Loop, NoFile::Device, NoFile::BelowFile];
}

/// A directory that stands for /etc, removed in the end.
pub struct Etc(pub PathBuf);

impl Etc {
    /// With files that say nothing, and sources that are the files.
    pub fn new(target: &str, name: &str, host_conf: &str) -> Self {
        let path = Path::new(target).join(format!("etc-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("the target directory can be written");
        let etc = Etc(path);
        etc.write("host.conf", host_conf.as_bytes());
        // The C library looks at it before it looks at hosts.
        etc.write("resolv.conf", b"");
        etc.write("nsswitch.conf", b"hosts: files\nservices: files\nprotocols: files\nnetworks: files\n");
        etc
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &[u8]) {
        fs::write(self.0.join(name), text).expect("a file of the test's own");
    }

    /// Puts no file in place of a file.
    pub fn put(&self, name: &str, kind: NoFile) {
        let path = self.0.join(name);
        let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir(&path));
        let made = match kind {
            NoFile::Missing => Ok(()),
            NoFile::Empty => fs::write(&path, ""),
            NoFile::Directory => fs::create_dir(&path),
            NoFile::Loop => symlink(&path, &path),
            NoFile::Device => symlink("/dev/null", &path),
            NoFile::BelowFile => symlink("/dev/null/x", &path),
        };
        made.expect("a file of the test's own");
    }

    /// The same, with a time that no file had before: two changes within one tick of the kernel's clock are one to the C
    /// library.
    pub fn renew(&self, name: &str, text: &[u8]) {
        static CLOCK: AtomicU64 = AtomicU64::new(0);
        self.write(name, text);
        let file = File::options().write(true).open(self.0.join(name)).expect("a file of the test's own");
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(CLOCK.fetch_add(1, Ordering::Relaxed));
        file.set_modified(time).expect("a file of the test's own");
    }

    /// Has a program run where the directory is /etc; and, if it has a directory `misc`, where that is /var/lib/misc.
    pub fn bind(&self, command: &mut Command) {
        let path = |path: &Path| CString::new(path.as_os_str().as_encoded_bytes()).expect("a path");
        let misc = Some(self.0.join("misc")).filter(|misc| misc.is_dir()).map(|misc| path(&misc));
        let directory = path(&self.0);
        let check = |result| if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) };
        // SAFETY: only system calls between fork and exec.
        unsafe {
            command.pre_exec(move || {
                let (none, private) = (std::ptr::null(), libc::MS_REC | libc::MS_PRIVATE);
                check(libc::unshare(libc::CLONE_NEWNS))?;
                check(libc::mount(c"none".as_ptr(), c"/".as_ptr(), none, private, none.cast()))?;
                if let Some(misc) = &misc {
                    check(libc::mount(misc.as_ptr(), c"/var/lib/misc".as_ptr(), none, libc::MS_BIND, none.cast()))?;
                }
                check(libc::mount(directory.as_ptr(), c"/etc".as_ptr(), none, libc::MS_BIND, none.cast()))
            });
        }
    }
}

impl Drop for Etc {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A process that makes calls.
struct Probe {
    child: Child,
    /// Whose functions it calls.
    library: &'static str,
    calls: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Probe {
    /// Starts `program` where `etc` is /etc, with the library preloaded if there is one.
    fn start(program: &str, etc: &Etc, variables: &[(&str, &str)], library: Option<&Path>) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.env_clear().envs(variables.iter().copied());
        command.envs(library.map(|library| ("LD_PRELOAD", library)));
        // Where a test may put a source of names.
        command.envs(etc.0.parent().map(|target| ("LD_LIBRARY_PATH", target)));
        etc.bind(&mut command);
        Self::of(command, if library.is_some() { "ours" } else { "the host's libc" })
    }

    fn of(mut command: Command, library: &'static str) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let calls = child.stdin.take().expect("a pipe");
        let answers = BufReader::new(child.stdout.take().expect("a pipe"));
        Ok(Probe { child, library, calls, answers })
    }

    /// Has it make a call; gives what it says of it.
    fn ask(&mut self, call: &impl Display) -> String {
        let mut answer = String::new();
        let asked = writeln!(self.calls, "{call}");
        self.answers.read_line(&mut answer).expect("the probe writes text");
        if asked.is_err() || answer.is_empty() {
            panic!("the probe on {} ended at {call}: {:?}", self.library, self.child.wait());
        }
        answer
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The two, on the same files.
pub struct Pair {
    host: Probe,
    ours: Probe,
    /// The files.
    pub etc: Etc,
}

impl Pair {
    /// None without the right to make mount namespaces.
    pub fn start(target: &str, program: &str, name: &str, host_conf: &str) -> Option<Self> {
        Self::start_in(Etc::new(target, name, host_conf), target, program, &[])
    }

    /// The same with an /etc that there is already, and variables in the environment.
    pub fn start_in(etc: Etc, target: &str, program: &str, variables: &[(&str, &str)]) -> Option<Self> {
        match Probe::start(program, &etc, variables, None) {
            Ok(host) => {
                let ours =
                    Probe::start(program, &etc, variables, Some(&library(target))).expect("what the other could");
                Some(Pair { host, ours, etc })
            }
            Err(error) => {
                skip(&error);
                None
            }
        }
    }

    /// Has both make a call; gives what each says of it, the host's libc first.
    pub fn ask(&mut self, call: &impl Display) -> [String; 2] {
        [self.host.ask(call), self.ours.ask(call)]
    }

    /// Leaves both so many file descriptors.
    pub fn limit_descriptors(&mut self, most: u64) {
        for probe in [&self.host, &self.ours] {
            let limit = libc::rlimit { rlim_cur: most, rlim_max: 1024 };
            // SAFETY: a child, and a limit.
            let result =
                unsafe { libc::prlimit(probe.child.id() as i32, libc::RLIMIT_NOFILE, &limit, std::ptr::null_mut()) };
            assert_eq!(result, 0, "a child's limit can be lowered and raised again");
        }
    }

    /// Has ours alone make a call, of which the host's libc makes nothing.
    pub fn ask_ours(&mut self, call: &impl Display) -> String {
        self.ours.ask(call)
    }
}

/// Says why a program that was to have an /etc of its own is not run. Panics if that is not for want of such a thing.
pub fn skip(error: &io::Error) {
    // No right to it; / is no mount point, as in a chroot; no more of them; none in this kernel.
    let reasons = [libc::EPERM, libc::EACCES, libc::EINVAL, libc::ENOSPC, libc::ENOSYS];
    assert!(error.raw_os_error().is_some_and(|error| reasons.contains(&error)), "{error}");
    eprintln!("skipped: needs root: a mount namespace cannot be made: {error}");
}

/// Ours alone, with the files in the directory that BSDIPC_ETC names: that needs no right of root's.
pub struct Ours {
    probe: Probe,
    /// The files.
    pub etc: Etc,
}

impl Ours {
    /// Starts the probe.
    pub fn start(target: &str, program: &str, name: &str) -> Self {
        let etc = Etc::new(target, name, "multi on\n");
        let mut command = Command::new(program);
        command.env_clear().env("LD_PRELOAD", library(target)).env("BSDIPC_ETC", &etc.0);
        command.env("LD_LIBRARY_PATH", target);
        let probe = Probe::of(command, "ours").expect("the probe can be run");
        Ours { probe, etc }
    }

    /// Has it make a call; gives what it says of it.
    pub fn ask(&mut self, call: &impl Display) -> String {
        self.probe.ask(call)
    }
}

/// Compiles sources of names that only a library knows, to where the programs look for libraries: `libnss_fake`, which has
/// one host, `libnss_play`, which does as it is told, and `libnss_part`, which lacks some functions. False without a C
/// compiler.
pub fn make_sources(target: &str) -> bool {
    for (name, file, arguments) in [
        ("fake", "fake.c", &[][..]),
        ("play", "play.c", &["-DNAME=play"]),
        ("part", "play.c", &["-DNAME=part", "-DPART"]),
    ] {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/source").join(file);
        let library = Path::new(target).join(format!("libnss_{name}.so.2"));
        // Another test may do the same.
        let new = Path::new(target).join(format!("libnss_{name}.{}", std::process::id()));
        let mut compiler = Command::new("cc");
        compiler.args(["-Wall", "-Werror", "-shared", "-fPIC", "-o"]).arg(&new).args(arguments).arg(source);
        match compiler.status() {
            Ok(status) => assert!(status.success(), "{name} cannot be compiled"),
            Err(error) => {
                eprintln!("skipped: needs a C compiler: {error}");
                return false;
            }
        }
        fs::rename(new, library).expect("files of the tests' own");
    }
    true
}

/// The library as programs get it.
pub fn library(target: &str) -> PathBuf {
    let target = Path::new(target).parent().expect("cargo puts it into the target directory");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package lies in the workspace");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--package", "bsdipc", "--target-dir"]).arg(target).current_dir(root);
    assert!(cargo.status().expect("cargo runs").success(), "the library cannot be built");
    target.join("release/libbsdipc.so")
}
