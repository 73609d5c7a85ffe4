//! Sockets by system calls alone.

use core::ffi::c_int;
use core::net::{SocketAddr, SocketAddrV4, SocketAddrV6};

use crate::abi::netinet_in::{in_addr, in6_addr, sockaddr_in, sockaddr_in6};
use crate::abi::sys_socket::{AF_INET, AF_INET6, AF_UNIX, AF_UNSPEC, SOCK_CLOEXEC, SOCK_DGRAM, sa_family_t};
use crate::linux::descriptor::Descriptor;
use crate::linux::errno::{self, check};
use crate::linux::syscall;

/// A structure that the kernel reads and writes.
///
/// # Safety
/// It is made of integers without gaps between them: it has no byte that is not set, and any bytes are one.
pub unsafe trait Plain {}

// SAFETY: such structures.
unsafe impl Plain for sockaddr_in {}
// SAFETY: as above.
unsafe impl Plain for sockaddr_in6 {}

/// A socket, closed when it is dropped.
pub struct Socket(pub Descriptor);

impl Socket {
    /// Makes a socket that no program inherits.
    pub fn new(family: c_int, kind: c_int, protocol: c_int) -> Result<Self, c_int> {
        // SAFETY: takes no pointers.
        Descriptor::new(unsafe { syscall!(SOCKET, family, kind | SOCK_CLOEXEC, protocol) }).map(Socket)
    }

    /// Gives the socket an address.
    pub fn bind<A: Plain>(&self, address: &A) -> Result<(), c_int> {
        // SAFETY: an address of that size.
        check(unsafe { syscall!(BIND, &self.0, &raw const *address, size_of::<A>()) }).map(drop)
    }

    /// Says who is at the other end.
    pub fn connect(&self, to: &SocketAddr) -> Result<(), c_int> {
        match to {
            SocketAddr::V4(to) => self.connect_to(&v4(to)),
            SocketAddr::V6(to) => self.connect_to(&v6(to)),
        }
    }

    fn connect_to<A: Plain>(&self, address: &A) -> Result<(), c_int> {
        // SAFETY: an address of that size.
        check(unsafe { syscall!(CONNECT, &self.0, &raw const *address, size_of::<A>()) }).map(drop)
    }

    /// Forgets who is at the other end.
    pub fn disconnect(&self) {
        // Any address of no family will do.
        let nobody = sockaddr_in { sin_family: AF_UNSPEC as sa_family_t, ..v4(&SocketAddrV4::new([0; 4].into(), 0)) };
        // A socket that cannot be disconnected will not connect either.
        let _ = self.connect_to(&nobody);
    }

    /// Finds out the socket's address.
    pub fn name<A: Plain>(&self, address: &mut A) -> Result<(), c_int> {
        let mut len = size_of::<A>() as u32;
        // SAFETY: room of that size, for any bytes.
        check(unsafe { syscall!(GETSOCKNAME, &self.0, &raw mut *address, &raw mut len) }).map(drop)
    }

    /// Sends a message.
    pub fn send_to<M: Plain, A: Plain>(&self, message: &M, address: &A) -> Result<(), c_int> {
        again(|| {
            let (message, address) = (&raw const *message, &raw const *address);
            // SAFETY: a message and an address of these sizes.
            unsafe { syscall!(SENDTO, &self.0, message, size_of::<M>(), 0, address, size_of::<A>()) }
        })
        .map(drop)
    }

    /// Receives a message. The length is what it was sent with, also when the buffer is too small for it.
    pub fn receive_from<A: Plain>(&self, buffer: &mut [u8], address: &mut A) -> Result<usize, c_int> {
        again(|| {
            let mut len = size_of::<A>() as u32;
            let (address, flags) = (&raw mut *address, libc::MSG_TRUNC);
            // SAFETY: room of these sizes, for any bytes.
            unsafe { syscall!(RECVFROM, &self.0, buffer.as_mut_ptr(), buffer.len(), flags, address, &raw mut len) }
        })
    }
}

fn again(mut call: impl FnMut() -> isize) -> Result<usize, c_int> {
    loop {
        match check(call()) {
            Err(libc::EINTR) => {}
            result => return result,
        }
    }
}

/// An address as C has it.
pub fn v4(address: &SocketAddrV4) -> sockaddr_in {
    sockaddr_in {
        sin_family: AF_INET as sa_family_t,
        sin_port: address.port().to_be(),
        sin_addr: in_addr { s_addr: address.ip().to_bits().to_be() },
        sin_zero: [0; 8],
    }
}

/// The same for IPv6.
pub fn v6(address: &SocketAddrV6) -> sockaddr_in6 {
    sockaddr_in6 {
        sin6_family: AF_INET6 as sa_family_t,
        sin6_port: address.port().to_be(),
        sin6_flowinfo: address.flowinfo(),
        sin6_addr: in6_addr { s6_addr: address.ip().octets() },
        sin6_scope_id: address.scope_id(),
    }
}

/// The number of a network interface. None with errno: ENODEV if there is no such interface.
pub fn interface(name: &[u8]) -> Option<u32> {
    // SAFETY: a structure of integers and byte arrays may be zero.
    let mut request: libc::ifreq = unsafe { core::mem::zeroed() };
    let room = request.ifr_name.len() - 1;
    let Some(place) = request.ifr_name[..room].get_mut(..name.len()) else {
        errno::set(libc::ENODEV);
        return None;
    };
    for (to, &from) in place.iter_mut().zip(name) {
        *to = from as _;
    }
    request_of_interface(libc::SIOCGIFINDEX, &mut request).inspect_err(|&error| errno::set(error)).ok()?;
    // SAFETY: the command has set this member.
    u32::try_from(unsafe { request.ifr_ifru.ifru_ifindex }).ok()
}

/// The name of a network interface, NUL behind it.
pub fn interface_name(number: u32) -> Option<[u8; libc::IFNAMSIZ]> {
    // SAFETY: as in `interface`.
    let mut request: libc::ifreq = unsafe { core::mem::zeroed() };
    request.ifr_ifru.ifru_ifindex = number as c_int;
    request_of_interface(libc::SIOCGIFNAME, &mut request).ok()?;
    Some(request.ifr_name.map(|c| c as u8))
}

fn request_of_interface(command: libc::c_ulong, request: &mut libc::ifreq) -> Result<(), c_int> {
    let socket = Socket::new(AF_UNIX, SOCK_DGRAM, 0)?;
    // SAFETY: the commands of interfaces read and write a structure of this kind.
    check(unsafe { syscall!(IOCTL, &socket.0, command, &raw mut *request) }).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interfaces_have_names_and_numbers() {
        let lo = interface(b"lo").unwrap();
        assert_eq!(interface_name(lo).unwrap()[..3], *b"lo\0");
        for name in [&b""[..], b"none", b"a name that is too long"] {
            assert_eq!(interface(name), None);
        }
        assert_eq!(interface_name(u32::MAX), None);
    }
}
