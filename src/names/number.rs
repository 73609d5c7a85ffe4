//! Numbers at the begin of a text, as the C library reads them.

use super::line::skip_spaces;
use crate::linux::errno;

/// A number as `strtoull` reads it, base 0 included, if it fits 32 bits; and what follows it.
pub fn strtoull_32(text: &[u8], base: u32) -> Option<(u32, &[u8])> {
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

/// The decimal number at the begin of a text, and what follows it, as strtoul reads it: 0 where there is none, the
/// largest where it is too large, which errno says (ERANGE), and from the end of the range where it is negative.
pub fn strtoul(text: &[u8]) -> (u64, &[u8]) {
    let (negative, digits) = match skip_spaces(text) {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    let (digits, rest) = digits.split_at(digits.iter().take_while(|c| c.is_ascii_digit()).count());
    if digits.is_empty() {
        return (0, text);
    }
    let number =
        digits.iter().try_fold(0_u64, |number, &digit| number.checked_mul(10)?.checked_add(u64::from(digit - b'0')));
    match number {
        Some(number) => (if negative { number.wrapping_neg() } else { number }, rest),
        None => {
            errno::set(libc::ERANGE);
            (u64::MAX, rest)
        }
    }
}

/// The number at the begin of a text as C's atoi has it: 0 where there is none.
pub fn atoi(text: &[u8]) -> i32 {
    let text = skip_spaces(text);
    let (sign, digits) = match text {
        [b'-', digits @ ..] => (-1, digits),
        [b'+', digits @ ..] | digits => (1, digits),
    };
    let digits = digits.iter().take_while(|c| c.is_ascii_digit());
    digits.fold(0_i64, |n, &c| n.saturating_mul(10).saturating_add(sign * i64::from(c - b'0'))) as i32
}

/// Whether what is behind a blank may be a number with a sign, or with a zero before its digits.
pub fn begins_oddly([blank, first]: [u8; 2]) -> bool {
    (blank <= b' ') & ((first == b'0') | (first == b'+') | (first == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(strtoull_32(text, base), expected, "{:?}", text.escape_ascii().to_string());
        }
    }

    #[test]
    fn numbers_are_read_as_by_strtoul() {
        for text in ["", "7", " \t7x", "+7", "-1", "-", "+-1", "18446744073709551615", "18446744073709551616", "007"] {
            let c = std::ffi::CString::new(text).unwrap();
            let mut end = std::ptr::null_mut();
            errno::set(0);
            // SAFETY: a string, and room for a pointer into it.
            let (number, rest) = unsafe {
                let number = libc::strtoul(c.as_ptr(), &mut end, 10);
                (number, std::ffi::CStr::from_ptr(end).to_bytes())
            };
            let error = errno::get();
            errno::set(0);
            assert_eq!(strtoul(text.as_bytes()), (number, rest), "{text:?}");
            assert_eq!(errno::get(), error, "{text:?}");
        }
    }

    #[test]
    fn numbers_are_read_as_by_atoi() {
        for text in ["", "7", " \t7x", "+7", "-7", "-", "2147483648", "-2147483649", "9223372036854775808", "007"] {
            let c = std::ffi::CString::new(text).unwrap();
            // SAFETY: a string.
            assert_eq!(atoi(text.as_bytes()), unsafe { libc::atoi(c.as_ptr()) }, "{text:?}");
        }
    }
}
