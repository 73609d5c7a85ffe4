//! Looking for the lines that answer a query, in text that nobody has looked at before.
//!
//! Most lines are never parsed: a search for what an answer must contain passes over them.

use alloc::vec::Vec;
use core::cell::Cell;
use core::ops::ControlFlow;

use crate::linux::bytes::memrchr;

use super::file::Reader;
use super::finder::{Finder, Fit, LARGE};
use super::line::{Line, first_line};
use super::pack::{Room, TooSmall};
use super::query::{Entry, Hint, Query};

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

    /// Whether the lines behind the first answer must fit the caller's buffer, too.
    fn fills_to_end(&self) -> bool {
        false
    }

    /// Takes an answer.
    fn take<'a>(&mut self, line: &Line<'a>, entry: &Q::Entry<'a>) -> Result<Flow, TooSmall>;
}

/// A query, and what becomes of its answers: all that is needed to look for lines. What looks for them is compiled once
/// and not for each kind of query, since a first lookup takes as long as it takes to map the code that it runs through.
pub trait Search {
    /// What to search for.
    fn hint(&self) -> Hint<'_>;

    /// How many aliases a line's entry has; None if it is wrong, or is none for this query.
    fn aliases(&self, body: &[u8]) -> Option<usize>;

    /// Forgets the answers so far: the file is read again.
    fn restart(&mut self);

    /// Whether the lines behind the first answer must fit the caller's buffer, too.
    fn fills_to_end(&self) -> bool;

    /// Takes a line if it is an answer; None if not.
    fn take(&mut self, line: &Line<'_>) -> Option<Result<Flow, TooSmall>>;
}

/// The search for the answers to a query.
pub struct Asked<'s, Q, S> {
    /// What is asked.
    pub query: &'s Q,
    /// What becomes of the answers.
    pub sink: &'s mut S,
}

impl<Q: Query, S: Sink<Q>> Search for Asked<'_, Q, S> {
    fn hint(&self) -> Hint<'_> {
        self.query.hint()
    }

    fn aliases(&self, body: &[u8]) -> Option<usize> {
        self.query.parse(body).map(|entry| entry.aliases().count())
    }

    fn restart(&mut self) {
        self.sink.restart();
    }

    fn fills_to_end(&self) -> bool {
        self.sink.fills_to_end()
    }

    fn take(&mut self, line: &Line<'_>) -> Option<Result<Flow, TooSmall>> {
        let entry = &self.query.parse(line.body)?;
        self.query.matches(entry).then(|| self.sink.take(line, entry))
    }
}

/// How far apart the places of a piece are that a finder is fitted by: first, and after another was in vain. To look at a
/// place takes as long as to search some hundred bytes.
const STRIDE: usize = 161;
const CLOSER: usize = 41;

/// A search through a file's text, piece by piece.
pub struct Scan<'s> {
    search: &'s mut dyn Search,
    /// The caller's buffer, which every line must fit up to the first answer.
    room: Option<&'s Cell<Room>>,
    finder: Option<Finder>,
    /// How often a finder may find nothing of use in a piece before there is a better one.
    patience: usize,
    /// Whether a line without an end is passed over.
    pub whole_lines: bool,
    /// Whether there was an answer; or that the buffer is too small.
    pub found: Result<bool, TooSmall>,
    /// Of the answers' lines, so that two readings can be compared.
    pub digest: u64,
    /// Whether all those lines were whole.
    pub ended: bool,
}

impl<'s> Scan<'s> {
    /// A search that has seen nothing.
    pub fn new(search: &'s mut dyn Search, room: Option<&'s Cell<Room>>) -> Self {
        Scan { search, room, finder: None, patience: 32, whole_lines: false, found: Ok(false), digest: 0, ended: true }
    }

    fn look_at(&mut self, piece: &[u8]) -> Result<Flow, TooSmall> {
        let mut finder = match self.finder.take() {
            Some(finder) if finder.vain <= self.patience && (finder.is_fitted || piece.len() < LARGE) => finder,
            before => {
                // What is rare in one part of a file may be frequent in another.
                let is_vain = before.is_some_and(|finder| finder.vain > self.patience);
                self.patience <<= u32::from(is_vain);
                // To learn what is rare takes longer than to search a small file.
                let fitted = is_vain || piece.len() >= LARGE;
                let stride = if is_vain { CLOSER } else { STRIDE };
                Finder::new(self.search.hint(), fitted.then_some(Fit { piece, stride }))
            }
        };
        finder.begin(piece);
        let mut at = 0;
        let mut unchecked = 0;
        let mut scratch = Vec::new();
        while let Some(hit) = finder.next(piece, at).or_else(|| doubling_line(&piece[at..]).map(|i| at + i)) {
            let start = at + memrchr(b'\n', &piece[at..hit]).map_or(0, |i| i + 1);
            let end = line_end(piece, hit);
            at = end;
            let Some(line) = Line::new(&piece[start..end], &mut scratch) else { continue };
            self.check(&piece[unchecked..end])?;
            unchecked = end;
            if self.whole_lines && !line.raw.ends_with(b"\n") {
                continue;
            }
            let Some(flow) = self.search.take(&line) else { continue };
            self.found = Ok(true);
            self.note(&line);
            if flow? == Flow::Enough {
                return Ok(Flow::Enough);
            }
        }
        self.check(&piece[unchecked..])?;
        self.finder = Some(finder);
        Ok(Flow::More)
    }

    /// Before the first answer, or to the end, whether the caller's buffer is large enough for all these lines.
    fn check(&self, lines: &[u8]) -> Result<(), TooSmall> {
        let counts = || self.found == Ok(false) || self.search.fills_to_end();
        match self.room {
            Some(room) if counts() && !holds_all(self.search, &room.get(), lines) => Err(TooSmall),
            _ => Ok(()),
        }
    }

    /// Takes note of an answer's line.
    fn note(&mut self, line: &Line<'_>) {
        for &byte in line.text {
            self.digest = (self.digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.ended &= line.raw.ends_with(b"\n");
    }
}

impl Reader for Scan<'_> {
    /// Looks at the next piece, which is made of whole lines. Breaks off when no further one need be seen.
    fn piece(&mut self, piece: &[u8]) -> ControlFlow<()> {
        match self.look_at(piece) {
            Ok(Flow::More) => ControlFlow::Continue(()),
            Ok(Flow::Enough) => ControlFlow::Break(()),
            Err(error) => {
                self.found = Err(error);
                ControlFlow::Break(())
            }
        }
    }

    fn grows(&mut self, len: usize) -> ControlFlow<()> {
        if self.found != Ok(false) || self.room.is_none_or(|room| room.get().holds_line(len)) {
            return ControlFlow::Continue(());
        }
        self.found = Err(TooSmall);
        ControlFlow::Break(())
    }
}

/// Where the last line begins, if what is searched for may be in it and not in the file.
fn doubling_line(text: &[u8]) -> Option<usize> {
    let start = memrchr(b'\n', text).map_or(0, |i| i + 1);
    Line::may_double(&text[start..]).then_some(start)
}

/// The end of the line that a byte is in.
#[inline]
fn line_end(text: &[u8], at: usize) -> usize {
    at + first_line(&text[at..]).len()
}

/// A line's start, before which all lines have up to `most` bytes: those that end, one after the other, within a block at
/// each stride.
fn after_short_lines<const BLOCK: usize>(text: &[u8], most: usize) -> usize {
    // To look at every byte many times takes longer than to go from line to line.
    const LEAST: usize = 48;
    let Some(stride) = most.checked_sub(BLOCK).filter(|&stride| stride >= LEAST) else { return 0 };
    let ends_a_line = |block: &[u8; BLOCK]| block.iter().fold(false, |any, &byte| any | (byte == b'\n'));
    let blocks = (1..).map_while(|block| text.get(block * stride..)?.first_chunk());
    let count = blocks.take_while(|block| ends_a_line(block)).count();
    memrchr(b'\n', &text[..(count * stride + BLOCK).min(text.len())]).map_or(0, |end| end + 1)
}

/// Whether a buffer is large enough for every line of a text, be it an entry or not.
pub fn holds_all(search: &dyn Search, room: &Room, text: &[u8]) -> bool {
    let ample = room.ample();
    if text.len() <= ample {
        return true;
    }
    // The fewer bytes are looked at, the better; but the lines of some files are longer.
    let mut at = after_short_lines::<32>(text, ample);
    at += after_short_lines::<128>(&text[at..], ample);
    while text.len() - at > ample {
        // Lines that end within reach are short enough, whatever they hold.
        if let Some(i) = memrchr(b'\n', &text[at..at + ample]) {
            at += i + 1;
            continue;
        }
        let end = line_end(text, at);
        if !holds(search, room, &text[at..end]) {
            return false;
        }
        at = end;
    }
    true
}

/// The same for one line. To count its blanks takes less time than to look at its words.
#[inline(never)]
fn holds(search: &dyn Search, room: &Room, raw: &[u8]) -> bool {
    let mut scratch = Vec::new();
    let fits = |line: &Line<'_>| search.aliases(line.body).is_none_or(|aliases| room.holds(line, aliases));
    room.holds_line(raw.len()) && (room.holds_words(raw) || Line::new(raw, &mut scratch).is_none_or(|line| fits(&line)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::{hosts, protocols, services};
    use proptest::prelude::*;

    struct Collect(Vec<Vec<u8>>);

    impl<Q: Query> Sink<Q> for Collect {
        fn restart(&mut self) {
            self.0.clear();
        }

        fn take<'a>(&mut self, line: &Line<'a>, _: &Q::Entry<'a>) -> Result<Flow, TooSmall> {
            self.0.push(line.body.to_vec());
            Ok(Flow::More)
        }
    }

    /// What is found in a text that comes in pieces of `size` lines.
    fn found(query: &impl Query, text: &[u8], size: usize) -> Vec<Vec<u8>> {
        let mut sink = Collect(Vec::new());
        let mut asked = Asked { query, sink: &mut sink };
        let mut scan = Scan::new(&mut asked, None);
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

    /// Some lines begin with blanks and have a NUL: what they show is not what they have. Some names are parts of others.
    const HOSTS: &str = "( ?(1.2.3.4|::1|::ffff:1.2.3.4|::ffff:102:304|1.2.3|1.2.3.45|01.2.3.4)[ \t\r\x0b\x0c]\
        (a|A|ab|Ab.c|b|a-b|\u{80}a)([ \t\x0b](a|b|c|ba|a\u{ff}|a.b)){0,2} ?(#a)?(\0a)?\r?\n){0,40}\
        ( ?1.2.3.4 (a|ab|b)( a|b)?[#\0]?)?";

    proptest! {
        #[test]
        fn the_search_misses_no_line(
            text in HOSTS,
            name in "[aAbBcC.]{0,3}|[ab.# \u{80}-]{1,4}",
            family in prop_oneof![Just(2), Just(10), Just(0)],
            size in 1_usize..50,
        ) {
            let by_name = hosts::ByName { name: name.as_bytes(), family };
            prop_assert_eq!(found(&by_name, text.as_bytes(), size), expected(&by_name, text.as_bytes()));
            for address in ["1.2.3.4", "127.0.0.1", "::1", "::ffff:1.2.3.4"] {
                let by_address = hosts::ByAddress::from(address.parse::<core::net::IpAddr>().unwrap());
                prop_assert_eq!(found(&by_address, text.as_bytes(), size), expected(&by_address, text.as_bytes()));
            }
        }

        #[test]
        fn any_bytes_can_be_searched(
            text in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b' '), any::<u8>()], 0..300),
            name in "a|[ab]{1,90}",
        ) {
            let query = services::ByName { name: name.as_bytes(), protocol: None };
            prop_assert_eq!(found(&query, &text, 3), expected(&query, &text));
        }

        /// Of which most are rather parts of others.
        #[test]
        fn a_name_is_a_whole_word(
            lines in proptest::collection::vec(
                "[ab]{0,2}[ \t\r\x0b\x0c#\0\u{1}\u{85}]{0,2}1/t([ \t\x0c#\0.ab]{1,2}[ab]{1,2}){0,3}", 0..20,
            ),
            name in "[ab]{0,2}|[ab# .\u{85}]{1,3}",
            end in "\n?",
        ) {
            let text = lines.join("\n") + &end;
            let query = services::ByName { name: name.as_bytes(), protocol: None };
            prop_assert_eq!(found(&query, text.as_bytes(), 4), expected(&query, text.as_bytes()));
        }
    }

    #[test]
    fn a_name_that_a_line_shows_and_does_not_have_is_found() {
        let query = hosts::ByName { name: b"aa", family: 2 };
        assert_eq!(found(&query, b"1.2.3.4 b\n 1.2.3.4 a", 2), [b"1.2.3.4 aa"]);
    }

    proptest! {
        #[test]
        fn lines_passed_over_are_short(
            lens in proptest::collection::vec(prop_oneof![9 => 0_usize..120, 1 => 0_usize..900], 0..60), most in 0_usize..600,
        ) {
            let text: Vec<u8> = lens.iter().flat_map(|&len| [vec![b'x'; len], vec![b'\n']].concat()).collect();
            let at = after_short_lines::<128>(&text, most);
            prop_assert!(at == 0 || text[at - 1] == b'\n');
            prop_assert!(text[..at].split_inclusive(|&b| b == b'\n').all(|line| line.len() <= most));
            let all_short = lens.iter().all(|&len| len < 128);
            prop_assert!(!all_short || most < 192 || text.len() - at <= most + 128);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        /// Which is searched for the usual digits, but where there may be others.
        #[test]
        fn a_number_is_found_in_a_large_text_however_it_is_written(
            n in prop_oneof![1_u32..400, 1_u32..9000], size in 1500_usize..3000, kind in 0_usize..8,
        ) {
            let text = |line: &dyn Fn(u32) -> String, unusual: [String; 8]| -> String {
                (0..5000).map(|i| line(i) + if i == 4000 { &unusual[kind] } else { "" }).collect()
            };
            let unusual = || {
                let [above, far_above] = [n + (1 << 16), n + (9 << 16)];
                [
                    format!("x 0{n:o}/tcp\n"), format!("x 0x{n:X}/udp\n"), format!("x +{n}/tcp\n"), format!("x {above}/tcp\n"),
                    format!("x {far_above}/tcp\n"), format!(" x 1/tcp\0{n}\n"), format!("x {n}\n"), format!("x 00{n}\n"),
                ]
            };
            let ports = text(&|i| format!("service{i}\t\t{}/tcp\talias{}\n", i % 4500 + 1, i / 3), unusual());
            for protocol in [None, Some(&b"tcp"[..]), Some(b"udp")] {
                let query = services::ByPort { port: (n as u16).to_be().into(), protocol };
                prop_assert_eq!(found(&query, ports.as_bytes(), size), expected(&query, ports.as_bytes()));
            }
            let numbers = text(&|i| format!("protocol{i} {}\tPROTOCOL{i}\n", i % 4500 + 1), unusual());
            let query = protocols::ByNumber(n as i32);
            prop_assert_eq!(found(&query, numbers.as_bytes(), size), expected(&query, numbers.as_bytes()));

            let [a, b] = [n / 7, n % 7];
            let unusual = [
                format!("FD11:0{b:x}:0::{a:04X} x\n"), format!("fd11:{b}::0.0.{}.{} x\n", a >> 8, a & 255),
                "::1.2.3.4 x\n".into(), "1:: x\n".into(), ":: x\n".into(), format!(" fd11:{b}::{a:x}\0\n"),
                "::FFFF:102:304 x\n".into(), "::ffff:1.2.3.4 x\n".into(),
            ];
            let addresses = text(&|i| format!("fd11:{}::{:x}\thost{i} h{i}\n", i % 7, i / 7), unusual);
            for address in [&*format!("fd11:{b}::{a:x}"), &format!("fd11:{b}::"), "1::", "::", "::ffff:1.2.3.4", "1.2.3.4"] {
                let query = hosts::ByAddress::from(address.parse::<core::net::IpAddr>().unwrap());
                let [found, expected] = [found(&query, addresses.as_bytes(), size), expected(&query, addresses.as_bytes())];
                prop_assert_eq!(found, expected, "{}", address);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]

        /// Which the processor may do with longer vectors, and by other bytes after some pieces.
        #[test]
        fn a_large_text_is_searched_as_a_small_one_is(n in 0_u32..5000, size in 800_usize..3000) {
            let odd = |i: u32| match i % 1700 {
                1000 => "::1 h1\n",
                1001 => " 10.0.0.1 x\0\n",
                _ => "",
            };
            let line = |i: u32| format!("{}10.{}.{}.{}\thost{i}.example.com H{i} h{}\n", odd(i), i / 900, i % 9, i % 256, i / 7);
            let text: String = (0..5000).map(line).collect();
            for name in [format!("h{n}"), format!("HOST{n}.EXAMPLE.COM"), "xx".into(), "none".into()] {
                let query = hosts::ByName { name: name.as_bytes(), family: 2 };
                prop_assert_eq!(found(&query, text.as_bytes(), size), expected(&query, text.as_bytes()));
            }
            let address = [10, (n / 900) as u8, (n % 9) as u8, n as u8];
            let query = hosts::ByAddress::from(core::net::IpAddr::from(address));
            prop_assert_eq!(found(&query, text.as_bytes(), size), expected(&query, text.as_bytes()));
        }
    }
}
