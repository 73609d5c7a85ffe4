//! Finding a text in many bytes. Its lines are then parsed, and the others are not.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::query::Hint;
use crate::inet::Text;
use crate::linux::bytes::{is_space, memchr, memchr2};
use crate::linux::memory::{boxed, joined};

/// What a finder is fitted to.
#[derive(Clone, Copy)]
pub struct Fit<'p> {
    /// A piece.
    pub piece: &'p [u8],
    /// From one place that is looked at to the next. Odd, so that they are different places of its lines.
    pub stride: usize,
}

/// Finds the places of a piece where an answer may be.
pub struct Finder {
    /// None to look everywhere; else a text, and a byte to look for as well. So is NUL, since what a line with one shows is
    /// not what it has.
    hint: What,
    /// Where that is another in each piece.
    digits: Option<Box<Digits>>,
    /// How many places looked like the text and were not.
    pub vain: usize,
    /// Whether it was fitted to a piece.
    pub is_fitted: bool,
}

type What = Option<(Option<Triple>, u8)>;

impl Finder {
    /// What `hint` says, fitted to a file that has such a piece. To fit it takes longer than to search a small file.
    #[inline]
    pub fn new(hint: Hint<'_>, fit: Option<Fit<'_>>) -> Self {
        let mut digits = None;
        let hint = match hint {
            Hint::Nothing => None,
            Hint::Text { text, fold } => Triple::new(text, fold, fit).map(|text| (Some(text), 0)),
            Hint::Byte(byte) => Some((None, byte)),
            Hint::AddressOrByte(text, byte) => Triple::new(text.as_bytes(), false, fit).map(|text| (Some(text), byte)),
            Hint::Digits { number, hexadecimal, is_unusual, or_byte } => {
                if fit.is_some() {
                    digits = Digits::new(Text::of_number(number, hexadecimal), hexadecimal, fit, is_unusual, or_byte);
                }
                or_byte.map(|byte| (None, byte))
            }
        };
        Finder { hint, digits, vain: 0, is_fitted: fit.is_some() }
    }

    /// Begins with a piece.
    pub fn begin(&mut self, piece: &[u8]) {
        self.vain = 0;
        if let Some(digits) = &mut self.digits {
            digits.choose(&mut self.hint, piece);
        }
    }

    /// The next place at or after `at`.
    pub fn next(&mut self, piece: &[u8], mut at: usize) -> Option<usize> {
        match &mut self.hint {
            None => (at < piece.len()).then_some(at),
            Some((None, other)) => memchr2(*other, 0, &piece[at..]).map(|i| at + i),
            Some((Some(text), other)) => loop {
                at = text.next(piece, at, *other)?;
                let hay = &piece[at..];
                if [0, *other].contains(&hay[0]) {
                    return Some(at);
                }
                if !text.begins(hay) {
                    self.vain += 1;
                    text.learn(hay);
                } else if text.may_answer(piece, at) {
                    return Some(at);
                }
                at += 1;
            },
        }
    }
}

/// A number that is looked for by its digits where it is not written in another way.
struct Digits {
    /// None while the finder has it.
    text: Option<Triple>,
    is_unusual: fn(&[u8]) -> bool,
    or_byte: Option<u8>,
}

impl Digits {
    #[cold]
    fn new(
        text: Text,
        fold: bool,
        fit: Option<Fit<'_>>,
        is_unusual: fn(&[u8]) -> bool,
        or_byte: Option<u8>,
    ) -> Option<Box<Self>> {
        let text = Triple::new(text.as_bytes(), fold, fit)?;
        let text = Some(Triple { in_word: true, ..text });
        boxed(Digits { text, is_unusual, or_byte }).ok()
    }

    /// Whether a finder looks for the digits in a piece, or for the byte.
    #[cold]
    fn choose(&mut self, what: &mut What, piece: &[u8]) {
        if let Some((Some(text), _)) = what.take() {
            self.text = Some(text);
        }
        // What is nowhere is found to be so at once.
        let may_be_there = self.or_byte.is_none_or(|byte| memchr(byte, piece).is_some());
        *what = if may_be_there && !(self.is_unusual)(piece) {
            Some((self.text.take(), 0))
        } else {
            self.or_byte.map(|byte| (None, byte))
        };
    }
}

/// A text, and three of its bytes that are rarely found together where it is looked for.
struct Triple {
    text: Vec<u8>,
    fold: bool,
    /// Whether it may be a part of a word.
    in_word: bool,
    rare: [Rare; 3],
    /// How many places that look like the text and are not may still make it better.
    lessons: usize,
    /// Whether the processor can look at twice as many bytes at once as any of its kind.
    wide: bool,
}

#[derive(Clone, Copy)]
struct Rare {
    offset: usize,
    /// Set in a byte before it is compared.
    mask: u8,
    byte: u8,
}

impl Rare {
    fn of(text: &[u8], fold: bool, offset: usize) -> Self {
        let byte = text[offset];
        // The one bit that tells the cases of a letter apart.
        let mask = if fold && byte.is_ascii_alphabetic() { 0x20 } else { 0 };
        Rare { offset, mask, byte: byte | mask }
    }

    fn is(self, byte: u8) -> bool {
        byte | self.mask == self.byte
    }
}

/// How many places of a piece at most tell what is rare in it.
const MOST: usize = 1600;
/// Where a file is large.
pub const LARGE: usize = 32 * 1024;
/// How many places in vain make a text better that was fitted to nothing.
const LESSONS: usize = 16;
/// How many bytes of the text there are to choose from.
const TRIED: usize = 64;

impl Triple {
    /// The bytes are those that are rare in a piece; without one, some that are made better by what is found in vain. None for
    /// an empty text, which is everywhere; and without memory.
    fn new(text: &[u8], fold: bool, fit: Option<Fit<'_>>) -> Option<Self> {
        let at = |offset: usize| Rare::of(text, fold, offset);
        let last = text.len().min(TRIED).checked_sub(1)?;
        let (rare, lessons) = match fit {
            Some(fit) => (Self::rare(last + 1, at, fit), 0),
            None => ([0, last / 2, last].map(at), LESSONS),
        };
        // To ask the processor takes longer than to search a small file.
        let wide = fit.is_some_and(|fit| fit.piece.len() >= LARGE) && wide::is_there();
        Some(Triple { text: joined(&[text]).ok()?, fold, in_word: false, rare, lessons, wide })
    }

    /// Which three of so many are rarely found together in a piece.
    #[cold]
    fn rare(tried: usize, at: impl Fn(usize) -> Rare, Fit { piece, stride }: Fit<'_>) -> [Rare; 3] {
        let mut masks = [0; TRIED];
        let mut bytes = [0; TRIED];
        for rare in (0..tried).map(&at) {
            (masks[rare.offset], bytes[rare.offset]) = (rare.mask, rare.byte);
        }
        let piece = &piece[..piece.len().min(MOST * stride)];
        let places = || (0..piece.len()).step_by(stride).map_while(|place| piece[place..].first_chunk::<TRIED>());
        let mut alone = [0; TRIED];
        // First the rarest, then what is rarest where that one is, and so on; in doubt what is rare by itself.
        let mut rare = [at(0); 3];
        for taken in 0..3.min(tried) {
            let mut together = [0_u16; TRIED];
            for place in places().filter(|place| rare[..taken].iter().all(|rare| rare.is(place[rare.offset]))) {
                for (i, count) in together.iter_mut().enumerate() {
                    *count += u16::from(place[i] | masks[i] == bytes[i]);
                }
            }
            if taken == 0 {
                alone = together;
            }
            let others = (0..tried).filter(|&offset| rare[..taken].iter().all(|rare| rare.offset != offset));
            let Some(rarest) = others.min_by_key(|&offset| (together[offset], alone[offset])) else { break };
            rare[taken] = at(rarest);
        }
        rare
    }

    /// Whether `hay` begins with the text.
    fn begins(&self, hay: &[u8]) -> bool {
        let is = |hay: &[u8]| hay == self.text || self.fold && hay.eq_ignore_ascii_case(&self.text);
        hay.get(..self.text.len()).is_some_and(is)
    }

    /// Whether the text is what is asked for where it is in a piece. Names and addresses are whole words; one that a NUL ends
    /// is in a line that is looked at anyway.
    fn may_answer(&self, piece: &[u8], at: usize) -> bool {
        let before = at.checked_sub(1).map_or(b'\n', |before| piece[before]);
        let behind = piece.get(at + self.text.len()).map_or(b'\n', |&behind| behind);
        self.in_word || is_space(before) && (is_space(behind) || behind == b'#')
    }

    /// Has places that differ from the text where `hay` does passed over from now on.
    #[cold]
    fn learn(&mut self, hay: &[u8]) {
        let at = |offset: usize| Rare::of(&self.text, self.fold, offset);
        let differs = |rare: &Rare| hay.get(rare.offset).is_none_or(|&byte| !rare.is(byte));
        if self.lessons > 0
            && let Some(rare) = (0..self.text.len().min(TRIED)).map(at).find(differs)
        {
            self.lessons -= 1;
            self.rare[self.lessons % self.rare.len()] = rare;
        }
    }

    /// The next place that looks like the text, or has the other byte or a NUL.
    fn next(&self, hay: &[u8], at: usize, other: u8) -> Option<usize> {
        // SAFETY: the processor was asked.
        if self.wide { unsafe { wide::next(&self.rare, other, hay, at) } } else { narrow(&self.rare, other, hay, at) }
    }
}

/// The same, by a look at a block of places together. `look` gives a bit for each of them, the lowest for the first; it sees
/// the block, and as many bytes behind it as the furthest of the three is away.
#[inline(always)]
fn next<const BLOCK: usize>(
    rare: &[Rare; 3],
    other: u8,
    hay: &[u8],
    mut at: usize,
    look: impl Fn(&[u8]) -> u32,
) -> Option<usize> {
    let reach = rare.iter().fold(0, |reach, rare| reach.max(rare.offset));
    let Some(last) = hay.len().checked_sub(reach + BLOCK) else {
        let is = |place: usize, rare: &Rare| hay.get(place + rare.offset).is_some_and(|&byte| rare.is(byte));
        let is_hit = |&place: &usize| [0, other].contains(&hay[place]) || rare.iter().all(|rare| is(place, rare));
        return (at..hay.len()).find(is_hit);
    };
    let mut bits;
    while at <= last {
        // SAFETY: behind the last place there are so many bytes. To check that takes longer than to look at some of them.
        bits = look(unsafe { hay.get_unchecked(at..at + reach + BLOCK) });
        if bits != 0 {
            return Some(at + bits.trailing_zeros() as usize);
        }
        at += BLOCK;
    }
    // Some of the last block once more, and where the text has no room.
    bits = look(&hay[last..]).checked_shr((at - last) as u32).unwrap_or(0);
    if bits != 0 {
        return Some(at + bits.trailing_zeros() as usize);
    }
    at = at.max(last + BLOCK);
    memchr2(other, 0, &hay[at..]).map(|i| at + i)
}

/// With blocks that any processor can look at.
#[cfg(target_arch = "x86_64")]
fn narrow(rare: &[Rare; 3], other: u8, hay: &[u8], at: usize) -> Option<usize> {
    use core::arch::x86_64::{
        __m128i, _mm_and_si128, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8,
    };
    next::<{ size_of::<__m128i>() }>(rare, other, hay, at, |block| {
        // SAFETY: every x86-64 processor has these; behind each offset there is a whole block.
        unsafe {
            let at = |offset: usize| _mm_loadu_si128(block.as_ptr().add(offset).cast());
            let all = |byte: u8| _mm_set1_epi8(byte as i8);
            let [one, two, three] =
                rare.map(|rare| _mm_cmpeq_epi8(_mm_or_si128(at(rare.offset), all(rare.mask)), all(rare.byte)));
            let text = _mm_and_si128(_mm_and_si128(one, two), three);
            let first = at(0);
            let others = _mm_or_si128(_mm_cmpeq_epi8(first, all(other)), _mm_cmpeq_epi8(first, all(0)));
            _mm_movemask_epi8(_mm_or_si128(text, others)) as u32
        }
    })
}

/// With blocks that processors can look at in one go.
#[cfg(not(target_arch = "x86_64"))]
fn narrow(rare: &[Rare; 3], other: u8, hay: &[u8], at: usize) -> Option<usize> {
    const BLOCK: usize = 16;
    next::<BLOCK>(rare, other, hay, at, |block| {
        let [one, two, three] = rare.map(|rare| &block[rare.offset..][..BLOCK]);
        let hit = |i: usize| {
            let text = rare[0].is(one[i]) & rare[1].is(two[i]) & rare[2].is(three[i]);
            text | (block[i] == other) | (block[i] == 0)
        };
        let any = (0..BLOCK).fold(false, |any, i| any | hit(i));
        if any { (0..BLOCK).rev().fold(0, |bits, i| bits << 1 | u32::from(hit(i))) } else { 0 }
    })
}

/// The search for processors with longer vectors.
#[cfg(target_arch = "x86_64")]
mod wide {
    use core::arch::x86_64::{
        __cpuid, __cpuid_count, __m256i, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_movemask_epi8,
        _mm256_or_si256, _mm256_set1_epi8, _xgetbv,
    };

    use once_cell::race::OnceBool;

    use super::Rare;

    pub fn is_there() -> bool {
        static ANSWER: OnceBool = OnceBool::new();
        ANSWER.get_or_init(|| {
            const OSXSAVE: u32 = 1 << 27;
            const AVX2: u32 = 1 << 5;
            // What the kernel saves of each thread's registers: the lower and the upper halves of the vectors.
            const SAVED: u64 = 6;
            #[target_feature(enable = "xsave")]
            fn is_saved() -> bool {
                // SAFETY: the function's own feature.
                unsafe { _xgetbv(0) & SAVED == SAVED }
            }
            // SAFETY: every x86-64 processor has cpuid; what it says comes before what needs it.
            unsafe {
                __cpuid(0).eax >= 7
                    && __cpuid(1).ecx & OSXSAVE != 0
                    && is_saved()
                    && __cpuid_count(7, 0).ebx & AVX2 != 0
            }
        })
    }

    /// # Safety
    /// The processor has AVX2.
    #[target_feature(enable = "avx2")]
    pub unsafe fn next(rare: &[Rare; 3], other: u8, hay: &[u8], at: usize) -> Option<usize> {
        super::next::<{ size_of::<__m256i>() }>(rare, other, hay, at, |block| {
            // SAFETY: behind each offset there is a whole block.
            let at = |offset: usize| unsafe { _mm256_loadu_si256(block.as_ptr().add(offset).cast()) };
            let all = |byte: u8| _mm256_set1_epi8(byte as i8);
            let [one, two, three] =
                rare.map(|rare| _mm256_cmpeq_epi8(_mm256_or_si256(at(rare.offset), all(rare.mask)), all(rare.byte)));
            let text = _mm256_and_si256(_mm256_and_si256(one, two), three);
            let first = at(0);
            let others = _mm256_or_si256(_mm256_cmpeq_epi8(first, all(other)), _mm256_cmpeq_epi8(first, all(0)));
            _mm256_movemask_epi8(_mm256_or_si256(text, others)) as u32
        })
    }
}

#[cfg(not(target_arch = "x86_64"))]
mod wide {
    pub fn is_there() -> bool {
        false
    }

    /// # Safety
    /// Asks nothing.
    pub unsafe fn next(rare: &[super::Rare; 3], other: u8, hay: &[u8], at: usize) -> Option<usize> {
        super::narrow(rare, other, hay, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_word_is_found_and_nothing_else(
            hay in proptest::collection::vec(
                prop_oneof![9 => Just(b'a'), 5 => Just(b'A'), 3 => Just(b'b'), 3 => Just(b' '), 1 => 0_u8..99], 0..300,
            ),
            text in "[aAbB]{1,3}|[ab]{60,70}|a{1,20}b?",
            fold: bool,
            fitted: bool,
            wide: bool,
        ) {
            let fits = |at: usize| hay.get(at..at + text.len()).is_some_and(|hay| {
                if fold { hay.eq_ignore_ascii_case(text.as_bytes()) } else { hay == text.as_bytes() }
            });
            let begins = |at: usize| at == 0 || is_space(hay[at - 1]);
            let ends = |at: usize| at == hay.len() || is_space(hay[at]) || hay[at] == b'#';
            let is_word = |at: usize| fits(at) && begins(at) && ends(at + text.len());
            let expected: Vec<usize> = (0..hay.len()).filter(|&at| hay[at] == 0 || is_word(at)).collect();
            let hint = Hint::Text { text: text.as_bytes(), fold };
            let mut finder = Finder::new(hint, fitted.then_some(Fit { piece: &hay, stride: 3 }));
            if let Some((Some(text), _)) = &mut finder.hint {
                text.wide = wide && wide::is_there();
            }
            let mut found = Vec::new();
            let mut at = 0;
            while let Some(place) = finder.next(&hay, at) {
                found.push(place);
                at = place + 1;
            }
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn places_in_vain_are_learnt_from() {
        let line = |i: u32| format!("10.0.0.{i} host{i:05}.example.com host{i:05}\n");
        let text: String = (0..1000).map(line).collect();
        for wanted in ["host00999", "host00900.example.com", "10.0.0.998", "none.example.com"] {
            let mut finder = Finder::new(Hint::Text { text: wanted.as_bytes(), fold: false }, None);
            let found = finder.next(text.as_bytes(), 0);
            let mut places = text.match_indices(wanted).map(|(at, _)| at);
            assert_eq!(found, places.find(|&at| !text[at + wanted.len()..].starts_with('.')));
            assert!(finder.vain <= LESSONS, "{wanted}: {}", finder.vain);
        }
    }
}
