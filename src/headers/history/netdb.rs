//! <netdb.h>

use core::ffi::{c_char, c_int};

use crate::abi::netdb::{EAI_FAMILY, addrinfo, hostent, netent};
use crate::abi::sys_socket::{sockaddr, socklen_t};
use crate::headers::netdb::{getaddrinfo, getnameinfo, getnetbyaddr, getnetbyname, getnetent};
use crate::history::{address, networks, sockets};
use crate::names::calls::{self, Lines};
use crate::names::shell::own;

/// `gethostbyname` of 4.2BSD: of the host table, the first line that has the name is all there is to the host.
///
/// # Safety
/// `name` is a string.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd42_gethostbyname(name: *const c_char) -> *mut hostent {
    // SAFETY: the caller's promise.
    unsafe { own(|results| &mut results.host_by_name, |output| calls::host_by_name(name, None, Lines::First, output)) }
}

/// # Safety
/// `entry` is null or the calling thread's own.
unsafe fn with_old_number(entry: *mut netent) -> *mut netent {
    // SAFETY: the caller's promise.
    if let Some(entry) = unsafe { entry.as_mut() } {
        entry.n_net = networks::from_host(entry.n_net);
    }
    entry
}

/// `getnetbyname` of 4.2BSD: a network's number has no parts that the table leaves out.
///
/// # Safety
/// `name` is a string.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd42_getnetbyname(name: *const c_char) -> *mut netent {
    // SAFETY: the caller's promise.
    unsafe { with_old_number(getnetbyname(name)) }
}

/// `getnetbyaddr` of 4.2BSD: a network's number has no parts that the table leaves out.
///
/// # Safety
/// None is asked: the arguments are numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd42_getnetbyaddr(net: u32, family: c_int) -> *mut netent {
    // SAFETY: the result is the calling thread's.
    unsafe { with_old_number(getnetbyaddr(networks::to_host(net), family)) }
}

/// `getnetent` of 4.2BSD: a network's number has no parts that the table leaves out.
///
/// # Safety
/// None is asked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_getnetent() -> *mut netent {
    // SAFETY: the result is the calling thread's.
    unsafe { with_old_number(getnetent()) }
}

/// `getaddrinfo` for programs of 4.4BSD: with a length byte in the names that `ai_addr` points to. `freeaddrinfo` frees
/// the list as any.
///
/// # Safety
/// As for `getaddrinfo`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd44_getaddrinfo(
    node: *const c_char,
    service: *const c_char,
    hints: *const addrinfo,
    result: *mut *mut addrinfo,
) -> c_int {
    // SAFETY: the caller's promise; a list that was made is ours to change, and its names are as long as they say.
    unsafe {
        let error = getaddrinfo(node, service, hints, result);
        let mut member = if error == 0 { *result } else { core::ptr::null_mut() };
        while let Some(info) = member.as_ref() {
            let length = info.ai_addrlen as usize;
            address::from_host(core::slice::from_raw_parts_mut(info.ai_addr.cast(), length), length);
            member = info.ai_next;
        }
        error
    }
}

/// `getnameinfo` for programs of 4.4BSD: of a name with a length byte, which may hold anything.
///
/// # Safety
/// As for `getnameinfo`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd44_getnameinfo(
    addr: *const sockaddr,
    len: socklen_t,
    host: *mut c_char,
    host_len: socklen_t,
    service: *mut c_char,
    service_len: socklen_t,
    flags: c_int,
) -> c_int {
    // SAFETY: the caller's promise; the name is ours, or the caller's.
    let call = |addr, len| unsafe { getnameinfo(addr, len, host, host_len, service, service_len, flags) };
    sockets::with_host_name(addr, len, call).unwrap_or(EAI_FAMILY)
}
