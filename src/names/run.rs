//! Lookups one close behind the other.
//!
//! A look at a file costs as much as a lookup. Between two lookups that leave no time for a file to be written to the thread
//! has changed nothing, so what else a lookup depends on is looked at again only now and then, for what others may have
//! changed.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::linux::thread::PerThread;
use crate::linux::{counter, counts_of_a_millisecond};

/// A thread's lookups one close behind the other, each answered by an index of a file that stands still.
#[derive(Default)]
pub struct Run {
    /// When the last such lookup ended, by the processor's counter.
    ended: u64,
}

static RUN: PerThread<Run> = PerThread::new();

impl Run {
    /// The calling thread's. None without memory.
    fn own<'r>() -> Option<&'r mut Run> {
        // SAFETY: only this thread uses it, and nobody keeps it longer than to change a number.
        unsafe { RUN.get().as_mut() }
    }

    /// Such a lookup has ended.
    pub fn add() {
        if let Some(run) = Run::own() {
            run.ended = counter();
        }
    }
}

/// A look at something that a lookup depends on.
#[derive(Debug, Default)]
pub struct Look {
    /// When a run that went on looked last, by the processor's counter. Other lookups look and say nothing of it: many
    /// threads that did would get in each other's way.
    last: AtomicU64,
}

impl Look {
    /// Whether the last look counts for a lookup that begins now. If not, it is for the caller to look.
    pub fn still_counts(&self) -> bool {
        self.still_counts_at(counter())
    }

    /// The same of one that begins at `now`, by the processor's counter.
    #[inline(always)]
    pub fn still_counts_at(&self, now: u64) -> bool {
        let Some(run) = Run::own() else { return false };
        let millisecond = counts_of_a_millisecond();
        // Half a microsecond at most, in which no file is written to; but a name may be made up to be looked up.
        if now.wrapping_sub(run.ended) >= millisecond >> 11 {
            return false;
        }
        let counts = now.wrapping_sub(self.last.load(Relaxed)) < millisecond;
        if !counts {
            self.last.store(now, Relaxed);
        }
        counts
    }
}
