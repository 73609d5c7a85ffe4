//! The r-commands' library: connections from reserved ports, and whom this machine trusts.
//!
//! - [`port`]: a socket with a reserved port
//! - [`rhosts`]: the lines of hosts.equiv and .rhosts, pure
//! - [`trust`]: those files, and who may have written them
//! - [`command`]: a command that runs elsewhere

pub mod command;
pub mod port;
pub mod rhosts;
pub mod trust;

use core::ffi::c_int;

use crate::linux::syscall;

/// A descriptor, closed when it is dropped.
pub struct Descriptor(pub c_int);

impl Descriptor {
    /// Gives it away.
    pub fn into_raw(self) -> c_int {
        let fd = self.0;
        core::mem::forget(self);
        fd
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        // SAFETY: touches no memory; the descriptor is ours.
        unsafe { syscall!(CLOSE, self.0) };
    }
}

/// A kernel's result, or the errno in it.
fn check(result: isize) -> Result<usize, c_int> {
    usize::try_from(result).map_err(|_| -result as c_int)
}
