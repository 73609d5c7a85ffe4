//! The databases: where the lines are, and how they are found.

use core::cell::Cell;
use core::ffi::{CStr, c_int};
use core::sync::atomic::{
    AtomicU32, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

use super::etc::EtcFile;
use super::file::{File, NoText, Stamp};
use super::index::{Index, Maker};
use super::nsswitch::{self, Database, Step};
use super::pack::{Room, TooSmall};
use super::query::{Key, Keys, Query};
use super::reading::Readings;
use super::run::Run;
use super::scan::{Asked, Scan, Search, Sink};
use super::shared::Shared;
use super::shorthand::{LineBuffer, Writer};
use super::{hosts, networks, protocols, services};
use crate::linux::memory::{NoMemory, boxed};
use crate::linux::syscall;

/// A database's file, and what is known of it.
pub struct Store {
    database: Database,
    file: EtcFile,
    keys: Keys,
    index: Shared<Fresh>,
    /// What the file was like at the last search, as one number; what the searches of it so that have come to an end have
    /// read, in parts of it; and the last of them.
    seen: AtomicU64,
    times: AtomicU32,
    last: AtomicU32,
    /// The process of which a thread makes an index; 0 for none. A child of fork does not wait for a thread of its parent's.
    maker: AtomicU32,
}

/// The index of a file as it was once.
struct Fresh {
    stamp: Stamp,
    index: Index,
    /// The user who has read it.
    reader: isize,
}

impl Fresh {
    /// Whether the calling thread may read the file, which it need not open.
    fn may_be_read(&self) -> bool {
        self.stamp.is_for_all() || self.reader == user()
    }
}

/// Who the calling thread is to the kernel. Programs that begin as root become somebody else.
#[cold]
fn user() -> isize {
    // SAFETY: takes nothing.
    unsafe { syscall!(GETEUID) }
}

/// The parts of a file that one is read in which is searched to its end.
const WHOLE: u32 = 8;
/// After so many have been read it has an index made, which costs as much as some twenty searches of a small file, or fifty of
/// a large one, and memory.
const WORTH_AN_INDEX: u32 = 2 * WHOLE;
/// From that number on the file is one that an index would be too large for.
const HAS_NONE: u32 = 1 << 31;

/// hosts.
pub static HOSTS: Store = Store::new(Database::Hosts, c"/etc/hosts", hosts::keys);
/// services.
pub static SERVICES: Store = Store::new(Database::Services, c"/etc/services", services::keys);
/// protocols.
pub static PROTOCOLS: Store = Store::new(Database::Protocols, c"/etc/protocols", protocols::keys);
/// networks.
pub static NETWORKS: Store = Store::new(Database::Networks, c"/etc/networks", networks::keys);

/// Why a search came to no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The caller's buffer is too small.
    TooSmall,
    /// There is no such file, or it cannot be opened: an errno.
    NoFile(c_int),
    /// The file cannot be read, or there is no memory for what it says: an errno.
    Unreadable(c_int),
}

impl From<NoMemory> for Failure {
    fn from(why: NoMemory) -> Self {
        Failure::Unreadable(why.into())
    }
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

/// How many parts of a file have been read, of which there is one at least: also what is found at its beginning, again and
/// again, is worth an index.
#[cold]
fn parts_read(file: &File, size: u64) -> u32 {
    let read = file.position().unwrap_or(size).min(size);
    ((read.saturating_mul(WHOLE.into()) / size) as u32).max(1)
}

/// The bytes of a small file.
const SMALL: u64 = 32 * 1024;

impl Store {
    const fn new(database: Database, path: &'static CStr, keys: Keys) -> Self {
        Store {
            database,
            file: EtcFile::new(path),
            keys,
            index: Shared::new(),
            seen: AtomicU64::new(0),
            times: AtomicU32::new(0),
            last: AtomicU32::new(0),
            maker: AtomicU32::new(0),
        }
    }

    /// Who is asked for names of the database, in which order. An error is an errno: EINVAL if nsswitch.conf is wrong.
    pub fn steps(&self) -> Result<&'static [Step], c_int> {
        nsswitch::for_lookup(self.database)
    }

    /// Who is asked for all of its entries.
    pub fn steps_of_walk(&self) -> Result<&'static [Step], c_int> {
        nsswitch::of(self.database)
    }

    /// Whether name servers may be a source of it.
    pub fn has_servers(&self) -> bool {
        self.database.has_servers()
    }

    /// Opens the file. An error is an errno.
    pub fn open(&self) -> Result<File, c_int> {
        self.file.open()
    }

    /// What the file is like now. An error is an errno.
    pub fn stamp(&self) -> Result<Stamp, c_int> {
        self.file.find().map(|(_, stamp)| stamp)
    }

    /// Gives the answers to `sink` in the order of their lines. `room` is the buffer that all lines must fit that the C
    /// library would read; what `sink` leaves of it, behind an answer. Whether there was an answer.
    #[inline(always)]
    pub fn search<Q: Query>(
        &self,
        query: &Q,
        room: Option<&Cell<Room>>,
        sink: &mut impl Sink<Q>,
    ) -> Result<bool, Failure> {
        let key = query.key().filter(|_| room.is_none_or(|room| room.get().holds_a_line()));
        let search = &mut Asked { query, sink };
        if let Some(key) = key
            && let Some(answer) = self.search_index(search, key, room)
        {
            return answer;
        }
        self.search_file(search, key, room)
    }

    fn search_file(
        &self,
        search: &mut dyn Search,
        key: Option<Key>,
        room: Option<&Cell<Room>>,
    ) -> Result<bool, Failure> {
        let mut readings = Readings::new(self.file.open().map_err(Failure::NoFile)?);
        if room.is_some_and(|room| !room.get().holds_a_line()) {
            return Err(Failure::TooSmall);
        }
        let mut stamp = readings.begin().map_err(Failure::Unreadable)?;
        if let Some(key) = key
            && self.is_worth_an_index(readings.file(), &stamp)
            && self.make_index(&stamp)
            && let Some(answer) = self.search_new_index(search, key, room)
        {
            return answer;
        }
        loop {
            search.restart();
            let mut scan = Scan::new(search, room);
            scan.whole_lines = readings.whole_lines;
            let mut parts = WHOLE;
            if File::has_text(&stamp)? {
                let flow = readings.file().each_piece(stamp.size, &mut scan).map_err(Failure::Unreadable)?;
                if flow.is_break() && stamp.size > SMALL {
                    parts = parts_read(readings.file(), stamp.size);
                }
            }
            let (seen, ended) = ((scan.digest, scan.found), scan.ended);
            if let Some((_, found)) = readings.end(&stamp, seen, ended) {
                // One that had too little room is made again at once.
                if found.is_ok() {
                    self.last.store(parts, Relaxed);
                    self.times.fetch_add(parts, Relaxed);
                }
                return found.map_err(|TooSmall| Failure::TooSmall);
            }
            stamp = readings.begin().map_err(Failure::Unreadable)?;
        }
    }

    /// Has the last search count no more, since the same lookup makes another: one lookup is not worth an index.
    pub fn take_back_search(&self) {
        let last = self.last.load(Relaxed);
        let less = |times: u32| times.checked_sub(last).filter(|_| times < HAS_NONE);
        let _ = self.times.fetch_update(Relaxed, Relaxed, less);
    }

    /// Gives the answers by the index, if there is one of the file as it is.
    #[inline(always)]
    fn search_index(
        &self,
        search: &mut dyn Search,
        key: Key,
        room: Option<&Cell<Room>>,
    ) -> Option<Result<bool, Failure>> {
        // SAFETY: what becomes of answers is the sink's business, which looks nothing up.
        let fresh = unsafe { self.index.read() }?;
        let places = fresh.index.places(key);
        fresh.index.fetch(&places);
        if !self.file.is_still(&fresh.stamp) || !fresh.may_be_read() {
            return None;
        }
        // SAFETY: as above.
        let buffer = unsafe { LineBuffer::own() }?;
        let answer = fresh.index.search(search, places, room, buffer);
        Run::add();
        Some(answer)
    }

    /// The same of an index that has just been made. Not in the way, nor on the stack, of a search of the file.
    #[inline(never)]
    fn search_new_index(
        &self,
        search: &mut dyn Search,
        key: Key,
        room: Option<&Cell<Room>>,
    ) -> Option<Result<bool, Failure>> {
        self.search_index(search, key, room)
    }

    /// Whether the file was searched often enough, unchanged. One that has changed has no index.
    fn is_worth_an_index(&self, file: &File, stamp: &Stamp) -> bool {
        let digest = stamp.digest();
        if self.seen.swap(digest, Relaxed) != digest {
            self.times.store(0, Relaxed);
            if self.index.is_some() {
                self.index.replace(None);
            }
            return false;
        }
        (WORTH_AN_INDEX..HAS_NONE).contains(&self.times.load(Relaxed))
            && stamp.settled()
            && (stamp.stands_still() || file.ends_a_line(stamp.size))
    }

    /// Makes the index, unless another thread does. Whether there is one now.
    #[inline(never)]
    fn make_index(&self, stamp: &Stamp) -> bool {
        // SAFETY: takes nothing.
        let process = unsafe { syscall!(GETPID) } as u32;
        let maker = self.maker.load(Relaxed);
        if maker == process || self.maker.compare_exchange(maker, process, Acquire, Relaxed).is_err() {
            return false;
        }
        let mut made = false;
        match self.index_unchanged(stamp) {
            Some(Some(index)) => {
                if let Ok(fresh) = boxed(Fresh { stamp: *stamp, index, reader: user() }) {
                    self.index.replace(Some(fresh));
                    made = true;
                }
            }
            // Not again and again, unless the file changes.
            Some(None) => self.times.store(HAS_NONE, Relaxed),
            None => {}
        }
        self.maker.store(0, Release);
        made
    }

    /// An index of the file, if it is still what its stamp says, and settled; None in it if there can be none.
    fn index_unchanged(&self, stamp: &Stamp) -> Option<Option<Index>> {
        let file = self.file.open().ok()?;
        // Who began to write long ago may not be done, and the file's times tell when each began.
        file.rewind();
        let is_same = || file.stamp() == Ok(*stamp);
        if File::has_text(stamp) != Ok(true) || !is_same() {
            return None;
        }
        let writer = match stamp.size {
            0..=SMALL => Writer::without_signs(),
            _ => Writer::new(&file.sample(stamp.size).ok()?)?,
        };
        let mut maker = Maker::new(writer, self.keys, usize::try_from(stamp.size).ok()?);
        let flow = file.each_piece(stamp.size, &mut maker).ok()?;
        // What the kernel makes up as it is read has no size, and no times.
        let is_whole = flow.is_continue() && file.position() == Ok(stamp.size);
        (is_same() && stamp.settled()).then(|| is_whole.then(|| maker.finish()).flatten())
    }
}
