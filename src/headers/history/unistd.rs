//! What later came to <unistd.h>.

use core::ffi::{CStr, c_char, c_int, c_uint};
use core::ptr::null_mut;

use crate::history::{files, pty};
use crate::linux::errno::{self, KernelResult};
use crate::linux::syscall;
use crate::linux::thread::PerThread;

/// `access`: the old names of pseudo terminals are there.
///
/// Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// `path` is a string, or an address at which the kernel finds none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_access(path: *const c_char, mode: c_int) -> c_int {
    // SAFETY: the kernel checks the pointer.
    files::ask(path, |path| unsafe { syscall!(FACCESSAT, libc::AT_FDCWD, path, mode) }).or_errno_int()
}

/// `chown`: also of a pseudo terminal by its old name; of its master, nothing is changed.
///
/// Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// `path` is a string, or an address at which the kernel finds none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_chown(path: *const c_char, owner: c_uint, group: c_uint) -> c_int {
    // SAFETY: the kernel checks the pointer.
    files::change(path, |path| unsafe { syscall!(FCHOWNAT, libc::AT_FDCWD, path, owner, group, 0) }).or_errno_int()
}

/// `ttyname`: pseudo terminals are called /dev/ttyXY.
///
/// Returns the name, which the calling thread's next `ttyname` overwrites; null and errno for an error: EBADF, ENOTTY,
/// ENODEV. Not async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// None is asked: the argument is a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_ttyname(fd: c_int) -> *mut c_char {
    static RESULT: PerThread<Name> = PerThread::new();
    // SAFETY: the result is this thread's own; null when there is no memory.
    let Some(Name(name)) = (unsafe { RESULT.get().as_mut() }) else { return null_mut() };
    // SAFETY: as much room is there.
    let error = unsafe { libc::ttyname_r(fd, name.as_mut_ptr().cast(), name.len()) };
    if error != 0 {
        errno::set(error);
        return null_mut();
    }
    let old = CStr::from_bytes_until_nul(name).ok().and_then(|name| pty::old_name(name.to_bytes()));
    if let Some(old) = old {
        name[..old.len()].copy_from_slice(&old);
    }
    name.as_mut_ptr().cast()
}

/// Room for the name of a terminal.
struct Name([u8; 64]);

impl Default for Name {
    fn default() -> Self {
        Name([0; 64])
    }
}

/// `setpgrp(pid, group)`: puts a process, 0 for the caller, into a process group, 0 for a new one.
///
/// Returns 0, also for a session's leader that asks for the group it has; -1 and errno for an error: EACCES, EINVAL, EPERM,
/// ESRCH. Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// None is asked: the arguments are numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_setpgrp(pid: c_int, group: c_int) -> c_int {
    // SAFETY: the calls touch no memory of ours.
    unsafe {
        let result = syscall!(SETPGID, pid, group);
        let wanted = if group != 0 { group as isize } else { syscall!(GETPGID, pid) };
        let has_it = result == -(libc::EPERM as isize) && syscall!(GETPGID, pid) == wanted;
        if has_it { 0 } else { result.or_errno_int() }
    }
}

/// `getpgrp(pid)`: the process group of a process, 0 for the caller.
///
/// Returns it; -1 and errno for an error: ESRCH. Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// None is asked: the argument is a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_getpgrp(pid: c_int) -> c_int {
    // SAFETY: the call touches no memory of ours.
    unsafe { syscall!(GETPGID, pid) }.or_errno_int()
}
