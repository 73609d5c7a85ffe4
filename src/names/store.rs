//! The databases: where the lines are, and how they are found.

use alloc::vec::Vec;
use core::ffi::{CStr, c_int};
use core::ops::ControlFlow;

use libc::timespec;

use super::etc::EtcFile;
use super::file::{File, NoText, now};
use super::line::Line;
use super::pack::{Room, TooSmall};
use super::query::Query;
use super::scan::{Flow, Scan, Sink};

/// A database's file.
pub struct Store {
    /// The file.
    pub file: EtcFile,
}

/// hosts.
pub static HOSTS: Store = Store { file: EtcFile::new(c"/etc/hosts") };
/// services.
pub static SERVICES: Store = Store { file: EtcFile::new(c"/etc/services") };
/// protocols.
pub static PROTOCOLS: Store = Store { file: EtcFile::new(c"/etc/protocols") };
/// networks.
pub static NETWORKS: Store = Store { file: EtcFile::new(c"/etc/networks") };

/// Why a search came to no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The caller's buffer is too small.
    TooSmall,
    /// There is no such file, or it cannot be opened: an errno.
    NoFile(c_int),
    /// The file cannot be read: an errno.
    Unreadable(c_int),
}

impl From<NoText> for Failure {
    fn from(why: NoText) -> Self {
        match why {
            NoText::Directory => Failure::Unreadable(libc::EISDIR),
            // The C library must go back in a file to read a line again.
            NoText::Fifo => Failure::NoFile(libc::ESPIPE),
        }
    }
}

/// How long a file that keeps changing is read again and again.
const PATIENCE: i64 = 50_000_000;

impl Store {
    /// The whole text.
    pub fn read(&self) -> Result<Vec<u8>, Failure> {
        let (path, _) = self.file.find().map_err(Failure::NoFile)?;
        let file = File::open(path).map_err(Failure::NoFile)?;
        let stamp = file.stamp().map_err(Failure::Unreadable)?;
        if File::has_text(&stamp)? { file.read_all(stamp.size).map_err(Failure::Unreadable) } else { Ok(Vec::new()) }
    }

    /// Gives the answers to `sink` in the order of their lines. `room` is the buffer that all lines must fit that the C
    /// library would read. Whether there was an answer.
    pub fn search<Q: Query>(&self, query: &Q, room: Option<&Room>, sink: &mut impl Sink<Q>) -> Result<bool, Failure> {
        let started = now(libc::CLOCK_MONOTONIC_COARSE);
        let mut sink = Digest { sink, digest: 0, ended: true };
        let mut before = None;
        loop {
            let (path, _) = self.file.find().map_err(Failure::NoFile)?;
            sink.restart();
            let reading = Reading::of(path, query, room, &mut sink)?;
            let seen = Some((sink.digest, reading.outcome));
            if reading.undisturbed && (reading.settled || before == seen) || elapsed(&started) > PATIENCE {
                return reading.outcome.map_err(|TooSmall| Failure::TooSmall);
            }
            // Half a line may be what has been written so far.
            before = seen.filter(|_| sink.ended);
        }
    }
}

fn elapsed(since: &timespec) -> i64 {
    let now = now(libc::CLOCK_MONOTONIC_COARSE);
    (now.tv_sec - since.tv_sec) * 1_000_000_000 + now.tv_nsec - since.tv_nsec
}

/// One reading of a file that may be changing.
struct Reading {
    /// Whether an answer was found.
    outcome: Result<bool, TooSmall>,
    /// Whether the file was the same afterwards, as far as its stamps tell.
    undisturbed: bool,
    /// Whether they do tell.
    settled: bool,
}

impl Reading {
    fn of<Q: Query>(path: &CStr, query: &Q, room: Option<&Room>, sink: &mut impl Sink<Q>) -> Result<Self, Failure> {
        let file = File::open(path).map_err(Failure::NoFile)?;
        if room.is_some_and(|room| !room.holds_a_line()) {
            return Ok(Reading { outcome: Err(TooSmall), undisturbed: true, settled: true });
        }
        let stamp = file.stamp().map_err(Failure::Unreadable)?;
        let settled = stamp.settled();
        let mut scan = Scan::new(query, room, sink);
        let outcome = if File::has_text(&stamp)? {
            file.each_piece(|piece| scan.piece(piece)).map_err(Failure::Unreadable)?
        } else {
            ControlFlow::Continue(())
        };
        let undisturbed = file.stamp() == Ok(stamp);
        let outcome = if let ControlFlow::Break(Err(error)) = outcome { Err(error) } else { Ok(scan.found) };
        Ok(Reading { outcome, undisturbed, settled })
    }
}

/// Passes answers on and sums them up, so that two readings can be compared.
struct Digest<'s, S> {
    sink: &'s mut S,
    digest: u64,
    /// Whether all lines were whole.
    ended: bool,
}

impl<Q: Query, S: Sink<Q>> Sink<Q> for Digest<'_, S> {
    fn restart(&mut self) {
        (self.digest, self.ended) = (0, true);
        self.sink.restart();
    }

    fn take<'a>(&mut self, line: &Line<'a>, entry: Q::Entry<'a>) -> Result<Flow, TooSmall> {
        for &byte in line.text {
            self.digest = (self.digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.ended &= line.ended;
        self.sink.take(line, entry)
    }
}
