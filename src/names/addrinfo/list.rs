//! The result as C has it: a list whose members are one block each, the address behind the structure. The host's
//! freeaddrinfo can free ours, and ours the host's.

use core::ffi::{CStr, c_char, c_int};
use core::net::{SocketAddr, SocketAddrV6};
use core::ptr::{copy_nonoverlapping, null_mut};

use super::services::Kind;
use super::{Error, Host, HostAddresses, NO_MEMORY};
use crate::abi::netdb::{addrinfo, hostent};
use crate::abi::netinet_in::{in6_addr, sockaddr_in, sockaddr_in6};
use crate::abi::sys_socket::{AF_INET, AF_INET6};
use crate::linux::memory::{Grow, NoMemory, joined};
use crate::names::pack::members;
use crate::names::socket::{v4, v6};

/// A list of ours, which begins without members, freed when dropped.
pub struct List {
    first: *mut addrinfo,
}

#[repr(C)]
struct Member<A> {
    info: addrinfo,
    address: A,
}

impl Default for List {
    fn default() -> Self {
        List { first: null_mut() }
    }
}

impl List {
    /// Puts a member in front: an address, and the kind of socket that it is for.
    pub fn push(&mut self, address: &SocketAddr, kind: &Kind, flags: c_int) -> Result<(), Error> {
        let made = match *address {
            SocketAddr::V4(mut address) => {
                address.set_port(kind.port);
                self.push_member(AF_INET, v4(&address), kind, flags)
            }
            SocketAddr::V6(mut address) => {
                address.set_port(kind.port);
                self.push_member(AF_INET6, v6(&address), kind, flags)
            }
        };
        made.ok_or(NO_MEMORY)
    }

    /// Gives the first member, if there is one, the host's own name.
    #[inline(never)]
    pub fn set_name(&mut self, name: &[u8]) -> Result<(), Error> {
        // SAFETY: null or a member of ours.
        if let Some(first) = unsafe { self.first.as_mut() } {
            first.ai_canonname = string(name).ok_or(NO_MEMORY)?;
        }
        Ok(())
    }

    fn push_member<A>(&mut self, family: c_int, address: A, kind: &Kind, flags: c_int) -> Option<()> {
        // SAFETY: malloc takes any size; what it gives is aligned for any structure.
        unsafe {
            let member = libc::malloc(size_of::<Member<A>>()).cast::<Member<A>>();
            if member.is_null() {
                return None;
            }
            let info = addrinfo {
                ai_flags: flags,
                ai_family: family,
                ai_socktype: kind.socktype,
                ai_protocol: kind.protocol,
                ai_addrlen: size_of::<A>() as u32,
                ai_addr: (&raw mut (*member).address).cast(),
                ai_canonname: null_mut(),
                ai_next: self.first,
            };
            member.write(Member { info, address });
            self.first = member.cast();
        }
        Some(())
    }

    /// The list, which its new owner frees.
    pub fn into_raw(mut self) -> *mut addrinfo {
        core::mem::replace(&mut self.first, null_mut())
    }
}

impl Drop for List {
    fn drop(&mut self) {
        // SAFETY: the members are ours and used no more.
        unsafe { free(self.first) };
    }
}

/// A copy of a name in memory of malloc's.
fn string(name: &[u8]) -> Option<*mut c_char> {
    // SAFETY: there is room for the name and its end.
    unsafe {
        let copy = libc::malloc(name.len() + 1).cast::<u8>();
        if copy.is_null() {
            return None;
        }
        copy_nonoverlapping(name.as_ptr(), copy, name.len());
        copy.add(name.len()).write(0);
        Some(copy.cast())
    }
}

/// freeaddrinfo.
///
/// # Safety
/// The list, or what is left of it, comes from getaddrinfo and is used no more.
pub unsafe fn free(mut list: *mut addrinfo) {
    while !list.is_null() {
        // SAFETY: the caller's promise.
        unsafe {
            let next = (*list).ai_next;
            libc::free((*list).ai_canonname.cast());
            libc::free(list.cast());
            list = next;
        }
    }
}

/// The addresses of a list, and the name in its first member.
///
/// # Safety
/// `list` is null or comes from getaddrinfo.
pub unsafe fn host(mut list: *const addrinfo) -> Result<Host, NoMemory> {
    let mut host = Host::default();
    // SAFETY: the caller's promise.
    while let Some(info) = unsafe { list.as_ref() } {
        if host.canonical.is_none() && !info.ai_canonname.is_null() {
            // SAFETY: the name is a string.
            host.canonical = Some(joined(&[unsafe { CStr::from_ptr(info.ai_canonname) }.to_bytes()])?);
        }
        // SAFETY: the address is of the family that is said.
        host.addresses.try_extend(unsafe { address(info.ai_family, info.ai_addr.cast()) })?;
        list = info.ai_next;
    }
    Ok(host)
}

/// The addresses of a host of C's that somebody knows who was asked for IPv4 addresses: as in the C library, the family that
/// it says does not matter.
///
/// # Safety
/// The structure's pointers lead where they should.
pub unsafe fn addresses(host: &hostent) -> Result<HostAddresses, NoMemory> {
    let mut addresses = HostAddresses::new();
    // SAFETY: the caller's promise.
    unsafe {
        for address in members(host.h_addr_list) {
            let address = match host.h_length {
                4 => address.cast::<[u8; 4]>().read(),
                len => match odd_address(address, len) {
                    Some(address) => address,
                    None => break,
                },
            };
            addresses.try_push((address, 0).into())?;
        }
    }
    Ok(addresses)
}

/// An IPv4 address of another length: what it lacks are zeros. None if that is too long for any address.
///
/// # Safety
/// There are so many bytes.
#[cold]
#[inline(never)]
unsafe fn odd_address(place: *const c_char, len: c_int) -> Option<[u8; 4]> {
    let len = usize::try_from(len).ok().filter(|&len| len <= size_of::<in6_addr>())?;
    let mut address = [0; 4];
    // SAFETY: the caller's promise.
    unsafe { address.as_mut_ptr().copy_from_nonoverlapping(place.cast(), len.min(address.len())) };
    Some(address)
}

/// An address of C's, if it is one of the internet's.
///
/// # Safety
/// `address` is of the family that is said.
pub unsafe fn address(family: c_int, address: *const u8) -> Option<SocketAddr> {
    // SAFETY: the caller's promise; nothing is assumed of the alignment.
    unsafe {
        match family {
            AF_INET => {
                let v4 = address.cast::<sockaddr_in>().read_unaligned();
                Some((v4.sin_addr.s_addr.to_ne_bytes(), u16::from_be(v4.sin_port)).into())
            }
            AF_INET6 => {
                let v6 = address.cast::<sockaddr_in6>().read_unaligned();
                let (ip, port) = (v6.sin6_addr.s6_addr.into(), u16::from_be(v6.sin6_port));
                Some(SocketAddrV6::new(ip, port, v6.sin6_flowinfo, v6.sin6_scope_id).into())
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_in_comes_out() {
        let addresses: Vec<SocketAddr> = ["1.2.3.4:5", "[fe80::1%7]:9"].map(|text| text.parse().unwrap()).to_vec();
        let mut list = List::default();
        for address in addresses.iter().rev() {
            let kind = Kind { socktype: 1, protocol: 6, port: address.port() };
            let mut without_port = *address;
            without_port.set_port(0);
            list.push(&without_port, &kind, 3).unwrap();
        }
        list.set_name(b"a.b").unwrap();
        let list = list.into_raw();
        // SAFETY: a list of two.
        unsafe {
            assert_eq!(host(list), Ok(Host { canonical: Some(b"a.b".to_vec()), addresses: addresses.into() }));
            assert_eq!(((*list).ai_flags, (*list).ai_socktype, (*list).ai_addrlen), (3, 1, 16));
            assert!((*(*list).ai_next).ai_canonname.is_null());
            // Any part of a list can be freed, and by the host.
            libc::freeaddrinfo((*list).ai_next.cast());
            (*list).ai_next = null_mut();
            free(list);
            free(null_mut());
        }
    }
}
