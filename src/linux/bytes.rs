//! Searching bytes, sixteen at once. What is searched for is near: the end of a line, or of a word. The C library has
//! faster searches for what is far; but a first call of theirs maps another part of it, which takes as long as to read a
//! small file.

/// So many bytes are looked at together.
const BLOCK: usize = 16;

/// What a byte is compared with.
#[derive(Clone, Copy)]
enum Test {
    Is(u8),
    AtMost(u8),
}

impl Test {
    /// A bit for each byte of a block that passes, the lowest for the first.
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn of_block(self, block: &[u8; BLOCK]) -> u32 {
        use core::arch::x86_64::{_mm_cmpeq_epi8, _mm_loadu_si128, _mm_min_epu8, _mm_movemask_epi8, _mm_set1_epi8};
        // SAFETY: every x86-64 processor has these; the load is of as many bytes as there are, aligned or not.
        unsafe {
            let bytes = _mm_loadu_si128(block.as_ptr().cast());
            let equal = match self {
                Test::Is(byte) => _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte as i8)),
                Test::AtMost(most) => _mm_cmpeq_epi8(bytes, _mm_min_epu8(bytes, _mm_set1_epi8(most as i8))),
            };
            _mm_movemask_epi8(equal) as u32
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    #[inline(always)]
    fn of_block(self, block: &[u8; BLOCK]) -> u32 {
        block.iter().rev().fold(0, |bits, &byte| bits << 1 | u32::from(self.of(byte)))
    }

    #[inline(always)]
    fn of(self, byte: u8) -> bool {
        match self {
            Test::Is(wanted) => byte == wanted,
            Test::AtMost(most) => byte <= most,
        }
    }

    #[inline(always)]
    fn first(self, text: &[u8]) -> Option<usize> {
        let (blocks, rest) = text.as_chunks();
        for (at, block) in (0..).step_by(BLOCK).zip(blocks) {
            let bits = self.of_block(block);
            if bits != 0 {
                return Some(at + bits.trailing_zeros() as usize);
            }
        }
        match text.last_chunk() {
            // Once more the end of what did not pass, and the rest.
            Some(block) => {
                let bits = self.of_block(block);
                (bits != 0).then(|| text.len() - BLOCK + bits.trailing_zeros() as usize)
            }
            None => rest.iter().position(|&byte| self.of(byte)),
        }
    }
}

/// Where `byte` first stands in `text`.
#[inline]
pub fn memchr(byte: u8, text: &[u8]) -> Option<usize> {
    Test::Is(byte).first(text)
}

/// Where the first byte of `text` is that is at most `most`.
#[inline]
pub fn position_at_most(most: u8, text: &[u8]) -> Option<usize> {
    Test::AtMost(most).first(text)
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
            prop_assert_eq!(memchr(byte, &text), text.iter().position(|&b| b == byte));
            prop_assert_eq!(memrchr(byte, &text), text.iter().rposition(|&b| b == byte));
            prop_assert_eq!(position_at_most(byte, &text), text.iter().position(|&b| b <= byte));
        }
    }
}
