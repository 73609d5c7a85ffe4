//! The C caller's memory, read and written by the kernel: an address where nothing is gives EFAULT, as in any call.

// The kernel judges the addresses; where it may not, the C caller's promise to the call must do.
#![allow(clippy::not_unsafe_ptr_arg_deref)]

use core::mem::MaybeUninit;

use crate::linux::syscall;

/// What the kernel says of an error: `-errno`.
pub type Fault = isize;

/// Copies from the caller's memory.
pub fn fetch(from: *const u8, to: &mut [u8]) -> Result<(), Fault> {
    // SAFETY: any bytes are bytes.
    unsafe { read(from, to.as_mut_ptr(), to.len()) }
}

/// Copies to the caller's memory.
pub fn store(from: &[u8], to: *mut u8) -> Result<(), Fault> {
    // SAFETY: as many bytes are there.
    unsafe { write(from.as_ptr(), to, from.len()) }
}

/// A value of the caller's.
///
/// # Safety
/// Any bytes make a `T`.
pub unsafe fn get<T>(from: *const T) -> Result<T, Fault> {
    let mut value = MaybeUninit::<T>::uninit();
    // SAFETY: the value is ours; the rest is the caller's promise.
    unsafe {
        read(from.cast(), value.as_mut_ptr().cast(), size_of::<T>())?;
        Ok(value.assume_init())
    }
}

/// Sets a value of the caller's.
pub fn put<T>(value: &T, to: *mut T) -> Result<(), Fault> {
    // SAFETY: the value is as long as that.
    unsafe { write((&raw const *value).cast(), to.cast(), size_of::<T>()) }
}

/// # Safety
/// `to` has room for `length` bytes.
unsafe fn read(from: *const u8, to: *mut u8, length: usize) -> Result<(), Fault> {
    let (ours, theirs) = ([to as usize, length], [from as usize, length]);
    // SAFETY: the kernel checks the caller's address, and writes into ours.
    let result = unsafe { syscall!(PROCESS_VM_READV, pid(), &raw const ours, 1, &raw const theirs, 1, 0) };
    if forbidden(result) {
        // SAFETY: without the kernel's help the C caller's promise must do.
        unsafe { from.copy_to(to, length) };
        return Ok(());
    }
    whole(result, length)
}

/// # Safety
/// `from` holds `length` bytes.
unsafe fn write(from: *const u8, to: *mut u8, length: usize) -> Result<(), Fault> {
    let (ours, theirs) = ([from as usize, length], [to as usize, length]);
    // SAFETY: the kernel checks the caller's address, and reads ours.
    let result = unsafe { syscall!(PROCESS_VM_WRITEV, pid(), &raw const ours, 1, &raw const theirs, 1, 0) };
    if forbidden(result) {
        // SAFETY: without the kernel's help the C caller's promise must do.
        unsafe { to.copy_from(from, length) };
        return Ok(());
    }
    whole(result, length)
}

fn pid() -> i32 {
    // SAFETY: touches no memory.
    unsafe { syscall!(GETPID) as i32 }
}

/// Some sandboxes do not let a process look even at itself.
fn forbidden(result: isize) -> bool {
    result == -(libc::EPERM as isize) || result == -(libc::ENOSYS as isize)
}

fn whole(result: isize, length: usize) -> Result<(), Fault> {
    if length == 0 || result == length as isize { Ok(()) } else { Err(-(libc::EFAULT as isize)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_is_there_is_copied() {
        let mut to = [0; 4];
        assert_eq!(fetch(b"abcd".as_ptr(), &mut to), Ok(()));
        assert_eq!(&to, b"abcd");
        let mut value = 0u32;
        assert_eq!(put(&7, &mut value), Ok(()));
        // SAFETY: any bytes are a number.
        assert_eq!((value, unsafe { get(&raw const value) }), (7, Ok(7)));
    }

    #[test]
    fn memory_that_is_not_there_is_a_fault() {
        let fault = Err(-(libc::EFAULT as isize));
        assert_eq!(fetch(core::ptr::null(), &mut [0; 4]), fault);
        assert_eq!(store(&[1], 8 as *mut u8), fault);
        assert_eq!(fetch(core::ptr::null(), &mut []), Ok(()));
    }
}
