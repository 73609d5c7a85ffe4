//! Names that are not ASCII, by way of libidn2, as the host's libc does it: where that library is missing, ASCII names
//! work, and others are said to be wrong.

use alloc::borrow::Cow;
use alloc::ffi::CString;
use alloc::vec::Vec;
use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use once_cell::race::OnceBox;

use super::Error;
use crate::abi::netdb::{EAI_IDN_ENCODE, EAI_MEMORY};
use crate::linux::errno;
use crate::linux::memory::{boxed, c_string};
use crate::names::host_libc::Library;

/// A function of libidn2's: the name, where the result goes, flags.
type Convert = unsafe extern "C" fn(*const c_char, *mut *mut c_char, c_int) -> c_int;

struct Functions {
    encode: Convert,
    decode: Convert,
}

/// What libidn2 says when there is no memory.
const IDN2_MALLOC: c_int = -100;

fn functions() -> Option<&'static Functions> {
    static FUNCTIONS: OnceBox<Functions> = OnceBox::new();
    // A library that is not there now may be later.
    FUNCTIONS
        .get_or_try_init(|| {
            let library = Library::open(c"libidn2.so.0").ok_or(())?;
            // SAFETY: the types are those of the library's header.
            let functions = unsafe {
                Functions {
                    encode: library.function(c"idn2_lookup_ul").ok_or(())?,
                    decode: library.function(c"idn2_to_unicode_lzlz").ok_or(())?,
                }
            };
            boxed(functions).map_err(drop)
        })
        .ok()
}

/// Converts a name. An error is libidn2's.
fn convert(function: Convert, name: &CStr) -> Result<CString, c_int> {
    let mut converted = null_mut();
    // SAFETY: a string, and a place for the result: memory of malloc's, with a string in it.
    unsafe {
        match function(name.as_ptr(), &mut converted, 0) {
            0 => {
                let copy = c_string(&[CStr::from_ptr(converted).to_bytes()]);
                libc::free(converted.cast());
                copy.map_err(|_| IDN2_MALLOC)
            }
            error => Err(error),
        }
    }
}

/// The form that a name has for name servers.
#[inline(never)]
pub fn encode(name: &CStr) -> Result<Cow<'_, CStr>, Error> {
    let wrong = Error::Code(EAI_IDN_ENCODE);
    match characters(name)? {
        Characters { foreign: false, .. } => Ok(Cow::Borrowed(name)),
        Characters { backslash: true, .. } => Err(wrong),
        _ => match convert(functions().ok_or(wrong)?.encode, name) {
            Ok(encoded) => Ok(Cow::Owned(encoded)),
            Err(IDN2_MALLOC) => Err(Error::Code(EAI_MEMORY)),
            Err(_) => Err(wrong),
        },
    }
}

/// The form that a name has for people, as far as the locale can write it.
pub fn decode(name: Vec<u8>) -> Result<Vec<u8>, Error> {
    let Some(functions) = functions() else { return Ok(name) };
    match convert(functions.decode, &c_string(&[&name])?) {
        Ok(decoded) => Ok(decoded.into_bytes()),
        Err(IDN2_MALLOC) => Err(Error::Code(EAI_MEMORY)),
        Err(_) => Ok(name),
    }
}

/// What a name is made of.
struct Characters {
    /// Something that is not ASCII.
    foreign: bool,
    /// A backslash.
    backslash: bool,
}

/// The state of a conversion from the locale's characters.
#[repr(C)]
#[derive(Default)]
struct State([c_int; 2]);

unsafe extern "C" {
    fn mbrtowc(wide: *mut libc::wchar_t, text: *const c_char, len: usize, state: *mut State) -> usize;
}

/// Looks at the characters of a name, as the locale writes them.
fn characters(name: &CStr) -> Result<Characters, Error> {
    let (mut seen, mut state) = (Characters { foreign: false, backslash: false }, State::default());
    let mut rest = name.to_bytes_with_nul();
    loop {
        let mut wide = 0;
        // SAFETY: so many bytes are there, and room for a character.
        match unsafe { mbrtowc(&mut wide, rest.as_ptr().cast(), rest.len(), &mut state) } {
            0 => return Ok(seen),
            len if len <= rest.len() => rest = &rest[len..],
            INVALID if errno::get() == libc::ENOMEM => return Err(Error::Code(EAI_MEMORY)),
            _ => return Err(Error::Code(EAI_IDN_ENCODE)),
        }
        seen.foreign |= wide > 0x7f;
        seen.backslash |= wide == libc::wchar_t::from(b'\\');
    }
}

/// What mbrtowc says of bytes that are no character.
const INVALID: usize = usize::MAX;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_needs_no_library() {
        assert_eq!(encode(c"a.b\\c"), Ok(Cow::Borrowed(c"a.b\\c")));
        assert_eq!(decode(b"a.b".to_vec()), Ok(b"a.b".to_vec()));
    }

    #[test]
    fn what_the_locale_cannot_read_is_wrong() {
        // A test program is in the C locale, where some of these are characters without being names.
        for name in [c"\xff", c"\xc3\xa4\\", c"\xc3"] {
            assert_eq!(encode(name), Err(Error::Code(EAI_IDN_ENCODE)), "{name:?}");
        }
    }
}
