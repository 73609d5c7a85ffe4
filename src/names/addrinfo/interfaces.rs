//! This machine's addresses and interfaces, as the kernel tells them over netlink.

use alloc::vec::Vec;
use core::ffi::c_int;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::numeric::mapped;
use super::order::Traits;
use crate::abi::sys_socket::{AF_INET, AF_INET6, AF_NETLINK, AF_UNSPEC, SOCK_RAW};
use crate::linux::errno;
use crate::linux::memory::{Grow, NoMemory, merge_sort, zeros};
use crate::linux::thread::PerThread;
use crate::names::run::Look;
use crate::names::socket::{Plain, Socket};

/// The families that this machine has addresses of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Families {
    /// Whether there is an IPv4 address besides 127.0.0.1.
    pub v4: bool,
    /// Whether there is an IPv6 address besides ::1.
    pub v6: bool,
}

/// What a thread was told of them last; not all threads need be in the same network.
#[derive(Default)]
struct Told {
    families: Option<Families>,
    look: Look,
}

impl Told {
    fn own<'t>() -> Option<&'t mut Told> {
        static TOLD: PerThread<Told> = PerThread::new();
        // SAFETY: only this thread uses it, and nobody keeps it longer than to read or change what is there.
        unsafe { TOLD.get().as_mut() }
    }
}

impl Families {
    /// Asks the kernel, unless the thread has just done so in lookups one close behind the other. The addresses, too, if the
    /// kernel was asked.
    #[inline(never)]
    pub fn now() -> Result<(Self, Option<Addresses>), NoMemory> {
        match Told::own().filter(|told| told.look.still_counts()).and_then(|told| told.families) {
            Some(families) => Ok((families, None)),
            None => Addresses::now().map(|addresses| (addresses.families, Some(addresses))),
        }
    }
}

/// The addresses of this machine.
#[derive(Debug, PartialEq, Eq)]
pub struct Addresses {
    families: Families,
    /// What is known of each, in the order of the addresses. Empty without IPv6, where it makes no difference.
    known: Vec<(Ipv6Addr, Traits)>,
}

impl Addresses {
    /// Asks the kernel. If that fails, there may be any.
    pub fn now() -> Result<Self, NoMemory> {
        let (list, is_whole) = read((RTM_GETADDR, ADDRESSES), RTM_NEWADDR, address)?;
        let addresses = if is_whole { Self::new(list)? } else { Self::of_all_families() };
        if let Some(told) = Told::own() {
            told.families = is_whole.then_some(addresses.families);
            told.look.looked();
        }
        Ok(addresses)
    }

    /// Some of a machine that has addresses of all families, of which nothing is known.
    pub fn of_all_families() -> Self {
        Addresses { families: Families { v4: true, v6: true }, known: Vec::new() }
    }

    fn new(list: Vec<(IpAddr, Traits)>) -> Result<Self, NoMemory> {
        let v4 = list.iter().any(|(address, _)| address.is_ipv4() && *address != Ipv4Addr::LOCALHOST);
        let v6 = list.iter().any(|(address, _)| address.is_ipv6() && *address != Ipv6Addr::LOCALHOST);
        let mut known = Vec::new();
        if v6 {
            known.try_extend(list.into_iter().map(|(address, traits)| (mapped(address), traits)))?;
            merge_sort(&mut known, &mut |(one, _), (other, _)| one.cmp(other))?;
        }
        Ok(Addresses { families: Families { v4, v6 }, known })
    }

    /// What is known of an address; IPv4 in its mapped form. Where two interfaces have the same one, this is the one that
    /// halving finds first, as the C library does it.
    pub fn traits(&self, address: Ipv6Addr) -> Traits {
        let mut rest = &self.known[..];
        while let Some((known, traits)) = rest.get(rest.len() / 2) {
            rest = match address.cmp(known) {
                core::cmp::Ordering::Less => &rest[..rest.len() / 2],
                core::cmp::Ordering::Greater => &rest[rest.len() / 2 + 1..],
                core::cmp::Ordering::Equal => return *traits,
            };
        }
        Traits::UNKNOWN
    }
}

/// The IPv4 networks that this machine is in: an address of its own, and how many bits its neighbours share.
pub fn networks() -> Result<Vec<(Ipv4Addr, u8)>, NoMemory> {
    Ok(read((RTM_GETADDR, ADDRESSES), RTM_NEWADDR, network)?.0)
}

/// The interfaces that are tunnels.
#[derive(Debug, Default)]
pub struct Links {
    /// Each one's number, and whether it is no tunnel.
    native: Vec<(u32, bool)>,
}

impl Links {
    /// Asks the kernel. Of what it does not tell nothing is known.
    pub fn now() -> Result<Self, NoMemory> {
        Ok(Links { native: read((RTM_GETLINK, LINKS), RTM_NEWLINK, link)?.0 })
    }

    /// Whether an interface is known to be no tunnel.
    pub fn is_native(&self, interface: u32) -> bool {
        self.native.contains(&(interface, true))
    }
}

const RTM_NEWLINK: u16 = 16;
const RTM_GETLINK: u16 = 18;
const RTM_NEWADDR: u16 = 20;
const RTM_GETADDR: u16 = 22;
const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
const NLM_F_REQUEST_DUMP: u16 = 0x301;

/// What the kernel puts into one message of its own accord, about addresses and about links.
const ADDRESSES: usize = 8 * 1024;
const LINKS: usize = 32 * 1024;

const IFA_ADDRESS: u16 = 1;
const IFA_LOCAL: u16 = 2;
const IFA_F_HOMEADDRESS: u8 = 0x10;
const IFA_F_OPTIMISTIC: u8 = 0x04;
const IFA_F_DEPRECATED: u8 = 0x20;

const ARPHRD_TUNNEL: u16 = 768;
const ARPHRD_TUNNEL6: u16 = 769;
const ARPHRD_SIT: u16 = 776;

/// The header of a message, as the kernel has it.
#[repr(C)]
struct Header {
    len: u32,
    kind: u16,
    flags: u16,
    sequence: u32,
    port: u32,
}

#[repr(C)]
struct Request {
    header: Header,
    family: u8,
    pad: [u8; 3],
}

#[repr(C)]
struct NetlinkAddress {
    family: u16,
    pad: u16,
    port: u32,
    groups: u32,
}

// SAFETY: such structures.
unsafe impl Plain for Request {}
// SAFETY: as above.
unsafe impl Plain for NetlinkAddress {}

const KERNEL: NetlinkAddress = NetlinkAddress { family: AF_NETLINK as u16, pad: 0, port: 0, groups: 0 };

/// Nobody else speaks on the socket.
const SEQUENCE: u32 = 1;

/// What the messages of one kind say in the kernel's answer to a request, and whether it is the whole answer.
fn read<T>(
    (request, room): (u16, usize),
    wanted: u16,
    parse: fn(&[u8]) -> Option<T>,
) -> Result<(Vec<T>, bool), NoMemory> {
    let mut buffer = zeros(room)?;
    let (mut list, mut kept) = (Vec::new(), Ok(()));
    let answer = dump(request, &mut buffer, &mut |kind, body| {
        if kind == wanted && kept.is_ok() {
            kept = list.try_extend(parse(body));
        }
    });
    kept.map(|()| (list, answer.is_some()))
}

/// Shows the kind and body of every message of the kernel's answer to a request. None if there is no whole answer.
fn dump(request: u16, buffer: &mut [u8], see: &mut dyn FnMut(u16, &[u8])) -> Option<()> {
    const NETLINK_ROUTE: c_int = 0;
    // As in the C library, why there is none stays in errno.
    let socket = Socket::new(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE).inspect_err(|&error| errno::set(error)).ok()?;
    let mut own = KERNEL;
    socket.bind(&own).ok()?;
    socket.name(&mut own).ok()?;
    let len = size_of::<Request>() as u32;
    let header = Header { len, kind: request, flags: NLM_F_REQUEST_DUMP, sequence: SEQUENCE, port: 0 };
    socket.send_to(&Request { header, family: AF_UNSPEC as u8, pad: [0; 3] }, &KERNEL).ok()?;
    loop {
        let mut from = KERNEL;
        let len = socket.receive_from(buffer, &mut from).ok()?;
        // The result is the whole length also where the buffer is too small for it.
        let received = buffer.get(..len)?;
        if from.port == 0
            && let Some(end) = each_message(received, own.port, see)
        {
            return (end == NLMSG_DONE).then_some(());
        }
    }
}

/// Shows the messages of a datagram; gives the kind of the one that ends the answer, if it is there.
pub fn each_message(mut datagram: &[u8], port: u32, see: &mut dyn FnMut(u16, &[u8])) -> Option<u16> {
    while let Some((len, kind, sequence, to)) = header(datagram) {
        let body = datagram.get(size_of::<Header>()..len)?;
        if sequence == SEQUENCE && to == port {
            if matches!(kind, NLMSG_DONE | NLMSG_ERROR) {
                return Some(kind);
            }
            see(kind, body);
        }
        datagram = datagram.get(len.next_multiple_of(4)..).unwrap_or_default();
    }
    None
}

fn header(datagram: &[u8]) -> Option<(usize, u16, u32, u32)> {
    Some((u32_at(datagram, 0)? as usize, u16_at(datagram, 4)?, u32_at(datagram, 8)?, u32_at(datagram, 12)?))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// Reads an RTM_NEWADDR: family, prefix length, flags, scope, interface, attributes.
pub fn address(body: &[u8]) -> Option<(IpAddr, Traits)> {
    let (&family, &prefix_len, &flags, interface) = (body.first()?, body.get(1)?, body.get(2)?, u32_at(body, 4)?);
    let attributes = body.get(8..)?;
    // The other end's address, where there is one, as ever.
    let bytes = attribute(attributes, IFA_ADDRESS).or_else(|| attribute(attributes, IFA_LOCAL))?;
    let address = match family.into() {
        AF_INET => IpAddr::from(<[u8; 4]>::try_from(bytes.get(..4)?).ok()?),
        AF_INET6 => IpAddr::from(<[u8; 16]>::try_from(bytes.get(..16)?).ok()?),
        _ => return None,
    };
    let deprecated = flags & (IFA_F_DEPRECATED | IFA_F_OPTIMISTIC) != 0;
    Some((address, Traits { deprecated, home: flags & IFA_F_HOMEADDRESS != 0, prefix_len, interface }))
}

/// The network that an RTM_NEWADDR is of.
pub fn network(body: &[u8]) -> Option<(Ipv4Addr, u8)> {
    let (&family, &prefix_len, attributes) = (body.first()?, body.get(1)?, body.get(8..)?);
    let bytes = attribute(attributes, IFA_LOCAL).filter(|_| c_int::from(family) == AF_INET)?;
    Some((Ipv4Addr::from(<[u8; 4]>::try_from(bytes.get(..4)?).ok()?), prefix_len))
}

fn attribute(mut attributes: &[u8], wanted: u16) -> Option<&[u8]> {
    loop {
        let (len, kind) = (usize::from(u16_at(attributes, 0)?), u16_at(attributes, 2)?);
        let attribute = attributes.get(..len)?;
        if kind == wanted {
            return attribute.get(4..);
        }
        attributes = attributes.get(len.next_multiple_of(4).max(4)..)?;
    }
}

/// Reads an RTM_NEWLINK: family, pad, type, number.
pub fn link(body: &[u8]) -> Option<(u32, bool)> {
    let (kind, number) = (u16_at(body, 2)?, u32_at(body, 4)?);
    Some((number, !matches!(kind, ARPHRD_TUNNEL | ARPHRD_TUNNEL6 | ARPHRD_SIT)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn traits(interface: u32) -> Traits {
        Traits { prefix_len: 64, interface, ..Traits::UNKNOWN }
    }

    fn list(addresses: &[&str]) -> Vec<(IpAddr, Traits)> {
        addresses.iter().zip(1..).map(|(address, n)| (address.parse().unwrap(), traits(n))).collect()
    }

    #[test]
    fn a_family_is_there_if_an_address_besides_the_loopback_is() {
        let seen = |addresses| {
            let Families { v4, v6 } = Addresses::new(list(addresses)).unwrap().families;
            (v4, v6)
        };
        assert_eq!(seen(&["127.0.0.1", "::1"]), (false, false));
        assert_eq!(seen(&["127.0.0.2", "::1"]), (true, false));
        assert_eq!(seen(&["127.0.0.1", "fe80::1"]), (false, true));
    }

    #[test]
    fn addresses_are_found_in_both_forms() {
        let addresses = Addresses::new(list(&["fe80::1", "10.0.0.1", "::1"])).unwrap();
        assert_eq!(addresses.traits("::ffff:10.0.0.1".parse().unwrap()), traits(2));
        assert_eq!(addresses.traits("::1".parse().unwrap()), traits(3));
        assert_eq!(addresses.traits("::2".parse().unwrap()), Traits::UNKNOWN);
        let without_v6 = Addresses::new(list(&["10.0.0.1", "::1"])).unwrap();
        assert_eq!(without_v6.traits("::ffff:10.0.0.1".parse().unwrap()), Traits::UNKNOWN);
    }

    #[test]
    fn the_kernel_tells_its_loopback() {
        let (found, is_whole) = read((RTM_GETADDR, ADDRESSES), RTM_NEWADDR, address).unwrap();
        assert!(is_whole);
        let interface = found.iter().find(|(address, _)| address.is_loopback()).map(|(_, traits)| traits.interface);
        // A network namespace may be without any address.
        if let Some(interface) = interface {
            assert!(Links::now().unwrap().is_native(interface));
        }
        assert!(!Links::now().unwrap().is_native(u32::MAX));
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_read(datagram: Vec<u8>, len in 0_u32..80, kind in 16_u16..21) {
            let mut message = Vec::new();
            message.extend(len.to_ne_bytes());
            message.extend(kind.to_ne_bytes());
            message.extend([0; 2]);
            message.extend(SEQUENCE.to_ne_bytes());
            message.extend(0_u32.to_ne_bytes());
            message.extend(&datagram);
            each_message(&message, 0, &mut |_, body| {
                let _ = (address(body), link(body));
            });
            let _ = (address(&datagram), link(&datagram));
        }
    }
}
