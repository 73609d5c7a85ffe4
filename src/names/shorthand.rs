//! A text in shorthand: compressed by a static table of symbols, so that any line can be had again by itself.
//!
//! A byte of shorthand is the number of a sign, which stands for some bytes that are often found together. Which those are
//! is learnt from a sample of the text. The end of a line has a number of its own, so no sign reaches beyond it. A small
//! text is kept as it is: to learn from it takes longer than it is searched some hundred times.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::take;
use core::sync::atomic::{
    AtomicU64,
    Ordering::{Relaxed, Release},
    compiler_fence,
};

use super::line::first_line;
use crate::linux::memory::{Grow, NoMemory, zeros};
use crate::linux::prefetch;
use crate::linux::thread::PerThread;

/// The end of a line.
const END: u8 = 0;
/// The byte that follows stands for itself.
const LITERAL: u8 = 255;
/// The other numbers are signs'.
const MOST_SIGNS: usize = 254;
/// How many numbers there are.
const NUMBERS: usize = 256;

/// A sign: one to eight bytes, the first of them in the lowest bits; above them are zeros.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Sign {
    word: u64,
    len: u8,
}

impl Sign {
    fn byte(byte: u8) -> Self {
        Sign { word: byte.into(), len: 1 }
    }

    fn followed_by(self, next: Sign) -> Option<Self> {
        let len = self.len + next.len;
        (len <= 8).then(|| Sign { word: self.word | next.word << (8 * self.len), len })
    }

    fn begins(self, text: &[u8], word: u64) -> bool {
        usize::from(self.len) <= text.len() && (word ^ self.word) << (64 - 8 * u32::from(self.len)) == 0
    }
}

/// The first eight bytes of a text, or what there is, in the order of a sign's.
fn first_word(text: &[u8]) -> u64 {
    text.first_chunk()
        .map_or_else(|| text.iter().rev().fold(0, |word, &b| word << 8 | u64::from(b)), |&b| u64::from_le_bytes(b))
}

/// The signs, and how to find one that a text begins with.
struct Signs {
    /// By their numbers, the first of which is 1.
    all: Vec<Sign>,
    /// The number of a sign of one or two bytes, by what two bytes the text begins with.
    short: Vec<u8>,
    /// The number of a longer one, by a hash of three bytes.
    long: Vec<u8>,
}

const LONG: usize = 4096;

fn hash(word: u64) -> usize {
    ((word & 0xff_ffff).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize % LONG
}

impl Signs {
    /// The first of some signs that can be told apart, as many as there are numbers for. None without memory.
    fn new(best_first: impl Iterator<Item = Sign>) -> Option<Self> {
        let (mut short, mut long) = (zeros(1 << 16).ok()?, zeros(LONG).ok()?);
        let mut all = Vec::new();
        all.try_reserve(MOST_SIGNS).ok()?;
        for sign in best_first {
            let Some(number) = (1..LITERAL).nth(all.len()) else { break };
            if sign.len > 2 {
                let place = &mut long[hash(sign.word)];
                // A number is not for one that would never be found.
                if *place != 0 {
                    continue;
                }
                *place = number;
            }
            all.push(sign);
        }
        // Those of two bytes come later, and stay.
        for len in [1, 2] {
            for (number, sign) in (1..LITERAL).zip(&all).filter(|(_, sign)| sign.len == len) {
                let step = 1 << (8 * len);
                short.iter_mut().skip(sign.word as usize).step_by(step).for_each(|place| *place = number);
            }
        }
        Some(Signs { all, short, long })
    }

    /// The number of a sign that a text begins with, and its length.
    fn first(&self, text: &[u8]) -> Option<(u8, usize)> {
        let word = first_word(text);
        [self.long[hash(word)], self.short[word as usize & 0xffff]].into_iter().find_map(|number| {
            let sign = self.all.get(usize::from(number).wrapping_sub(1))?;
            sign.begins(text, word).then_some((number, sign.len.into()))
        })
    }

    /// Learns them from a sample: those that would have been of use, and those that would if they were longer.
    fn learn(sample: &[u8]) -> Option<Self> {
        // By number; a byte without a sign is counted as one.
        const KINDS: usize = 512;
        let mut signs = Signs::new(core::iter::empty())?;
        let mut together: Vec<u16> = zeros(KINDS * KINDS).ok()?;
        // Few of all pairs are found.
        let mut pairs: Vec<u32> = Vec::new();
        for _ in 0..5 {
            let kind = |kind: usize| match kind.checked_sub(256) {
                Some(byte) => Sign::byte(byte as u8),
                None => signs.all[kind - 1],
            };
            let mut alone: Vec<u32> = zeros(KINDS).ok()?;
            for mut line in sample.split(|&b| b == b'\n') {
                let mut before = None;
                while let [byte, ..] = line {
                    let (this, len) =
                        signs.first(line).map_or((256 + usize::from(*byte), 1), |(n, len)| (n.into(), len));
                    alone[this] += 1;
                    if let Some(before) = before.replace(this) {
                        let pair = before * KINDS + this;
                        if together[pair] == 0 {
                            pairs.try_push(pair as u32).ok()?;
                        }
                        together[pair] = together[pair].saturating_add(1);
                    }
                    line = &line[len..];
                }
            }
            let mut worth: Vec<(Sign, u32)> = Vec::new();
            for this in (0..KINDS).filter(|&kind| alone[kind] > 0) {
                let sign = kind(this);
                // Without a sign a byte takes two.
                worth.try_push((sign, alone[this] * u32::from(if sign.len == 1 { 2 } else { sign.len }))).ok()?;
            }
            for pair in pairs.drain(..).map(|pair| pair as usize) {
                let count = take(&mut together[pair]);
                let both = kind(pair / KINDS).followed_by(kind(pair % KINDS));
                if let Some(sign) = both.filter(|_| count > 1) {
                    worth.try_push((sign, u32::from(count) * u32::from(sign.len))).ok()?;
                }
            }
            // The same sign may come about in several ways.
            worth.sort_unstable_by_key(|&(sign, _)| sign);
            worth.dedup_by(|next, one| {
                next.0 == one.0 && {
                    one.1 += next.1;
                    true
                }
            });
            worth.sort_unstable_by_key(|&(_, worth)| core::cmp::Reverse(worth));
            signs = Signs::new(worth.into_iter().map(|(sign, _)| sign))?;
        }
        Some(signs)
    }
}

/// A text that is being written down.
pub struct Writer {
    /// None to keep the text as it is.
    signs: Option<Signs>,
    bytes: Vec<u8>,
    len: usize,
}

impl Writer {
    /// With the signs that suit a sample of the text. None without memory.
    pub fn new(sample: &[u8]) -> Option<Self> {
        Some(Writer { signs: Some(Signs::learn(sample)?), bytes: Vec::new(), len: 0 })
    }

    /// Without any signs, for a small text.
    pub fn without_signs() -> Self {
        Writer { signs: None, bytes: Vec::new(), len: 0 }
    }

    /// Where the next line will be.
    pub fn end(&self) -> usize {
        self.bytes.len()
    }

    /// Adds a line, its end included, which only the last may lack. None without memory.
    pub fn add(&mut self, line: &[u8]) -> Option<()> {
        // At worst all bytes stand for themselves.
        self.bytes.try_reserve(2 * line.len()).ok()?;
        self.len += line.len();
        let Some(signs) = &self.signs else {
            self.bytes.extend_from_slice(line);
            return Some(());
        };
        let mut rest = line;
        while let [byte, after @ ..] = rest {
            if *byte == b'\n' {
                self.bytes.push(END);
                rest = after;
            } else if let Some((number, len)) = signs.first(rest) {
                self.bytes.push(number);
                rest = &rest[len..];
            } else {
                self.bytes.extend([LITERAL, *byte]);
                rest = after;
            }
        }
        Some(())
    }

    /// The whole text. None without memory.
    pub fn finish(mut self) -> Option<Shorthand> {
        self.bytes.shrink_to_fit();
        let signs = match self.signs {
            None => None,
            Some(known) => {
                let mut signs: Box<[Sign; NUMBERS]> = zeros(NUMBERS).ok()?.into_boxed_slice().try_into().ok()?;
                signs[usize::from(END)] = Sign::byte(b'\n');
                signs[1..].iter_mut().zip(known.all).for_each(|(place, sign)| *place = sign);
                Some(signs)
            }
        };
        static LAST: AtomicU64 = AtomicU64::new(NO_TEXT);
        let number = LAST.fetch_add(1, Relaxed) + 1;
        Some(Shorthand { signs, bytes: self.bytes, len: self.len, number })
    }
}

/// A text in shorthand.
pub struct Shorthand {
    /// What each number stands for, but for `LITERAL`; None if the bytes are the text's.
    signs: Option<Box<[Sign; NUMBERS]>>,
    bytes: Vec<u8>,
    /// How many bytes the text has.
    pub len: usize,
    /// Which no other text has.
    number: u64,
}

/// The number of no text.
const NO_TEXT: u64 = 0;

impl Shorthand {
    /// Where the text ends: beyond the place of its last line, and 0 if it has none.
    pub fn end(&self) -> usize {
        self.bytes.len()
    }

    /// What it all takes, in bytes.
    pub fn size(&self) -> usize {
        self.bytes.len() + self.signs.as_deref().map_or(0, size_of_val)
    }

    /// Has the processor fetch the line at a place.
    pub fn fetch(&self, place: usize) {
        if let Some(byte) = self.bytes.get(place) {
            prefetch(byte);
        }
    }

    /// Reads the line at a place, its end included. The line, and where the next one is.
    pub fn line<'l>(&'l self, place: usize, buffer: &'l mut LineBuffer) -> Result<(&'l [u8], usize), NoMemory> {
        match &self.signs {
            Some(signs) => self.spell(signs, place, buffer),
            None => {
                let line = first_line(&self.bytes[place..]);
                Ok((line, place + line.len()))
            }
        }
    }

    /// A text that begins with the line at a place.
    #[inline]
    pub fn text_at<'l>(&'l self, place: usize, buffer: &'l mut LineBuffer) -> Result<&'l [u8], NoMemory> {
        let Some(signs) = &self.signs else { return Ok(&self.bytes[place..]) };
        if (buffer.text, buffer.place) == (self.number, place) {
            return Ok(&buffer.short[..buffer.len]);
        }
        self.spell(signs, place, buffer).map(|(line, _)| line)
    }

    #[inline(never)]
    fn spell<'l>(
        &'l self,
        signs: &[Sign; NUMBERS],
        place: usize,
        buffer: &'l mut LineBuffer,
    ) -> Result<(&'l [u8], usize), NoMemory> {
        let LineBuffer { text, short, long, .. } = buffer;
        // A program may leave by a jump out of a signal handler.
        *text = NO_TEXT;
        compiler_fence(Release);
        *long = Vec::new();
        let mut len = 0;
        let mut rest = self.bytes[place..].iter();
        while let Some(&number) = rest.next() {
            let sign = match number {
                LITERAL => rest.next().map_or(Sign::default(), |&byte| Sign::byte(byte)),
                number => signs[usize::from(number)],
            };
            if len > short.len() - 8 {
                long.try_append(&short[..len])?;
                len = 0;
            }
            short[len..len + 8].copy_from_slice(&sign.word.to_le_bytes());
            len += usize::from(sign.len);
            if number == END {
                break;
            }
        }
        let next = self.bytes.len() - rest.as_slice().len();
        if long.is_empty() {
            (buffer.place, buffer.len) = (place, len);
            compiler_fence(Release);
            *text = self.number;
            return Ok((&short[..len], next));
        }
        long.try_append(&short[..len])?;
        Ok((long, next))
    }
}

/// Where a line is spelled out. A short one stays there, since programs ask for the same name again and again, and needs
/// no memory besides.
pub struct LineBuffer {
    /// Which line is there.
    text: u64,
    place: usize,
    len: usize,
    short: [u8; 128],
    long: Vec<u8>,
}

static OWN: PerThread<LineBuffer> = PerThread::new();

impl LineBuffer {
    /// The calling thread's. None without memory.
    ///
    /// # Safety
    /// The thread has it only once at a time.
    pub unsafe fn own<'b>() -> Option<&'b mut Self> {
        // SAFETY: only this thread uses it, by the caller's promise here alone.
        unsafe { OWN.get().as_mut() }
    }
}

impl Default for LineBuffer {
    fn default() -> Self {
        LineBuffer { text: NO_TEXT, place: 0, len: 0, short: [0; 128], long: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &Shorthand) -> Vec<Vec<u8>> {
        let (mut lines, mut place, mut buffer) = (Vec::new(), 0, LineBuffer::default());
        while place < text.end() {
            let (line, next) = text.line(place, &mut buffer).unwrap();
            lines.push(line.to_vec());
            place = next;
        }
        lines
    }

    fn write(mut writer: Writer, text: &[u8]) -> Shorthand {
        for line in text.split_inclusive(|&b| b == b'\n') {
            writer.add(line).unwrap();
        }
        writer.finish().unwrap()
    }

    proptest! {
        #[test]
        fn what_is_written_can_be_read(
            text in proptest::collection::vec(prop_oneof![1 => Just(b'\n'), 40 => Just(b'a'), 20 => Just(b'b'), 40 => any::<u8>()], 0..1000),
            sample in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'a'), Just(b'b'), any::<u8>()], 0..500),
        ) {
            let expected: Vec<_> = text.split_inclusive(|&b| b == b'\n').map(<[u8]>::to_vec).collect();
            for writer in [Writer::new(&text).unwrap(), Writer::new(&sample).unwrap(), Writer::without_signs()] {
                prop_assert_eq!(lines(&write(writer, &text)), expected.clone());
            }
        }
    }

    proptest! {
        #[test]
        fn a_buffer_has_the_line_that_was_asked_for_last(
            texts in [(); 2].map(|()| "([a-c]{0,9}\n){1,5}([a-c]{130}\n)?"),
            asked in proptest::collection::vec((0_usize..2, 0_usize..6), 1..30),
        ) {
            let texts = texts.map(|text| write(Writer::new(text.as_bytes()).unwrap(), text.as_bytes()));
            let mut buffer = LineBuffer::default();
            for (text, line) in asked {
                let (text, lines) = (&texts[text], lines(&texts[text]));
                let line = line % lines.len();
                let mut place = 0;
                for _ in 0..line {
                    place = text.line(place, &mut LineBuffer::default()).unwrap().1;
                }
                prop_assert_eq!(text.text_at(place, &mut buffer), Ok(&lines[line][..]));
            }
        }
    }

    #[test]
    fn a_table_of_hosts_takes_little_more_than_half_the_room() {
        let name = |i: u32| i.wrapping_mul(2_654_435_761) % 1_000_000;
        let line = |i: u32| {
            format!("10.{}.{}.{}\th{:06}.example.com h{:06}\n", i >> 8 & 7, i % 251, i & 255, name(i), name(i))
        };
        let text: String = (0..20_000).map(line).collect();
        let size = write(Writer::new(text.as_bytes()).unwrap(), text.as_bytes()).size();
        assert!(size * 9 < text.len() * 5, "{size} of {}", text.len());
    }
}
