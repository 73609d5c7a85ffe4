//! The sources of host names that nsswitch.conf may name, and two of them: the name servers and the host's libraries.

use alloc::vec::Vec;
use core::cell::Cell;
use core::ffi::{CStr, c_char, c_int};
use core::mem::MaybeUninit;
use core::net::{SocketAddr, SocketAddrV6};
use core::ptr::{null, null_mut};

use super::hosts::{Miss, NoAnswer, Source, Way};
use super::{Host, HostAddresses, Request, files};
use crate::abi::netdb::*;
use crate::abi::sys_socket::{AF_INET, AF_INET6, AF_UNSPEC};
use crate::linux::errno;
use crate::linux::memory::{Grow, NoMemory, collected, joined};
use crate::names::dns::packet::Fault;
use crate::names::dns::{self, Wanted};
use crate::names::h_errno;
use crate::names::module::{Module, Verdict};
use crate::names::nsswitch::{self, Action, Status, Step};
use crate::names::pack::members;
use crate::names::shell::FIRST_BUFFER;

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

    fn look_up(&self, name: &CStr, wanted: Wanted, request: &Request) -> Result<Host, NoAnswer> {
        match &self.step.source {
            nsswitch::Source::Files => files::look_up(name.to_bytes(), wanted, request, self.buffer),
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

/// The family of the addresses that are wanted.
pub fn family(wanted: Wanted) -> c_int {
    match wanted {
        Wanted::V4 => AF_INET,
        Wanted::V6 => AF_INET6,
        Wanted::Both => AF_UNSPEC,
    }
}

fn from_servers(answer: Result<dns::Answer, dns::Failure>) -> Result<Host, NoAnswer> {
    match answer {
        Ok(answer) => {
            // The last message counts there.
            let (host_error, error) = match answer.rest {
                None => (NETDB_SUCCESS, 0),
                Some(Fault::Malformed) => (NO_RECOVERY, libc::EMSGSIZE),
                Some(_) => (HOST_NOT_FOUND, 0),
            };
            h_errno::set(host_error);
            errno::set(error);
            Ok(Host {
                canonical: Some(answer.canonical),
                addresses: collected(answer.addresses.into_iter().map(|address| SocketAddr::new(address, 0)))?.into(),
            })
        }
        Err(failure) if failure == NoMemory.into() => Err(NoMemory.into()),
        Err(failure) => {
            h_errno::set(failure.host_error as c_int);
            if let Some(error) = failure.errno {
                errno::set(error);
            }
            Err(Miss { status: failure.status, host_error: failure.host_error as c_int, errno: errno::get() }.into())
        }
    }
}

const BOTH: &CStr = c"gethostbyname4_r";
const EACH_WITH_NAME: &CStr = c"gethostbyname3_r";
const EACH: &CStr = c"gethostbyname2_r";

/// An address as the libraries of the host's give it.
#[repr(C)]
pub struct Tuple {
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
fn both_from_module(module: &Module, name: &CStr) -> Result<Host, NoAnswer> {
    // SAFETY: such is the type of this function.
    let Some(both) = (unsafe { module.function::<Both>(BOTH) }) else { return nobody() };
    with_buffer(null(), |first, buffer, len| {
        *first = null();
        // SAFETY: a string, a buffer of so many bytes, and places for the results.
        unsafe { both(name.as_ptr(), first, buffer, len, errno::place(), h_errno::place(), null_mut()) }
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
fn from_module(module: &Module, name: &CStr, wanted: Wanted, request: &Request) -> Result<Host, NoAnswer> {
    let with_name = request.has(AI_CANONNAME) && module.has(EACH_WITH_NAME);
    // SAFETY: such is the type of both functions.
    let each = unsafe { module.function::<Each>(if with_name { EACH_WITH_NAME } else { EACH }) };
    let Some(each) = each else { return nobody() };
    let family = family(wanted);
    with_buffer((MaybeUninit::<hostent>::uninit(), null()), |(host, own), buffer, len| {
        let (errno, h_errno) = (errno::place(), h_errno::place());
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
fn with_buffer<T>(
    mut results: T,
    call: impl Fn(&mut T, *mut c_char, usize) -> Verdict,
) -> Result<(T, Vec<u8>), NoAnswer> {
    let mut buffer = Vec::<u8>::new();
    let mut len = FIRST_BUFFER;
    loop {
        buffer.try_reserve_exact(len).map_err(NoMemory::from)?;
        let status = Status::from(call(&mut results, buffer.as_mut_ptr().cast(), len));
        let miss = Miss { status, host_error: h_errno::get(), errno: errno::get() };
        match miss {
            Miss { status: Status::Success, .. } => return Ok((results, buffer)),
            Miss { status: Status::TryAgain, host_error: NETDB_INTERNAL, errno: libc::ERANGE } => {}
            _ => return Err(miss.into()),
        }
        len = len.saturating_mul(2);
    }
}

/// What comes of a library without the function.
fn nobody<T>() -> Result<T, NoAnswer> {
    Err(Miss { status: Status::Unavailable, host_error: NETDB_INTERNAL, errno: libc::EBUSY }.into())
}

/// The addresses of a host of C's, as those of a family.
///
/// # Safety
/// The structure's pointers lead where they should.
unsafe fn addresses(host: &hostent, family: c_int) -> Result<HostAddresses, NoMemory> {
    let mut addresses = HostAddresses::new();
    let len = usize::try_from(host.h_length).unwrap_or(usize::MAX);
    // SAFETY: the caller's promise.
    for member in unsafe { members(host.h_addr_list) } {
        let mut address = [0; 16];
        if let Some(place) = address.get_mut(..len) {
            // SAFETY: there are so many bytes at each address.
            unsafe { place.as_mut_ptr().copy_from_nonoverlapping(member.cast(), len) };
            addresses.try_extend(socket_address(family, &address, 0))?;
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
