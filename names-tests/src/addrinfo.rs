//! Calls of getaddrinfo and getnameinfo, and how they travel from a test to a probe.

use std::fmt;
use std::str::FromStr;

use super::{hex, optional, unhex};

/// A call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// getaddrinfo.
    Info {
        /// Null for none.
        node: Option<Vec<u8>>,
        /// Null for none.
        service: Option<Vec<u8>>,
        /// Flags, family, type and protocol.
        hints: Option<[i32; 4]>,
    },
    /// getnameinfo.
    Name {
        /// The bytes of the socket address; null for none.
        address: Option<Vec<u8>>,
        /// The lengths of both buffers; null for none.
        lens: [Option<u32>; 2],
        /// The flags.
        flags: i32,
    },
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Call::Info { node, service, hints } => {
                write!(f, "info {} {}", optional(node), optional(service))?;
                hints.iter().flatten().try_for_each(|number| write!(f, " {number}"))
            }
            Call::Name { address, lens, flags } => {
                let [host, service] = lens.map(|len| len.map_or("-".into(), |len| len.to_string()));
                let address = address.as_deref().map_or("-".into(), hex);
                write!(f, "name {address} {host} {service} {flags}")
            }
        }
    }
}

impl FromStr for Call {
    type Err = ();

    fn from_str(line: &str) -> Result<Self, ()> {
        let words: Vec<&str> = line.split(' ').collect();
        let bytes = |i: usize| (words[i] != "-").then(|| unhex(words[i]));
        let number = |i: usize| words[i].parse().ok();
        match words[0] {
            "info" => {
                let hints: Vec<i32> = words[3..].iter().map(|word| word.parse().unwrap()).collect();
                Ok(Call::Info { node: bytes(1), service: bytes(2), hints: hints.try_into().ok() })
            }
            "name" => {
                Ok(Call::Name { address: bytes(1), lens: [number(2), number(3)], flags: words[4].parse().unwrap() })
            }
            _ => Err(()),
        }
    }
}
