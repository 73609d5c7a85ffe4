//! The sources of host names that nsswitch.conf may name.

use alloc::vec::Vec;
use core::cell::Cell;
use core::ffi::{CStr, c_char, c_int};
use core::mem::{MaybeUninit, replace};
use core::net::{SocketAddr, SocketAddrV6};
use core::ptr::{null, null_mut};

use super::hosts::{Miss, Source, Way};
use super::{Host, HostAddresses, Request};
use crate::abi::netdb::*;
use crate::abi::sys_socket::{AF_INET, AF_INET6, AF_UNSPEC};
use crate::linux::errno;
use crate::linux::memory::{Grow, NoMemory, collected, joined};
use crate::names::dns::packet::Fault;
use crate::names::dns::{self, Wanted};
use crate::names::line::Line;
use crate::names::module::{Module, Verdict};
use crate::names::nsswitch::{self, Action, Step};
use crate::names::pack::{MergedHost, Room, TooSmall};
use crate::names::query::Query;
use crate::names::scan::{Flow, Sink};
use crate::names::shell::{FIRST_BUFFER, Status, h_errno, h_errno_place, set_h_errno};
use crate::names::store::{Failure, HOSTS};
use crate::names::{host_conf, hosts};

/// One of them, and the bytes of the buffer that they are asked with one after the other.
pub struct Asked<'a> {
    /// Who is asked.
    pub step: &'a Step,
    /// Grows where an answer needs more.
    pub buffer: &'a Cell<usize>,
}

impl Source for Asked<'_> {
    fn way(&self, request: &Request) -> Option<Way> {
        let both = request.family == AF_UNSPEC;
        match &self.step.source {
            nsswitch::Source::Other(module) if both && module.has(BOTH) => Some(Way::AtOnce),
            nsswitch::Source::Other(module) => {
                let can = module.has(EACH) || request.has(AI_CANONNAME) && module.has(EACH_WITH_NAME);
                can.then_some(Way::OneByOne)
            }
            _ => Some(if both { Way::AtOnce } else { Way::OneByOne }),
        }
    }

    fn look_up(&self, name: &CStr, wanted: Wanted, request: &Request) -> Result<Host, Miss> {
        match &self.step.source {
            nsswitch::Source::Files => from_files(name.to_bytes(), wanted, request, self.buffer),
            nsswitch::Source::Dns => {
                let any = wanted != Wanted::Both && request.has(AI_CANONNAME);
                from_servers((if any { dns::lookup_any } else { dns::lookup })(name.to_bytes(), wanted))
            }
            nsswitch::Source::Other(module) if wanted == Wanted::Both => both_from_module(module, name),
            nsswitch::Source::Other(module) => from_module(module, name, wanted, request),
        }
    }

    fn after(&self, status: Status) -> Action {
        self.step.after(status)
    }
}

fn family(wanted: Wanted) -> c_int {
    match wanted {
        Wanted::V4 => AF_INET,
        Wanted::V6 => AF_INET6,
        Wanted::Both => AF_UNSPEC,
    }
}

/// Collects the addresses of all lines, or of the first one alone; and the first one's name if it is wanted.
struct Collect {
    all: bool,
    named: bool,
    host: Option<Host>,
    /// What the C library needs for them at most, in bytes.
    most: usize,
}

impl<'q> Sink<hosts::ByName<'q>> for Collect {
    fn restart(&mut self) {
        (self.host, self.most) = (None, 0);
    }

    fn fills_to_end(&self) -> bool {
        self.all
    }

    #[inline(always)]
    fn take<'a>(&mut self, text: &Line<'a>, line: &hosts::Host<'a>) -> Result<Flow, TooSmall> {
        self.most += Room::most_of_host(text) + size_of::<Tuple>();
        if self.host.is_none() {
            let mut canonical = self.named.then(Vec::new);
            if let Some(name) = &mut canonical {
                name.try_append(line.name).map_err(|NoMemory| TooSmall)?;
            }
            self.host = Some(Host { canonical, ..Host::default() });
        }
        let addresses = self.host.as_mut().map(|host| &mut host.addresses).ok_or(TooSmall)?;
        addresses.try_push(SocketAddr::new(line.address, 0)).map_err(|NoMemory| TooSmall)?;
        Ok(if self.all { Flow::More } else { Flow::Enough })
    }
}

/// Where that is too small the C library takes a larger one, and what it has said of it in errno and h_errno stays.
type FirstBuffer = MaybeUninit<[u64; FIRST_BUFFER / size_of::<u64>()]>;

fn first_room() -> Room {
    Room::imagined(FIRST_BUFFER).for_hosts()
}

/// Any line fits, and any answers, that need no more than half of it each.
fn half_room() -> Room {
    Room::imagined(FIRST_BUFFER / 2).for_hosts()
}

/// What becomes of the buffer as it takes one answer after the other.
enum Fill<'b> {
    /// Nothing: there is one answer, whose line fits.
    Line,
    /// It takes the lines and a tuple for each. What is left of it, if anything.
    Tuples(Option<Room>),
    /// It takes one host of all lines.
    Host(&'b mut FirstBuffer, Option<MergedHost>),
}

/// Collects them with a look at that.
struct Measure<'b, 'c> {
    collect: &'c mut Collect,
    fill: Fill<'b>,
}

impl<'q> Sink<hosts::ByName<'q>> for Measure<'_, '_> {
    fn restart(&mut self) {
        self.collect.restart();
        match &mut self.fill {
            Fill::Line => {}
            Fill::Tuples(room) => *room = Some(first_room()),
            Fill::Host(buffer, host) => {
                // SAFETY: the buffer is there for longer.
                let room = unsafe { Room::new(buffer.as_mut_ptr().cast(), FIRST_BUFFER) };
                *host = Some(MergedHost::new(room.for_hosts()));
            }
        }
    }

    fn fills_to_end(&self) -> bool {
        self.collect.all
    }

    fn take<'a>(&mut self, text: &Line<'a>, line: &hosts::Host<'a>) -> Result<Flow, TooSmall> {
        match &mut self.fill {
            Fill::Line => {}
            Fill::Tuples(room) => *room = room.and_then(|room| behind(&room, text, line)),
            Fill::Host(_, host) => {
                if host.as_mut().is_some_and(|host| host.add(line, text).is_err()) {
                    *host = None;
                }
            }
        }
        self.collect.take(text, line)
    }
}

/// What is left of a buffer behind a line and its tuple.
fn behind(room: &Room, text: &Line<'_>, line: &hosts::Host<'_>) -> Option<Room> {
    room.behind(text, line.aliases.count(), size_of::<Tuple>())
}

impl Fill<'_> {
    /// Whether the answers have fitted, and all else that is read for them.
    fn fits(self, query: &hosts::ByName<'_>, to_end: bool) -> bool {
        match self {
            Fill::Line => true,
            Fill::Tuples(room) => room.is_some_and(|room| !to_end || fit_between(query, &room)),
            Fill::Host(_, host) => host.is_some_and(|host| host.finish().is_ok()),
        }
    }
}

/// Whether the lines between the answers, and behind them, fit what is then left of the buffer; `last` is what is in the end.
fn fit_between(query: &hosts::ByName<'_>, last: &Room) -> bool {
    // No host is called so.
    const NOBODY: &[u8] = b"\x01\n\x01";
    let nobody = hosts::ByName { name: NOBODY, family: query.family };
    let mut none = Collect { all: true, named: false, host: None, most: 0 };
    if HOSTS.search(&nobody, Some(last), &mut Measure { collect: &mut none, fill: Fill::Line }).is_ok() {
        return true;
    }
    let mut room = first_room();
    let each_fits = every_line(query, |raw, entry| match entry {
        Some((line, host)) if query.matches(host) => behind(&room, line, host).map(|rest| room = rest).is_some(),
        _ => holds(&room, raw, entry),
    });
    each_fits && room.holds_a_line()
}

/// Whether the lines behind the first answer fit a buffer of their own, which they have where all become one host.
fn fit_behind(query: &hosts::ByName<'_>) -> bool {
    let (room, mut is_behind) = (first_room(), false);
    every_line(query, |raw, entry| {
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

/// Searches once more, to find out whether the C library finds its first buffer too small, and says what it says then.
#[cold]
#[inline(never)]
fn search_with_care(
    query: &hosts::ByName<'_>,
    wanted: Wanted,
    collect: &mut Collect,
    buffer: &Cell<usize>,
) -> Result<bool, Failure> {
    let (all, mut first) = (collect.all, MaybeUninit::uninit());
    collect.restart();
    if buffer.get() > FIRST_BUFFER {
        let found = HOSTS.search(query, None, &mut Measure { collect, fill: Fill::Line });
        if found == Ok(true) && !fit_behind(query) {
            errno::set(libc::ERANGE);
        }
        return found;
    }
    let fill = match wanted {
        Wanted::Both => Fill::Tuples(None),
        _ if all => Fill::Host(&mut first, None),
        _ => Fill::Line,
    };
    let mut measure = Measure { collect, fill };
    measure.restart();
    let found = HOSTS.search(query, Some(&first_room()), &mut measure);
    let fill = replace(&mut measure.fill, Fill::Line);
    let fits = match found {
        Ok(found) => !found || fill.fits(query, all),
        Err(failure) => failure != Failure::TooSmall,
    };
    if fits {
        return found;
    }
    buffer.set(2 * FIRST_BUFFER);
    errno::set(libc::ERANGE);
    set_h_errno(NETDB_INTERNAL);
    if found.is_ok() {
        return found;
    }
    measure.restart();
    HOSTS.search(query, None, &mut measure)
}

/// As all sources, leaves in h_errno what the C library does, which programs see in a later function that does not set it.
fn from_files(name: &[u8], wanted: Wanted, request: &Request, buffer: &Cell<usize>) -> Result<Host, Miss> {
    let query = hosts::ByName { name, family: family(wanted) };
    let Ok(conf) = host_conf::get() else { return Err(NoMemory.into()) };
    let mut sink = Collect { all: conf.multi, named: request.has(AI_CANONNAME), host: None, most: 0 };
    let miss = |status, host_error, errno| {
        set_h_errno(host_error);
        Err(Miss { status, host_error, errno })
    };
    let is_first = buffer.get() == FIRST_BUFFER;
    let room = (is_first || sink.all && wanted != Wanted::Both).then(half_room);
    let mut found = HOSTS.search(&query, room.as_ref(), &mut sink);
    if room.is_some() && found == Err(Failure::TooSmall) || is_first && sink.most > FIRST_BUFFER / 2 {
        found = search_with_care(&query, wanted, &mut sink, buffer);
    }
    match found {
        Ok(_) => match sink.host {
            Some(host) => {
                if sink.all {
                    // The end of the file was reached.
                    set_h_errno(HOST_NOT_FOUND);
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
            miss(status, if wanted == Wanted::Both { host_error } else { h_errno() }, error)
        }
        Err(Failure::Unreadable(error)) => miss(Status::Unavailable, NETDB_INTERNAL, error),
        // There is no buffer but that of the answer, which has grown as far as there is memory.
        Err(Failure::TooSmall) => Err(NoMemory.into()),
    }
}

fn from_servers(answer: Result<dns::Answer, dns::Failure>) -> Result<Host, Miss> {
    match answer {
        Ok(answer) => {
            // The last message counts there.
            let (host_error, error) = match answer.rest {
                None => (NETDB_SUCCESS, 0),
                Some(Fault::Malformed) => (NO_RECOVERY, libc::EMSGSIZE),
                Some(_) => (HOST_NOT_FOUND, 0),
            };
            set_h_errno(host_error);
            errno::set(error);
            Ok(Host {
                canonical: Some(answer.canonical),
                addresses: collected(answer.addresses.into_iter().map(|address| SocketAddr::new(address, 0)))?.into(),
            })
        }
        Err(failure) => {
            set_h_errno(failure.host_error as c_int);
            if let Some(error) = failure.errno {
                errno::set(error);
            }
            let (status, host_error) = (failure.status.into(), failure.host_error as c_int);
            Err(Miss { status, host_error, errno: errno::get() })
        }
    }
}

const BOTH: &CStr = c"gethostbyname4_r";
const EACH_WITH_NAME: &CStr = c"gethostbyname3_r";
const EACH: &CStr = c"gethostbyname2_r";

/// An address as the libraries of the host's give it.
#[repr(C)]
struct Tuple {
    next: *const Tuple,
    name: *const c_char,
    family: c_int,
    address: [u8; 16],
    scope: u32,
}

type Both = unsafe extern "C" fn(
    *const c_char,
    *mut *const Tuple,
    *mut c_char,
    usize,
    *mut c_int,
    *mut c_int,
    *mut i32,
) -> Verdict;

/// Without a last argument for the host's own name for those that do not know it, which makes no difference to them.
type Each = unsafe extern "C" fn(
    *const c_char,
    c_int,
    *mut hostent,
    *mut c_char,
    usize,
    *mut c_int,
    *mut c_int,
    *mut i32,
    *mut *const c_char,
) -> Verdict;

/// Asks a library of the host's for the addresses of both families.
fn both_from_module(module: &Module, name: &CStr) -> Result<Host, Miss> {
    // SAFETY: such is the type of this function.
    let Some(both) = (unsafe { module.function::<Both>(BOTH) }) else { return nobody() };
    with_buffer(null(), |first, buffer, len| {
        *first = null();
        // SAFETY: a string, a buffer of so many bytes, and places for the results.
        unsafe { both(name.as_ptr(), first, buffer, len, errno::place(), h_errno_place(), null_mut()) }
    })
    .and_then(|(first, _buffer)| {
        let mut host = Host::default();
        let mut next: *const Tuple = first;
        // SAFETY: a list that ends with a null pointer, in the buffer.
        while let Some(tuple) = unsafe { next.as_ref() } {
            if host.canonical.is_none() && !tuple.name.is_null() {
                // SAFETY: the name is a string.
                host.canonical = Some(joined(&[unsafe { CStr::from_ptr(tuple.name) }.to_bytes()])?);
            }
            host.addresses.try_extend(socket_address(tuple.family, &tuple.address, tuple.scope))?;
            next = tuple.next;
        }
        Ok(host)
    })
}

/// Asks it for those of one family, and for the host's own name if that is wanted and the library knows how.
fn from_module(module: &Module, name: &CStr, wanted: Wanted, request: &Request) -> Result<Host, Miss> {
    let with_name = request.has(AI_CANONNAME) && module.has(EACH_WITH_NAME);
    // SAFETY: such is the type of both functions.
    let each = unsafe { module.function::<Each>(if with_name { EACH_WITH_NAME } else { EACH }) };
    let Some(each) = each else { return nobody() };
    let family = family(wanted);
    with_buffer((MaybeUninit::<hostent>::uninit(), null()), |(host, own), buffer, len| {
        let (errno, h_errno) = (errno::place(), h_errno_place());
        // SAFETY: a string, a buffer of so many bytes, and places for the results.
        unsafe { each(name.as_ptr(), family, host.as_mut_ptr(), buffer, len, errno, h_errno, null_mut(), own) }
    })
    .and_then(|((host, own), _buffer)| {
        // SAFETY: the library says that it has put a host there, with a string for its name, if it gives one.
        let (host, own) = unsafe { (host.assume_init(), (!own.is_null()).then(|| CStr::from_ptr(own).to_bytes())) };
        // SAFETY: as above.
        let addresses = unsafe { addresses(&host, family) }?;
        Ok(Host { canonical: own.map(|own| joined(&[own])).transpose()?, addresses })
    })
}

/// Calls a library's function with a buffer that grows until the result fits. The results, and the buffer, where they may
/// lie.
fn with_buffer<T>(mut results: T, call: impl Fn(&mut T, *mut c_char, usize) -> Verdict) -> Result<(T, Vec<u8>), Miss> {
    let mut buffer = Vec::<u8>::new();
    let mut len = FIRST_BUFFER;
    loop {
        if buffer.try_reserve_exact(len).is_err() {
            return Err(NoMemory.into());
        }
        let status = Status::from(call(&mut results, buffer.as_mut_ptr().cast(), len));
        let miss = Miss { status, host_error: h_errno(), errno: errno::get() };
        match miss {
            Miss { status: Status::Success, .. } => return Ok((results, buffer)),
            Miss { status: Status::TryAgain, host_error: NETDB_INTERNAL, errno: libc::ERANGE } => {}
            _ => return Err(miss),
        }
        len = len.saturating_mul(2);
    }
}

impl From<NoMemory> for Miss {
    fn from(why: NoMemory) -> Self {
        set_h_errno(NETDB_INTERNAL);
        Miss { status: Status::TryAgain, host_error: NETDB_INTERNAL, errno: why.into() }
    }
}

/// What comes of a library without the function.
fn nobody<T>() -> Result<T, Miss> {
    Err(Miss { status: Status::Unavailable, host_error: NETDB_INTERNAL, errno: libc::EBUSY })
}

/// The addresses of a host of C's, as those of a family.
///
/// # Safety
/// The structure's pointers lead where they should.
unsafe fn addresses(host: &hostent, family: c_int) -> Result<HostAddresses, NoMemory> {
    let mut addresses = HostAddresses::new();
    let mut next = host.h_addr_list;
    let len = usize::try_from(host.h_length).unwrap_or(usize::MAX);
    // SAFETY: the caller's promise: pointers to addresses of `h_length` bytes, a null one behind them.
    unsafe {
        while !next.read_unaligned().is_null() {
            let mut address = [0; 16];
            if let Some(place) = address.get_mut(..len) {
                place.as_mut_ptr().copy_from_nonoverlapping(next.read_unaligned().cast(), len);
                addresses.try_extend(socket_address(family, &address, 0))?;
            }
            next = next.add(1);
        }
    }
    Ok(addresses)
}

fn socket_address(family: c_int, address: &[u8; 16], scope: u32) -> Option<SocketAddr> {
    match (family, address) {
        (AF_INET, [a, b, c, d, ..]) => Some(([*a, *b, *c, *d], 0).into()),
        (AF_INET6, v6) => Some(SocketAddrV6::new((*v6).into(), 0, 0, scope).into()),
        _ => None,
    }
}
