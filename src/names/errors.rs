//! What errors mean, in words, and in the language of the program's locale.

use core::ffi::{CStr, c_char, c_int};

use libc::iovec;

use super::h_errno;
use crate::abi::netdb::{HOST_NOT_FOUND, NETDB_SUCCESS, NO_DATA, NO_RECOVERY, TRY_AGAIN};
use crate::linux::syscall;

unsafe extern "C" {
    fn dcgettext(domain: *const c_char, text: *const c_char, category: c_int) -> *const c_char;
}

/// A text of the C library's, as its own catalogue has it for the thread's locale. It lives for ever, and errno stays.
pub fn translated(text: &'static CStr) -> *const c_char {
    // SAFETY: strings that live for ever, of which one comes back if there is no translation.
    unsafe { dcgettext(c"libc".as_ptr(), text.as_ptr(), libc::LC_MESSAGES) }
}

/// The text of an h_errno.
pub fn text(error: c_int) -> &'static CStr {
    match error {
        NETDB_SUCCESS => c"Resolver Error 0 (no error)",
        HOST_NOT_FOUND => c"Unknown host",
        TRY_AGAIN => c"Host name lookup failure",
        NO_RECOVERY => c"Unknown server error",
        NO_DATA => c"No address associated with name",
        ..0 => c"Resolver internal error",
        _ => c"Unknown resolver error",
    }
}

/// Writes `message: text` to standard error, at once, so that no other line comes between.
///
/// # Safety
/// `message` is null or a string.
pub unsafe fn write(message: *const c_char) {
    // SAFETY: the caller's promise.
    let message = if message.is_null() { &[] } else { unsafe { CStr::from_ptr(message) }.to_bytes() };
    let colon: &[u8] = if message.is_empty() { b"" } else { b": " };
    // SAFETY: a string.
    let text = unsafe { CStr::from_ptr(translated(text(h_errno::get()))) }.to_bytes();
    let parts = [message, colon, text, b"\n"]
        .map(|part| iovec { iov_base: part.as_ptr().cast_mut().cast(), iov_len: part.len() });
    // SAFETY: the parts are there to read. Nothing can be done about a standard error that is closed.
    unsafe { syscall!(WRITEV, libc::STDERR_FILENO, parts.as_ptr(), parts.len()) };
}
