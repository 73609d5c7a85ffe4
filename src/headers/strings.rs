//! <strings.h>: what 4.2BSD called its operations on bytes.

use core::ffi::{c_int, c_void};

/// Copies `len` bytes from `from` to `to`; they may overlap.
///
/// Returns nothing. Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// `from` holds `len` bytes and `to` has room for them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bcopy(from: *const c_void, to: *mut c_void, len: usize) {
    // SAFETY: the caller's promise.
    unsafe { libc::memmove(to, from, len) };
}

/// Compares the first `len` bytes at `a` and `b`.
///
/// Returns 0 when they are equal, something else when not. Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// Both hold `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bcmp(a: *const c_void, b: *const c_void, len: usize) -> c_int {
    // A comparison of slices, or of memcmp's result with 0, would be compiled to a call of bcmp; which is also how this
    // library compares names, at which memcmp is no faster.
    const SHORT: usize = 32;
    // SAFETY: the caller's promise.
    unsafe {
        if len > SHORT {
            return libc::memcmp(a, b, len);
        }
        let (a, b) = (a.cast::<u8>(), b.cast::<u8>());
        const WORD: usize = size_of::<u64>();
        let word = |bytes: *const u8, at| bytes.add(at).cast::<u64>().read_unaligned();
        let differ = |at| word(a, at) != word(b, at);
        match len.checked_sub(WORD) {
            // The last word may have bytes of the one before.
            Some(last) => (0..last).step_by(WORD).any(differ) || differ(last),
            None => (0..len).any(|at| *a.add(at) != *b.add(at)),
        }
        .into()
    }
}

/// Sets `len` bytes at `to` to zero.
///
/// Returns nothing. Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// `to` has room for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bzero(to: *mut c_void, len: usize) {
    // SAFETY: the caller's promise.
    unsafe { libc::memset(to, 0, len) };
}
