//! A line of a database, and its fields.

use alloc::vec::Vec;

use crate::inet::is_space;
use crate::linux::bytes::{memchr, position_at_most};

/// A line as its readers see it: a C string without the blanks before it.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// The bytes of the line in the file, its end included.
    pub raw_len: usize,
    /// Those of the C string, its blanks included.
    pub string_len: usize,
    /// Whether a line end is there, as the last line of a file may lack.
    pub ended: bool,
    /// What a result holds a copy of: from the first byte that is not blank, comment and line end included.
    pub text: &'a [u8],
    /// `text` up to its comment or line end.
    pub body: &'a [u8],
}

impl<'a> Line<'a> {
    /// Reads one line of a file, its end included. None if it is blank or a comment, or if there is no memory for it.
    pub fn new(raw: &'a [u8], scratch: &'a mut Vec<u8>) -> Option<Self> {
        let string = &raw[..memchr(0, raw).unwrap_or(raw.len())];
        let text = skip_spaces(string);
        if matches!(text, [] | [b'#', ..]) {
            return None;
        }
        let before = string.len() - text.len();
        let end = memchr(b'#', text).or_else(|| text.ends_with(b"\n").then(|| text.len() - 1));
        let text = if end.is_none() && before > 0 {
            // The C library moves a string to the front without its NUL, so what it had last it has twice.
            scratch.clear();
            scratch.try_reserve(text.len() + before).ok()?;
            scratch.extend_from_slice(text);
            scratch.extend_from_slice(&string[string.len() - before..]);
            scratch
        } else {
            text
        };
        let body = &text[..end.unwrap_or(text.len())];
        Some(Line { raw_len: raw.len(), string_len: string.len(), ended: raw.ends_with(b"\n"), text, body })
    }

    /// Whether what a line shows may differ from what the file has, as happens if its end is missing.
    pub fn may_double(raw: &[u8]) -> bool {
        !raw.ends_with(b"\n") && raw.first().is_some_and(|&b| is_space(b))
    }
}

/// The first line of a text, its end included.
pub fn first_line(text: &[u8]) -> &[u8] {
    &text[..memchr(b'\n', text).map_or(text.len(), |end| end + 1)]
}

/// A text without the blanks before it.
pub fn skip_spaces(text: &[u8]) -> &[u8] {
    &text[text.iter().position(|&b| !is_space(b)).unwrap_or(text.len())..]
}

/// Takes the first field off a text, and the blanks that end it. Both parts are slices of the text, also when empty.
pub fn field(text: &[u8]) -> (&[u8], &[u8]) {
    let (field, rest) = text.split_at(find_space(text).unwrap_or(text.len()));
    (field, skip_spaces(rest))
}

/// Where the first blank of a text is.
fn find_space(text: &[u8]) -> Option<usize> {
    // Blanks are among the control characters, or next to them.
    let near = position_at_most(b' ', text)?;
    text[near..].iter().position(|&b| is_space(b)).map(|i| near + i)
}

/// The words of a text that blanks separate.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a>(pub &'a [u8]);

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (word, rest) = field(skip_spaces(self.0));
        self.0 = rest;
        (!word.is_empty()).then_some(word)
    }
}

/// A number as `strtoull` reads it, base 0 included, if it fits 32 bits; and what follows it.
pub fn number(text: &[u8], base: u32) -> Option<(u32, &[u8])> {
    let text = skip_spaces(text);
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (radix, digits) = match text {
        [b'0', b'x' | b'X', digit, ..] if base == 0 && digit.is_ascii_hexdigit() => (16, &text[2..]),
        [b'0', ..] if base == 0 => (8, text),
        _ => (if base == 0 { 10 } else { base }, text),
    };
    let mut magnitude = 0_u64;
    let mut rest = digits;
    while let [byte, after @ ..] = rest
        && let Some(digit) = (*byte as char).to_digit(radix)
    {
        magnitude = magnitude.checked_mul(radix.into())?.checked_add(digit.into())?;
        rest = after;
    }
    if rest.len() == digits.len() {
        return None;
    }
    let number = if negative { magnitude.wrapping_neg() } else { magnitude };
    Some((u32::try_from(number).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_what_a_c_string_holds() {
        let mut scratch = Vec::new();
        let line = Line::new(b" \ta b#c\n", &mut scratch).unwrap();
        assert_eq!((line.raw_len, line.string_len, line.text, line.body), (8, 8, &b"a b#c\n"[..], &b"a b"[..]));
        assert_eq!(Line::new(b"a\0b\n", &mut scratch).unwrap().body, b"a");
        for blank in [&b""[..], b"\n", b" \r\n", b"# a\n", b"\0a\n", b" \0"] {
            assert!(Line::new(blank, &mut scratch).is_none(), "{blank:?}");
        }
    }

    #[test]
    fn blanks_before_a_line_without_an_end_double_what_it_ends_with() {
        let mut scratch = Vec::new();
        assert_eq!(Line::new(b"  1.2.3.4 ab", &mut scratch).unwrap().body, b"1.2.3.4 abab");
        assert_eq!(Line::new(b" ab\0c\n", &mut scratch).unwrap().body, b"abb");
        assert_eq!(Line::new(b" ab#c", &mut scratch).unwrap().body, b"ab");
    }

    #[test]
    fn numbers_are_read_as_by_strtoull() {
        type Case = (&'static [u8], u32, Option<(u32, &'static [u8])>);
        let cases: [Case; 12] = [
            (b"80/tcp", 0, Some((80, b"/tcp"))),
            (b"010/", 0, Some((8, b"/"))),
            (b"0x1F", 0, Some((31, b""))),
            (b"0x", 0, Some((0, b"x"))),
            (b"09", 0, Some((0, b"9"))),
            (b"010", 10, Some((10, b""))),
            (b"+7", 10, Some((7, b""))),
            (b"-1", 10, None),
            (b"-18446744073709551615", 10, Some((1, b""))),
            (b"4294967296", 10, None),
            (b"99999999999999999999999", 10, None),
            (b"", 10, None),
        ];
        for (text, base, expected) in cases {
            assert_eq!(number(text, base), expected, "{:?}", text.escape_ascii().to_string());
        }
    }

    proptest! {
        #[test]
        fn words_are_what_blanks_separate(text in "[a-c# \t\r\x0b]{0,20}") {
            let words: Vec<&[u8]> = Words(text.as_bytes()).collect();
            let expected: Vec<&[u8]> = text.split([' ', '\t', '\r', '\x0b']).filter(|w| !w.is_empty()).map(str::as_bytes).collect();
            prop_assert_eq!(words, expected);
        }

        #[test]
        fn any_bytes_can_be_read(raw in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Some(line) = Line::new(&raw, &mut Vec::new()) {
                prop_assert!(line.body.len() <= line.text.len() && line.text.len() <= line.raw_len);
                prop_assert!(!line.body.contains(&0) && !line.body.contains(&b'#') && !is_space(line.body[0]));
            }
        }
    }
}
