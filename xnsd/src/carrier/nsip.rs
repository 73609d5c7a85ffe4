//! NSIP: packets in IP protocol 22, to one other machine.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::num::NonZeroU32;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::io::Errno;
use rustix::net::{
    AddressFamily, Protocol, RecvFlags, SendFlags, SocketFlags, SocketType, connect, recv, send, socket_with,
};
use xns::Host;

use super::{Carrier, IN_VAIN};

/// The largest packet: what is left of an Ethernet frame after the IP header.
pub const MTU: usize = 1480;
const PROTOCOL: Option<NonZeroU32> = NonZeroU32::new(22);

pub struct Nsip {
    peer: Ipv4Addr,
    socket: OwnedFd,
}

impl Nsip {
    /// Needs the right to open raw sockets.
    pub fn open(peer: Ipv4Addr) -> io::Result<Nsip> {
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let protocol = PROTOCOL.map(Protocol::from_raw);
        let socket = socket_with(AddressFamily::INET, SocketType::RAW, flags, protocol)?;
        connect(&socket, &SocketAddrV4::new(peer, 0))?;
        Ok(Nsip { peer, socket })
    }
}

/// What follows the IP header, options included.
fn payload(packet: &[u8]) -> Option<&[u8]> {
    let words = usize::from(packet.first()? & 0xf);
    packet.get(4 * words..)
}

impl Carrier for Nsip {
    fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        Some(self.socket.as_fd())
    }

    fn send(&mut self, _to: Host, packet: &[u8]) {
        let _ = send(&self.socket, packet, SendFlags::DONTWAIT);
    }

    fn receive(&mut self) -> Option<Vec<u8>> {
        let mut buffer = [0; 2048];
        for _ in 0..IN_VAIN {
            match recv(&self.socket, &mut buffer[..], RecvFlags::DONTWAIT) {
                Ok((size, _)) => {
                    if let Some(packet) = payload(&buffer[..size]) {
                        return Some(packet.to_vec());
                    }
                }
                // The other machine may not be listening yet.
                Err(Errno::INTR | Errno::CONNREFUSED | Errno::HOSTUNREACH) => {}
                Err(_) => return None,
            }
        }
        None
    }

    fn status(&self) -> String {
        format!("nsip {}", self.peer)
    }
}
