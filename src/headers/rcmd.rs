//! <netdb.h>: commands on other machines, and whom this one trusts.
//!
//! `rresvport` and `rresvport_af` are async-signal-safe and no cancellation points. The others are not async-signal-safe, and
//! are cancellation points only while name servers are asked.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::net::IpAddr;

use crate::abi::sys_socket::{AF_INET, AF_INET6, sa_family_t};
use crate::linux::errno;
use crate::remote::{self, trust};

/// The result of a remote command: its descriptor, or -1 and errno.
fn descriptor(result: Result<c_int, c_int>) -> c_int {
    result.unwrap_or_else(|error| errno::fail(error) as c_int)
}

/// Makes a stream socket of AF_INET with a reserved port.
///
/// - `port`: in: the first to try, from 512 to 1023; those below it come next, then those above; out: the one that was taken
///
/// Returns the socket; -1 and errno for an error: EACCES (the caller may not), EAGAIN (all are taken), and those of `socket`.
/// Async-signal-safe. 4.2BSD.
///
/// # Safety
/// `port` points to an int.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rresvport(port: *mut c_int) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { rresvport_af(port, AF_INET as sa_family_t) }
}

/// `rresvport` for AF_INET or AF_INET6.
///
/// Returns and fails as `rresvport`; EAFNOSUPPORT for another family. 4.4BSD's successors.
///
/// # Safety
/// `port` points to an int.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rresvport_af(port: *mut c_int, family: sa_family_t) -> c_int {
    // SAFETY: the caller's promise.
    descriptor(unsafe { remote::port::reserve(*port, family.into()) }.map(|(socket, found)| {
        // SAFETY: as above.
        unsafe { *port = found.into() };
        socket.into_raw()
    }))
}

/// Has a command run on another machine, where the user is trusted, through a connection from a reserved port.
///
/// - `host`: in: its name; out: its own name, in memory of the calling thread's that the next call frees
/// - `port`: the service's, in network byte order
/// - `local_user`, `remote_user`: who asks, and who is to run it there
/// - `command`: a line for a shell
/// - `error_fd`: where the descriptor of a second connection goes, for the command's standard error and for signals to it;
///   null for none
///
/// What goes wrong is written to standard error. A host that refuses is asked again after 1, 2, 4, 8 and 16 seconds.
///
/// Returns the connection, the command's standard input and output; -1 and errno for an error: EACCES (the caller may not use
/// reserved ports), EAGAIN (all are taken), ENOENT (no such host), EPROTO (no second connection, or from elsewhere), ECONNREFUSED
/// (the other side declined), and those of `connect`. 4.2BSD.
///
/// # Safety
/// `host` points to a string; the others are strings; `error_fd` is null or points to an int.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn rcmd(
    host: *mut *mut c_char,
    port: u16,
    local_user: *const c_char,
    remote_user: *const c_char,
    command: *const c_char,
    error_fd: *mut c_int,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { rcmd_af(host, port, local_user, remote_user, command, error_fd, AF_INET as sa_family_t) }
}

/// `rcmd` for AF_INET, AF_INET6, or AF_UNSPEC: either.
///
/// Returns and fails as `rcmd`; EAFNOSUPPORT for another family. 4.4BSD's successors.
///
/// # Safety
/// As for `rcmd`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn rcmd_af(
    host: *mut *mut c_char,
    port: u16,
    local_user: *const c_char,
    remote_user: *const c_char,
    command: *const c_char,
    error_fd: *mut c_int,
    family: sa_family_t,
) -> c_int {
    // SAFETY: the caller's promise.
    descriptor(unsafe {
        let command = remote::command::Command {
            local_user: CStr::from_ptr(local_user),
            remote_user: CStr::from_ptr(remote_user),
            text: CStr::from_ptr(command),
        };
        remote::command::rcmd(host, port, &command, error_fd, family.into())
    })
}

/// Has a command run on another machine, where the user has a password.
///
/// - `host`, `command`, `error_fd`: as for `rcmd`
/// - `port`: the service's, in network byte order
/// - `user`, `password`: null to look into ~/.netrc and, failing that, to ask on the terminal
///
/// Returns and fails as `rcmd`; no port has to be reserved. 4.2BSD.
///
/// # Safety
/// As for `rcmd`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn rexec(
    host: *mut *mut c_char,
    port: c_int,
    user: *const c_char,
    password: *const c_char,
    command: *const c_char,
    error_fd: *mut c_int,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { rexec_af(host, port, user, password, command, error_fd, AF_INET as sa_family_t) }
}

/// `rexec` for AF_INET, AF_INET6, or AF_UNSPEC: either.
///
/// Returns and fails as `rexec`. 4.4BSD's successors.
///
/// # Safety
/// As for `rcmd`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn rexec_af(
    host: *mut *mut c_char,
    port: c_int,
    user: *const c_char,
    password: *const c_char,
    command: *const c_char,
    error_fd: *mut c_int,
    family: sa_family_t,
) -> c_int {
    // SAFETY: the caller's promise.
    descriptor(unsafe {
        let command = CStr::from_ptr(command);
        remote::command::rexec(host, port as u16, (user, password), command, error_fd, family.into())
    })
}

/// Tells whether a user of another machine is trusted here, by /etc/hosts.equiv and by ~/.rhosts of the local user. Such a file
/// counts if it is a regular one without a second name, belongs to root or to that user, and nobody else may write to it.
///
/// - `host`: the other machine's name, all of whose addresses of AF_INET are looked up
/// - `super_user`: not 0 if the local user is the super-user; hosts.equiv then does not count
/// - `remote_user`, `local_user`: who comes, and who it wants to be
///
/// Returns 0 for yes, -1 for no. 4.2BSD.
///
/// # Safety
/// The strings are strings.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ruserok(
    host: *const c_char,
    super_user: c_int,
    remote_user: *const c_char,
    local_user: *const c_char,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { ruserok_af(host, super_user, remote_user, local_user, AF_INET as sa_family_t) }
}

/// `ruserok` for AF_INET, AF_INET6, or AF_UNSPEC: either. 4.4BSD's successors.
///
/// # Safety
/// As for `ruserok`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ruserok_af(
    host: *const c_char,
    super_user: c_int,
    remote_user: *const c_char,
    local_user: *const c_char,
    family: sa_family_t,
) -> c_int {
    // SAFETY: the caller's promise.
    let (host, user, local) =
        unsafe { (CStr::from_ptr(host), CStr::from_ptr(remote_user), CStr::from_ptr(local_user)) };
    let trusted = trust::addresses(host, family.into())
        .unwrap_or_default()
        .into_iter()
        .any(|address| trust::is_trusted(&trust::Guest { address, host, user }, super_user != 0, local));
    if trusted { 0 } else { -1 }
}

/// `ruserok` for an address instead of a name.
///
/// - `address`: in network byte order
///
/// Returns 0 for yes, -1 for no. 4.4BSD.
///
/// # Safety
/// The strings are strings.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn iruserok(
    address: u32,
    super_user: c_int,
    remote_user: *const c_char,
    local_user: *const c_char,
) -> c_int {
    // SAFETY: the address is ours; the rest is the caller's promise.
    unsafe { iruserok_af((&raw const address).cast(), super_user, remote_user, local_user, AF_INET as sa_family_t) }
}

/// `iruserok` for an address of AF_INET or AF_INET6: a `struct in_addr` or a `struct in6_addr`.
///
/// Returns 0 for yes, -1 for no, also for another family. 4.4BSD's successors.
///
/// # Safety
/// `address` is one of the family; the strings are strings.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn iruserok_af(
    address: *const c_void,
    super_user: c_int,
    remote_user: *const c_char,
    local_user: *const c_char,
    family: sa_family_t,
) -> c_int {
    // SAFETY: the caller's promise.
    let (address, user, local): (IpAddr, _, _) = unsafe {
        let address = match family.into() {
            AF_INET => address.cast::<[u8; 4]>().read().into(),
            AF_INET6 => address.cast::<[u8; 16]>().read().into(),
            _ => return -1,
        };
        (address, CStr::from_ptr(remote_user), CStr::from_ptr(local_user))
    };
    let trusted = trust::is_trusted(&trust::Guest { address, host: c"-", user }, super_user != 0, local);
    if trusted { 0 } else { -1 }
}
