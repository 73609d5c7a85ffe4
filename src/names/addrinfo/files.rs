//! The source `files`: the addresses that hosts has of a name.
//!
//! The C library reads each line into a buffer, and puts there what it makes of an answer. Where that is too small it takes a
//! larger one, and all goes well; but what it has said of the small one in errno and h_errno stays. What is looked up here
//! needs no such buffer. As long as no line takes more than half of the smallest one, and the answers together no more than
//! the other half, nothing of that can be; else the search is made again with a look at what becomes of the buffer.

use alloc::vec::Vec;
use core::cell::Cell;
use core::net::SocketAddr;

use super::hosts::Miss;
use super::sources::{Tuple, family};
use super::{Host, HostAddresses, Request};
use crate::abi::netdb::*;
use crate::linux::errno;
use crate::linux::memory::{Grow, NoMemory};
use crate::names::dns::Wanted;
use crate::names::line::Line;
use crate::names::nsswitch::Status;
use crate::names::pack::{MergedHost, Room, TooSmall};
use crate::names::query::Query;
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
    fill: Option<&'f mut Fill>,
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
        self.all && !matches!(self.fill, Some(Fill::Host(..)))
    }

    #[inline(always)]
    fn take<'a>(&mut self, text: &Line<'a>, line: &hosts::Host<'a>) -> Result<Flow, TooSmall> {
        // At worst every other byte is an alias. They are counted where that may make a difference.
        let is_little = self.host.is_none() && text.raw.len() <= LITTLE;
        let aliases = if is_little { text.raw.len() / 2 } else { line.aliases.count() };
        self.most += Room::most_of_host(text, aliases) + size_of::<Tuple>();
        if let Some(fill) = &mut self.fill {
            fill.take(text, line);
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

/// What becomes of a buffer, which is such a room, as it takes one answer after the other.
enum Fill {
    /// It takes the lines and a tuple for each. What is left of it, if anything.
    Tuples(Room, Option<Room>),
    /// It takes one host of all lines: that host, unless it was too small.
    Host(Room, Option<MergedHost>),
}

impl Fill {
    fn restart(&mut self) {
        match self {
            Fill::Tuples(room, left) => *left = Some(*room),
            Fill::Host(room, host) => *host = Some(MergedHost::new(*room)),
        }
    }

    #[cold]
    fn take<'a>(&mut self, text: &Line<'a>, line: &hosts::Host<'a>) {
        match self {
            Fill::Tuples(_, left) => *left = left.and_then(|room| behind(&room, text, line)),
            Fill::Host(_, host) => {
                if host.as_mut().is_some_and(|host| host.add(line, text).is_err()) {
                    *host = None;
                }
            }
        }
    }

    /// Whether the answers have fitted, and all else that is read for them.
    fn fits(self, query: &hosts::ByName<'_>, to_end: bool) -> bool {
        match self {
            Fill::Tuples(room, left) => left.is_some_and(|left| !to_end || fit_between(query, room, &left)),
            Fill::Host(_, host) => host.is_some_and(|host| !matches!(host.finish(), Err(Failure::TooSmall))),
        }
    }
}

/// What is left of a buffer behind a line and its tuple.
fn behind(room: &Room, text: &Line<'_>, line: &hosts::Host<'_>) -> Option<Room> {
    room.behind(text, line.aliases.count(), size_of::<Tuple>())
}

/// Whether every line of the file fits a room.
fn all_fit(query: &hosts::ByName<'_>, room: &Room) -> bool {
    // No host is called so.
    const NOBODY: &[u8] = b"\x01\n\x01";
    let nobody = hosts::ByName { name: NOBODY, family: query.family };
    search_again(&nobody, room, &mut Collect { all: true, ..Collect::default() }).is_ok()
}

/// Whether the lines between the answers, and behind them, fit what is then left of such a room; `last` is what is in the
/// end.
fn fit_between(query: &hosts::ByName<'_>, mut room: Room, last: &Room) -> bool {
    if all_fit(query, last) {
        return true;
    }
    let each_fits = every_line(query, |raw, entry| match entry {
        Some((line, host)) if query.matches(host) => behind(&room, line, host).map(|rest| room = rest).is_some(),
        _ => holds(&room, raw, entry),
    });
    each_fits && room.holds_a_line()
}

/// Whether the lines behind the first answer fit the buffer of their own that they have where all become one host.
fn fit_behind(query: &hosts::ByName<'_>) -> bool {
    let (room, mut is_behind) = (Room::imagined(FIRST_BUFFER).for_hosts(), false);
    all_fit(query, &room)
        || every_line(query, |raw, entry| {
            let fits = !is_behind || holds(&room, raw, entry);
            is_behind |= entry.is_some_and(|(_, host)| query.matches(host));
            fits
        })
}

type Entry<'e, 'a> = Option<&'e (Line<'a>, hosts::Host<'a>)>;

/// Whether something is so of every line of the file, which is an entry or not.
fn every_line(query: &hosts::ByName<'_>, mut is_so: impl FnMut(&[u8], Entry) -> bool) -> bool {
    let Ok((text, _)) = HOSTS.read() else { return true };
    let mut scratch = Vec::new();
    text.split_inclusive(|&b| b == b'\n').all(|raw| {
        let line = Line::new(raw, &mut scratch);
        is_so(raw, line.and_then(|line| Some((line, query.parse(line.body)?))).as_ref())
    })
}

/// Whether a buffer holds a line as the C library reads it.
fn holds(room: &Room, raw: &[u8], entry: Entry) -> bool {
    entry.map_or_else(|| room.holds_line(raw.len()), |(line, host)| room.holds(line, host.aliases.count()))
}

/// Not in the way of most searches.
#[inline(never)]
fn search_again(query: &hosts::ByName<'_>, room: &Room, collect: &mut Collect<'_>) -> Result<bool, Failure> {
    collect.restart();
    HOSTS.take_back_search();
    HOSTS.search(query, Some(room), collect)
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
        let room = Room::imagined(size).for_hosts();
        let mut fill = if is_one_host {
            memory.try_reserve_exact(size.div_ceil(size_of::<u64>())).map_err(NoMemory::from)?;
            // SAFETY: so many bytes are there for longer than this.
            Some(Fill::Host(unsafe { Room::new(memory.as_mut_ptr().cast(), size) }.for_hosts(), None))
        } else {
            // For one family there is one answer, whose line fits as others do.
            (wanted == Wanted::Both).then_some(Fill::Tuples(room, None))
        };
        let mut measured = Collect { all, named, fill: fill.as_mut(), ..Collect::default() };
        let found = search_again(query, &room, &mut measured);
        let Collect { host, is_short, .. } = measured;
        let fits = match found {
            Ok(found) => !found || fill.is_none_or(|fill| fill.fits(query, all)),
            Err(failure) => failure != Failure::TooSmall || is_short,
        };
        if fits {
            if is_one_host && found == Ok(true) && !fit_behind(query) {
                errno::set(libc::ERANGE);
            }
            collect.host = host;
            return found;
        }
        buffer.set(size.saturating_mul(2));
        errno::set(libc::ERANGE);
        h_errno::set(NETDB_INTERNAL);
    }
}

/// Looks a name up, with a buffer of so many bytes. As all sources, leaves in h_errno what the C library does, which programs
/// see in a later function that does not set it.
pub fn look_up(name: &[u8], wanted: Wanted, request: &Request, buffer: &Cell<usize>) -> Result<Host, Miss> {
    let query = hosts::ByName { name, family: family(wanted) };
    let Ok(conf) = host_conf::get() else { return Err(NoMemory.into()) };
    let (all, named) = (conf.multi, request.has(AI_CANONNAME));
    let miss = |status, host_error, errno| {
        h_errno::set(host_error);
        Err(Miss { status, host_error, errno })
    };
    let mut collect = Collect { all, named, ..Collect::default() };
    let mut found = HOSTS.search(&query, Some(&half_room()), &mut collect);
    if found == Err(Failure::TooSmall) || collect.most > FIRST_BUFFER / 2 {
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
        Err(Failure::Unreadable(error)) => miss(Status::Unavailable, NETDB_INTERNAL, error),
        // There is no buffer but that of the answer, which has grown as far as there is memory.
        Err(Failure::TooSmall) => Err(NoMemory.into()),
    }
}
