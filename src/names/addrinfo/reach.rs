//! Where packets to an address would come from: asked of the kernel by connecting a UDP socket, which sends nothing.

use alloc::vec::Vec;
use core::ffi::c_int;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::interfaces::Addresses;
use super::numeric::mapped;
use super::order::{Destination, Source};
use crate::abi::netinet_in::{in6_addr, sockaddr_in6};
use crate::abi::sys_socket::{AF_INET, AF_INET6, AF_UNSPEC, SOCK_DGRAM, sa_family_t};
use crate::linux::errno;
use crate::linux::memory::{Grow, NoMemory};
use crate::names::socket::{Socket, v6};

/// Finds out for each address where packets to it would come from.
pub fn destinations(to: impl Iterator<Item = SocketAddr>, known: &Addresses) -> Result<Vec<Destination>, NoMemory> {
    let mut prober = Prober { socket: None, family: AF_UNSPEC };
    let mut list: Vec<Destination> = Vec::new();
    let mut before = None;
    for to in to {
        let source = match list.last() {
            Some(last) if before == Some(to) => last.source,
            _ => prober.source(&to, known),
        };
        before = Some(to);
        list.try_push(Destination { address: to.ip(), source })?;
    }
    Ok(list)
}

/// One socket serves as long as it can: one for IPv6 also reaches IPv4 addresses.
struct Prober {
    socket: Option<Socket>,
    family: c_int,
}

impl Prober {
    fn source(&mut self, to: &SocketAddr, known: &Addresses) -> Option<Source> {
        let family = if to.is_ipv4() { AF_INET } else { AF_INET6 };
        match &self.socket {
            Some(socket) if self.family == family || self.family == AF_INET6 => socket.disconnect(),
            _ => self.open(family),
        }
        // As in the C library, why it cannot be reached stays in errno, also if another socket reaches it.
        let ask = |prober: &Self| prober.address_towards(to).inspect_err(|&error| errno::set(error));
        let mut address = ask(self);
        if address == Err(libc::EAFNOSUPPORT) && self.family != family {
            self.open(family);
            address = ask(self);
        }
        let address = address.ok()?;
        Some(match (to, address) {
            (SocketAddr::V4(_), IpAddr::V6(v6)) => {
                Source { address: v6.to_ipv4_mapped()?.into(), traits: known.traits(v6) }
            }
            (_, address) => Source { address, traits: known.traits(as_configured(address)) },
        })
    }

    fn open(&mut self, family: c_int) {
        // The old one is closed first: there may be no further descriptor to be had.
        self.socket = None;
        self.socket = Socket::new(family, SOCK_DGRAM, 0).inspect_err(|&error| errno::set(error)).ok();
        self.family = family;
    }

    /// The socket's own address after it has been connected.
    fn address_towards(&self, to: &SocketAddr) -> Result<IpAddr, c_int> {
        let socket = self.socket.as_ref().ok_or_else(errno::get)?;
        socket.connect(to)?;
        // Room for either family.
        let mut own = v6(&core::net::SocketAddrV6::new(Ipv6Addr::UNSPECIFIED, 0, 0, 0));
        socket.name(&mut own)?;
        Ok(ip(&own))
    }
}

/// The address in a structure that the kernel has filled in.
fn ip(address: &sockaddr_in6) -> IpAddr {
    const V4: sa_family_t = AF_INET as sa_family_t;
    match address {
        // Where IPv6 has a flow IPv4 has the address.
        sockaddr_in6 { sin6_family: V4, sin6_flowinfo: v4, .. } => Ipv4Addr::from(v4.to_ne_bytes()).into(),
        sockaddr_in6 { sin6_addr: in6_addr { s6_addr }, .. } => Ipv6Addr::from(*s6_addr).into(),
    }
}

/// The address that an interface has: each of the loopback's addresses is that interface's.
fn as_configured(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(v4) if v4.is_loopback() => Ipv4Addr::LOCALHOST.to_ipv6_mapped(),
        address => mapped(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loopback_is_reached_from_itself() {
        let known = Addresses::of_all_families();
        let to = ["127.0.0.1:0", "127.0.0.1:0", "127.0.0.9:7"].map(|text| text.parse().unwrap());
        for destination in destinations(to.into_iter(), &known).unwrap() {
            assert!(destination.source.is_some_and(|source| source.address.is_loopback()), "{destination:?}");
        }
    }

    #[test]
    fn one_socket_reaches_both_families() {
        let known = Addresses::of_all_families();
        let to = ["[::1]:0", "127.0.0.1:0", "[::1]:0"].map(|text| text.parse().unwrap());
        let found = destinations(to.into_iter(), &known).unwrap();
        assert_eq!(found[1].source.map(|source| source.address), Some(Ipv4Addr::LOCALHOST.into()));
        // A machine may be without IPv6.
        assert_eq!(found[0].source, found[2].source);
    }
}
