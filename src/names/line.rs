//! A line of a database, and its fields.

use alloc::vec::Vec;

use crate::linux::bytes::{find_space, is_space, memchr, memchr2, memchr3, not_spaces};

/// A line as its readers see it: a C string without the blanks before it.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// The line in the file, its end included, which the last line of a file may lack.
    pub raw: &'a [u8],
    /// The bytes of the C string, its blanks included.
    pub string_len: usize,
    /// What a result holds a copy of: from the first byte that is not blank, comment and line end included.
    pub text: &'a [u8],
    /// `text` up to its comment or line end.
    pub body: &'a [u8],
}

impl<'a> Line<'a> {
    /// Reads one line of a file, its end included. None if it is blank or a comment, or if there is no memory for it.
    pub fn new(raw: &'a [u8], scratch: &'a mut Vec<u8>) -> Option<Self> {
        let mark = memchr2(0, b'#', raw);
        let comment = mark.filter(|&mark| raw[mark] == b'#');
        let end = match comment {
            Some(comment) => memchr(0, &raw[comment..]).map(|i| comment + i),
            None => mark,
        };
        let string = &raw[..end.unwrap_or(raw.len())];
        let text = skip_spaces(string);
        if matches!(text, [] | [b'#', ..]) {
            return None;
        }
        let before = string.len() - text.len();
        let end = comment.map(|comment| comment - before).or_else(|| text.ends_with(b"\n").then(|| text.len() - 1));
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
        Some(Line { raw, string_len: string.len(), text, body })
    }

    /// Reads the first line of a text.
    #[inline]
    pub fn first_of(text: &'a [u8], scratch: &'a mut Vec<u8>) -> Option<Self> {
        // Most lines have neither a NUL nor a comment.
        match memchr3(b'\n', 0, b'#', text) {
            Some(end) if text[end] == b'\n' => {
                let raw = &text[..=end];
                let text = skip_spaces(raw);
                let body = text.strip_suffix(b"\n")?;
                Some(Line { raw, string_len: raw.len(), text, body })
            }
            _ => Line::new(first_line(text), scratch),
        }
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

/// The words of a text that blanks separate.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    text: &'a [u8],
    /// A bit for each byte of the words to come, the lowest for the first byte of the text; 0 if the text is longer than
    /// that. It is then cut off in front, until it is not.
    solid: u64,
}

impl<'a> Words<'a> {
    /// Those of a text.
    pub fn new(text: &'a [u8]) -> Self {
        let words = Words { text, solid: 0 };
        if words.is_long() { words } else { Words { solid: not_spaces(text), ..words } }
    }

    fn is_long(&self) -> bool {
        self.text.len() > u64::BITS as usize
    }

    /// The next word; if there is none, an empty one at the end of the text.
    #[inline]
    pub fn field(&mut self) -> &'a [u8] {
        self.next().unwrap_or(&self.text[self.text.len()..])
    }

    /// The next word of a long text.
    #[cold]
    fn cut(self) -> (Option<&'a [u8]>, Self) {
        let text = skip_spaces(self.text);
        let (word, rest) = text.split_at(find_space(text).unwrap_or(text.len()));
        ((!word.is_empty()).then_some(word), Words::new(rest))
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        if self.solid == 0 {
            let word;
            (word, *self) = self.is_long().then(|| self.cut())?;
            return word;
        }
        let start = self.solid.trailing_zeros();
        let end = start + (self.solid >> start).trailing_ones();
        // What is carried over takes the lowest bits that stand together away.
        self.solid &= self.solid.wrapping_add(1 << start);
        self.text.get(start as usize..end as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_is_what_a_c_string_holds() {
        let mut scratch = Vec::new();
        let line = Line::new(b" \ta b#c\n", &mut scratch).unwrap();
        assert_eq!((line.string_len, line.text, line.body), (8, &b"a b#c\n"[..], &b"a b"[..]));
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

    proptest! {
        #[test]
        fn words_are_what_blanks_separate(
            text in prop_oneof!["[a-c# \t\r\x0b]{0,150}", "( ?a{0,70}){0,4}"],
            taken in 0_usize..4,
        ) {
            let text = text.as_bytes();
            let mut expected = text.split(|&b| is_space(b)).filter(|word| !word.is_empty());
            let mut words = Words::new(text);
            for _ in 0..taken {
                let (word, end) = (words.field(), &text[text.len()..]);
                prop_assert_eq!(word.as_ptr_range(), expected.next().unwrap_or(end).as_ptr_range());
            }
            prop_assert_eq!(words.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        }

        #[test]
        fn a_line_ends_at_a_nul_or_a_comment(raw in "( |a|\t){0,40}[#a]?a{0,20}[\0#]?( |a){0,40}[\0#]?\r?\n") {
            let raw = raw.as_bytes();
            let is = |wanted: u8| move |&b: &u8| b == wanted;
            let string = raw.split(is(0)).next().unwrap();
            let text = &string[string.iter().take_while(|&&b| is_space(b)).count()..];
            let body = text.split(is(b'#')).next().unwrap();
            let body = body.strip_suffix(b"\n").unwrap_or(body);
            let mut scratch = Vec::new();
            match Line::new(raw, &mut scratch) {
                None => prop_assert!(matches!(text, [] | [b'#', ..])),
                Some(line) => {
                    prop_assert_eq!((line.raw, line.string_len), (raw, string.len()));
                    // What is doubled is not.
                    if text.len() == string.len() || body.len() < text.len() {
                        prop_assert_eq!((line.text, line.body), (text, body));
                    }
                }
            }
        }

        #[test]
        fn any_bytes_can_be_read(raw in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Some(line) = Line::new(&raw, &mut Vec::new()) {
                prop_assert!(line.body.len() <= line.text.len() && line.text.len() <= line.raw.len());
                prop_assert!(!line.body.contains(&0) && !line.body.contains(&b'#') && !is_space(line.body[0]));
            }
        }
    }
}
