//! One entry after the other: what the get...ent functions give.
//!
//! Each thread goes through a database at its own pace, over the text as it was when that part of it was read, and what was
//! written behind it before its end was met. As in the C library, even the reentrant functions set the thread's own h_errno
//! and not the one that they are given a place for; and a source is told to begin before it is asked for its first entry,
//! unless it is the first of all.

use alloc::vec::Vec;
use core::ffi::{CStr, c_char, c_int};

use super::line::Line;
use super::module::Verdict;
use super::nsswitch::{Action, Source, Status, Step};
use super::pack::{Pack, Room};
use super::query::Query;
use super::shell::Output;
use super::store::{Failure, HOSTS, NETWORKS, PROTOCOLS, SERVICES, Store};
use super::text::Text;
use super::{h_errno, host_conf, hosts, networks, protocols, resolver, services};
use crate::abi::netdb::{NETDB_INTERNAL, hostent, netent, protoent, servent};
use crate::abi::sys_socket::AF_INET;
use crate::linux::errno;
use crate::linux::memory::NoMemory;
use crate::linux::thread::PerThread;

/// A database, and what the functions of the host's sources are called that go through it.
pub struct Database {
    store: &'static Store,
    position: &'static PerThread<Position>,
    begin: &'static CStr,
    next: &'static CStr,
    end: &'static CStr,
}

/// hosts.
pub static HOST: Database = Database {
    store: &HOSTS,
    position: &POSITIONS[0],
    begin: c"sethostent",
    next: c"gethostent_r",
    end: c"endhostent",
};

/// services.
pub static SERVICE: Database = Database {
    store: &SERVICES,
    position: &POSITIONS[1],
    begin: c"setservent",
    next: c"getservent_r",
    end: c"endservent",
};

/// protocols.
pub static PROTOCOL: Database = Database {
    store: &PROTOCOLS,
    position: &POSITIONS[2],
    begin: c"setprotoent",
    next: c"getprotoent_r",
    end: c"endprotoent",
};

/// networks.
pub static NETWORK: Database = Database {
    store: &NETWORKS,
    position: &POSITIONS[3],
    begin: c"setnetent",
    next: c"getnetent_r",
    end: c"endnetent",
};

static POSITIONS: [PerThread<Position>; 4] = [const { PerThread::new() }; 4];

type Begin = unsafe extern "C" fn(c_int) -> Verdict;
type Next<C> = unsafe extern "C" fn(*mut C, *mut c_char, usize, *mut c_int, *mut c_int) -> Verdict;
type End = unsafe extern "C" fn() -> Verdict;

/// A source, and those after it.
type Rest = &'static [Step];

/// How far a thread has come in a database.
#[derive(Default)]
struct Position {
    /// Where it began: None before that, nothing if no source can begin.
    start: Option<Rest>,
    /// The source that is asked next; None for where it began.
    now: Option<Rest>,
    /// What the sources are told when they begin, which is what the program said the time before.
    stay_open: c_int,
    /// The text of the file; None before its first entry.
    text: Option<Text>,
}

/// Goes to the beginning: what the set...ent functions do. The file is read again.
pub fn begin(database: &Database, stay_open: c_int) {
    let Some(position) = database.position().filter(|_| database.can_begin()) else { return };
    let mut more = position.first(database, database.begin, true).unwrap_or(false);
    while more && let Some(step) = position.step() {
        let status = position.begin(step, database);
        more = step.after(status) != Action::Merge && position.advance(status, database.begin);
    }
    position.stay_open = stay_open;
}

/// Ends what the others began: what the end...ent functions do.
pub fn end(database: &Database) {
    let Some(position) = database.position().filter(|position| position.start.is_some() && database.can_begin()) else {
        return;
    };
    let mut more = position.first(database, database.end, true).unwrap_or(false);
    while more && let Some(step) = position.step() {
        match &step.source {
            Source::Other(module) => {
                // SAFETY: such is the type of these functions, which ask nothing.
                unsafe { module.walker::<End>(database.end).map(|end| end()) };
            }
            _ => position.forget(),
        }
        let all = [Status::TryAgain, Status::Unavailable, Status::NotFound, Status::Success];
        more = !all.iter().all(|&status| step.after(status) == Action::Return) && position.go_on(database.end);
    }
    position.now = None;
}

/// gethostent_r: the hosts that have an IPv4 address.
pub fn host(output: Output<hostent>) -> c_int {
    if host_conf::complain().is_err() {
        return output.with_own_h_errno().finish_without_memory();
    }
    next(&HOST, &hosts::All(AF_INET), |room| room.for_hosts(), output.with_own_h_errno())
}

/// getservent_r.
pub fn service(output: Output<servent>) -> c_int {
    next(&SERVICE, &services::All, |room| room, output.without_h_errno())
}

/// getprotoent_r.
pub fn protocol(output: Output<protoent>) -> c_int {
    next(&PROTOCOL, &protocols::All, |room| room, output.without_h_errno())
}

/// getnetent_r.
pub fn network(output: Output<netent>) -> c_int {
    if host_conf::complain().is_err() {
        return output.with_own_h_errno().finish_without_memory();
    }
    next(&NETWORK, &networks::All, |room| room, output.with_own_h_errno())
}

fn next<Q: Query, C>(database: &Database, query: &Q, shape: fn(Room) -> Room, output: Output<C>) -> c_int
where
    for<'a> Q::Entry<'a>: Pack<'a, C = C>,
{
    if let Err(error) = database.servers_known() {
        return output.cannot_begin(error);
    }
    let Some(position) = database.position() else { return output.finish_without_memory() };
    // SAFETY: the C caller's buffer.
    let room = shape(unsafe { output.room() });
    let mut status = Status::NotFound;
    let Ok(found) = position.first(database, database.next, false) else { return output.finish_without_memory() };
    let mut asked = found.then(|| position.step()).flatten();
    while let Some(step) = asked {
        status = match &step.source {
            Source::Files => {
                let before = errno::get();
                let answer = position.next(database.store, query, room);
                if let Err(Failure::Unreadable(libc::ENOMEM)) = answer {
                    return output.finish_without_memory();
                }
                let no_file = matches!(answer, Err(Failure::NoFile(_)));
                let status = output.put(answer);
                if no_file {
                    errno::set(before);
                }
                status
            }
            Source::Dns => Status::Unavailable,
            // SAFETY: such is the type of these functions, and the C caller has promised what they ask.
            Source::Other(module) => unsafe {
                module.walker::<Next<C>>(database.next).map_or(Status::Unavailable, |next| {
                    let h_errno = output.with_own_h_errno().h_errno;
                    next(output.result, output.buffer, output.len, errno::place(), h_errno).into()
                })
            },
        };
        if output.wants_more_room(status) {
            break;
        }
        asked = position.turn(database, &mut status);
    }
    output.put_found(status);
    match status {
        Status::Success => 0,
        Status::TryAgain if output.h_errno_is_internal() => errno::get(),
        Status::TryAgain => libc::EAGAIN,
        Status::NotFound | Status::Unavailable | Status::Return => libc::ENOENT,
    }
}

impl Database {
    /// Makes sure of the name servers where they may be a source. An error is an errno.
    fn servers_known(&self) -> Result<(), c_int> {
        if self.store.has_servers() { resolver::begin() } else { Ok(()) }
    }

    /// The same for a function without a result.
    fn can_begin(&self) -> bool {
        let known = self.servers_known();
        if let Err(error) = known {
            errno::set(error);
            h_errno::set(NETDB_INTERNAL);
        }
        known.is_ok()
    }

    /// The calling thread's position; None without memory.
    fn position(&self) -> Option<&'static mut Position> {
        // SAFETY: only this thread uses it. A source that went through its own database while it is asked would not come
        // back in the C library either; it may go through another, whose position is another.
        unsafe { self.position.get().as_mut() }
    }
}

/// Whether a source has a function; of ours, files has all of them and the name servers have none.
fn has(step: &Step, function: &CStr) -> bool {
    match &step.source {
        Source::Files => true,
        Source::Dns => false,
        Source::Other(module) => module.can_walk(function),
    }
}

impl Position {
    /// The source that is asked.
    fn step(&self) -> Option<&'static Step> {
        self.now?.first()
    }

    /// Goes to the first source that has a function: from where it began, or from where it is now. Whether there is one.
    fn first(&mut self, database: &Database, function: &CStr, afresh: bool) -> Result<bool, NoMemory> {
        if let Some(start) = self.start.filter(|_| !afresh) {
            return Ok(!start.is_empty() && self.seek(self.now.unwrap_or(start), function));
        }
        let steps = match database.store.steps_of_walk() {
            Ok(steps) => steps,
            Err(libc::ENOMEM) => {
                *self = Position::default();
                return Err(NoMemory);
            }
            Err(error) => {
                errno::set(error);
                &[]
            }
        };
        let found = self.seek(steps, function);
        self.start = if found { self.now } else { Some(&[]) };
        Ok(found)
    }

    /// Goes to the first source from there that has a function, or as far as it may be looked for. Whether there is one.
    fn seek(&mut self, from: Rest, function: &CStr) -> bool {
        let mut rest = from;
        while let [step, behind @ ..] = rest {
            self.now = Some(rest);
            if has(step, function) {
                return true;
            }
            if step.after(Status::Unavailable) != Action::Continue {
                break;
            }
            rest = behind;
        }
        false
    }

    /// Goes to the next source that has a function. Whether there is one.
    fn go_on(&mut self, function: &CStr) -> bool {
        self.now.and_then(|rest| rest.get(1..)).is_some_and(|behind| self.seek(behind, function))
    }

    /// The same if a next source is to be asked after such an answer.
    fn advance(&mut self, status: Status, function: &CStr) -> bool {
        self.step().is_some_and(|step| step.after(status) != Action::Return) && self.go_on(function)
    }

    /// Goes to the next source that begins, if one is to be asked after such an answer; it may change the answer. Without
    /// one, the last is asked for more each time.
    fn turn(&mut self, database: &Database, status: &mut Status) -> Option<&'static Step> {
        loop {
            // Nothing can be put together with an entry.
            let stays = *status == Status::Success && self.step()?.after(*status) == Action::Merge;
            if stays || !self.advance(*status, database.next) {
                return None;
            }
            let next = self.step()?;
            *status = Status::NotFound;
            if !self.seek(self.now?, database.begin) {
                return None;
            }
            *status = self.begin(self.step()?, database);
            if *status == Status::Success {
                return Some(next);
            }
        }
    }

    /// Has a source begin.
    fn begin(&mut self, step: &Step, database: &Database) -> Status {
        match &step.source {
            Source::Files => {
                self.forget();
                match database.store.open() {
                    Ok(_) => Status::Success,
                    Err(error) => {
                        errno::set(error);
                        if error == libc::EAGAIN { Status::TryAgain } else { Status::Unavailable }
                    }
                }
            }
            Source::Dns => Status::Unavailable,
            Source::Other(module) => {
                // SAFETY: such is the type of these functions, which take any number.
                let begun = unsafe { module.walker::<Begin>(database.begin).map(|begin| begin(self.stay_open)) };
                begun.map_or(Status::Unavailable, Status::from)
            }
        }
    }

    /// Has the file read again.
    fn forget(&mut self) {
        self.text = None;
    }

    fn next<Q: Query, C>(&mut self, store: &Store, query: &Q, room: Room) -> Result<Option<C>, Failure>
    where
        for<'a> Q::Entry<'a>: Pack<'a, C = C>,
    {
        if self.text.is_none() {
            self.text = Some(match Text::new(store) {
                Err(Failure::Unreadable(_)) if !room.holds_a_line() => return Err(Failure::TooSmall),
                text => text?,
            });
        }
        let Some(text) = &mut self.text else { return Ok(None) };
        if !room.holds_a_line() {
            return Err(Failure::TooSmall);
        }
        let mut scratch = Vec::new();
        while let Some(raw) = text.line(store)? {
            let len = raw.len();
            if !room.holds_line(len) {
                return Err(Failure::TooSmall);
            }
            let line = Line::new(raw, &mut scratch);
            let entry = line.and_then(|line| Some((line, query.parse(line.body)?)));
            let packed = entry.map(|(line, entry)| entry.pack(&line, &room)).transpose()?;
            text.pass(len);
            if packed.is_some() {
                return Ok(packed);
            }
        }
        Ok(None)
    }
}
