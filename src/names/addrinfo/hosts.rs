//! The addresses of a name, as the sources of nsswitch.conf know them.

use core::cell::Cell;
use core::ffi::{CStr, c_int};
use core::net::SocketAddr;

use super::buffer::{Code, grown};
use super::numeric::mapped;
use super::sources::Asked;
use super::{Error, Host, HostAddresses, NO_MEMORY, Request, list};
use crate::abi::netdb::*;
use crate::abi::sys_socket::{AF_INET, AF_INET6, AF_UNSPEC};
use crate::linux::errno;
use crate::linux::memory::{Grow, NoMemory, joined};
use crate::names::calls::{self, Lines};
use crate::names::dns::Wanted;
use crate::names::nsswitch::{self, Action, Status, Step};
use crate::names::resolver;
use crate::names::store::HOSTS;
use crate::names::{h_errno, host_conf};

/// Looks a name up, with a buffer of so many bytes.
pub fn look_up(name: &CStr, request: &Request, buffer: &Cell<usize>) -> Result<Host, Error> {
    if request.family == AF_INET && !request.has(AI_CANONNAME) {
        let host = by_old_function(name, buffer)?;
        // As in the C library, all are asked once more where somebody knows the host and no address of it.
        if !host.addresses.is_empty() {
            return Ok(host);
        }
    }
    host_conf::complain()?;
    // Nobody is asked whom a wrong file may mean.
    let steps = HOSTS.steps().map_err(|error| match error {
        libc::ENOMEM => NO_MEMORY,
        error => without_sources(error),
    })?;
    // In this function the C library looks at that file last.
    resolver::recall();
    ask(steps.iter().map(|step| Asked { step, buffer }), name, request)
}

/// The old function, which knows no name but the one asked for, does for IPv4 what it always did, also with what only looks
/// like an address.
#[inline(never)]
fn by_old_function(name: &CStr, buffer: &Cell<usize>) -> Result<Host, Error> {
    // SAFETY: a string, and room that is ours.
    let call = |output| unsafe { calls::host_by_name_r(name.as_ptr(), Some(AF_INET), Lines::Configured, output) };
    grown(buffer, h_errno::get(), call, simple)
}

/// Whom to ask could not be found out.
#[cold]
fn without_sources(error: c_int) -> Error {
    errno::set(error);
    match resolver::begin() {
        Ok(()) => resolver::recall(),
        Err(error) => errno::set(error),
    }
    // The C library takes for its own what an earlier function has left there.
    match h_errno::get() {
        NETDB_INTERNAL => Error::System(errno::get()),
        _ => Error::Code(EAI_NONAME),
    }
}

/// Whether the ENOMEM of a lookup speaks of our memory. It may be a library's, or from before a lookup that asks nobody.
#[cold]
pub fn lack_is_ours() -> bool {
    let is_library = |step: &Step| matches!(step.source, nsswitch::Source::Other(_));
    HOSTS.steps().map_or_else(|error| error == libc::ENOMEM, |steps| !steps.is_empty() && !steps.iter().any(is_library))
}

/// What the old function has found.
fn simple(host: Option<&hostent>, code: Code) -> Result<Host, Error> {
    h_errno::set(code.h_errno);
    // SAFETY: a lookup has just put a host there.
    match (host.map(|host| unsafe { list::addresses(host) }), code.error, code.h_errno) {
        (Some(addresses), ..) => Ok(Host { canonical: None, addresses: addresses? }),
        (None, 0, NO_DATA) => Err(Error::Code(EAI_NODATA)),
        (None, 0, _) => Err(Error::Code(EAI_NONAME)),
        (None, libc::ENOMEM, NETDB_INTERNAL) if lack_is_ours() => Err(NO_MEMORY),
        (None, error, NETDB_INTERNAL) => Err(Error::System(error)),
        (None, _, TRY_AGAIN) => Err(Error::Code(EAI_AGAIN)),
        // The name is known, but not what was asked for.
        (None, ..) => Err(Error::Code(EAI_NODATA)),
    }
}

/// Why a source has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Miss {
    /// For nsswitch.conf's actions; never `Success`.
    pub status: Status,
    /// What h_errno would say.
    pub host_error: c_int,
    /// What errno would say, if `host_error` is NETDB_INTERNAL.
    pub errno: c_int,
}

/// Why there is no answer of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// It has none.
    Miss(Miss),
    /// There is no memory for one. What other sources say would not be the answer.
    NoMemory,
}

impl From<Miss> for NoAnswer {
    fn from(miss: Miss) -> Self {
        NoAnswer::Miss(miss)
    }
}

impl From<NoMemory> for NoAnswer {
    fn from(NoMemory: NoMemory) -> Self {
        NoAnswer::NoMemory
    }
}

/// How a source is asked for the addresses of more than one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In one question.
    AtOnce,
    /// In a question for each.
    OneByOne,
}

/// Somebody who knows hosts.
pub trait Source {
    /// How it is asked for such addresses; None if there is nobody to ask.
    fn way(&self, request: &Request) -> Option<Way>;

    /// The addresses of a name, and the host's own name if the source knows it.
    fn look_up(&self, name: &CStr, wanted: Wanted, request: &Request) -> Result<Host, NoAnswer>;

    /// What to do after such an answer.
    fn after(&self, status: Status) -> Action;
}

/// What is known of a family that a name has no address of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lack {
    /// There may be no such name.
    Unknown,
    /// There is the name.
    Data,
    /// It may have one another time.
    Now,
}

impl Lack {
    fn of(host_error: c_int) -> Self {
        match host_error {
            TRY_AGAIN => Lack::Now,
            NO_DATA => Lack::Data,
            _ => Lack::Unknown,
        }
    }
}

/// The answer of one source.
struct Answer {
    host: Host,
    status: Status,
    /// What it says of the two families that were asked for; the same twice if that was one question.
    lacks: [Lack; 2],
    /// h_errno and errno.
    error: (c_int, c_int),
}

impl Answer {
    /// What comes of a source that is not there: the C library says that it is busy.
    const NOBODY: Self = Answer {
        host: Host { canonical: None, addresses: HostAddresses::new_const() },
        status: Status::Unavailable,
        lacks: [Lack::Unknown; 2],
        error: (NETDB_INTERNAL, libc::EBUSY),
    };

    /// To one question for both families.
    fn of_both(host: Host) -> Self {
        let lack = if host.addresses.is_empty() { Lack::Data } else { Lack::Unknown };
        Answer { host, status: Status::Success, lacks: [lack; 2], error: (NETDB_SUCCESS, 0) }
    }

    /// The same where it has none.
    fn without_both(miss: Miss) -> Self {
        Answer {
            host: Host::default(),
            status: miss.status,
            lacks: [Lack::of(miss.host_error); 2],
            error: (miss.host_error, miss.errno),
        }
    }
}

/// Asks one source after the other. Without any, the error is the C library's.
pub fn ask<S: Source>(sources: impl Iterator<Item = S>, name: &CStr, request: &Request) -> Result<Host, Error> {
    let mut last: Option<Answer> = None;
    let mut merges = false;
    for source in sources {
        if let Some(last) = last.as_mut().filter(|_| merges) {
            // There is no merging of hosts: what was found is given up.
            (last.host, last.error) = (Host::default(), (NETDB_INTERNAL, libc::EBUSY));
            h_errno::set(NETDB_INTERNAL);
            errno::set(libc::EBUSY);
            break;
        }
        let answer = match source.way(request) {
            None => {
                h_errno::set(NETDB_INTERNAL);
                errno::set(libc::EBUSY);
                Answer::NOBODY
            }
            Some(Way::AtOnce) => match source.look_up(name, Wanted::Both, request) {
                Ok(host) => Answer::of_both(host),
                Err(NoAnswer::Miss(miss)) => Answer::without_both(miss),
                Err(NoAnswer::NoMemory) => return Err(NO_MEMORY),
            },
            Some(Way::OneByOne) => each(&source, name, request)?,
        };
        let action = source.after(answer.status);
        last = Some(answer);
        merges = action == Action::Merge;
        if action == Action::Return {
            break;
        }
    }
    let Some(Answer { host, status, lacks, error }) = last else {
        h_errno::set(NETDB_INTERNAL);
        return Err(Error::System(libc::EBUSY));
    };
    if matches!(status, Status::TryAgain | Status::Unavailable) && error.0 == NETDB_INTERNAL {
        return Err(Error::System(error.1));
    }
    match lacks {
        [Lack::Now, Lack::Now] => Err(Error::Code(EAI_AGAIN)),
        [Lack::Unknown, _] | [_, Lack::Unknown] if host.addresses.is_empty() => Err(Error::Code(EAI_NONAME)),
        [Lack::Unknown, _] | [_, Lack::Unknown] => Ok(host),
        _ => Err(Error::Code(EAI_NODATA)),
    }
}

/// Asks for one family after the other; also for IPv4 addresses where they may stand for IPv6 ones.
#[inline(never)]
fn each(source: &impl Source, name: &CStr, request: &Request) -> Result<Answer, Error> {
    let mut host = Host::default();
    let mut ask = |wanted| match source.look_up(name, wanted, request) {
        Ok(found) => {
            host.canonical = host.canonical.take().or(found.canonical);
            host.addresses.try_append(&found.addresses)?;
            Ok((Status::Success, Lack::Unknown, !host.addresses.is_empty()))
        }
        Err(NoAnswer::Miss(miss)) if miss.host_error == NETDB_INTERNAL => Err(Error::System(miss.errno)),
        Err(NoAnswer::Miss(miss)) => Ok((miss.status, Lack::of(miss.host_error), false)),
        Err(NoAnswer::NoMemory) => Err(NO_MEMORY),
    };
    let first = ask(if request.family == AF_INET { Wanted::V4 } else { Wanted::V6 })?;
    let has_v6 = request.family == AF_INET6 && first.2;
    let maps = request.family == AF_INET6 && request.has(AI_V4MAPPED);
    let asks_more = request.family == AF_UNSPEC || maps && (request.has(AI_ALL) || !has_v6);
    let second = if asks_more { ask(Wanted::V4)? } else { first };
    if maps {
        for address in host.addresses.iter_mut().filter(|address| address.is_ipv4()) {
            *address = (mapped(address.ip()), 0).into();
        }
    }
    if maps && has_v6 && !request.has(AI_ALL) {
        // Mapped addresses are not wanted beside others, even if they come from the source as such.
        host.addresses.retain(|address| !matches!(address, SocketAddr::V6(v6) if v6.ip().to_ipv4_mapped().is_some()));
    }
    let status = match (first.0, second.0) {
        (Status::Success, _) | (_, Status::Success) => Status::Success,
        (Status::TryAgain, _) => Status::TryAgain,
        (first, Status::Unavailable) => first,
        (_, second) => second,
    };
    if status == Status::Success {
        // A source that says no name of its own.
        host.canonical = Some(match host.canonical {
            Some(own) => own,
            None => joined(&[name.to_bytes()])?,
        });
    }
    Ok(Answer { host, status, lacks: [first.1, second.1], error: (NETDB_SUCCESS, 0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that has these answers for IPv4 and for IPv6, and says after which status but success it is the last.
    #[derive(Clone)]
    struct Play {
        v4: Result<&'static str, (Status, c_int)>,
        v6: Result<&'static str, (Status, c_int)>,
        last_after: Status,
    }

    impl Source for Play {
        fn way(&self, request: &Request) -> Option<Way> {
            (self.v4 != GONE).then_some(if request.family == AF_UNSPEC { Way::AtOnce } else { Way::OneByOne })
        }

        fn look_up(&self, _: &CStr, wanted: Wanted, _: &Request) -> Result<Host, NoAnswer> {
            let read = |text: &str| -> Vec<SocketAddr> {
                text.split_whitespace().map(|word| (word.parse::<core::net::IpAddr>().unwrap(), 0).into()).collect()
            };
            let addresses = match wanted {
                Wanted::V4 => self.v4.map(read),
                Wanted::V6 => self.v6.map(read),
                Wanted::Both => match (self.v6, self.v4) {
                    (Ok(v6), Ok(v4)) => Ok([read(v6), read(v4)].concat()),
                    (answer, Err(_)) | (Err(_), answer) => answer.map(read),
                },
            };
            addresses
                .map(|addresses| Host { canonical: Some(b"own".to_vec()), addresses: addresses.into() })
                .map_err(|(status, host_error)| Miss { status, host_error, errno: 5 }.into())
        }

        fn after(&self, status: Status) -> Action {
            if status == Status::Success || status == self.last_after { Action::Return } else { Action::Continue }
        }
    }

    const NOT_FOUND: Result<&str, (Status, c_int)> = Err((Status::NotFound, HOST_NOT_FOUND));
    const DATALESS: Result<&str, (Status, c_int)> = Err((Status::NotFound, NO_DATA));
    const LATER: Result<&str, (Status, c_int)> = Err((Status::TryAgain, TRY_AGAIN));
    const BROKEN: Result<&str, (Status, c_int)> = Err((Status::Unavailable, NETDB_INTERNAL));

    const GONE: Result<&str, (Status, c_int)> = Err((Status::Success, 0));

    type Says = Result<&'static str, (Status, c_int)>;

    fn asked(sources: &[(Says, Says)], family: c_int, flags: c_int) -> Result<String, Error> {
        let sources: Vec<_> = sources.iter().map(|&(v6, v4)| Play { v4, v6, last_after: Status::Success }).collect();
        let request = Request { flags, family, socktype: 0, protocol: 0 };
        let host = ask(sources.into_iter(), c"name", &request)?;
        Ok(host.addresses.iter().map(|address| address.ip().to_string()).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn the_first_source_that_knows_the_name_answers() {
        let known: (Says, Says) = (Ok("fd00::1"), Ok("1.2.3.4"));
        assert_eq!(asked(&[(NOT_FOUND, NOT_FOUND), known, (Ok("::2"), NOT_FOUND)], 0, 0).unwrap(), "fd00::1 1.2.3.4");
        assert_eq!(asked(&[(LATER, LATER), (DATALESS, DATALESS), known], 0, 0).unwrap(), "fd00::1 1.2.3.4");
        assert_eq!(asked(&[known], AF_INET, 0).unwrap(), "1.2.3.4");
        assert_eq!(asked(&[], 0, 0), Err(Error::System(libc::EBUSY)));
    }

    #[test]
    fn the_actions_say_when_to_stop() {
        let stop = Play { v4: NOT_FOUND, v6: NOT_FOUND, last_after: Status::NotFound };
        let known = Play { v4: Ok("1.2.3.4"), v6: NOT_FOUND, last_after: Status::Success };
        let request = Request { flags: 0, family: 0, socktype: 0, protocol: 0 };
        assert_eq!(ask([stop, known].into_iter(), c"name", &request), Err(Error::Code(EAI_NONAME)));
    }

    #[test]
    fn ipv4_addresses_stand_for_ipv6_ones_where_there_are_none() {
        let maps = |v6, v4, flags| asked(&[(v6, v4)], AF_INET6, AI_V4MAPPED | flags).unwrap();
        assert_eq!(maps(Ok("fd00::1"), Ok("1.2.3.4"), 0), "fd00::1");
        assert_eq!(maps(NOT_FOUND, Ok("1.2.3.4"), 0), "::ffff:1.2.3.4");
        assert_eq!(maps(Ok("fd00::1"), Ok("1.2.3.4"), AI_ALL), "fd00::1 ::ffff:1.2.3.4");
        assert_eq!(maps(Ok("fd00::1 ::ffff:1.1.1.1"), NOT_FOUND, 0), "fd00::1");
        assert_eq!(asked(&[(Ok("::ffff:1.1.1.1"), NOT_FOUND)], AF_INET6, AI_V4MAPPED), Err(Error::Code(EAI_NONAME)));
        assert_eq!(asked(&[(Ok("::ffff:1.1.1.1"), NOT_FOUND)], AF_INET6, 0).unwrap(), "::ffff:1.1.1.1");
        assert_eq!(asked(&[(NOT_FOUND, Ok("1.2.3.4"))], AF_INET6, 0), Err(Error::Code(EAI_NONAME)));
    }

    #[test]
    fn what_is_missing_says_the_code() {
        let code = |v6, v4, family| asked(&[(v6, v4)], family, AI_V4MAPPED).unwrap_err();
        assert_eq!(code(NOT_FOUND, NOT_FOUND, 0), Error::Code(EAI_NONAME));
        assert_eq!(code(DATALESS, DATALESS, 0), Error::Code(EAI_NODATA));
        assert_eq!(code(LATER, LATER, 0), Error::Code(EAI_AGAIN));
        assert_eq!(code(BROKEN, BROKEN, 0), Error::System(5));
        assert_eq!(code(LATER, DATALESS, AF_INET6), Error::Code(EAI_NODATA));
        assert_eq!(code(LATER, LATER, AF_INET6), Error::Code(EAI_AGAIN));
        assert_eq!(code(LATER, NOT_FOUND, AF_INET6), Error::Code(EAI_NONAME));
        assert_eq!(code(NOT_FOUND, BROKEN, AF_INET6), Error::System(5));
        assert_eq!(asked(&[(BROKEN, BROKEN), (NOT_FOUND, NOT_FOUND)], 0, 0), Err(Error::Code(EAI_NONAME)));
        assert_eq!(asked(&[(NOT_FOUND, NOT_FOUND), (GONE, GONE)], 0, 0), Err(Error::System(libc::EBUSY)));
        assert_eq!(asked(&[(GONE, GONE), (NOT_FOUND, NOT_FOUND)], AF_INET6, 0), Err(Error::Code(EAI_NONAME)));
    }
}
