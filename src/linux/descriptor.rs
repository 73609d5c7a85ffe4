//! Descriptors of the library's own.

use core::ffi::c_int;
use core::mem::forget;

use super::errno::check;
use super::{Word, syscall};

/// A descriptor, closed when it is dropped.
pub struct Descriptor(c_int);

impl Descriptor {
    /// The one that a system call gives, or the errno in its result.
    pub fn new(result: isize) -> Result<Self, c_int> {
        check(result).map(|fd| Descriptor(fd as c_int))
    }

    /// Its number.
    pub fn raw(&self) -> c_int {
        self.0
    }

    /// Gives it away.
    pub fn into_raw(self) -> c_int {
        let fd = self.0;
        forget(self);
        fd
    }
}

impl Word for &Descriptor {
    #[inline(always)]
    fn word(self) -> usize {
        self.0.word()
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        // SAFETY: the descriptor is ours and used no more.
        unsafe { syscall!(CLOSE, self.0) };
    }
}
