//! Ethernet frames of type 0x0600 on an interface. The host number is the address there: unless it is the interface's
//! own, the interface has to hear everything.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::io::Errno;
use rustix::net::addr::{SocketAddrArg, SocketAddrLen, SocketAddrOpaque};
use rustix::net::netdevice::name_to_index;
use rustix::net::{
    AddressFamily, Protocol, RecvFlags, SendFlags, SocketFlags, SocketType, bind, getsockname, recv, send, socket_with,
};
use xns::Host;

use super::{Carrier, ETHERTYPE, IN_VAIN, frame, unframe};

/// The largest packet.
pub const MTU: usize = 1500;

/// Every frame of our type on one interface: a `sockaddr_ll`.
#[repr(C, align(4))]
struct LinkAddress([u8; 20]);

impl LinkAddress {
    fn new(interface: u32) -> LinkAddress {
        let mut address = [0; 20];
        address[..2].copy_from_slice(&AddressFamily::PACKET.as_raw().to_ne_bytes());
        address[2..4].copy_from_slice(&ETHERTYPE);
        address[4..8].copy_from_slice(&interface.to_ne_bytes());
        LinkAddress(address)
    }
}

// SAFETY: the pointer is to as many bytes as are said, which are a socket address of AF_PACKET.
unsafe impl SocketAddrArg for LinkAddress {
    unsafe fn with_sockaddr<R>(&self, f: impl FnOnce(*const SocketAddrOpaque, SocketAddrLen) -> R) -> R {
        f(self.0.as_ptr().cast(), self.0.len() as SocketAddrLen)
    }
}

/// A socket that hears and sends frames on an interface. Needs the right to open packet sockets.
fn bound(interface: &str) -> io::Result<OwnedFd> {
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    // No protocol until it is bound: nothing comes from other interfaces in between.
    let socket = socket_with(AddressFamily::PACKET, SocketType::RAW, flags, None::<Protocol>)?;
    let index = name_to_index(&socket, interface)?;
    bind(&socket, &LinkAddress::new(index))?;
    Ok(socket)
}

/// The address of an interface, if it has one that a host can have.
pub fn address(interface: &str) -> io::Result<Option<Host>> {
    let name = getsockname(&bound(interface)?)?;
    // The name of a bound packet socket is a `sockaddr_ll`, which ends with the interface's address and its size before.
    let mut bytes = [0; size_of::<LinkAddress>()];
    let length = bytes.len().min(name.addr_len() as usize);
    // SAFETY: the name is as long as it says.
    bytes[..length].copy_from_slice(unsafe { std::slice::from_raw_parts(name.as_ptr().cast(), length) });
    let [.., 6, a, b, c, d, e, f, _, _] = bytes else { return Ok(None) };
    Ok(Some(Host([a, b, c, d, e, f])).filter(|host| host.is_single()))
}

pub struct Ethernet {
    interface: String,
    host: Host,
    socket: OwnedFd,
}

impl Ethernet {
    pub fn open(interface: &str, host: Host) -> io::Result<Ethernet> {
        Ok(Ethernet { interface: interface.to_owned(), host, socket: bound(interface)? })
    }
}

impl Carrier for Ethernet {
    fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        Some(self.socket.as_fd())
    }

    fn send(&mut self, to: Host, packet: &[u8]) {
        // What the interface has no room for is lost.
        let _ = send(&self.socket, &frame(to, self.host, packet), SendFlags::DONTWAIT);
    }

    fn receive(&mut self) -> Option<Vec<u8>> {
        let mut buffer = [0; 2048];
        for _ in 0..IN_VAIN {
            match recv(&self.socket, &mut buffer[..], RecvFlags::DONTWAIT) {
                Ok((size, _)) => {
                    if let Some(packet) = unframe(&buffer[..size], self.host) {
                        return Some(packet.to_vec());
                    }
                }
                Err(Errno::INTR) => {}
                Err(_) => return None,
            }
        }
        None
    }

    fn status(&self) -> String {
        format!("ethernet {}", self.interface)
    }
}
