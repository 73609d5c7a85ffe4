//! Socket options: those at the protocol levels, and what only we know of those of all sockets.

use alloc::vec::Vec;

use super::socket::{Kind, Role, Socket};
use super::{Node, SocketId};
use crate::address::Host;
use crate::connection::MAX_DATA;
use crate::errno::Errno;
use crate::packet::{kind, spp};

/// The option names (`SO_*` of the NS protocols).
pub mod option {
    /// The program gets headers with what it reads.
    pub const HEADERS_ON_INPUT: i32 = 1;
    /// The program writes headers before its data.
    pub const HEADERS_ON_OUTPUT: i32 = 2;
    /// The header of packets for which the program writes none.
    pub const DEFAULT_HEADERS: i32 = 3;
    /// The SPP header of the last packet received.
    pub const LAST_HEADER: i32 = 4;
    /// A number that is different at every call.
    pub const SEQNO: i32 = 6;
    /// Error and SPP packets arrive as datagrams.
    pub const ALL_PACKETS: i32 = 7;
    /// The most data in a packet of SPP.
    pub const MTU: i32 = 8;
}

/// The level of all sockets, and its options, by the host's numbers.
mod socket {
    pub const LEVEL: i32 = 1;
    pub const TYPE: i32 = 3;
    pub const SEND_BUFFER: i32 = 7;
    pub const RECEIVE_BUFFER: i32 = 8;
    pub const ACCEPTS: i32 = 30;
    pub const PROTOCOL: i32 = 38;
}

/// The values by which the flags are reported: at the level of IDP, and at that of SPP.
const IDP_FLAGS: [u16; 3] = [2, 4, 8];
const SPP_FLAGS: [u16; 2] = [4, 8];

impl Node {
    /// Sets an option; numbers in `value` are in this machine's order, headers in the order of the wire.
    pub fn set_option(&mut self, id: SocketId, level: i32, name: i32, value: &[u8]) -> Result<(), Errno> {
        let socket = self.socket_mut(id)?;
        let number = || Ok(i32::from_ne_bytes(*value.first_chunk().ok_or(Errno::EINVAL)?));
        let flag = || number().map(|number| number != 0);
        if level == socket::LEVEL {
            match name {
                socket::SEND_BUFFER => socket.send_buffer = number()?,
                socket::RECEIVE_BUFFER => socket.receive_buffer = number()?,
                _ => return Err(Errno::EINVAL),
            }
            return Ok(());
        }
        if socket.kind.connects() && level == i32::from(kind::SEQUENCED) {
            match name {
                option::HEADERS_ON_INPUT if socket.kind == Kind::Seqpacket => socket.headers_in = flag()?,
                option::HEADERS_ON_OUTPUT if socket.kind == Kind::Seqpacket => socket.headers_out = flag()?,
                option::DEFAULT_HEADERS => {
                    let &[control, stream] = value.first_chunk().ok_or(Errno::EINVAL)?;
                    socket.control = control & spp::END_OF_MESSAGE;
                    socket.stream = stream;
                }
                option::MTU => {
                    let mtu = usize::from(u16::from_ne_bytes(*value.first_chunk().ok_or(Errno::EINVAL)?));
                    socket.mtu = Some(mtu).filter(|mtu| (1..=MAX_DATA).contains(mtu)).ok_or(Errno::EINVAL)?;
                }
                _ => return Err(Errno::EINVAL),
            }
            return Ok(());
        }
        match name {
            // A connection's headers are those of its own level.
            option::HEADERS_ON_INPUT if !socket.kind.connects() => socket.headers_in = flag()?,
            option::HEADERS_ON_OUTPUT if !socket.kind.connects() => socket.headers_out = flag()?,
            option::ALL_PACKETS => socket.all_packets = flag()?,
            option::DEFAULT_HEADERS => {
                let &[.., packet_kind] = value.first_chunk::<6>().ok_or(Errno::EINVAL)?;
                socket.packet_kind = packet_kind;
            }
            _ => return Err(Errno::EINVAL),
        }
        Ok(())
    }

    /// The value of an option, in the form of [`Node::set_option`]; flags as 16 bits.
    pub fn option(&mut self, id: SocketId, level: i32, name: i32) -> Result<Vec<u8>, Errno> {
        let local = self.local_name(id)?;
        let peer = self.peer_name(id).unwrap_or_default();
        let socket = self.socket(id)?;
        let flag = |set: bool, value: u16| Ok((if set { value } else { 0 }).to_ne_bytes().to_vec());
        if level == socket::LEVEL {
            let value = match name {
                socket::TYPE => socket.kind.socket_type(),
                socket::PROTOCOL => socket.kind.protocol(),
                socket::SEND_BUFFER => socket.send_buffer,
                socket::RECEIVE_BUFFER => socket.receive_buffer,
                socket::ACCEPTS => matches!(socket.role, Role::Listening { .. }).into(),
                _ => return Err(Errno::EINVAL),
            };
            return Ok(value.to_ne_bytes().to_vec());
        }
        if socket.kind.connects() && level == i32::from(kind::SEQUENCED) {
            return match name {
                option::HEADERS_ON_INPUT => flag(socket.headers_in, SPP_FLAGS[0]),
                option::HEADERS_ON_OUTPUT => flag(socket.headers_out, SPP_FLAGS[1]),
                option::DEFAULT_HEADERS => {
                    let header = spp::Spp { control: socket.control, stream: socket.stream, ..Default::default() };
                    Ok(header.to_program().to_vec())
                }
                option::LAST_HEADER => {
                    let header = match socket.role {
                        Role::Connected(id) => self.connection(id).map(|connection| connection.last_header()),
                        _ => None,
                    };
                    Ok(header.unwrap_or_default().to_program().to_vec())
                }
                option::MTU => Ok((socket.mtu as u16).to_ne_bytes().to_vec()),
                _ => Err(Errno::EINVAL),
            };
        }
        match name {
            option::HEADERS_ON_INPUT => flag(socket.headers_in && !socket.kind.connects(), IDP_FLAGS[0]),
            option::HEADERS_ON_OUTPUT => flag(socket.headers_out && !socket.kind.connects(), IDP_FLAGS[1]),
            option::ALL_PACKETS => flag(socket.all_packets, IDP_FLAGS[2]),
            option::DEFAULT_HEADERS => {
                Ok([&[0; 5][..], &[socket.packet_kind], &peer.to_bytes(), &local.to_bytes()].concat())
            }
            option::SEQNO => {
                self.sequence_number += 1;
                Ok(self.sequence_number.to_ne_bytes().to_vec())
            }
            _ => Err(Errno::EINVAL),
        }
    }

    /// Whether a datagram socket may send to the broadcast host (`SO_BROADCAST`).
    pub fn set_broadcast(&mut self, id: SocketId, allowed: bool) -> Result<(), Errno> {
        self.socket_mut(id)?.broadcast = allowed;
        Ok(())
    }

    /// Whether a datagram socket has everybody on a network for its peer and may not send to that.
    pub fn is_muted(&self, id: SocketId) -> bool {
        let is_muted =
            |socket: &Socket| !socket.broadcast && socket.peer.is_some_and(|peer| peer.host == Host::BROADCAST);
        self.socket(id).is_ok_and(is_muted)
    }
}
