//! <signal.h>

use core::ffi::{c_int, c_uint};

use crate::history::memory;
use crate::linux::errno::{self};

/// `struct sigvec`
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub struct sigvec {
    pub sv_handler: usize,
    pub sv_mask: c_uint,
    pub sv_flags: c_int,
}

// What is done while a handler runs: on the signal's own stack; calls are not restarted; the handler is used once.
const SV_ONSTACK: c_int = 1;
const SV_INTERRUPT: c_int = 2;
const SV_RESETHAND: c_int = 4;

/// The flags and the host's, which says the second one the other way round.
const FLAGS: [(c_int, c_int, bool); 3] = [
    (SV_ONSTACK, libc::SA_ONSTACK, false),
    (SV_INTERRUPT, libc::SA_RESTART, true),
    (SV_RESETHAND, libc::SA_RESETHAND, false),
];

/// Sets and tells what is done with a signal.
///
/// - `signal`: its number
/// - `new`: the handler, the signals blocked while it runs (a bit each, of the first 32), SV_ONSTACK, SV_INTERRUPT and
///   SV_RESETHAND; null to change nothing
/// - `old`: where that goes which was set before, or null
///
/// Returns 0; -1 and errno for an error: EFAULT, EINVAL. Async-signal-safe. Not a cancellation point. 4.2BSD.
///
/// # Safety
/// The pointers are null or point to structures.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bsd42_sigvec(signal: c_int, new: *const sigvec, old: *mut sigvec) -> c_int {
    // SAFETY: any bytes make a sigvec; a sigaction of zeros is one, and both are ours.
    unsafe {
        let mut set: libc::sigaction = core::mem::zeroed();
        let mut was: libc::sigaction = core::mem::zeroed();
        if !new.is_null() {
            match memory::get(new) {
                Ok(new) => set = to_host(&new),
                Err(fault) => return errno::fail(-fault as c_int) as c_int,
            }
        }
        let set = if new.is_null() { core::ptr::null() } else { &raw const set };
        if libc::sigaction(signal, set, &raw mut was) != 0 {
            return -1;
        }
        match (!old.is_null()).then(|| memory::put(&from_host(&was), old)) {
            Some(Err(fault)) => errno::fail(-fault as c_int) as c_int,
            _ => 0,
        }
    }
}

fn to_host(old: &sigvec) -> libc::sigaction {
    // SAFETY: a sigaction of zeros is one; its set, ours, begins with a bit for each of the first signals.
    unsafe {
        let mut new: libc::sigaction = core::mem::zeroed();
        new.sa_sigaction = old.sv_handler;
        (&raw mut new.sa_mask).cast::<c_uint>().write(old.sv_mask);
        for (flag, host, inverted) in FLAGS {
            if (old.sv_flags & flag != 0) != inverted {
                new.sa_flags |= host;
            }
        }
        new
    }
}

fn from_host(new: &libc::sigaction) -> sigvec {
    // SAFETY: a set begins with a bit for each of the first signals.
    let sv_mask = unsafe { (&raw const new.sa_mask).cast::<c_uint>().read() };
    let mut old = sigvec { sv_handler: new.sa_sigaction, sv_mask, sv_flags: 0 };
    for (flag, host, inverted) in FLAGS {
        if (new.sa_flags & host != 0) != inverted {
            old.sv_flags |= flag;
        }
    }
    old
}
