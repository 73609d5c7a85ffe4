//! Whether the name servers' configuration can be read. The C library makes sure of it before it answers any question about
//! hosts or networks, even one that no server is asked: where resolv.conf is a directory it finds nothing at all.

use alloc::vec::Vec;
use core::ffi::c_int;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::etc::EtcFile;
use super::seen::{Seen, is_absence};
use crate::linux::counts_of_a_millisecond;
use crate::linux::thread::PerThread;

/// The servers' configuration.
pub static RESOLV_CONF: EtcFile = EtcFile::new(c"/etc/resolv.conf");

/// What it was like when it could be read.
static SEEN: Seen = Seen::not_yet();

/// What the file said when it said that it need not be read again, and a number that is another one when it has changed; to
/// each thread by itself, as in the C library.
pub static KEPT: PerThread<Option<(Vec<u8>, u64)>> = PerThread::new();

/// Until when a lookup need not look at it, by the processor's counter; and the same where that leaves no errno, else 0.
static DUE: AtomicU64 = AtomicU64::new(0);
static FINE: AtomicU64 = AtomicU64::new(0);

/// Makes sure of it. An error is an errno; where all goes well, that of a missing file is left.
pub fn begin() -> Result<(), c_int> {
    let result = look();
    if !SEEN.is_there() {
        FINE.store(0, Relaxed);
    }
    result
}

fn look() -> Result<(), c_int> {
    if SEEN.is_known() && SEEN.is_still(&RESOLV_CONF)? {
        return Ok(());
    }
    match RESOLV_CONF.open().and_then(|file| file.stamp()) {
        Ok(stamp) if !stamp.is_directory() => SEEN.file(&stamp),
        // Whoever keeps what it said need not find it.
        _ if is_kept() => SEEN.forget(),
        Err(error) if is_absence(error) => SEEN.missing(error),
        failure => {
            SEEN.forget();
            return Err(failure.err().unwrap_or(libc::EISDIR));
        }
    }
    Ok(())
}

#[cold]
fn is_kept() -> bool {
    // SAFETY: only this thread uses it, and not at this time.
    unsafe { KEPT.get().as_ref() }.is_some_and(Option::is_some)
}

/// The same for a lookup that looks at its own files at `now`, by the processor's counter; 0 if it has no need to. Only when
/// somebody breaks it does this file make a difference there, so it is looked at once in a millisecond.
/// Whether an errno may have been left.
#[inline(always)]
pub fn check(now: u64) -> Result<bool, c_int> {
    if now < FINE.load(Relaxed) { Ok(false) } else { check_again(now).map(|()| true) }
}

/// Leaves the errno of a missing file once more.
pub fn recall() {
    SEEN.recall();
}

#[cold]
fn check_again(now: u64) -> Result<(), c_int> {
    if !SEEN.is_known() || now >= DUE.load(Relaxed) {
        begin()?;
        DUE.store(now.wrapping_add(counts_of_a_millisecond()), Relaxed);
    }
    SEEN.recall();
    if SEEN.is_there() {
        FINE.store(DUE.load(Relaxed), Relaxed);
    }
    Ok(())
}
