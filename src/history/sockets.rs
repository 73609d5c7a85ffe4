//! The socket calls as 4.2, 4.3 and 4.4BSD made them.
//!
//! All give what the kernel gives: a result, or `-errno`. Where a caller's structure has to be looked at or changed, the
//! kernel is asked to read or write it, so that a bad pointer gives EFAULT here too.
//!
//! What a native call may turn to is cold: it is no part of that call's own frame.

use core::ffi::{c_int, c_short, c_uint, c_void};
use core::ptr::null_mut;

use xns::Host;

use super::control::{self, IP_RECVDSTADDR, Message, OldMessage};
use super::memory::{fetch, get, put, store};
use super::personality::Personality::{self, Bsd42};
use super::{address, interfaces, masks};
use crate::abi::netinet_in::{
    INADDR_ANY, INADDR_BROADCAST, IP_PKTINFO, IPPROTO_ICMP, IPPROTO_IP, IPPROTO_TCP, IPPROTO_UDP, in_addr,
};
use crate::abi::sys_select::{fd_set, timeval};
use crate::abi::sys_socket::{
    AF_INET, SCM_RIGHTS, SO_BROADCAST, SO_DEBUG, SO_DONTROUTE, SO_KEEPALIVE, SO_LINGER, SO_OOBINLINE, SO_REUSEADDR,
    SO_TYPE, SOCK_DGRAM, SOL_SOCKET, linger, msghdr, sockaddr, socklen_t,
};
use crate::linux::{syscall, wait};
use crate::ns::{attention, calls, name, requests, transfer};

const SO_DOMAIN: c_int = 39;

/// 4.2BSD's option that turns SO_LINGER off.
pub const SO_DONTLINGER: c_int = 0x4280;

const fn error(number: c_int) -> isize {
    -(number as isize)
}

/// The value of an option that is an int.
fn option(fd: c_int, level: c_int, name: c_int) -> Option<c_int> {
    let (mut value, mut length) = (0, size_of::<c_int>() as socklen_t);
    // SAFETY: the kernel writes into our int.
    let result = unsafe { syscall!(GETSOCKOPT, fd, level, name, &raw mut value, &raw mut length) };
    (result == 0).then_some(value)
}

fn set_option<T>(fd: c_int, name: c_int, value: T) -> isize {
    // SAFETY: the kernel reads our value.
    unsafe { syscall!(SETSOCKOPT, fd, SOL_SOCKET, name, &raw const value, size_of::<T>()) }
}

fn is_inet(fd: c_int) -> bool {
    option(fd, SOL_SOCKET, SO_DOMAIN) == Some(AF_INET)
}

fn is_datagram(fd: c_int) -> bool {
    option(fd, SOL_SOCKET, SO_TYPE) == Some(SOCK_DGRAM)
}

/// `socket`: a type that the domain does not have is EPROTOTYPE, and so is a known protocol that is of another type.
#[cold]
pub fn socket(domain: c_int, kind: c_int, protocol: c_int) -> isize {
    // SAFETY: the call touches no memory of ours.
    let result = unsafe { syscall!(SOCKET, domain, kind, protocol) };
    let known = domain == AF_INET && matches!(protocol, IPPROTO_ICMP | IPPROTO_TCP | IPPROTO_UDP);
    if result == error(libc::ESOCKTNOSUPPORT) || result == error(libc::EPROTONOSUPPORT) && known {
        return error(libc::EPROTOTYPE);
    }
    result
}

/// `socket` of 4.2BSD: signals go to the process group of who makes it.
#[cold]
pub fn socket_with_group(domain: c_int, kind: c_int, protocol: c_int) -> isize {
    with_group(socket(domain, kind, protocol))
}

/// A new socket, whose signals are to go to the process group of who makes it.
pub fn with_group(fd: isize) -> isize {
    if fd >= 0 {
        // SAFETY: the calls touch no memory of ours.
        unsafe { syscall!(FCNTL, fd as c_int, libc::F_SETOWN, -(syscall!(GETPGID, 0) as c_int)) };
        attention::tell_owner(fd as c_int);
    }
    fd
}

/// `bind` to a name in the host's layout: the family of an Internet socket's name is not looked at, for there were
/// programs that left it out.
///
/// # Safety
/// As for `bind`.
#[cold]
pub unsafe fn bind(fd: c_int, addr: *const sockaddr, len: socklen_t) -> isize {
    // SAFETY: the kernel checks the pointer.
    let result = unsafe { syscall!(BIND, fd, addr, len) };
    if result != error(libc::EAFNOSUPPORT) || !is_inet(fd) {
        return calls::refused_bind(result, fd, addr, len);
    }
    let mut name = [0; 16];
    match fetch(addr.cast(), &mut name) {
        Ok(()) => {
            name[..2].copy_from_slice(&(AF_INET as u16).to_ne_bytes());
            // SAFETY: the kernel reads our copy.
            unsafe { syscall!(BIND, fd, &raw const name, name.len()) }
        }
        Err(fault) => fault,
    }
}

/// `bind` to a name in 4.4BSD's layout.
///
/// # Safety
/// As for `bind`.
pub unsafe fn bind_with_length(fd: c_int, addr: *const sockaddr, len: socklen_t) -> isize {
    let mut name = Name::new();
    match name.translate(addr, len) {
        // SAFETY: the name is ours, or the kernel checks it.
        Ok((addr, len)) => unsafe { bind(fd, addr, len) },
        Err(fault) => fault,
    }
}

/// Room for a name in the host's layout.
struct Name([u8; address::MAX]);

impl Name {
    fn new() -> Self {
        Name([0; address::MAX])
    }

    /// The name at `addr`, in 4.4BSD's layout, as the host wants it. What is too short or too long to be one goes to
    /// the kernel as it is, which knows the error.
    fn translate(&mut self, addr: *const sockaddr, len: socklen_t) -> Result<(*const sockaddr, socklen_t), isize> {
        if addr.is_null() || !(2..=address::MAX).contains(&(len as usize)) {
            return Ok((addr, len));
        }
        let name = &mut self.0[..len as usize];
        fetch(addr.cast(), name)?;
        address::to_host(name);
        Ok((self.0.as_ptr().cast(), len))
    }

    /// As `translate`, and gives an AF_UNIX name back its last letter where the tutorial's form of connect lost it.
    fn translate_peer(&mut self, addr: *const sockaddr, len: socklen_t) -> Result<(*const sockaddr, socklen_t), isize> {
        let (translated, length) = self.translate(addr, len)?;
        let end = length as usize;
        let mut next = [0; 2];
        if translated != addr
            && end < address::MAX
            && fetch(addr.cast::<u8>().wrapping_add(end), &mut next).is_ok()
            && address::lacks_last_letter(&self.0[..end], next)
        {
            self.0[end] = next[0];
            return Ok((translated, length + 1));
        }
        Ok((translated, length))
    }
}

/// Makes a call with the host's form of a name in 4.4BSD's layout.
pub fn with_host_name<T>(
    addr: *const sockaddr,
    len: socklen_t,
    call: impl FnOnce(*const sockaddr, socklen_t) -> T,
) -> Result<T, isize> {
    let mut name = Name::new();
    let (addr, len) = name.translate(addr, len)?;
    Ok(call(addr, len))
}

/// `connect` to a name in 4.4BSD's layout.
///
/// # Safety
/// As for `connect`.
pub unsafe fn connect_with_length(fd: c_int, addr: *const sockaddr, len: socklen_t) -> isize {
    let mut name = Name::new();
    match name.translate_peer(addr, len) {
        // SAFETY: the name is ours, or the kernel checks it; the frame holds nothing to drop.
        Ok((addr, len)) => unsafe { connect(fd, addr, len) },
        Err(fault) => fault,
    }
}

/// `connect`: an association that there is already is EADDRINUSE.
///
/// # Safety
/// As for `connect`.
#[cold]
pub unsafe fn connect(fd: c_int, addr: *const sockaddr, len: socklen_t) -> isize {
    // SAFETY: the kernel checks the pointer; the frame holds nothing to drop.
    let result = unsafe { calls::connect(fd, addr, len) };
    if result == error(libc::EADDRNOTAVAIL) && has_port(fd) { error(libc::EADDRINUSE) } else { result }
}

/// Whether an Internet socket has a port of its own; one for which connect found none has not.
fn has_port(fd: c_int) -> bool {
    let (mut name, mut length) = ([0u8; 16], 16 as socklen_t);
    // SAFETY: the kernel writes into our name.
    let result = unsafe { syscall!(GETSOCKNAME, fd, &raw mut name, &raw mut length) };
    result == 0 && name[..2] == (AF_INET as u16).to_ne_bytes() && name[2..4] != [0; 2]
}

/// `connect` of 4.2BSD: INADDR_ANY is everybody on the network, for datagrams.
///
/// # Safety
/// As for `connect`.
#[cold]
pub unsafe fn connect_to_network(fd: c_int, addr: *const sockaddr, len: socklen_t) -> isize {
    let mut name = [0; 16];
    let addr = if is_for_all(fd, addr, len, &mut name) { name.as_ptr().cast() } else { addr };
    // SAFETY: the name is ours, or the kernel checks it; the frame holds nothing to drop.
    let result = unsafe { connect(fd, addr, len) };
    if may_broadcast(fd, result) {
        // SAFETY: as above.
        return unsafe { connect(fd, addr, len) };
    }
    // In AF_NS everybody may be a peer, and it is refused only what is written to that.
    if result == 0 && name::read(addr.cast(), len).is_ok_and(|peer| peer.host == Host::BROADCAST) {
        may_broadcast(fd, error(libc::EACCES));
    }
    result
}

/// `sendto` of 4.2BSD: INADDR_ANY is everybody on the network, and who may broadcast is the super-user.
///
/// # Safety
/// As for `sendto`.
#[cold]
pub unsafe fn send_to_network(
    fd: c_int,
    (buf, len): (*const c_void, usize),
    flags: c_int,
    addr: *const sockaddr,
    addr_len: socklen_t,
) -> isize {
    let mut name = [0; 16];
    let addr = if is_for_all(fd, addr, addr_len, &mut name) { name.as_ptr().cast() } else { addr };
    // SAFETY: the name is ours, or the kernel checks it; the frame holds nothing to drop.
    let result = unsafe { transfer::send(fd, (buf, len), flags, addr, addr_len) };
    if may_broadcast(fd, result) {
        // SAFETY: as above.
        return unsafe { transfer::send(fd, (buf, len), flags, addr, addr_len) };
    }
    result
}

/// `sendmsg` of 4.2BSD, as `send_to_network`.
///
/// # Safety
/// As for `sendmsg`.
#[cold]
pub unsafe fn send_message_to_network(fd: c_int, message: *const msghdr, flags: c_int) -> isize {
    // SAFETY: any bytes make a msghdr.
    let mut own = match unsafe { get(message) } {
        Ok(own) => own,
        Err(fault) => return fault,
    };
    let mut name = [0; 16];
    if is_for_all(fd, own.msg_name.cast(), own.msg_namelen, &mut name) {
        own.msg_name = name.as_mut_ptr().cast();
    }
    // SAFETY: the kernel checks what the message points to; the frame holds nothing to drop.
    let result = unsafe { transfer::sendmsg(fd, &raw const own, flags) };
    if may_broadcast(fd, result) {
        // SAFETY: as above.
        return unsafe { transfer::sendmsg(fd, &raw const own, flags) };
    }
    result
}

/// Whether a datagram is for INADDR_ANY; `name` is then set to the broadcast address of the first network.
fn is_for_all(fd: c_int, addr: *const sockaddr, len: socklen_t, name: &mut [u8; 16]) -> bool {
    if addr.is_null() || (len as usize) < name.len() || fetch(addr.cast(), name).is_err() {
        return false;
    }
    let for_all = name[..2] == (AF_INET as u16).to_ne_bytes() && name[4..8] == INADDR_ANY.to_ne_bytes();
    if !for_all || !is_datagram(fd) {
        return false;
    }
    name[4..8].copy_from_slice(&super::ioctl::broadcast_address(fd).s_addr.to_ne_bytes());
    true
}

/// Whether a call failed for want of SO_BROADCAST, which 4.2BSD did not have; the super-user's socket then gets it.
fn may_broadcast(fd: c_int, result: isize) -> bool {
    let on: c_int = 1;
    let size = size_of::<c_int>() as socklen_t;
    // SAFETY: one call touches no memory, the other reads our number.
    result == error(libc::EACCES)
        && is_datagram(fd)
        && unsafe { syscall!(GETEUID) } == 0
        && option(fd, SOL_SOCKET, SO_BROADCAST) == Some(0)
        && unsafe { calls::setsockopt(fd, SOL_SOCKET, SO_BROADCAST, (&raw const on).cast(), size) } == 0
}

/// `accept`: the new socket is as non-blocking and as asynchronous as the listening one, and has its owner.
///
/// # Safety
/// As for `accept`.
#[cold]
pub unsafe fn accept(fd: c_int, addr: *mut sockaddr, len: *mut socklen_t) -> isize {
    // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
    let new = unsafe { calls::accept(fd, addr, len, 0) };
    if new >= 0 {
        requests::inherit(fd, new as c_int);
    }
    new
}

/// `accept` with the peer's name in 4.4BSD's layout.
///
/// # Safety
/// As for `accept`.
pub unsafe fn accept_with_length(fd: c_int, addr: *mut sockaddr, len: *mut socklen_t) -> isize {
    // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
    unsafe { with_name(addr, len, || accept(fd, addr, len)) }
}

/// Makes a call that stores a name, and puts that into 4.4BSD's layout.
///
/// # Safety
/// `call` fails unless it may write as many bytes to `addr` as `*len` says.
pub unsafe fn with_name(addr: *mut sockaddr, len: *mut socklen_t, call: impl FnOnce() -> isize) -> isize {
    let room = if addr.is_null() || len.is_null() {
        0
    } else {
        // SAFETY: any bytes are a number.
        match unsafe { get(len) } {
            Ok(room) => room,
            Err(fault) => return fault,
        }
    };
    let result = call();
    if result >= 0 && room != 0 {
        // SAFETY: any bytes are a number.
        finish_name(addr.cast(), room, unsafe { get(len) }.unwrap_or(0));
    }
    result
}

/// Puts the head of a name that the kernel stored into 4.4BSD's layout.
fn finish_name(addr: *mut u8, room: socklen_t, full: socklen_t) {
    let mut head = [0; 2];
    let head = &mut head[..(room.min(full) as usize).min(2)];
    if fetch(addr, head).is_ok() {
        address::from_host(head, full as usize);
        // The kernel has just written there.
        let _ = store(head, addr);
    }
}

/// `sendto` with a name in 4.4BSD's layout.
///
/// # Safety
/// As for `sendto`.
pub unsafe fn send_with_length(
    fd: c_int,
    (buf, len): (*const c_void, usize),
    flags: c_int,
    addr: *const sockaddr,
    addr_len: socklen_t,
) -> isize {
    let mut name = Name::new();
    match name.translate_peer(addr, addr_len) {
        // SAFETY: the name is ours, or the kernel checks it; the frame holds nothing to drop.
        Ok((addr, addr_len)) => unsafe { transfer::send(fd, (buf, len), flags, addr, addr_len) },
        Err(fault) => fault,
    }
}

/// `recvfrom` with the sender's name in 4.4BSD's layout.
///
/// # Safety
/// As for `recvfrom`.
pub unsafe fn receive_with_length(
    fd: c_int,
    (buf, len): (*mut c_void, usize),
    flags: c_int,
    addr: *mut sockaddr,
    addr_len: *mut socklen_t,
) -> isize {
    // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
    unsafe { with_name(addr, addr_len, || transfer::recv(fd, (buf, len), flags, addr, addr_len)) }
}

/// Room for control messages in the host's layout.
type Controls = [u64; 256];

/// `sendmsg` of 4.4BSD: the message, its name and its control messages are in that system's layout.
///
/// # Safety
/// As for `sendmsg`.
pub unsafe fn send_message_with_length(fd: c_int, message: *const Message, flags: c_int) -> isize {
    // SAFETY: any bytes make a Message.
    let theirs = match unsafe { get(message) } {
        Ok(theirs) => theirs,
        Err(fault) => return fault,
    };
    let mut own = theirs.without_control();
    let mut name = Name::new();
    match name.translate_peer(own.msg_name.cast(), own.msg_namelen) {
        Ok((addr, len)) => (own.msg_name, own.msg_namelen) = (addr.cast_mut().cast(), len),
        Err(fault) => return fault,
    }
    let mut controls: Controls = [0; 256];
    if !theirs.control.is_null() && theirs.controllen != 0 {
        let mut given = [0; size_of::<Controls>()];
        let Some(given) = given.get_mut(..theirs.controllen as usize) else { return error(libc::ENOBUFS) };
        if let Err(fault) = fetch(theirs.control.cast(), given) {
            return fault;
        }
        match control::to_host(given, bytes_of(&mut controls)) {
            Ok(length) => own.msg_controllen = length,
            Err(number) => return error(number),
        }
        own.msg_control = (&raw mut controls).cast();
    }
    // SAFETY: the kernel checks what the message points to; the frame holds nothing to drop.
    unsafe { transfer::sendmsg(fd, &raw const own, flags) }
}

/// `recvmsg` of 4.4BSD: the message, the sender's name and the control messages are in that system's layout.
///
/// # Safety
/// As for `recvmsg`.
pub unsafe fn receive_message_with_length(fd: c_int, message: *mut Message, flags: c_int) -> isize {
    // SAFETY: any bytes make a Message.
    let mut theirs = match unsafe { get(message) } {
        Ok(theirs) => theirs,
        Err(fault) => return fault,
    };
    let mut own = theirs.without_control();
    let mut controls: Controls = [0; 256];
    let room = if theirs.control.is_null() { 0 } else { (theirs.controllen as usize).min(size_of::<Controls>()) };
    if room != 0 {
        own.msg_control = (&raw mut controls).cast();
        own.msg_controllen = (control::LONGER * room).min(size_of::<Controls>());
    }
    // SAFETY: the kernel checks what the message points to; the frame holds nothing to drop.
    let result = unsafe { transfer::recvmsg(fd, &raw mut own, flags) };
    if result < 0 {
        return result;
    }
    if !theirs.name.is_null() {
        finish_name(theirs.name.cast(), theirs.namelen, own.msg_namelen);
    }
    let mut shown = [0; size_of::<Controls>()];
    let came = bytes_of(&mut controls).get(..own.msg_controllen).unwrap_or_default();
    // SAFETY: touches no memory; the descriptor has just come, and nobody else knows of it.
    let lose = |fd| unsafe { _ = syscall!(CLOSE, fd) };
    let (length, whole) = control::from_host(came, &mut shown[..room], lose);
    theirs.namelen = own.msg_namelen;
    theirs.controllen = length as c_uint;
    theirs.flags = own.msg_flags | if whole { 0 } else { libc::MSG_CTRUNC };
    let stored = if length == 0 { Ok(()) } else { store(&shown[..length], theirs.control.cast()) };
    stored.and_then(|()| put(&theirs, message)).map_or_else(|fault| fault, |()| result)
}

fn bytes_of(controls: &mut Controls) -> &mut [u8] {
    // SAFETY: the words hold as many bytes, any of which make words.
    unsafe { core::slice::from_raw_parts_mut(controls.as_mut_ptr().cast(), size_of::<Controls>()) }
}

/// Room for the most descriptors that one message carries.
const RIGHTS: usize = 253 * size_of::<c_int>();
const HEAD: usize = 16;

/// `sendmsg` of 4.2 and 4.3BSD: descriptors are passed as access rights. 4.2BSD's broadcasts as its `sendto`.
///
/// # Safety
/// As for `sendmsg`.
pub unsafe fn send_message_with_rights(
    fd: c_int,
    message: *const OldMessage,
    flags: c_int,
    personality: Personality,
) -> isize {
    // SAFETY: any bytes make an OldMessage.
    let old = match unsafe { get(message) } {
        Ok(old) => old,
        Err(fault) => return fault,
    };
    let mut message = old.without_rights();
    let mut control = [0u64; (HEAD + RIGHTS).div_ceil(8)];
    let length = usize::try_from(old.accrights_len).unwrap_or(usize::MAX);
    if !old.accrights.is_null() && length != 0 {
        if length > RIGHTS {
            return error(libc::EINVAL);
        }
        let mut rights = [0; RIGHTS];
        if let Err(fault) = fetch(old.accrights.cast(), &mut rights[..length]) {
            return fault;
        }
        control[0] = (HEAD + length) as u64;
        let control = (&raw mut control).cast::<u8>();
        // SAFETY: the words have room for the head and for as many bytes.
        unsafe {
            control.add(8).cast::<[c_int; 2]>().write([SOL_SOCKET, SCM_RIGHTS]);
            control.add(HEAD).copy_from(rights.as_ptr(), length);
        }
        message.msg_control = control.cast();
        message.msg_controllen = HEAD + length;
    }
    // SAFETY: the kernel checks what the message points to; the frame holds nothing to drop.
    unsafe {
        match personality {
            Bsd42 => send_message_to_network(fd, &raw const message, flags),
            _ => transfer::sendmsg(fd, &raw const message, flags),
        }
    }
}

/// `recvmsg` of 4.2 and 4.3BSD: descriptors are passed as access rights.
///
/// # Safety
/// As for `recvmsg`.
pub unsafe fn receive_message_with_rights(fd: c_int, message: *mut OldMessage, flags: c_int) -> isize {
    // SAFETY: any bytes make an OldMessage.
    let mut old = match unsafe { get(message) } {
        Ok(old) => old,
        Err(fault) => return fault,
    };
    let mut own = old.without_rights();
    let mut control = [0u64; (HEAD + RIGHTS).div_ceil(8)];
    let room = usize::try_from(old.accrights_len).unwrap_or(0).min(RIGHTS) / size_of::<c_int>() * size_of::<c_int>();
    if !old.accrights.is_null() && room != 0 {
        own.msg_control = (&raw mut control).cast();
        own.msg_controllen = HEAD + room;
    }
    // SAFETY: the kernel checks what the message points to; the frame holds nothing to drop.
    let result = unsafe { transfer::recvmsg(fd, &raw mut own, flags) };
    if result < 0 {
        return result;
    }
    // SAFETY: the words hold a head and as many bytes, of which the kernel has written those that it says.
    let (kind, bytes) = unsafe {
        let control = (&raw const control).cast::<u8>();
        let bytes = core::slice::from_raw_parts(control, own.msg_controllen.min(HEAD + RIGHTS));
        (control.add(8).cast::<[c_int; 2]>().read(), bytes)
    };
    let length = if bytes.len() >= HEAD { control[0] as usize } else { 0 };
    let rights = bytes.get(HEAD..length).filter(|_| kind == [SOL_SOCKET, SCM_RIGHTS]).unwrap_or_default();
    old.namelen = own.msg_namelen as c_int;
    old.accrights_len = rights.len() as c_int;
    store(rights, old.accrights.cast()).and_then(|()| put(&old, message)).map_or_else(|fault| fault, |()| result)
}

/// `setsockopt` of 4.2BSD: a switch without a value is switched on, and SO_LINGER takes the time alone.
///
/// # Safety
/// As for `setsockopt`.
#[cold]
pub unsafe fn set_option_on(fd: c_int, level: c_int, name: c_int, value: *const c_void, len: socklen_t) -> isize {
    if level == SOL_SOCKET {
        let none = value.is_null() || len == 0;
        match name {
            SO_DEBUG | SO_REUSEADDR | SO_KEEPALIVE | SO_DONTROUTE | SO_BROADCAST | SO_OOBINLINE if none => {
                let on: c_int = 1;
                // SAFETY: the kernel reads our int.
                return unsafe {
                    calls::setsockopt(fd, level, name, (&raw const on).cast(), size_of::<c_int>() as u32)
                };
            }
            SO_LINGER if none => return set_option(fd, name, linger { l_onoff: 1, l_linger: 0 }),
            SO_LINGER if (len as usize) < size_of::<linger>() => return linger_for(fd, value, len),
            SO_DONTLINGER => return set_option(fd, SO_LINGER, linger { l_onoff: 0, l_linger: 0 }),
            _ => (),
        }
    }
    // SAFETY: the kernel checks the pointer.
    unsafe { calls::setsockopt(fd, level, name, value, len) }
}

/// SO_LINGER for as many seconds as the short or the int at `value` says.
fn linger_for(fd: c_int, value: *const c_void, len: socklen_t) -> isize {
    // SAFETY: any bytes are a number.
    let seconds = unsafe {
        match len as usize {
            0..=1 => return error(libc::EINVAL),
            2..=3 => get(value.cast::<c_short>()).map(c_int::from),
            _ => get(value.cast::<c_int>()),
        }
    };
    match seconds {
        Ok(l_linger) => set_option(fd, SO_LINGER, linger { l_onoff: 1, l_linger }),
        Err(fault) => fault,
    }
}

/// The option that Linux has for one of 4.4BSD's.
fn host_option(level: c_int, name: c_int) -> c_int {
    if level == IPPROTO_IP && name == IP_RECVDSTADDR { IP_PKTINFO } else { name }
}

/// `setsockopt` of 4.4BSD: IP_RECVDSTADDR is known.
///
/// # Safety
/// As for `setsockopt`.
pub unsafe fn set_option_44(fd: c_int, level: c_int, name: c_int, value: *const c_void, len: socklen_t) -> isize {
    // SAFETY: the kernel checks the pointer.
    let result = unsafe { syscall!(SETSOCKOPT, fd, level, host_option(level, name), value, len) };
    calls::after_setsockopt(result, fd, level, name, value, len)
}

/// `getsockopt` of 4.4BSD: IP_RECVDSTADDR is known.
///
/// # Safety
/// As for `getsockopt`.
pub unsafe fn get_option_44(fd: c_int, level: c_int, name: c_int, value: *mut c_void, len: *mut socklen_t) -> isize {
    // SAFETY: the kernel checks the pointers.
    let result = unsafe { syscall!(GETSOCKOPT, fd, level, host_option(level, name), value, len) };
    calls::after_getsockopt(result, fd, level, name, value, len)
}

/// `select`: the timeout is left alone, and of each set no more is touched than the 32-bit words that the highest
/// descriptor needs. Microseconds that are none, left from whatever was there before, count for nothing.
///
/// # Safety
/// As for `select`, with sets as long as BSD needed them.
#[cold]
pub unsafe fn select(nfds: c_int, sets: [*mut fd_set; 3], timeout: *const timeval) -> isize {
    let mut own;
    let mut limit = null_mut();
    if !timeout.is_null() {
        // SAFETY: any bytes make a timeval.
        match unsafe { get(timeout) } {
            Ok(given) => own = given,
            Err(fault) => return fault,
        }
        if !(0..1_000_000).contains(&own.tv_usec) {
            own.tv_usec = 0;
        }
        limit = &raw mut own;
    }
    // SAFETY: the sets are as long as the kernel takes them to be; the frame holds nothing to drop.
    copying_short_sets(nfds, sets, |sets| unsafe { wait::select(nfds, sets, limit) })
}

/// A `select` by way of `call`, which gets copies of sets of which Linux would touch more than BSD did.
pub fn copying_short_sets(nfds: c_int, sets: [*mut fd_set; 3], call: impl FnOnce([*mut fd_set; 3]) -> isize) -> isize {
    if !masks::need_copies(nfds) {
        return call(sets);
    }
    let bytes = masks::bytes(nfds);
    let mut copies: [masks::Mask; 3] = [[0; masks::MAX / 64]; 3];
    let mut own_sets = sets;
    for ((own, copy), set) in own_sets.iter_mut().zip(&mut copies).zip(sets) {
        if set.is_null() {
            continue;
        }
        *own = copy.as_mut_ptr().cast();
        // SAFETY: the words hold as many bytes.
        if let Err(fault) = fetch(set.cast(), unsafe { core::slice::from_raw_parts_mut(own.cast(), bytes) }) {
            return fault;
        }
    }
    let result = call(own_sets);
    if result < 0 {
        return result;
    }
    for (copy, set) in copies.iter().zip(sets) {
        if set.is_null() {
            continue;
        }
        // SAFETY: the words hold as many bytes.
        if let Err(fault) = store(unsafe { core::slice::from_raw_parts(copy.as_ptr().cast(), bytes) }, set.cast()) {
            return fault;
        }
    }
    result
}

/// The address to use where no network with broadcast is found.
pub const EVERYBODY: in_addr = in_addr { s_addr: INADDR_BROADCAST };

const _: () = assert!(interfaces::ADDRESS == size_of::<sockaddr>());
