//! The kinds of sockets that a request means, and the service's port for each.

use core::cell::Cell;
use core::ffi::{CStr, c_int};
use core::ops::Deref;

use super::buffer::grown;
use super::{Error, NO_MEMORY, Request};
use crate::abi::netdb::{AI_NUMERICSERV, EAI_NONAME, EAI_SERVICE, EAI_SOCKTYPE, servent};
use crate::abi::netinet_in::{IPPROTO_DCCP, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE};
use crate::abi::sys_socket::{SOCK_DCCP, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_STREAM};
use crate::names::calls;
use crate::names::nsswitch::{Source, Step};
use crate::names::number::strtoul;
use crate::names::store::SERVICES;

/// A kind of socket, and a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The type.
    pub socktype: c_int,
    /// The protocol.
    pub protocol: c_int,
    /// The port.
    pub port: u16,
}

/// Kinds, as many as there are at most.
pub struct Kinds {
    all: [Kind; KNOWN.len()],
    len: usize,
}

impl Kinds {
    /// None yet.
    pub const NONE: Self = Kinds { all: [Kind { socktype: 0, protocol: 0, port: 0 }; KNOWN.len()], len: 0 };

    fn push(&mut self, kind: Kind) {
        if let Some(place) = self.all.get_mut(self.len) {
            *place = kind;
            self.len += 1;
        }
    }
}

impl Deref for Kinds {
    type Target = [Kind];

    fn deref(&self) -> &[Kind] {
        &self.all[..self.len]
    }
}

/// A kind that there is.
struct Known {
    socktype: c_int,
    protocol: c_int,
    /// The protocol's name in services; None for raw sockets, which have any protocol and no services.
    name: Option<&'static CStr>,
    /// Whether it is meant where nothing is said.
    usual: bool,
}

const fn known(socktype: c_int, protocol: c_int, name: Option<&'static CStr>, usual: bool) -> Known {
    Known { socktype, protocol, name, usual }
}

static KNOWN: [Known; 7] = [
    known(SOCK_STREAM, IPPROTO_TCP, Some(c"tcp"), true),
    known(SOCK_DGRAM, IPPROTO_UDP, Some(c"udp"), true),
    known(SOCK_DCCP, IPPROTO_DCCP, Some(c"dccp"), false),
    known(SOCK_DGRAM, IPPROTO_UDPLITE, Some(c"udplite"), false),
    known(SOCK_STREAM, IPPROTO_SCTP, Some(c"sctp"), false),
    known(SOCK_SEQPACKET, IPPROTO_SCTP, Some(c"sctp"), false),
    known(SOCK_RAW, 0, None, true),
];

impl Known {
    fn is_meant(&self, request: &Request) -> bool {
        (request.socktype == 0 || request.socktype == self.socktype)
            && (request.protocol == 0 || self.name.is_none() || request.protocol == self.protocol)
    }

    fn with(&self, request: &Request, port: u16) -> Kind {
        let protocol = if self.name.is_none() { request.protocol } else { self.protocol };
        Kind { socktype: self.socktype, protocol, port }
    }
}

/// What a service's text says.
enum Service<'a> {
    Port(u16),
    Name(&'a CStr),
}

#[inline(never)]
fn read<'a>(text: &'a CStr, request: &Request) -> Result<Service<'a>, Error> {
    let (number, rest) = strtoul(text.to_bytes());
    if !rest.is_empty() && request.has(AI_NUMERICSERV) {
        return Err(Error::Code(EAI_NONAME));
    }
    // Of the number the low bits count: 32 for its sign, 16 for the port.
    Ok(if rest.is_empty() && number as i32 >= 0 { Service::Port(number as u16) } else { Service::Name(text) })
}

/// Adds the kinds that are meant, with the port of `service`: 0 if there is none. It is looked up with a buffer of so many
/// bytes.
pub fn add(kinds: &mut Kinds, service: Option<&CStr>, request: &Request, buffer: &Cell<usize>) -> Result<(), Error> {
    let asked = Cell::new(false);
    add_by(kinds, service, request, |service, protocol| {
        let port = port(service, protocol, buffer);
        if asked.replace(true) {
            // Of the searches of one lookup one counts.
            SERVICES.take_back_search();
        }
        port
    })
}

/// As `add`, with what finds the port of a service and protocol.
fn add_by(
    kinds: &mut Kinds,
    service: Option<&CStr>,
    request: &Request,
    port: impl Fn(&CStr, &CStr) -> Result<Option<u16>, Error>,
) -> Result<(), Error> {
    let service = service.map(|service| read(service, request)).transpose()?;
    let any = request.socktype == 0 && request.protocol == 0;
    let none = Error::Code(if request.socktype != 0 { EAI_SOCKTYPE } else { EAI_SERVICE });
    // The first kind that fits is the one, if anything is said.
    let one = (!any).then(|| KNOWN.iter().find(|known| known.is_meant(request)).ok_or(none)).transpose()?;
    let meant = one.map_or(&KNOWN[..], core::slice::from_ref);
    let port = match service {
        Some(_) if one.is_some_and(|one| one.name.is_none()) => return Err(Error::Code(EAI_SERVICE)),
        Some(Service::Name(service)) => return add_named(kinds, meant, request, |protocol| port(service, protocol)),
        Some(Service::Port(port)) => port,
        None => 0,
    };
    for known in meant.iter().filter(|known| known.usual || !any) {
        kinds.push(known.with(request, port));
    }
    Ok(())
}

/// Adds those of the kinds that are meant which have the service, with its port.
#[inline(never)]
fn add_named(
    kinds: &mut Kinds,
    meant: &[Known],
    request: &Request,
    port: impl Fn(&CStr) -> Result<Option<u16>, Error>,
) -> Result<(), Error> {
    for known in meant {
        if let Some(name) = known.name
            && let Some(port) = port(name)?
        {
            kinds.push(known.with(request, port));
        }
    }
    if kinds.is_empty() { Err(Error::Code(EAI_SERVICE)) } else { Ok(()) }
}

/// A service's port in the services database.
#[inline(never)]
fn port(service: &CStr, protocol: &CStr, buffer: &Cell<usize>) -> Result<Option<u16>, Error> {
    // SAFETY: two strings, and room that is ours.
    let call = |output| unsafe { calls::service_by_name(service.as_ptr(), protocol.as_ptr(), output) };
    grown(buffer, 0, call, |found: Option<&servent>, code| match code.error {
        libc::ENOMEM if lack_is_ours() => Err(NO_MEMORY),
        _ => Ok(found.map(|found| u16::from_be(found.s_port as u16))),
    })
}

/// Whether the ENOMEM of a lookup speaks of our memory. It may be from before a lookup that asks nobody.
#[cold]
pub fn lack_is_ours() -> bool {
    let has_files = |steps: &[Step]| steps.iter().any(|step| step.source == Source::Files);
    SERVICES.steps().map_or_else(|error| error == libc::ENOMEM, has_files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abi::netinet_in::IPPROTO_ICMP;
    use crate::abi::sys_socket::SOCK_RDM;

    fn found(service: Option<&CStr>, socktype: c_int, protocol: c_int, flags: c_int) -> Result<Vec<[c_int; 3]>, Error> {
        let request = Request { flags, family: 0, socktype, protocol };
        let port = |service: &CStr, protocol: &CStr| {
            Ok(match (service.to_bytes(), protocol.to_bytes()) {
                (b"domain", b"tcp" | b"udp") => Some(53),
                (b"shell", b"tcp") => Some(514),
                (b"sip", b"sctp") => Some(5060),
                _ => None,
            })
        };
        let mut kinds = Kinds::NONE;
        add_by(&mut kinds, service, &request, port)?;
        Ok(kinds.iter().map(|kind| [kind.socktype, kind.protocol, kind.port.into()]).collect())
    }

    #[test]
    fn without_a_service_any_kind_is_meant_that_fits() {
        assert_eq!(found(None, 0, 0, 0), Ok(vec![[1, 6, 0], [2, 17, 0], [3, 0, 0]]));
        assert_eq!(found(None, SOCK_DGRAM, 0, 0), Ok(vec![[2, 17, 0]]));
        assert_eq!(found(None, 0, IPPROTO_UDPLITE, 0), Ok(vec![[2, 136, 0]]));
        assert_eq!(found(None, SOCK_SEQPACKET, 0, 0), Ok(vec![[5, 132, 0]]));
        assert_eq!(found(None, SOCK_RAW, IPPROTO_ICMP, 0), Ok(vec![[3, 1, 0]]));
        assert_eq!(found(None, 0, IPPROTO_ICMP, 0), Ok(vec![[3, 1, 0]]));
        assert_eq!(found(None, SOCK_STREAM, IPPROTO_UDP, 0), Err(Error::Code(EAI_SOCKTYPE)));
        assert_eq!(found(None, SOCK_RDM, 0, 0), Err(Error::Code(EAI_SOCKTYPE)));
        assert_eq!(found(None, 0, 255, 0), Ok(vec![[3, 255, 0]]));
    }

    #[test]
    fn a_name_is_looked_up_for_each_kind() {
        assert_eq!(found(Some(c"domain"), 0, 0, 0), Ok(vec![[1, 6, 53], [2, 17, 53]]));
        assert_eq!(found(Some(c"shell"), 0, 0, 0), Ok(vec![[1, 6, 514]]));
        assert_eq!(found(Some(c"sip"), 0, 0, 0), Ok(vec![[1, 132, 5060], [5, 132, 5060]]));
        assert_eq!(found(Some(c"shell"), SOCK_DGRAM, 0, 0), Err(Error::Code(EAI_SERVICE)));
        assert_eq!(found(Some(c"none"), 0, 0, 0), Err(Error::Code(EAI_SERVICE)));
        assert_eq!(found(Some(c"domain"), SOCK_RAW, 0, 0), Err(Error::Code(EAI_SERVICE)));
        assert_eq!(found(Some(c"domain"), 0, 0, AI_NUMERICSERV), Err(Error::Code(EAI_NONAME)));
    }

    #[test]
    fn numbers_are_what_strtoul_makes_of_them() {
        assert_eq!(found(Some(c"80"), 0, 0, AI_NUMERICSERV), Ok(vec![[1, 6, 80], [2, 17, 80], [3, 0, 80]]));
        assert_eq!(found(Some(c" +65616"), SOCK_STREAM, 0, 0), Ok(vec![[1, 6, 80]]));
        assert_eq!(found(Some(c"0"), SOCK_STREAM, 0, 0), Ok(vec![[1, 6, 0]]));
        assert_eq!(found(Some(c"80"), SOCK_RAW, 0, 0), Err(Error::Code(EAI_SERVICE)));
        for text in [c"-1", c"4294967295", c"99999999999999999999", c"80x", c"+"] {
            assert_eq!(found(Some(text), SOCK_STREAM, 0, 0), Err(Error::Code(EAI_SERVICE)), "{text:?}");
        }
    }
}
