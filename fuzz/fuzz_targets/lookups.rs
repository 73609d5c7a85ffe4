//! Searches of any text: with a look at every line, past the lines that cannot answer, and by an index. All find the same,
//! in whatever pieces the text comes.

#![no_main]

use std::cell::Cell;
use std::ffi::{c_char, c_int};
use std::net::{IpAddr, Ipv4Addr};

use bsdipc_fuzz::inet::{parse_v4, parse_v6};
use bsdipc_fuzz::names::file::Reader;
use bsdipc_fuzz::names::index::Maker;
use bsdipc_fuzz::names::line::{Line, first_line};
use bsdipc_fuzz::names::number::strtoull_32;
use bsdipc_fuzz::names::pack::{Room, TooSmall};
use bsdipc_fuzz::names::query::{Entry, Keys, Query};
use bsdipc_fuzz::names::scan::{Asked, Flow, Scan, Sink};
use bsdipc_fuzz::names::shorthand::{LineBuffer, Writer};
use bsdipc_fuzz::names::store::Failure;
use bsdipc_fuzz::names::{hosts, networks, protocols, services};
use libfuzzer_sys::fuzz_target;

/// Where a file is large, and searched otherwise.
const LARGE: usize = 32 * 1024;

/// The lines of the answers, how many of them are enough, and the buffer if they stay in it.
struct Lines<'r>(Vec<Vec<u8>>, usize, Option<&'r Cell<Room>>);

impl<Q: Query> Sink<Q> for Lines<'_> {
    fn restart(&mut self) {
        self.0.clear();
    }

    fn fills_to_end(&self) -> bool {
        self.2.is_some()
    }

    fn take<'a>(&mut self, line: &Line<'a>, entry: &Q::Entry<'a>) -> Result<Flow, TooSmall> {
        if let Some(room) = self.2 {
            room.set(room.get().behind(line, entry.aliases().count(), 0).ok_or(TooSmall)?);
        }
        self.0.push(line.body.to_vec());
        Ok(if self.0.len() < self.1 { Flow::More } else { Flow::Enough })
    }
}

/// How a text is searched.
struct Way {
    room: Room,
    fills: bool,
    most: usize,
    shorthand: bool,
    /// How much of the text lies before the lines that may end a piece, and a bit for each of those that does.
    before: usize,
    cuts: u16,
}

impl Way {
    fn pieces<'a>(&self, text: &'a [u8]) -> Vec<&'a [u8]> {
        let (mut pieces, mut rest, mut len) = (Vec::new(), text, self.before);
        for (i, line) in text[self.before..].split_inclusive(|&byte| byte == b'\n').enumerate() {
            len += line.len();
            if self.cuts >> (i % 16) & 1 == 1 || len == rest.len() {
                let (piece, behind) = rest.split_at(len);
                pieces.push(piece);
                (rest, len) = (behind, 0);
            }
        }
        pieces
    }

    /// With a look at every line.
    fn one_by_one<Q: Query>(&self, query: &Q, text: &[u8]) -> Result<Vec<Vec<u8>>, TooSmall> {
        let left = Cell::new(self.room);
        let mut sink = Lines(Vec::new(), self.most, Some(&left).filter(|_| self.fills));
        for raw in text.split_inclusive(|&byte| byte == b'\n') {
            let mut scratch = Vec::new();
            let found = Line::new(raw, &mut scratch).and_then(|line| Some((line, query.parse(line.body)?)));
            let fits = match &found {
                Some((line, entry)) => left.get().holds(line, entry.aliases().count()),
                None => left.get().holds_line(raw.len()),
            };
            if (sink.0.is_empty() || self.fills) && !fits {
                return Err(TooSmall);
            }
            if let Some((line, entry)) = found
                && query.matches(&entry)
                && Sink::<Q>::take(&mut sink, &line, &entry)? == Flow::Enough
            {
                break;
            }
        }
        Ok(sink.0)
    }

    fn scanned<Q: Query>(&self, query: &Q, text: &[u8]) -> Result<Vec<Vec<u8>>, TooSmall> {
        let left = Cell::new(self.room);
        let mut sink = Lines(Vec::new(), self.most, Some(&left).filter(|_| self.fills));
        let mut asked = Asked { query, sink: &mut sink };
        let mut scan = Scan::new(&mut asked, Some(&left));
        let _ = self.pieces(text).into_iter().try_for_each(|piece| scan.piece(piece));
        scan.found.map(|_| sink.0)
    }

    /// None for a query that has no key, and a text whose index would be too large.
    fn indexed<Q: Query>(&self, query: &Q, keys: Keys, text: &[u8]) -> Option<Result<Vec<Vec<u8>>, Failure>> {
        let writer = if self.shorthand { Writer::new(text).expect("there is memory") } else { Writer::without_signs() };
        let mut maker = Maker::new(writer, keys, text.len());
        let read = self.pieces(text).into_iter().try_for_each(|piece| maker.piece(piece));
        let index = read.is_continue().then(|| maker.finish()).flatten();
        assert!(index.is_some() || text.len() >= LARGE, "a small text has one");
        let index = index?;
        let left = Cell::new(self.room);
        let mut sink = Lines(Vec::new(), self.most, Some(&left).filter(|_| self.fills));
        let mut asked = Asked { query, sink: &mut sink };
        let found = index.search(&mut asked, index.places(query.key()?), Some(&left), &mut LineBuffer::default());
        Some(found.map(|_| sink.0))
    }

    fn compare<Q: Query>(&self, query: &Q, keys: Keys, text: &[u8]) {
        let expected = self.one_by_one(query, text);
        assert_eq!(self.scanned(query, text), expected);
        if let Some(indexed) = self.indexed(query, keys, text) {
            assert_eq!(indexed, expected.map_err(Failure::from));
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let Some(([kind, how, len, cuts @ .., name_len], rest)) = data.split_first_chunk::<6>() else { return };
    let Some((name, text)) = rest.split_at_checked(usize::from(name_len % 48)) else { return };
    // Its first line again and again makes a text large. Such take long, so few are.
    let first = first_line(text);
    let before = if *kind < 230 || first.is_empty() { 0 } else { LARGE.next_multiple_of(first.len()) };
    let text = &[&first.repeat(before / first.len().max(1)), text].concat();
    let (len, shift) = (usize::from(*len) * 3, usize::from(how % 8));
    let mut buffer = vec![0_u64; len / 8 + 2];
    // SAFETY: so many bytes are there.
    let room = unsafe { Room::new(buffer.as_mut_ptr().cast::<c_char>().add(shift), len) };
    let way = Way {
        room: if kind % 10 < 4 { room.for_hosts() } else { room },
        fills: how & 8 != 0,
        most: if how & 16 == 0 { usize::MAX } else { 1 + usize::from(how >> 6) },
        shorthand: how & 32 != 0,
        before,
        cuts: u16::from_le_bytes(*cuts),
    };
    // No lookup looks at a line without that.
    if !way.room.holds_a_line() {
        return;
    }
    // Numbers are written in the input as they are in the text, which is how they come to be the same.
    let number = strtoull_32(name, 0).map_or(0, |(number, _)| number);
    let mut parts = name.splitn(2, |&byte| byte == b'/');
    let (service, protocol) = (parts.next().unwrap_or_default(), parts.next());
    match kind % 10 {
        kind @ 0..=2 => way.compare(&hosts::ByName { name, family: [0, 2, 10][usize::from(kind)] }, hosts::keys, text),
        3 => {
            let v6 = || parse_v6(name).map(IpAddr::from);
            let Some(address) = parse_v4(name).map(IpAddr::from).or_else(v6) else { return };
            way.compare(&hosts::ByAddress::from(address), hosts::keys, text);
        }
        4 => way.compare(&services::ByName { name: service, protocol }, services::keys, text),
        5 => {
            let port = u16::try_from(number).map_or(number as c_int, |port| port.to_be().into());
            way.compare(&services::ByPort { port, protocol }, services::keys, text);
        }
        6 => way.compare(&protocols::ByName(name), protocols::keys, text),
        7 => way.compare(&protocols::ByNumber(number as c_int), protocols::keys, text),
        8 => way.compare(&networks::ByName(name), networks::keys, text),
        _ => {
            let number = parse_v4(name).map_or(number, Ipv4Addr::to_bits);
            way.compare(&networks::ByNumber { number, family: 2 }, networks::keys, text);
        }
    }
});
