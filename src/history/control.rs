//! What travels beside the data of a message.

use core::ffi::{c_int, c_uint, c_void};
use core::ptr::null_mut;

use crate::abi::netinet_in::{IP_PKTINFO, IPPROTO_IP};
use crate::abi::sys_socket::{SCM_RIGHTS, SOL_SOCKET, msghdr, socklen_t};
use crate::abi::sys_uio::iovec;

/// The option and the control message that tell to which address a datagram was sent; 4.4BSD's, and unknown to Linux.
pub const IP_RECVDSTADDR: i32 = 0x4407;

/// The size of a control message's head here, and the alignment of what follows it.
const HOST: (usize, usize) = (16, 8);
/// The same on 4.4BSD, where the length has 32 bits.
const BSD: (usize, usize) = (12, 4);
/// Where the destination lies in the data of an IP_PKTINFO message.
const PKTINFO_ADDR: usize = 8;
/// How many times longer than 4.4BSD's the host's control messages may be.
pub const LONGER: usize = 2;

/// `struct msghdr` of 4.4BSD: as the host's, with lengths of 32 bits.
#[repr(C)]
#[allow(missing_docs)]
pub struct Message {
    pub name: *mut c_void,
    pub namelen: c_uint,
    pub iov: *mut iovec,
    pub iovlen: c_uint,
    pub control: *mut c_void,
    pub controllen: c_uint,
    pub flags: c_int,
}

impl Message {
    /// The host's message with the same name and data, and no control messages.
    pub fn without_control(&self) -> msghdr {
        msghdr {
            msg_name: self.name,
            msg_namelen: self.namelen,
            msg_iov: self.iov,
            msg_iovlen: self.iovlen as usize,
            msg_control: null_mut(),
            msg_controllen: 0,
            msg_flags: 0,
        }
    }
}

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

/// A control message: its level and type, as they lie there, and its data.
struct Control<'a> {
    kind: [u8; 8],
    data: &'a [u8],
}

/// The control messages in `bytes`, with heads of the host or of 4.4BSD; `None` ends them where a length lies.
fn messages(bytes: &[u8], (head, alignment): (usize, usize)) -> impl Iterator<Item = Option<Control<'_>>> {
    let mut rest = bytes;
    let next = move || {
        let length = match *rest.get(..head - 8)? {
            [a, b, c, d] => u32::from_ne_bytes([a, b, c, d]) as usize,
            ref long => usize::from_ne_bytes(*long.first_chunk()?),
        };
        let kind = *rest.get(head - 8..head)?.first_chunk()?;
        let data = rest.get(head..length);
        rest = match data {
            Some(_) => rest.get(length.next_multiple_of(alignment)..).unwrap_or_default(),
            None => &[],
        };
        Some(data.map(|data| Control { kind, data }))
    };
    core::iter::from_fn(next)
}

/// Writes a control message whole, or none of it. Gives what it takes in the buffer.
fn write(message: &Control, to: &mut [u8], (head, alignment): (usize, usize)) -> Option<usize> {
    let available = to.len();
    let length = head + message.data.len();
    let to = to.get_mut(..length)?;
    to[..head - 8].copy_from_slice(&length.to_ne_bytes()[..head - 8]);
    to[head - 8..head].copy_from_slice(&message.kind);
    to[head..].copy_from_slice(message.data);
    Some(length.next_multiple_of(alignment).min(available))
}

/// Copies the caller's control messages as the host has them. Gives the length of what was written, or an errno: EINVAL
/// for lengths that lie, ENOBUFS where the room does not do.
pub fn to_host(from: &[u8], to: &mut [u8]) -> Result<usize, c_int> {
    let mut written = 0;
    for message in messages(from, BSD) {
        let message = message.ok_or(libc::EINVAL)?;
        let room = to.get_mut(written..).unwrap_or_default();
        written += write(&message, room, HOST).ok_or(libc::ENOBUFS)?;
    }
    Ok(written)
}

/// Copies the kernel's control messages to the caller's room as 4.4BSD had them, the destinations of datagrams too.
/// Gives the length of what was written, and whether all found room. Descriptors for which there is none are `lost`.
pub fn from_host(from: &[u8], to: &mut [u8], mut lost: impl FnMut(c_int)) -> (usize, bool) {
    let (mut written, mut whole) = (0, true);
    for message in messages(from, HOST).flatten() {
        let address = destination(&message);
        let shown = match &address {
            Some(address) => Control { kind: kind(IPPROTO_IP, IP_RECVDSTADDR), data: address },
            None => message,
        };
        let room = to.get_mut(written..).filter(|_| whole).unwrap_or_default();
        if let Some(taken) = write(&shown, room, BSD) {
            written += taken;
            continue;
        }
        whole = false;
        if shown.kind == kind(SOL_SOCKET, SCM_RIGHTS) {
            const FD: usize = size_of::<c_int>();
            let (kept, rest) = shown.data.split_at(room.len().saturating_sub(BSD.0) / FD * FD);
            rest.chunks_exact(FD).filter_map(<[u8]>::first_chunk).for_each(|&fd| lost(c_int::from_ne_bytes(fd)));
            if !kept.is_empty() {
                written += write(&Control { data: kept, ..shown }, room, BSD).unwrap_or(0);
            }
        }
    }
    (written, whole)
}

fn kind(level: c_int, kind: c_int) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&level.to_ne_bytes());
    bytes[4..].copy_from_slice(&kind.to_ne_bytes());
    bytes
}

/// The destination in an IP_PKTINFO message.
fn destination(message: &Control) -> Option<[u8; 4]> {
    if message.kind != kind(IPPROTO_IP, IP_PKTINFO) {
        return None;
    }
    message.data.get(PKTINFO_ADDR..)?.first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(level: i32, number: i32, data: &[u8], layout: (usize, usize)) -> Vec<u8> {
        let mut to = [0; 256];
        let taken = write(&Control { kind: kind(level, number), data }, &mut to, layout).expect("there is room");
        to[..taken].to_vec()
    }

    fn fds(numbers: &[i32]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_ne_bytes()).collect()
    }

    const PKTINFO: [u8; 12] = [1, 0, 0, 0, 127, 0, 0, 1, 127, 0, 0, 2];

    #[test]
    fn heads_are_12_and_16_bytes_long() {
        let bsd = message(SOL_SOCKET, SCM_RIGHTS, &fds(&[7]), BSD);
        assert_eq!(bsd, [16, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0]);
        let host = message(SOL_SOCKET, SCM_RIGHTS, &fds(&[7]), HOST);
        assert_eq!(host[..20], [20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0]);
        let mut to = [0; 24];
        assert_eq!(to_host(&bsd, &mut to), Ok(24));
        assert_eq!(to[..], host);
        assert_eq!(to_host(&bsd, &mut to[..19]), Err(libc::ENOBUFS));
    }

    #[test]
    fn several_messages_go_both_ways() {
        let given = [(1, 1, &[3, 0, 0, 0][..]), (0, 2, &[64]), (1, 29, &[7; 16])];
        let all = |layout| given.map(|(level, kind, data)| message(level, kind, data, layout)).concat();
        let mut to = [0; 256];
        let length = to_host(&all(BSD), &mut to).expect("it fits");
        assert_eq!(to[..length], all(HOST));
        let (length, whole) = from_host(&all(HOST), &mut to, |_| panic!());
        assert_eq!((&to[..length], whole), (&all(BSD)[..], true));
    }

    #[test]
    fn a_destination_is_told_as_4_4bsd_did() {
        let from = message(IPPROTO_IP, IP_PKTINFO, &PKTINFO, HOST);
        for room in 0..40 {
            let mut to = vec![0; room];
            let (length, whole) = from_host(&from, &mut to, |_| panic!());
            assert_eq!(whole, room >= 16, "{room}");
            let expected = message(IPPROTO_IP, IP_RECVDSTADDR, &[127, 0, 0, 2], BSD);
            assert_eq!(to[..length], if whole { expected } else { vec![] });
        }
    }

    #[test]
    fn descriptors_without_room_are_lost_and_no_others() {
        let from = [message(SOL_SOCKET, SCM_RIGHTS, &fds(&[5, 6, 7]), HOST), message(1, SCM_RIGHTS, &fds(&[8]), HOST)];
        for room in 0..48 {
            let (mut to, mut lost) = (vec![0; room], vec![]);
            let (length, whole) = from_host(&from.concat(), &mut to, |fd| lost.push(fd));
            assert_eq!(whole, room >= 40);
            let kept: Vec<u8> =
                messages(&to[..length], BSD).flatten().flat_map(|message| message.data.to_vec()).collect();
            assert_eq!([kept, fds(&lost)].concat(), fds(&[5, 6, 7, 8]), "{room}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fail(from in proptest::collection::vec(any::<u8>(), 0..200), room in 0usize..100) {
            let (length, _) = from_host(&from, &mut vec![0; room], |_| ());
            prop_assert!(length <= room);
            prop_assert!(to_host(&from, &mut vec![0; room]).unwrap_or(0) <= room);
        }

        #[test]
        fn lengths_may_lie(length in any::<usize>()) {
            let mut from = message(IPPROTO_IP, IP_PKTINFO, &PKTINFO, HOST);
            from[..8].copy_from_slice(&length.to_ne_bytes());
            from_host(&from, &mut [0; 64], |_| ());
            to_host(&from, &mut [0; 64]).unwrap_or(0);
        }
    }
}
