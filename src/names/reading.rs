//! Reading a file that somebody may be writing to.
//!
//! What was read counts if the file did not change meanwhile. That is not enough while a change is young: the time of the
//! next may be the same, and half a line may be all that has been written so far. Then two readings must show the same, and
//! a line without an end counts only when the file has stood still for [`REST`]. If it does not come to rest, whole lines
//! count.
//!
//! What cannot be told apart is a writer that stops for longer amid the file's last line, and a last line without an end. As
//! in the C library it then is what has been written of it. A change by way of memory that is mapped shows in no time of the
//! file's.

use core::ffi::c_int;
use core::ptr::null_mut;

use libc::timespec;

use super::file::{File, REST, Stamp, now};
use crate::linux::syscall;

/// The readings of an open file, up to the one that counts. `T` is what a reading shows.
pub struct Readings<T> {
    file: File,
    watch: Option<Watch>,
    /// What the last one has shown, if those were whole lines.
    last: Option<T>,
    /// Whether a line without an end is no line.
    pub whole_lines: bool,
}

/// How long a file has been watched.
struct Watch {
    /// Since the first reading.
    began: timespec,
    /// Since nothing was written.
    still: timespec,
    /// And what the file was like then.
    stamp: Stamp,
}

/// Until when, in nanoseconds, two readings need not show the same.
const PATIENCE: i64 = 10 * REST;

impl<T: PartialEq> Readings<T> {
    /// No reading so far.
    pub fn new(file: File) -> Self {
        Readings { file, watch: None, last: None, whole_lines: false }
    }

    /// The file.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// The same for who reads it no more.
    pub fn into_file(self) -> File {
        self.file
    }

    /// Begins a reading, while nobody is amid a write. What the file is like; an error is an errno.
    pub fn begin(&self) -> Result<Stamp, c_int> {
        if self.watch.is_some() {
            self.file.rewind();
        }
        self.file.quiet_stamp()
    }

    /// Ends a reading of a file that was like `stamp` when it began. Gives back what was seen if that counts; if not, the file
    /// is to be read again. `whole` is whether what was seen does not depend on a line without an end.
    pub fn end(&mut self, stamp: &Stamp, seen: T, whole: bool) -> Option<T> {
        let undisturbed = self.file.stamp() == Ok(*stamp);
        if undisturbed && if whole { stamp.settled() } else { stamp.stands_still() } {
            return Some(seen);
        }
        let now = now(libc::CLOCK_MONOTONIC_COARSE);
        let watch = self.watch.get_or_insert(Watch { began: now, still: now, stamp: *stamp });
        if !watch.stamp.is_as_written(stamp) {
            (watch.still, watch.stamp) = (now, *stamp);
        }
        let (watched, still) = (elapsed(&watch.began, &now), elapsed(&watch.still, &now));
        let counts = if whole {
            self.last.as_ref() == Some(&seen) && (undisturbed || watched > REST) || watched > PATIENCE
        } else {
            undisturbed && still > REST
        };
        if counts {
            return Some(seen);
        }
        self.whole_lines = watched > 2 * REST;
        self.last = whole.then_some(seen);
        if !whole {
            pause();
        }
        None
    }
}

/// The nanoseconds from one time to another.
fn elapsed(from: &timespec, to: &timespec) -> i64 {
    (to.tv_sec - from.tv_sec) * 1_000_000_000 + to.tv_nsec - from.tv_nsec
}

/// Leaves a writer the time to go on.
fn pause() {
    let time = timespec { tv_sec: 0, tv_nsec: 1_000_000 };
    // SAFETY: the kernel reads a time of ours.
    unsafe { syscall!(NANOSLEEP, &raw const time, null_mut::<timespec>()) };
}
