//! Socket calls: the bare system call, libbsdipc, glibc.

use std::arch::asm;
use std::ffi::{CString, c_int, c_ulong, c_void};
use std::mem::{transmute_copy, zeroed};
use std::ptr::null_mut;

use libc::{fd_set, iovec, msghdr, pollfd, sockaddr, sockaddr_in, socklen_t, timeval};

use crate::rounds::measure;

const ROUNDS: usize = 400;
const BATCH: usize = 500;

/// A function that is nothing but a system call: the least that any library's can cost.
macro_rules! bare {
    ($number:ident: $($name:ident: $type:ty),* => $result:ty) => {{
        unsafe extern "C" fn call($($name: $type),*) -> $result {
            let arguments = [$($name as usize),*];
            let a = |i: usize| arguments.get(i).copied().unwrap_or(0);
            let result: isize;
            // SAFETY: the caller's arguments are right for the call.
            unsafe {
                asm!("syscall", inlateout("rax") libc::$number as isize => result,
                    in("rdi") a(0), in("rsi") a(1), in("rdx") a(2), in("r10") a(3), in("r8") a(4), in("r9") a(5),
                    lateout("rcx") _, lateout("r11") _, options(nostack));
            }
            result as $result
        }
        call
    }};
}

/// The calls of one library.
struct Calls {
    getsockopt: unsafe extern "C" fn(c_int, c_int, c_int, *mut c_void, *mut socklen_t) -> c_int,
    setsockopt: unsafe extern "C" fn(c_int, c_int, c_int, *const c_void, socklen_t) -> c_int,
    getsockname: unsafe extern "C" fn(c_int, *mut sockaddr, *mut socklen_t) -> c_int,
    send: unsafe extern "C" fn(c_int, *const c_void, usize, c_int) -> isize,
    recv: unsafe extern "C" fn(c_int, *mut c_void, usize, c_int) -> isize,
    sendmsg: unsafe extern "C" fn(c_int, *const msghdr, c_int) -> isize,
    recvmsg: unsafe extern "C" fn(c_int, *mut msghdr, c_int) -> isize,
    select: unsafe extern "C" fn(c_int, *mut fd_set, *mut fd_set, *mut fd_set, *mut timeval) -> c_int,
    poll: unsafe extern "C" fn(*mut pollfd, c_ulong, c_int) -> c_int,
    sendto: unsafe extern "C" fn(c_int, *const c_void, usize, c_int, *const sockaddr, socklen_t) -> isize,
    recvfrom: unsafe extern "C" fn(c_int, *mut c_void, usize, c_int, *mut sockaddr, *mut socklen_t) -> isize,
}

/// Opens a library and finds functions in it.
pub struct Library(*mut c_void);

impl Library {
    /// The library at `path`, as dlopen takes it.
    pub fn open(path: &str) -> Result<Self, String> {
        let name = CString::new(path).map_err(|_| "a NUL byte in the library's name")?;
        // SAFETY: a string; the libraries measured here have no constructors of note.
        let handle = unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
        if handle.is_null() { Err(format!("{path}: cannot be loaded")) } else { Ok(Library(handle)) }
    }

    /// The library's own function `name`.
    ///
    /// # Safety
    /// `F` is the type of a pointer to it.
    pub unsafe fn function<F: Copy>(&self, name: &str) -> Result<F, String> {
        let symbol = CString::new(name).map_err(|_| "a NUL byte in a function's name")?;
        // SAFETY: an open library and a string.
        let address = unsafe { libc::dlsym(self.0, symbol.as_ptr()) };
        if address.is_null() {
            return Err(format!("no function {name}"));
        }
        // SAFETY: `F` is a function pointer by the caller's promise.
        Ok(unsafe { transmute_copy::<*mut c_void, F>(&address) })
    }
}

impl Calls {
    /// The system calls themselves.
    fn bare() -> Self {
        Calls {
            getsockopt: bare!(SYS_getsockopt: fd: c_int, level: c_int, option: c_int, value: *mut c_void, len: *mut socklen_t => c_int),
            setsockopt: bare!(SYS_setsockopt: fd: c_int, level: c_int, option: c_int, value: *const c_void, len: socklen_t => c_int),
            getsockname: bare!(SYS_getsockname: fd: c_int, name: *mut sockaddr, len: *mut socklen_t => c_int),
            send: bare!(SYS_sendto: fd: c_int, buf: *const c_void, len: usize, flags: c_int => isize),
            recv: bare!(SYS_recvfrom: fd: c_int, buf: *mut c_void, len: usize, flags: c_int => isize),
            sendmsg: bare!(SYS_sendmsg: fd: c_int, message: *const msghdr, flags: c_int => isize),
            recvmsg: bare!(SYS_recvmsg: fd: c_int, message: *mut msghdr, flags: c_int => isize),
            select: bare!(SYS_select: nfds: c_int, r: *mut fd_set, w: *mut fd_set, x: *mut fd_set, t: *mut timeval => c_int),
            poll: bare!(SYS_poll: fds: *mut pollfd, nfds: c_ulong, timeout: c_int => c_int),
            sendto: bare!(SYS_sendto: fd: c_int, buf: *const c_void, len: usize, flags: c_int, name: *const sockaddr, name_len: socklen_t => isize),
            recvfrom: bare!(SYS_recvfrom: fd: c_int, buf: *mut c_void, len: usize, flags: c_int, name: *mut sockaddr, name_len: *mut socklen_t => isize),
        }
    }

    fn of(library: &str) -> Result<Self, String> {
        let library = Library::open(library)?;
        // SAFETY: both libraries give these functions the signatures of the C headers.
        unsafe {
            Ok(Calls {
                getsockopt: library.function("getsockopt")?,
                setsockopt: library.function("setsockopt")?,
                getsockname: library.function("getsockname")?,
                send: library.function("send")?,
                recv: library.function("recv")?,
                sendmsg: library.function("sendmsg")?,
                recvmsg: library.function("recvmsg")?,
                select: library.function("select")?,
                poll: library.function("poll")?,
                sendto: library.function("sendto")?,
                recvfrom: library.function("recvfrom")?,
            })
        }
    }
}

/// Measures one operation, done with each of the three.
fn row(name: &str, all: &[Calls; 3], operation: impl Fn(&Calls) -> isize) {
    let [bare, ours, glibc] = all;
    let run = |calls: &Calls| assert!(operation(calls) >= 0, "{name}");
    let row = measure(ROUNDS, BATCH, &mut [&mut || run(bare), &mut || run(ours), &mut || run(glibc)]);
    println!("{name:36} {:8.0} ns {:8.3} {:8.3}", row.base, row.ratios[0], row.ratios[1]);
}

/// Prints the table for a process with one thread, and then for one with a second, idle one.
pub fn run(library: &str) -> Result<(), String> {
    let all = [Calls::bare(), Calls::of(library)?, Calls::of("libc.so.6")?];
    println!("{:36} {:>11} {:>8} {:>8}", "one thread", "bare", "bsdipc", "glibc");
    table(&all);
    std::thread::spawn(|| {
        loop {
            std::thread::park();
        }
    });
    println!("\n{:36} {:>11} {:>8} {:>8}", "two threads (the second idle)", "bare", "bsdipc", "glibc");
    table(&all);
    Ok(())
}

fn table(all: &[Calls; 3]) {
    // SAFETY: every call gets descriptors opened here and buffers of the stated sizes that outlive it; the structures
    // are plain C data for which zeros are valid.
    unsafe {
        let mut pair = [0; 2];
        assert_eq!(libc::socketpair(libc::AF_UNIX, libc::SOCK_STREAM, 0, pair.as_mut_ptr()), 0);
        let [a, b] = pair;
        let mut value: c_int = 1;
        let v = &raw mut value;
        let mut value_len = size_of::<c_int>() as socklen_t;
        let l = &raw mut value_len;
        let (level, option) = (libc::SOL_SOCKET, libc::SO_KEEPALIVE);
        row("getsockopt", all, |c| (c.getsockopt)(a, level, option, v.cast(), l) as isize);
        row("setsockopt", all, |c| (c.setsockopt)(a, level, option, v.cast(), 4) as isize);
        let mut name: sockaddr_in = zeroed();
        let n: *mut sockaddr = (&raw mut name).cast();
        let mut name_len = size_of::<sockaddr_in>() as socklen_t;
        let nl = &raw mut name_len;
        row("getsockname", all, |c| (c.getsockname)(a, n, nl) as isize);

        let mut byte = 0_u8;
        let at = &raw mut byte;
        row("send + recv, 1 byte, AF_UNIX", all, |c| (c.send)(a, at.cast(), 1, 0) + (c.recv)(b, at.cast(), 1, 0));

        let mut io = iovec { iov_base: at.cast(), iov_len: 1 };
        let mut message: msghdr = zeroed();
        message.msg_iov = &raw mut io;
        message.msg_iovlen = 1;
        let m = &raw mut message;
        row("sendmsg + recvmsg", all, |c| (c.sendmsg)(a, m, 0) + (c.recvmsg)(b, m, 0));

        let mut control = [0_u64; 3];
        let control_len = size_of_val(&control);
        (*m).msg_control = control.as_mut_ptr().cast();
        (*m).msg_controllen = control_len;
        let header = libc::CMSG_FIRSTHDR(m);
        (*header).cmsg_len = libc::CMSG_LEN(4) as usize;
        (*header).cmsg_level = libc::SOL_SOCKET;
        (*header).cmsg_type = libc::SCM_RIGHTS;
        let passed: *mut c_int = libc::CMSG_DATA(header).cast();
        *passed = a;
        // What arrives is closed and what was sent goes into the message again.
        let again = |sent: isize| {
            libc::close(*passed);
            *passed = a;
            (*m).msg_controllen = control_len;
            sent
        };
        row("sendmsg + recvmsg with a descriptor", all, |c| again((c.sendmsg)(a, m, 0) + (c.recvmsg)(b, m, 0)));

        assert_eq!(libc::send(a, at.cast(), 1, 0), 1);
        let mut set: fd_set = zeroed();
        let s = &raw mut set;
        libc::FD_SET(b, s);
        row("select of 1 ready", all, |c| (c.select)(b + 1, s, null_mut(), null_mut(), null_mut()) as isize);
        let mut entry = pollfd { fd: b, events: libc::POLLIN, revents: 0 };
        let p = &raw mut entry;
        row("poll of 1 ready", all, |c| (c.poll)(p, 1, -1) as isize);

        let udp = libc::socket(libc::AF_INET, libc::SOCK_DGRAM, 0);
        let internet: *mut sockaddr_in = n.cast();
        *internet = zeroed();
        (*internet).sin_family = libc::AF_INET as u16;
        (*internet).sin_addr.s_addr = u32::from_ne_bytes([127, 0, 0, 1]);
        let len = size_of::<sockaddr_in>() as socklen_t;
        *nl = len;
        assert_eq!(libc::bind(udp, n, len), 0);
        assert_eq!(libc::getsockname(udp, n, nl), 0);
        row("sendto + recvfrom, UDP, loopback", all, |c| {
            (c.sendto)(udp, at.cast(), 1, 0, n, len) + (c.recvfrom)(udp, at.cast(), 1, 0, null_mut(), null_mut())
        });
        for fd in [a, b, udp] {
            libc::close(fd);
        }
    }
}
