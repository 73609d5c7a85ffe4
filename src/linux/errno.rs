//! From the kernel's results to C's, and to Rust's: the one place that sets errno.

use core::ffi::c_int;

/// A system call's result.
pub trait KernelResult {
    /// The result as C has it: itself, or -1 with errno set. errno is untouched on success.
    fn or_errno(self) -> isize;
    /// The same for a function that returns an `int`.
    fn or_errno_int(self) -> c_int;
}

impl KernelResult for isize {
    #[inline(always)]
    fn or_errno(self) -> isize {
        // The kernel keeps the last page of results for errors.
        if self as usize > -4096_isize as usize {
            return fail(-self as c_int);
        }
        self
    }

    #[inline(always)]
    fn or_errno_int(self) -> c_int {
        self.or_errno() as c_int
    }
}

/// The same as Rust has it: the result, or an errno, which is not set.
#[inline(always)]
pub fn check(result: isize) -> Result<usize, c_int> {
    usize::try_from(result).map_err(|_| -result as c_int)
}

/// Sets errno and gives -1.
#[cold]
pub fn fail(error: c_int) -> isize {
    set(error);
    -1
}

/// Sets errno.
pub fn set(error: c_int) {
    // SAFETY: the C library gives every thread its own errno, which lives as long as the thread.
    unsafe { *place() = error }
}

/// The calling thread's errno.
pub fn get() -> c_int {
    // SAFETY: as in `set`.
    unsafe { *place() }
}

/// Where the calling thread's errno is, for as long as the thread lives.
pub fn place() -> *mut c_int {
    // SAFETY: takes nothing.
    unsafe { libc::__errno_location() }
}
