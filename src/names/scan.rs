//! Looking for the lines that answer a query, in text that nobody has looked at before.
//!
//! Most lines are never parsed: a search for what an answer must contain passes over them.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::linux::bytes::{memchr, memrchr};

use super::line::Line;
use super::pack::{Room, TooSmall};
use super::query::{Hint, Query};

/// What to do after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Look for further ones.
    More,
    /// Stop.
    Enough,
}

/// What becomes of the answers.
pub trait Sink<Q: Query> {
    /// Forgets what came so far: the file is read again.
    fn restart(&mut self);

    /// Takes an answer.
    fn take<'a>(&mut self, line: &Line<'a>, entry: Q::Entry<'a>) -> Result<Flow, TooSmall>;
}

/// A search through a file's text, piece by piece.
pub struct Scan<'s, Q, S> {
    query: &'s Q,
    /// The caller's buffer, which every line must fit up to the first answer.
    room: Option<&'s Room>,
    sink: &'s mut S,
    finder: Option<Finder>,
    /// Whether there was an answer.
    pub found: bool,
}

impl<'s, Q: Query, S: Sink<Q>> Scan<'s, Q, S> {
    /// A search that has seen nothing.
    pub fn new(query: &'s Q, room: Option<&'s Room>, sink: &'s mut S) -> Self {
        Scan { query, room, sink, finder: None, found: false }
    }

    /// Looks at the next piece, which is made of whole lines.
    pub fn piece(&mut self, piece: &[u8]) -> ControlFlow<Result<(), TooSmall>> {
        let query = self.query;
        let finder = self.finder.get_or_insert_with(|| Finder::new(query.hint(), piece));
        finder.begin();
        let mut at = 0;
        let mut unchecked = 0;
        let mut scratch = Vec::new();
        while let Some(hit) = finder.next(piece, at).or_else(|| doubling_line(&piece[at..]).map(|i| at + i)) {
            let start = at + memrchr(b'\n', &piece[at..hit]).map_or(0, |i| i + 1);
            let end = line_end(piece, hit);
            at = end;
            let Some(line) = Line::new(&piece[start..end], &mut scratch) else { continue };
            let Some(entry) = query.parse(line.body).filter(|entry| query.matches(entry)) else { continue };
            if !self.found && self.room.is_some_and(|room| !holds_all(query, room, &piece[unchecked..end])) {
                return ControlFlow::Break(Err(TooSmall));
            }
            (self.found, unchecked) = (true, end);
            match self.sink.take(&line, entry) {
                Ok(Flow::More) => {}
                Ok(Flow::Enough) => return ControlFlow::Break(Ok(())),
                Err(error) => return ControlFlow::Break(Err(error)),
            }
        }
        if !self.found && self.room.is_some_and(|room| !holds_all(query, room, &piece[unchecked..])) {
            return ControlFlow::Break(Err(TooSmall));
        }
        ControlFlow::Continue(())
    }
}

/// Where the last line begins, if what is searched for may be in it and not in the file.
fn doubling_line(text: &[u8]) -> Option<usize> {
    let start = memrchr(b'\n', text).map_or(0, |i| i + 1);
    Line::may_double(&text[start..]).then_some(start)
}

/// The end of the line that a byte is in.
fn line_end(text: &[u8], at: usize) -> usize {
    memchr(b'\n', &text[at..]).map_or(text.len(), |i| at + i + 1)
}

/// Whether a buffer is large enough for every line of a text, be it an entry or not.
pub fn holds_all<Q: Query>(query: &Q, room: &Room, text: &[u8]) -> bool {
    let ample = room.ample();
    let mut scratch = Vec::new();
    let mut at = 0;
    while text.len() - at > ample {
        // Lines that end within reach are short enough, whatever they hold.
        if let Some(i) = memrchr(b'\n', &text[at..at + ample]) {
            at += i + 1;
            continue;
        }
        let end = line_end(text, at);
        if !room.holds_line(end - at) {
            return false;
        }
        let Some(line) = Line::new(&text[at..end], &mut scratch) else {
            at = end;
            continue;
        };
        if query.parse(line.body).is_some_and(|entry| !room.holds(&line, &entry)) {
            return false;
        }
        at = end;
    }
    true
}

/// Finds the places of a piece where an answer may be.
struct Finder {
    text: Option<Triple>,
    byte: Option<u8>,
    /// The next place of each of the two in this piece, once known; the piece's end if there is none.
    next: [Option<usize>; 2],
}

impl Finder {
    /// What `hint` says, fitted to a file that begins with `piece`.
    fn new(hint: Hint<'_>, piece: &[u8]) -> Self {
        let (text, byte) = match hint {
            Hint::Nothing => (None, None),
            Hint::Text { text, fold } => (Triple::new(text, fold, piece), None),
            Hint::Byte(byte) => (None, Some(byte)),
            Hint::AddressOrByte(text, byte) => (Triple::new(text.as_bytes(), false, piece), Some(byte)),
        };
        Finder { text, byte, next: [None; 2] }
    }

    /// Another piece begins.
    fn begin(&mut self) {
        self.next = [None; 2];
    }

    /// The next place at or after `at`.
    fn next(&mut self, piece: &[u8], at: usize) -> Option<usize> {
        if self.text.is_none() && self.byte.is_none() {
            return (at < piece.len()).then_some(at);
        }
        let [text, byte] = &mut self.next;
        let refresh = |known: &mut Option<usize>, find: &dyn Fn(&[u8]) -> Option<usize>| match *known {
            Some(place) if place >= at => place,
            _ => *known.insert(find(&piece[at..]).map_or(piece.len(), |i| at + i)),
        };
        let text = refresh(text, &|rest| self.text.as_ref()?.find(rest));
        let byte = refresh(byte, &|rest| memchr(self.byte?, rest));
        Some(text.min(byte)).filter(|&place| place < piece.len())
    }
}

/// A text, and three of its bytes that are rarely found together where it is looked for.
struct Triple {
    text: Vec<u8>,
    fold: bool,
    rare: [Rare; 3],
}

#[derive(Clone, Copy)]
struct Rare {
    offset: usize,
    /// Set in a byte before it is compared.
    mask: u8,
    byte: u8,
}

impl Rare {
    fn is(self, byte: u8) -> bool {
        byte | self.mask == self.byte
    }
}

/// How much of a file tells what is rare in it.
const SAMPLE: usize = 4096;
/// In a text of that size it pays to try which bytes are rare together.
const LARGE: usize = 32 * 1024;
/// How many of the rarest bytes are tried.
const TRIED: usize = 12;
/// What is looked at in one go: long enough for vector instructions to pay.
const BLOCK: usize = 128;
/// And within a block that has something.
const PART: usize = 16;

impl Triple {
    /// None for an empty text, which is everywhere.
    fn new(text: &[u8], fold: bool, piece: &[u8]) -> Option<Self> {
        let sample = &piece[..piece.len().min(SAMPLE)];
        let mut counts = [0_u16; 256];
        for byte in sample {
            counts[usize::from(byte.to_ascii_lowercase())] += 1;
        }
        let mut rarest: Vec<Rare> = (0..text.len())
            .map(|offset| {
                // The one bit that tells the cases of a letter apart.
                let mask = if fold && text[offset].is_ascii_alphabetic() { 0x20 } else { 0 };
                Rare { offset, mask, byte: text[offset] | mask }
            })
            .collect();
        rarest.sort_by_key(|rare| counts[usize::from(rare.byte.to_ascii_lowercase())]);
        rarest.truncate(TRIED);
        let nth = |n: usize| rarest.get(n).or(rarest.last()).copied();
        let mut rare = [nth(0)?, nth(1)?, nth(2)?];
        if piece.len() >= LARGE {
            let hits = |[a, b, c]: [Rare; 3]| {
                let from = |rare: Rare| piece.get(rare.offset..).unwrap_or_default();
                let bytes = from(a).iter().zip(from(b)).zip(from(c)).take(SAMPLE);
                bytes.filter(|&((&one, &two), &three)| a.is(one) & b.is(two) & c.is(three)).count()
            };
            let pairs = rarest.iter().enumerate().flat_map(|(i, &a)| rarest[i + 1..].iter().map(move |&b| [a, b, b]));
            rare = pairs.min_by_key(|&pair| hits(pair)).unwrap_or(rare);
            let triples = rarest.iter().map(|&third| [rare[0], rare[1], third]);
            rare = triples.min_by_key(|&triple| hits(triple)).unwrap_or(rare);
        }
        Some(Triple { text: text.to_vec(), fold, rare })
    }

    fn find(&self, hay: &[u8]) -> Option<usize> {
        let places = (hay.len() + 1).checked_sub(self.text.len())?;
        let [a, b, c] = self.rare;
        let [ones, twos, threes] = self.rare.map(|rare| &hay[rare.offset..][..places]);
        let hit = |i: usize| a.is(ones[i]) & b.is(twos[i]) & c.is(threes[i]);
        let any = |from: usize, len: usize| {
            let to = places.min(from + len);
            let bytes = ones[from..to].iter().zip(&twos[from..to]).zip(&threes[from..to]);
            bytes.fold(false, |any, ((&one, &two), &three)| any | (a.is(one) & b.is(two) & c.is(three)))
        };
        let blocks = (0..places).step_by(BLOCK).filter(|&block| any(block, BLOCK));
        let parts = blocks.flat_map(|block| (block..places.min(block + BLOCK)).step_by(PART));
        let parts = parts.filter(|&part| any(part, PART));
        let mut hits = parts.flat_map(|part| part..places.min(part + PART)).filter(|&place| hit(place));
        hits.find(|&place| self.is_at(&hay[place..]))
    }

    fn is_at(&self, hay: &[u8]) -> bool {
        let hay = &hay[..self.text.len()];
        if self.fold { hay.eq_ignore_ascii_case(&self.text) } else { hay == self.text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::{hosts, services};
    use proptest::prelude::*;

    struct Collect(Vec<Vec<u8>>);

    impl<Q: Query> Sink<Q> for Collect {
        fn restart(&mut self) {
            self.0.clear();
        }

        fn take<'a>(&mut self, line: &Line<'a>, _: Q::Entry<'a>) -> Result<Flow, TooSmall> {
            self.0.push(line.body.to_vec());
            Ok(Flow::More)
        }
    }

    /// What is found in a text that comes in pieces of `size` lines.
    fn found(query: &impl Query, text: &[u8], size: usize) -> Vec<Vec<u8>> {
        let mut sink = Collect(Vec::new());
        let mut scan = Scan::new(query, None, &mut sink);
        let lines: Vec<&[u8]> = text.split_inclusive(|&b| b == b'\n').collect();
        for piece in lines.chunks(size) {
            assert_eq!(scan.piece(&piece.concat()), ControlFlow::Continue(()));
        }
        sink.0
    }

    /// The same by looking at every line.
    fn expected(query: &impl Query, text: &[u8]) -> Vec<Vec<u8>> {
        let body = |raw| Line::new(raw, &mut Vec::new()).map(|line| line.body.to_vec());
        let bodies = text.split_inclusive(|&b| b == b'\n').filter_map(body);
        bodies.filter(|body| query.parse(body).is_some_and(|entry| query.matches(&entry))).collect()
    }

    const HOSTS: &str =
        "((1.2.3.4|::1|::ffff:1.2.3.4|::ffff:102:304|1.2.3)[ \t](a|A|ab|Ab.c|b)( (a|b|c))?(#a)?\r?\n){0,40}";

    proptest! {
        #[test]
        fn the_search_misses_no_line(
            text in HOSTS, name in "[aAbBcC.]{0,3}", family in prop_oneof![Just(2), Just(10), Just(0)], size in 1_usize..50,
        ) {
            let by_name = hosts::ByName { name: name.as_bytes(), family };
            prop_assert_eq!(found(&by_name, text.as_bytes(), size), expected(&by_name, text.as_bytes()));
            for address in ["1.2.3.4", "127.0.0.1", "::1", "::ffff:1.2.3.4"] {
                let by_address = hosts::ByAddress::from(address.parse::<core::net::IpAddr>().unwrap());
                prop_assert_eq!(found(&by_address, text.as_bytes(), size), expected(&by_address, text.as_bytes()));
            }
        }

        #[test]
        fn any_bytes_can_be_searched(text in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b' '), any::<u8>()], 0..300)) {
            let query = services::ByName { name: b"a", protocol: None };
            prop_assert_eq!(found(&query, &text, 3), expected(&query, &text));
        }
    }
}
