//! <sys/file.h> and <fcntl.h>

use core::ffi::{c_char, c_int, c_long, c_uint};

use crate::history::personality::Personality::{Bsd43, Bsd44};
use crate::history::{files, ioctl};
use crate::linux::errno::KernelResult;

/// `fcntl` of 4.2BSD: for F_SETOWN and F_GETOWN of a socket, a process group is positive and a process negative.
///
/// Async-signal-safe. A cancellation point for F_SETLKW. 4.2BSD.
///
/// # Safety
/// `argument` is what the command wants.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd42_fcntl(fd: c_int, command: c_int, argument: c_long) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { ioctl::control(fd, command, argument) }.unwrap_or_else(|error| error.or_errno_int())
}

/// `open` of 4.2BSD: /dev/ptyXY and /dev/ttyXY, X one of `pqrstuvwxyzabcde` and Y a hexadecimal digit, are the sides of
/// a pseudo terminal.
///
/// A master can be open once: EIO tells that the pair is in use, and that a slave's master is open nowhere. A process
/// that has no terminal is given the slave that it opens, unless it leads a process group but no session.
///
/// Async-signal-safe. A cancellation point. 4.2BSD.
///
/// # Safety
/// `path` is a string, or an address at which the kernel finds none.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd42_open(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { files::open(path, flags, mode, Bsd43) }.or_errno_int()
}

/// `open` of 4.4BSD: as `bsd42_open`, but a slave is given only to the leader of a session, at once or by TIOCSCTTY.
///
/// Async-signal-safe. A cancellation point. 4.4BSD.
///
/// # Safety
/// `path` is a string, or an address at which the kernel finds none.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd44_open(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { files::open(path, flags, mode, Bsd44) }.or_errno_int()
}
