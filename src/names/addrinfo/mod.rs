//! From a name and a service to socket addresses, and back: getaddrinfo and getnameinfo.
//!
//! - [`services`]: the kinds of sockets that are meant, and their ports
//! - [`numeric`]: addresses written as such
//! - [`hosts`]: names, by the [`sources`] of nsswitch.conf, of which [`files`] is one
//! - [`order`]: which address comes first
//! - [`interfaces`], [`reach`]: what the kernel says about addresses, and about the way to them
//! - [`preference`]: the order by what the kernel says
//! - [`idn`]: names that are not ASCII
//! - `buffer`: what the reentrant functions are called with
//! - [`list`]: the result as C has it
//! - [`nameinfo`]: the way back

mod buffer;
pub mod files;
pub mod hosts;
pub mod idn;
pub mod interfaces;
pub mod list;
pub mod nameinfo;
pub mod numeric;
pub mod order;
pub mod preference;
pub mod reach;
pub mod services;
pub mod sources;

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::cell::Cell;
use core::ffi::{CStr, c_char, c_int};
use core::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use smallvec::{SmallVec, smallvec};

use interfaces::Families;
use services::{Kind, Kinds};

use super::run::Run;
use super::shell::FIRST_BUFFER;
use crate::abi::netdb::*;
use crate::abi::sys_socket::{AF_INET, AF_INET6, AF_UNSPEC};
use crate::linux::errno;
use crate::linux::memory::{NoMemory, collected, joined};

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// One of the EAI codes.
    Code(c_int),
    /// EAI_SYSTEM, with what errno says.
    System(c_int),
}

/// There is no memory for what a file or a server says.
const NO_MEMORY: Error = Error::Code(EAI_MEMORY);

impl From<NoMemory> for Error {
    fn from(NoMemory: NoMemory) -> Self {
        NO_MEMORY
    }
}

impl Error {
    /// The function's result. errno says more where it is EAI_SYSTEM.
    fn code(self) -> c_int {
        match self {
            Error::Code(code) => code,
            Error::System(error) => {
                errno::set(error);
                EAI_SYSTEM
            }
        }
    }
}

/// What a caller asks for besides name and service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// AI_* flags.
    pub flags: c_int,
    /// AF_UNSPEC, AF_INET or AF_INET6.
    pub family: c_int,
    /// A type of sockets; 0 for any.
    pub socktype: c_int,
    /// A protocol; 0 for any.
    pub protocol: c_int,
}

/// What is asked for where nothing is said.
const ANYTHING: Request = Request { flags: AI_V4MAPPED | AI_ADDRCONFIG, family: AF_UNSPEC, socktype: 0, protocol: 0 };

const ALL_FLAGS: c_int = AI_PASSIVE
    | AI_CANONNAME
    | AI_NUMERICHOST
    | AI_V4MAPPED
    | AI_ALL
    | AI_ADDRCONFIG
    | AI_IDN
    | AI_CANONIDN
    | AI_IDN_ALLOW_UNASSIGNED
    | AI_IDN_USE_STD3_ASCII_RULES
    | AI_NUMERICSERV;

impl Request {
    /// Whether a flag is set.
    pub fn has(&self, flag: c_int) -> bool {
        self.flags & flag != 0
    }

    /// Whether addresses of this family may be in the result.
    pub fn allows(&self, family: c_int) -> bool {
        self.family == AF_UNSPEC || self.family == family
    }

    fn check(&self, node: Option<&CStr>) -> Result<(), Error> {
        if self.has(!ALL_FLAGS) || self.has(AI_CANONNAME) && node.is_none() {
            return Err(Error::Code(EAI_BADFLAGS));
        }
        if !matches!(self.family, AF_UNSPEC | AF_INET | AF_INET6) {
            return Err(Error::Code(EAI_FAMILY));
        }
        Ok(())
    }

    /// Leaves out the family that this machine has no address of.
    fn narrow(&mut self, families: Families) -> Result<(), Error> {
        match (self.family, families.v4, families.v6) {
            (AF_UNSPEC, true, false) => self.family = AF_INET,
            (AF_UNSPEC, false, true) => self.family = AF_INET6,
            (AF_INET, false, _) | (AF_INET6, _, false) => return Err(Error::Code(EAI_NONAME)),
            _ => {}
        }
        Ok(())
    }
}

/// A host, as one of the sources knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// Its own name, if the source says.
    pub canonical: Option<Vec<u8>>,
    /// Its addresses, with port 0.
    pub addresses: HostAddresses,
}

/// Addresses of a host. Most have one, which then needs no memory.
pub type HostAddresses = SmallVec<[SocketAddr; 1]>;

/// getaddrinfo.
///
/// # Safety
/// As for the C function.
pub unsafe fn getaddrinfo(
    node: *const c_char,
    service: *const c_char,
    hints: *const addrinfo,
    result: *mut *mut addrinfo,
) -> c_int {
    // SAFETY: the C caller's strings and structure, or null.
    let (node, service, hints) = unsafe { (given(node), given(service), hints.as_ref()) };
    let request = hints.map_or(ANYTHING, |hints| Request {
        flags: hints.ai_flags,
        family: hints.ai_family,
        socktype: hints.ai_socktype,
        protocol: hints.ai_protocol,
    });
    match look_up(node, service, request) {
        Ok(list) => {
            // SAFETY: the C caller has given a place for it.
            unsafe { result.write(list.into_raw()) };
            0
        }
        Err(error) => error.code(),
    }
}

/// A string argument. A lone asterisk stands for none.
///
/// # Safety
/// `string` is null or a string that outlives the call.
unsafe fn given<'a>(string: *const c_char) -> Option<&'a CStr> {
    // SAFETY: the caller's promise.
    (!string.is_null()).then(|| unsafe { CStr::from_ptr(string) }).filter(|&string| string != c"*")
}

fn look_up(node: Option<&CStr>, service: Option<&CStr>, mut request: Request) -> Result<list::List, Error> {
    if node.is_none() && service.is_none() {
        return Err(Error::Code(EAI_NONAME));
    }
    request.check(node)?;
    let mut known = None;
    if request.has(AI_ADDRCONFIG) {
        let families;
        (families, known) = Families::now()?;
        request.narrow(families)?;
    }
    let mut kinds = Kinds::NONE;
    let buffer = Cell::new(FIRST_BUFFER);
    services::add(&mut kinds, service.filter(|service| !service.is_empty()), &request, &buffer)?;
    let mut host = match node {
        Some(node) => host(node, &request, &buffer)?,
        None => this_machine(&request)?,
    };
    let canonical = match node {
        Some(node) if request.has(AI_CANONNAME) => Some(canonical(host.canonical.take(), node, &request)?),
        _ => None,
    };
    let mut list = list::List::default();
    let mut push = |address: &SocketAddr, kind: &Kind| list.push(address, kind, request.flags);
    match &host.addresses[..] {
        [] => {}
        [address] => kinds.iter().rev().try_for_each(|kind| push(address, kind))?,
        addresses => {
            preference::with_entries(addresses, &kinds, known, |entries| {
                entries.iter().rev().try_for_each(|(address, kind)| push(address, kind))
            })??;
            Run::add();
        }
    }
    if let Some(name) = canonical {
        list.set_name(&name)?;
    }
    Ok(list)
}

/// The host of a name or address.
fn host(node: &CStr, request: &Request, buffer: &Cell<usize>) -> Result<Host, Error> {
    let name = if request.has(AI_IDN) { idn::encode(node)? } else { Cow::Borrowed(node) };
    if let Some(address) = numeric::address(name.to_bytes(), request)? {
        return Ok(Host { canonical: Some(joined(&[name.to_bytes()])?), addresses: smallvec![address] });
    }
    if request.has(AI_NUMERICHOST) {
        return Err(Error::Code(EAI_NONAME));
    }
    hosts::look_up(&name, request, buffer)
}

/// The name that is given with the result: the host's own, if the source has said it.
#[inline(never)]
fn canonical(own: Option<Vec<u8>>, node: &CStr, request: &Request) -> Result<Vec<u8>, Error> {
    let name = match own {
        Some(name) => name,
        None => joined(&[node.to_bytes()])?,
    };
    if request.has(AI_CANONIDN) { idn::decode(name) } else { Ok(name) }
}

/// The addresses that stand for no particular host: all of this machine's for servers, its loopback for clients.
#[inline(never)]
fn this_machine(request: &Request) -> Result<Host, Error> {
    Run::begin();
    let passive = request.has(AI_PASSIVE);
    let v6 = if passive { Ipv6Addr::UNSPECIFIED } else { Ipv6Addr::LOCALHOST };
    let v4 = if passive { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST };
    let addresses = [(AF_INET6, SocketAddr::from((v6, 0))), (AF_INET, SocketAddr::from((v4, 0)))];
    let addresses = addresses.into_iter().filter(|&(family, _)| request.allows(family)).map(|(_, address)| address);
    Ok(Host { canonical: None, addresses: collected(addresses)?.into() })
}

/// What gai_strerror says of a code.
pub fn message(code: c_int) -> &'static CStr {
    match code {
        EAI_BADFLAGS => c"Bad value for ai_flags",
        EAI_NONAME => c"Name or service not known",
        EAI_AGAIN => c"Temporary failure in name resolution",
        EAI_FAIL => c"Non-recoverable failure in name resolution",
        EAI_NODATA => c"No address associated with hostname",
        EAI_FAMILY => c"ai_family not supported",
        EAI_SOCKTYPE => c"ai_socktype not supported",
        EAI_SERVICE => c"Servname not supported for ai_socktype",
        EAI_ADDRFAMILY => c"Address family for hostname not supported",
        EAI_MEMORY => c"Memory allocation failure",
        EAI_SYSTEM => c"System error",
        EAI_INPROGRESS => c"Processing request in progress",
        EAI_CANCELED => c"Request canceled",
        EAI_NOTCANCELED => c"Request not canceled",
        EAI_ALLDONE => c"All requests done",
        EAI_INTR => c"Interrupted by a signal",
        EAI_IDN_ENCODE => c"Parameter string not correctly encoded",
        _ => c"Unknown error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_the_hosts() {
        for code in -300..10 {
            // SAFETY: takes a number, gives a string.
            let host = unsafe { CStr::from_ptr(libc::gai_strerror(code)) };
            assert_eq!(message(code), host, "{code}");
        }
    }

    #[test]
    fn a_family_that_the_machine_lacks_is_left_out() {
        let narrowed = |family, v4, v6| {
            let mut request = Request { family, ..ANYTHING };
            request.narrow(Families { v4, v6 }).map(|()| request.family)
        };
        let none = Err(Error::Code(EAI_NONAME));
        assert_eq!(narrowed(AF_UNSPEC, true, true), Ok(AF_UNSPEC));
        assert_eq!(narrowed(AF_UNSPEC, false, false), Ok(AF_UNSPEC));
        assert_eq!(narrowed(AF_UNSPEC, true, false), Ok(AF_INET));
        assert_eq!(narrowed(AF_UNSPEC, false, true), Ok(AF_INET6));
        assert_eq!((narrowed(AF_INET, false, true), narrowed(AF_INET6, true, false)), (none, none));
        assert_eq!(narrowed(AF_INET, true, false), Ok(AF_INET));
    }
}
