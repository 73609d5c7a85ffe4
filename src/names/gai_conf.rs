//! gai.conf: which of a host's addresses come first.
//!
//! The grammar is the C library's: a keyword, a prefix with its length, a number. Lines that say anything else are
//! passed over. A table that the file says nothing about is the usual one.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use once_cell::race::OnceBox;

use super::etc::EtcFile;
use super::line::Words;
use super::number::strtoul;
use crate::inet::{parse_v4, parse_v6};
use crate::linux::errno;
use crate::linux::memory::{Grow, NoMemory, boxed, merge_sort};

static GAI_CONF: EtcFile = EtcFile::new(c"/etc/gai.conf");

/// Shows the tables that hold now. The file is read once, or each time if it then says `reload yes`, until it says
/// otherwise.
pub fn with<T>(see: impl FnOnce(&Tables) -> T) -> Result<T, NoMemory> {
    static LAST: OnceBox<Tables> = OnceBox::new();
    let first = first()?;
    if first.reload != Some(true) {
        return Ok(see(first));
    }
    if let Some(last) = LAST.get() {
        return Ok(see(last));
    }
    let now = read()?;
    Ok(if now.reload == Some(false) { see(LAST.get_or_try_init(|| boxed(now))?) } else { see(&now) })
}

/// What the file says when it is read for the first time.
pub fn first() -> Result<&'static Tables, NoMemory> {
    static FIRST: OnceBox<Tables> = OnceBox::new();
    FIRST.get_or_try_init(|| boxed(read()?))
}

/// Reads the file. As in the C library that leaves its traces in errno, unless the file is as it was the last time.
fn read() -> Result<Tables, NoMemory> {
    static SEEN: AtomicU64 = AtomicU64::new(0);
    let before = errno::get();
    match GAI_CONF.read() {
        Ok((text, stamp)) => {
            let tables = Tables::parse(&text)?;
            if SEEN.swap(stamp.digest(), Relaxed) == stamp.digest() {
                errno::set(before);
            }
            Ok(tables)
        }
        Err(libc::ENOMEM) => Err(NoMemory),
        Err(error) => {
            errno::set(error);
            Ok(Tables::USUAL)
        }
    }
}

/// What gai.conf says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    labels: Cow<'static, [Prefix]>,
    precedences: Cow<'static, [Prefix]>,
    scopes: Cow<'static, [ScopeV4]>,
    /// Whether changes of the file count; None if it does not say.
    pub reload: Option<bool>,
}

/// The addresses that begin with some bits, and what is said of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Prefix {
    address: u128,
    bits: u32,
    value: i32,
}

/// The same for the scope of IPv4 addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ScopeV4 {
    address: u32,
    bits: u32,
    scope: i32,
}

impl Prefix {
    const fn new(address: [u16; 8], bits: u32, value: i32) -> Self {
        let [a, b, c, d, e, f, g, h] = address;
        Prefix { address: Ipv6Addr::new(a, b, c, d, e, f, g, h).to_bits(), bits, value }
    }

    fn has(&self, address: u128) -> bool {
        self.bits == 0 || (self.address ^ address) >> (128 - self.bits) == 0
    }
}

impl ScopeV4 {
    const fn new(address: [u8; 4], bits: u32, scope: i32) -> Self {
        ScopeV4 { address: u32::from_be_bytes(address), bits, scope }
    }

    fn has(&self, address: u32) -> bool {
        self.bits == 0 || (self.address ^ address) >> (32 - self.bits) == 0
    }
}

/// The labels of RFC 3484, of site-local and unique local addresses, and of Teredo's.
static LABELS: [Prefix; 8] = [
    Prefix::new([0, 0, 0, 0, 0, 0, 0, 1], 128, 0),
    Prefix::new([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, 2),
    Prefix::new([0, 0, 0, 0, 0, 0, 0, 0], 96, 3),
    Prefix::new([0, 0, 0, 0, 0, 0xffff, 0, 0], 96, 4),
    Prefix::new([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, 5),
    Prefix::new([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, 6),
    Prefix::new([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, 7),
    Prefix::new([0; 8], 0, 1),
];

/// The precedences of RFC 3484.
static PRECEDENCES: [Prefix; 5] = [
    Prefix::new([0, 0, 0, 0, 0, 0, 0, 1], 128, 50),
    Prefix::new([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, 30),
    Prefix::new([0, 0, 0, 0, 0, 0, 0, 0], 96, 20),
    Prefix::new([0, 0, 0, 0, 0, 0xffff, 0, 0], 96, 10),
    Prefix::new([0; 8], 0, 40),
];

const LINK: i32 = 2;
const SITE: i32 = 5;
const GLOBAL: i32 = 14;

static SCOPES: [ScopeV4; 3] =
    [ScopeV4::new([169, 254, 0, 0], 16, LINK), ScopeV4::new([127, 0, 0, 0], 8, LINK), ScopeV4::new([0; 4], 0, GLOBAL)];

impl Tables {
    /// What holds without a file.
    pub const USUAL: Tables = Tables {
        labels: Cow::Borrowed(&LABELS),
        precedences: Cow::Borrowed(&PRECEDENCES),
        scopes: Cow::Borrowed(&SCOPES),
        reload: None,
    };

    /// Reads a file's text.
    pub fn parse(text: &[u8]) -> Result<Self, NoMemory> {
        let (mut labels, mut precedences, mut scopes, mut reload) = (Vec::new(), Vec::new(), Vec::new(), None);
        for line in text.split(|&c| c == b'\n') {
            let body = line.split(|&c| c == b'#' || c == 0).next().unwrap_or(line);
            let mut words = Words::new(body);
            let Some(keyword) = words.next() else { continue };
            let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            match keyword {
                b"label" => labels.try_extend(prefix(first, second))?,
                b"precedence" => precedences.try_extend(prefix(first, second))?,
                b"scopev4" => scopes.try_extend(scope_v4(first, second))?,
                b"reload" => reload = Some(first == b"yes"),
                _ => {}
            }
        }
        Ok(Tables {
            labels: table(labels, |prefix| prefix.bits, LABELS[LABELS.len() - 1], &LABELS)?,
            precedences: table(precedences, |prefix| prefix.bits, PRECEDENCES[PRECEDENCES.len() - 1], &PRECEDENCES)?,
            scopes: table(scopes, |scope| scope.bits, SCOPES[SCOPES.len() - 1], &SCOPES)?,
            reload,
        })
    }

    /// The label of an address. A source and a destination with the same one go well together.
    pub fn label(&self, address: &IpAddr) -> i32 {
        value(&self.labels, address)
    }

    /// The precedence of an address. Higher ones come first.
    pub fn precedence(&self, address: &IpAddr) -> i32 {
        value(&self.precedences, address)
    }

    /// How far an address reaches, in the numbers that IPv6 has for multicast.
    pub fn scope(&self, address: &IpAddr) -> i32 {
        match address {
            IpAddr::V4(v4) => {
                self.scopes.iter().find(|scope| scope.has(v4.to_bits())).map_or(GLOBAL, |scope| scope.scope)
            }
            IpAddr::V6(v6) if v6.is_multicast() => (v6.segments()[0] & 0xf).into(),
            // The loopback counts as a link.
            IpAddr::V6(v6) if v6.is_unicast_link_local() || v6.is_loopback() => LINK,
            IpAddr::V6(v6) if v6.segments()[0] & 0xffc0 == 0xfec0 => SITE,
            IpAddr::V6(_) => GLOBAL,
        }
    }
}

/// Orders the entries that a file has so that the first one that fits is the one that says most, and ends with one that
/// always fits.
fn table<T: Copy>(
    mut entries: Vec<T>,
    bits: fn(&T) -> u32,
    last: T,
    usual: &'static [T],
) -> Result<Cow<'static, [T]>, NoMemory> {
    if entries.is_empty() {
        return Ok(Cow::Borrowed(usual));
    }
    entries.try_push(last)?;
    merge_sort(&mut entries, &mut |one, other| bits(other).cmp(&bits(one)))?;
    Ok(Cow::Owned(entries))
}

fn value(table: &[Prefix], address: &IpAddr) -> i32 {
    let bits = match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    };
    table.iter().find(|prefix| prefix.has(bits)).map_or(0, |prefix| prefix.value)
}

fn prefix(text: &[u8], number: &[u8]) -> Option<Prefix> {
    errno::set(0);
    let (address, length) = split(text);
    let address = parse_v6(address)?.to_bits();
    let bits = length.map_or(Some(128), |length| limited(length, 128))?;
    Some(Prefix { address, bits, value: limited(number, i32::MAX as u32)? as i32 })
}

fn scope_v4(text: &[u8], number: &[u8]) -> Option<ScopeV4> {
    errno::set(0);
    let (address, length) = split(text);
    let (address, room, bits): (Ipv4Addr, u32, u32) = match parse_v6(address) {
        Some(v6) => (v6.to_ipv4_mapped()?, 128, 128),
        None => (parse_v4(address)?, 32, 32),
    };
    let bits = length.map_or(Some(bits), |length| limited(length, room))?;
    let bits = (bits + 32).checked_sub(room)?;
    Some(ScopeV4 { address: address.to_bits(), bits, scope: limited(number, i32::MAX as u32)? as i32 })
}

fn split(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|&c| c == b'/') {
        Some(slash) => (&text[..slash], Some(&text[slash + 1..])),
        None => (text, None),
    }
}

/// A whole text that is a number of at most `most`, as strtoul reads it; an empty one is 0.
fn limited(text: &[u8], most: u32) -> Option<u32> {
    let (number, rest) = strtoul(text);
    u32::try_from(number).ok().filter(|&number| rest.is_empty() && number <= most)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_usual_tables_are_those_of_the_rfc() {
        let usual = Tables::USUAL;
        for (address, label, precedence, scope) in [
            ("::1", 0, 50, 2),
            ("2002::1", 2, 30, 14),
            ("::1.2.3.4", 3, 20, 14),
            ("1.2.3.4", 4, 10, 14),
            ("127.0.0.1", 4, 10, 2),
            ("169.254.1.1", 4, 10, 2),
            ("fec0::1", 5, 40, 5),
            ("fd00::1", 6, 40, 14),
            ("fe80::1", 1, 40, 2),
            ("2001::1", 7, 40, 14),
            ("2001:db8::1", 1, 40, 14),
            ("feff::1", 5, 40, 5),
            ("ff05::1", 1, 40, 5),
        ] {
            let address = ip(address);
            let found = (usual.label(&address), usual.precedence(&address), usual.scope(&address));
            assert_eq!(found, (label, precedence, scope), "{address}");
        }
        assert_eq!(Tables::parse(b"# label ::/0 9\nlabels ::/0 9\n").unwrap(), usual);
    }

    #[test]
    fn a_table_of_the_file_replaces_the_usual_one() {
        let tables =
            Tables::parse(b"precedence  2001:db8::/32\t100 # first\nprecedence ::ffff:0:0/96 60\nlabel ::/0 8")
                .unwrap();
        assert_eq!(tables.precedence(&ip("2001:db8::1")), 100);
        assert_eq!(tables.precedence(&ip("10.0.0.1")), 60);
        assert_eq!(tables.precedence(&ip("::1")), 40);
        assert_eq!(tables.label(&ip("::1")), 8);
        assert_eq!(tables.scope(&ip("127.0.0.1")), 2);
        assert_eq!(tables.reload, None);
    }

    #[test]
    fn the_longest_prefix_counts_and_of_equal_ones_the_first() {
        let tables = Tables::parse(b"label ::/0 1\nlabel fd00::/8 2\nlabel fd00::/16 3\nlabel fd00::/16 4\n").unwrap();
        assert_eq!(tables.label(&ip("fd00::1")), 3);
        assert_eq!(tables.label(&ip("fd01::1")), 2);
        assert_eq!(tables.label(&ip("fe01::1")), 1);
        let tables = Tables::parse(b"label fd00::1 2\nlabel fd00::2/128 3\n").unwrap();
        for (address, label) in [("fd00::", 1), ("fd00::1", 2), ("fd00::2", 3), ("fd00::3", 1)] {
            assert_eq!(tables.label(&ip(address)), label, "{address}");
        }
    }

    #[test]
    fn scopes_of_ipv4_are_written_both_ways() {
        let tables = Tables::parse(
            b"scopev4 ::ffff:10.0.0.0/104 7\nscopev4 172.16.0.0/12 8\nscopev4 192.168.1.1 9\n\
                            scopev4 ::ffff:192.168.1.2 3\nscopev4 ::ffff:192.168.1.4/128 4\nscopev4 192.168.1.5/32 6\n",
        )
        .unwrap();
        for (address, scope) in [
            ("10.9.9.9", 7),
            ("172.31.0.1", 8),
            ("172.32.0.1", 14),
            ("172.0.0.1", 14),
            ("192.168.1.0", 14),
            ("192.168.1.1", 9),
            ("192.168.1.2", 3),
            ("192.168.1.3", 14),
            ("192.168.1.4", 4),
            ("192.168.1.5", 6),
            ("127.0.0.1", 14),
        ] {
            assert_eq!(tables.scope(&ip(address)), scope, "{address}");
        }
        assert_eq!(Tables::parse(b"scopev4 ::ffff:0.0.0.0/96 4").unwrap().scope(&ip("1.1.1.1")), 4);
    }

    #[test]
    fn a_comment_or_a_nul_ends_a_line() {
        let tables =
            Tables::parse(b"label ::/0 8# nine\nprecedence ::/0\0 70\nscopev4 ::ffff:0.0.0.0/96 4\0#\n").unwrap();
        let address = ip("1.1.1.1");
        assert_eq!((tables.label(&address), tables.precedence(&address), tables.scope(&address)), (8, 0, 4));
    }

    #[test]
    fn wrong_lines_say_nothing() {
        let text = b"label ::1/129 1\nlabel 1.2.3.4/8 1\nlabel ::/0 x\nlabel ::/0 2147483648\nlabel ::/-1 3\nlabel\n\
                     label ::/0x 1\nscopev4 ::1/100 3\nscopev4 1.2.3.4/33 2\nscopev4 ::ffff:1.2.3.4/95 2\nlabel fd00::/99999999999999999999 1\n";
        assert_eq!(Tables::parse(text).unwrap(), Tables::USUAL);
        assert_eq!(Tables::parse(b"reload yes\n").unwrap().reload, Some(true));
        assert_eq!(Tables::parse(b"reload yes\nreload\n").unwrap().reload, Some(false));
    }

    proptest! {
        #[test]
        fn any_bytes_give_usable_tables(text: Vec<u8>, address: u128) {
            let tables = Tables::parse(&text).unwrap();
            let address = IpAddr::V6(Ipv6Addr::from_bits(address));
            let _ = (tables.label(&address), tables.precedence(&address), tables.scope(&address));
        }

        #[test]
        fn any_lines_give_usable_tables(
            text in "((label|precedence|scopev4|reload)[ \t]([0-9a-f:.]{0,12}|::ffff:[0-9.]{4,8})(/[0-9]{0,3})? [0-9]{0,3}\n){0,8}",
            v4: u32,
        ) {
            let tables = Tables::parse(text.as_bytes()).unwrap();
            let address = IpAddr::V4(Ipv4Addr::from_bits(v4));
            let _ = (tables.label(&address), tables.precedence(&address), tables.scope(&address));
        }
    }
}
