//! Name lookups: glibc and libbsdipc, over the same files.
//!
//! The files lie in a directory that is /etc in a mount namespace of this process's own, which takes root to make.
//!
//! Beside them stand the bare system calls that no lookup can do without: of a first one, those that read the files; of a
//! repeated one the stat that sees whether they have changed.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};

use crate::calls::Library;
use crate::rounds::{measure, median};

type ByName = unsafe extern "C" fn(*const c_char) -> *mut c_void;
type ByNameOver = unsafe extern "C" fn(*const c_char, *const c_char) -> *mut c_void;
type ByAddress = unsafe extern "C" fn(*const [u8; 4], u32, c_int) -> *mut c_void;
type Info =
    unsafe extern "C" fn(*const c_char, *const c_char, *const libc::addrinfo, *mut *mut libc::addrinfo) -> c_int;
type Free = unsafe extern "C" fn(*mut libc::addrinfo);

/// The lookups of one library.
struct Lookups {
    host_by_name: ByName,
    host_by_address: ByAddress,
    service_by_name: ByNameOver,
    protocol_by_name: ByName,
    info: Info,
    free: Free,
}

impl Lookups {
    fn of(library: &Library) -> Result<Self, String> {
        // SAFETY: the types are those of the functions.
        unsafe {
            Ok(Lookups {
                host_by_name: library.function("gethostbyname")?,
                host_by_address: library.function("gethostbyaddr")?,
                service_by_name: library.function("getservbyname")?,
                protocol_by_name: library.function("getprotobyname")?,
                info: library.function("getaddrinfo")?,
                free: library.function("freeaddrinfo")?,
            })
        }
    }

    /// Makes the lookup; whether there was an entry.
    fn make(&self, what: &What) -> bool {
        // SAFETY: strings, and an address with its length.
        let found = unsafe {
            match what {
                What::Info(name) => return self.has_info(name, Some(&STREAMS)),
                What::AnyInfo(name) => return self.has_info(name, None),
                What::Host(name) => (self.host_by_name)(name.as_ptr()),
                What::AnyHost(lines) => (self.host_by_name)(any_host(*lines).as_ptr().cast()),
                What::Address(address) => (self.host_by_address)(address, 4, libc::AF_INET),
                What::Service(name) => (self.service_by_name)(name.as_ptr(), c"tcp".as_ptr()),
                What::Protocol(name) => (self.protocol_by_name)(name.as_ptr()),
            }
        };
        !found.is_null()
    }

    fn has_info(&self, name: &CStr, hints: Option<&libc::addrinfo>) -> bool {
        let mut list = std::ptr::null_mut();
        let hints = hints.map_or(std::ptr::null(), std::ptr::from_ref);
        // SAFETY: a string, and a place for the list, which is freed once.
        unsafe {
            let found = (self.info)(name.as_ptr(), std::ptr::null(), hints, &mut list) == 0;
            if found {
                (self.free)(list);
            }
            found
        }
    }
}

enum What {
    Host(&'static CStr),
    /// Another one each time, of so many.
    AnyHost(u32),
    Address([u8; 4]),
    Service(&'static CStr),
    Protocol(&'static CStr),
    Info(&'static CStr),
    /// Without hints, which asks for addresses of the families that the machine has.
    AnyInfo(&'static CStr),
}

/// What asks for streams over any family.
const STREAMS: libc::addrinfo = libc::addrinfo {
    ai_flags: 0,
    ai_family: libc::AF_UNSPEC,
    ai_socktype: libc::SOCK_STREAM,
    ai_protocol: 0,
    ai_addrlen: 0,
    ai_addr: std::ptr::null_mut(),
    ai_canonname: std::ptr::null_mut(),
    ai_next: std::ptr::null_mut(),
};

/// The name of another host of so many, as good as at random.
fn any_host(lines: u32) -> [u8; 16] {
    static LAST: AtomicU32 = AtomicU32::new(1);
    let next = LAST.load(Relaxed).wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    LAST.store(next, Relaxed);
    let mut name = [0; 16];
    write!(&mut name[..], "h{:07}", (next >> 4) % lines).expect("short");
    name
}

/// A lookup, over files of so many lines. The lines are numbered.
struct Row {
    label: &'static str,
    lines: usize,
    what: What,
}

const SERVICES: usize = 361;

/// How many warm lookups are measured at once.
const MANY: usize = 1000;

fn rows() -> Vec<Row> {
    let row = |label, lines, what| Row { label, lines, what };
    vec![
        row("getservbyname, first", SERVICES, What::Service(c"s0000000")),
        row("getservbyname, last", SERVICES, What::Service(c"s0000360")),
        row("getservbyname, miss", SERVICES, What::Service(c"none")),
        row("getservbyname, last", 12_000, What::Service(c"s0011999")),
        row("getprotobyname, last", 57, What::Protocol(c"p56")),
        row("gethostbyname, last", 10, What::Host(c"h0000009")),
        row("gethostbyname, last", SERVICES, What::Host(c"h0000360")),
        row("getaddrinfo, last", 10, What::Info(c"h0000009")),
        row("getaddrinfo, last", SERVICES, What::Info(c"h0000360")),
        row("getaddrinfo, no hints", SERVICES, What::AnyInfo(c"h0000360")),
        row("getaddrinfo, two", SERVICES, What::Info(c"pair")),
        row("gethostbyname, last", 100_000, What::Host(c"h0099999")),
        row("gethostbyname, first", 1_000_000, What::Host(c"h0000000")),
        row("gethostbyname, last", 1_000_000, What::Host(c"h0999999.example.com")),
        row("gethostbyname, miss", 1_000_000, What::Host(c"none")),
        row("gethostbyname, any", 1_000_000, What::AnyHost(1_000_000)),
        row("gethostbyaddr, last", 1_000_000, What::Address([10, 15, 66, 63])),
        row("gethostbyaddr, miss", 1_000_000, What::Address([11, 0, 0, 0])),
        row("getaddrinfo, last", 1_000_000, What::Info(c"h0999999")),
        row("getaddrinfo, miss", 1_000_000, What::Info(c"none")),
    ]
}

/// Prints the times of first and of repeated lookups.
pub fn run(library: &str) -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("bsdipc-bench-names-{}", std::process::id()));
    fs::create_dir(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    let result = measure_in(&folder, library);
    let _ = fs::remove_dir_all(&folder);
    result
}

fn measure_in(folder: &Path, library: &str) -> Result<(), String> {
    let host = Lookups::of(&Library::open("libc.so.6")?)?;
    let ours = Lookups::of(&Library::open(library)?)?;
    if let Err(why) = become_etc(folder) {
        println!("\nname lookups: skipped: needs root: {why}");
        return Ok(());
    }
    let head = "name lookups, lines of the file";
    println!("\n{head:36} {:>10} {:>10} {:>10} {:>10}", "glibc us", "bsdipc us", "ratio", "bare us");
    let rows = rows();
    for repeated in [false, true] {
        let mut written = 0;
        for (i, row) in rows.iter().enumerate() {
            if written != row.lines {
                write(folder, row.lines).map_err(|why| format!("{}: {why}", folder.display()))?;
                written = row.lines;
                // Until the file's times tell a change of it.
                std::thread::sleep(Duration::from_millis(50));
            }
            let count = if row.lines >= 100_000 { 9 } else { 101 };
            let label = format!("{} {}, {}", if repeated { "warm" } else { "first" }, row.label, row.lines);
            if repeated {
                let make = |library: &Lookups, times: usize| {
                    (0..times).for_each(|_| assert_eq!(library.make(&row.what), is_there(row)));
                };
                // What the other does to the machine's caches is no part of a lookup among many.
                let (mut host, mut ours) = (|| make(&host, 1), || make(&ours, MANY));
                let mut bare = || (0..MANY).for_each(|_| stat_for(&row.what));
                let measured = measure(count, 1, &mut [&mut host, &mut ours, &mut bare]);
                let [ours, bare] = [0, 1].map(|other| measured.others[other] / MANY as f64 / 1000.0);
                let ratio = measured.ratios[0] / MANY as f64;
                println!("{label:36} {:10.2} {ours:10.2} {ratio:10.5} {bare:10.2}", measured.base / 1000.0);
            } else {
                let of = |[part, library]: [&str; 2]| {
                    let times = told(library, &[part, &i.to_string()])?;
                    times.first().copied().ok_or_else(|| "no time told by a process".to_string())
                };
                let round = |_| Ok([of([FIRST, "libc.so.6"])?, of([FIRST, library])?, of([READS, library])?]);
                let rounds: Vec<[f64; 3]> = (0..count).map(round).collect::<Result<_, String>>()?;
                let [host, ours, bare] =
                    [0, 1, 2].map(|own| median(rounds.iter().map(|round| round[own]).collect()) / 1000.0);
                let ratio = median(rounds.iter().map(|round| round[1] / round[0]).collect());
                println!("{label:36} {host:10.2} {ours:10.2} {ratio:10.5} {bare:10.2}");
            }
        }
    }
    measure_threads(&ours, rows.last().expect("there are rows"));
    measure_memory(folder, library)
}

/// The part of a repeated lookup that sees whether the file has changed. What is not the library's, the making of a name,
/// is in it, too.
fn stat_for(what: &What) {
    if let What::AnyHost(lines) = what {
        std::hint::black_box(any_host(*lines));
    }
    let mut stat = std::mem::MaybeUninit::<libc::stat>::uninit();
    let path = c"/etc/hosts".as_ptr();
    // SAFETY: a string, and room for the answer.
    let result = unsafe { libc::syscall(libc::SYS_newfstatat, libc::AT_FDCWD, path, stat.as_mut_ptr(), 0) };
    assert_eq!(result, 0);
}

/// The part of a process that makes lookups, and nothing else, to tell what memory they take.
pub const ALONE: &str = "lookups";

/// Looks a host up so many times. The most memory that the process has had, and what it has now, in KiB.
pub fn look_up_alone(library: &str, name: &str, count: &str) -> String {
    let lookups = Library::open(library).and_then(|library| Lookups::of(&library)).expect("opened before");
    let name: &'static CStr = Box::leak(CString::new(name).expect("no NUL in an argument").into_boxed_c_str());
    for _ in 0..count.parse().expect("a number") {
        lookups.make(&What::Host(name));
    }
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let value = |field: &str| {
        status.lines().find_map(|line| line.strip_prefix(field)?.split_whitespace().next()).unwrap_or_default()
    };
    format!("{} {}", value("VmHWM:"), value("VmRSS:"))
}

/// Prints what memory a process takes that looks up the last host of a large file: the most for one lookup, and what an
/// index adds.
fn measure_memory(folder: &Path, library: &str) -> Result<(), String> {
    const LINES: usize = 1_000_000;
    write(folder, LINES).map_err(|why| format!("{}: {why}", folder.display()))?;
    std::thread::sleep(Duration::from_millis(50));
    let memory = |library: &str, lookups: &str| -> Result<[f64; 2], String> {
        let values = told(library, &[ALONE, "h0999999", lookups])?;
        values.try_into().map_err(|_| "no memory told by a process".into())
    };
    let [host, _] = memory("libc.so.6", "1")?;
    let [ours, before] = memory(library, "1")?;
    println!("\n{:36} {:>10} {:>10} {:>10}", "memory, lines of the file", "glibc KiB", "bsdipc KiB", "more");
    println!("{:36} {host:10.0} {ours:10.0} {:10.0}", format!("most of a first lookup, {LINES}"), ours - host);
    let index = |label: &str, before: f64| -> Result<(), String> {
        let [_, after] = memory(library, "10")?;
        let size = fs::metadata(folder.join("hosts")).map_err(|why| why.to_string())?.len();
        let (more, part) = (after - before, (after - before) * 1024.0 / size as f64);
        println!("{:36} {:10} {more:10.0} {part:9.2}x the file", format!("{label}, {LINES}"), "-");
        Ok(())
    };
    index("index", before)?;
    write_hosts(folder, LINES, |i| format!("h{i:07}")).map_err(|why| format!("{}: {why}", folder.display()))?;
    std::thread::sleep(Duration::from_millis(50));
    let [_, before] = memory(library, "1")?;
    index("index of short lines", before)
}

/// Prints how many lookups threads make together. With as many as there are processors, each should make as many as one
/// does alone; with more, all together no fewer.
fn measure_threads(library: &Lookups, row: &Row) {
    const SPAN: Duration = Duration::from_millis(300);
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    println!("\n{:36} {:>12}", format!("threads, {}, {}", row.label, row.lines), "lookups a s");
    for threads in [1, processors, 16] {
        let over = std::sync::atomic::AtomicBool::new(false);
        let look_up = || {
            let mut count = 0_u64;
            while !over.load(std::sync::atomic::Ordering::Relaxed) {
                assert_eq!(library.make(&row.what), is_there(row));
                count += 1;
            }
            count
        };
        let count: u64 = std::thread::scope(|scope| {
            let makers: Vec<_> = (0..threads).map(|_| scope.spawn(look_up)).collect();
            std::thread::sleep(SPAN);
            over.store(true, std::sync::atomic::Ordering::Relaxed);
            makers.into_iter().map(|maker| maker.join().expect("each ends")).sum()
        });
        println!("{:36} {:12.0}", format!("{threads} on one index"), count as f64 / SPAN.as_secs_f64());
    }
}

fn is_there(row: &Row) -> bool {
    !row.label.ends_with("miss")
}

/// The part of a process that makes one lookup.
pub const FIRST: &str = "first-lookup";

/// Makes the lookup of a row. Its nanoseconds.
pub fn look_up_first(library: &str, row: &str) -> String {
    let lookups = Library::open(library).and_then(|library| Lookups::of(&library)).expect("opened before");
    let row = &rows()[row.parse::<usize>().expect("a number")];
    let start = Instant::now();
    let found = lookups.make(&row.what);
    let time = start.elapsed().as_nanos();
    assert_eq!(found, is_there(row), "{}", row.label);
    time.to_string()
}

/// The part of a process that reads the files of a lookup, and does nothing else.
pub const READS: &str = "first-reads";

/// Reads the files of a row, in pieces. Its nanoseconds.
pub fn read_first(row: &str) -> String {
    let files: &[&str] = match rows()[row.parse::<usize>().expect("a number")].what {
        What::Host(_) | What::AnyHost(_) | What::Address(_) | What::Info(_) | What::AnyInfo(_) => {
            &["/etc/host.conf", "/etc/nsswitch.conf", "/etc/resolv.conf", "/etc/hosts"]
        }
        What::Service(_) => &["/etc/nsswitch.conf", "/etc/services"],
        What::Protocol(_) => &["/etc/nsswitch.conf", "/etc/protocols"],
    };
    let start = Instant::now();
    for file in files {
        let mut file = fs::File::open(file).expect("written before");
        let size = file.metadata().expect("open").len();
        let (mut small, mut large) = ([0; 4096], Vec::new());
        let piece = if size <= small.len() as u64 {
            &mut small[..]
        } else {
            large.resize(size.min(65536) as usize, 0);
            &mut large[..]
        };
        while file.read(piece).expect("a file") == piece.len() {}
    }
    start.elapsed().as_nanos().to_string()
}

/// The numbers that a process of this program's tells.
fn told(library: &str, arguments: &[&str]) -> Result<Vec<f64>, String> {
    let program = std::env::current_exe().map_err(|why| why.to_string())?;
    let output = std::process::Command::new(&program).arg(library).args(arguments).output();
    let output = output.map_err(|why| format!("{}: {why}", program.display()))?;
    Ok(String::from_utf8_lossy(&output.stdout).split_whitespace().filter_map(|value| value.parse().ok()).collect())
}

/// Puts the folder in the place of /etc, for this process alone.
fn become_etc(folder: &Path) -> Result<(), std::io::Error> {
    let folder = CString::new(folder.as_os_str().as_encoded_bytes())?;
    let check = |result| if result == 0 { Ok(()) } else { Err(std::io::Error::last_os_error()) };
    let none = std::ptr::null();
    // SAFETY: strings; this process has one thread.
    unsafe {
        check(libc::unshare(libc::CLONE_NEWNS))?;
        check(libc::mount(c"none".as_ptr(), c"/".as_ptr(), none, libc::MS_REC | libc::MS_PRIVATE, none.cast()))?;
        check(libc::mount(folder.as_ptr(), c"/etc".as_ptr(), none, libc::MS_BIND, none.cast()))
    }
}

/// Writes so many hosts with these names.
fn write_hosts(folder: &Path, lines: usize, names: fn(usize) -> String) -> std::io::Result<()> {
    let mut hosts = String::new();
    for i in 0..lines {
        let [_, a, b, c] = (i as u32).to_be_bytes();
        let _ = writeln!(hosts, "10.{a}.{b}.{c}\t{}", names(i));
    }
    fs::write(folder.join("hosts"), hosts)
}

/// Writes files of so many lines.
fn write(folder: &Path, lines: usize) -> std::io::Result<()> {
    write_hosts(folder, lines, |i| format!("h{i:07}.example.com h{i:07}{}", if i < 2 { " pair" } else { "" }))?;
    let mut services = String::new();
    let mut protocols = String::new();
    for i in 0..lines {
        let _ = writeln!(services, "s{i:07}\t\t{}/tcp\t\talias{i:07}", i % 65536);
        let _ = writeln!(protocols, "p{i}\t{}\tP{i}", i % 256);
    }
    fs::write(folder.join("services"), services)?;
    fs::write(folder.join("protocols"), protocols)?;
    fs::write(folder.join("host.conf"), "multi on\n")?;
    fs::write(folder.join("resolv.conf"), "")?;
    fs::write(folder.join("nsswitch.conf"), "hosts: files\nservices: db files\nprotocols: db files\nnetworks: files\n")
}
