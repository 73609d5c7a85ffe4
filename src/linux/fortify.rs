//! The end that _FORTIFY_SOURCE gives a program that would write beyond a buffer.

unsafe extern "C" {
    fn __chk_fail() -> !;
}

/// Ends the process with the C library's own message ("buffer overflow detected") and SIGABRT unless `fits`.
#[inline(always)]
pub fn check(fits: bool) {
    if !fits {
        // SAFETY: takes nothing and does not return.
        unsafe { __chk_fail() }
    }
}
