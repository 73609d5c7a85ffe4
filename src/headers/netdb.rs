//! <netdb.h>: hosts, services, protocols and networks by name and by number.
//!
//! The functions whose names end in `_r` put their result into storage of the caller's:
//!
//! - `result`: the structure
//! - `buffer`, `buflen`: `buflen` bytes, at any alignment, that the structure's pointers point into; ERANGE says that more
//!   are needed
//! - `found`: gets `result`, or null if there is no such entry
//! - `h_errnop` (hosts and networks): gets what h_errno would; but `gethostent_r` and `getnetent_r` set h_errno itself and
//!   leave this alone, as the host's do
//!
//! They return 0, also when there is no such entry, or an errno, which they leave in errno too:
//!
//! - ERANGE: the buffer is too small
//! - ENOENT (there is no file), EACCES, EISDIR, ESPIPE (it is a FIFO), EIO, EMFILE, ENFILE, and whatever else the kernel says
//!   of a file that cannot be opened or read
//! - EAGAIN, ECONNREFUSED: no server has answered; EMSGSIZE: its answer is wrong; EAFNOSUPPORT: it has no such addresses
//! - EINVAL: nsswitch.conf is wrong, or wants two answers merged
//! - ENOMEM
//!
//! The others give a pointer to storage of the calling thread's own, good until the thread calls the same function again or
//! ends; or null, with errno as above where there may be such an entry, and h_errno set for hosts and networks.
//!
//! Looking up a name or number sets errno to 0 unless it fails; what leaves errno alone may still leave ENOENT there where
//! resolv.conf or nsswitch.conf is missing. While one of these is a directory, nothing is found that depends on it: EISDIR.
//! `sethostent`, `endhostent`, `setnetent` and `endnetent`, which return nothing, set errno then, too.
//!
//! None of these is async-signal-safe. All are thread-safe. Those that ask name servers are cancellation points while they
//! wait; a cancelled one leaves no socket behind, but memory. The others are none; the library of
//! another source, which any of them may ask, may have some.

use core::ffi::{c_char, c_int, c_void};
use core::ptr::null_mut;

use crate::abi::netdb::{addrinfo, hostent, netent, protoent, servent};
use crate::abi::sys_socket::{sockaddr, socklen_t};
use crate::history::personality::{self, Personality};
use crate::names::addrinfo::{self as names_addrinfo, list, nameinfo};
use crate::names::calls::Lines;
use crate::names::shell::{Output, own};
use crate::names::{calls, entries, errors};

/// What a host is, on the system that the program is to find itself on.
fn lines() -> Lines {
    if personality::chosen() == Personality::Native { Lines::Configured } else { Lines::First }
}

/// Finds a host's IPv4 addresses.
///
/// - `name`: a name, in any case, or an address in a form of `inet_aton`'s that has digits and dots alone
///
/// Returns null if there is none. Sets h_errno to HOST_NOT_FOUND, TRY_AGAIN, NO_RECOVERY, NO_DATA or, with errno,
/// NETDB_INTERNAL.
/// POSIX.1-2001; 4.2BSD.
///
/// # Safety
/// `name` is a string.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn gethostbyname(name: *const c_char) -> *mut hostent {
    // SAFETY: the caller's promise.
    unsafe { own(|results| &mut results.host_by_name, |output| calls::host_by_name(name, None, lines(), output)) }
}

/// As `gethostbyname`, into storage of the caller's.
///
/// GNU.
///
/// # Safety
/// As for every `_r` function of this header; `name` is a string.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn gethostbyname_r(
    name: *const c_char,
    result: *mut hostent,
    buffer: *mut c_char,
    buflen: usize,
    found: *mut *mut hostent,
    h_errnop: *mut c_int,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe {
        calls::host_by_name_r(name, None, lines(), Output { result, buffer, len: buflen, found, h_errno: h_errnop })
    }
}

/// Finds a host's addresses of one family.
///
/// - `name`: a name, in any case, or an address of the family
/// - `family`: AF_INET or AF_INET6; no host has addresses of another one
///
/// Returns null if there is none. Sets h_errno to HOST_NOT_FOUND, TRY_AGAIN, NO_RECOVERY, NO_DATA or, with errno,
/// NETDB_INTERNAL.
/// BIND 4.9.4.
///
/// # Safety
/// `name` is a string.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn gethostbyname2(name: *const c_char, family: c_int) -> *mut hostent {
    // SAFETY: the caller's promise.
    unsafe {
        own(|results| &mut results.host_by_name2, |output| calls::host_by_name(name, Some(family), lines(), output))
    }
}

/// As `gethostbyname2`, into storage of the caller's.
///
/// GNU.
///
/// # Safety
/// As for every `_r` function of this header; `name` is a string.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn gethostbyname2_r(
    name: *const c_char,
    family: c_int,
    result: *mut hostent,
    buffer: *mut c_char,
    buflen: usize,
    found: *mut *mut hostent,
    h_errnop: *mut c_int,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe {
        calls::host_by_name_r(
            name,
            Some(family),
            lines(),
            Output { result, buffer, len: buflen, found, h_errno: h_errnop },
        )
    }
}

/// Finds the host that has an address.
///
/// - `addr`, `len`: a `struct in_addr` or `struct in6_addr`, and its size in bytes
/// - `family`: AF_INET or AF_INET6
///
/// Returns null if there is none. Sets h_errno to HOST_NOT_FOUND, TRY_AGAIN, NO_RECOVERY, NO_DATA or, with errno,
/// NETDB_INTERNAL.
/// POSIX.1-2001; 4.2BSD.
///
/// # Safety
/// `addr` is null, which is no host's, or has `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn gethostbyaddr(addr: *const c_void, len: socklen_t, family: c_int) -> *mut hostent {
    // SAFETY: the caller's promise.
    unsafe { own(|results| &mut results.host_by_address, |output| calls::host_by_address(addr, len, family, output)) }
}

/// As `gethostbyaddr`, into storage of the caller's.
///
/// Returns ENOENT for `::`, which is no host's, and leaves errno alone then. GNU.
///
/// # Safety
/// As for every `_r` function of this header; `addr` is null or has `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn gethostbyaddr_r(
    addr: *const c_void,
    len: socklen_t,
    family: c_int,
    result: *mut hostent,
    buffer: *mut c_char,
    buflen: usize,
    found: *mut *mut hostent,
    h_errnop: *mut c_int,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe {
        calls::host_by_address(addr, len, family, Output { result, buffer, len: buflen, found, h_errno: h_errnop })
    }
}

/// Finds a service by its name or an alias.
///
/// - `name`: the name, in the case that services(5) has
/// - `proto`: the protocol it is over; null for any
///
/// Returns null if there is none. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `name` is a string; `proto` is null or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getservbyname(name: *const c_char, proto: *const c_char) -> *mut servent {
    // SAFETY: the caller's promise.
    unsafe { own(|results| &mut results.service_by_name, |output| calls::service_by_name(name, proto, output)) }
}

/// As `getservbyname`, into storage of the caller's.
///
/// GNU.
///
/// # Safety
/// As for every `_r` function of this header; `name` is a string; `proto` is null or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getservbyname_r(
    name: *const c_char,
    proto: *const c_char,
    result: *mut servent,
    buffer: *mut c_char,
    buflen: usize,
    found: *mut *mut servent,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { calls::service_by_name(name, proto, Output { result, buffer, len: buflen, found, h_errno: null_mut() }) }
}

/// Finds a service by its port.
///
/// - `port`: the port, 0 to 65535, in network order
/// - `proto`: the protocol it is over; null for any
///
/// Returns null if there is none. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `proto` is null or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getservbyport(port: c_int, proto: *const c_char) -> *mut servent {
    // SAFETY: the caller's promise.
    unsafe { own(|results| &mut results.service_by_port, |output| calls::service_by_port(port, proto, output)) }
}

/// As `getservbyport`, into storage of the caller's.
///
/// GNU.
///
/// # Safety
/// As for every `_r` function of this header; `proto` is null or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getservbyport_r(
    port: c_int,
    proto: *const c_char,
    result: *mut servent,
    buffer: *mut c_char,
    buflen: usize,
    found: *mut *mut servent,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { calls::service_by_port(port, proto, Output { result, buffer, len: buflen, found, h_errno: null_mut() }) }
}

/// Finds a protocol by its name or an alias.
///
/// - `name`: the name, in the case that protocols(5) has
///
/// Returns null if there is none. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `name` is a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getprotobyname(name: *const c_char) -> *mut protoent {
    // SAFETY: the caller's promise.
    unsafe { own(|results| &mut results.protocol_by_name, |output| calls::protocol_by_name(name, output)) }
}

/// As `getprotobyname`, into storage of the caller's.
///
/// GNU.
///
/// # Safety
/// As for every `_r` function of this header; `name` is a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getprotobyname_r(
    name: *const c_char,
    result: *mut protoent,
    buffer: *mut c_char,
    buflen: usize,
    found: *mut *mut protoent,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { calls::protocol_by_name(name, Output { result, buffer, len: buflen, found, h_errno: null_mut() }) }
}

/// Finds a protocol by its number.
///
/// - `proto`: the number, as in an IP header
///
/// Returns null if there is none. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked: the argument is a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getprotobynumber(proto: c_int) -> *mut protoent {
    // SAFETY: the caller's promise.
    unsafe { own(|results| &mut results.protocol_by_number, |output| calls::protocol_by_number(proto, output)) }
}

/// As `getprotobynumber`, into storage of the caller's.
///
/// GNU.
///
/// # Safety
/// As for every `_r` function of this header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getprotobynumber_r(
    proto: c_int,
    result: *mut protoent,
    buffer: *mut c_char,
    buflen: usize,
    found: *mut *mut protoent,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { calls::protocol_by_number(proto, Output { result, buffer, len: buflen, found, h_errno: null_mut() }) }
}

/// Finds a network by its name or an alias.
///
/// - `name`: the name, in any case
///
/// Returns null if there is none. Sets h_errno to HOST_NOT_FOUND, TRY_AGAIN, NO_RECOVERY, NO_DATA or, with errno,
/// NETDB_INTERNAL.
/// POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// `name` is a string.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn getnetbyname(name: *const c_char) -> *mut netent {
    // SAFETY: the caller's promise.
    unsafe { own(|results| &mut results.network_by_name, |output| calls::network_by_name(name, output)) }
}

/// As `getnetbyname`, into storage of the caller's.
///
/// GNU.
///
/// # Safety
/// As for every `_r` function of this header; `name` is a string.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn getnetbyname_r(
    name: *const c_char,
    result: *mut netent,
    buffer: *mut c_char,
    buflen: usize,
    found: *mut *mut netent,
    h_errnop: *mut c_int,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { calls::network_by_name(name, Output { result, buffer, len: buflen, found, h_errno: h_errnop }) }
}

/// Finds a network by its number.
///
/// - `net`: the number in the host's order, filled up with zeros on the right: 0x7f000000 for 127
/// - `family`: AF_INET; AF_UNSPEC for any
///
/// Returns null if there is none. Sets h_errno to HOST_NOT_FOUND, TRY_AGAIN, NO_RECOVERY, NO_DATA or, with errno,
/// NETDB_INTERNAL.
/// POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked: the argument is a number.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn getnetbyaddr(net: u32, family: c_int) -> *mut netent {
    // SAFETY: the caller's promise.
    unsafe { own(|results| &mut results.network_by_number, |output| calls::network_by_number(net, family, output)) }
}

/// As `getnetbyaddr`, into storage of the caller's.
///
/// GNU.
///
/// # Safety
/// As for every `_r` function of this header.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn getnetbyaddr_r(
    net: u32,
    family: c_int,
    result: *mut netent,
    buffer: *mut c_char,
    buflen: usize,
    found: *mut *mut netent,
    h_errnop: *mut c_int,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { calls::network_by_number(net, family, Output { result, buffer, len: buflen, found, h_errno: h_errnop }) }
}

/// `getnetbyaddr`, by the name that the tutorial of 4.4BSD (PSD:21) has for it.
///
/// # Safety
/// None is asked: the arguments are numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn getnetbynumber(net: u32, family: c_int) -> *mut netent {
    // SAFETY: the caller's promise.
    unsafe { getnetbyaddr(net, family) }
}

/// Goes back to the first of the hosts. Each thread has a place of its own in them.
///
/// - `stayopen`: for other sources than the file, which is open as long as there is more of it to read
///
/// POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked: the argument is a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sethostent(stayopen: c_int) {
    entries::begin(&entries::HOST, stayopen);
}

/// Gives the next of the hosts that have an IPv4 address, source by source, and in the order of the file. What is
/// written behind its end is seen until that end has been met, other changes when the program begins anew. A large file is
/// read on the way, 64 KiB or a longer line at a time, and where it is written over, that may be seen.
///
/// Returns null after the last one. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gethostent() -> *mut hostent {
    own(|results| &mut results.host, entries::host)
}

/// As `gethostent`, into storage of the caller's.
///
/// Returns ENOENT after the last one, and leaves errno alone then. GNU.
///
/// # Safety
/// As for every `_r` function of this header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gethostent_r(
    result: *mut hostent,
    buffer: *mut c_char,
    buflen: usize,
    found: *mut *mut hostent,
    h_errnop: *mut c_int,
) -> c_int {
    entries::host(Output { result, buffer, len: buflen, found, h_errno: h_errnop })
}

/// Frees what the thread's way through the hosts needs, and closes the file if it is still open. So do the end of the way and
/// that of the thread.
///
/// POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn endhostent() {
    entries::end(&entries::HOST);
}

/// Goes back to the first of the services. Each thread has a place of its own in them.
///
/// - `stayopen`: for other sources than the file, which is open as long as there is more of it to read
///
/// POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked: the argument is a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn setservent(stayopen: c_int) {
    entries::begin(&entries::SERVICE, stayopen);
}

/// Gives the next of the services, source by source, and in the order of the file. What is written behind its
/// end is seen until that end has been met, other changes when the program begins anew. A large file is read on the way,
/// 64 KiB or a longer line at a time, and where it is written over, that may be seen.
///
/// Returns null after the last one. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getservent() -> *mut servent {
    own(|results| &mut results.service, entries::service)
}

/// As `getservent`, into storage of the caller's.
///
/// Returns ENOENT after the last one, and leaves errno alone then. GNU.
///
/// # Safety
/// As for every `_r` function of this header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getservent_r(
    result: *mut servent,
    buffer: *mut c_char,
    buflen: usize,
    found: *mut *mut servent,
) -> c_int {
    entries::service(Output { result, buffer, len: buflen, found, h_errno: null_mut() })
}

/// Frees what the thread's way through the services needs, and closes the file if it is still open. So do the end of the way and
/// that of the thread.
///
/// POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn endservent() {
    entries::end(&entries::SERVICE);
}

/// Goes back to the first of the protocols. Each thread has a place of its own in them.
///
/// - `stayopen`: for other sources than the file, which is open as long as there is more of it to read
///
/// POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked: the argument is a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn setprotoent(stayopen: c_int) {
    entries::begin(&entries::PROTOCOL, stayopen);
}

/// Gives the next of the protocols, source by source, and in the order of the file. What is written behind its
/// end is seen until that end has been met, other changes when the program begins anew. A large file is read on the way,
/// 64 KiB or a longer line at a time, and where it is written over, that may be seen.
///
/// Returns null after the last one. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getprotoent() -> *mut protoent {
    own(|results| &mut results.protocol, entries::protocol)
}

/// As `getprotoent`, into storage of the caller's.
///
/// Returns ENOENT after the last one, and leaves errno alone then. GNU.
///
/// # Safety
/// As for every `_r` function of this header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getprotoent_r(
    result: *mut protoent,
    buffer: *mut c_char,
    buflen: usize,
    found: *mut *mut protoent,
) -> c_int {
    entries::protocol(Output { result, buffer, len: buflen, found, h_errno: null_mut() })
}

/// Frees what the thread's way through the protocols needs, and closes the file if it is still open. So do the end of the way and
/// that of the thread.
///
/// POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn endprotoent() {
    entries::end(&entries::PROTOCOL);
}

/// Goes back to the first of the networks. Each thread has a place of its own in them.
///
/// - `stayopen`: for other sources than the file, which is open as long as there is more of it to read
///
/// POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked: the argument is a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn setnetent(stayopen: c_int) {
    entries::begin(&entries::NETWORK, stayopen);
}

/// Gives the next of the networks, source by source, and in the order of the file. What is written behind its
/// end is seen until that end has been met, other changes when the program begins anew. A large file is read on the way,
/// 64 KiB or a longer line at a time, and where it is written over, that may be seen.
///
/// Returns null after the last one. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getnetent() -> *mut netent {
    own(|results| &mut results.network, entries::network)
}

/// As `getnetent`, into storage of the caller's.
///
/// Returns ENOENT after the last one, and leaves errno alone then. GNU.
///
/// # Safety
/// As for every `_r` function of this header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getnetent_r(
    result: *mut netent,
    buffer: *mut c_char,
    buflen: usize,
    found: *mut *mut netent,
    h_errnop: *mut c_int,
) -> c_int {
    entries::network(Output { result, buffer, len: buflen, found, h_errno: h_errnop })
}

/// Frees what the thread's way through the networks needs, and closes the file if it is still open. So do the end of the way and
/// that of the thread.
///
/// POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// None is asked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn endnetent() {
    entries::end(&entries::NETWORK);
}

/// What an h_errno means.
///
/// - `error`: HOST_NOT_FOUND, TRY_AGAIN, NO_RECOVERY, NO_DATA, NETDB_INTERNAL, NETDB_SUCCESS; any number
///
/// Returns a text in the language of the thread's locale, which lives for ever and which nobody may change. 4.4BSD.
///
/// # Safety
/// None is asked: the argument is a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hstrerror(error: c_int) -> *const c_char {
    errors::translated(errors::text(error))
}

/// Writes what h_errno means to standard error, in one line.
///
/// - `message`: what stands before it, with a colon between; null or empty for nothing
///
/// 4.3BSD.
///
/// # Safety
/// `message` is null or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn herror(message: *const c_char) {
    // SAFETY: the caller's promise.
    unsafe { errors::write(message) }
}

/// Finds the socket addresses of a service on a host, the one to try first first.
///
/// - `node`: a name, an IPv4 address in a form of `inet_aton`'s, or an IPv6 address, with `%` and an interface's name or
///   number behind it where it belongs to a link; null or `*` for this machine
/// - `service`: a name of services(5), or a port; null, empty or `*` for none. Of a number above 65535 the low 16 bits
///   count.
/// - `hints`: what is wanted; null for all there is, as with AI_V4MAPPED and AI_ADDRCONFIG
///   - `ai_family`: AF_INET, AF_INET6, or AF_UNSPEC for both
///   - `ai_socktype`, `ai_protocol`: 0 for any; without both, SOCK_STREAM, SOCK_DGRAM and SOCK_RAW are meant, and with a
///     service's name every kind of socket that services(5) has the service for
///   - `ai_flags`: AI_PASSIVE (without a node: addresses to be called at), AI_CANONNAME (say the host's own name),
///     AI_NUMERICHOST and AI_NUMERICSERV (look up nothing), AI_ADDRCONFIG (only families that this machine has an address
///     of), AI_V4MAPPED (for AF_INET6: IPv4 addresses where there are no others), AI_ALL (with it: beside the others),
///     AI_IDN and AI_CANONIDN (names need not be ASCII; the first is refused for such a name where libidn2 is missing)
///   - the others: ignored
/// - `result`: gets the list, which `freeaddrinfo` frees. The first member has the host's own name in `ai_canonname`.
///
/// The order is that of RFC 6724 and gai.conf(5).
///
/// Returns 0, or why there is no list, which then is not set: EAI_NONAME (no such host; neither node nor service; what
/// should be a number is none), EAI_NODATA and EAI_ADDRFAMILY (the host has no address of the family), EAI_AGAIN (no server
/// has answered), EAI_SERVICE (no such service for such a socket), EAI_SOCKTYPE, EAI_FAMILY, EAI_BADFLAGS, EAI_IDN_ENCODE
/// (the name is wrong), EAI_MEMORY, or EAI_SYSTEM with errno. POSIX.1-2024; the flags from AI_IDN on are GNU's.
///
/// # Safety
/// The strings are strings; `hints` has its first four members; `result` is a place for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn getaddrinfo(
    node: *const c_char,
    service: *const c_char,
    hints: *const addrinfo,
    result: *mut *mut addrinfo,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { names_addrinfo::getaddrinfo(node, service, hints, result) }
}

/// Frees a list of `getaddrinfo`'s, or any part of one that the caller has cut off.
///
/// - `list`: its first member; null for nothing
///
/// errno is untouched. POSIX.1-2024.
///
/// # Safety
/// The list is used no more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn freeaddrinfo(list: *mut addrinfo) {
    // SAFETY: the caller's promise.
    unsafe { list::free(list) }
}

/// What a result of `getaddrinfo`'s or `getnameinfo`'s means.
///
/// - `error`: an EAI_ code; any number
///
/// Returns a text in the language of the thread's locale, which lives for ever and which nobody may change. POSIX.1-2024.
///
/// # Safety
/// None is asked: the argument is a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gai_strerror(error: c_int) -> *const c_char {
    errors::translated(names_addrinfo::message(error))
}

/// Finds the names of a socket address's host and service.
///
/// - `address`, `address_len`: an address of AF_INET or AF_INET6; or of AF_UNIX, of which this machine's name is the host and
///   the path the service
/// - `host`, `host_len`, `service`, `service_len`: where the names go, and how many bytes are there; null or 0 for one that is
///   not wanted. NI_MAXHOST and NI_MAXSERV nearly always suffice.
/// - `flags`: NI_NUMERICHOST, NI_NUMERICSERV (look up nothing), NI_NAMEREQD (a host without a name is an error, and not
///   written as a number), NI_NOFQDN (leave this machine's domain away), NI_DGRAM (the service is UDP's), NI_IDN (names need
///   not be ASCII)
///
/// Returns 0, or EAI_NONAME (there is no name, or nothing to write one to, under NI_NAMEREQD), EAI_AGAIN (no server has
/// answered), EAI_OVERFLOW (too little room), EAI_FAMILY (an unknown family, or too short an address), EAI_BADFLAGS,
/// EAI_MEMORY, or EAI_SYSTEM with errno. POSIX.1-2024; NI_IDN is GNU's.
///
/// # Safety
/// `address` is null or has `address_len` bytes; the others are null or have room for as many as is said.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn getnameinfo(
    address: *const sockaddr,
    address_len: socklen_t,
    host: *mut c_char,
    host_len: socklen_t,
    service: *mut c_char,
    service_len: socklen_t,
    flags: c_int,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { nameinfo::getnameinfo(address, address_len, (host, host_len), (service, service_len), flags) }
}
