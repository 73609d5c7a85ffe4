//! What a lookup asks.

use core::net::IpAddr;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use super::line::Words;
use crate::inet::Text;

/// An entry of any database.
pub trait Entry<'a> {
    /// The official name.
    fn name(&self) -> &'a [u8];
    /// The other names.
    fn aliases(&self) -> Words<'a>;

    /// Whether `wanted` is one of the names, by `same`.
    fn is_called(&self, wanted: &[u8], same: fn(&[u8], &[u8]) -> bool) -> bool {
        same(self.name(), wanted) || self.aliases().any(|alias| same(alias, wanted))
    }
}

/// What every line that answers a query has in it, so that the others need not be parsed.
pub enum Hint<'q> {
    /// Nothing that could be searched for.
    Nothing,
    /// This text; if `fold`, in whatever case.
    Text {
        /// The text, without white space.
        text: &'q [u8],
        /// Whether upper and lower case are the same.
        fold: bool,
    },
    /// This byte.
    Byte(u8),
    /// This address or this byte.
    AddressOrByte(Text, u8),
    /// The digits of a number, in a text in which no number is written in another way.
    Digits {
        /// The number.
        number: u32,
        /// Whether its digits are hexadecimal, in whatever case; else they are decimal.
        hexadecimal: bool,
        /// Whether a text may have one that is.
        is_unusual: fn(&[u8]) -> bool,
        /// This byte is then what to search for; None if there is nothing.
        or_byte: Option<u8>,
    },
}

/// A question to a database.
pub trait Query {
    /// The entries of the database.
    type Entry<'a>: Entry<'a>;

    /// Parses a line. None if it is wrong, or is none for this query.
    fn parse<'a>(&self, body: &'a [u8]) -> Option<Self::Entry<'a>>;

    /// Whether an entry answers. Each does, unless something is asked for.
    fn matches(&self, _: &Self::Entry<'_>) -> bool {
        true
    }

    /// What to search for.
    fn hint(&self) -> Hint<'_> {
        Hint::Nothing
    }

    /// What to find the answers by. None if there is nothing.
    fn key(&self) -> Option<Key> {
        None
    }
}

/// Gives the keys of a line: those of every query of the database that it may answer. The number of its aliases; None if
/// the line is wrong.
pub type Keys = fn(body: &[u8], add: &mut dyn FnMut(Key)) -> Option<usize>;

/// The hash of a part of an entry: of a name, a number or an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u32);

/// The bit that tells the cases of ASCII letters apart. A key does without it.
const FOLD: u8 = 0x20;

impl Key {
    fn of(mixed: u64) -> Self {
        Key((mixed >> u32::BITS) as u32)
    }

    /// Of a name, whatever its case.
    pub fn name(name: &[u8]) -> Self {
        // That bytes other than letters are changed too makes no key wrong.
        const ALL: u64 = u64::from_le_bytes([FOLD; 8]);
        let (words, rest) = name.as_chunks();
        let add = |key, word| mix(key ^ (word | ALL));
        let key = words.iter().fold(name.len() as u64, |key, &word| add(key, u64::from_le_bytes(word)));
        let last = match name.last_chunk() {
            // Some of it once more.
            Some(&last) => u64::from_le_bytes(last),
            None => rest.iter().fold(0, |word, &byte| word << u8::BITS | u64::from(byte)),
        };
        Key::of(add(key, last))
    }

    /// Of a number.
    pub fn number(number: u32) -> Self {
        Key::of(mix(number.into()))
    }

    /// Of an address.
    pub fn address(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => Self::number(v4.to_bits()),
            IpAddr::V6(v6) => {
                let bits = v6.to_bits();
                Key::of(mix(mix(bits as u64) ^ (bits >> 64) as u64))
            }
        }
    }

    /// Which of so many buckets it belongs to.
    pub fn bucket(self, buckets: usize) -> usize {
        ((u64::from(self.0) * buckets as u64) >> u32::BITS) as usize
    }

    /// What tells it from others in its bucket: the lowest bits, as the highest choose the bucket.
    pub fn tag(self) -> u32 {
        self.0
    }

    /// The keys of an entry's names, and the number of its aliases.
    pub fn names<'a>(entry: &impl Entry<'a>, add: &mut dyn FnMut(Key)) -> usize {
        add(Self::name(entry.name()));
        entry.aliases().map(|alias| add(Self::name(alias))).count()
    }
}

/// Spreads what differs in any bit over all of them.
fn mix(bits: u64) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let product = u128::from(bits ^ ODD) * u128::from(ODD.rotate_left(32) | 1);
    product as u64 ^ (product >> 64) as u64
}

/// The same bytes.
pub fn exactly(one: &[u8], other: &[u8]) -> bool {
    one == other
}

/// The same bytes but for the case of letters.
pub fn but_for_case(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() || one == other {
        return one.len() == other.len();
    }
    let table = lower_case();
    if table == ASCII.load(Relaxed) {
        return one.eq_ignore_ascii_case(other);
    }
    // SAFETY: the table has a member for every byte.
    let lower = |byte: u8| unsafe { *table.add(byte.into()) };
    one.iter().zip(other).all(|(&one, &other)| lower(one) == lower(other))
}

unsafe extern "C" {
    fn __ctype_tolower_loc() -> *const *const i32;
}

/// What each byte is in lower case in the calling thread's locale.
fn lower_case() -> *mut i32 {
    // SAFETY: takes nothing, and gives a place that holds as long as the thread lives.
    unsafe { *__ctype_tolower_loc() }.cast_mut()
}

/// Whether the case of ASCII letters, and of no others, is all that the calling thread's locale knows of. Only with 8-bit
/// character sets, and in Turkish, that is not so.
pub fn folds_as_ascii() -> bool {
    let table = lower_case();
    table == ASCII.load(Relaxed) || difference(table) == 0
}

/// Whether names that are the same but for case in the calling thread's locale have the same key. With many 8-bit character
/// sets that is not so.
pub fn folds_as_keys() -> bool {
    let table = lower_case();
    table == ASCII.load(Relaxed) || difference(table) & !FOLD == 0
}

/// The last tables of a locale of the whole process's that fold as ASCII, and otherwise, but as keys: these are never
/// unloaded.
static ASCII: AtomicPtr<i32> = AtomicPtr::new(null_mut());
static KEYS: AtomicPtr<i32> = AtomicPtr::new(null_mut());

/// In which bits a table of lower cases differs from that of ASCII, for any byte.
#[cold]
fn difference(table: *mut i32) -> u8 {
    if table == KEYS.load(Relaxed) {
        return FOLD;
    }
    let bits = (0..=u8::MAX).fold(0, |bits, byte| {
        // SAFETY: the table has a member for every byte, which is one.
        bits | unsafe { *table.add(byte.into()) } as u8 ^ byte.to_ascii_lowercase()
    });
    let lasting = match bits {
        0 => &ASCII,
        FOLD => &KEYS,
        _ => return bits,
    };
    /// LC_GLOBAL_LOCALE: that of the whole process.
    const GLOBAL: libc::locale_t = usize::MAX as libc::locale_t;
    // SAFETY: asks for the thread's locale, and sets none.
    if unsafe { libc::uselocale(null_mut()) } == GLOBAL {
        lasting.store(table, Relaxed);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::net::{Ipv4Addr, Ipv6Addr};

    /// A lookup looks at the lines of one bucket whose tags are those of its key.
    #[test]
    fn keys_that_differ_little_are_spread_over_all_buckets_and_tags() {
        const KEYS: u32 = 10_000;
        const BUCKETS: usize = 1000;
        type Kind = (&'static str, fn(u32) -> Key);
        let kinds: [Kind; 6] = [
            ("short names", |i| Key::name(format!("h{i}").as_bytes())),
            ("long names", |i| Key::name(format!("host{i}.some.where.example.com").as_bytes())),
            ("numbers", Key::number),
            ("addresses", |i| Key::address(Ipv4Addr::from_bits(i << 8).into())),
            ("interfaces", |i| Key::address(Ipv6Addr::from_bits(0x2001_0db8 << 96 | u128::from(i)).into())),
            ("networks", |i| Key::address(Ipv6Addr::from_bits(0x2001_0db8 << 96 | u128::from(i) << 64).into())),
        ];
        for (kind, key) in kinds {
            let mut buckets = [0; BUCKETS];
            let mut tags: Vec<u16> = Vec::new();
            for key in (0..KEYS).map(key) {
                buckets[key.bucket(BUCKETS)] += 1;
                tags.push(key.tag() as u16);
            }
            assert!(buckets.iter().max() < Some(&40), "{kind}");
            tags.sort_unstable();
            tags.dedup();
            assert!(tags.len() > 6000, "{} tags of {kind}", tags.len());
        }
    }
}
