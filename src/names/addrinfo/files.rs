//! The source `files`: the addresses that hosts has of a name.
//!
//! The C library reads each line into a buffer, and puts there what it makes of an answer. Where that is too small it takes a
//! larger one, and all goes well; but what it has said of the small one in errno and h_errno stays. What is looked up here
//! needs no such buffer. As long as no line takes more than half of the smallest one, and the answers together no more than
//! the other half, nothing of that can be; else the search is made again with a look at what becomes of the buffer.

use alloc::vec::Vec;
use core::cell::Cell;
use core::net::SocketAddr;

use super::hosts::{Miss, NoAnswer};
use super::sources::{Tuple, family};
use super::{Host, HostAddresses, Request};
use crate::abi::netdb::*;
use crate::linux::errno;
use crate::linux::memory::{Grow, NoMemory};
use crate::names::dns::Wanted;
use crate::names::line::Line;
use crate::names::nsswitch::Status;
use crate::names::pack::{MergedHost, Room, TooSmall};
use crate::names::scan::{Flow, Sink};
use crate::names::shell::FIRST_BUFFER;
use crate::names::store::{Failure, HOSTS};
use crate::names::{h_errno, host_conf, hosts};

/// Collects the addresses of all lines, or of the first one alone; and the first one's name if it is wanted.
#[derive(Default)]
struct Collect<'f> {
    all: bool,
    named: bool,
    host: Option<Host>,
    /// What the C library needs for them at most, in bytes.
    most: usize,
    /// Whether there was no memory for an answer.
    is_short: bool,
    /// What becomes of its buffer, if that is looked at.
    fill: Option<Fill<'f>>,
}

impl Collect<'_> {
    #[inline(always)]
    fn add(&mut self, line: &hosts::Host<'_>) -> Result<(), NoMemory> {
        let address = SocketAddr::new(line.address, 0);
        if let Some(host) = &mut self.host {
            return host.addresses.try_push(address);
        }
        let mut canonical = self.named.then(Vec::new);
        if let Some(name) = &mut canonical {
            name.try_append(line.name)?;
        }
        self.host = Some(Host { canonical, addresses: HostAddresses::from_buf([address]) });
        Ok(())
    }
}

impl<'q> Sink<hosts::ByName<'q>> for Collect<'_> {
    fn restart(&mut self) {
        (self.host, self.most) = (None, 0);
        if let Some(fill) = &mut self.fill {
            fill.restart();
        }
    }

    fn fills_to_end(&self) -> bool {
        // For one host of all lines, further ones are read into another buffer.
        !matches!(self.fill, Some(Fill::Host(_)))
    }

    #[inline(always)]
    fn take<'a>(&mut self, text: &Line<'a>, line: &hosts::Host<'a>) -> Result<Flow, TooSmall> {
        // At worst every other byte is an alias. They are counted where that may make a difference.
        let is_little = self.host.is_none() && text.raw.len() <= LITTLE;
        let aliases = if is_little { text.raw.len() / 2 } else { line.aliases.count() };
        self.most += Room::most_of_host(text, aliases) + size_of::<Tuple>();
        if let Some(fill) = &mut self.fill {
            fill.take(text, line)?;
        }
        self.add(line).map_err(|NoMemory| {
            self.is_short = true;
            TooSmall
        })?;
        Ok(if self.all { Flow::More } else { Flow::Enough })
    }
}

/// A first line of so many bytes leaves room for others, whatever it holds.
const LITTLE: usize = 40;

/// Any line fits the smallest buffer, and any answers, that need no more than half of it each.
fn half_room() -> Room {
    Room::imagined(FIRST_BUFFER / 2).for_hosts()
}

/// What becomes of a buffer as it takes one answer after the other. What lines are read into is a cell, which a search looks
/// at.
enum Fill<'f> {
    /// It takes the lines and a tuple for each: what there was, and what is left.
    Tuples(Room, &'f Cell<Room>),
    /// It takes one host of all lines.
    Host(MergedHost),
    /// It has taken the first line of such a host, and further ones are read into one of their own.
    Behind(&'f Cell<Room>),
}

impl Fill<'_> {
    fn restart(&mut self) {
        match self {
            Fill::Tuples(whole, left) => left.set(*whole),
            Fill::Host(host) => host.clear(),
            Fill::Behind(room) => room.set(ANY),
        }
    }

    #[cold]
    fn take<'a>(&mut self, text: &Line<'a>, line: &hosts::Host<'a>) -> Result<(), TooSmall> {
        match self {
            Fill::Tuples(_, left) => {
                left.set(left.get().behind(text, line.aliases.count(), size_of::<Tuple>()).ok_or(TooSmall)?);
            }
            Fill::Host(host) => host.add(line, text)?,
            Fill::Behind(room) => room.set(Room::imagined(FIRST_BUFFER).for_hosts()),
        }
        Ok(())
    }
}

/// Any line fits it.
const ANY: Room = Room::imagined(usize::MAX);

/// Not in the way of most searches.
#[inline(never)]
fn search(query: &hosts::ByName<'_>, room: &Cell<Room>, collect: &mut Collect<'_>) -> Result<bool, Failure> {
    HOSTS.search(query, Some(room), collect)
}

/// Of the searches of one lookup one counts.
fn take_back(found: Result<bool, Failure>) {
    if found.is_ok() {
        HOSTS.take_back_search();
    }
}

/// Whether the lines behind the first answer fit the buffer of their own that they have where all become one host.
fn fit_behind(query: &hosts::ByName<'_>) -> bool {
    let room = Cell::new(ANY);
    let mut collect = Collect { all: true, fill: Some(Fill::Behind(&room)), ..Collect::default() };
    let found = search(query, &room, &mut collect);
    take_back(found);
    found != Err(Failure::TooSmall)
}

/// Searches once more, with larger and larger buffers until the C library finds one large enough, and says what it says of the
/// others.
#[cold]
#[inline(never)]
fn search_with_care(
    query: &hosts::ByName<'_>,
    wanted: Wanted,
    collect: &mut Collect<'_>,
    buffer: &Cell<usize>,
) -> Result<bool, Failure> {
    let Collect { all, named, .. } = *collect;
    let is_one_host = all && wanted != Wanted::Both;
    loop {
        let (size, mut memory) = (buffer.get(), Vec::<u64>::new());
        let whole = Room::imagined(size).for_hosts();
        let room = Cell::new(whole);
        let fill = if is_one_host {
            memory.try_reserve_exact(size.div_ceil(size_of::<u64>())).map_err(NoMemory::from)?;
            // SAFETY: so many bytes are there for longer than this.
            let written = unsafe { Room::new(memory.as_mut_ptr().cast(), size) };
            Some(Fill::Host(MergedHost::new(written.for_hosts())))
        } else {
            // For one family there is one answer, whose line fits as others do.
            (wanted == Wanted::Both).then_some(Fill::Tuples(whole, &room))
        };
        let mut measured = Collect { all, named, fill, ..Collect::default() };
        let found = search(query, &room, &mut measured);
        let Collect { host, is_short, fill, .. } = measured;
        let fits = match (&found, fill) {
            (Ok(true), Some(Fill::Host(host))) => !matches!(host.finish(), Err(Failure::TooSmall)),
            // The end of the file is read as a line is.
            (Ok(true), Some(Fill::Tuples(_, left))) => !all || left.get().holds_a_line(),
            (Err(Failure::TooSmall), _) => is_short,
            _ => true,
        };
        if fits {
            if is_one_host && found == Ok(true) && !fit_behind(query) {
                errno::set(libc::ERANGE);
            }
            collect.host = host;
            return found;
        }
        take_back(found);
        buffer.set(size.saturating_mul(2));
        errno::set(libc::ERANGE);
        h_errno::set(NETDB_INTERNAL);
    }
}

/// Looks a name up, with a buffer of so many bytes. As all sources, leaves in h_errno what the C library does, which programs
/// see in a later function that does not set it.
pub fn look_up(name: &[u8], wanted: Wanted, request: &Request, buffer: &Cell<usize>) -> Result<Host, NoAnswer> {
    let query = hosts::ByName { name, family: family(wanted) };
    let Ok(conf) = host_conf::get() else { return Err(NoMemory.into()) };
    let (all, named) = (conf.multi, request.has(AI_CANONNAME));
    let miss = |status, host_error, errno| {
        h_errno::set(host_error);
        Err(Miss { status, host_error, errno }.into())
    };
    let mut collect = Collect { all, named, ..Collect::default() };
    let mut found = HOSTS.search(&query, Some(&Cell::new(half_room())), &mut collect);
    if found == Err(Failure::TooSmall) || collect.most > FIRST_BUFFER / 2 {
        take_back(found);
        found = search_with_care(&query, wanted, &mut collect, buffer);
    }
    match found {
        Ok(_) => match collect.host {
            Some(host) => {
                if all {
                    // The end of the file was reached.
                    h_errno::set(HOST_NOT_FOUND);
                }
                Ok(host)
            }
            None => miss(Status::NotFound, HOST_NOT_FOUND, 0),
        },
        Err(Failure::NoFile(error)) => {
            errno::set(error);
            let (status, host_error) = match error {
                libc::EAGAIN => (Status::TryAgain, TRY_AGAIN),
                _ => (Status::Unavailable, HOST_NOT_FOUND),
            };
            // Who is asked for one family says nothing of it.
            miss(status, if wanted == Wanted::Both { host_error } else { h_errno::get() }, error)
        }
        Err(Failure::Unreadable(libc::ENOMEM)) => Err(NoMemory.into()),
        Err(Failure::Unreadable(error)) => miss(Status::Unavailable, NETDB_INTERNAL, error),
        // There is no buffer but that of the answer, which has grown as far as there is memory.
        Err(Failure::TooSmall) => Err(NoMemory.into()),
    }
}
