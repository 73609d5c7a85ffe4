//! h_errno, which the C library gives to every thread.

use core::ffi::c_int;

unsafe extern "C" {
    fn __h_errno_location() -> *mut c_int;
}

/// Where the calling thread's h_errno is, for as long as the thread lives.
pub fn place() -> *mut c_int {
    // SAFETY: takes nothing.
    unsafe { __h_errno_location() }
}

/// Sets h_errno.
pub fn set(value: c_int) {
    // SAFETY: the C library gives every thread its own, which lives as long as the thread.
    unsafe { *place() = value }
}

/// The calling thread's h_errno.
pub fn get() -> c_int {
    // SAFETY: as in `set`.
    unsafe { *place() }
}
