//! <sys/ioctl.h>

use core::ffi::{c_int, c_ulong};

use crate::history::ioctl;
use crate::history::personality::Personality::{Bsd42, Bsd43, Bsd44};
use crate::linux::errno::KernelResult;

/// `ioctl` of 4.2BSD: as `bsd43_ioctl`, but for SIOCSPGRP and SIOCGPGRP a process group is positive and a process
/// negative.
///
/// Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// `argument` is what the request wants.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_ioctl(fd: c_int, request: c_ulong, argument: *mut u8) -> c_int {
    // A request is 32 bits; programs keep it in an int, which is negative for many.
    // SAFETY: the caller's promise.
    unsafe { ioctl::ioctl(fd, request as u32, argument, Bsd42) }.or_errno_int()
}

/// `ioctl` of 4.3BSD.
///
/// - The terminal's old requests: TIOCGETP, TIOCSETP, TIOCSETN, TIOCGETC, TIOCSETC, TIOCGLTC, TIOCSLTC, TIOCLGET,
///   TIOCLSET, TIOCLBIS, TIOCLBIC, TIOCFLUSH, TIOCSTOP, TIOCSTART, TIOCGETD, TIOCSETD, TIOCHPCL, TIOCSDTR, TIOCCDTR.
/// - TIOCNOTTY makes the process a session's leader, who is given the next terminal that it opens.
/// - The requests about interfaces take a `struct ifreq` of 32 bytes, and SIOCGIFCONF gives a list of such.
///
/// Other requests, and the errors, are the host's; also ENXIO for a line discipline that there is not.
///
/// Async-signal-safe. Not a cancellation point. 4.3BSD.
///
/// # Safety
/// `argument` is what the request wants.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd43_ioctl(fd: c_int, request: c_ulong, argument: *mut u8) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { ioctl::ioctl(fd, request as u32, argument, Bsd43) }.or_errno_int()
}

/// `ioctl` of 4.4BSD: as `bsd43_ioctl`, with a length byte in the addresses of interfaces, and each interface's own
/// address (AF_LINK) in the list before the others. TIOCNOTTY gives up the terminal and no more.
///
/// Async-signal-safe. Not a cancellation point. 4.4BSD.
///
/// # Safety
/// `argument` is what the request wants.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd44_ioctl(fd: c_int, request: c_ulong, argument: *mut u8) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { ioctl::ioctl(fd, request as u32, argument, Bsd44) }.or_errno_int()
}
