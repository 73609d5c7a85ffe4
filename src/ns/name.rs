//! Names of sockets: `struct sockaddr_ns`, which the program knows, and those by which the kernel knows the router's
//! sockets.

// The kernel judges the caller's addresses.
#![allow(clippy::not_unsafe_ptr_arg_deref)]

use core::ffi::c_int;

use xns::Address;
use xns::conversation::names::{self, Meaning, Name};

use super::AF_NS;
use crate::abi::sys_socket::{AF_UNIX, socklen_t};
use crate::history::memory::{Fault, fetch, get, put, store};
use crate::linux::syscall;

/// The size of `struct sockaddr_ns`.
pub const SIZE: usize = 16;
/// The same in a name of 4.4BSD.
const LENGTH: u8 = SIZE as u8;

/// Reads a `struct sockaddr_ns`: that of 4.3BSD, with the family in two bytes, or that of 4.4BSD, with a length and the
/// family. `None` for another family.
pub fn parse(name: &[u8; SIZE]) -> Option<Address> {
    let [first, second, address @ .., _, _] = name;
    const FAMILY: u8 = AF_NS as u8;
    let is_ours = matches!((first, second), (&FAMILY, 0) | (_, &FAMILY));
    is_ours.then(|| Address::from_bytes(*address))
}

/// The `struct sockaddr_ns` of an address, as 4.3BSD had it.
pub fn to_bytes(address: Address) -> [u8; SIZE] {
    let mut name = [0; SIZE];
    name[..2].copy_from_slice(&(AF_NS as u16).to_ne_bytes());
    name[2..14].copy_from_slice(&address.to_bytes());
    name
}

/// The address in a name of the caller's: EINVAL for what is not as long, EAFNOSUPPORT for another family.
pub fn read(addr: *const u8, len: socklen_t) -> Result<Address, Fault> {
    parse(&bytes(addr, len)?).ok_or(-(libc::EAFNOSUPPORT as isize))
}

/// The address in a name for the caller's own socket: BSD did not look at the family, and one that was left 0 will do.
pub fn read_own(addr: *const u8, len: socklen_t) -> Result<Address, Fault> {
    let mut name = bytes(addr, len)?;
    if let [0, 0, ..] | [LENGTH, 0, ..] = name {
        name[1] = AF_NS as u8;
    }
    parse(&name).ok_or(-(libc::EAFNOSUPPORT as isize))
}

fn bytes(addr: *const u8, len: socklen_t) -> Result<[u8; SIZE], Fault> {
    if len as usize != SIZE {
        return Err(-(libc::EINVAL as isize));
    }
    let mut name = [0; SIZE];
    fetch(addr, &mut name)?;
    Ok(name)
}

/// Gives the caller a name, as far as there is room, and its full length; neither where there is no place for it.
pub fn write(name: &[u8], full: usize, addr: *mut u8, len: *mut socklen_t) -> Result<(), Fault> {
    if addr.is_null() || len.is_null() {
        return Ok(());
    }
    // SAFETY: any bytes are a number.
    let room = unsafe { get(len) }?;
    if c_int::try_from(room).is_err() {
        return Err(-(libc::EINVAL as isize));
    }
    store(&name[..name.len().min(room as usize)], addr)?;
    put(&(full as socklen_t), len)
}

/// A name as the kernel has it: `struct sockaddr_un`, with room for a path and its end.
pub struct Unix {
    bytes: [u8; 128],
    length: socklen_t,
}

/// Where the name begins behind the family, and the NUL byte that says it is no path.
const NAME: usize = 3;

impl Unix {
    /// No name yet, and all room for one.
    pub fn empty() -> Unix {
        Unix { bytes: [0; 128], length: 128 }
    }

    /// One of the router's.
    pub fn new(name: &Name) -> Unix {
        let name = name.as_bytes();
        let mut unix = Unix::empty();
        unix.bytes[..2].copy_from_slice(&(AF_UNIX as u16).to_ne_bytes());
        for (to, &byte) in unix.bytes.iter_mut().skip(NAME).zip(name) {
            *to = byte;
        }
        unix.length = (NAME + name.len()) as socklen_t;
        unix
    }

    /// The name of a socket.
    pub fn of_socket(fd: c_int) -> Option<Unix> {
        let mut unix = Unix::empty();
        let (addr, length) = unix.to_fill();
        // SAFETY: the kernel writes into our room.
        (unsafe { syscall!(GETSOCKNAME, fd, addr, length) } == 0).then_some(unix)
    }

    /// For the kernel to write to.
    pub fn to_fill(&mut self) -> (*mut u8, *mut socklen_t) {
        (self.bytes.as_mut_ptr(), &raw mut self.length)
    }

    /// For the kernel to read.
    pub fn to_read(&self) -> (*const u8, socklen_t) {
        (self.bytes.as_ptr(), self.length)
    }

    /// All of it, as far as there is room.
    fn bytes(&self) -> &[u8] {
        &self.bytes[..(self.length as usize).min(self.bytes.len())]
    }

    fn meaning(&self) -> Option<(u32, Meaning)> {
        match self.bytes() {
            [1, 0, 0, name @ ..] => names::parse(name),
            _ => None,
        }
    }

    /// The user whose router has made the socket with this name.
    pub fn user(&self) -> Option<u32> {
        match self.meaning()? {
            (user, Meaning::Program(_)) => Some(user),
            _ => None,
        }
    }

    /// Whether it is the router's own, from which data on connections come.
    pub fn is_router(&self) -> bool {
        matches!(self.meaning(), Some((_, Meaning::Router)))
    }

    /// The address that it stands for.
    pub fn address(&self) -> Option<Address> {
        match self.meaning()? {
            (_, Meaning::Address(address)) => Some(address),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use xns::Host;

    const ADDRESS: Address = Address { net: 2266, host: Host([2, 7, 1, 0, 0x2a, 0x18]), port: 75 };

    #[test]
    fn both_forms_of_a_name_are_read() {
        let mut name = to_bytes(ADDRESS);
        for head in [[6, 0], [16, 6], [0, 6], [6, 6]] {
            name[..2].copy_from_slice(&head);
            assert_eq!(parse(&name), Some(ADDRESS), "{head:?}");
        }
        for head in [[2, 0], [16, 2], [6, 1], [0, 0]] {
            name[..2].copy_from_slice(&head);
            assert_eq!(parse(&name), None, "{head:?}");
        }
    }

    #[test]
    fn names_of_the_routers_sockets() {
        assert_eq!(Unix::new(&Name::address(5, ADDRESS)).address(), Some(ADDRESS));
        assert_eq!(Unix::new(&Name::address(5, ADDRESS)).user(), None);
        assert_eq!(Unix::new(&Name::program(5, 77)).user(), Some(5));
        assert_eq!(Unix::new(&Name::packet(5)).user(), None);
        assert!(Unix::new(&Name::packet(5)).is_router() && Unix::new(&Name::stream(5)).is_router());
        assert!(!Unix::new(&Name::program(5, 77)).is_router());
        assert_eq!(Unix::empty().user(), None);
    }
}
