//! What a file of configuration was like when it was read, so that it is read again when that has changed.
//!
//! As in the C library a file that is not there, or a directory, is like one without content; and a file that the file
//! system does not give leaves its errno each time it is looked for, also where all goes well.

use core::ffi::c_int;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::etc::EtcFile;
use super::file::Stamp;
use crate::linux::errno;

/// What a file was like.
pub struct Seen(AtomicU64);

/// Above any errno, which stands for a file that is not there.
const EMPTY: u64 = 1 << 12;
/// Set where there is content.
const CONTENT: u64 = 1 << 63;
/// Set, without the other, where there is content that may change and not show it; alone where nobody has seen it.
const UNSURE: u64 = 1 << 62;

impl Seen {
    /// Nobody has seen it.
    pub const fn not_yet() -> Self {
        Seen(AtomicU64::new(UNSURE))
    }

    /// The file was like that.
    pub fn file(&self, stamp: &Stamp) {
        self.0.store(if stamp.has_content() { content(stamp) } else { EMPTY }, Relaxed);
    }

    /// The same of a file that has content, and may change once more without that its times show it.
    pub fn young_file(&self, stamp: &Stamp) {
        self.0.store(unsure(stamp), Relaxed);
    }

    /// The file was not there: an errno, which is left.
    pub fn missing(&self, error: c_int) {
        errno::set(error);
        self.0.store(error as u64, Relaxed);
    }

    /// It may have been like anything.
    pub fn forget(&self) {
        self.0.store(UNSURE, Relaxed);
    }

    /// Whether it was seen, and a change would show.
    #[inline(always)]
    pub fn is_known(&self) -> bool {
        // Only what is unsure is above as a number with a sign.
        self.0.load(Relaxed) as i64 <= EMPTY as i64
    }

    /// Whether it was seen and was there.
    pub fn is_there(&self) -> bool {
        self.is_known() && self.0.load(Relaxed) >= EMPTY
    }

    /// Leaves errno as looking for it would.
    #[inline(always)]
    pub fn recall(&self) {
        let seen = self.0.load(Relaxed);
        if seen < EMPTY {
            errno::set(seen as c_int);
        }
    }

    /// Whether the file is still like that. An error is an errno.
    #[inline(always)]
    pub fn is_still(&self, file: &EtcFile) -> Result<bool, c_int> {
        match file.find() {
            Ok((_, stamp)) if content(&stamp) == self.0.load(Relaxed) => Ok(true),
            found => self.is_still_empty(found.map(|(_, stamp)| stamp)),
        }
    }

    /// The same of a file with other content than it had.
    #[cold]
    fn is_still_empty(&self, found: Result<Stamp, c_int>) -> Result<bool, c_int> {
        let was_empty = self.0.load(Relaxed) <= EMPTY;
        match found {
            Ok(stamp) if stamp.has_content() => return Ok(false),
            Ok(stamp) if was_empty => self.file(&stamp),
            Err(error) if is_absence(error) => {
                errno::set(error);
                if was_empty {
                    self.missing(error);
                }
            }
            Ok(_) => {}
            Err(error) => return Err(error),
        }
        Ok(was_empty)
    }

    /// Whether nothing shows that a young file has changed.
    pub fn seems_still(&self, file: &EtcFile) -> bool {
        file.find().is_ok_and(|(_, stamp)| unsure(&stamp) == self.0.load(Relaxed))
    }
}

fn content(stamp: &Stamp) -> u64 {
    stamp.digest() | CONTENT
}

fn unsure(stamp: &Stamp) -> u64 {
    stamp.digest() & !CONTENT | UNSURE
}

/// Whether an errno is what the file system says of the file, and will say the next time. Anything else is for the program
/// to know.
pub fn is_absence(error: c_int) -> bool {
    matches!(error, libc::EACCES | libc::ELOOP | libc::ENOENT | libc::ENOTDIR | libc::EPERM)
}
