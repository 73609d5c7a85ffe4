//! Messages of the domain name system: the query that is sent, and what an answer says.
//!
//! The wire format is the `domain` crate's business, lies about lengths and loops of names included. Here stands which
//! parts of an answer count.

use alloc::vec::Vec;
use core::ffi::c_int;
use core::net::IpAddr;

use domain::base::iana::{Class, Rcode, Rtype};
use domain::base::name::{NameBuilder, ToLabelIter};
use domain::base::{Message, MessageBuilder, Name, ParsedName, ParsedRecord};
use domain::dep::octseq::Parser;
use domain::dep::octseq::array::Array;
use domain::rdata::{A, Aaaa};

use crate::linux::memory::{Grow, NoMemory};

/// What fits into one datagram everywhere without being cut into pieces.
const EDNS_SIZE: u16 = 1200;

/// What every message begins with.
pub const HEADER_LEN: usize = 12;

/// Header, question with the longest name, and the record that announces longer datagrams.
pub const LONGEST_QUERY: usize = HEADER_LEN + 255 + 4 + 11;

/// A name as it stands in messages.
pub type WireName = Name<Array<255>>;

/// Reads a name from its text, where `\` takes away the meaning of a dot or begins three digits of a byte's value.
/// A dot may end it. `None` where a label is empty or something is too long.
pub fn wire_name(text: &[u8]) -> Option<WireName> {
    let mut builder = NameBuilder::<Array<255>>::new();
    let mut rest = text;
    if rest == b"." {
        rest = b"";
    }
    while let [c, after @ ..] = rest {
        rest = after;
        match c {
            b'.' if builder.in_label() => builder.end_label(),
            b'.' => return None,
            b'\\' => match rest {
                [c, after @ ..] if !c.is_ascii_digit() => {
                    builder.push(*c).ok()?;
                    rest = after;
                }
                [a, b, c, after @ ..] if [b, c].iter().all(|c| c.is_ascii_digit()) => {
                    let value = [a, b, c].iter().fold(0, |n, c| n * 10 + u16::from(*c - b'0'));
                    builder.push(value.try_into().ok()?).ok()?;
                    rest = after;
                }
                _ => return None,
            },
            c => builder.push(*c).ok()?,
        }
    }
    builder.into_name().ok()
}

/// Whether a name can be a host's: letters, digits, hyphens and underscores, and no hyphen at the begin, where programs
/// would take it for an option.
pub fn is_host_name(name: &impl ToLabelIter) -> bool {
    let plain = |c: &u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
    !name.iter_labels().next().is_some_and(|label| label.as_slice().starts_with(b"-"))
        && name.iter_labels().all(|label| label.as_slice().iter().all(plain))
}

/// The text of a host name, which needs no escapes. It does not end in a dot, but the root is one. None for other names.
fn host_text(name: &impl ToLabelIter) -> Result<Option<Vec<u8>>, NoMemory> {
    if !is_host_name(name) {
        return Ok(None);
    }
    let mut text = Vec::new();
    text.try_reserve_exact(name.compose_len().into())?;
    for label in name.iter_labels().filter(|label| !label.is_root()) {
        if !text.is_empty() {
            text.push(b'.');
        }
        text.extend_from_slice(label.as_slice());
    }
    if text.is_empty() {
        text.push(b'.');
    }
    Ok(Some(text))
}

/// How many bytes the text of any name has, escapes included.
fn text_len(name: &impl ToLabelIter) -> usize {
    let byte = |byte: &u8| match byte {
        b'"' | b'$' | b'(' | b')' | b'.' | b';' | b'@' | b'\\' => 2,
        b'!'..=b'~' => 1,
        _ => "\\000".len(),
    };
    let labels = name.iter_labels().filter(|label| !label.is_root());
    let len: usize = labels.map(|label| 1 + label.as_slice().iter().map(byte).sum::<usize>()).sum();
    // Dots stand between labels only; but the root is one.
    len.saturating_sub(1).max(1)
}

/// A question, ready to be sent.
pub struct Query {
    message: Message<Array<LONGEST_QUERY>>,
}

impl Query {
    /// Asks for the records of one type, with recursion. `None` would mean that [`LONGEST_QUERY`] is wrong.
    pub fn new(id: u16, name: &WireName, rtype: Rtype, edns: bool, trust_ad: bool) -> Option<Self> {
        let mut builder = MessageBuilder::from_target(Array::<LONGEST_QUERY>::new()).ok()?;
        let header = builder.header_mut();
        header.set_id(id);
        header.set_rd(true);
        header.set_ad(trust_ad);
        let mut builder = builder.question();
        builder.push((name, rtype)).ok()?;
        let mut builder = builder.additional();
        if edns {
            builder
                .opt(|opt| {
                    opt.set_udp_payload_size(EDNS_SIZE);
                    Ok(())
                })
                .ok()?;
        }
        Some(Query { message: builder.into_message() })
    }

    /// The bytes to send.
    pub fn as_bytes(&self) -> &[u8] {
        self.message.as_slice()
    }

    /// Whether a message is an answer to this question. As for the C library, it need not say that it is one. Of servers
    /// that only refuse, some send back no question.
    pub fn is_answered_by(&self, message: &[u8]) -> bool {
        let Ok(answer) = Message::from_octets(message) else { return false };
        if answer.header().id() != self.message.header().id() {
            return false;
        }
        if message.len() == HEADER_LEN && answer.header_counts().qdcount() == 0 && Verdict::of(message).failed() {
            return true;
        }
        match (self.message.sole_question(), answer.sole_question()) {
            (Ok(asked), Ok(answered)) => asked == answered,
            _ => false,
        }
    }

    /// Whether a message on a stream is an answer to this question. There it is enough that it does not repeat another one,
    /// since it comes from the server for certain.
    pub fn is_answered_on_a_stream_by(&self, message: &[u8]) -> bool {
        let Ok(answer) = Message::from_octets(message) else { return false };
        let asked = self.message.sole_question();
        answer.header().id() == self.message.header().id()
            && answer.sole_question().map_or(true, |answered| asked == Ok(answered))
    }
}

/// Whether a question for IPv4 addresses stands where a message has its question.
pub fn asks_for_v4(message: &[u8]) -> bool {
    let mut parser = Parser::from_ref(message);
    parser.advance(HEADER_LEN).is_ok()
        && ParsedName::skip(&mut parser).is_ok()
        && parser.parse_u16_be() == Ok(Rtype::A.to_int())
        && parser.parse_u16_be() == Ok(Class::IN.to_int())
}

/// What an answer's header says.
#[derive(Clone, Copy)]
pub struct Verdict {
    /// The response code.
    pub rcode: Rcode,
    /// Whether there are records in the answer.
    pub has_records: bool,
    /// Whether there is more than fitted into the datagram.
    pub truncated: bool,
    lame: bool,
}

impl Verdict {
    /// Reads the header of an answer. What is too short for one is a server's failure.
    pub fn of(message: &[u8]) -> Self {
        let Ok(message) = Message::from_octets(message) else {
            return Verdict { rcode: Rcode::SERVFAIL, has_records: false, truncated: false, lame: true };
        };
        let (header, counts) = (message.header(), message.header_counts());
        let has_records = counts.ancount() != 0;
        Verdict {
            rcode: header.rcode(),
            has_records,
            truncated: header.tc(),
            lame: header.rcode() == Rcode::NOERROR
                && !(has_records || header.aa() || header.ra() || counts.arcount() != 0),
        }
    }

    /// Whether the server could not do what it was asked, so that another one should be.
    pub fn failed(&self) -> bool {
        matches!(self.rcode, Rcode::SERVFAIL | Rcode::NOTIMP | Rcode::REFUSED)
    }

    /// Whether the server has nothing to say: it neither knows the domain nor asks others.
    pub fn is_lame(&self) -> bool {
        self.lame
    }

    /// Whether there is something to find in the answer.
    pub fn is_useful(&self) -> bool {
        self.rcode == Rcode::NOERROR && self.has_records
    }
}

/// Why an answer that has records is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A name that counts cannot be a host's.
    Name,
    /// The message breaks off, or says what cannot be.
    Malformed,
    /// None of the records is what was asked for.
    Nothing,
    /// There is no memory for what it says.
    NoMemory,
}

impl From<NoMemory> for Fault {
    fn from(NoMemory: NoMemory) -> Self {
        Fault::NoMemory
    }
}

/// What an answer says about a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The name that was asked for, and those that it stands for, one by one. The last one is the host's own.
    pub names: Vec<Vec<u8>>,
    /// How many of the names stand before the first address.
    pub names_before: usize,
    /// The addresses, in the order of the answer.
    pub addresses: Vec<IpAddr>,
    /// Why the rest could not be read, or is of no use.
    pub fault: Option<Fault>,
}

impl Default for Found {
    fn default() -> Self {
        Found { names: Vec::new(), names_before: 0, addresses: Vec::new(), fault: Some(Fault::Nothing) }
    }
}

/// The place in a message where a record's data begins, and the record.
type Placed<'a> = (usize, ParsedRecord<'a, &'a [u8]>);

/// The records of an answer.
fn records<'a>(message: &'a Message<&'a [u8]>) -> Result<impl Iterator<Item = Result<Placed<'a>, Fault>>, Fault> {
    let mut section = message.answer().map_err(|_| Fault::Malformed)?;
    Ok(core::iter::from_fn(move || {
        let record = section.next()?.map_err(|_| Fault::Malformed);
        let place = |record: &ParsedRecord<_>| section.pos() - usize::from(record.rdlen());
        Some(record.map(|record| (place(&record), record)))
    }))
}

/// The name at some place in a message. As the C library reads it, it need not fill a record's data, nor stay inside.
fn name_at<'a>(message: &'a Message<&'a [u8]>, place: usize) -> Result<ParsedName<&'a [u8]>, Fault> {
    let mut parser = Parser::from_ref(message.as_slice());
    parser.seek(place).map_err(|_| Fault::Malformed)?;
    ParsedName::parse(&mut parser).map_err(|_| Fault::Malformed)
}

/// The address that a record gives. One of another length than its type's is none.
fn address<'a>(record: &ParsedRecord<'a, &'a [u8]>) -> Option<IpAddr> {
    Some(match record.rtype() {
        Rtype::A => IpAddr::V4(record.to_record::<A>().ok()??.data().addr()),
        _ => IpAddr::V6(record.to_record::<Aaaa>().ok()??.data().addr()),
    })
}

/// Takes a host's addresses from an answer to a question for A or AAAA records. Records of another class than the
/// internet's count or not, as the caller wants. Whose a CNAME record is does not matter: there have always been servers
/// that put another name there than the one before.
pub fn addresses(message: &[u8], any_class: bool) -> Found {
    let mut found = Found::default();
    let mut read = || {
        let message = &Message::from_octets(message).map_err(|_| Fault::Malformed)?;
        let question = message.sole_question().map_err(|_| Fault::Malformed)?;
        let mut expected = *question.qname();
        found.names.try_push(host_text(&expected)?.ok_or(Fault::Name)?)?;
        for record in records(message)? {
            let (data, record) = record?;
            if record.class() != Class::IN && !any_class {
                continue;
            }
            if record.rtype() == Rtype::CNAME {
                expected = name_at(message, data)?;
                found.names.try_extend(host_text(&expected)?)?;
            } else if record.rtype() == question.qtype() && record.owner() == expected {
                if found.addresses.is_empty() {
                    found.names_before = found.names.len();
                }
                found.addresses.try_extend(address(&record))?;
            }
        }
        if found.addresses.is_empty() { Err(Fault::Nothing) } else { Ok(()) }
    };
    found.fault = read().err();
    found
}

/// Takes a host's name from an answer to a question for PTR records.
pub fn pointer(message: &[u8]) -> Result<Vec<u8>, Fault> {
    let message = &Message::from_octets(message).map_err(|_| Fault::Malformed)?;
    let mut expected = *message.sole_question().map_err(|_| Fault::Malformed)?.qname();
    for record in records(message)? {
        let (data, record) = record?;
        if record.class() != Class::IN {
            continue;
        }
        if record.rtype() == Rtype::CNAME {
            expected = name_at(message, data)?;
        } else if record.rtype() == Rtype::PTR && record.owner() == expected {
            return host_text(&name_at(message, data)?)?.ok_or(Fault::Name);
        }
    }
    Err(Fault::Nothing)
}

/// What an answer to a question for PTR records says of a network, in the order in which its text needs room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointers {
    /// For each record how long the longer of its names is as a text, and where it points to if it is a PTR record.
    pub records: Vec<(usize, Option<Vec<u8>>)>,
    /// Why the rest could not be read.
    pub fault: Option<Fault>,
    /// The errno of the name that is none, if there is one.
    pub errno: c_int,
}

/// Takes all names from an answer to a question for PTR records, whoever owns them.
pub fn pointers(message: &[u8]) -> Pointers {
    let mut records = Vec::new();
    let mut errno = 0;
    let mut read = || {
        let message = &Message::from_octets(message).map_err(|_| Fault::Malformed)?;
        let mut section = message.answer().map_err(|_| {
            errno = libc::EMSGSIZE;
            Fault::Malformed
        })?;
        for _ in 0..message.header_counts().ancount() {
            if section.pos() == message.as_slice().len() {
                // There may be fewer records than the message says.
                break;
            }
            let Ok(owner) = name_at(message, section.pos()) else {
                // What comes before an owner that is no name counts.
                errno = libc::EMSGSIZE;
                break;
            };
            let owner = text_len(&owner);
            let Some(Ok(record)) = section.next() else {
                records.try_push((owner, None))?;
                return Err(Fault::Malformed);
            };
            if record.class() != Class::IN || record.rtype() != Rtype::PTR {
                records.try_push((owner, None))?;
                continue;
            }
            let Ok(name) = name_at(message, section.pos() - usize::from(record.rdlen())) else {
                records.try_push((owner, None))?;
                errno = libc::EMSGSIZE;
                return Err(Fault::Name);
            };
            let text = host_text(&name)?;
            let is_wrong = text.is_none();
            records.try_push((owner.max(text_len(&name)), text))?;
            if is_wrong {
                return Err(Fault::Name);
            }
        }
        Ok(())
    };
    let fault = read().err();
    Pointers { records, fault, errno }
}
