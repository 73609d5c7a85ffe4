//! <sys/time.h>, where select was at home.

use core::ffi::c_int;

use crate::abi::sys_select::{fd_set, timeval};
use crate::history::sockets;
use crate::linux::errno::KernelResult;
use crate::ns::attention;

/// `select` of 4.2BSD: the timeout is left alone, and sets are made of 32-bit words, as many as `nfds` needs: an `int`
/// is enough for 32 descriptors.
///
/// Async-signal-safe. A cancellation point. 4.2BSD.
///
/// # Safety
/// The sets are as long as `nfds` needs; or are addresses at which the kernel finds nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn bsd42_select(
    nfds: c_int,
    reads: *mut fd_set,
    writes: *mut fd_set,
    excepts: *mut fd_set,
    timeout: *mut timeval,
) -> c_int {
    // SAFETY: the caller's promise.
    attention::select(nfds, [reads, writes, excepts], timeout, |nfds, sets| unsafe {
        sockets::select(nfds, sets, timeout)
    })
    .or_errno_int()
}
