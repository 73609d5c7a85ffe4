//! rcmd and rexec: a command's connection to another machine, and the second one for its errors.

use alloc::ffi::CString;
use alloc::vec::Vec;
use core::ffi::{CStr, c_char, c_int};
use core::ops::Deref;
use core::ptr::{null, null_mut};

use super::port::reserve;
use crate::abi::netdb::{AI_CANONNAME, EAI_NONAME, NI_NUMERICHOST, addrinfo};
use crate::abi::sys_socket::{AF_INET, AF_INET6, AF_UNSPEC, SOCK_STREAM};
use crate::linux::descriptor::Descriptor;
use crate::linux::errno::check;
use crate::linux::memory::{NoMemory, c_string, joined, write as write_text};
use crate::linux::syscall;
use crate::linux::thread::PerThread;
use crate::names::addrinfo::{getaddrinfo, list, message, nameinfo};
use crate::names::host_libc::HostFunction;

/// The longest wait before a host that refuses is asked again, in seconds.
const PATIENCE: u32 = 16;
const RESERVED: u16 = 1024;

/// A command for another machine, `rcmd`'s.
pub struct Command<'a> {
    /// Who asks for it.
    pub local_user: &'a CStr,
    /// Who it is to run as.
    pub remote_user: &'a CStr,
    /// The text for a shell there.
    pub text: &'a CStr,
}

/// Writes to standard error.
fn say<const N: usize>(parts: &[&[u8]; N]) {
    let parts = parts.map(|part| libc::iovec { iov_base: part.as_ptr().cast_mut().cast(), iov_len: part.len() });
    // SAFETY: the kernel reads our texts. Nothing can be done when there is no standard error.
    unsafe { syscall!(WRITEV, libc::STDERR_FILENO, parts.as_ptr(), parts.len()) };
}

/// A short text, NUL behind it.
struct Text([u8; 128]);

impl Deref for Text {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        CStr::from_bytes_until_nul(&self.0).unwrap_or(c"").to_bytes()
    }
}

/// The text of an errno.
fn reason(error: c_int) -> Text {
    let mut text = [0; 128];
    // SAFETY: as much room is there.
    unsafe { libc::strerror_r(error, text.as_mut_ptr().cast(), text.len()) };
    Text(text)
}

/// SIGURG is blocked: it is for who reads the connection, and that is not us. The signals blocked before, a bit each.
struct Urgent(u64);

impl Urgent {
    fn block() -> Self {
        let (urgent, mut before) = (1_u64 << (libc::SIGURG - 1), 0_u64);
        // SAFETY: the sets are ours.
        unsafe { syscall!(RT_SIGPROCMASK, libc::SIG_BLOCK, &raw const urgent, &raw mut before, size_of::<u64>()) };
        Urgent(before)
    }
}

impl Drop for Urgent {
    fn drop(&mut self) {
        // SAFETY: the set that was there before.
        unsafe { syscall!(RT_SIGPROCMASK, libc::SIG_SETMASK, &raw const self.0, null_mut::<u64>(), size_of::<u64>()) };
    }
}

/// Where a host is.
struct Host {
    list: *mut addrinfo,
    /// What it is called, for messages.
    name: Vec<u8>,
}

impl Drop for Host {
    fn drop(&mut self) {
        // SAFETY: the list is ours.
        unsafe { list::free(self.list) };
    }
}

impl Host {
    /// Looks a host up; its own name takes the place of the caller's. `who` begins what is said when there is none.
    ///
    /// # Safety
    /// `host` points to a string.
    unsafe fn find(host: *mut *mut c_char, port: u16, family: c_int, who: &[u8]) -> Result<Host, c_int> {
        static OWN_NAME: PerThread<Option<CString>> = PerThread::new();
        // SAFETY: an addrinfo of zeros is one.
        let mut hints: addrinfo = unsafe { core::mem::zeroed() };
        (hints.ai_flags, hints.ai_family, hints.ai_socktype) = (AI_CANONNAME, family, SOCK_STREAM);
        let mut found = Host { list: null_mut(), name: Vec::new() };
        // SAFETY: the caller's promise; the list is ours, and so is the name in it.
        unsafe {
            if !(*host).is_null() {
                found.name = joined(&[CStr::from_ptr(*host).to_bytes()])?;
            }
            match getaddrinfo(*host, null(), &raw const hints, &raw mut found.list) {
                0 => {}
                EAI_NONAME if !(*host).is_null() => {
                    say(&[&found.name, b": Unknown host\n"]);
                    return Err(libc::ENOENT);
                }
                error => {
                    say(&[who, b": getaddrinfo: ", message(error).to_bytes(), b"\n"]);
                    return Err(libc::ENOENT);
                }
            }
            let mut member = found.list;
            while let Some(info) = member.as_mut() {
                // The port lies at the same place in both families.
                info.ai_addr.cast::<u8>().add(2).cast::<u16>().write_unaligned(port);
                member = info.ai_next;
            }
            let own = (*found.list).ai_canonname;
            if let (false, Some(kept)) = (own.is_null(), OWN_NAME.get().as_mut()) {
                let kept = kept.insert(c_string(&[CStr::from_ptr(own).to_bytes()])?);
                found.name = joined(&[kept.to_bytes()])?;
                *host = kept.as_ptr().cast_mut();
            }
        }
        Ok(found)
    }

    fn first(&self) -> &addrinfo {
        // SAFETY: a list that was found has a member.
        unsafe { &*self.list }
    }

    /// Connects, to one address after the other and, where one refused, to all again after a while. `socket` makes a
    /// socket for a family.
    fn connect(&self, mut socket: impl FnMut(c_int) -> Result<Descriptor, c_int>) -> Result<Descriptor, c_int> {
        let (mut info, mut pause, mut refused) = (self.first(), 1, false);
        loop {
            let socket = socket(info.ai_family)?;
            // SAFETY: the kernel reads the name in our list.
            let error = match check(unsafe { syscall!(CONNECT, &socket, info.ai_addr, info.ai_addrlen) }) {
                Ok(_) => return Ok(socket),
                Err(error) => error,
            };
            drop(socket);
            // The pair of ports is taken; another port is free perhaps.
            if error == libc::EADDRINUSE {
                continue;
            }
            refused |= error == libc::ECONNREFUSED;
            // SAFETY: null, or the list's next member.
            if let Some(next) = unsafe { info.ai_next.as_ref() } {
                say(&[b"connect to address ", &numeric(info), b": ", &reason(error), b"\n"]);
                say(&[b"Trying ", &numeric(next), b"...\n"]);
                info = next;
            } else if refused && pause <= PATIENCE {
                let time = libc::timespec { tv_sec: pause.into(), tv_nsec: 0 };
                // SAFETY: the kernel reads a time of ours.
                unsafe { syscall!(NANOSLEEP, &raw const time, null_mut::<libc::timespec>()) };
                (info, pause, refused) = (self.first(), 2 * pause, false);
            } else {
                say(&[&self.name, b": ", &reason(error), b"\n"]);
                return Err(error);
            }
        }
    }
}

/// An address as a number.
fn numeric(info: &addrinfo) -> Text {
    let mut text = [0; 128];
    // SAFETY: the name is our list's; as much room is there.
    unsafe {
        let room = (text.as_mut_ptr().cast(), text.len() as u32);
        nameinfo::getnameinfo(info.ai_addr, info.ai_addrlen, room, (null_mut(), 0), NI_NUMERICHOST);
    }
    Text(text)
}

fn write(to: &Descriptor, text: &[u8]) -> Result<(), c_int> {
    let mut text = text;
    while !text.is_empty() {
        // SAFETY: the kernel reads our text.
        let length = check(unsafe { syscall!(WRITE, to, text.as_ptr(), text.len()) })?;
        text = text.get(length..).unwrap_or_default();
    }
    Ok(())
}

fn read_byte(from: &Descriptor) -> Result<Option<u8>, c_int> {
    let mut byte = 0u8;
    // SAFETY: the kernel writes into our byte.
    let length = check(unsafe { syscall!(READ, from, &raw mut byte, 1) })?;
    Ok((length == 1).then_some(byte))
}

/// The other side's answer: nothing is wrong, or what is.
fn answer(connection: &Descriptor, name: &[u8], who: &[u8]) -> Result<(), c_int> {
    match read_byte(connection) {
        Ok(Some(0)) => return Ok(()),
        Ok(Some(_)) => {
            while let Ok(Some(byte)) = read_byte(connection) {
                say(&[&[byte]]);
                if byte == b'\n' {
                    break;
                }
            }
        }
        Ok(None) => say(&[who, name, b": short read\n"]),
        Err(error) => {
            say(&[who, name, b": ", &reason(error), b"\n"]);
            return Err(error);
        }
    }
    Err(libc::ECONNREFUSED)
}

/// Waits for the other side to open the second connection to `listener`. Gives it, and the port it comes from.
fn second(connection: &Descriptor, listener: &Descriptor) -> Result<(Descriptor, u16), c_int> {
    let mut ready = [connection.raw(), listener.raw()].map(|fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 });
    let mut name = [0u16; 64];
    let mut length = size_of_val(&name) as u32;
    // SAFETY: the kernel reads and writes our structures.
    unsafe {
        check(syscall!(PPOLL, ready.as_mut_ptr(), ready.len(), 0, 0, 0))?;
        if ready[1].revents & libc::POLLIN == 0 {
            // The first connection ends, or tells of an error, before there is a second.
            return Err(libc::EPROTO);
        }
        let socket = Descriptor::new(syscall!(ACCEPT, listener, name.as_mut_ptr(), &raw mut length))?;
        Ok((socket, u16::from_be(name[1])))
    }
}

fn listen(socket: &Descriptor) -> Result<usize, c_int> {
    // SAFETY: touches no memory.
    check(unsafe { syscall!(LISTEN, socket, 1) })
}

/// Starts a command on another machine, from a reserved port. Gives the connection, or an errno.
///
/// # Safety
/// `host` points to a string, and `error_fd` is null or points to an int.
pub unsafe fn rcmd(
    host: *mut *mut c_char,
    port: u16,
    command: &Command,
    error_fd: *mut c_int,
    family: c_int,
) -> Result<c_int, c_int> {
    if ![AF_INET, AF_INET6, AF_UNSPEC].contains(&family) {
        return Err(libc::EAFNOSUPPORT);
    }
    // SAFETY: the caller's promise.
    let host = unsafe { Host::find(host, port, family, b"rcmd") }?;
    let _urgent = Urgent::block();
    let complain = |what: &[u8], error: c_int| {
        say(&[b"rcmd: ", what, b": ", &reason(error), b"\n"]);
        error
    };
    let mut next = c_int::from(RESERVED) - 1;
    let mut socket = |family| {
        let (socket, port) = reserve(next, family).map_err(|error| match error {
            libc::EAGAIN => {
                say(&[b"rcmd: socket: All ports in use\n"]);
                error
            }
            error => complain(b"socket", error),
        })?;
        next = c_int::from(port) - 1;
        // SAFETY: touches no memory.
        unsafe { syscall!(FCNTL, &socket, libc::F_SETOWN, syscall!(GETPID) as c_int) };
        Ok(socket)
    };
    let connection = host.connect(&mut socket)?;
    let errors = if error_fd.is_null() {
        write(&connection, b"\0").map_err(|error| complain(b"write", error))?;
        None
    } else {
        let (listener, own) = reserve(next, host.first().ai_family)?;
        listen(&listener)?;
        write(&connection, &digits(own)?).map_err(|error| complain(b"write (setting up stderr)", error))?;
        let (errors, from) = second(&connection, &listener).map_err(|error| match error {
            libc::EPROTO => {
                say(&[b"poll: protocol failure in circuit setup\n"]);
                error
            }
            error => complain(b"accept", error),
        })?;
        if !(RESERVED / 2..RESERVED).contains(&from) {
            say(&[b"socket: protocol failure in circuit setup\n"]);
            return Err(libc::EPROTO);
        }
        Some(errors)
    };
    for text in [command.local_user, command.remote_user, command.text] {
        write(&connection, text.to_bytes_with_nul()).map_err(|error| complain(b"write", error))?;
    }
    answer(&connection, &host.name, b"rcmd: ")?;
    if let Some(errors) = errors {
        // SAFETY: the caller's promise.
        unsafe { *error_fd = errors.into_raw() };
    }
    Ok(connection.into_raw())
}

/// A port's number as text, with its end.
fn digits(port: u16) -> Result<Vec<u8>, NoMemory> {
    let mut text = Vec::new();
    write_text(&mut text, format_args!("{port}\0"))?;
    Ok(text)
}

type RUserPass = unsafe extern "C" fn(*const c_char, *mut *const c_char, *mut *const c_char) -> c_int;

/// Starts a command on another machine for a user with a password; a null one is looked for in ~/.netrc or asked for,
/// as the host's libc does it.
///
/// # Safety
/// `host` points to a string; `user` and `password` are strings or null; `error_fd` is null or points to an int.
pub unsafe fn rexec(
    host: *mut *mut c_char,
    port: u16,
    (mut user, mut password): (*const c_char, *const c_char),
    command: &CStr,
    error_fd: *mut c_int,
    family: c_int,
) -> Result<c_int, c_int> {
    // SAFETY: the caller's promise.
    let found = unsafe { Host::find(host, port, family, b"rexec") }?;
    if user.is_null() || password.is_null() {
        // SAFETY: the type is the one in the host's libc.
        static RUSERPASS: HostFunction<RUserPass> = unsafe { HostFunction::new(c"ruserpass") };
        if let Some(ruserpass) = RUSERPASS.get() {
            // SAFETY: strings, and places for them.
            unsafe { ruserpass(*host, &raw mut user, &raw mut password) };
        }
    }
    let stream = |family| {
        // SAFETY: touches no memory.
        Descriptor::new(unsafe { syscall!(SOCKET, family, SOCK_STREAM, 0) })
    };
    let connection = found.connect(stream)?;
    let errors = if error_fd.is_null() {
        write(&connection, b"\0")?;
        None
    } else {
        let listener = stream(found.first().ai_family)?;
        listen(&listener)?;
        let mut name = [0u16; 64];
        let mut length = size_of_val(&name) as u32;
        // SAFETY: the kernel writes into our buffer.
        check(unsafe { syscall!(GETSOCKNAME, &listener, name.as_mut_ptr(), &raw mut length) })?;
        write(&connection, &digits(u16::from_be(name[1]))?)?;
        Some(second(&connection, &listener)?.0)
    };
    for text in [user, password, command.as_ptr()] {
        // SAFETY: strings, or null for an empty one.
        let text = if text.is_null() { c"" } else { unsafe { CStr::from_ptr(text) } };
        write(&connection, text.to_bytes_with_nul())?;
    }
    answer(&connection, &found.name, b"")?;
    if let Some(errors) = errors {
        // SAFETY: the caller's promise.
        unsafe { *error_fd = errors.into_raw() };
    }
    Ok(connection.into_raw())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_written_as_text() {
        assert_eq!(digits(0).unwrap(), b"0\0");
        assert_eq!(digits(1023).unwrap(), b"1023\0");
        assert_eq!(digits(65535).unwrap(), b"65535\0");
    }
}
