//! <arpa/inet.h>

use core::ffi::{c_char, c_long};

use crate::abi::netinet_in::INADDR_NONE;
use crate::headers::arpa_inet::{inet_addr, inet_network};

/// As an `unsigned long`, which -1 equals for what is no address.
fn wide(address: u32) -> c_long {
    if address == INADDR_NONE { -1 } else { c_long::from(address) }
}

/// `inet_addr`, which returned an `unsigned long`: -1 for what is no address.
///
/// Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// `text` is a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_inet_addr(text: *const c_char) -> c_long {
    // SAFETY: the caller's promise.
    wide(unsafe { inet_addr(text) })
}

/// `inet_network`, which returned an `unsigned long`: -1 for what is no network.
///
/// Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// `text` is a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_inet_network(text: *const c_char) -> c_long {
    // SAFETY: the caller's promise.
    wide(unsafe { inet_network(text) })
}
