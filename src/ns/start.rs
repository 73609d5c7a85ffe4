//! Finding a router, and starting one where there is none.
//!
//! The router of the user comes first, then that of the machine, which root runs. A router that we start is nobody's child:
//! it has a session of its own, none of the program's descriptors, signals as at login and an empty environment. It says
//! that it is ready by closing its standard output, and what is wrong on the same pipe.

use core::ffi::{CStr, c_int, c_void};
use core::ptr::{null, null_mut};
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use xns::Address;
use xns::conversation::names::Name;

use super::conversation::{self, Answer, TOO_LATE, now, patiently};
use super::name::Unix;
use super::transfer::mark;
use super::{close, error};
use crate::abi::poll::pollfd;
use crate::abi::sys_socket::{
    AF_UNIX, SO_SNDTIMEO, SOCK_CLOEXEC, SOCK_DGRAM, SOCK_NONBLOCK, SOCK_RAW, SOCK_SEQPACKET, SOL_SOCKET, ucred,
};
use crate::linux::environment::{environment, is_secure};
use crate::linux::syscall;

/// How often a router may end, or send us away, before we give up.
const ATTEMPTS: usize = 5;
/// How long a program may take to become a router, in microseconds.
const PATIENCE: i64 = 10_000_000;

/// A new socket, made by the router. `flags` are SOCK_CLOEXEC and SOCK_NONBLOCK.
pub fn open(socket_type: c_int, protocol: c_int, flags: c_int) -> isize {
    if value(b"BSDIPC_XNSD") == Some(b"off") {
        return error(libc::EAFNOSUPPORT);
    }
    // SAFETY: touches no memory.
    let user = unsafe { syscall!(GETEUID) } as u32;
    let users = [user, 0];
    let mut sent_away = false;
    for _ in 0..ATTEMPTS {
        for &user in &users[..if user == 0 { 1 } else { 2 }] {
            match open_by(user, socket_type, protocol, flags) {
                Err(Absent::Nobody) => {}
                Err(Absent::SentAway) => sent_away = true,
                Err(Absent::Error(number)) => return number,
                Ok(socket) => return socket,
            }
        }
        if let Err(number) = start(user) {
            return number;
        }
    }
    if sent_away {
        return error(libc::ENOBUFS);
    }
    complain(&[b"the router, xnsd, starts and does not stay; run it in a terminal to see why"]);
    error(libc::ENETDOWN)
}

/// Why a router gives no socket.
pub enum Absent {
    /// There is none.
    Nobody,
    /// It does not talk to us, or ends.
    SentAway,
    /// This is why.
    Error(isize),
}

/// A new socket of this user's router.
fn open_by(user: u32, socket_type: c_int, protocol: c_int, flags: c_int) -> Result<isize, Absent> {
    let router = connection(user, conversation::PATIENCE)?;
    let answer = conversation::open(router, socket_type, protocol);
    close(router);
    match answer {
        Ok(Answer { socket: Some(socket), .. }) => {
            // Its headers are the program's.
            if socket_type == SOCK_RAW {
                mark(socket, true);
            }
            Ok(lowest(socket, flags))
        }
        // Whether it knows this protocol was asked in words that it does not know.
        Err(number) if number == error(libc::EPROTONOSUPPORT) && is_protocol(socket_type, protocol) => {
            complain(&[b"the router that is running, xnsd, is of another version; end it and try again"]);
            Err(Absent::Error(error(libc::ENETDOWN)))
        }
        Err(number) if number == error(libc::ENETDOWN) => Err(Absent::SentAway),
        Err(number) if number == error(TOO_LATE) => Err(Absent::Error(complain_of_stop())),
        Err(number) => Err(Absent::Error(number)),
        Ok(_) => Err(Absent::SentAway),
    }
}

fn is_protocol(socket_type: c_int, protocol: c_int) -> bool {
    xns::node::Kind::of(socket_type, protocol).is_ok()
}

/// A connection to the router of this user, which ends when that does. It may take so many microseconds.
pub fn connection(user: u32, patience: i64) -> Result<c_int, Absent> {
    let name = Unix::new(&Name::packet(user));
    let (addr, length) = name.to_read();
    // SAFETY: the kernel reads our name.
    unsafe {
        let fd = syscall!(SOCKET, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        if fd < 0 {
            return Err(Absent::Error(fd));
        }
        let fd = fd as c_int;
        let result = patiently(fd, SO_SNDTIMEO, patience, false, || syscall!(CONNECT, fd, addr, length));
        if result < 0 {
            close(fd);
            return Err(match -result as c_int {
                libc::ECONNREFUSED => Absent::Nobody,
                TOO_LATE => Absent::Error(complain_of_stop()),
                _ => Absent::Error(result),
            });
        }
        if is_trusted(fd, user) {
            return Ok(fd);
        }
        close(fd);
    }
    complain(&[b"another user holds the name of the router, xnsd; ask root to end that process"]);
    Err(Absent::Error(error(libc::ENETDOWN)))
}

/// Whether the router of this user knows ours: others may have got sockets of it all the same.
pub fn is_known(user: u32) -> bool {
    // SAFETY: touches no memory.
    let ours = unsafe { syscall!(GETEUID) } as u32;
    ours == user || ours == 0
}

/// Whether there is no router of this user.
pub fn is_gone(user: u32) -> bool {
    let name = Unix::new(&Name::address(user, Address::default()));
    let (addr, length) = name.to_read();
    // SAFETY: the kernel reads our name.
    unsafe {
        let fd = syscall!(SOCKET, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) as c_int;
        let result = syscall!(CONNECT, fd, addr, length);
        if fd >= 0 {
            close(fd);
        }
        result == error(libc::ECONNREFUSED)
    }
}

/// Whether the process that a connection leads to may be this user's router: names are free for anybody to take.
fn is_trusted(fd: c_int, user: u32) -> bool {
    let mut peer = ucred { pid: 0, uid: u32::MAX, gid: 0 };
    let mut length = size_of::<ucred>() as u32;
    // SAFETY: the kernel writes into our structure.
    let result = unsafe { syscall!(GETSOCKOPT, fd, SOL_SOCKET, libc::SO_PEERCRED, &raw mut peer, &raw mut length) };
    result == 0 && (peer.uid == user || peer.uid == 0)
}

/// The same socket at the lowest number that is free, as programs expect it, and with these flags.
pub fn lowest(fd: c_int, flags: c_int) -> isize {
    let command = if flags & SOCK_CLOEXEC != 0 { libc::F_DUPFD_CLOEXEC } else { libc::F_DUPFD };
    // SAFETY: touches no memory.
    unsafe {
        if flags & SOCK_NONBLOCK != 0 {
            syscall!(FCNTL, fd, libc::F_SETFL, libc::O_RDWR | libc::O_NONBLOCK);
        }
        let lower = syscall!(FCNTL, fd, command, 0);
        if (0..fd as isize).contains(&lower) {
            close(fd);
            return lower;
        }
        if lower >= 0 {
            close(lower as c_int);
        }
        let at_exec = if flags & SOCK_CLOEXEC != 0 { libc::FD_CLOEXEC } else { 0 };
        syscall!(FCNTL, fd, libc::F_SETFD, at_exec);
    }
    fd as isize
}

/// Says once in a process, on one line of standard error, what is wrong and what to do.
pub fn complain(parts: &[&[u8]]) {
    static SAID: AtomicBool = AtomicBool::new(false);
    if SAID.swap(true, Relaxed) {
        return;
    }
    let mut line = Text::new();
    line.push(b"libbsdipc: AF_NS: ");
    parts.iter().for_each(|part| line.push(part));
    line.end_line();
    // SAFETY: the kernel reads our text. Nothing can be done when there is no standard error.
    unsafe { syscall!(WRITE, 2, line.bytes.as_ptr(), line.length) };
}

/// Says that the router is stopped, which is as good as none: ENETDOWN.
pub fn complain_of_stop() -> isize {
    complain(&[b"the router that is running, xnsd, is stopped; continue or end it"]);
    error(libc::ENETDOWN)
}

/// A text of bounded length, followed by a NUL byte.
struct Text {
    bytes: [u8; 1024],
    length: usize,
}

impl Text {
    fn new() -> Text {
        Text { bytes: [0; 1024], length: 0 }
    }

    fn push(&mut self, text: &[u8]) {
        let room = self.bytes.len() - 1 - self.length;
        let text = &text[..text.len().min(room)];
        self.bytes[self.length..self.length + text.len()].copy_from_slice(text);
        self.length += text.len();
    }

    /// Ends it with a line feed, for which there is always room.
    fn end_line(&mut self) {
        self.length = self.length.min(self.bytes.len() - 2);
        self.push(b"\n");
    }

    fn is_full(&self) -> bool {
        self.length == self.bytes.len() - 1
    }

    fn push_number(&mut self, number: u32) {
        let mut digits = [0; 10];
        let (mut rest, mut first) = (number, digits.len());
        while rest != 0 || first == digits.len() {
            first -= 1;
            digits[first] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        self.push(&digits[first..]);
    }

    fn of(parts: &[&[u8]]) -> Text {
        let mut text = Text::new();
        parts.iter().for_each(|part| text.push(part));
        text
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    fn is_program(&self) -> bool {
        // SAFETY: the text has its NUL byte, for it is never filled to the end.
        unsafe { syscall!(FACCESSAT, libc::AT_FDCWD, self.bytes.as_ptr(), libc::X_OK) == 0 }
    }
}

/// Where the router's program is: where BSDIPC_XNSD says, whatever is there; else in BSDIPC_LIBDIR, beside the library,
/// where that is installed beside it, or in the usual places. A static program has the library's path from whoever runs it.
fn find() -> Option<Text> {
    if let Some(path) = value(b"BSDIPC_XNSD") {
        return Some(Text::of(&[path]));
    }
    let told = value(b"BSDIPC_LIBDIR").map(|directory| Text::of(&[directory, b"/xnsd"]));
    let beside = library().filter(|_| !is_secure()).and_then(|library| {
        let directory = &library[..library.iter().rposition(|&byte| byte == b'/')? + 1];
        let mut places = [&b"xnsd"[..], b"../sbin/xnsd", b"../bin/xnsd"].into_iter();
        places.find_map(|place| Some(Text::of(&[directory, place])).filter(Text::is_program))
    });
    let usual = || {
        let mut places = [&b"/usr/local/sbin"[..], b"/usr/local/bin", b"/usr/sbin", b"/usr/bin"].into_iter();
        places.find_map(|place| Some(Text::of(&[place, b"/xnsd"])).filter(Text::is_program))
    };
    told.filter(Text::is_program).or(beside).or_else(usual)
}

/// A value of the environment that is not empty.
fn value(name: &[u8]) -> Option<&'static [u8]> {
    environment(name).filter(|value| !value.is_empty())
}

/// The path of the library, as it was loaded.
fn library() -> Option<&'static [u8]> {
    // SAFETY: any bytes make a Dl_info; its name stays as long as the library does.
    unsafe {
        let mut info: libc::Dl_info = core::mem::zeroed();
        if libc::dladdr(library as fn() -> Option<&'static [u8]> as *const c_void, &mut info) == 0
            || info.dli_fname.is_null()
        {
            return None;
        }
        Some(CStr::from_ptr(info.dli_fname).to_bytes())
    }
}

/// Starts a router for this user, and waits until it is ready, or another has been faster.
fn start(user: u32) -> Result<(), isize> {
    let Some(path) = find() else {
        complain(&[b"the router, xnsd, is not found where the library is; let BSDIPC_XNSD say where xnsd is"]);
        return Err(error(libc::ENETDOWN));
    };
    let mut pipe = [0 as c_int; 2];
    // SAFETY: the kernel writes into our two ints.
    let result = unsafe { syscall!(PIPE2, &raw mut pipe, libc::O_CLOEXEC) };
    if result < 0 {
        return Err(result);
    }
    let [from, to] = pipe;
    let started = fork(&path, user, to);
    close(to);
    let said = started.map(|()| listen(from));
    close(from);
    match said? {
        Ok(said) if said.length == 0 => Ok(()),
        Ok(said) => {
            let first = said.as_bytes().split(|&byte| byte == b'\n').next().unwrap_or_default();
            complain(&[path.as_bytes(), b" cannot be started: ", first]);
            Err(error(libc::ENETDOWN))
        }
        Err(TookTooLong) => {
            complain(&[path.as_bytes(), b" does not say that it is ready; BSDIPC_XNSD says which program it is"]);
            Err(error(libc::ENETDOWN))
        }
    }
}

struct TookTooLong;

/// What comes on a pipe until its end, or as much as matters.
fn listen(from: c_int) -> Result<Text, TookTooLong> {
    let mut text = Text::new();
    let end = now() + PATIENCE;
    while !text.is_full() {
        let left = (end - now()).max(0);
        let mut ready = pollfd { fd: from, events: libc::POLLIN, revents: 0 };
        let time = [left / 1_000_000, left % 1_000_000 * 1000];
        let mut piece = [0; 256];
        // SAFETY: the kernel reads and writes what is ours.
        let size = unsafe {
            match syscall!(PPOLL, &raw mut ready, 1, &raw const time, null::<u8>(), 0) {
                none if none <= 0 && left == 0 => return Err(TookTooLong),
                none if none <= 0 => continue,
                _ => syscall!(READ, from, piece.as_mut_ptr(), piece.len()),
            }
        };
        match usize::try_from(size) {
            Ok(0) => break,
            Ok(size) => text.push(&piece[..size]),
            Err(_) if size == error(libc::EINTR) => {}
            Err(_) => break,
        }
    }
    Ok(text)
}

/// Runs the program as a process that is nobody's child. `to` becomes its standard output and error.
fn fork(path: &Text, user: u32, to: c_int) -> Result<(), isize> {
    let mut number = Text::new();
    number.push_number(user);
    let arguments = [path.bytes.as_ptr(), c"-u".as_ptr().cast(), number.bytes.as_ptr(), null()];
    let all = u64::MAX;
    let mut before = 0u64;
    // SAFETY: the kernel reads and writes what is ours. The children have copies of all memory, and make system calls only.
    // No signal of the program is handled in them. Who ends without a signal to its parent is waited for by number alone.
    unsafe {
        syscall!(RT_SIGPROCMASK, libc::SIG_SETMASK, &raw const all, &raw mut before, size_of::<u64>());
        let child = syscall!(CLONE, 0, 0, 0, 0, 0);
        if child == 0 {
            syscall!(SETSID);
            if syscall!(CLONE, 0, 0, 0, 0, 0) == 0 {
                run(&arguments, to);
            }
            syscall!(EXIT_GROUP, 0);
        }
        if child > 0 {
            while syscall!(WAIT4, child as c_int, null_mut::<c_int>(), libc::__WALL, 0) == error(libc::EINTR) {}
        }
        syscall!(RT_SIGPROCMASK, libc::SIG_SETMASK, &raw const before, null_mut::<u64>(), size_of::<u64>());
        if child < 0 { Err(child) } else { Ok(()) }
    }
}

/// Becomes the program.
///
/// # Safety
/// In a process that has nothing else to do. The arguments are strings, and the last is null.
unsafe fn run(arguments: &[*const u8; 4], to: c_int) {
    const SIGNALS: c_int = 64;
    let none = 0u64;
    // The kernel's own structure: handler, flags, restorer, mask.
    let default = [0u64; 4];
    let environment = [null::<u8>()];
    // SAFETY: the kernel reads what is ours.
    unsafe {
        // It is the router of this user, and not of who has run a set-user-ID program.
        let (user, group) = (syscall!(GETEUID) as u32, syscall!(GETEGID) as u32);
        syscall!(SETRESGID, group, group, group);
        syscall!(SETRESUID, user, user, user);
        for signal in 1..=SIGNALS {
            syscall!(RT_SIGACTION, signal, &raw const default, null_mut::<u8>(), size_of::<u64>());
        }
        syscall!(RT_SIGPROCMASK, libc::SIG_SETMASK, &raw const none, null_mut::<u64>(), size_of::<u64>());
        let null_device = syscall!(OPENAT, libc::AT_FDCWD, c"/dev/null".as_ptr(), libc::O_RDWR, 0) as c_int;
        // Above the three, which the program may have closed.
        let null_device = syscall!(FCNTL, null_device, libc::F_DUPFD, 3) as c_int;
        let to = syscall!(FCNTL, to, libc::F_DUPFD, 3) as c_int;
        for (from, standard) in [(null_device, 0), (to, 1), (to, 2)] {
            syscall!(DUP3, from, standard, 0);
        }
        if syscall!(CLOSE_RANGE, 3, u32::MAX, 0) < 0 {
            (3..1024).for_each(close);
        }
        let text: &[u8] = match -syscall!(EXECVE, arguments[0], arguments.as_ptr(), environment.as_ptr()) as c_int {
            libc::ENOENT | libc::ENOTDIR => b"there is no such file; let BSDIPC_XNSD say where xnsd is",
            libc::EACCES => b"it may not be run; let BSDIPC_XNSD say where xnsd is",
            _ => b"it is no program; let BSDIPC_XNSD say where xnsd is",
        };
        syscall!(WRITE, 2, text.as_ptr(), text.len());
    }
}
