//! <netns/ns.h>: addresses of the Xerox NS family as text.

use core::ffi::{CStr, c_char};

use xns::Address;

use crate::abi::netns_ns::NsAddr;
use crate::inet::Text;
use crate::linux::thread::PerThread;

/// Reads an NS address: net, host and port, separated by `#`, or else by whichever of `.` and `:` comes first.
///
/// Each is decimal digits in groups of three (`2-273`), bytes in hexadecimal separated by `.` or `:`, 16-bit words in
/// hexadecimal separated by `,`, or one number: hexadecimal with `0x`, a final `H` or any of A to F; octal with a leading
/// 0 and no 8 or 9; else decimal. What is missing is 0.
///
/// Returns the address in network byte order; every text means one, and errno is not set. Async-signal-safe. Not a
/// cancellation point. 4.3BSD.
///
/// # Safety
/// `text` is a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ns_addr(text: *const c_char) -> NsAddr {
    // SAFETY: the caller's promise.
    NsAddr(Address::parse(unsafe { CStr::from_ptr(text) }.to_bytes()).to_bytes())
}

/// Writes an NS address as `net.host.port`, in hexadecimal; zero fields at the end are left out, and `H` follows a number
/// that could be taken for a decimal one.
///
/// - `address`: in network byte order
///
/// Returns the text, which the calling thread's next `ns_ntoa` overwrites; null when there is no memory for it. errno is
/// not set. Not async-signal-safe. Not a cancellation point. 4.3BSD.
///
/// # Safety
/// None is asked: the argument is a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ns_ntoa(address: NsAddr) -> *mut c_char {
    static RESULT: PerThread<[c_char; "88888888H.888888888888H.8888H".len() + 1]> = PerThread::new();
    let text = Text::of_ns(Address::from_bytes(address.0));
    // SAFETY: the result is this thread's own; null when there is no memory.
    match unsafe { RESULT.get().as_mut() } {
        Some(result) => text.store(result).as_mut_ptr(),
        None => core::ptr::null_mut(),
    }
}
