//! One entry after the other: what the get...ent functions give.
//!
//! Each thread goes through a database at its own pace, over the text as it was when it began. As in the C library, even
//! the reentrant functions set the thread's own h_errno and not the one that they are given a place for.

use alloc::vec::Vec;
use core::ffi::c_int;

use crate::linux::bytes::memchr;

use super::line::Line;
use super::nsswitch::{Action, Source};
use super::pack::{Pack, Room};
use super::query::Query;
use super::shell::{Output, Status};
use super::store::{Failure, HOSTS, NETWORKS, PROTOCOLS, SERVICES, Store};
use super::{hosts, networks, protocols, services};
use crate::abi::netdb::{hostent, netent, protoent, servent};
use crate::abi::sys_socket::AF_INET;
use crate::linux::errno;
use crate::linux::thread::PerThread;

/// How far a thread has come in a database.
#[derive(Default)]
pub struct Position {
    /// The file's text; None before the first entry.
    text: Option<Vec<u8>>,
    /// The start of the line to read next.
    at: usize,
    /// The first source that has not come to its end. None but files has entries to give one by one.
    source: usize,
}

/// The positions of one thread.
#[derive(Default)]
#[allow(missing_docs)]
pub struct Positions {
    pub hosts: Position,
    pub services: Position,
    pub protocols: Position,
    pub networks: Position,
}

static POSITIONS: PerThread<Positions> = PerThread::new();

/// One of the four, of a thread.
pub type Which = fn(&mut Positions) -> &mut Position;

/// Goes back to the beginning: what the set...ent and end...ent functions do. The file is read again.
pub fn rewind(which: Which) {
    let positions = POSITIONS.get();
    if !positions.is_null() {
        // SAFETY: only this thread uses them, and no function of ours calls another one.
        *which(unsafe { &mut *positions }) = Position::default();
    }
}

/// gethostent_r: the hosts that have an IPv4 address.
pub fn host(output: Output<hostent>) -> c_int {
    next(|all| &mut all.hosts, &HOSTS, &hosts::All(AF_INET), |room| room.for_hosts(), output.with_own_h_errno())
}

/// getservent_r.
pub fn service(output: Output<servent>) -> c_int {
    next(|all| &mut all.services, &SERVICES, &services::All, |room| room, output.without_h_errno())
}

/// getprotoent_r.
pub fn protocol(output: Output<protoent>) -> c_int {
    next(|all| &mut all.protocols, &PROTOCOLS, &protocols::All, |room| room, output.without_h_errno())
}

/// getnetent_r.
pub fn network(output: Output<netent>) -> c_int {
    next(|all| &mut all.networks, &NETWORKS, &networks::All, |room| room, output.with_own_h_errno())
}

fn next<Q: Query, C>(which: Which, store: &Store, query: &Q, shape: fn(Room) -> Room, output: Output<C>) -> c_int
where
    for<'a> Q::Entry<'a>: Pack<'a, C = C>,
{
    let positions = POSITIONS.get();
    if positions.is_null() {
        return libc::ENOMEM;
    }
    // SAFETY: only this thread uses them, and no function of ours calls another one.
    let position = which(unsafe { &mut *positions });
    // SAFETY: the C caller's buffer.
    let room = shape(unsafe { output.room() });
    let steps = store.steps().unwrap_or_default();
    let mut status = Status::NotFound;
    while let Some(step) = steps.get(position.source) {
        if step.source == Source::Files {
            let before = errno::get();
            let answer = position.next(store, query, room);
            let no_file = matches!(answer, Err(Failure::NoFile(_)));
            status = output.put(answer);
            if no_file {
                errno::set(before);
            }
            // Without a next source, this one is asked for more each time.
            if output.wants_more_room(status)
                || step.after(status) != Action::Continue
                || position.source + 1 == steps.len()
            {
                break;
            }
        } else if step.after(Status::Unavailable) != Action::Continue {
            break;
        }
        *position = Position { source: position.source + 1, ..Position::default() };
    }
    output.put_found(status);
    match status {
        Status::Success => 0,
        Status::TryAgain => errno::get(),
        Status::NotFound | Status::Unavailable => libc::ENOENT,
    }
}

impl Position {
    fn next<Q: Query, C>(&mut self, store: &Store, query: &Q, room: Room) -> Result<Option<C>, Failure>
    where
        for<'a> Q::Entry<'a>: Pack<'a, C = C>,
    {
        if self.text.is_none() {
            self.text = Some(match store.read() {
                Err(Failure::Unreadable(_)) if !room.holds_a_line() => return Err(Failure::TooSmall),
                text => text?,
            });
        }
        let Some(text) = &self.text else { return Ok(None) };
        if !room.holds_a_line() {
            return Err(Failure::TooSmall);
        }
        let mut scratch = Vec::new();
        while self.at < text.len() {
            let rest = &text[self.at..];
            let raw = &rest[..memchr(b'\n', rest).map_or(rest.len(), |end| end + 1)];
            if !room.holds_line(raw.len()) {
                return Err(Failure::TooSmall);
            }
            let line = Line::new(raw, &mut scratch);
            if let Some((line, entry)) = line.and_then(|line| Some((line, query.parse(line.body)?))) {
                let packed = entry.pack(&line, &room).map_err(|_| Failure::TooSmall)?;
                self.at += raw.len();
                return Ok(Some(packed));
            }
            self.at += raw.len();
        }
        Ok(None)
    }
}
