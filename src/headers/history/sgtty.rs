//! <sgtty.h>: what was there before ioctl.

use core::ffi::{c_int, c_ulong};

use super::sys_ioctl::bsd43_ioctl;

/// Reads a terminal's modes: `ioctl(fd, TIOCGETP, modes)`.
///
/// Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// `modes` has room for a `struct sgttyb`, or is an address at which the kernel finds nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_gtty(fd: c_int, modes: *mut u8) -> c_int {
    const TIOCGETP: c_ulong = 0x4006_7408;
    // SAFETY: the caller's promise.
    unsafe { bsd43_ioctl(fd, TIOCGETP, modes) }
}

/// Sets a terminal's modes: `ioctl(fd, TIOCSETP, modes)`.
///
/// Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// `modes` is a `struct sgttyb`, or an address at which the kernel finds nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_stty(fd: c_int, modes: *mut u8) -> c_int {
    const TIOCSETP: c_ulong = 0x8006_7409;
    // SAFETY: the caller's promise.
    unsafe { bsd43_ioctl(fd, TIOCSETP, modes) }
}
