//! <sys/socket.h>: the socket calls.
//!
//! Those that BSD had otherwise (`headers::history`) are made so where BSDIPC_PERSONALITY asks for it.
//!
//! Every argument goes to the kernel as it came, so a bad pointer gives EFAULT and an unknown value whatever the kernel
//! says of it. All of these may be called from a signal handler, by any number of threads, and between vfork and exec;
//! they take no lock, allocate nothing and leave errno alone when they succeed.

use core::ffi::{c_int, c_uint, c_void};

use crate::abi::sys_select::timespec;
use crate::abi::sys_socket::{MSG_DONTWAIT, mmsghdr, msghdr, sockaddr, socklen_t};
use crate::history::personality::{
    self,
    Personality::{Bsd42, Native},
};
use crate::history::sockets;
use crate::linux::errno::KernelResult;
use crate::linux::{cancellable, fortify, syscall};

/// Makes an endpoint for communication.
///
/// - `domain`: AF_UNIX, AF_INET, AF_INET6 and whatever else the kernel knows
/// - `kind`: SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW ..., or'ed with SOCK_NONBLOCK and SOCK_CLOEXEC
/// - `protocol`: a number of that domain; 0 for the usual one
///
/// Returns a descriptor, the lowest that is free; -1 and errno for an error: EACCES, EAFNOSUPPORT, EINVAL, EMFILE,
/// ENFILE, ENOBUFS, ENOMEM, EPROTONOSUPPORT, ESOCKTNOSUPPORT.
///
/// Async-signal-safe. Not a cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked: the arguments are numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn socket(domain: c_int, kind: c_int, protocol: c_int) -> c_int {
    match personality::chosen() {
        // SAFETY: the call touches no memory of ours.
        Native => unsafe { syscall!(SOCKET, domain, kind, protocol) },
        Bsd42 => sockets::socket_with_group(domain, kind, protocol),
        _ => sockets::socket(domain, kind, protocol),
    }
    .or_errno_int()
}

/// Makes two connected sockets.
///
/// - `domain`: AF_UNIX (others give EOPNOTSUPP)
/// - `kind`, `protocol`: as for `socket`
/// - `fds`: where the two descriptors go
///
/// Returns 0; -1 and errno for an error: those of `socket`, EFAULT, EOPNOTSUPP.
///
/// Async-signal-safe. Not a cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `fds` has room for two ints, or is an address at which the kernel finds none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn socketpair(domain: c_int, kind: c_int, protocol: c_int, fds: *mut c_int) -> c_int {
    // SAFETY: the kernel checks the pointer.
    unsafe { syscall!(SOCKETPAIR, domain, kind, protocol, fds) }.or_errno_int()
}

/// Gives a socket a name.
///
/// - `fd`: the socket
/// - `addr`, `len`: the name, in the layout of the socket's domain, and its size in bytes
///
/// Returns 0; -1 and errno for an error: EACCES, EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT, EBADF, EFAULT, EINVAL, ENOTSOCK;
/// for AF_UNIX also ELOOP, ENAMETOOLONG, ENOENT, ENOMEM, ENOTDIR, EROFS.
///
/// Async-signal-safe. Not a cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `addr` points to `len` bytes, or is an address at which the kernel finds none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bind(fd: c_int, addr: *const sockaddr, len: socklen_t) -> c_int {
    // SAFETY: the kernel checks the pointer.
    unsafe {
        match personality::chosen() {
            Native => syscall!(BIND, fd, addr, len),
            _ => sockets::bind(fd, addr, len),
        }
    }
    .or_errno_int()
}

/// Makes a socket accept connections.
///
/// - `fd`: a socket of a kind that has connections
/// - `backlog`: how many connections may wait; the kernel cuts it at net.core.somaxconn
///
/// Returns 0; -1 and errno for an error: EADDRINUSE, EBADF, EINVAL, ENOTSOCK, EOPNOTSUPP.
///
/// Async-signal-safe. Not a cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked: the arguments are numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn listen(fd: c_int, backlog: c_int) -> c_int {
    // SAFETY: the call touches no memory of ours.
    unsafe { syscall!(LISTEN, fd, backlog) }.or_errno_int()
}

/// Takes the first waiting connection of a listening socket; waits for one where the socket is a blocking one.
///
/// - `fd`: the listening socket
/// - `addr`: where the peer's name goes, or null
/// - `len`: in: the room at `addr` in bytes; out: the name's full size; null with a null `addr`
///
/// Returns the connection's descriptor; -1 and errno for an error: EAGAIN, EBADF, ECONNABORTED, EFAULT, EINTR, EINVAL,
/// EMFILE, ENFILE, ENOBUFS, ENOMEM, ENOTSOCK, EOPNOTSUPP, EPERM, and errors that were pending on the new connection.
///
/// Async-signal-safe. A cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `addr` has room for `*len` bytes; or they are addresses at which the kernel finds nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn accept(fd: c_int, addr: *mut sockaddr, len: *mut socklen_t) -> c_int {
    // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
    unsafe {
        match personality::chosen() {
            Native => cancellable!(ACCEPT, fd, addr, len),
            _ => sockets::accept(fd, addr, len),
        }
    }
    .or_errno_int()
}

/// `accept` with flags for the new descriptor.
///
/// - `flags`: SOCK_NONBLOCK, SOCK_CLOEXEC, or 0
///
/// Returns and fails as `accept`; EINVAL also for an unknown flag.
///
/// Async-signal-safe. A cancellation point. POSIX.1-2024; Linux.
///
/// # Safety
/// As for `accept`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn accept4(fd: c_int, addr: *mut sockaddr, len: *mut socklen_t, flags: c_int) -> c_int {
    // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
    unsafe { cancellable!(ACCEPT4, fd, addr, len, flags) }.or_errno_int()
}

/// Connects a socket to a peer; for a datagram socket, sets the peer.
///
/// - `fd`: the socket
/// - `addr`, `len`: the peer's name and its size in bytes; AF_UNSPEC dissolves a datagram socket's association
///
/// Returns 0; -1 and errno for an error: EACCES, EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT, EAGAIN, EALREADY, EBADF,
/// ECONNREFUSED, ECONNRESET, EFAULT, EHOSTUNREACH, EINPROGRESS, EINTR, EINVAL, EISCONN, ENETUNREACH, ENOTSOCK, EPERM,
/// EPROTOTYPE, ETIMEDOUT; for AF_UNIX also ENOENT and the other errors of a path.
///
/// Async-signal-safe. A cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `addr` points to `len` bytes, or is an address at which the kernel finds none.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn connect(fd: c_int, addr: *const sockaddr, len: socklen_t) -> c_int {
    // SAFETY: the kernel checks the pointer; the frame holds nothing to drop.
    unsafe {
        match personality::chosen() {
            Native => cancellable!(CONNECT, fd, addr, len),
            Bsd42 => sockets::connect_to_network(fd, addr, len),
            _ => sockets::connect(fd, addr, len),
        }
    }
    .or_errno_int()
}

/// Tells a socket's own name.
///
/// - `fd`: the socket
/// - `addr`: where the name goes
/// - `len`: in: the room at `addr` in bytes; out: the name's full size
///
/// Returns 0; -1 and errno for an error: EBADF, EFAULT, EINVAL, ENOBUFS, ENOTSOCK.
///
/// Async-signal-safe. Not a cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `addr` has room for `*len` bytes; or they are addresses at which the kernel finds nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getsockname(fd: c_int, addr: *mut sockaddr, len: *mut socklen_t) -> c_int {
    // SAFETY: the kernel checks the pointers.
    unsafe { syscall!(GETSOCKNAME, fd, addr, len) }.or_errno_int()
}

/// Tells the name of a socket's peer.
///
/// Arguments as for `getsockname`.
///
/// Returns 0; -1 and errno for an error: EBADF, EFAULT, EINVAL, ENOBUFS, ENOTCONN, ENOTSOCK.
///
/// Async-signal-safe. Not a cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `addr` has room for `*len` bytes; or they are addresses at which the kernel finds nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getpeername(fd: c_int, addr: *mut sockaddr, len: *mut socklen_t) -> c_int {
    // SAFETY: the kernel checks the pointers.
    unsafe { syscall!(GETPEERNAME, fd, addr, len) }.or_errno_int()
}

/// Reads an option of a socket.
///
/// - `fd`: the socket
/// - `level`: SOL_SOCKET, or the number of a protocol
/// - `option`: the option's number on that level
/// - `value`: where the value goes
/// - `len`: in: the room at `value` in bytes; out: the value's size
///
/// Returns 0; -1 and errno for an error: EBADF, EFAULT, EINVAL, ENOPROTOOPT, ENOTSOCK, EOPNOTSUPP.
///
/// Async-signal-safe. Not a cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `value` has room for `*len` bytes; or they are addresses at which the kernel finds nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getsockopt(
    fd: c_int,
    level: c_int,
    option: c_int,
    value: *mut c_void,
    len: *mut socklen_t,
) -> c_int {
    // SAFETY: the kernel checks the pointers.
    unsafe { syscall!(GETSOCKOPT, fd, level, option, value, len) }.or_errno_int()
}

/// Sets an option of a socket.
///
/// - `fd`, `level`, `option`: as for `getsockopt`
/// - `value`, `len`: the value and its size in bytes
///
/// Returns 0; -1 and errno for an error: EBADF, EDOM, EFAULT, EINVAL, EISCONN, ENOBUFS, ENOMEM, ENOPROTOOPT, ENOTSOCK,
/// EPERM.
///
/// Async-signal-safe. Not a cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `value` points to `len` bytes, or is an address at which the kernel finds none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn setsockopt(
    fd: c_int,
    level: c_int,
    option: c_int,
    value: *const c_void,
    len: socklen_t,
) -> c_int {
    // SAFETY: the kernel checks the pointer.
    unsafe {
        match personality::chosen() {
            Bsd42 => sockets::set_option_on(fd, level, option, value, len),
            _ => syscall!(SETSOCKOPT, fd, level, option, value, len),
        }
    }
    .or_errno_int()
}

/// Ends one or both directions of a connection.
///
/// - `fd`: the socket
/// - `how`: SHUT_RD, SHUT_WR or SHUT_RDWR
///
/// Returns 0; -1 and errno for an error: EBADF, EINVAL, ENOTCONN, ENOTSOCK.
///
/// Async-signal-safe. Not a cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked: the arguments are numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn shutdown(fd: c_int, how: c_int) -> c_int {
    // SAFETY: the call touches no memory of ours.
    unsafe { syscall!(SHUTDOWN, fd, how) }.or_errno_int()
}

/// Tells whether the next byte to be read is the one after the out-of-band mark.
///
/// - `fd`: a socket that has out-of-band data
///
/// Returns 1 at the mark, 0 elsewhere; -1 and errno for an error: EBADF, EINVAL, ENOTTY.
///
/// Async-signal-safe. Not a cancellation point. POSIX.1-2024.
///
/// # Safety
/// None is asked: the argument is a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sockatmark(fd: c_int) -> c_int {
    const SIOCATMARK: c_uint = 0x8905;
    let mut at_mark: c_int = 0;
    // SAFETY: SIOCATMARK writes one int, into ours.
    match unsafe { syscall!(IOCTL, fd, SIOCATMARK, &raw mut at_mark) } {
        0 => at_mark,
        error => error.or_errno_int(),
    }
}

/// Sends on a connected socket.
///
/// - `fd`: the socket
/// - `buf`, `len`: what to send, `len` bytes
/// - `flags`: MSG_OOB, MSG_DONTROUTE, MSG_DONTWAIT, MSG_NOSIGNAL, MSG_EOR, MSG_MORE ..., or 0
///
/// Returns how many bytes were sent, fewer than `len` when a stream was interrupted after a part; -1 and errno for an
/// error: EACCES, EAGAIN, EALREADY, EBADF, ECONNREFUSED, ECONNRESET, EDESTADDRREQ, EFAULT, EHOSTUNREACH, EINTR, EINVAL,
/// EISCONN, EMSGSIZE, ENETDOWN, ENETUNREACH, ENOBUFS, ENOMEM, ENOTCONN, ENOTSOCK, EOPNOTSUPP, EPIPE (and SIGPIPE, unless
/// MSG_NOSIGNAL).
///
/// Async-signal-safe. A cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `buf` points to `len` bytes, or is an address at which the kernel finds none.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn send(fd: c_int, buf: *const c_void, len: usize, flags: c_int) -> isize {
    // SAFETY: the kernel checks the pointer; the frame holds nothing to drop.
    unsafe { cancellable!(at_once: flags & MSG_DONTWAIT != 0; SENDTO, fd, buf, len, flags) }.or_errno()
}

/// Sends to a named peer.
///
/// - `fd`, `buf`, `len`, `flags`: as for `send`
/// - `addr`, `addr_len`: the peer's name and its size in bytes; null and 0 on a connected socket
///
/// Returns and fails as `send`; also EAFNOSUPPORT, ENOENT and the other errors of an AF_UNIX path.
///
/// Async-signal-safe. A cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `buf` points to `len` bytes and `addr` to `addr_len`; or they are addresses at which the kernel finds none.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn sendto(
    fd: c_int,
    buf: *const c_void,
    len: usize,
    flags: c_int,
    addr: *const sockaddr,
    addr_len: socklen_t,
) -> isize {
    // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
    unsafe {
        match personality::chosen() {
            Bsd42 => sockets::send_to_network(fd, (buf, len), flags, addr, addr_len),
            _ => cancellable!(at_once: flags & MSG_DONTWAIT != 0; SENDTO, fd, buf, len, flags, addr, addr_len),
        }
    }
    .or_errno()
}

/// Sends a message that is gathered from several buffers, with a name and ancillary data if wanted.
///
/// - `fd`, `flags`: as for `send`
/// - `message`: the peer's name (or null), the buffers, the ancillary data (SCM_RIGHTS, SCM_CREDENTIALS ...)
///
/// Returns and fails as `sendto`; also EMSGSIZE for more than IOV_MAX buffers, ETOOMANYREFS for too many descriptors.
///
/// Async-signal-safe. A cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `message` and all it points to are there, or are addresses at which the kernel finds nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn sendmsg(fd: c_int, message: *const msghdr, flags: c_int) -> isize {
    // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
    unsafe {
        match personality::chosen() {
            Bsd42 => sockets::send_message_to_network(fd, message, flags),
            _ => cancellable!(at_once: flags & MSG_DONTWAIT != 0; SENDMSG, fd, message, flags),
        }
    }
    .or_errno()
}

/// Sends several messages with one call.
///
/// - `fd`, `flags`: as for `sendmsg`
/// - `messages`, `count`: the messages; `msg_len` of each that was sent becomes the bytes sent
///
/// Returns how many were sent, fewer than `count` when one failed; -1 and errno when the first failed: as `sendmsg`.
///
/// Async-signal-safe. A cancellation point. Linux.
///
/// # Safety
/// `messages` holds `count` messages as for `sendmsg`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn sendmmsg(fd: c_int, messages: *mut mmsghdr, count: c_uint, flags: c_int) -> c_int {
    // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
    unsafe { cancellable!(at_once: flags & MSG_DONTWAIT != 0; SENDMMSG, fd, messages, count, flags) }.or_errno_int()
}

/// Receives from a socket.
///
/// - `fd`: the socket
/// - `buf`, `len`: where the data goes, at most `len` bytes
/// - `flags`: MSG_OOB, MSG_PEEK, MSG_WAITALL, MSG_DONTWAIT, MSG_TRUNC, MSG_ERRQUEUE ..., or 0
///
/// Returns how many bytes came, 0 at the end of a stream (or for an empty datagram); -1 and errno for an error: EAGAIN,
/// EBADF, ECONNREFUSED, ECONNRESET, EFAULT, EINTR, EINVAL, ENOMEM, ENOTCONN, ENOTSOCK, EOPNOTSUPP, ETIMEDOUT.
///
/// Async-signal-safe. A cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `buf` has room for `len` bytes, or is an address at which the kernel finds none.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn recv(fd: c_int, buf: *mut c_void, len: usize, flags: c_int) -> isize {
    // SAFETY: the kernel checks the pointer; the frame holds nothing to drop.
    unsafe { cancellable!(at_once: flags & MSG_DONTWAIT != 0; RECVFROM, fd, buf, len, flags) }.or_errno()
}

/// Receives from a socket, and tells from whom.
///
/// - `fd`, `buf`, `len`, `flags`: as for `recv`
/// - `addr`: where the sender's name goes, or null
/// - `addr_len`: in: the room at `addr` in bytes; out: the name's full size; null with a null `addr`
///
/// Returns and fails as `recv`.
///
/// Async-signal-safe. A cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `buf` has room for `len` bytes and `addr` for `*addr_len`; or they are addresses at which the kernel finds none.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn recvfrom(
    fd: c_int,
    buf: *mut c_void,
    len: usize,
    flags: c_int,
    addr: *mut sockaddr,
    addr_len: *mut socklen_t,
) -> isize {
    // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
    unsafe { cancellable!(at_once: flags & MSG_DONTWAIT != 0; RECVFROM, fd, buf, len, flags, addr, addr_len) }
        .or_errno()
}

/// Receives a message into several buffers, with the sender's name and ancillary data if wanted.
///
/// - `fd`, `flags`: as for `recv`; MSG_CMSG_CLOEXEC also
/// - `message`: in: where the name, the data and the ancillary data go; out: their sizes, and MSG_EOR, MSG_TRUNC,
///   MSG_CTRUNC, MSG_OOB, MSG_ERRQUEUE in `msg_flags`
///
/// Returns and fails as `recv`; also EMSGSIZE for more than IOV_MAX buffers.
///
/// Async-signal-safe. A cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `message` and all it points to are there, or are addresses at which the kernel finds nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn recvmsg(fd: c_int, message: *mut msghdr, flags: c_int) -> isize {
    // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
    unsafe { cancellable!(at_once: flags & MSG_DONTWAIT != 0; RECVMSG, fd, message, flags) }.or_errno()
}

/// Receives several messages with one call.
///
/// - `fd`, `flags`: as for `recvmsg`; MSG_WAITFORONE also: after the first message, wait for no other
/// - `messages`, `count`: the messages; `msg_len` of each that was filled becomes the bytes received
/// - `timeout`: how long to go on, looked at after each message; null for no limit
///
/// Returns how many were received; -1 and errno when none was: as `recvmsg`, EINVAL for a malformed timeout.
///
/// Async-signal-safe. A cancellation point. Linux.
///
/// # Safety
/// `messages` holds `count` messages as for `recvmsg`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn recvmmsg(
    fd: c_int,
    messages: *mut mmsghdr,
    count: c_uint,
    flags: c_int,
    timeout: *mut timespec,
) -> c_int {
    // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
    unsafe { cancellable!(at_once: flags & MSG_DONTWAIT != 0; RECVMMSG, fd, messages, count, flags, timeout) }
        .or_errno_int()
}

/// `recv` as programs compiled with _FORTIFY_SOURCE call it: ends the process when `len` exceeds `room`, the bytes that
/// the compiler knows to be at `buf`.
///
/// Async-signal-safe. A cancellation point. Linux.
///
/// # Safety
/// As for `recv`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __recv_chk(
    fd: c_int,
    buf: *mut c_void,
    len: usize,
    room: usize,
    flags: c_int,
) -> isize {
    fortify::check(len <= room);
    // SAFETY: the caller's promise.
    unsafe { recv(fd, buf, len, flags) }
}

/// `recvfrom` as programs compiled with _FORTIFY_SOURCE call it; see `__recv_chk`.
///
/// Async-signal-safe. A cancellation point. Linux.
///
/// # Safety
/// As for `recvfrom`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __recvfrom_chk(
    fd: c_int,
    buf: *mut c_void,
    len: usize,
    room: usize,
    flags: c_int,
    addr: *mut sockaddr,
    addr_len: *mut socklen_t,
) -> isize {
    fortify::check(len <= room);
    // SAFETY: the caller's promise.
    unsafe { recvfrom(fd, buf, len, flags, addr, addr_len) }
}
