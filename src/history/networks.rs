//! Numbers of networks. networks(5) may leave their last parts out, as in `10.9`: to BSD that was the number 0x0a09, to
//! the host it is 0x0a090000.

/// The host's number of a network as BSD's.
pub fn from_host(number: u32) -> u32 {
    match number {
        0 => 0,
        _ => number >> (number.trailing_zeros() / 8 * 8),
    }
}

/// BSD's number of a network as the host's.
pub fn to_host(number: u32) -> u32 {
    match number {
        0 => 0,
        _ => number << (number.leading_zeros() / 8 * 8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_are_left_out_are_not_there() {
        for (host, bsd) in
            [(0, 0), (0x7f00_0000, 127), (0x0a09_0000, 0x0a09), (0xc009_c800, 0xc0_09c8), (0x0a09_0001, 0x0a09_0001)]
        {
            assert_eq!(from_host(host), bsd);
            assert_eq!(to_host(bsd), host);
        }
        assert_eq!(from_host(0x8003_4000), 0x0080_0340);
    }
}
