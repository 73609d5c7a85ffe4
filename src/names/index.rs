//! Finding the lines of a text at once: the text itself, and for each key the lines that have it.

use alloc::vec::Vec;

use super::line::Line;
use super::pack::{Room, TooSmall};
use super::query::{Key, Keys};
use super::scan::{Flow, Search, holds_all};
use super::shorthand::{LineBuffer, Shorthand, zeros};

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

/// Gets a line's place, its bytes, and what there is in it.
type SeeLine<'s> = dyn FnMut(usize, &[u8], Option<&Line<'_>>) + 's;

/// How many bytes of text there are to a bucket; and of a text whose index is small at any rate.
const BUCKET: usize = 128;
const SMALL_BUCKET: usize = 16;

/// What an index may take at any rate, in bytes; else up to twice as much as the text. With lines of fifty bytes it takes
/// less than that; with the shortest lines, or many aliases, hardly more.
const LEAST: usize = 64 * 1024;

impl Index {
    /// An index of a text by the keys of its lines. None if it would be larger than the text, or there is no memory.
    pub fn new(text: Shorthand, keys: Keys) -> Option<Self> {
        let place_bits = usize::BITS - text.end().leading_zeros();
        if place_bits >= u32::BITS {
            return None;
        }
        let index = Index { text, buckets: Vec::new(), items: Vec::new(), place_bits, needs: Needs::default() };
        let len = index.text.len;
        let count = len / if len <= LEAST / 2 { SMALL_BUCKET } else { BUCKET } + 1;
        let mut ends = zeros(count + 2)?;
        let mut needs = Needs::default();
        index.each_line(&mut |place, raw, line| {
            let aliases = line.and_then(|line| keys(line.body, &mut |key| ends[key.bucket(count) + 2] += 1));
            needs.add(place, Room::need(raw.len(), line.zip(aliases)));
        });
        // What was counted two buckets further on becomes where a bucket begins, one further on.
        let mut total = 0;
        for end in &mut ends {
            total += *end;
            *end = total;
        }
        if (ends.len() + total as usize) * size_of::<u32>() + index.text.size() > (2 * len).max(LEAST) {
            return None;
        }
        // And that, with each item that is put there, where it ends: where the next one begins.
        let mut items = zeros(total as usize)?;
        index.each_line(&mut |place, _, line| {
            line.and_then(|line| {
                keys(line.body, &mut |key| {
                    let end = &mut ends[key.bucket(count) + 1];
                    items[*end as usize] = index.item(key, place);
                    *end += 1;
                })
            });
        });
        ends.pop();
        Some(Index { buckets: ends, items, needs, ..index })
    }

    fn each_line(&self, see: &mut SeeLine<'_>) {
        let (mut buffer, mut scratch) = (LineBuffer::default(), Vec::new());
        let mut place = 0;
        while place < self.text.end() {
            let (raw, next) = self.text.line(place, &mut buffer);
            see(place, raw, Line::new(raw, &mut scratch).as_ref());
            place = next;
        }
    }

    fn item(&self, key: Key, place: usize) -> u32 {
        key.tag() << self.place_bits | place as u32
    }

    /// The places of the lines that may have a key.
    fn places(&self, key: Key) -> impl Iterator<Item = usize> {
        let bucket = key.bucket(self.buckets.len() - 1);
        let items = &self.items[self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize];
        let wanted = self.item(key, 0);
        items
            .iter()
            .map(move |item| item ^ wanted)
            .filter(|place| place >> self.place_bits == 0)
            .map(|place| place as usize)
    }

    /// Has the processor fetch what a search for the key will read, while something else is done.
    pub fn fetch(&self, key: Key) {
        if let Some(place) = self.places(key).next() {
            self.text.fetch(place);
        }
    }

    /// Finds the answers that have the key, as a search of the text would. Whether there was one.
    pub fn search(&self, search: &mut dyn Search, key: Key, room: Option<&Room>) -> Result<bool, TooSmall> {
        let mut found = false;
        let mut before = None;
        for place in self.places(key) {
            // A line may have a key twice.
            if before.replace(place) == Some(place) {
                continue;
            }
            let (mut buffer, mut scratch) = (LineBuffer::default(), Vec::new());
            let (raw, end) = self.text.line(place, &mut buffer);
            let Some(line) = Line::new(raw, &mut scratch) else { continue };
            if !found && room.is_some_and(|room| !self.holds_until(search, room, end)) {
                return Err(TooSmall);
            }
            let Some(flow) = search.take(&line) else { continue };
            found = true;
            if flow? == Flow::Enough {
                return Ok(true);
            }
        }
        if !found && room.is_some_and(|room| !self.holds_until(search, room, self.text.end())) {
            return Err(TooSmall);
        }
        Ok(found)
    }

    /// Whether a buffer holds every line up to an end, be it an entry or not.
    fn holds_until(&self, search: &dyn Search, room: &Room, end: usize) -> bool {
        room.suffices(self.needs.most())
            || room.suffices(self.needs.until(end))
            || self.holds_each_until(search, room, end)
    }

    /// The same by a look at every line.
    #[inline(never)]
    fn holds_each_until(&self, search: &dyn Search, room: &Room, end: usize) -> bool {
        let (mut buffer, mut place) = (LineBuffer::default(), 0);
        while place < end {
            let (raw, next) = self.text.line(place, &mut buffer);
            if !holds_all(search, room, raw) {
                return false;
            }
            place = next;
        }
        true
    }
}

/// How large a buffer must be at most, up to each line of a text. Known by the lines that need more than all before them.
#[derive(Default)]
struct Needs(Vec<(usize, usize)>);

impl Needs {
    fn add(&mut self, place: usize, need: usize) {
        if self.0.last().is_none_or(|&(_, most)| need > most) {
            self.0.push((place, need));
        }
    }

    fn most(&self) -> usize {
        self.0.last().map_or(0, |&(_, need)| need)
    }

    fn until(&self, end: usize) -> usize {
        let lines = self.0.partition_point(|&(place, _)| place < end);
        self.0[..lines].last().map_or(0, |&(_, need)| need)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::query::{Entry, Query};
    use crate::names::scan::{Asked, Sink};
    use crate::names::{hosts, services};
    use proptest::prelude::*;

    struct Collect {
        lines: Vec<Vec<u8>>,
        most: usize,
    }

    impl<Q: Query> Sink<Q> for Collect {
        fn restart(&mut self) {
            self.lines.clear();
        }

        fn take<'a>(&mut self, line: &Line<'a>, _: Q::Entry<'a>) -> Result<Flow, TooSmall> {
            self.lines.push(line.body.to_vec());
            Ok(if self.lines.len() < self.most { Flow::More } else { Flow::Enough })
        }
    }

    /// What the index and a look at every line find.
    type Both = [Result<Vec<Vec<u8>>, TooSmall>; 2];

    fn both<Q: Query>(query: &Q, keys: Keys, text: &[u8], most: usize, room: Option<&Room>) -> Both {
        let index = Index::new(Shorthand::of(text).expect("small"), keys).expect("small");
        let key = query.key().expect("a query for something");
        let mut sink = Collect { lines: Vec::new(), most };
        let found = index.search(&mut Asked { query, sink: &mut sink }, key, room).map(|_| sink.lines);
        let mut all = Vec::new();
        let mut scratch = Vec::new();
        for raw in text.split_inclusive(|&b| b == b'\n') {
            let line = Line::new(raw, &mut scratch);
            let entry = line.as_ref().and_then(|line| query.parse(line.body));
            let fits = |room: &Room| match (&line, &entry) {
                (Some(line), Some(entry)) => room.holds(line, entry.aliases().count()),
                _ => room.holds_line(raw.len()),
            };
            if all.is_empty() && !room.is_none_or(fits) {
                return [found, Err(TooSmall)];
            }
            if let (Some(line), Some(entry)) = (&line, &entry)
                && query.matches(entry)
            {
                all.push(line.body.to_vec());
                if all.len() == most {
                    break;
                }
            }
        }
        [found, Ok(all)]
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
        ) {
            let mut buffer = vec![0_u64; 100];
            // SAFETY: the vector is longer.
            let room = len.map(|len| unsafe { Room::new(buffer.as_mut_ptr().cast::<core::ffi::c_char>().add(shift), len) }.for_hosts());
            let [found, expected] = both(&hosts::ByName { name: name.as_bytes(), family }, hosts::keys, text.as_bytes(), most, room.as_ref());
            prop_assert_eq!(found, expected);
            for address in ["1.2.3.4", "127.0.0.1", "::1", "::ffff:1.2.3.4", "9.9.9.9"] {
                let query = hosts::ByAddress::from(address.parse::<core::net::IpAddr>().unwrap());
                let [found, expected] = both(&query, hosts::keys, text.as_bytes(), most, room.as_ref());
                prop_assert_eq!(found, expected);
            }
        }

        #[test]
        fn any_bytes_have_an_index(text in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b' '), any::<u8>()], 0..300)) {
            let [found, expected] = both(&services::ByName { name: b"a", protocol: None }, services::keys, &text, 9, None);
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn an_index_takes_hardly_more_room_than_the_text() {
        let index = |line: fn(usize) -> String| {
            let text: String = (0..20_000).map(line).collect();
            (text.len(), Index::new(Shorthand::of(text.as_bytes()).unwrap(), hosts::keys))
        };
        let (len, made) = index(|i| format!("10.{}.{}.{} host{i}\n", (i >> 16) % 256, (i >> 8) % 256, i * 7 % 256));
        let made = made.expect("one that is small enough");
        assert!((made.items.len() + made.buckets.len()) * 4 + made.text.size() <= len);
        assert!(index(|i| format!("10.{}.{}.{} h{i}\n", i >> 16, i >> 8 & 255, i & 255)).1.is_some());
        assert!(index(|_| "1.1.1.1 a b c d e f g h i j\n".into()).1.is_none());
    }
}
