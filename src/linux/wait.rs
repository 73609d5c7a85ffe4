//! Calls that may wait: cancellation points, and what poll and select need besides.
//!
//! A thread can be cancelled inside a system call only while its cancel type is asynchronous. The C library's own
//! calls switch the type around each call once a second thread exists; so do we. A cancelled call never returns:
//! its frames are unwound or abandoned, and what they hold is not dropped but lost, unless [`with_cleanup`] sees to it.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr::null_mut;

use super::{arch, cancellable, raw, syscall};
use crate::abi::poll::{nfds_t, pollfd};
use crate::abi::sys_select::{fd_set, sigset_t, timespec, timeval};

const PTHREAD_CANCEL_ASYNCHRONOUS: c_int = 1;

/// The size of a signal set as the kernel has it, in bytes; C's is larger.
const KERNEL_SIGSET_SIZE: usize = 8;

// Declared "C" and not "C-unwind": an import of the latter kind ends the process when it unwinds under panic = "abort".
unsafe extern "C" {
    fn pthread_testcancel();
    fn pthread_setcanceltype(kind: c_int, old: *mut c_int) -> c_int;
    // What pthread_cleanup_push is where a compiler knows of no cleanups.
    fn _pthread_cleanup_push(buffer: *mut CleanupBuffer, routine: unsafe extern "C" fn(*mut c_void), arg: *mut c_void);
    fn _pthread_cleanup_pop(buffer: *mut CleanupBuffer, execute: c_int);
    static __libc_single_threaded: c_char;
}

/// Acts on a pending cancellation. Even a process with one thread can have one: it may cancel itself.
#[inline(always)]
pub fn testcancel() {
    // SAFETY: takes nothing; when it does not return, no frame of ours holds anything to drop.
    unsafe { pthread_testcancel() }
}

/// Whether the process has one thread, which no other thread can then change.
#[inline(always)]
pub fn single_threaded() -> bool {
    // SAFETY: the C library writes this only before a second thread starts or after the last but one has been joined.
    unsafe { (&raw const __libc_single_threaded).read_volatile() != 0 }
}

/// What the C library knows a cleanup by: two pointers, an integer and a pointer at most.
type CleanupBuffer = [usize; 4];

unsafe extern "C" fn clean_up<F: Fn()>(cleanup: *mut c_void) {
    // SAFETY: from `with_cleanup`, which has not returned.
    unsafe { (*cleanup.cast::<F>())() }
}

/// Does something. If it never comes to an end, since its thread is cancelled meanwhile or jumps out of a signal handler,
/// `cleanup` is called.
pub fn with_cleanup<F: Fn(), T>(cleanup: F, act: impl FnOnce() -> T) -> T {
    let mut buffer = MaybeUninit::<CleanupBuffer>::uninit();
    // SAFETY: both live until the cleanup is taken back, and whoever leaves this frame otherwise has it called before.
    unsafe {
        _pthread_cleanup_push(buffer.as_mut_ptr(), clean_up::<F>, (&raw const cleanup).cast_mut().cast());
        let result = act();
        _pthread_cleanup_pop(buffer.as_mut_ptr(), 0);
        result
    }
}

/// Makes a system call as a cancellation point. `at_once` says that the call's arguments keep it from waiting, which
/// saves the switches.
///
/// # Safety
/// As for `syscall`; and what a caller's frame in this library holds may be lost.
#[inline(always)]
pub unsafe fn cancellable(at_once: bool, number: usize, arguments: [usize; 6]) -> isize {
    if at_once || single_threaded() {
        testcancel();
        // SAFETY: the caller's promise.
        return unsafe { raw(number, arguments) };
    }
    let mut before = 0;
    // SAFETY: `before` is ours; the system call is the caller's promise. A cancellation that comes between the two
    // switches abandons this frame, which holds integers only.
    unsafe {
        pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &mut before);
        let result = raw(number, arguments);
        pthread_setcanceltype(before, &mut before);
        result
    }
}

/// `poll` as a cancellation point. With threads it first looks without waiting, which needs no switch of the cancel type.
///
/// # Safety
/// As for `cancellable`.
#[inline(always)]
pub unsafe fn poll(fds: *mut pollfd, nfds: nfds_t, timeout: c_int) -> isize {
    if timeout == 0 || !single_threaded() {
        testcancel();
        // SAFETY: the caller's promise.
        let ready = arch::poll(|n, a| unsafe { raw(n, a) }, fds, nfds, 0);
        if ready != 0 || timeout == 0 {
            return ready;
        }
    }
    // SAFETY: the caller's promise.
    arch::poll(|n, a| unsafe { cancellable(false, n, a) }, fds, nfds, timeout)
}

/// `ppoll` as a cancellation point.
///
/// # Safety
/// As for `cancellable`.
#[inline(always)]
pub unsafe fn ppoll(fds: *mut pollfd, nfds: nfds_t, timeout: *const timespec, mask: *const sigset_t) -> isize {
    let mut left = MaybeUninit::uninit();
    // SAFETY: the caller's promise.
    unsafe {
        match own_timeout(timeout, &mut left) {
            Ok(left) => cancellable!(PPOLL, fds, nfds, left, mask, KERNEL_SIGSET_SIZE),
            Err(error) => error,
        }
    }
}

/// `select` as a cancellation point.
///
/// # Safety
/// As for `cancellable`.
#[inline(always)]
pub unsafe fn select(nfds: c_int, sets: [*mut fd_set; 3], timeout: *mut timeval) -> isize {
    if !timeout.is_null() {
        // SAFETY: the caller's promise.
        if let Err(error) = unsafe { normalise(timeout) } {
            return error;
        }
    }
    // SAFETY: the caller's promise.
    arch::select(|n, a| unsafe { cancellable(false, n, a) }, nfds, sets, timeout)
}

/// `pselect` as a cancellation point.
///
/// # Safety
/// As for `cancellable`.
#[inline(always)]
pub unsafe fn pselect(nfds: c_int, sets: [*mut fd_set; 3], timeout: *const timespec, mask: *const sigset_t) -> isize {
    let mut left = MaybeUninit::uninit();
    // The kernel takes the mask and its size through a pointer, for want of a seventh register.
    let mask = [mask as usize, KERNEL_SIGSET_SIZE];
    // SAFETY: the caller's promise.
    unsafe {
        match own_timeout(timeout, &mut left) {
            Ok(left) => cancellable!(PSELECT6, nfds, sets[0], sets[1], sets[2], left, &raw const mask),
            Err(error) => error,
        }
    }
}

/// Makes of a timeout for select what the C library makes of it, where the kernel's own reading of it differs: the
/// microseconds are an int, neither part may be negative, and whole seconds among the microseconds are carried.
///
/// # Safety
/// As for `readable`; a timeout that is readable is writable too.
#[inline(always)]
unsafe fn normalise(timeout: *mut timeval) -> Result<(), isize> {
    const SECOND: i32 = 1_000_000;
    // SAFETY: the caller's promise; what was found readable is read, without assuming its alignment.
    let timeval { tv_sec, tv_usec } = unsafe {
        readable(timeout.cast())?;
        timeout.read_unaligned()
    };
    let micros = tv_usec as i32;
    if tv_sec < 0 || micros < 0 {
        return Err(-(libc::EINVAL as isize));
    }
    if micros >= SECOND || i64::from(micros) != tv_usec {
        let normal = match tv_sec.checked_add((micros / SECOND).into()) {
            Some(tv_sec) => timeval { tv_sec, tv_usec: (micros % SECOND).into() },
            None => timeval { tv_sec: i64::MAX, tv_usec: (SECOND - 1).into() },
        };
        // SAFETY: the caller's promise.
        unsafe { timeout.write_unaligned(normal) };
    }
    Ok(())
}

/// Copies a timeout that the kernel would overwrite with the time left, where the C caller must find it unchanged.
///
/// # Safety
/// As for `readable`.
#[inline(always)]
unsafe fn own_timeout(timeout: *const timespec, own: &mut MaybeUninit<timespec>) -> Result<*mut timespec, isize> {
    if timeout.is_null() {
        return Ok(null_mut());
    }
    // SAFETY: the caller's promise; what was found readable is read, without assuming its alignment.
    unsafe {
        readable(timeout)?;
        Ok(own.write(timeout.read_unaligned()))
    }
}

/// Asks the kernel whether a timeout can be read, so that a bad pointer gives EFAULT as everywhere else and not a crash.
/// What lies in the same page as our own stack frame needs no asking.
///
/// # Safety
/// `timeout` may be any address; memory that is readable now stays so during the call.
#[inline(always)]
unsafe fn readable(timeout: *const timespec) -> Result<(), isize> {
    const PAGE: usize = 4096;
    const FUTEX_WAIT_PRIVATE: c_int = 128;
    let word: u32 = 0;
    let page = |address: usize| address / PAGE;
    let first = timeout as usize;
    let last = first.wrapping_add(size_of::<timespec>() - 1);
    if page(first) != page(&raw const word as usize) || page(last) != page(first) {
        // A wait for a word that differs already returns at once, after the timeout was read; the call that is to be made
        // judges what it says.
        // SAFETY: the word is ours; the kernel checks the timeout's address.
        let error = unsafe { syscall!(FUTEX, &raw const word, FUTEX_WAIT_PRIVATE, 1, timeout) };
        if error == -(libc::EFAULT as isize) {
            return Err(error);
        }
    }
    Ok(())
}
