//! Finding the lines of a text at once: the text itself, and for each key the lines that have it.

use alloc::vec::Vec;
use core::cell::Cell;
use core::ops::{ControlFlow, Range};

use super::file::Reader;
use super::line::{Line, first_line};
use super::pack::Room;
use super::query::{Key, Keys};
use super::scan::{Flow, Search, holds_all};
use super::shorthand::{LineBuffer, Shorthand, Writer};
use super::store::Failure;
use crate::linux::memory::{Grow, NoMemory, zeros};

/// A text and its table.
///
/// The keys of all lines are distributed over buckets. A key's item is the place of its line, in the order of the lines,
/// with some bits of the key above it, so that a line is rarely looked at in vain.
pub struct Index {
    text: Shorthand,
    /// Where each bucket begins in `items`, and where the last one ends.
    buckets: Vec<u32>,
    items: Vec<u32>,
    /// Bits of an item that are the place.
    place_bits: u32,
    needs: Needs,
}

/// How many keys there are to a bucket; and of a text whose index is small at any rate.
const BUCKET: usize = 12;
const SMALL_BUCKET: usize = 2;

/// What an index may take at any rate, in bytes; else up to twice as much as the text. With lines of twenty bytes or more it
/// takes less than the text, with those of fifty three quarters; with shorter lines, or many aliases, hardly more.
const LEAST: usize = 64 * 1024;

/// What an index of so many bytes of text may take.
fn most(len: usize) -> usize {
    len.saturating_mul(2).max(LEAST)
}

/// An index in the making: it reads the text.
pub struct Maker {
    text: Writer,
    keys: Keys,
    /// How many bytes of text are expected.
    size: usize,
    /// Each key, and the place of its line, in the order of the lines.
    found: Vec<(Key, u32)>,
    needs: Needs,
}

impl Maker {
    /// Of a text of so many bytes that `text` writes down, by the keys of its lines.
    pub fn new(text: Writer, keys: Keys, size: usize) -> Self {
        Maker { text, keys, size, found: Vec::new(), needs: Needs::default() }
    }

    /// None without memory, or if the index would be too large.
    fn add(&mut self, raw: &[u8], scratch: &mut Vec<u8>) -> Option<()> {
        let place = self.text.end();
        self.text.add(raw)?;
        let mut is_short = false;
        let line = Line::new(raw, scratch);
        let aliases = line.and_then(|line| {
            (self.keys)(line.body, &mut |key| {
                is_short |= self.found.try_reserve(1).is_err();
                if !is_short {
                    self.found.push((key, place as u32));
                }
            })
        });
        self.needs.add(place as u32, Room::need(raw.len(), line.as_ref().zip(aliases))).ok()?;
        let size = size_of::<u32>() * self.found.len() + self.text.end();
        let counts = u32::try_from(place).is_ok() && u32::try_from(self.found.len()).is_ok();
        (!is_short && size <= most(self.size) && counts).then_some(())
    }

    /// The index of all that was read. None if it would be too large, or there is no memory.
    pub fn finish(self) -> Option<Index> {
        let text = self.text.finish()?;
        let place_bits = usize::BITS - text.end().leading_zeros();
        let count = self.found.len() / if text.len <= LEAST / 2 { SMALL_BUCKET } else { BUCKET } + 1;
        if place_bits >= u32::BITS || (count + 2 + self.found.len()) * size_of::<u32>() + text.size() > most(text.len) {
            return None;
        }
        let (mut ends, mut items) = (zeros(count + 2).ok()?, zeros(self.found.len()).ok()?);
        for (key, _) in &self.found {
            ends[key.bucket(count) + 2] += 1;
        }
        // What was counted two buckets further on becomes where a bucket begins, one further on.
        let mut total = 0;
        for end in &mut ends {
            total += *end;
            *end = total;
        }
        // And that, with each item that is put there, where it ends: where the next one begins.
        for &(key, place) in &self.found {
            let end = &mut ends[key.bucket(count) + 1];
            items[*end as usize] = item(key, place, place_bits);
            *end += 1;
        }
        ends.pop();
        Some(Index { text, buckets: ends, items, place_bits, needs: self.needs })
    }
}

impl Reader for Maker {
    fn piece(&mut self, piece: &[u8]) -> ControlFlow<()> {
        let mut scratch = Vec::new();
        let mut rest = piece;
        while !rest.is_empty() {
            let raw = first_line(rest);
            if self.add(raw, &mut scratch).is_none() {
                return ControlFlow::Break(());
            }
            rest = &rest[raw.len()..];
        }
        ControlFlow::Continue(())
    }
}

fn item(key: Key, place: u32, place_bits: u32) -> u32 {
    key.tag() << place_bits | place
}

impl Index {
    /// The places of the lines that may have a key.
    #[inline]
    pub fn places(&self, key: Key) -> Places<'_> {
        let bucket = key.bucket(self.buckets.len() - 1);
        let items = self.items[self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize].iter();
        Places { items, wanted: item(key, 0, self.place_bits), place_bits: self.place_bits }
    }

    /// Has the processor fetch the first of them, while something else is done.
    pub fn fetch(&self, places: &Places<'_>) {
        if let Some(place) = places.clone().next() {
            self.text.fetch(place);
        }
    }

    /// Finds the answers among the lines at these places, as a search of the text would. Whether there was one.
    #[inline(never)]
    pub fn search(
        &self,
        search: &mut dyn Search,
        places: Places<'_>,
        room: Option<&Cell<Room>>,
        buffer: &mut LineBuffer,
    ) -> Result<bool, Failure> {
        // Most buffers hold all lines.
        let is_tight = |room: &&Cell<Room>| !room.get().suffices(self.needs.most);
        let mut tight = room.filter(is_tight);
        let mut scratch = Vec::new();
        let mut answer = None;
        let mut before = None;
        for place in places {
            // A line may have a key twice.
            if before.replace(place) == Some(place) {
                continue;
            }
            let text = self.text.text_at(place, buffer)?;
            let Some(line) = &Line::first_of(text, &mut scratch) else { continue };
            if let Some(room) = tight {
                self.fits(search, &room.get(), answer, place)?;
            }
            let Some(flow) = search.take(line) else { continue };
            answer = Some(place);
            if flow? == Flow::Enough {
                return Ok(true);
            }
            tight = room.filter(is_tight);
        }
        if let Some(room) = tight {
            self.fits(search, &room.get(), answer, self.text.end())?;
        }
        Ok(answer.is_some())
    }

    /// Makes sure that a buffer holds every line behind the last answer, if there was one, up to the one at a place, be it an
    /// entry or not.
    #[cold]
    fn fits(&self, search: &dyn Search, room: &Room, answer: Option<usize>, last: usize) -> Result<(), Failure> {
        let end = self.text.end().min(last + 1);
        let mut buffer = LineBuffer::default();
        let mut place = match answer {
            Some(_) if !search.fills_to_end() => return Ok(()),
            Some(answer) => self.text.line(answer, &mut buffer)?.1,
            None => 0,
        };
        while let Some(block) = self.needs.first_beyond(room, place).filter(|block| block.start < end) {
            place = block.start;
            while place < block.end.min(end) {
                let (raw, next) = self.text.line(place, &mut buffer)?;
                if !holds_all(search, room, raw) {
                    return Err(Failure::TooSmall);
                }
                place = next;
            }
        }
        Ok(())
    }
}

/// The places of the lines that may have a key, in their order.
#[derive(Clone)]
pub struct Places<'i> {
    /// Those of its bucket.
    items: core::slice::Iter<'i, u32>,
    /// The key's bits of an item.
    wanted: u32,
    place_bits: u32,
}

impl Iterator for Places<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let bits = self.place_bits;
        self.items
            .find_map(|item| Some(item ^ self.wanted).filter(|place| place >> bits == 0))
            .map(|place| place as usize)
    }
}

/// How large a buffer must be at most for the lines of a text.
#[derive(Default)]
struct Needs {
    /// By the lines that need more than all before them.
    rising: Vec<(usize, usize)>,
    /// By blocks of lines: where each begins, and what the line needs that needs most.
    blocks: Vec<(u32, u32)>,
    lines: usize,
    /// Such a buffer holds all, wherever it lies.
    most: usize,
}

/// The lines of a block.
const BLOCK: usize = 256;

impl Needs {
    fn add(&mut self, place: u32, need: usize) -> Result<(), NoMemory> {
        if self.rising.last().is_none_or(|&(_, most)| need > most) {
            self.rising.try_push((place as usize, need))?;
            self.most = Room::need_anywhere(need);
        }
        let need = u32::try_from(need).unwrap_or(u32::MAX);
        match self.blocks.last_mut().filter(|_| !self.lines.is_multiple_of(BLOCK)) {
            Some((_, most)) => *most = need.max(*most),
            None => self.blocks.try_push((place, need))?,
        }
        self.lines += 1;
        Ok(())
    }

    /// The first lines from a place on that may not fit a buffer.
    fn first_beyond(&self, room: &Room, place: usize) -> Option<Range<usize>> {
        let suffices = |need: usize| room.suffices(if room.is_aligned() { need } else { Room::need_anywhere(need) });
        let fitting = self.rising.partition_point(|&(_, need)| suffices(need));
        let (first, _) = self.rising.get(fitting)?;
        let place = place.max(*first);
        let passed = self.blocks.partition_point(|&(start, _)| start as usize <= place);
        let mut blocks = self.blocks.get(passed.saturating_sub(1)..)?.iter();
        let &(start, _) = blocks.find(|(_, need)| !suffices(*need as usize))?;
        let end = blocks.next().map_or(usize::MAX, |&(next, _)| next as usize);
        Some(place.max(start as usize)..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::pack::TooSmall;
    use crate::names::query::{Entry, Query};
    use crate::names::scan::{Asked, Sink};
    use crate::names::{hosts, services};
    use proptest::prelude::*;

    struct Collect<'c> {
        lines: Vec<Vec<u8>>,
        most: usize,
        /// A buffer that answers stay in.
        filled: Option<&'c Cell<Room>>,
    }

    impl<Q: Query> Sink<Q> for Collect<'_> {
        fn restart(&mut self) {
            self.lines.clear();
        }

        fn fills_to_end(&self) -> bool {
            self.filled.is_some()
        }

        fn take<'a>(&mut self, line: &Line<'a>, entry: &Q::Entry<'a>) -> Result<Flow, TooSmall> {
            if let Some(room) = self.filled {
                room.set(room.get().behind(line, entry.aliases().count(), 8).ok_or(TooSmall)?);
            }
            self.lines.push(line.body.to_vec());
            Ok(if self.lines.len() < self.most { Flow::More } else { Flow::Enough })
        }
    }

    /// What the index and a look at every line find.
    type Both = [Result<Vec<Vec<u8>>, Failure>; 2];

    fn index(text: &[u8], keys: Keys) -> Option<Index> {
        let mut maker = Maker::new(Writer::new(text).unwrap(), keys, text.len());
        maker.piece(text).is_continue().then(|| maker.finish())?
    }

    fn both<Q: Query>(query: &Q, keys: Keys, text: &[u8], most: usize, room: Option<&Room>, fills: bool) -> Both {
        let index = index(text, keys).expect("small");
        [by_index(query, &index, most, room, fills), one_by_one(query, text, most, room, fills)]
    }

    fn by_index<Q: Query>(
        query: &Q,
        index: &Index,
        most: usize,
        room: Option<&Room>,
        fills: bool,
    ) -> Result<Vec<Vec<u8>>, Failure> {
        let key = query.key().expect("a query for something");
        let left = room.copied().map(Cell::new);
        let mut sink = Collect { lines: Vec::new(), most, filled: left.as_ref().filter(|_| fills) };
        let (asked, mut buffer) = (&mut Asked { query, sink: &mut sink }, LineBuffer::default());
        index.search(asked, index.places(key), left.as_ref(), &mut buffer).map(|_| sink.lines)
    }

    fn one_by_one<Q: Query>(
        query: &Q,
        text: &[u8],
        most: usize,
        room: Option<&Room>,
        fills: bool,
    ) -> Result<Vec<Vec<u8>>, Failure> {
        let (mut all, mut left) = (Vec::new(), room.copied());
        let mut scratch = Vec::new();
        for raw in text.split_inclusive(|&b| b == b'\n') {
            let line = Line::new(raw, &mut scratch);
            let entry = line.as_ref().and_then(|line| query.parse(line.body));
            let fits = |room: Room| match (&line, &entry) {
                (Some(line), Some(entry)) => room.holds(line, entry.aliases().count()),
                _ => room.holds_line(raw.len()),
            };
            if (all.is_empty() || fills) && !left.is_none_or(fits) {
                return Err(Failure::TooSmall);
            }
            if let (Some(line), Some(entry)) = (&line, &entry)
                && query.matches(entry)
            {
                if let Some(room) = left.filter(|_| fills) {
                    left = Some(room.behind(line, entry.aliases().count(), 8).ok_or(Failure::TooSmall)?);
                }
                all.push(line.body.to_vec());
                if all.len() == most {
                    break;
                }
            }
        }
        Ok(all)
    }

    const HOSTS: &str = "([ \t]?(1.2.3.4|::1|::ffff:1.2.3.4|1.2.3)[ \t](a|A|ab|Ab.c|b)( (a|b|c)){0,9}(#a{0,50})?\r?\n){0,40}( 1.2.3.4 a)?";

    proptest! {
        #[test]
        fn the_index_finds_what_a_look_at_every_line_does(
            text in HOSTS,
            name in "[aAbBcC.]{0,3}",
            family in prop_oneof![Just(2), Just(10), Just(0)],
            most in 1_usize..50,
            len in proptest::option::of(0_usize..300),
            shift in 0_usize..8,
            fills: bool,
        ) {
            let mut buffer = vec![0_u64; 100];
            // SAFETY: the vector is longer.
            let room = len.map(|len| unsafe { Room::new(buffer.as_mut_ptr().cast::<core::ffi::c_char>().add(shift), len) }.for_hosts());
            let [found, expected] = both(&hosts::ByName { name: name.as_bytes(), family }, hosts::keys, text.as_bytes(), most, room.as_ref(), fills);
            prop_assert_eq!(found, expected);
            for address in ["1.2.3.4", "127.0.0.1", "::1", "::ffff:1.2.3.4", "9.9.9.9"] {
                let query = hosts::ByAddress::from(address.parse::<core::net::IpAddr>().unwrap());
                let [found, expected] = both(&query, hosts::keys, text.as_bytes(), most, room.as_ref(), fills);
                prop_assert_eq!(found, expected);
            }
        }

        #[test]
        fn any_bytes_have_an_index(text in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b' '), any::<u8>()], 0..300)) {
            let [found, expected] = both(&services::ByName { name: b"a", protocol: None }, services::keys, &text, 9, None, false);
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_line_that_does_not_fit_counts_where_it_is_read() {
        let answers = [300, 700];
        for long in [0, 255, 256, 299, 301, 511, 512, 699, 701, 767, 768, 999] {
            let line = |i| match i {
                _ if i == long => format!("1.2.3.4 b{}\n", " a".repeat(9)),
                _ if answers.contains(&i) => "1.2.3.4 host\n".into(),
                i => format!("1.2.3.4 h{i}\n"),
            };
            let text: String = (0..1000).map(line).collect();
            let index = index(text.as_bytes(), hosts::keys).expect("small");
            let query = hosts::ByName { name: b"host", family: 0 };
            for (len, fills) in (100..260).step_by(3).flat_map(|len| [(len, true), (len, false)]) {
                let room = Room::imagined(len).for_hosts();
                let found = by_index(&query, &index, 9, Some(&room), fills);
                assert_eq!(found, one_by_one(&query, text.as_bytes(), 9, Some(&room), fills), "{long}, {len} bytes");
            }
        }
    }

    #[test]
    fn an_index_takes_no_more_room_than_the_text() {
        let made = |line: fn(usize) -> String| {
            let text: String = (0..20_000).map(line).collect();
            (text.len(), index(text.as_bytes(), hosts::keys))
        };
        let lines: [fn(usize) -> String; 3] = [
            |i| format!("10.{}.{}.{} host{i}\n", (i >> 16) % 256, (i >> 8) % 256, i * 7 % 256),
            |i| format!("10.{}.{}.{} h{i}\n", i >> 16, i >> 8 & 255, i & 255),
            |i| format!("0.0.0.0 {:x}.test\n", i * 0x9e37_79b9),
        ];
        for line in lines {
            let (len, hosts) = made(line);
            let hosts = hosts.expect("one that is small enough");
            let size = (hosts.items.len() + hosts.buckets.len()) * 4 + hosts.text.size();
            assert!(size <= len, "{size} of {len}");
        }
        assert!(made(|_| format!("1.1.1.1{}\n", " a".repeat(50))).1.is_none());
    }
}
