//! Names of sockets in 4.4BSD's layout and in the host's.
//!
//! Both begin with two bytes and agree in all that follows. The host has the family there, as a 16-bit number; 4.4BSD
//! has the name's length in the first byte and the family in the second.

/// The most bytes that a name has; the kernel refuses more.
pub const MAX: usize = 128;

const AF_UNIX: u8 = 1;
const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;
const AF_NS: u8 = 6;

/// Where the path of an AF_UNIX name begins, in both layouts.
const PATH: usize = 2;

/// Turns a name from 4.4BSD's layout into the host's, in place. The length byte may hold anything: 4.4BSD's kernel
/// overwrote it with the length that the call was given.
pub fn to_host(name: &mut [u8]) {
    let family = u16::from(family(name));
    if let Some(head) = name.first_chunk_mut() {
        *head = family.to_ne_bytes();
    }
}

/// The family of a name in 4.4BSD's layout. As its kernel did for programs that had been compiled on 4.3BSD, it takes
/// a name in the host's layout too.
pub fn family(name: &[u8]) -> u8 {
    match *name {
        [first @ (AF_UNIX | AF_INET6 | AF_NS), 0, ..] => first,
        // Also the length of a name that has no more than a family, AF_UNSPEC.
        [first @ AF_INET, 0, _, ..] => first,
        [_, family, ..] => family,
        _ => 0,
    }
}

/// Turns a name that the kernel wrote into 4.4BSD's layout, in place. `name` is the part for which there was room,
/// `full` the length of all of it.
pub fn from_host(name: &mut [u8], full: usize) {
    let length = u8::try_from(full).unwrap_or(u8::MAX);
    match name {
        [first, second, ..] => {
            // A family is a small number.
            *second = u16::from_ne_bytes([*first, *second]) as u8;
            *first = length;
        }
        [first] => *first = length,
        [] => (),
    }
}

/// Whether an AF_UNIX name of the tutorial's form for connect, `strlen(sun_path) + sizeof sun_family`, has lost the
/// last letter of its path: it was written for names without a length byte. `next` is what comes after the name.
pub fn lacks_last_letter(name: &[u8], next: [u8; 2]) -> bool {
    family(name) == AF_UNIX && name.len() > PATH && !name[PATH..].contains(&0) && next[0] != 0 && next[1] == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn host(family: u16, rest: &[u8]) -> Vec<u8> {
        [&family.to_ne_bytes(), rest].concat()
    }

    fn translated(name: &[u8]) -> Vec<u8> {
        let mut name = name.to_vec();
        to_host(&mut name);
        name
    }

    #[test]
    fn the_length_byte_is_not_looked_at() {
        for length in [0, 1, 3, 15, 16, 28, 255] {
            let rest = [7; 14];
            assert_eq!(translated(&[&[length, 2][..], &rest].concat()), host(2, &rest), "{length}");
        }
    }

    #[test]
    fn a_path_without_its_end_keeps_every_letter() {
        assert_eq!(translated(b"\0\x01/tmp/foo"), host(1, b"/tmp/foo"));
        assert_eq!(translated(b"\x0a\x01/tmp/foo"), host(1, b"/tmp/foo"));
    }

    #[test]
    fn names_of_4_3bsd_are_taken_too() {
        assert_eq!(translated(&[&[2, 0][..], &[9; 14]].concat()), host(2, &[9; 14]));
        assert_eq!(translated(b"\x01\0/tmp/foo"), host(1, b"/tmp/foo"));
        assert_eq!(translated(&[&[10, 0][..], &[9; 26]].concat()), host(10, &[9; 26]));
        assert_eq!(translated(&[&[6, 0][..], &[9; 14]].concat()), host(6, &[9; 14]));
    }

    #[test]
    fn a_null_address_stays_one() {
        for name in [&[0, 0][..], &[2, 0], &[16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]] {
            assert_eq!(family(name), 0, "{name:?}");
        }
    }

    #[test]
    fn too_short_names_are_left_alone() {
        assert_eq!(translated(&[]), []);
        assert_eq!(translated(&[5]), [5]);
    }

    #[test]
    fn a_truncated_name_tells_its_full_length() {
        let mut name = host(2, &[1, 2, 3, 4]);
        for room in 0..name.len() {
            let mut part = name[..room].to_vec();
            from_host(&mut part, 16);
            assert_eq!(part, [16, 2, 1, 2, 3, 4][..room]);
        }
        from_host(&mut name, 4000);
        assert_eq!(name[..2], [255, 2]);
    }

    #[test]
    fn a_path_cut_by_the_missing_length_byte_is_noticed() {
        assert!(lacks_last_letter(b"\0\x01/tmp/fo", *b"o\0"));
        assert!(!lacks_last_letter(b"\0\x01/tmp/foo", *b"\0\0"));
        assert!(!lacks_last_letter(b"\0\x01/tmp/fo", *b"ox"));
        assert!(!lacks_last_letter(b"\0\x01/tmp\0", *b"x\0"));
        assert!(!lacks_last_letter(b"\0\x02/tmp/fo", *b"o\0"));
        assert!(!lacks_last_letter(b"\0\x01", *b"o\0"));
    }

    proptest! {
        #[test]
        fn there_and_back(family in 1u8..=30, rest in proptest::collection::vec(any::<u8>(), 0..126)) {
            let mut name = host(family.into(), &rest);
            let full = name.len();
            from_host(&mut name, full);
            prop_assert_eq!(&name[..2], &[full as u8, family]);
            to_host(&mut name);
            prop_assert_eq!(name, host(family.into(), &rest));
        }
    }
}
