//! Storage for the results of the reentrant functions.

use alloc::vec::Vec;
use core::cell::Cell;
use core::ffi::c_int;
use core::mem::MaybeUninit;
use core::ptr::null_mut;

use super::{Error, NO_MEMORY};
use crate::names::shell::Output;

/// What a function returns, and what it leaves in h_errno.
#[derive(Clone, Copy)]
pub struct Code {
    /// 0 or an errno.
    pub error: c_int,
    /// h_errno; 0 if the function sets none.
    pub h_errno: c_int,
}

/// Calls a reentrant function with a buffer of `len` bytes, which grows until the result fits, and shows the result, or that
/// there is none. `h_errno` is what stays where the function does not set it.
pub fn grown<C, T>(
    len: &Cell<usize>,
    h_errno: c_int,
    call: impl Fn(Output<C>) -> c_int,
    see: impl FnOnce(Option<&C>, Code) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut result = MaybeUninit::uninit();
    let mut found = null_mut();
    let mut h_errno = h_errno;
    loop {
        let mut buffer: Vec<u8> = Vec::new();
        buffer.try_reserve_exact(len.get()).map_err(|_| NO_MEMORY)?;
        let (buffer, result) = (buffer.as_mut_ptr().cast(), result.as_mut_ptr());
        let error = call(Output { result, buffer, len: len.get(), found: &mut found, h_errno: &mut h_errno });
        if error != libc::ERANGE {
            // SAFETY: null or the result, whose pointers lead into the buffer.
            return see(unsafe { found.as_ref() }, Code { error, h_errno });
        }
        len.set(len.get().saturating_mul(2));
    }
}
