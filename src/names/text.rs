//! The text of a database, for who reads one line after the other at a pace of his own.
//!
//! A part of it is there at a time. A file that is read in one part is closed at once; a larger one is open up to its last
//! part, as in the C library, so that one which is replaced meanwhile is read to its end.

use alloc::vec::Vec;
use core::mem::forget;

use super::file::{File, PIECE, Stamp};
use super::line::first_line;
use super::reading::Readings;
use super::store::{Failure, Store};
use crate::linux::bytes::memrchr;

/// A text, and how far it has been read.
pub struct Text {
    /// Whole lines, or what the file ends with.
    part: Vec<u8>,
    /// Where in the file that begins.
    start: u64,
    /// Where in it the line begins that comes next.
    at: usize,
    /// What the file was like.
    stamp: Stamp,
    /// The file, if there is more of it.
    rest: Option<Kept>,
    /// Whether its end was met.
    ended: bool,
}

impl Text {
    /// The text from its beginning.
    pub fn new(store: &Store) -> Result<Self, Failure> {
        Text::read(store.open().map_err(Failure::NoFile)?, 0)
    }

    /// The next line, its end included, which the last line of a file may lack. None behind that one.
    pub fn line(&mut self, store: &Store) -> Result<Option<&[u8]>, Failure> {
        loop {
            let end = self.at + first_line(&self.part[self.at..]).len();
            if self.ended && self.at == end {
                (self.part, self.at) = (Vec::new(), 0);
                return Ok(None);
            }
            if self.ended || self.part[self.at..end].ends_with(b"\n") {
                return Ok(Some(&self.part[self.at..end]));
            }
            self.read_on(store)?;
        }
    }

    /// Goes on behind the next line, which has so many bytes.
    pub fn pass(&mut self, len: usize) {
        self.at += len;
    }

    /// Reads what is behind the lines that are known, which may have been written meanwhile.
    fn read_on(&mut self, store: &Store) -> Result<(), Failure> {
        // From the end of the line before on: if there is something else now, the file was rewritten, and what that belongs to
        // is half a line.
        let before = self.at.saturating_sub(1);
        let more = self.file(store).map(|file| Text::read(file, self.start + before as u64)).transpose()?;
        match more {
            Some(more) if more.part.len() > self.part.len() - before => {
                let at = if self.at == 0 { 0 } else { first_line(&more.part).len() };
                *self = Text { at, ..more };
            }
            _ => (self.ended, self.rest) = (true, None),
        }
        Ok(())
    }

    /// The file, if there is more of it than what is known, or may be.
    fn file(&mut self, store: &Store) -> Option<File> {
        let is_same = |stamp: &Stamp| stamp.identity() == self.stamp.identity();
        if let Some(rest) = &mut self.rest {
            if let file @ Some(_) = rest.take() {
                return file;
            }
        } else if !store.stamp().is_ok_and(|now| now != self.stamp && is_same(&now)) {
            return None;
        }
        store.open().ok().filter(|file| file.stamp().is_ok_and(|now| is_same(&now)))
    }

    /// The part that begins there: all there is, or as many lines as are read at once, be it a single one.
    fn read(file: File, start: u64) -> Result<Self, Failure> {
        let mut readings = Readings::new(file);
        let mut most = PIECE;
        loop {
            let stamp = readings.begin().map_err(Failure::Unreadable)?;
            let (mut part, is_last) = match File::has_text(&stamp)? {
                true => readings.file().read_part(start, most, stamp.size).map_err(Failure::Unreadable)?,
                false => (Vec::new(), true),
            };
            let whole = memrchr(b'\n', &part).map_or(0, |end| end + 1);
            // The first byte is the end of the line before.
            if !is_last && whole <= usize::from(start > 0) {
                most = most.saturating_mul(2);
                continue;
            }
            if !is_last || readings.whole_lines {
                part.truncate(whole);
            }
            let is_whole = part.len() == whole;
            if let Some(part) = readings.end(&stamp, part, is_whole) {
                let rest = (!is_last).then(|| Kept::new(readings.into_file(), &stamp));
                return Ok(Text { part, start, at: 0, stamp, rest, ended: false });
            }
        }
    }
}

/// A file that is open while the program does something else. That may close any descriptor, and have its number for
/// another file then, which is neither read nor closed.
struct Kept {
    file: Option<File>,
    identity: u64,
}

impl Kept {
    fn new(file: File, stamp: &Stamp) -> Self {
        Kept { file: Some(file), identity: stamp.identity() }
    }

    /// The file, unless its descriptor is another's now.
    fn take(&mut self) -> Option<File> {
        let file = self.file.take()?;
        if file.stamp().is_ok_and(|stamp| stamp.identity() == self.identity) {
            return Some(file);
        }
        forget(file);
        None
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.take();
    }
}
