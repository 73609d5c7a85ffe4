//! <time.h>: a time had 32 bits. Programs give the address of one in utmp or in a packet.

use core::ffi::c_char;

unsafe extern "C" {
    fn ctime(clock: *const i64) -> *mut c_char;
}

/// `ctime`, of a time of 32 bits; the low half of a longer one is as good.
///
/// Not async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// `clock` points to as much; as for the host's `ctime`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_ctime(clock: *const i32) -> *mut c_char {
    // SAFETY: the caller's promise; the host reads our copy.
    unsafe { ctime(&clock.read_unaligned().into()) }
}

/// `gmtime`, of a time of 32 bits; the low half of a longer one is as good.
///
/// Not async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// `clock` points to as much; as for the host's `gmtime`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_gmtime(clock: *const i32) -> *mut libc::tm {
    // SAFETY: the caller's promise; the host reads our copy.
    unsafe { libc::gmtime(&clock.read_unaligned().into()) }
}

/// `localtime`, of a time of 32 bits; the low half of a longer one is as good.
///
/// Not async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// `clock` points to as much; as for the host's `localtime`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_localtime(clock: *const i32) -> *mut libc::tm {
    // SAFETY: the caller's promise; the host reads our copy.
    unsafe { libc::localtime(&clock.read_unaligned().into()) }
}
