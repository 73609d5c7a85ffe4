//! <sys/stat.h>

use core::ffi::{c_char, c_int, c_uint, c_void};

use crate::history::files;
use crate::linux::errno::KernelResult;
use crate::linux::syscall;

/// `stat`: the old names of pseudo terminals are there.
///
/// Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// `path` is a string and `status` has room for a `struct stat`; or they are addresses at which the kernel finds nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_stat(path: *const c_char, status: *mut c_void) -> c_int {
    // SAFETY: the kernel checks the pointers.
    files::ask(path, |path| unsafe { syscall!(NEWFSTATAT, libc::AT_FDCWD, path, status, 0) }).or_errno_int()
}

/// `lstat`: the old names of pseudo terminals are there.
///
/// Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// As for `bsd42_stat`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_lstat(path: *const c_char, status: *mut c_void) -> c_int {
    let call = |path: *const c_char| {
        // SAFETY: the kernel checks the pointers.
        unsafe { syscall!(NEWFSTATAT, libc::AT_FDCWD, path, status, libc::AT_SYMLINK_NOFOLLOW) }
    };
    files::ask(path, call).or_errno_int()
}

/// `chmod`: also of a pseudo terminal by its old name; of its master, nothing is changed.
///
/// Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// `path` is a string, or an address at which the kernel finds none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_chmod(path: *const c_char, mode: c_uint) -> c_int {
    // SAFETY: the kernel checks the pointer.
    files::change(path, |path| unsafe { syscall!(FCHMODAT, libc::AT_FDCWD, path, mode) }).or_errno_int()
}
