//! Pseudo terminals by their old names.
//!
//! The pair `/dev/ptyXY` and `/dev/ttyXY` is the host's pair number 16 X + Y, its slave `/dev/pts/NUMBER`. So a pair has
//! the same name in every process, and nobody has to remember anything.

use core::ffi::CStr;

/// What X may be; 4.4BSD knew the first five.
const BANKS: &[u8] = b"pqrstuvwxyzabcde";
/// What Y may be.
const UNITS: &[u8] = b"0123456789abcdef";

/// The side of a pair that an old name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `/dev/ptyXY`
    Master,
    /// `/dev/ttyXY`
    Slave,
}

/// Reads an old name: its side and the pair's number.
pub fn parse(path: &[u8]) -> Option<(Side, u32)> {
    let (side, rest) = if let Some(rest) = path.strip_prefix(b"/dev/pty") {
        (Side::Master, rest)
    } else {
        (Side::Slave, path.strip_prefix(b"/dev/tty")?)
    };
    let [bank, unit] = *rest else { return None };
    let bank = BANKS.iter().position(|&letter| letter == bank)?;
    let unit = UNITS.iter().position(|&digit| digit == unit)?;
    Some((side, (16 * bank + unit) as u32))
}

/// A path with its end, for the kernel.
#[derive(Clone, Copy)]
pub struct Path([u8; 24]);

impl Path {
    /// The host's name of the slave of a pair.
    pub fn slave(number: u32) -> Path {
        let mut path = [0; 24];
        path[..9].copy_from_slice(b"/dev/pts/");
        let mut digits = 1;
        while number / 10u32.pow(digits) != 0 {
            digits += 1;
        }
        for i in 0..digits {
            path[(9 + digits - 1 - i) as usize] = b'0' + (number / 10u32.pow(i) % 10) as u8;
        }
        Path(path)
    }

    /// The text.
    pub fn as_c_str(&self) -> &CStr {
        CStr::from_bytes_until_nul(&self.0).unwrap_or(c"")
    }
}

/// The old name of the slave that the host calls `path`.
pub fn old_name(path: &[u8]) -> Option<[u8; 11]> {
    let digits = path.strip_prefix(b"/dev/pts/")?;
    if digits.is_empty() || digits.len() > 3 {
        return None;
    }
    let number = digits.iter().try_fold(0, |number, digit| match digit {
        b'0'..=b'9' => Some(10 * number + usize::from(digit - b'0')),
        _ => None,
    })?;
    let mut name = *b"/dev/tty\0\0\0";
    name[8] = *BANKS.get(number / 16)?;
    name[9] = UNITS[number % 16];
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_numbers() {
        assert_eq!(parse(b"/dev/ptyp0"), Some((Side::Master, 0)));
        assert_eq!(parse(b"/dev/ttypf"), Some((Side::Slave, 15)));
        assert_eq!(parse(b"/dev/ptyq3"), Some((Side::Master, 19)));
        assert_eq!(parse(b"/dev/ttyt0"), Some((Side::Slave, 64)));
        for other in ["/dev/tty", "/dev/tty1", "/dev/tty10", "/dev/ttyS0", "/dev/ptyo0", "/dev/ptypg", "/dev/ptyp00"] {
            assert_eq!(parse(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn the_host_has_a_slave_for_each_number() {
        for (number, path) in [(0, c"/dev/pts/0"), (9, c"/dev/pts/9"), (10, c"/dev/pts/10"), (255, c"/dev/pts/255")] {
            assert_eq!(Path::slave(number).as_c_str(), path);
        }
    }

    #[test]
    fn slaves_are_called_by_their_old_names() {
        for number in 0..256 {
            let name = old_name(Path::slave(number).as_c_str().to_bytes()).expect("it has one");
            assert_eq!(parse(&name[..10]), Some((Side::Slave, number)));
            assert_eq!(name[10], 0);
        }
        for none in ["/dev/pts/256", "/dev/pts/", "/dev/pts/x", "/dev/tty1", "/dev/pts/1000"] {
            assert_eq!(old_name(none.as_bytes()), None, "{none}");
        }
    }
}
