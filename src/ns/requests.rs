//! `ioctl` and `fcntl`: interfaces, the mark, and who is signalled.

use core::ffi::{c_int, c_long};

use xns::Host;
use xns::conversation::{Interface, Request};

use super::conversation::ask;
use super::{Socket, attention, error, name};
use crate::history::memory::{fetch, get, put, store};
use crate::linux::{cancellable, syscall};

const FIOSETOWN: u32 = 0x8901;
const SIOCSPGRP: u32 = 0x8902;
/// Asks whether the mark of attention is next.
pub const SIOCATMARK: u32 = 0x8905;
const SIOCGIFCONF: u32 = 0x8912;
const SIOCGIFFLAGS: u32 = 0x8913;
const SIOCGIFADDR: u32 = 0x8915;
const SIOCGIFDSTADDR: u32 = 0x8917;
const SIOCGIFBRDADDR: u32 = 0x8919;
const SIOCGIFMETRIC: u32 = 0x891d;
const SIOCGIFMTU: u32 = 0x8921;

const IFF_BROADCAST: u16 = 0x2;
const IFF_POINTOPOINT: u16 = 0x10;

/// The size of `struct ifreq` on the host.
pub const HOST_REQUEST: usize = 40;
/// And on the systems of old.
pub const OLD_REQUEST: usize = 32;
/// What comes after the name in it.
const NAME: usize = 16;

/// How a program has its structures: the size of `struct ifreq`, and whether names begin with their length.
#[derive(Clone, Copy)]
pub struct Layout {
    /// In bytes.
    pub request: usize,
    /// As on 4.4BSD.
    pub with_length: bool,
}

/// `ioctl`, for requests that the kernel would answer for a socket of AF_UNIX. `None` for all others, and for other
/// descriptors.
///
/// # Safety
/// `argument` is what the request wants.
pub unsafe fn ioctl(fd: c_int, request: u32, argument: *mut u8, layout: Layout) -> Option<isize> {
    let native = || {
        // SAFETY: the caller's promise; the kernel checks the pointer.
        unsafe { syscall!(IOCTL, fd, request, argument) }
    };
    match request {
        FIOSETOWN | SIOCSPGRP => {
            let result = native();
            if result >= 0 {
                attention::tell_owner(fd);
            }
            Some(result)
        }
        SIOCATMARK => {
            let at_mark = attention::at_mark(fd)?;
            Some(put(&c_int::from(at_mark), argument.cast()).map_or_else(|fault| fault, |()| 0))
        }
        SIOCGIFCONF | SIOCGIFFLAGS | SIOCGIFADDR | SIOCGIFDSTADDR | SIOCGIFBRDADDR | SIOCGIFMETRIC | SIOCGIFMTU => {
            let socket = Socket::of(fd)?;
            Some(interfaces(&socket, request, argument, layout).map_or_else(|fault| fault, |()| 0))
        }
        _ => None,
    }
}

/// `ioctl` of a program of today.
///
/// # Safety
/// As for [`ioctl`].
pub unsafe fn host_ioctl(fd: c_int, request: u32, argument: *mut u8) -> isize {
    let layout = Layout { request: HOST_REQUEST, with_length: false };
    // SAFETY: the caller's promise.
    unsafe { ioctl(fd, request, argument, layout).unwrap_or_else(|| syscall!(IOCTL, fd, request, argument)) }
}

const F_SETOWN_EX: c_int = 15;
const F_GETOWN_EX: c_int = 16;

/// Makes a socket as non-blocking and as asynchronous as another, and gives it the same owner.
pub fn inherit(from: c_int, to: c_int) {
    let mut owner = [0 as c_int; 2];
    // SAFETY: the kernel reads and writes our two ints, the kind of owner and its number.
    unsafe {
        if syscall!(FCNTL, from, F_GETOWN_EX, &raw mut owner) == 0 && owner[1] != 0 {
            syscall!(FCNTL, to, F_SETOWN_EX, &raw const owner);
            attention::tell_owner(to);
        }
        let flags = syscall!(FCNTL, from, libc::F_GETFL) as c_int & (libc::O_NONBLOCK | libc::O_ASYNC);
        if flags != 0 {
            let own = syscall!(FCNTL, to, libc::F_GETFL) as c_int;
            syscall!(FCNTL, to, libc::F_SETFL, own | flags);
        }
    }
}

/// `fcntl`. An error is `-errno`; an owner may be any number.
///
/// # Safety
/// `argument` is what the command wants.
pub unsafe fn fcntl(fd: c_int, command: c_int, argument: c_long) -> Result<c_int, isize> {
    const F_OWNER_PGRP: c_int = 2;
    if command == libc::F_GETOWN {
        let mut owner = [0 as c_int; 2];
        // SAFETY: the kernel writes our two ints, the kind of owner and its number.
        let result = unsafe { syscall!(FCNTL, fd, F_GETOWN_EX, &raw mut owner) };
        return match result {
            0 if owner[0] == F_OWNER_PGRP => Ok(-owner[1]),
            0 => Ok(owner[1]),
            error => Err(error),
        };
    }
    // SAFETY: the caller's promise; the frame holds nothing to drop.
    let result = unsafe { cancellable!(at_once: command != libc::F_SETLKW; FCNTL, fd, command, argument as usize) };
    if command == libc::F_SETOWN && result >= 0 {
        attention::tell_owner(fd);
    }
    if result < 0 { Err(result) } else { Ok(result as c_int) }
}

/// `struct ifconf`: the same here and there.
#[repr(C)]
struct Configuration {
    length: c_int,
    buffer: *mut u8,
}

fn interfaces(socket: &Socket, request: u32, argument: *mut u8, layout: Layout) -> Result<(), isize> {
    let answer = ask(socket, &Request::Interfaces)?;
    let (found, _) = answer.data().as_chunks::<{ Interface::SIZE }>();
    let mut found = found.iter().map(Interface::from_bytes);
    let head = if layout.with_length { [name::SIZE as u8, super::AF_NS as u8] } else { [super::AF_NS as u8, 0] };
    let shown = |address| {
        let mut shown = name::to_bytes(address);
        shown[..2].copy_from_slice(&head);
        shown
    };
    if request == SIOCGIFCONF {
        // SAFETY: any bytes make a Configuration.
        let mut theirs = unsafe { get(argument.cast::<Configuration>()) }?;
        let room = usize::try_from(theirs.length).unwrap_or(0) / layout.request;
        let mut written = 0;
        for interface in found.take(room) {
            let mut entry = [0; HOST_REQUEST];
            entry[..NAME].copy_from_slice(&interface.name);
            entry[NAME..OLD_REQUEST].copy_from_slice(&shown(interface.address));
            store(&entry[..layout.request], theirs.buffer.wrapping_add(written))?;
            written += layout.request;
        }
        theirs.length = written as c_int;
        return put(&theirs, argument.cast());
    }
    let mut wanted = [0; NAME];
    fetch(argument, &mut wanted)?;
    let named = |name: &[u8; NAME]| name.iter().position(|&byte| byte == 0).unwrap_or(NAME);
    let is_wanted = |interface: &Interface| interface.name[..named(&interface.name)] == wanted[..named(&wanted)];
    let interface = found.find(is_wanted).ok_or(error(libc::ENXIO))?;
    let argument = argument.wrapping_add(NAME);
    let address = interface.address;
    let everybody = xns::Address { host: Host::BROADCAST, ..address };
    match request {
        SIOCGIFFLAGS => put(&interface.flags, argument.cast()),
        SIOCGIFADDR => store(&shown(address), argument),
        SIOCGIFBRDADDR if interface.flags & IFF_BROADCAST != 0 => store(&shown(everybody), argument),
        // The number of the one at the other end is not known; that of everybody reaches it.
        SIOCGIFDSTADDR if interface.flags & IFF_POINTOPOINT != 0 => store(&shown(everybody), argument),
        SIOCGIFMETRIC => put(&0 as &c_int, argument.cast()),
        SIOCGIFMTU => put(&c_int::from(interface.mtu), argument.cast()),
        _ => Err(error(libc::EINVAL)),
    }
}
