//! From a socket address to the names of host and service.

use alloc::vec::Vec;
use core::cell::Cell;
use core::ffi::{CStr, c_char, c_int};
use core::mem::offset_of;
use core::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV6};

use once_cell::race::OnceBox;

use super::buffer::{Code, grown};
use super::{Error, NO_MEMORY, hosts, idn, list, services};
use crate::abi::netdb::*;
use crate::abi::netinet_in::{sockaddr_in, sockaddr_in6};
use crate::abi::sys_socket::{AF_INET, AF_INET6, AF_UNIX, sa_family_t, sockaddr, socklen_t};
use crate::abi::sys_un::sockaddr_un;
use crate::inet::Text;
use crate::linux::memory::{Grow, NoMemory, boxed, joined, write};
use crate::linux::{MachineName, errno};
use crate::names::calls::{self, Lines};
use crate::names::h_errno;
use crate::names::shell::FIRST_BUFFER;
use crate::names::socket::interface_name;

const ALL_FLAGS: c_int = NI_NUMERICHOST
    | NI_NUMERICSERV
    | NI_NOFQDN
    | NI_NAMEREQD
    | NI_DGRAM
    | NI_IDN
    | NI_IDN_ALLOW_UNASSIGNED
    | NI_IDN_USE_STD3_ASCII_RULES;

/// A socket address that has names.
enum Address<'a> {
    Internet(SocketAddr),
    /// A path, or nothing.
    Local(&'a [u8]),
}

/// What is said of a part of an address.
enum Said {
    Name(Vec<u8>),
    /// Or the part itself.
    Number(Vec<u8>),
}

/// A place for a string of C's.
struct Place {
    start: *mut c_char,
    room: usize,
}

impl Place {
    /// # Safety
    /// `start` is null or has room for `len` bytes as long as the place is used.
    unsafe fn new(start: *mut c_char, len: socklen_t) -> Option<Self> {
        (!start.is_null() && len > 0).then_some(Place { start, room: len as usize })
    }

    /// Puts a text there. Of a number that does not fit the beginning is left there, as by the C library.
    fn put(&self, text: &Said) -> Result<(), Error> {
        let (text, is_number) = match text {
            Said::Name(name) => (name, false),
            Said::Number(number) => (number, true),
        };
        let fits = text.len() < self.room;
        if fits || is_number {
            let len = text.len().min(self.room - 1);
            // SAFETY: there is room for so many bytes and an end.
            unsafe {
                self.start.cast::<u8>().copy_from_nonoverlapping(text.as_ptr(), len);
                self.start.add(len).write(0);
            }
        }
        if fits { Ok(()) } else { Err(Error::Code(EAI_OVERFLOW)) }
    }
}

/// getnameinfo.
///
/// # Safety
/// As for the C function.
pub unsafe fn getnameinfo(
    address: *const sockaddr,
    len: socklen_t,
    host: (*mut c_char, socklen_t),
    service: (*mut c_char, socklen_t),
    flags: c_int,
) -> c_int {
    if flags & !ALL_FLAGS != 0 {
        return EAI_BADFLAGS;
    }
    if address.is_null() || (len as usize) < size_of::<sa_family_t>() {
        return EAI_FAMILY;
    }
    if flags & NI_NAMEREQD != 0 && host.0.is_null() && service.0.is_null() {
        return EAI_NONAME;
    }
    // SAFETY: the C caller's address and places.
    let (address, host, service) =
        unsafe { (read(address, len as usize), Place::new(host.0, host.1), Place::new(service.0, service.1)) };
    let Some(address) = address else { return EAI_FAMILY };
    match put(&address, host, service, flags) {
        Ok(()) => 0,
        Err(error) => error.code(),
    }
}

/// # Safety
/// There is an address of `len` bytes, two at least.
unsafe fn read<'a>(address: *const sockaddr, len: usize) -> Option<Address<'a>> {
    const PATH: usize = offset_of!(sockaddr_un, sun_path);
    // SAFETY: the caller's promise; nothing is assumed of the alignment.
    unsafe {
        let family = address.cast::<sa_family_t>().read_unaligned().into();
        match family {
            AF_INET if len < size_of::<sockaddr_in>() => None,
            AF_INET6 if len < size_of::<sockaddr_in6>() => None,
            AF_UNIX if len < PATH => None,
            AF_UNIX => {
                let path = core::slice::from_raw_parts(address.cast::<u8>().add(PATH), len - PATH);
                Some(Address::Local(path.split(|&c| c == 0).next().unwrap_or(path)))
            }
            _ => list::address(family, address.cast()).map(Address::Internet),
        }
    }
}

fn put(address: &Address<'_>, host: Option<Place>, service: Option<Place>, flags: c_int) -> Result<(), Error> {
    if let Some(place) = host {
        place.put(&match address {
            Address::Internet(address) => internet_host(address, flags, place.room)?,
            Address::Local(_) => Said::Name(local_host(flags)?),
        })?;
    }
    if let Some(place) = service {
        place.put(&match address {
            Address::Internet(address) => internet_service(address.port(), flags)?,
            Address::Local(path) => Said::Name(joined(&[path])?),
        })?;
    }
    Ok(())
}

fn internet_host(address: &SocketAddr, flags: c_int, room: usize) -> Result<Said, Error> {
    if flags & NI_NUMERICHOST == 0
        && let Some(name) = name_of(&address.ip())?
    {
        let name = if flags & NI_NOFQDN != 0 { without_domain(name, domain()?) } else { name };
        return Ok(Said::Name(if flags & NI_IDN != 0 { idn::decode(name)? } else { name }));
    }
    if flags & NI_NAMEREQD != 0 {
        return Err(Error::Code(EAI_NONAME));
    }
    let text = match address {
        SocketAddr::V4(v4) => Text::of_v4(*v4.ip()),
        SocketAddr::V6(v6) => Text::of_v6(*v6.ip()),
    };
    if text.as_bytes().len() >= room {
        // The C library asks inet_ntop, which says so.
        errno::set(libc::ENOSPC);
        return Err(Error::Code(EAI_OVERFLOW));
    }
    let mut text = joined(&[text.as_bytes()])?;
    if let SocketAddr::V6(v6) = address {
        add_scope(&mut text, v6)?;
    }
    Ok(Said::Number(text))
}

fn local_host(flags: c_int) -> Result<Vec<u8>, Error> {
    if flags & NI_NUMERICHOST == 0 {
        return Ok(joined(&[MachineName::now().as_c_str().to_bytes()])?);
    }
    if flags & NI_NAMEREQD != 0 { Err(Error::Code(EAI_NONAME)) } else { Ok(joined(&[b"localhost"])?) }
}

/// Adds the scope that an IPv6 address has: an interface's name where addresses belong to a link.
fn add_scope(text: &mut Vec<u8>, address: &SocketAddrV6) -> Result<(), NoMemory> {
    let scope = address.scope_id();
    if scope == 0 {
        return Ok(());
    }
    text.try_push(b'%')?;
    let segment = address.ip().segments()[0];
    if segment & 0xffc0 == 0xfe80 || segment & 0xff0f == 0xff02 {
        if let Some(name) = interface_name(scope) {
            return text.try_extend(name.into_iter().take_while(|&c| c != 0));
        }
        // As if_indextoname says.
        errno::set(libc::ENXIO);
    }
    write(text, format_args!("{scope}"))
}

/// The name of the host that has an address.
fn name_of(address: &IpAddr) -> Result<Option<Vec<u8>>, Error> {
    let see = |found: Option<&hostent>, code: Code| {
        let error = match (host_name(found)?, code.h_errno) {
            (None, NETDB_INTERNAL) if code.error == libc::ENOMEM && hosts::lack_is_ours() => NO_MEMORY,
            (None, NETDB_INTERNAL) => Error::System(code.error),
            (None, TRY_AGAIN) => Error::Code(EAI_AGAIN),
            (name, _) => return Ok(name),
        };
        h_errno::set(code.h_errno);
        Err(error)
    };
    let look_up = |bytes: &[u8], family| {
        // SAFETY: an address of that length and family, and room that is ours.
        let call =
            |output| unsafe { calls::host_by_address(bytes.as_ptr().cast(), bytes.len() as u32, family, output) };
        grown(&Cell::new(FIRST_BUFFER), 0, call, see)
    };
    match address {
        IpAddr::V4(v4) => look_up(&v4.octets(), AF_INET),
        IpAddr::V6(v6) => look_up(&v6.octets(), AF_INET6),
    }
}

/// The official name of a host whose strings are still there.
fn host_name(host: Option<&hostent>) -> Result<Option<Vec<u8>>, NoMemory> {
    // SAFETY: a lookup has put a string there.
    host.map(|host| unsafe { copy(host.h_name) }).transpose()
}

/// # Safety
/// `string` is one.
unsafe fn copy(string: *const c_char) -> Result<Vec<u8>, NoMemory> {
    // SAFETY: the caller's promise.
    joined(&[unsafe { CStr::from_ptr(string) }.to_bytes()])
}

/// Cuts a name off before the domain, if it is a name in it.
fn without_domain(mut name: Vec<u8>, domain: Option<&[u8]>) -> Vec<u8> {
    let domain = domain.filter(|domain| !domain.is_empty());
    let at = domain.and_then(|domain| name.windows(domain.len()).position(|part| part == domain));
    if let Some(at) = at
        && at > 0
        && name[at - 1] == b'.'
    {
        name.truncate(at - 1);
    }
    name
}

/// The domain that this machine is in, found out once: what follows the first dot of its loopback's name, or of its own
/// name, as it is or as the sources of names have it.
fn domain() -> Result<Option<&'static [u8]>, Error> {
    static DOMAIN: OnceBox<Option<Vec<u8>>> = OnceBox::new();
    DOMAIN.get_or_try_init(|| Ok(boxed(find_domain()?)?)).map(Option::as_deref)
}

fn find_domain() -> Result<Option<Vec<u8>>, Error> {
    let after_dot = |mut name: Vec<u8>| {
        let dot = name.iter().position(|&c| c == b'.')?;
        name.drain(..=dot);
        Some(name)
    };
    let named = |name: &CStr| {
        // SAFETY: a string, and room that is ours.
        let call = |output| unsafe { calls::host_by_name(name.as_ptr(), None, Lines::Configured, output) };
        grown(&Cell::new(FIRST_BUFFER), 0, call, |found, code| match code.error {
            libc::ENOMEM if hosts::lack_is_ours() => Err(NO_MEMORY),
            _ => Ok(host_name(found)?),
        })
    };
    let machine = MachineName::now();
    if let Some(domain) = named(c"localhost")?.and_then(after_dot) {
        return Ok(Some(domain));
    }
    if let Some(domain) = after_dot(joined(&[machine.as_c_str().to_bytes()])?) {
        return Ok(Some(domain));
    }
    if let Some(domain) = named(machine.as_c_str())?.and_then(after_dot) {
        return Ok(Some(domain));
    }
    match name_of(&Ipv4Addr::LOCALHOST.into()) {
        Err(NO_MEMORY) => Err(NO_MEMORY),
        name => Ok(name.ok().flatten().and_then(after_dot)),
    }
}

fn internet_service(port: u16, flags: c_int) -> Result<Said, Error> {
    let named = || {
        let protocol = if flags & NI_DGRAM != 0 { c"udp" } else { c"tcp" };
        // SAFETY: a string, and room that is ours.
        let call = |output| unsafe { calls::service_by_port(port.to_be().into(), protocol.as_ptr(), output) };
        grown(&Cell::new(FIRST_BUFFER), 0, call, |found: Option<&servent>, code| match code.error {
            libc::ENOMEM if services::lack_is_ours() => Err(NO_MEMORY),
            // SAFETY: a lookup has put a string there.
            _ => Ok(found.map(|found| unsafe { copy(found.s_name) }).transpose()?),
        })
    };
    if flags & NI_NUMERICSERV == 0
        && let Some(name) = named()?
    {
        return Ok(Said::Name(name));
    }
    let mut text = Vec::new();
    write(&mut text, format_args!("{port}"))?;
    Ok(Said::Number(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_its_domain_at_a_dot() {
        let cut = |name: &str, domain| String::from_utf8(without_domain(name.into(), domain)).unwrap();
        assert_eq!(cut("a.example.org", Some(b"example.org")), "a");
        assert_eq!(cut("a.example.org.uk", Some(b"example.org")), "a");
        assert_eq!(cut("aexample.org", Some(b"example.org")), "aexample.org");
        assert_eq!(cut("example.org", Some(b"example.org")), "example.org");
        assert_eq!(cut("a.b", Some(b"")), "a.b");
        assert_eq!(cut("a.b", None), "a.b");
    }

    #[test]
    fn scopes_are_names_only_on_links() {
        let text = |address: &str| {
            let address = address.parse().unwrap();
            let (Said::Name(text) | Said::Number(text)) = internet_host(&address, NI_NUMERICHOST, 64).unwrap();
            String::from_utf8(text).unwrap()
        };
        let lo = crate::names::socket::interface(b"lo").unwrap();
        assert_eq!(text("[fe80::1]:0"), "fe80::1");
        assert_eq!(text(&format!("[fe80::1%{lo}]:0")), "fe80::1%lo");
        assert_eq!(text(&format!("[ff02::1%{lo}]:0")), "ff02::1%lo");
        assert_eq!(text(&format!("[ff01::1%{lo}]:0")), format!("ff01::1%{lo}"));
        assert_eq!(text("[fe80::1%4000000000]:0"), "fe80::1%4000000000");
        assert_eq!(text("[2001:db8::1%7]:0"), "2001:db8::1%7");
    }

    #[test]
    fn a_place_takes_what_fits_with_its_end() {
        let mut room = [1_u8; 4];
        // SAFETY: three of the four bytes.
        let place = unsafe { Place::new(room.as_mut_ptr().cast(), 3) }.unwrap();
        assert_eq!(place.put(&Said::Name(b"abc".into())), Err(Error::Code(EAI_OVERFLOW)));
        assert_eq!(room, [1; 4]);
        assert_eq!(place.put(&Said::Name(b"ab".into())), Ok(()));
        assert_eq!(room, [b'a', b'b', 0, 1]);
        assert_eq!(place.put(&Said::Number(b"123".into())), Err(Error::Code(EAI_OVERFLOW)));
        assert_eq!(room, [b'1', b'2', 0, 1]);
    }
}
