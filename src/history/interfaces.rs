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
    fn the_loopback_interface_has_no_hardware_address() {
        assert_eq!(link_address(1, [0; 6])[..8], [16, 18, 1, 0, 24, 0, 0, 0]);
    }
}
