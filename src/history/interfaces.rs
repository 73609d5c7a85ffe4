//! Interfaces as the ioctl calls of BSD describe them: `struct ifreq` is a name and 16 bytes more, the host's is longer.

use super::address;

/// The length of an interface's name in the structures.
pub const NAME: usize = 16;
/// The length of an address in the structures.
pub const ADDRESS: usize = 16;
/// The length of BSD's `struct ifreq`.
pub const REQUEST: usize = NAME + ADDRESS;
/// The length of the host's.
pub const HOST_REQUEST: usize = NAME + 24;

/// A family that Linux does not have: the interface's own address.
pub const AF_LINK: u8 = 18;

/// An entry of the list that SIOCGIFCONF gives.
pub fn entry(name: [u8; NAME], address: [u8; ADDRESS]) -> [u8; REQUEST] {
    let mut entry = [0; REQUEST];
    entry[..NAME].copy_from_slice(&name);
    entry[NAME..].copy_from_slice(&address);
    entry
}

/// An address of the host's list in 4.4BSD's layout.
pub fn with_length(mut address: [u8; ADDRESS]) -> [u8; ADDRESS] {
    address::from_host(&mut address, ADDRESS);
    address
}

/// A `struct sockaddr_dl` with the interface's index and hardware address. It leaves out the name, which stands in the
/// entry already: so it is no longer than a `struct sockaddr`, and a program that takes all entries for equally long
/// goes from one to the next as well as one that looks at the length.
pub fn link_address(index: u32, hardware: [u8; 6]) -> [u8; ADDRESS] {
    const IFT_ETHER: u8 = 6;
    const IFT_LOOP: u8 = 24;
    let has_address = hardware != [0; 6];
    let mut address = [0; ADDRESS];
    address[0] = ADDRESS as u8;
    address[1] = AF_LINK;
    address[2..4].copy_from_slice(&(index as u16).to_ne_bytes());
    address[4] = if has_address { IFT_ETHER } else { IFT_LOOP };
    address[6] = if has_address { 6 } else { 0 };
    address[8..14].copy_from_slice(&hardware);
    address
}

/// Whether an ioctl's `struct ifreq` holds an address, going in, coming out, or both.
pub fn has_address(request: u32) -> bool {
    // Addresses, destinations, broadcast addresses and masks, each to get and to set; multicast addresses to add and
    // to take away.
    matches!(request, 0x8915..=0x891c | 0x8931 | 0x8932)
}

/// Whether an ioctl takes a `struct ifreq`: flags, metric, MTU, names and the addresses.
pub fn takes_request(request: u32) -> bool {
    has_address(request) || matches!(request, 0x8910 | 0x8913 | 0x8914 | 0x891d | 0x891e | 0x8921 | 0x8922 | 0x8933)
}

/// The length of the host's `struct rtentry`.
pub const ROUTE: usize = 120;

/// Where the destination, the gateway and the mask of a route lie in it, and what kind of route it is.
const ROUTE_ADDRESSES: [usize; 3] = [8, 24, 40];
const ROUTE_FLAGS: core::ops::Range<usize> = 56..58;

/// A route as the host wants it. Of the host's structure, programs of BSD know the destination, the gateway and the
/// flags; for want of a mask, the class of the destination's address told how much of it is the network's.
pub fn route(given: &[u8; ROUTE], with_length: bool) -> [u8; ROUTE] {
    const RTF_HOST: u8 = 4;
    let mut route = [0; ROUTE];
    for at in ROUTE_ADDRESSES {
        let place = at..at + ADDRESS;
        route[place.clone()].copy_from_slice(&given[place.clone()]);
        if with_length {
            address::to_host(&mut route[place]);
        }
    }
    route[ROUTE_FLAGS].copy_from_slice(&given[ROUTE_FLAGS]);
    let [destination, _, mask] = ROUTE_ADDRESSES;
    let inet = (libc::AF_INET as u16).to_ne_bytes();
    if route[mask..mask + 2] != inet {
        let of_class: &[u8] = match &route[destination + 4..destination + 8] {
            _ if route[ROUTE_FLAGS.start] & RTF_HOST != 0 => &[255; 4],
            [0, 0, 0, 0] => &[],
            [0..=127, ..] => &[255],
            [128..=191, ..] => &[255; 2],
            _ => &[255; 3],
        };
        route[mask..mask + ADDRESS].fill(0);
        route[mask..mask + 2].copy_from_slice(&inet);
        route[mask + 4..mask + 4 + of_class.len()].copy_from_slice(of_class);
    }
    route
}

/// The length of what BSD's `struct arpreq` has: two addresses and flags.
pub const ARP: usize = 2 * ADDRESS + 4;
/// The length of the host's, which has a mask and the interface's name besides.
pub const HOST_ARP: usize = ARP + ADDRESS + NAME;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_equally_long_by_both_ways_of_walking() {
        let name = *b"eth0\0\0\0\0\0\0\0\0\0\0\0\0";
        let list = [
            entry(name, link_address(2, [2, 0, 0, 0, 0, 1])),
            entry(name, with_length([2, 0, 0, 0, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])),
        ];
        for entry in list {
            // As programs of 4.4BSD step: a name and an address of its length, or of a struct sockaddr's.
            assert_eq!(NAME + usize::from(entry[NAME]).max(ADDRESS), REQUEST);
        }
        assert_eq!(list[0][NAME..], [16, 18, 2, 0, 6, 0, 6, 0, 2, 0, 0, 0, 0, 1, 0, 0]);
        assert_eq!(list[1][NAME..NAME + 8], [16, 2, 0, 0, 10, 0, 0, 1]);
    }

    #[test]
    fn routes_have_the_masks_of_their_classes() {
        let given = |flags: u8, destination: [u8; 4], with_length: bool| {
            let mut given = [0xee; ROUTE];
            given[8..16].copy_from_slice(&[[2, 0, 0, 0], destination].concat());
            given[24..26].copy_from_slice(&[2, 0]);
            given[40..42].copy_from_slice(&[0, 0]);
            if with_length {
                given[8..10].copy_from_slice(&[16, 2]);
            }
            given[56..58].copy_from_slice(&[flags, 0]);
            given
        };
        for (flags, destination, mask) in [
            (3, [10, 0, 0, 0], [255, 0, 0, 0]),
            (3, [128, 3, 0, 0], [255, 255, 0, 0]),
            (3, [192, 9, 200, 0], [255, 255, 255, 0]),
            (7, [10, 0, 0, 1], [255; 4]),
            (3, [0; 4], [0; 4]),
        ] {
            for with_length in [false, true] {
                let route = route(&given(flags, destination, with_length), with_length);
                assert_eq!(route[8..16], [[2, 0, 0, 0], destination].concat());
                assert_eq!(route[40..48], [[2, 0, 0, 0], mask].concat());
                assert_eq!((route[56], &route[58..]), (flags, &[0; 62][..]));
            }
        }
        let mut own = given(3, [10, 9, 0, 0], false);
        own[40..48].copy_from_slice(&[2, 0, 0, 0, 255, 255, 0, 0]);
        assert_eq!(route(&own, false)[40..48], own[40..48]);
    }

    #[test]
    fn the_loopback_interface_has_no_hardware_address() {
        assert_eq!(link_address(1, [0; 6])[..8], [16, 18, 1, 0, 24, 0, 0, 0]);
    }
}
