//! <sys/select.h>: select and pselect, over the caller's own sets: any number of descriptors, and sets no longer than
//! the highest descriptor needs (the kernel reads and writes whole longs).

use core::ffi::c_int;

use crate::abi::sys_select::{fd_set, sigset_t, timespec, timeval};
use crate::history::personality::{self, Personality::Native};
use crate::history::sockets;
use crate::linux::errno::KernelResult;
use crate::linux::wait;

/// Waits until a descriptor is ready, a signal comes or the time is over.
///
/// - `nfds`: one more than the highest descriptor to look at
/// - `reads`, `writes`, `excepts`: the descriptors to look at, each set or null; out: those that are ready
/// - `timeout`: how long to wait at most, null for ever; out: the time left, as Linux does it
///
/// Returns how many bits are set in the three sets, 0 when the time was over; -1 and errno for an error, with the sets
/// unchanged: EBADF, EFAULT, EINTR (also under SA_RESTART), EINVAL (`nfds` negative, malformed time), ENOMEM.
///
/// BSDIPC_PERSONALITY makes it that of BSD: see `bsd42_select`.
///
/// Async-signal-safe. A cancellation point. POSIX.1-2024; 4.2BSD.
///
/// # Safety
/// The sets are as long as `nfds` needs, rounded up to whole longs; or are addresses at which the kernel finds nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn select(
    nfds: c_int,
    reads: *mut fd_set,
    writes: *mut fd_set,
    excepts: *mut fd_set,
    timeout: *mut timeval,
) -> c_int {
    let sets = [reads, writes, excepts];
    // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
    unsafe {
        match personality::chosen() {
            Native => wait::select(nfds, sets, timeout),
            _ => sockets::select(nfds, sets, timeout),
        }
    }
    .or_errno_int()
}

/// `select` with a finer timeout, which is left alone, and a signal mask for the time of the wait.
///
/// - `nfds`, `reads`, `writes`, `excepts`: as for `select`
/// - `timeout`: how long to wait at most, null for ever
/// - `mask`: the signals blocked while waiting, or null to leave them as they are
///
/// Returns and fails as `select`.
///
/// Async-signal-safe. A cancellation point. POSIX.1-2024.
///
/// # Safety
/// As for `select`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn pselect(
    nfds: c_int,
    reads: *mut fd_set,
    writes: *mut fd_set,
    excepts: *mut fd_set,
    timeout: *const timespec,
    mask: *const sigset_t,
) -> c_int {
    // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
    unsafe { wait::pselect(nfds, [reads, writes, excepts], timeout, mask) }.or_errno_int()
}
