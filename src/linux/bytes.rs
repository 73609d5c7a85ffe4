//! Searching bytes, sixteen at once. What is searched for is near: the end of a line, or of a word. The C library has
//! faster searches for what is far; but a first call of theirs maps another part of it, which takes as long as to read a
//! small file.

/// Whether so many bytes in a row are as `is_so` says, anywhere in a long text; behind its end are zeros. Without a branch
/// in it, many places are looked at together.
#[inline(always)]
pub fn any_row<const N: usize>(text: &[u8], is_so: impl Fn([u8; N]) -> bool) -> bool {
    const PART: usize = 4096;
    let places = (text.len() + 1).saturating_sub(N);
    let in_part = |start: usize| {
        let count = PART.min(places - start);
        let rows: [&[u8]; N] = core::array::from_fn(|i| &text[start + i..][..count]);
        (0..count).fold(0, |any, at| any | u8::from(is_so(rows.map(|row| row[at])))) != 0
    };
    let at_end = |start: usize| is_so(core::array::from_fn(|i| text.get(start + i).map_or(0, |&byte| byte)));
    (0..places).step_by(PART).any(in_part) || (places..text.len()).any(at_end)
}

/// So many bytes are looked at together.
const BLOCK: usize = 16;

/// What a byte may be.
#[derive(Clone, Copy)]
enum Test {
    Is(u8),
    IsEither(u8, u8),
    IsOneOf(u8, u8, u8),
    /// As [`is_space`] says.
    IsSpace,
}

impl Test {
    /// A bit for each byte of a block that passes, the lowest for the first.
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn of_block(self, block: &[u8; BLOCK]) -> u32 {
        use core::arch::x86_64::{
            _mm_cmpeq_epi8, _mm_loadu_si128, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8, _mm_sub_epi8,
        };
        // SAFETY: every x86-64 processor has these; the load is of as many bytes as there are, aligned or not.
        unsafe {
            let bytes = _mm_loadu_si128(block.as_ptr().cast());
            let is = |byte: u8| _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte as i8));
            let passes = match self {
                Test::Is(byte) => is(byte),
                Test::IsEither(one, other) => _mm_or_si128(is(one), is(other)),
                Test::IsOneOf(one, other, third) => _mm_or_si128(_mm_or_si128(is(one), is(other)), is(third)),
                Test::IsSpace => {
                    let above_tab = _mm_sub_epi8(bytes, _mm_set1_epi8(b'\t' as i8));
                    let most = _mm_set1_epi8((b'\r' - b'\t') as i8);
                    _mm_or_si128(is(b' '), _mm_cmpeq_epi8(above_tab, _mm_min_epu8(above_tab, most)))
                }
            };
            _mm_movemask_epi8(passes) as u32
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    #[inline(always)]
    fn of_block(self, block: &[u8; BLOCK]) -> u32 {
        let passes = |byte: u8| match self {
            Test::Is(wanted) => byte == wanted,
            Test::IsEither(one, other) => byte == one || byte == other,
            Test::IsOneOf(one, other, third) => byte == one || byte == other || byte == third,
            Test::IsSpace => is_space(byte),
        };
        block.iter().rev().fold(0, |bits, &byte| bits << 1 | u32::from(passes(byte)))
    }

    /// Where the first byte of a text is that passes.
    #[inline(always)]
    fn first(self, text: &[u8]) -> Option<usize> {
        let (blocks, rest) = text.as_chunks();
        for (at, block) in (0..).step_by(BLOCK).zip(blocks) {
            let bits = self.of_block(block);
            if bits != 0 {
                return Some(at + bits.trailing_zeros() as usize);
            }
        }
        let (at, bits) = match text.last_chunk() {
            // Once more the end of what did not pass, and the rest.
            Some(block) => (text.len() - BLOCK, self.of_block(block)),
            None => (0, self.of_block(&padded(rest))),
        };
        (bits != 0).then(|| at + bits.trailing_zeros() as usize).filter(|&at| at < text.len())
    }

    /// A bit for each byte of a text that passes, the lowest for the first; and any bits for bytes that it lacks. There
    /// are at most 64.
    #[inline(always)]
    fn all(self, text: &[u8]) -> u64 {
        let (blocks, rest) = text.as_chunks();
        let bits = blocks.iter().rev().fold(0, |bits, block| bits << BLOCK | u64::from(self.of_block(block)));
        match text.last_chunk() {
            Some(block) => bits | u64::from(self.of_block(block)) << (text.len() - BLOCK),
            None => self.of_block(&padded(rest)).into(),
        }
    }
}

/// Fewer bytes than a block, as one.
#[inline(always)]
fn padded(text: &[u8]) -> [u8; BLOCK] {
    let number = match (text.first_chunk(), text.last_chunk()) {
        (Some(first), Some(last)) => {
            // Bytes that both have are in the same place.
            let last = u128::from(u64::from_le_bytes(*last)) << (u8::BITS as usize * (text.len() - size_of::<u64>()));
            u128::from(u64::from_le_bytes(*first)) | last
        }
        _ => text.iter().rev().fold(0, |number, &byte| number << u8::BITS | u64::from(byte)).into(),
    };
    number.to_le_bytes()
}

/// Where `byte` first stands in `text`.
#[inline]
pub fn memchr(byte: u8, text: &[u8]) -> Option<usize> {
    Test::Is(byte).first(text)
}

/// Where the first of two bytes first stands in `text`.
#[inline]
pub fn memchr2(one: u8, other: u8, text: &[u8]) -> Option<usize> {
    Test::IsEither(one, other).first(text)
}

/// Where the first of three bytes first stands in `text`.
#[inline]
pub fn memchr3(one: u8, other: u8, third: u8, text: &[u8]) -> Option<usize> {
    Test::IsOneOf(one, other, third).first(text)
}

/// What isspace holds for a space in the C locale.
pub fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// Where the first blank of `text` is.
#[inline]
pub fn find_space(text: &[u8]) -> Option<usize> {
    Test::IsSpace.first(text)
}

/// A bit for each byte of `text` that is no blank, the lowest for the first. There are at most 64.
#[inline]
pub fn not_spaces(text: &[u8]) -> u64 {
    !Test::IsSpace.all(text) & u64::MAX.checked_shr(u64::BITS - text.len() as u32).unwrap_or(0)
}

/// Where `byte` last stands in `text`.
#[inline]
pub fn memrchr(byte: u8, text: &[u8]) -> Option<usize> {
    let (rest, blocks) = text.as_rchunks();
    for (end, block) in (0..=text.len()).rev().step_by(BLOCK).zip(blocks.iter().rev()) {
        let bits = Test::Is(byte).of_block(block);
        if bits != 0 {
            return Some(end - BLOCK + bits.ilog2() as usize);
        }
    }
    rest.iter().rposition(|&b| b == byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_are_found_where_they_are(
            text in proptest::collection::vec(prop_oneof![Just(0), Just(1), Just(b'a'), Just(0x7f), Just(0x80), Just(0xff), any::<u8>()], 0..70),
            byte in prop_oneof![Just(0), Just(1), Just(b'a'), Just(0x7f), Just(0x80), Just(0xff), any::<u8>()],
        ) {
            let other = text.first().map_or(0, |byte| byte ^ 1);
            prop_assert_eq!(memchr(byte, &text), text.iter().position(|&b| b == byte));
            prop_assert_eq!(memchr2(byte, other, &text), text.iter().position(|&b| b == byte || b == other));
            let third = text.last().map_or(0, |byte| byte ^ 2);
            let is_one = |&b: &u8| b == byte || b == other || b == third;
            prop_assert_eq!(memchr3(byte, other, third, &text), text.iter().position(is_one));
            prop_assert_eq!(memrchr(byte, &text), text.iter().rposition(|&b| b == byte));
        }

        #[test]
        fn blanks_are_told_from_others(text in proptest::collection::vec(prop_oneof![any::<u8>(), 0_u8..40], 0..=64)) {
            prop_assert_eq!(find_space(&text), text.iter().position(|&b| is_space(b)));
            prop_assert_eq!(not_spaces(&text), text.iter().rev().fold(0, |bits, &b| bits << 1 | u64::from(!is_space(b))));
        }
    }
}
