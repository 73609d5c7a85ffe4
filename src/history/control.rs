//! What travels beside the data of a message.

use core::ffi::{c_int, c_void};
use core::ptr::null_mut;

use crate::abi::netinet_in::{IP_PKTINFO, IPPROTO_IP};
use crate::abi::sys_socket::{msghdr, socklen_t};
use crate::abi::sys_uio::iovec;

/// The option and the control message that tell to which address a datagram was sent; 4.4BSD's, and unknown to Linux.
pub const IP_RECVDSTADDR: i32 = 0x4407;

/// The size of a control message's head; its data come right after it.
const HEAD: usize = 16;
/// Where the destination lies in the data of an IP_PKTINFO message.
const PKTINFO_ADDR: usize = 8;
/// What an IP_PKTINFO message takes more than 4.4BSD's.
pub const EXTRA: usize = 8;

/// `struct msghdr` of 4.2 and 4.3BSD.
#[repr(C)]
#[allow(missing_docs)]
pub struct OldMessage {
    pub name: *mut c_void,
    pub namelen: c_int,
    pub iov: *mut iovec,
    pub iovlen: c_int,
    pub accrights: *mut c_void,
    pub accrights_len: c_int,
}

impl OldMessage {
    /// The host's message with the same name and data.
    pub fn without_rights(&self) -> msghdr {
        msghdr {
            msg_name: self.name,
            msg_namelen: self.namelen as socklen_t,
            msg_iov: self.iov,
            msg_iovlen: self.iovlen as usize,
            msg_control: null_mut(),
            msg_controllen: 0,
            msg_flags: 0,
        }
    }
}

fn align(length: usize) -> usize {
    length.next_multiple_of(8)
}

/// Copies the control messages `from` the kernel, with the destinations of datagrams as 4.4BSD told them, to the
/// caller's room. Gives the length of what was copied, and whether all found room.
pub fn copy_messages(from: &[u8], to: &mut [u8]) -> (usize, bool) {
    let (mut read, mut written) = (0, 0);
    while let Some(head) = from.get(read..).and_then(|rest| rest.first_chunk::<HEAD>()) {
        let length = usize::from_ne_bytes(*head.first_chunk().unwrap_or(&[0; 8]));
        let Some(message) = from.get(read..read.saturating_add(length)).filter(|_| length >= HEAD) else { break };
        let Some(room) = to.get_mut(written..) else { return (written, false) };
        let taken = match destination(message) {
            Some(address) => {
                const LENGTH: usize = HEAD + 4;
                let mut ours = [0; LENGTH];
                ours[..8].copy_from_slice(&LENGTH.to_ne_bytes());
                ours[8..12].copy_from_slice(&IPPROTO_IP.to_ne_bytes());
                ours[12..16].copy_from_slice(&IP_RECVDSTADDR.to_ne_bytes());
                ours[16..].copy_from_slice(&address);
                copy(&ours, room)
            }
            None => copy(message, room),
        };
        match taken {
            Some(taken) => written += taken,
            None => return (written, false),
        }
        read += align(length);
    }
    (written, true)
}

/// Copies one message whole, or none of it. Gives what it takes in the buffer.
fn copy(message: &[u8], room: &mut [u8]) -> Option<usize> {
    let available = room.len();
    room.get_mut(..message.len())?.copy_from_slice(message);
    Some(align(message.len()).min(available))
}

/// The destination in an IP_PKTINFO message.
fn destination(message: &[u8]) -> Option<[u8; 4]> {
    let is = |at: usize, value: i32| message.get(at..at + 4) == Some(&value.to_ne_bytes());
    if !is(8, IPPROTO_IP) || !is(12, IP_PKTINFO) {
        return None;
    }
    message.get(HEAD + PKTINFO_ADDR..)?.first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(level: i32, kind: i32, data: &[u8]) -> Vec<u8> {
        let length = HEAD + data.len();
        let mut message = [&length.to_ne_bytes()[..], &level.to_ne_bytes(), &kind.to_ne_bytes(), data].concat();
        message.resize(align(length), 0);
        message
    }

    const PKTINFO: [u8; 12] = [1, 0, 0, 0, 127, 0, 0, 1, 127, 0, 0, 2];

    #[test]
    fn a_destination_is_told_as_4_4bsd_did() {
        let from = [message(IPPROTO_IP, 2, &[64, 0, 0, 0]), message(0, IP_PKTINFO, &PKTINFO), message(1, 29, &[7; 16])]
            .concat();
        let mut to = [0; 256];
        let (length, whole) = copy_messages(&from, &mut to);
        let expected =
            [message(0, 2, &[64, 0, 0, 0]), message(0, IP_RECVDSTADDR, &[127, 0, 0, 2]), message(1, 29, &[7; 16])]
                .concat();
        assert!(whole);
        assert_eq!(to[..length], expected);
    }

    #[test]
    fn room_for_the_smaller_message_is_enough() {
        let from = message(IPPROTO_IP, IP_PKTINFO, &PKTINFO);
        for room in 0..40 {
            let mut to = vec![0; room];
            let (length, whole) = copy_messages(&from, &mut to);
            assert_eq!(whole, room >= HEAD + 4, "{room}");
            assert_eq!(length, if whole { room.min(24) } else { 0 });
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fail(from in proptest::collection::vec(any::<u8>(), 0..200), room in 0usize..100) {
            let (length, _) = copy_messages(&from, &mut vec![0; room]);
            prop_assert!(length <= room);
        }

        #[test]
        fn lengths_may_lie(length in any::<usize>()) {
            let mut from = message(IPPROTO_IP, IP_PKTINFO, &PKTINFO);
            from[..8].copy_from_slice(&length.to_ne_bytes());
            copy_messages(&from, &mut [0; 64]);
        }
    }
}
