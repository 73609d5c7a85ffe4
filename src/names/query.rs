//! What a lookup asks.

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
}

/// A question to a database.
pub trait Query {
    /// The entries of the database.
    type Entry<'a>: Entry<'a>;

    /// Parses a line. None if it is wrong, or is none for this query.
    fn parse<'a>(&self, body: &'a [u8]) -> Option<Self::Entry<'a>>;

    /// Whether an entry answers.
    fn matches(&self, entry: &Self::Entry<'_>) -> bool;

    /// What to search for.
    fn hint(&self) -> Hint<'_>;
}

/// The same bytes.
pub fn exactly(one: &[u8], other: &[u8]) -> bool {
    one == other
}

/// The same bytes but for the case of ASCII letters.
pub fn but_for_case(one: &[u8], other: &[u8]) -> bool {
    one.eq_ignore_ascii_case(other)
}
