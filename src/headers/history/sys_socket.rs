//! <sys/socket.h>

use core::ffi::{c_int, c_void};

use crate::abi::sys_socket::{sockaddr, socklen_t};
use crate::history::control::{Message, OldMessage};
use crate::history::personality::Personality::{Bsd42, Bsd43};
use crate::history::sockets;
use crate::linux::errno::KernelResult;
use crate::ns::{AF_NS, calls};

/// `socket` of 4.2BSD: as `bsd43_socket`, and SIGURG and SIGIO go to the process group of who makes the socket.
///
/// Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// None is asked: the arguments are numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_socket(domain: c_int, kind: c_int, protocol: c_int) -> c_int {
    match domain {
        AF_NS => sockets::with_group(calls::socket(kind, protocol)),
        _ => sockets::socket_with_group(domain, kind, protocol),
    }
    .or_errno_int()
}

/// `socket` of 4.3BSD: EPROTOTYPE, and not ESOCKTNOSUPPORT, tells that the domain has no such type, or that a protocol
/// it knows is of another.
///
/// Async-signal-safe. Not a cancellation point. 4.3BSD.
///
/// # Safety
/// None is asked: the arguments are numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd43_socket(domain: c_int, kind: c_int, protocol: c_int) -> c_int {
    match domain {
        AF_NS => calls::socket(kind, protocol),
        _ => sockets::socket(domain, kind, protocol),
    }
    .or_errno_int()
}

/// `bind` of 4.2BSD: the family that an Internet socket's name tells is not looked at.
///
/// Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// As for `bind`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_bind(fd: c_int, addr: *const sockaddr, len: socklen_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { sockets::bind(fd, addr, len) }.or_errno_int()
}

/// `bind` of 4.4BSD: as `bsd42_bind`, for a name with a length byte, which may hold anything.
///
/// Async-signal-safe. Not a cancellation point. 4.4BSD.
///
/// # Safety
/// As for `bind`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd44_bind(fd: c_int, addr: *const sockaddr, len: socklen_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { sockets::bind_with_length(fd, addr, len) }.or_errno_int()
}

/// `connect` of 4.2BSD: INADDR_ANY as the peer of a datagram socket is everybody on the first network with broadcast, and
/// the super-user needs no SO_BROADCAST. An association that there is already is EADDRINUSE.
///
/// Async-signal-safe. A cancellation point. 4.2BSD.
///
/// # Safety
/// As for `connect`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd42_connect(fd: c_int, addr: *const sockaddr, len: socklen_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { sockets::connect_to_network(fd, addr, len) }.or_errno_int()
}

/// `connect` of 4.3BSD: an association that there is already is EADDRINUSE.
///
/// Async-signal-safe. A cancellation point. 4.3BSD.
///
/// # Safety
/// As for `connect`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd43_connect(fd: c_int, addr: *const sockaddr, len: socklen_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { sockets::connect(fd, addr, len) }.or_errno_int()
}

/// `connect` of 4.4BSD: as `bsd43_connect`, for a name with a length byte, which may hold anything. An AF_UNIX name whose length counts the
/// family and not the length byte, as in the tutorial, is taken for the whole path.
///
/// Async-signal-safe. A cancellation point. 4.4BSD.
///
/// # Safety
/// As for `connect`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd44_connect(fd: c_int, addr: *const sockaddr, len: socklen_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { sockets::connect_with_length(fd, addr, len) }.or_errno_int()
}

/// `accept` of 4.2BSD: the new socket inherits O_NONBLOCK, O_ASYNC and the owner of the listening one.
///
/// Async-signal-safe. A cancellation point. 4.2BSD.
///
/// # Safety
/// As for `accept`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd42_accept(fd: c_int, addr: *mut sockaddr, len: *mut socklen_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { sockets::accept(fd, addr, len) }.or_errno_int()
}

/// `accept` of 4.4BSD: as `bsd42_accept`, with a length byte in the name.
///
/// Async-signal-safe. A cancellation point. 4.4BSD.
///
/// # Safety
/// As for `accept`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd44_accept(fd: c_int, addr: *mut sockaddr, len: *mut socklen_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { sockets::accept_with_length(fd, addr, len) }.or_errno_int()
}

/// `getsockname` of 4.4BSD: with a length byte in the name.
///
/// Async-signal-safe. Not a cancellation point. 4.4BSD.
///
/// # Safety
/// As for `getsockname`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd44_getsockname(fd: c_int, addr: *mut sockaddr, len: *mut socklen_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { sockets::with_name(addr, len, || calls::getsockname(fd, addr, len)) }.or_errno_int()
}

/// `getpeername` of 4.4BSD: with a length byte in the name.
///
/// Async-signal-safe. Not a cancellation point. 4.4BSD.
///
/// # Safety
/// As for `getpeername`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd44_getpeername(fd: c_int, addr: *mut sockaddr, len: *mut socklen_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { sockets::with_name(addr, len, || calls::getpeername(fd, addr, len)) }.or_errno_int()
}

/// `setsockopt` of 4.2BSD: a switch of SOL_SOCKET without a value is switched on; SO_LINGER takes the seconds alone, and
/// SO_DONTLINGER nothing.
///
/// Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// As for `setsockopt`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_setsockopt(
    fd: c_int,
    level: c_int,
    option: c_int,
    value: *const c_void,
    len: socklen_t,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { sockets::set_option_on(fd, level, option, value, len) }.or_errno_int()
}

/// `setsockopt` of 4.4BSD: IP_RECVDSTADDR is known.
///
/// Async-signal-safe. Not a cancellation point. 4.4BSD.
///
/// # Safety
/// As for `setsockopt`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd44_setsockopt(
    fd: c_int,
    level: c_int,
    option: c_int,
    value: *const c_void,
    len: socklen_t,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { sockets::set_option_44(fd, level, option, value, len) }.or_errno_int()
}

/// `getsockopt` of 4.4BSD: IP_RECVDSTADDR is known.
///
/// Async-signal-safe. Not a cancellation point. 4.4BSD.
///
/// # Safety
/// As for `getsockopt`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd44_getsockopt(
    fd: c_int,
    level: c_int,
    option: c_int,
    value: *mut c_void,
    len: *mut socklen_t,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { sockets::get_option_44(fd, level, option, value, len) }.or_errno_int()
}

/// `sendto` of 4.2BSD: a datagram for INADDR_ANY goes to everybody on the first network with broadcast, and the
/// super-user needs no SO_BROADCAST.
///
/// Async-signal-safe. A cancellation point. 4.2BSD.
///
/// # Safety
/// As for `sendto`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd42_sendto(
    fd: c_int,
    buf: *const c_void,
    len: usize,
    flags: c_int,
    addr: *const sockaddr,
    addr_len: socklen_t,
) -> isize {
    // SAFETY: the caller's promise.
    unsafe { sockets::send_to_network(fd, (buf, len), flags, addr, addr_len) }.or_errno()
}

/// `sendto` of 4.4BSD: for a name with a length byte, as `bsd44_connect` takes it.
///
/// Async-signal-safe. A cancellation point. 4.4BSD.
///
/// # Safety
/// As for `sendto`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd44_sendto(
    fd: c_int,
    buf: *const c_void,
    len: usize,
    flags: c_int,
    addr: *const sockaddr,
    addr_len: socklen_t,
) -> isize {
    // SAFETY: the caller's promise.
    unsafe { sockets::send_with_length(fd, (buf, len), flags, addr, addr_len) }.or_errno()
}

/// `recvfrom` of 4.4BSD: with a length byte in the name.
///
/// Async-signal-safe. A cancellation point. 4.4BSD.
///
/// # Safety
/// As for `recvfrom`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd44_recvfrom(
    fd: c_int,
    buf: *mut c_void,
    len: usize,
    flags: c_int,
    addr: *mut sockaddr,
    addr_len: *mut socklen_t,
) -> isize {
    // SAFETY: the caller's promise.
    unsafe { sockets::receive_with_length(fd, (buf, len), flags, addr, addr_len) }.or_errno()
}

/// `sendmsg` of 4.2BSD: as `bsd43_sendmsg`, and broadcasts as `bsd42_sendto`.
///
/// Async-signal-safe. A cancellation point. 4.2BSD.
///
/// # Safety
/// `message` and all it points to are there, or are addresses at which the kernel finds nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd42_sendmsg(fd: c_int, message: *const OldMessage, flags: c_int) -> isize {
    // SAFETY: the caller's promise.
    unsafe { sockets::send_message_with_rights(fd, message, flags, Bsd42) }.or_errno()
}

/// `sendmsg` of 4.3BSD: `msg_accrights` holds descriptors to pass, `msg_accrightslen` is their length in bytes.
///
/// Async-signal-safe. A cancellation point. 4.2BSD.
///
/// # Safety
/// As for `bsd42_sendmsg`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd43_sendmsg(fd: c_int, message: *const OldMessage, flags: c_int) -> isize {
    // SAFETY: the caller's promise.
    unsafe { sockets::send_message_with_rights(fd, message, flags, Bsd43) }.or_errno()
}

/// `sendmsg` of 4.4BSD: for a name with a length byte, as `bsd44_connect` takes it. The lengths in the message and in its
/// control messages have 32 bits; one that lies is EINVAL, and more than 2 KiB of them are ENOBUFS.
///
/// Async-signal-safe. A cancellation point. 4.4BSD.
///
/// # Safety
/// As for `sendmsg`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd44_sendmsg(fd: c_int, message: *const Message, flags: c_int) -> isize {
    // SAFETY: the caller's promise.
    unsafe { sockets::send_message_with_length(fd, message, flags) }.or_errno()
}

/// `recvmsg` of 4.2BSD: descriptors that come are stored at `msg_accrights`, and `msg_accrightslen` becomes their length
/// in bytes.
///
/// Async-signal-safe. A cancellation point. 4.2BSD.
///
/// # Safety
/// As for `bsd42_sendmsg`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd42_recvmsg(fd: c_int, message: *mut OldMessage, flags: c_int) -> isize {
    // SAFETY: the caller's promise.
    unsafe { sockets::receive_message_with_rights(fd, message, flags) }.or_errno()
}

/// `recvmsg` of 4.4BSD: with a length byte in the name, and a datagram's destination, once IP_RECVDSTADDR is on, in a
/// control message of that type. Descriptors for which there is no room are closed, and MSG_CTRUNC tells it.
///
/// Async-signal-safe. A cancellation point. 4.4BSD.
///
/// # Safety
/// As for `recvmsg`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd44_recvmsg(fd: c_int, message: *mut Message, flags: c_int) -> isize {
    // SAFETY: the caller's promise.
    unsafe { sockets::receive_message_with_length(fd, message, flags) }.or_errno()
}
