//! The calls that a test asks a probe to make, and how they travel from one to the other: a call is a line of text.

pub mod addrinfo;
pub mod probing;

use std::fmt;
use std::str::FromStr;

/// A database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Database {
    Hosts,
    Services,
    Protocols,
    Networks,
}

impl Database {
    /// All of them.
    pub const ALL: [Self; 4] = [Database::Hosts, Database::Services, Database::Protocols, Database::Networks];
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// gethostbyname, getservbyname ...; the protocol is for services.
    Name(Vec<u8>, Option<Vec<u8>>),
    /// gethostbyname2.
    NameInFamily(Vec<u8>, i32),
    /// gethostbyaddr, by the address's bytes and family.
    Address(Vec<u8>, i32),
    /// getservbyport, getprotobynumber, getnetbyaddr; the protocol is for services, the family for networks.
    Number(u32, Option<Vec<u8>>, i32),
    /// get...ent.
    Next,
    /// set...ent.
    Rewind(i32),
    /// end...ent.
    End,
}

/// A caller's buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buffer {
    /// In bytes.
    pub len: usize,
    /// How far behind an aligned address it begins.
    pub shift: usize,
}

/// A call of one function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Of which database.
    pub database: Database,
    /// What is asked.
    pub question: Question,
    /// For the reentrant function.
    pub buffer: Option<Buffer>,
}

/// Bytes in hexadecimal digits, also if there are none.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold("x".into(), |text, byte| text + &format!("{byte:02x}"))
}

/// The bytes that `hex` wrote.
pub fn unhex(text: &str) -> Vec<u8> {
    let digits = &text.as_bytes()[1..];
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// As `hex`, where there may be nothing.
pub fn optional(bytes: &Option<Vec<u8>>) -> String {
    bytes.as_deref().map_or("-".into(), hex)
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:?} ", self.database)?;
        match &self.question {
            Question::Name(name, protocol) => write!(f, "name {} {}", hex(name), optional(protocol))?,
            Question::NameInFamily(name, family) => write!(f, "name2 {} {family}", hex(name))?,
            Question::Address(address, family) => write!(f, "address {} {family}", hex(address))?,
            Question::Number(number, protocol, family) => write!(f, "number {number} {} {family}", optional(protocol))?,
            Question::Next => write!(f, "next")?,
            Question::Rewind(stay_open) => write!(f, "rewind {stay_open}")?,
            Question::End => write!(f, "end")?,
        }
        match self.buffer {
            Some(buffer) => write!(f, " / {} {}", buffer.len, buffer.shift),
            None => Ok(()),
        }
    }
}

impl FromStr for Call {
    type Err = ();

    fn from_str(line: &str) -> Result<Self, ()> {
        let (call, buffer) = line.split_once(" / ").map_or((line, None), |(call, buffer)| (call, Some(buffer)));
        let words: Vec<&str> = call.split(' ').collect();
        let bytes = |i: usize| (words[i] != "-").then(|| unhex(words[i]));
        let number = |i: usize| words[i].parse().unwrap();
        let database = match words[0] {
            "Hosts" => Database::Hosts,
            "Services" => Database::Services,
            "Protocols" => Database::Protocols,
            "Networks" => Database::Networks,
            _ => return Err(()),
        };
        let question = match words[1] {
            "name" => Question::Name(unhex(words[2]), bytes(3)),
            "name2" => Question::NameInFamily(unhex(words[2]), number(3)),
            "address" => Question::Address(unhex(words[2]), number(3)),
            "number" => Question::Number(words[2].parse().unwrap(), bytes(3), number(4)),
            "next" => Question::Next,
            "rewind" => Question::Rewind(number(2)),
            "end" => Question::End,
            _ => return Err(()),
        };
        let buffer = buffer.map(|buffer| {
            let (len, shift) = buffer.split_once(' ').unwrap();
            Buffer { len: len.parse().unwrap(), shift: shift.parse().unwrap() }
        });
        Ok(Call { database, question, buffer })
    }
}
