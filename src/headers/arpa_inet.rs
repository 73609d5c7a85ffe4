//! <arpa/inet.h>: internet addresses as text and as numbers.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::net::{Ipv4Addr, Ipv6Addr};
use core::ptr::null;

use crate::abi::netinet_in::{INADDR_NONE, in_addr, in_addr_t};
use crate::abi::sys_socket::{AF_INET, AF_INET6, socklen_t};
use crate::inet::{self, Text};
use crate::linux::errno;
use crate::linux::thread::PerThread;

/// # Safety
/// `text` is a string.
unsafe fn bytes<'a>(text: *const c_char) -> &'a [u8] {
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(text) }.to_bytes()
}

fn host_order(address: in_addr) -> u32 {
    u32::from_be(address.s_addr)
}

fn network_order(address: u32) -> in_addr {
    in_addr { s_addr: address.to_be() }
}

/// Reads an IPv4 address: `a.b.c.d`, or fewer parts of which the last fills the rest; each decimal, octal after `0` or
/// hexadecimal after `0x`.
///
/// Returns it in network order; INADDR_NONE for what is no address (and for 255.255.255.255: use `inet_aton`). errno is
/// not set. Async-signal-safe. Not a cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `text` is a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn inet_addr(text: *const c_char) -> in_addr_t {
    // SAFETY: the caller's promise.
    inet::aton(unsafe { bytes(text) }).map_or(INADDR_NONE, |address| address.to_bits().to_be())
}

/// Reads an IPv4 address in the forms of `inet_addr`.
///
/// - `address`: where it goes, in network order; null to ask only whether it is one
///
/// Returns 1; 0 for what is no address, and then leaves `address` alone. errno is not set. Async-signal-safe. Not a
/// cancellation point. 4.3BSD.
///
/// # Safety
/// `text` is a string; `address` is null or has room for an address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn inet_aton(text: *const c_char, address: *mut in_addr) -> c_int {
    // SAFETY: the caller's promise.
    let (text, address) = unsafe { (bytes(text), address.as_mut()) };
    let read = inet::aton(text);
    if let (Some(read), Some(address)) = (read, address) {
        *address = network_order(read.to_bits());
    }
    read.is_some().into()
}

/// Writes an IPv4 address as `a.b.c.d`.
///
/// - `address`: in network order
///
/// Returns the text, which the calling thread's next `inet_ntoa` overwrites. Not async-signal-safe. Not a cancellation
/// point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked: the argument is a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn inet_ntoa(address: in_addr) -> *mut c_char {
    static RESULT: PerThread<[c_char; "255.255.255.255".len() + 1]> = PerThread::new();
    let text = Text::of_v4(Ipv4Addr::from_bits(host_order(address)));
    // SAFETY: the result is this thread's own; null when there is no memory.
    match unsafe { RESULT.get().as_mut() } {
        Some(result) => text.store(result).as_mut_ptr(),
        None => core::ptr::null_mut(),
    }
}

/// Reads a network number: one to four parts of eight bits each, in the notations of `inet_addr`.
///
/// Returns it in host order; INADDR_NONE for what is none. errno is not set. Async-signal-safe. Not a cancellation
/// point. 4.2BSD.
///
/// # Safety
/// `text` is a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn inet_network(text: *const c_char) -> in_addr_t {
    // SAFETY: the caller's promise.
    inet::network(unsafe { bytes(text) }).unwrap_or(INADDR_NONE)
}

/// Makes an address of a network number and a host number on it, both in host order, by the network's class.
///
/// Returns the address. Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// None is asked: the arguments are numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn inet_makeaddr(network: in_addr_t, host: in_addr_t) -> in_addr {
    network_order(inet::make_address(network, host))
}

/// Gives the part of an address that names the host on its network, by the address's class.
///
/// Returns it in host order. Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// None is asked: the argument is a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn inet_lnaof(address: in_addr) -> in_addr_t {
    host_order(address) & inet::host_mask(host_order(address))
}

/// Gives the network number of an address, by the address's class.
///
/// Returns it in host order. Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// None is asked: the argument is a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn inet_netof(address: in_addr) -> in_addr_t {
    inet::network_of(host_order(address))
}

/// Reads an address of a family.
///
/// - `family`: AF_INET (only `a.b.c.d` in decimal) or AF_INET6
/// - `text`: the address
/// - `address`: where it goes: a `struct in_addr` or a `struct in6_addr`
///
/// Returns 1; 0 for what is no address of the family, and then leaves `address` alone; -1 with EAFNOSUPPORT for another
/// family. Async-signal-safe. Not a cancellation point. POSIX.1-2024.
///
/// # Safety
/// `text` is a string; `address` has room for an address of the family.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn inet_pton(family: c_int, text: *const c_char, address: *mut c_void) -> c_int {
    // SAFETY: the caller's promise; nothing is assumed of the address's alignment.
    unsafe {
        match family {
            AF_INET => put(inet::parse_v4(bytes(text)).map(|read| read.octets()), address),
            AF_INET6 => put(inet::parse_v6(bytes(text)).map(|read| read.octets()), address),
            _ => errno::fail(libc::EAFNOSUPPORT) as c_int,
        }
    }
}

/// # Safety
/// `to` has room for a `T`.
unsafe fn put<T>(read: Option<T>, to: *mut c_void) -> c_int {
    let Some(read) = read else { return 0 };
    // SAFETY: the caller's promise.
    unsafe { to.cast::<T>().write_unaligned(read) };
    1
}

/// Writes an address of a family.
///
/// - `family`: AF_INET or AF_INET6
/// - `address`: a `struct in_addr` or a `struct in6_addr`
/// - `text`, `room`: where the text goes and how many bytes are there: INET_ADDRSTRLEN and INET6_ADDRSTRLEN suffice
///
/// Returns `text`; null with EAFNOSUPPORT for another family, or ENOSPC for too little room. Async-signal-safe. Not a
/// cancellation point. POSIX.1-2024.
///
/// # Safety
/// `address` holds an address of the family; `text` has room for `room` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn inet_ntop(
    family: c_int,
    address: *const c_void,
    text: *mut c_char,
    room: socklen_t,
) -> *const c_char {
    // SAFETY: the caller's promise; nothing is assumed of the address's alignment.
    let written = unsafe {
        match family {
            AF_INET => Text::of_v4(Ipv4Addr::from(address.cast::<[u8; 4]>().read_unaligned())),
            AF_INET6 => Text::of_v6(Ipv6Addr::from(address.cast::<[u8; 16]>().read_unaligned())),
            _ => {
                errno::set(libc::EAFNOSUPPORT);
                return null();
            }
        }
    };
    let needed = written.as_bytes().len() + 1;
    if needed > room as usize {
        errno::set(libc::ENOSPC);
        return null();
    }
    // SAFETY: `room` bytes are there, which `needed` does not exceed.
    written.store(unsafe { core::slice::from_raw_parts_mut(text, needed) }).as_ptr()
}
