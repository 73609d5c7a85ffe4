//! The name servers: a stub resolver.
//!
//! - [`packet`]: the messages
//! - [`exchange`]: the conversation with the servers
//! - [`search`]: the full names that are asked for
//! - [`network`]: networks, which few servers know
//! - [`net`]: sockets and clock
//!
//! Everything but the last is free of input and output.

pub mod exchange;
pub mod net;
pub mod network;
pub mod packet;
pub mod search;
#[cfg(test)]
mod tests;

use alloc::vec::Vec;
use core::ffi::c_int;
use core::net::{IpAddr, Ipv4Addr};

use domain::base::iana::Rtype;

use exchange::{Asker, Network, Replies};
use packet::{Fault, Found};
use search::Miss;

use crate::inet;
use crate::linux::bytes::find_space;
use crate::linux::errno;
use crate::linux::memory::{Grow, NoMemory, collected, merge_sort};
use crate::names::line::Words;
use crate::names::nsswitch::Status;

/// The addresses that are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
    /// Both, asked for at the same time. IPv4 comes first.
    Both,
}

/// A host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its own name, without a dot at the end.
    pub canonical: Vec<u8>,
    /// The names that led to it, beginning with the full form of the one that was asked for.
    pub aliases: Vec<Vec<u8>>,
    /// Its addresses, in the order of the answer.
    pub addresses: Vec<IpAddr>,
    /// What is wrong with the second message, where the first one has addresses.
    pub rest: Option<Fault>,
}

/// What `h_errno` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostError {
    /// NETDB_INTERNAL: errno says more.
    Internal = -1,
    /// HOST_NOT_FOUND.
    NotFound = 1,
    /// TRY_AGAIN.
    TryAgain = 2,
    /// NO_RECOVERY.
    NoRecovery = 3,
    /// NO_DATA.
    NoData = 4,
}

/// Why a lookup found nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// For nsswitch.conf's actions; never `Success`.
    pub status: Status,
    /// For `h_errno`.
    pub host_error: HostError,
    /// For errno, where it is not left as it was.
    pub errno: Option<c_int>,
}

impl Failure {
    const fn new(status: Status, host_error: HostError, errno: Option<c_int>) -> Self {
        Failure { status, host_error, errno }
    }

    fn of_search(miss: Miss) -> Self {
        if miss.host_error == HostError::Internal {
            return NoMemory.into();
        }
        let (status, host_error) = match miss.errno {
            libc::EMFILE | libc::ENFILE => (Status::Unavailable, HostError::Internal),
            libc::ECONNREFUSED | libc::ETIMEDOUT => (Status::Unavailable, miss.host_error),
            _ => (Status::NotFound, miss.host_error),
        };
        Failure::new(status, host_error, (host_error == HostError::TryAgain).then_some(libc::EAGAIN))
    }
}

impl From<NoMemory> for Failure {
    fn from(why: NoMemory) -> Self {
        Failure::new(Status::Unavailable, HostError::Internal, Some(why.into()))
    }
}

/// An answer that cannot be read.
const MALFORMED: Failure = Failure::new(Status::Unavailable, HostError::NoRecovery, Some(libc::EMSGSIZE));

/// Looks up a host's addresses.
///
/// resolv.conf is read each time, which costs a small part of what the question to a server costs.
pub fn lookup(name: &[u8], wanted: Wanted) -> Result<Answer, Failure> {
    net::with_asker(|asker| host(asker, name, wanted))
}

/// The same of any name, as the C library does where a program wants to know the host's own name besides.
pub fn lookup_any(name: &[u8], wanted: Wanted) -> Result<Answer, Failure> {
    net::with_asker(|asker| any_host(asker, name, wanted))
}

/// Looks up the name of the host that has an address. The answer has that address, but as IPv4 where it is a mapped one,
/// and no aliases.
pub fn reverse(address: IpAddr) -> Result<Answer, Failure> {
    net::with_asker(|asker| host_at(asker, address))
}

/// Whether a name can be a host's. For others the servers could only give an answer that nobody may use.
pub fn is_host_name(name: &[u8]) -> bool {
    packet::wire_name(name).is_some_and(|name| packet::is_host_name(&name))
}

const NOT_FOUND: Failure = Failure::new(Status::NotFound, HostError::NotFound, None);

/// Looks up a host's addresses.
pub fn host<N: Network>(asker: &mut Asker<N>, name: &[u8], wanted: Wanted) -> Result<Answer, Failure> {
    if is_host_name(name) {
        return any_host(asker, name, wanted);
    }
    // As in the C library, what can be printed but not be written into a question is said in errno alone.
    if name.iter().all(u8::is_ascii_graphic) && packet::wire_name(name).is_none() {
        errno::set(libc::EMSGSIZE);
    }
    Err(NOT_FOUND)
}

/// Looks up the addresses of what may be no host.
fn any_host<N: Network>(asker: &mut Asker<N>, name: &[u8], wanted: Wanted) -> Result<Answer, Failure> {
    let types: &[Rtype] = match wanted {
        Wanted::V4 => &[Rtype::A],
        Wanted::V6 => &[Rtype::AAAA],
        Wanted::Both if asker.config.no_aaaa => &[Rtype::A],
        Wanted::Both => &[Rtype::A, Rtype::AAAA],
    };
    // An alias of an alias is the search's business.
    let replies = asker.search(asker.alias(name).unwrap_or(name), types).map_err(|miss| {
        let failure = Failure::of_search(miss);
        asker.said = Some(failure.host_error);
        failure
    })?;
    let (Found { mut names, names_before, mut addresses, fault }, rest) = found(&replies, wanted)?;
    if let Some(fault) = fault {
        return Err(match (fault, wanted) {
            (Fault::NoMemory, _) => NoMemory.into(),
            (Fault::Malformed, _) => MALFORMED,
            (_, Wanted::Both) => Failure { errno: Some(0), ..NOT_FOUND },
            (Fault::Name, _) => Failure { errno: Some(libc::ENOENT), ..NOT_FOUND },
            (Fault::Nothing, _) => Failure::new(Status::TryAgain, HostError::NoRecovery, Some(libc::ENOENT)),
        });
    }
    if wanted == Wanted::Both {
        // There the C library has made up its mind with the first address.
        names.truncate(names_before);
    }
    let canonical = names.pop().unwrap_or_default();
    if wanted == Wanted::V4 {
        sort(&mut addresses, &asker.config.sortlist)?;
    }
    Ok(Answer { canonical, aliases: names, addresses, rest })
}

/// What the answers say together. The first one's names count, unless only the second one has addresses. Once there are
/// some, those that the second one has before it breaks off are as good as the others; why it does comes with them.
fn found(replies: &Replies, wanted: Wanted) -> Result<(Found, Option<Fault>), NoMemory> {
    let (mut found, mut rest) = (Found::default(), None);
    for reply in replies {
        let more = packet::addresses(reply, wanted == Wanted::Both);
        match found.fault {
            None if more.fault == Some(Fault::NoMemory) => return Err(NoMemory),
            None => {
                found.addresses.try_append(&more.addresses)?;
                rest = more.fault;
            }
            Some(Fault::Malformed | Fault::NoMemory) => {}
            Some(Fault::Name | Fault::Nothing) => found = more,
        }
    }
    Ok((found, rest))
}

/// Puts the addresses that sortlist names first.
fn sort(addresses: &mut [IpAddr], sortlist: &[(Ipv4Addr, Ipv4Addr)]) -> Result<(), NoMemory> {
    // The C library sorts no more than these.
    const MOST: usize = 48;
    let most = addresses.len().min(MOST);
    let place = |address: &IpAddr| {
        let IpAddr::V4(address) = address else { return 0 };
        sortlist.iter().position(|(net, mask)| *address & *mask == *net).unwrap_or(sortlist.len())
    };
    merge_sort(&mut addresses[..most], &mut |one, other| place(one).cmp(&place(other)))
}

/// Looks up the name of the host that has an address.
pub fn host_at<N: Network>(asker: &mut Asker<N>, address: IpAddr) -> Result<Answer, Failure> {
    let address = unmapped(address);
    let mut question = Vec::new();
    match address {
        IpAddr::V4(address) => {
            let mut bytes = address.octets();
            bytes.reverse();
            question.try_append(inet::Text::of_v4(bytes.into()).as_bytes())?;
            question.try_append(b".in-addr.arpa")?;
        }
        IpAddr::V6(address) => {
            for byte in address.octets().into_iter().rev() {
                for half in [byte & 15, byte >> 4] {
                    question.try_append(&[b"0123456789abcdef"[usize::from(half)], b'.'])?;
                }
            }
            question.try_append(b"ip6.arpa")?;
        }
    }
    let replies = asker.query(&question, &[Rtype::PTR]).map_err(|miss| match (miss.host_error, errno::get()) {
        (HostError::Internal, _) => NoMemory.into(),
        // The C library looks at the errno from before the question.
        (host_error, libc::ECONNREFUSED) => Failure::new(Status::Unavailable, host_error, None),
        (host_error, _) => Failure::new(Status::NotFound, host_error, None),
    })?;
    let canonical = packet::pointer(replies.first().map_or(&[], Vec::as_slice)).map_err(|fault| match fault {
        Fault::Nothing => Failure::new(Status::TryAgain, HostError::NoRecovery, Some(libc::ENOENT)),
        Fault::Name => Failure { errno: Some(0), ..MALFORMED },
        Fault::Malformed => MALFORMED,
        Fault::NoMemory => NoMemory.into(),
    })?;
    Ok(Answer { canonical, aliases: Vec::new(), addresses: collected([address])?, rest: None })
}

/// An IPv6 address that stands for an IPv4 address is looked up as that.
fn unmapped(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    match v6.octets() {
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d] => Ipv4Addr::new(a, b, c, d).into(),
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d] if [a, b, c, d] != [0, 0, 0, 1] => {
            Ipv4Addr::new(a, b, c, d).into()
        }
        _ => address,
    }
}

/// What a user's file of aliases (HOSTALIASES) says of a name without dots: two words to a line, the alias, which may end in
/// dots, and the name. A line in which no blank follows its first word ends the file; so does the alias without a name.
fn host_alias<'a>(file: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    for line in file.split_inclusive(|&c| c == b'\n') {
        let line = line.split(|&c| c == 0).next()?;
        let (alias, rest) = line.split_at(find_space(line)?);
        let len = alias.iter().rposition(|&c| c != b'.').map_or(0, |last| last + 1);
        if alias[..len].eq_ignore_ascii_case(name) {
            return Words::new(rest).next();
        }
    }
    None
}
