//! <poll.h>: poll and ppoll.

use core::ffi::c_int;

use crate::abi::poll::{nfds_t, pollfd};
use crate::abi::sys_select::{sigset_t, timespec};
use crate::linux::errno::KernelResult;
use crate::linux::{fortify, wait};

/// Waits until a descriptor is ready, a signal comes or the time is over.
///
/// - `fds`, `nfds`: the descriptors and the events to look for; entries with a negative `fd` are passed over; out:
///   `revents` of each
/// - `timeout`: how long to wait at most, in milliseconds; negative for ever
///
/// Returns how many entries have `revents`, 0 when the time was over; -1 and errno for an error: EFAULT, EINTR (also
/// under SA_RESTART), EINVAL (`nfds` beyond RLIMIT_NOFILE), ENOMEM.
///
/// Async-signal-safe. A cancellation point. POSIX.1-2024.
///
/// # Safety
/// `fds` holds `nfds` entries, or is an address at which the kernel finds none.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn poll(fds: *mut pollfd, nfds: nfds_t, timeout: c_int) -> c_int {
    // SAFETY: the kernel checks the pointer; the frame holds nothing to drop.
    unsafe { wait::poll(fds, nfds, timeout) }.or_errno_int()
}

/// `poll` with a finer timeout, which is left alone, and a signal mask for the time of the wait.
///
/// - `fds`, `nfds`: as for `poll`
/// - `timeout`: how long to wait at most, null for ever
/// - `mask`: the signals blocked while waiting, or null to leave them as they are
///
/// Returns and fails as `poll`; EINVAL also for a malformed time.
///
/// Async-signal-safe. A cancellation point. POSIX.1-2024; Linux.
///
/// # Safety
/// As for `poll`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ppoll(
    fds: *mut pollfd,
    nfds: nfds_t,
    timeout: *const timespec,
    mask: *const sigset_t,
) -> c_int {
    // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
    unsafe { wait::ppoll(fds, nfds, timeout, mask) }.or_errno_int()
}

/// `poll` as programs compiled with _FORTIFY_SOURCE call it: ends the process when `nfds` entries exceed `room`, the
/// bytes that the compiler knows to be at `fds`.
///
/// Async-signal-safe. A cancellation point. Linux.
///
/// # Safety
/// As for `poll`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __poll_chk(fds: *mut pollfd, nfds: nfds_t, timeout: c_int, room: usize) -> c_int {
    fortify::check(nfds <= (room / size_of::<pollfd>()) as nfds_t);
    // SAFETY: the caller's promise.
    unsafe { poll(fds, nfds, timeout) }
}

/// `ppoll` as programs compiled with _FORTIFY_SOURCE call it; see `__poll_chk`.
///
/// Async-signal-safe. A cancellation point. Linux.
///
/// # Safety
/// As for `ppoll`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __ppoll_chk(
    fds: *mut pollfd,
    nfds: nfds_t,
    timeout: *const timespec,
    mask: *const sigset_t,
    room: usize,
) -> c_int {
    fortify::check(nfds <= (room / size_of::<pollfd>()) as nfds_t);
    // SAFETY: the caller's promise.
    unsafe { ppoll(fds, nfds, timeout, mask) }
}
