//! <netns/ns.h>, whose programs come here with the calls that may concern a socket of AF_NS. On other descriptors these do
//! what the host's do.

use core::ffi::{c_int, c_long, c_uint, c_ulong, c_void};

use crate::abi::poll::{nfds_t, pollfd};
use crate::abi::sys_select::{fd_set, sigset_t, timespec, timeval};
use crate::abi::sys_socket::{mmsghdr, msghdr, sockaddr, socklen_t};
use crate::abi::sys_uio::iovec;
use crate::history::sockets::copying_short_sets;
use crate::linux::errno::KernelResult;
use crate::linux::{fortify, syscall, wait};
use crate::ns::{AF_NS, attention, calls, many, requests, transfer};

/// `socket`, which knows AF_NS: SOCK_DGRAM (IDP), SOCK_SEQPACKET and SOCK_STREAM (SPP), SOCK_RAW.
///
/// For the first socket of a user the router, `xnsd`, is started.
///
/// Errors besides the host's: EACCES for SOCK_RAW without privilege; EAFNOSUPPORT where BSDIPC_XNSD is `off`; ENETDOWN
/// where there is no router and none can be started, or it is of another version, which is said on standard error;
/// ENOBUFS where the router has too many sockets; EPROTONOSUPPORT.
///
/// Async-signal-safe. Not a cancellation point. 4.3BSD.
///
/// # Safety
/// None is asked: the arguments are numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsdns_socket(domain: c_int, kind: c_int, protocol: c_int) -> c_int {
    match domain {
        AF_NS => calls::socket(kind, protocol),
        // SAFETY: the call touches no memory of ours.
        _ => unsafe { syscall!(SOCKET, domain, kind, protocol) },
    }
    .or_errno_int()
}

/// `socketpair`: AF_NS has none, EOPNOTSUPP.
///
/// Async-signal-safe. Not a cancellation point. 4.3BSD.
///
/// # Safety
/// As for `socketpair`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsdns_socketpair(domain: c_int, kind: c_int, protocol: c_int, fds: *mut c_int) -> c_int {
    match domain {
        AF_NS => -(libc::EOPNOTSUPP as isize),
        // SAFETY: the kernel checks the pointer.
        _ => unsafe { syscall!(SOCKETPAIR, domain, kind, protocol, fds) },
    }
    .or_errno_int()
}

/// `bind`, which knows AF_NS: EACCES for a port below 3000 without privilege, EADDRINUSE, EADDRNOTAVAIL for another host,
/// EINVAL where it is bound already or the name is not 16 bytes long.
///
/// Async-signal-safe. Not a cancellation point. 4.3BSD.
///
/// # Safety
/// As for `bind`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsdns_bind(fd: c_int, addr: *const sockaddr, len: socklen_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { calls::bind(fd, addr, len) }.or_errno_int()
}

/// `listen`, which knows AF_NS: EOPNOTSUPP for SOCK_DGRAM.
///
/// Async-signal-safe. Not a cancellation point. 4.3BSD.
///
/// # Safety
/// None is asked: the arguments are numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsdns_listen(fd: c_int, backlog: c_int) -> c_int {
    calls::listen(fd, backlog).or_errno_int()
}

/// `accept`, which knows AF_NS.
///
/// Async-signal-safe. A cancellation point. 4.3BSD.
///
/// # Safety
/// As for `accept`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_accept(fd: c_int, addr: *mut sockaddr, len: *mut socklen_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { calls::accept(fd, addr, len, 0) }.or_errno_int()
}

/// `accept4`, which knows AF_NS.
///
/// Async-signal-safe. A cancellation point. Linux.
///
/// # Safety
/// As for `accept4`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_accept4(
    fd: c_int,
    addr: *mut sockaddr,
    len: *mut socklen_t,
    flags: c_int,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { calls::accept(fd, addr, len, flags) }.or_errno_int()
}

/// `connect`, which knows AF_NS: EADDRNOTAVAIL without a host or a port, EAFNOSUPPORT, ECONNREFUSED, EISCONN, ENETUNREACH,
/// ETIMEDOUT after about 75 seconds without an answer.
///
/// Async-signal-safe. A cancellation point, but not while it waits for the peer. 4.3BSD.
///
/// # Safety
/// As for `connect`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_connect(fd: c_int, addr: *const sockaddr, len: socklen_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { calls::connect(fd, addr, len) }.or_errno_int()
}

/// `getsockname`, which knows AF_NS.
///
/// Async-signal-safe. Not a cancellation point. 4.3BSD.
///
/// # Safety
/// As for `getsockname`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsdns_getsockname(fd: c_int, addr: *mut sockaddr, len: *mut socklen_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { calls::getsockname(fd, addr, len) }.or_errno_int()
}

/// `getpeername`, which knows AF_NS.
///
/// Async-signal-safe. Not a cancellation point. 4.3BSD.
///
/// # Safety
/// As for `getpeername`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsdns_getpeername(fd: c_int, addr: *mut sockaddr, len: *mut socklen_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { calls::getpeername(fd, addr, len) }.or_errno_int()
}

/// `getsockopt`, which knows AF_NS, its options at any level but SOL_SOCKET: EINVAL for one that there is not.
///
/// Async-signal-safe. Not a cancellation point. 4.3BSD.
///
/// # Safety
/// As for `getsockopt`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsdns_getsockopt(
    fd: c_int,
    level: c_int,
    option: c_int,
    value: *mut c_void,
    len: *mut socklen_t,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { calls::getsockopt(fd, level, option, value, len) }.or_errno_int()
}

/// `setsockopt`, which knows AF_NS, its options at any level but SOL_SOCKET: EINVAL for one that there is not.
///
/// Async-signal-safe. Not a cancellation point. 4.3BSD.
///
/// # Safety
/// As for `setsockopt`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsdns_setsockopt(
    fd: c_int,
    level: c_int,
    option: c_int,
    value: *const c_void,
    len: socklen_t,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { calls::setsockopt(fd, level, option, value, len) }.or_errno_int()
}

/// `shutdown`, which knows AF_NS.
///
/// Async-signal-safe. Not a cancellation point. 4.3BSD.
///
/// # Safety
/// None is asked: the arguments are numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsdns_shutdown(fd: c_int, how: c_int) -> c_int {
    calls::shutdown(fd, how).or_errno_int()
}

/// `send`, which knows AF_NS: EDESTADDRREQ for IDP without a peer, EINVAL for less than a header where there is to be one,
/// EMSGSIZE for more than a packet.
///
/// Async-signal-safe. A cancellation point. 4.3BSD.
///
/// # Safety
/// As for `send`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_send(fd: c_int, buf: *const c_void, len: usize, flags: c_int) -> isize {
    // SAFETY: the caller's promise.
    unsafe { transfer::send(fd, (buf, len), flags, core::ptr::null(), 0) }.or_errno()
}

/// `sendto`, which knows AF_NS: as `send`, and EACCES for broadcast without SO_BROADCAST, EADDRNOTAVAIL without a host or a
/// port, EISCONN for IDP with a peer, ENETUNREACH.
///
/// Async-signal-safe. A cancellation point. 4.3BSD.
///
/// # Safety
/// As for `sendto`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_sendto(
    fd: c_int,
    buf: *const c_void,
    len: usize,
    flags: c_int,
    addr: *const sockaddr,
    addr_len: socklen_t,
) -> isize {
    // SAFETY: the caller's promise.
    unsafe { transfer::send(fd, (buf, len), flags, addr, addr_len) }.or_errno()
}

/// `sendmsg`, which knows AF_NS.
///
/// Async-signal-safe. A cancellation point. 4.3BSD.
///
/// # Safety
/// As for `sendmsg`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_sendmsg(fd: c_int, message: *const msghdr, flags: c_int) -> isize {
    // SAFETY: the caller's promise.
    unsafe { transfer::sendmsg(fd, message, flags) }.or_errno()
}

/// `sendmmsg`, each of whose messages is sent as by [`bsdns_sendmsg`].
///
/// Async-signal-safe. A cancellation point. Linux.
///
/// # Safety
/// As for `sendmmsg`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_sendmmsg(
    fd: c_int,
    messages: *mut mmsghdr,
    count: c_uint,
    flags: c_int,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { many::send(fd, messages, count, flags) }.or_errno_int()
}

/// `recvmmsg`, each of whose messages is received as by [`bsdns_recvmsg`]. What may stand for an error, or the end, is left
/// to the next call where there has been a message before it.
///
/// Async-signal-safe. A cancellation point. Linux.
///
/// # Safety
/// As for `recvmmsg`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_recvmmsg(
    fd: c_int,
    messages: *mut mmsghdr,
    count: c_uint,
    flags: c_int,
    timeout: *mut timespec,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { many::receive(fd, messages, count, flags, timeout) }.or_errno_int()
}

/// `write`, which knows AF_NS.
///
/// Async-signal-safe. A cancellation point. 4.3BSD.
///
/// # Safety
/// As for `write`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_write(fd: c_int, buf: *const c_void, len: usize) -> isize {
    // SAFETY: the caller's promise.
    unsafe { transfer::write(fd, buf, len) }.or_errno()
}

/// `writev`, which knows AF_NS.
///
/// Async-signal-safe. A cancellation point. 4.3BSD.
///
/// # Safety
/// As for `writev`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_writev(fd: c_int, pieces: *const iovec, count: c_int) -> isize {
    // SAFETY: the caller's promise.
    unsafe { transfer::writev(fd, pieces, count) }.or_errno()
}

/// `recv`, which knows AF_NS: ECONNREFUSED once where a peer has gone or there is none.
///
/// Async-signal-safe. A cancellation point. 4.3BSD.
///
/// # Safety
/// As for `recv`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_recv(fd: c_int, buf: *mut c_void, len: usize, flags: c_int) -> isize {
    // SAFETY: the caller's promise.
    unsafe { transfer::recv(fd, (buf, len), flags, core::ptr::null_mut(), core::ptr::null_mut()) }.or_errno()
}

/// `recvfrom`, which knows AF_NS.
///
/// Async-signal-safe. A cancellation point. 4.3BSD.
///
/// # Safety
/// As for `recvfrom`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_recvfrom(
    fd: c_int,
    buf: *mut c_void,
    len: usize,
    flags: c_int,
    addr: *mut sockaddr,
    addr_len: *mut socklen_t,
) -> isize {
    // SAFETY: the caller's promise.
    unsafe { transfer::recv(fd, (buf, len), flags, addr, addr_len) }.or_errno()
}

/// `recvmsg`, which knows AF_NS.
///
/// Async-signal-safe. A cancellation point. 4.3BSD.
///
/// # Safety
/// As for `recvmsg`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_recvmsg(fd: c_int, message: *mut msghdr, flags: c_int) -> isize {
    // SAFETY: the caller's promise.
    unsafe { transfer::recvmsg(fd, message, flags) }.or_errno()
}

/// `read`, which knows AF_NS.
///
/// Async-signal-safe. A cancellation point. 4.3BSD.
///
/// # Safety
/// As for `read`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_read(fd: c_int, buf: *mut c_void, len: usize) -> isize {
    // SAFETY: the caller's promise.
    unsafe { transfer::read(fd, buf, len) }.or_errno()
}

/// `readv`, which knows AF_NS.
///
/// Async-signal-safe. A cancellation point. 4.3BSD.
///
/// # Safety
/// As for `readv`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_readv(fd: c_int, pieces: *const iovec, count: c_int) -> isize {
    // SAFETY: the caller's promise.
    unsafe { transfer::readv(fd, pieces, count) }.or_errno()
}

/// `read` of a fortified program, which knows that there are `room` bytes.
///
/// # Safety
/// As for `read`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_read_chk(fd: c_int, buf: *mut c_void, len: usize, room: usize) -> isize {
    fortify::check(len <= room);
    // SAFETY: the caller's promise.
    unsafe { transfer::read(fd, buf, len) }.or_errno()
}

/// `recv` of a fortified program, which knows that there are `room` bytes.
///
/// # Safety
/// As for `recv`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_recv_chk(
    fd: c_int,
    buf: *mut c_void,
    len: usize,
    room: usize,
    flags: c_int,
) -> isize {
    fortify::check(len <= room);
    // SAFETY: the caller's promise.
    unsafe { transfer::recv(fd, (buf, len), flags, core::ptr::null_mut(), core::ptr::null_mut()) }.or_errno()
}

/// `recvfrom` of a fortified program, which knows that there are `room` bytes.
///
/// # Safety
/// As for `recvfrom`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_recvfrom_chk(
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
    unsafe { transfer::recv(fd, (buf, len), flags, addr, addr_len) }.or_errno()
}

/// `select`, which knows of attention on packets of AF_NS: an exceptional condition. Of each set no more is touched than
/// the 32-bit words that the highest descriptor needs: programs of the time pass an int.
///
/// Async-signal-safe. A cancellation point. 4.3BSD.
///
/// # Safety
/// As for `select`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_select(
    nfds: c_int,
    reads: *mut fd_set,
    writes: *mut fd_set,
    excepts: *mut fd_set,
    timeout: *mut timeval,
) -> c_int {
    attention::select(nfds, [reads, writes, excepts], timeout, |nfds, sets| {
        // SAFETY: the caller's promise; the frame holds nothing to drop.
        copying_short_sets(nfds, sets, |sets| unsafe { wait::select(nfds, sets, timeout) })
    })
    .or_errno_int()
}

/// `poll`, which knows of attention on packets of AF_NS: POLLPRI.
///
/// Async-signal-safe. A cancellation point. POSIX.1-2024.
///
/// # Safety
/// As for `poll`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_poll(fds: *mut pollfd, nfds: nfds_t, timeout: c_int) -> c_int {
    attention::poll(fds, nfds, timeout != 0, |fds, nfds| {
        // SAFETY: the caller's promise; the frame holds nothing to drop.
        unsafe { wait::poll(fds, nfds, timeout) }
    })
    .or_errno_int()
}

/// `poll` of a fortified program, which knows that there are `room` bytes.
///
/// # Safety
/// As for `poll`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_poll_chk(fds: *mut pollfd, nfds: nfds_t, timeout: c_int, room: usize) -> c_int {
    fortify::check(room / size_of::<pollfd>() >= nfds as usize);
    // SAFETY: the caller's promise.
    unsafe { bsdns_poll(fds, nfds, timeout) }
}

/// `sockatmark`, which knows of attention on packets of AF_NS.
///
/// Async-signal-safe. Not a cancellation point. POSIX.1-2024.
///
/// # Safety
/// None is asked: the argument is a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsdns_sockatmark(fd: c_int) -> c_int {
    let mut at_mark: c_int = 0;
    // SAFETY: the request writes one int, into ours.
    match unsafe { requests::host_ioctl(fd, requests::SIOCATMARK, (&raw mut at_mark).cast()) } {
        0 => at_mark,
        error => error.or_errno_int(),
    }
}

/// `pselect`, as [`bsdns_select`].
///
/// Async-signal-safe. A cancellation point. POSIX.1-2024.
///
/// # Safety
/// As for `pselect`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_pselect(
    nfds: c_int,
    reads: *mut fd_set,
    writes: *mut fd_set,
    excepts: *mut fd_set,
    timeout: *const timespec,
    mask: *const sigset_t,
) -> c_int {
    // A time is two numbers here as there.
    attention::select(nfds, [reads, writes, excepts], timeout.cast(), |nfds, sets| {
        // SAFETY: the caller's promise; the frame holds nothing to drop.
        copying_short_sets(nfds, sets, |sets| unsafe { wait::pselect(nfds, sets, timeout, mask) })
    })
    .or_errno_int()
}

/// `ppoll`, as [`bsdns_poll`].
///
/// Async-signal-safe. A cancellation point. POSIX.1-2024.
///
/// # Safety
/// As for `ppoll`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_ppoll(
    fds: *mut pollfd,
    nfds: nfds_t,
    timeout: *const timespec,
    mask: *const sigset_t,
) -> c_int {
    attention::poll(fds, nfds, attention::waits(timeout.cast()), |fds, nfds| {
        // SAFETY: the caller's promise; the frame holds nothing to drop.
        unsafe { wait::ppoll(fds, nfds, timeout, mask) }
    })
    .or_errno_int()
}

/// `ppoll` of a fortified program, which knows that there are `room` bytes.
///
/// # Safety
/// As for `ppoll`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_ppoll_chk(
    fds: *mut pollfd,
    nfds: nfds_t,
    timeout: *const timespec,
    mask: *const sigset_t,
    room: usize,
) -> c_int {
    fortify::check(room / size_of::<pollfd>() >= nfds as usize);
    // SAFETY: the caller's promise.
    unsafe { bsdns_ppoll(fds, nfds, timeout, mask) }
}

/// `ioctl`, which knows AF_NS: SIOCGIFCONF, SIOCGIFFLAGS, SIOCGIFADDR, SIOCGIFDSTADDR, SIOCGIFBRDADDR, SIOCGIFMETRIC and
/// SIOCGIFMTU tell the networks of the router (ENXIO for a name that is none of them), SIOCATMARK and the owner's requests
/// are about attention.
///
/// Async-signal-safe. Not a cancellation point. 4.3BSD.
///
/// # Safety
/// `argument` is what the request wants.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsdns_ioctl(fd: c_int, request: c_ulong, argument: *mut u8) -> c_int {
    // A request is 32 bits.
    // SAFETY: the caller's promise.
    unsafe { requests::host_ioctl(fd, request as u32, argument) }.or_errno_int()
}

/// `fcntl`, whose F_SETOWN says who gets SIGURG for packets of AF_NS too.
///
/// Async-signal-safe. A cancellation point for F_SETLKW. 4.3BSD.
///
/// # Safety
/// `argument` is what the command wants.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsdns_fcntl(fd: c_int, command: c_int, argument: c_long) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { requests::fcntl(fd, command, argument) }.unwrap_or_else(|error| error.or_errno_int())
}
