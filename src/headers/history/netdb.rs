//! <netdb.h>

use core::ffi::{c_char, c_int};

use crate::abi::netdb::{EAI_FAMILY, addrinfo};
use crate::abi::sys_socket::{sockaddr, socklen_t};
use crate::headers::netdb::{getaddrinfo, getnameinfo};
use crate::history::{address, sockets};

/// `getaddrinfo` for programs of 4.4BSD: with a length byte in the names that `ai_addr` points to. `freeaddrinfo` frees
/// the list as any.
///
/// # Safety
/// As for `getaddrinfo`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd44_getaddrinfo(
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
pub unsafe extern "C" fn bsd44_getnameinfo(
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
