//! Several messages with one call. The kernel's own calls know no name of AF_NS, so each message is a call of its own.

use core::ffi::{c_int, c_uint};
use core::mem::offset_of;

use super::conversation::now;
use super::{Socket, error, transfer};
use crate::abi::sys_select::timespec;
use crate::abi::sys_socket::{MSG_DONTWAIT, MSG_PEEK, MSG_WAITFORONE, mmsghdr, msghdr};
use crate::history::memory::{Fault, get, put};
use crate::linux::cancellable;

/// As many as the kernel takes at once.
const MOST: c_uint = 1024;

/// Makes a call for each message, as long as they succeed and it is not the end, and tells their lengths. How many there
/// were, or the error of the first.
fn each(messages: *mut mmsghdr, count: c_uint, mut call: impl FnMut(usize, *mut msghdr) -> Option<isize>) -> isize {
    for i in 0..count.min(MOST) as usize {
        let message = messages.wrapping_add(i);
        let Some(result) = call(i, message.cast()) else { return i as isize };
        let told = match c_uint::try_from(result) {
            Ok(length) => put(&length, message.cast::<u8>().wrapping_add(offset_of!(mmsghdr, msg_len)).cast()),
            Err(_) => Err(result),
        };
        match told {
            Err(error) if i == 0 => return error,
            Err(_) => return i as isize,
            Ok(()) => {}
        }
    }
    count.min(MOST) as isize
}

/// `sendmmsg`.
///
/// # Safety
/// As for `sendmmsg`.
pub unsafe fn send(fd: c_int, messages: *mut mmsghdr, count: c_uint, flags: c_int) -> isize {
    if Socket::of(fd).is_none() {
        // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
        return unsafe { cancellable!(SENDMMSG, fd, messages, count, flags) };
    }
    // SAFETY: the caller's promise.
    each(messages, count, |_, message| Some(unsafe { transfer::sendmsg(fd, message, flags) }))
}

/// `recvmmsg`.
///
/// # Safety
/// As for `recvmmsg`.
pub unsafe fn receive(fd: c_int, messages: *mut mmsghdr, count: c_uint, flags: c_int, timeout: *mut timespec) -> isize {
    if Socket::of(fd).is_none() {
        // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
        return unsafe { cancellable!(RECVMMSG, fd, messages, count, flags, timeout) };
    }
    let end = match time(timeout) {
        Ok(time) => time.map(|time| now().saturating_add(time)),
        Err(fault) => return fault,
    };
    let received = each(messages, count, |i, message| {
        let over = end.is_some_and(|end| now() >= end);
        let at_once = if flags & MSG_WAITFORONE != 0 && i > 0 { MSG_DONTWAIT } else { 0 };
        let flags = flags & !MSG_WAITFORONE | at_once;
        if i > 0 && (over || !follows(fd, flags)) {
            return None;
        }
        // SAFETY: the caller's promise.
        Some(unsafe { transfer::recvmsg(fd, message, flags) })
    });
    if let Some(end) = end {
        let left = (end - now()).max(0);
        let left = timespec { tv_sec: left / 1_000_000, tv_nsec: left % 1_000_000 * 1000 };
        if let Err(fault) = put(&left, timeout) {
            return fault;
        }
    }
    received
}

/// Whether another message follows. An empty one may stand for an error or the end, which the next call is to tell.
fn follows(fd: c_int, flags: c_int) -> bool {
    let look = |more| {
        let (mut byte, none) = (0u8, core::ptr::null_mut::<u8>());
        // SAFETY: the kernel writes into our byte; the frame holds nothing to drop.
        unsafe { cancellable!(RECVFROM, fd, &raw mut byte, 1, MSG_PEEK | flags & MSG_DONTWAIT | more, none, none) }
    };
    transfer::receive(fd, flags & MSG_DONTWAIT, look) > 0
}

/// The caller's time in microseconds, if there is one.
fn time(timeout: *const timespec) -> Result<Option<i64>, Fault> {
    if timeout.is_null() {
        return Ok(None);
    }
    // SAFETY: any bytes make a time.
    let timespec { tv_sec, tv_nsec } = unsafe { get(timeout) }?;
    if tv_sec < 0 || !(0..1_000_000_000).contains(&tv_nsec) {
        return Err(error(libc::EINVAL));
    }
    Ok(Some(tv_sec.saturating_mul(1_000_000).saturating_add(tv_nsec / 1000)))
}
