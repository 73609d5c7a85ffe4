//! The calls on sockets, but for those that send and receive.
//!
//! All give what the kernel gives, a result or `-errno`, and take names as 4.3BSD and the host have them. The kernel is
//! asked first; what it does with a socket of AF_NS is refused or of no consequence. Where that is not so, the socket's own
//! name is looked at before.

// The kernel judges the caller's addresses.
#![allow(clippy::not_unsafe_ptr_arg_deref)]

use core::ffi::{c_int, c_void};
use core::ptr::null_mut;

use xns::Address;
use xns::conversation::{Request, names::Name};
use xns::node::option::{HEADERS_ON_OUTPUT, MTU};

use super::conversation::{self, ask};
use super::name::{self, Unix};
use super::{AF_NS, Kind, Socket, close, error, requests, start, transfer};
use crate::abi::sys_socket::{
    AF_UNIX, AF_UNSPEC, SHUT_WR, SO_ACCEPTCONN, SO_BROADCAST, SO_ERROR, SO_RCVBUF, SO_SNDBUF, SO_TYPE, SOCK_CLOEXEC,
    SOCK_DGRAM, SOCK_NONBLOCK, SOL_SOCKET, sockaddr, socklen_t,
};
use crate::history::memory::{fetch, get, put, store};
use crate::linux::{cancellable, syscall};

/// The most that an option's value may take.
const OPTION: usize = 64;

/// The kernel's answers to a name that is not of the socket's own family.
fn is_wrong_name(result: isize) -> bool {
    result == error(libc::EINVAL) || result == error(libc::EAFNOSUPPORT)
}

/// A result and nothing besides.
fn done<T>(answer: Result<T, isize>) -> isize {
    answer.map_or_else(|error| error, |_| 0)
}

/// `socket(AF_NS, ...)`; the type may come with SOCK_NONBLOCK and SOCK_CLOEXEC.
pub fn socket(kind: c_int, protocol: c_int) -> isize {
    const FLAGS: c_int = SOCK_CLOEXEC | SOCK_NONBLOCK;
    start::open(kind & !FLAGS, protocol, kind & FLAGS)
}

/// `bind`.
///
/// # Safety
/// As for `bind`.
pub unsafe fn bind(fd: c_int, addr: *const sockaddr, len: socklen_t) -> isize {
    // SAFETY: the kernel checks the pointer.
    let result = unsafe { syscall!(BIND, fd, addr, len) };
    refused_bind(result, fd, addr, len)
}

/// What becomes of a `bind` that the kernel has refused so.
pub fn refused_bind(result: isize, fd: c_int, addr: *const sockaddr, len: socklen_t) -> isize {
    let Some(socket) = is_wrong_name(result).then(|| Socket::of(fd)).flatten() else { return result };
    match name::read_own(addr.cast(), len) {
        Ok(address) => done(ask(&socket, &Request::Bind(address))),
        Err(fault) => fault,
    }
}

/// `connect`.
///
/// # Safety
/// As for `connect`.
pub unsafe fn connect(fd: c_int, addr: *const sockaddr, len: socklen_t) -> isize {
    // SAFETY: the kernel checks the pointer; the frame holds nothing to drop.
    let result = unsafe { cancellable!(CONNECT, fd, addr, len) };
    // The kernel disconnects datagram sockets, and takes no other name of no family.
    // SAFETY: the kernel has just read it there.
    let disconnects = || unsafe { addr.cast::<u16>().read_unaligned() } == AF_UNSPEC as u16;
    let concerns_us = is_wrong_name(result) || result == 0 && disconnects();
    let Some(socket) = concerns_us.then(|| Socket::of(fd)).flatten() else { return result };
    if result == 0 {
        return forget_peer(&socket);
    }
    match name::read(addr.cast(), len) {
        Ok(address) => connect_to(&socket, address),
        Err(fault) => fault,
    }
}

/// Tells the router that a datagram socket has no peer any more, which is so after it was to have an impossible one.
fn forget_peer(socket: &Socket) -> isize {
    match ask(socket, &Request::Connect(Address::default())) {
        Err(number) if number == error(libc::EADDRNOTAVAIL) => 0,
        answer => done(answer),
    }
}

fn connect_to(socket: &Socket, peer: Address) -> isize {
    // SAFETY: touches no memory.
    let waits = unsafe { syscall!(FCNTL, socket.fd, libc::F_GETFL) } & libc::O_NONBLOCK as isize == 0;
    let request = if waits { Request::Connect(peer) } else { Request::ConnectLater(peer) };
    let mut answer = ask(socket, &request);
    if matches!(answer, Err(used_up) if used_up == error(libc::ESTALE)) {
        answer = renew(socket).and_then(|()| ask(socket, &request));
    }
    match answer {
        Ok(way) => attach(socket, way.address().unwrap_or(peer)),
        Err(later) if later == error(libc::EINPROGRESS) => match attach(socket, peer) {
            0 => match conversation::fill(socket) {
                // The peer has been so quick to refuse that it is decided already; SO_ERROR says how.
                Err(decided) if decided == error(libc::EPIPE) => later,
                filled => filled.map_or_else(|error| error, |()| later),
            },
            error => error,
        },
        Err(number) => {
            if socket.kind == Kind::Datagram {
                // What peer it had it has lost.
                let none = [AF_UNSPEC as u16];
                // SAFETY: the kernel reads our number.
                unsafe { syscall!(CONNECT, socket.fd, &raw const none, size_of_val(&none)) };
            }
            number
        }
    }
}

/// Puts another socket of the kernel's in the place of one that a connect which did not wait has used up: the kernel connects
/// each only once. Others that have it too keep the one that is of no use.
fn renew(socket: &Socket) -> Result<(), isize> {
    let new = ask(socket, &Request::Renew)?.socket.ok_or(error(libc::ENETDOWN))?;
    requests::inherit(socket.fd, new);
    // SAFETY: touches no memory; the descriptor that is replaced is of no use any more.
    let result = unsafe {
        let at_exec = syscall!(FCNTL, socket.fd, libc::F_GETFD) & libc::FD_CLOEXEC as isize;
        syscall!(DUP3, new, socket.fd, if at_exec != 0 { libc::O_CLOEXEC } else { 0 })
    };
    close(new);
    if result < 0 { Err(result) } else { Ok(()) }
}

/// Connects a socket, in the kernel's eyes, to the router: for SPP to the router itself, for IDP to what stands for its
/// peer.
pub fn attach(socket: &Socket, peer: Address) -> isize {
    let name = Unix::new(&match socket.kind {
        Kind::Datagram => Name::address(socket.user, peer),
        Kind::Stream => Name::stream(socket.user),
        Kind::Packet => Name::packet(socket.user),
    });
    let (addr, length) = name.to_read();
    loop {
        // SAFETY: the kernel reads our name.
        match unsafe { syscall!(CONNECT, socket.fd, addr, length) } {
            interrupted if interrupted == error(libc::EINTR) => {}
            result if result == error(libc::ECONNREFUSED) => return error(libc::ENETDOWN),
            result => return result,
        }
    }
}

/// `listen`. The kernel's own would make a socket of AF_UNIX of it.
pub fn listen(fd: c_int, backlog: c_int) -> isize {
    let Some(socket) = Socket::of(fd).filter(Socket::connects) else {
        // SAFETY: touches no memory.
        return unsafe { syscall!(LISTEN, fd, backlog) };
    };
    match ask(&socket, &Request::Listen(backlog)) {
        Ok(_) => match attach(&socket, Address::default()) {
            already if already == error(libc::EISCONN) => 0,
            0 => {
                transfer::mark(fd, true);
                // SAFETY: touches no memory.
                unsafe { syscall!(SHUTDOWN, fd, SHUT_WR) }
            }
            result => result,
        },
        Err(error) => error,
    }
}

/// `accept4`; no flags make it `accept`.
///
/// # Safety
/// As for `accept4`.
pub unsafe fn accept(fd: c_int, addr: *mut sockaddr, len: *mut socklen_t, flags: c_int) -> isize {
    // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
    let result = unsafe { cancellable!(ACCEPT4, fd, addr, len, flags) };
    if result != error(libc::EINVAL) || flags & !(SOCK_CLOEXEC | SOCK_NONBLOCK) != 0 {
        return result;
    }
    let Some(socket) = Socket::of(fd) else { return result };
    match accept_from(&socket, flags) {
        Ok((new, peer)) => match name::write(&name::to_bytes(peer), name::SIZE, addr.cast(), len) {
            Ok(()) => new as isize,
            Err(fault) => {
                close(new);
                fault
            }
        },
        Err(error) => error,
    }
}

fn accept_from(socket: &Socket, flags: c_int) -> Result<(c_int, Address), isize> {
    ask(socket, &Request::Accepting)?;
    loop {
        let (mut word, none) = (0u8, null_mut::<u8>());
        // SAFETY: the kernel writes into our byte; no frame holds anything to drop.
        match unsafe { cancellable!(RECVFROM, socket.fd, &raw mut word, 1, 0, none, none) } {
            // The end of the router.
            0 => return Err(error(libc::ENETDOWN)),
            number if number < 0 => return Err(number),
            _ => {}
        }
        match ask(socket, &Request::Accept) {
            Ok(answer) => {
                let peer = answer.address().unwrap_or_default();
                let new = start::lowest(answer.socket.ok_or(error(libc::EMFILE))?, flags);
                return Ok((new as c_int, peer));
            }
            // Another process has been quicker, or the peer has gone.
            Err(nobody) if nobody == error(libc::EAGAIN) => {}
            Err(number) => return Err(number),
        }
    }
}

/// `getsockname`.
///
/// # Safety
/// As for `getsockname`.
pub unsafe fn getsockname(fd: c_int, addr: *mut sockaddr, len: *mut socklen_t) -> isize {
    // SAFETY: the kernel checks the pointers.
    tell_name(fd, addr, len, &Request::Name, || unsafe { syscall!(GETSOCKNAME, fd, addr, len) })
}

/// `getpeername`.
///
/// # Safety
/// As for `getpeername`.
pub unsafe fn getpeername(fd: c_int, addr: *mut sockaddr, len: *mut socklen_t) -> isize {
    // SAFETY: the kernel checks the pointers.
    tell_name(fd, addr, len, &Request::Peer, || unsafe { syscall!(GETPEERNAME, fd, addr, len) })
}

fn tell_name(
    fd: c_int,
    addr: *mut sockaddr,
    len: *mut socklen_t,
    request: &Request<'_>,
    native: impl FnOnce() -> isize,
) -> isize {
    let Some(socket) = Socket::of(fd) else { return native() };
    let told = ask(&socket, request).and_then(|answer| {
        let name = name::to_bytes(answer.address().ok_or(error(libc::ENETDOWN))?);
        // SAFETY: any bytes are a number.
        let room = unsafe { get(len) }?;
        if c_int::try_from(room).is_err() {
            return Err(error(libc::EINVAL));
        }
        store(&name[..name.len().min(room as usize)], addr.cast())?;
        put(&(name.len() as socklen_t), len)
    });
    done(told)
}

/// `getsockopt`.
///
/// # Safety
/// As for `getsockopt`.
pub unsafe fn getsockopt(fd: c_int, level: c_int, option: c_int, value: *mut c_void, len: *mut socklen_t) -> isize {
    // SAFETY: the kernel checks the pointers.
    let result = unsafe { syscall!(GETSOCKOPT, fd, level, option, value, len) };
    after_getsockopt(result, fd, level, option, value, len)
}

/// What becomes of a `getsockopt` of which the kernel has made this.
pub fn after_getsockopt(
    result: isize,
    fd: c_int,
    level: c_int,
    option: c_int,
    value: *mut c_void,
    len: *mut socklen_t,
) -> isize {
    let concerns_us = match level {
        SOL_SOCKET if result == 0 => {
            // SAFETY: the kernel has just written the length, and as many bytes.
            let is = |number: c_int| unsafe {
                len.read_unaligned() as usize != size_of::<c_int>() || value.cast::<c_int>().read_unaligned() == number
            };
            match option {
                libc::SO_DOMAIN => is(AF_UNIX),
                SO_TYPE => is(SOCK_DGRAM),
                SO_ACCEPTCONN | libc::SO_PROTOCOL => is(0),
                _ => matches!(option, SO_ERROR | SO_SNDBUF | SO_RCVBUF),
            }
        }
        SOL_SOCKET => false,
        _ => result < 0,
    };
    let Some(socket) = concerns_us.then(|| Socket::of(fd)).flatten() else { return result };
    if matches!((level, option), (SOL_SOCKET, SO_ERROR | libc::SO_DOMAIN)) {
        let number = match option {
            SO_ERROR => -transfer::take_error(&socket) as c_int,
            _ => AF_NS,
        };
        return done(name::write(&number.to_ne_bytes(), size_of::<c_int>(), value.cast(), len));
    }
    done(ask(&socket, &Request::Get(level, option)).and_then(|answer| {
        let data = answer.data();
        // SAFETY: any bytes are a number.
        let room = unsafe { get(len) }? as usize;
        let data = &data[..data.len().min(room)];
        store(data, value.cast())?;
        put(&(data.len() as socklen_t), len)
    }))
}

/// `setsockopt`.
///
/// # Safety
/// As for `setsockopt`.
pub unsafe fn setsockopt(fd: c_int, level: c_int, option: c_int, value: *const c_void, len: socklen_t) -> isize {
    // SAFETY: the kernel checks the pointer.
    let result = unsafe { syscall!(SETSOCKOPT, fd, level, option, value, len) };
    after_setsockopt(result, fd, level, option, value, len)
}

/// What becomes of a `setsockopt` of which the kernel has made this.
pub fn after_setsockopt(
    result: isize,
    fd: c_int,
    level: c_int,
    option: c_int,
    value: *const c_void,
    len: socklen_t,
) -> isize {
    let concerns_us = match level {
        SOL_SOCKET => result == 0 && matches!(option, SO_BROADCAST | SO_SNDBUF | SO_RCVBUF),
        _ => result < 0,
    };
    let Some(socket) = concerns_us.then(|| Socket::of(fd)).flatten() else { return result };
    let mut bytes = [0; OPTION];
    let size = (len as usize).min(OPTION);
    if let Err(fault) = fetch(value.cast(), &mut bytes[..size]) {
        return fault;
    }
    done(match level {
        SOL_SOCKET if option == SO_BROADCAST => ask(&socket, &Request::Broadcast(bytes.iter().any(|&byte| byte != 0)))
            .and_then(|answer| match answer.address().map_or(0, |way| attach(&socket, way)) {
                0 => Ok(answer),
                error => Err(error),
            }),
        _ => ask(&socket, &Request::Set(level, option, &bytes[..size])).inspect(|_| {
            if option == HEADERS_ON_OUTPUT && !socket.connects() {
                transfer::mark(fd, bytes.iter().any(|&byte| byte != 0));
            }
            if option == MTU && socket.kind == Kind::Packet {
                transfer::note_packet_size(u16::from_ne_bytes([bytes[0], bytes[1]]).into());
            }
        }),
    })
}

/// `shutdown`. The kernel's own would be the end of the socket for the router.
pub fn shutdown(fd: c_int, how: c_int) -> isize {
    let native = || {
        // SAFETY: touches no memory.
        unsafe { syscall!(SHUTDOWN, fd, how) }
    };
    let Some(socket) = Socket::of(fd) else { return native() };
    match ask(&socket, &Request::Shutdown(how)) {
        // Of datagrams the router would not be told.
        Ok(_) if socket.kind == Kind::Datagram => native(),
        answer => done(answer),
    }
}
