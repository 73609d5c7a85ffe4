//! Lookups one close behind the other.
//!
//! A look at a file costs as much as a lookup. Between two lookups that leave no time for a file to be written to the thread
//! has changed nothing, so what else a lookup depends on is looked at again only now and then, for what others may have
//! changed.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::linux::thread::PerThread;
use crate::linux::{counter, counts_of_a_millisecond};

/// A thread's lookups one close behind the other, by the processor's counter. They are quick: an index of a file that stands
/// still answers, or what remains to be done has been done for the one before.
#[derive(Default)]
pub struct Run {
    /// When the first lookup began that was not close behind another.
    began: u64,
    /// When the last ended.
    ended: u64,
}

static RUN: PerThread<Run> = PerThread::new();

impl Run {
    /// The calling thread's. None without memory.
    fn own<'r>() -> Option<&'r mut Run> {
        // SAFETY: only this thread uses it, and nobody keeps it longer than to change a number.
        unsafe { RUN.get().as_mut() }
    }

    /// A lookup begins that looks at nothing else.
    pub fn begin() {
        if let Some(run) = Run::own() {
            run.goes_on(counter());
        }
    }

    /// Whether a lookup that begins now is close behind the last.
    #[inline(always)]
    fn goes_on(&mut self, now: u64) -> bool {
        // Half a microsecond at most, in which no file is written to; but a name may be made up to be looked up.
        let goes_on = now.wrapping_sub(self.ended) < counts_of_a_millisecond() >> 11;
        if !goes_on {
            self.began = now;
        }
        goes_on
    }

    /// A quick lookup has ended.
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
        if !Run::own().is_some_and(|run| run.goes_on(now)) {
            return false;
        }
        let counts = self.is_recent(now);
        if !counts {
            self.last.store(now, Relaxed);
        }
        counts
    }

    fn is_recent(&self, now: u64) -> bool {
        now.wrapping_sub(self.last.load(Relaxed)) < counts_of_a_millisecond()
    }

    /// Whether the last look counts for the rest of a lookup: one that was made in the same run. If not, it is for the caller
    /// to look, and to say so.
    pub fn counts_on(&self) -> bool {
        Run::own().is_some_and(|run| run.began <= self.last.load(Relaxed)) && self.is_recent(counter())
    }

    /// The caller has looked.
    pub fn looked(&self) {
        self.last.store(counter(), Relaxed);
    }
}
