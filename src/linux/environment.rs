//! The environment.

use core::ffi::{CStr, c_char};

unsafe extern "C" {
    static mut environ: *mut *const c_char;
}

/// The value of a variable that set-user-ID programs ignore.
pub fn environment(name: &[u8]) -> Option<&'static [u8]> {
    // SAFETY: POSIX lets nobody change the environment meanwhile. An entry is a string that begins with the name and "=".
    let value = unsafe { CStr::from_ptr((*entry(name)?).add(name.len() + 1)) };
    (!is_secure()).then(|| value.to_bytes())
}

/// Whether there is one. There is none before the C library begins, nor when the program has given it up.
pub fn has_environment() -> bool {
    // SAFETY: a pointer, which is not followed.
    unsafe { !environ.is_null() }
}

/// Whether whoever runs this program is not to have a say in what it does: it is set-user-ID, or like that.
pub fn is_secure() -> bool {
    // SAFETY: takes a number.
    unsafe { libc::getauxval(libc::AT_SECURE) != 0 }
}

/// Where the environment has a variable.
///
/// # Safety
/// Nobody changes the environment meanwhile.
pub unsafe fn entry(name: &[u8]) -> Option<*mut *const c_char> {
    // SAFETY: the environment is null, or a list of strings that ends with a null pointer.
    unsafe {
        let mut next = environ;
        while !next.is_null() && !(*next).is_null() {
            let string = (*next).cast::<u8>();
            // It is not read beyond its end: no byte of a name is one.
            if name.iter().chain(b"=").enumerate().all(|(i, &byte)| *string.add(i) == byte) {
                return Some(next);
            }
            next = next.add(1);
        }
    }
    None
}
