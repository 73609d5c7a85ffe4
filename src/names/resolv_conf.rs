//! resolv.conf: which name servers to ask, and how.
//!
//! The grammar is the C library's: a keyword begins the line and is followed by a blank; lines that say anything else
//! are comments. There is no limit on the length of a line or of the search list.

use alloc::vec::Vec;
use core::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV6};

use super::number::atoi;
use crate::inet;
use crate::linux::bytes::is_space;
use crate::linux::memory::{Grow, NoMemory};

/// How many name servers are asked.
pub const MAX_SERVERS: usize = 3;

const PORT: u16 = 53;
const MAX_NDOTS: i32 = 15;
const MAX_TIMEOUT: i32 = 30;
const MAX_ATTEMPTS: i32 = 5;

type Flag = (&'static [u8], fn(&mut Config));

const FLAGS: [Flag; 10] = [
    (b"rotate", |c| c.rotate = true),
    (b"edns0", |c| c.edns0 = true),
    // Above the option that begins it.
    (b"single-request-reopen", |c| c.single_request_reopen = true),
    (b"single-request", |c| c.single_request = true),
    (b"no-tld-query", |c| c.no_tld_query = true),
    (b"no_tld_query", |c| c.no_tld_query = true),
    (b"no-reload", |c| c.no_reload = true),
    (b"use-vc", |c| c.use_vc = true),
    (b"trust-ad", |c| c.trust_ad = true),
    (b"no-aaaa", |c| c.no_aaaa = true),
];

/// What resolv.conf, LOCALDOMAIN and RES_OPTIONS say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config<'a> {
    /// The servers, in the order in which they are asked: one at least, [`MAX_SERVERS`] at most.
    pub servers: Vec<SocketAddr>,
    /// The domains that are tried for a name with few dots. An empty one stands for the root.
    pub search: Vec<&'a [u8]>,
    /// Nets, with their masks, whose IPv4 addresses gethostbyname puts first.
    pub sortlist: Vec<(Ipv4Addr, Ipv4Addr)>,
    /// A name with this many dots is first tried as it is. 0 to 15.
    pub ndots: u32,
    /// Seconds until the first server's first answer is given up. Anything below 1 means 1.
    pub timeout: i32,
    /// How often the servers are asked. Anything below 1 means never.
    pub attempts: i32,
    /// Begin with another server each time.
    pub rotate: bool,
    /// Say in the query that longer datagrams are welcome.
    pub edns0: bool,
    /// Ask for the second address family when the first has been answered.
    pub single_request: bool,
    /// The same, and from another port.
    pub single_request_reopen: bool,
    /// Do not try a name without dots as a top level domain.
    pub no_tld_query: bool,
    /// Do not read the file again.
    pub no_reload: bool,
    /// Ask over TCP.
    pub use_vc: bool,
    /// Ask for the server's word on authenticity.
    pub trust_ad: bool,
    /// Never ask for IPv6 addresses.
    pub no_aaaa: bool,
}

/// What else decides.
pub struct Surroundings<'a> {
    /// LOCALDOMAIN: a search list that stands above the file's.
    pub local_domain: Option<&'a [u8]>,
    /// RES_OPTIONS: options that stand above the file's.
    pub res_options: Option<&'a [u8]>,
    /// The machine's name. What follows its first dot is searched when nothing else says what to search.
    pub host_name: &'a [u8],
    /// The number of a network interface.
    pub interface: &'a dyn Fn(&[u8]) -> Option<u32>,
}

impl<'a> Config<'a> {
    /// Reads a resolv.conf. A missing file is the same as an empty one.
    pub fn parse(file: &'a [u8], around: &Surroundings<'a>) -> Result<Self, NoMemory> {
        let mut config = Config {
            servers: Vec::new(),
            search: Vec::new(),
            sortlist: Vec::new(),
            ndots: 1,
            timeout: 5,
            attempts: 2,
            rotate: false,
            edns0: false,
            single_request: false,
            single_request_reopen: false,
            no_tld_query: false,
            no_reload: false,
            use_vc: false,
            trust_ad: false,
            no_aaaa: false,
        };
        if let Some(list) = around.local_domain {
            config.search_for(before(list, |c| c == b'\n'))?;
        }
        for line in file.split(|&c| c == b'\n') {
            config.line(before(line, |c| c == 0), around)?;
        }
        if config.servers.is_empty() {
            config.servers.try_push(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), PORT))?;
        }
        if config.search.is_empty()
            && let Some(dot) = around.host_name.iter().position(|&c| c == b'.')
        {
            config.search.try_push(&around.host_name[dot + 1..])?;
        }
        if let Some(options) = around.res_options {
            config.options(options);
        }
        Ok(config)
    }

    fn line(&mut self, line: &'a [u8], around: &Surroundings) -> Result<(), NoMemory> {
        let Some(length) = line.iter().position(|&c| blank(c)) else { return Ok(()) };
        let (keyword, rest) = line.split_at(length);
        let value = trim_start(rest);
        match keyword {
            b"nameserver" if self.servers.len() < MAX_SERVERS => {
                self.servers.try_extend(server(before(value, blank), around.interface))
            }
            b"domain" if around.local_domain.is_none() && !value.is_empty() => {
                self.search.clear();
                self.search.try_push(before(value, blank))
            }
            b"search" if around.local_domain.is_none() && !value.is_empty() => self.search_for(value),
            b"sortlist" => self.sort_by(value),
            b"options" => {
                self.options(value);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Takes a search list. A blank at its begin stands behind an empty entry, as LOCALDOMAIN can have it.
    fn search_for(&mut self, list: &'a [u8]) -> Result<(), NoMemory> {
        self.search.clear();
        let (first, rest) = list.split_at(before(list, blank).len());
        self.search.try_push(first)?;
        self.search.try_extend(words(rest))
    }

    fn options(&mut self, mut text: &[u8]) {
        // An option is recognised by how it begins, and a number may stand apart from its colon.
        while !text.is_empty() {
            text = trim_start(text);
            if let Some(number) = text.strip_prefix(b"ndots:") {
                // Of a negative number only four bits are kept.
                self.ndots = atoi(number).min(MAX_NDOTS) as u32 & 15;
            } else if let Some(number) = text.strip_prefix(b"timeout:") {
                self.timeout = atoi(number).min(MAX_TIMEOUT);
            } else if let Some(number) = text.strip_prefix(b"attempts:") {
                self.attempts = atoi(number).min(MAX_ATTEMPTS);
            } else if let Some((_, set)) = FLAGS.iter().find(|(name, _)| text.starts_with(name)) {
                set(self);
            }
            text = &text[before(text, blank).len()..];
        }
    }

    fn sort_by(&mut self, mut text: &[u8]) -> Result<(), NoMemory> {
        let ends = |c: u8| c == b';' || is_space(c) || !c.is_ascii();
        loop {
            text = trim_start(text);
            let net = before(text, |c| ends(c) || c == b'/' || c == b'&');
            text = &text[net.len()..];
            let Some(address) = exact_v4(net) else {
                // Nothing takes the place of what cannot begin a net.
                if net.is_empty() {
                    return Ok(());
                }
                continue;
            };
            let mut mask = None;
            if let [b'/' | b'&', rest @ ..] = text {
                let word = before(rest, ends);
                mask = exact_v4(word);
                text = &rest[word.len()..];
            }
            self.sortlist.try_push((address, mask.unwrap_or_else(|| class_mask(address))))?;
        }
    }
}

fn server(text: &[u8], interface: &dyn Fn(&[u8]) -> Option<u32>) -> Option<SocketAddr> {
    if let Some(address) = exact_v4(text) {
        return Some(SocketAddr::new(IpAddr::V4(address), PORT));
    }
    let (digits, scope) = text.split_at(before(text, |c| c == b'%').len());
    let address = inet::parse_v6(digits)?;
    // A scope that says nothing is no scope.
    let scope = scope.get(1..).and_then(|name| inet::scope_id(&address, name, interface)).unwrap_or(0);
    Some(SocketAddrV6::new(address, PORT, 0, scope).into())
}

fn exact_v4(text: &[u8]) -> Option<Ipv4Addr> {
    inet::aton_prefix(text).and_then(|(address, rest)| rest.is_empty().then_some(address))
}

fn class_mask(address: Ipv4Addr) -> Ipv4Addr {
    Ipv4Addr::from_bits(!inet::host_mask(address.to_bits()))
}

fn blank(c: u8) -> bool {
    c == b' ' || c == b'\t'
}

/// The text up to the first byte that is such a one.
fn before(text: &[u8], end: impl Fn(u8) -> bool) -> &[u8] {
    &text[..text.iter().position(|&c| end(c)).unwrap_or(text.len())]
}

fn trim_start(text: &[u8]) -> &[u8] {
    &text[before(text, |c| !blank(c)).len()..]
}

fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&c| blank(c)).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse<'a>(file: &'a str, local_domain: Option<&'a str>, res_options: Option<&'a str>) -> Config<'a> {
        let around = Surroundings {
            local_domain: local_domain.map(str::as_bytes),
            res_options: res_options.map(str::as_bytes),
            host_name: b"host.at.home",
            interface: &|name| (name == b"lo").then_some(1),
        };
        Config::parse(file.as_bytes(), &around).unwrap()
    }

    fn servers(file: &str) -> Vec<String> {
        parse(file, None, None).servers.iter().map(SocketAddr::to_string).collect()
    }

    fn search(file: &str, local_domain: Option<&str>) -> String {
        let config = parse(file, local_domain, None);
        config.search.iter().map(|d| format!("<{}>", str::from_utf8(d).unwrap())).collect()
    }

    #[test]
    fn an_empty_file_means_this_machine() {
        let config = parse("", None, None);
        assert_eq!(config.servers, ["127.0.0.1:53".parse().unwrap()]);
        assert_eq!(config.search, [b"at.home"]);
        assert_eq!((config.ndots, config.timeout, config.attempts), (1, 5, 2));
    }

    #[test]
    fn three_servers_in_order() {
        let file = "nameserver 10.0.0.1\nnameserver\t::1 # why\n nameserver 10.0.0.9\n#nameserver 10.0.0.8\n\
                    nameserver 127.2\nnameserver 10.0.0.7\n";
        assert_eq!(servers(file), ["10.0.0.1:53", "[::1]:53", "127.0.0.2:53"]);
    }

    #[test]
    fn scopes_are_names_on_a_link_and_numbers_anywhere() {
        assert_eq!(servers("nameserver fe80::1%lo"), ["[fe80::1%1]:53"]);
        assert_eq!(servers("nameserver fe80::1%7"), ["[fe80::1%7]:53"]);
        assert_eq!(servers("nameserver 2001:db8::1%lo"), ["[2001:db8::1]:53"]);
        assert_eq!(servers("nameserver 2001:db8::1%7"), ["[2001:db8::1%7]:53"]);
        assert_eq!(servers("nameserver fe80::1%nowhere"), ["[fe80::1]:53"]);
    }

    #[test]
    fn what_is_no_address_is_no_server() {
        let file = "nameserver\nnameserver \nnameserver one\nnameserver 1.2.3.4.5\nnameserver 10.0.0.1\r\n\
                    nameserver10.0.0.1\nnameserver 256.1.1.1\nnameserver ::1::\nnameserver %lo";
        assert_eq!(servers(file), ["127.0.0.1:53"]);
    }

    #[test]
    fn the_last_search_or_domain_counts() {
        assert_eq!(search("search a  b\tc \ndomain d e\n", None), "<d>");
        assert_eq!(search("domain d\nsearch a  b\tc \nsearch\nsearch \n", None), "<a><b><c>");
        assert_eq!(search("search .\n", None), "<.>");
        assert_eq!(search("search a\0 b\n", None), "<a>");
    }

    #[test]
    fn localdomain_stands_above_the_file() {
        assert_eq!(search("search a\ndomain b\n", Some("x y\nz")), "<x><y>");
        assert_eq!(search("search a\n", Some("")), "<>");
        assert_eq!(search("", Some(" x")), "<><x>");
    }

    #[test]
    fn options_are_clamped_and_found_by_their_begin() {
        let config = parse("options ndots:99 timeout:99 attempts:99 rotated edns0\noptions use-vc", None, None);
        assert_eq!((config.ndots, config.timeout, config.attempts), (15, 30, 5));
        assert!(config.rotate && config.edns0 && config.use_vc && !config.single_request);
        let config = parse("options ndots: 3 timeout:-1 attempts:x single-request-reopen no_tld_query\n", None, None);
        assert_eq!((config.ndots, config.timeout, config.attempts), (3, -1, 0));
        assert!(config.single_request_reopen && !config.single_request && config.no_tld_query);
        assert_eq!(parse("options ndots:-1", None, None).ndots, 15);
        let config = parse("options timeout:12 attempts:99999999999999999999", None, None);
        assert_eq!((config.timeout, config.attempts), (12, -1));
        assert_eq!(parse("options ndots:4", None, Some("ndots:2 no-aaaa")).ndots, 2);
    }

    #[test]
    fn sortlist_takes_masks_and_classes() {
        let v4 = |text: &str| text.parse::<Ipv4Addr>().unwrap();
        assert_eq!(
            parse("sortlist 130.155.160.0/255.255.240.0 130.155.0.0  10.1&255 ; 1.1.1.1\n", None, None).sortlist,
            [
                (v4("130.155.160.0"), v4("255.255.240.0")),
                (v4("130.155.0.0"), v4("255.255.0.0")),
                (v4("10.0.0.1"), v4("0.0.0.255"))
            ]
        );
        // There the C library looks for the end for ever.
        assert!(parse("sortlist /1 1.1.1.1\nsortlist 1.1.1.1\r", None, None).sortlist.len() == 1);
        assert!(parse("sortlist what 1.1.1.1", None, None).sortlist.len() == 1);
        assert_eq!(parse("sortlist 1.1.1.1\u{e9} 2.2.2.2", None, None).sortlist, [(v4("1.1.1.1"), v4("255.0.0.0"))]);
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_usable_configuration(file: Vec<u8>, domain: Option<Vec<u8>>, options: Option<Vec<u8>>) {
            let around = Surroundings {
                local_domain: domain.as_deref(),
                res_options: options.as_deref(),
                host_name: b"",
                interface: &|_| None,
            };
            let config = Config::parse(&file, &around).unwrap();
            prop_assert!((1..=MAX_SERVERS).contains(&config.servers.len()));
            prop_assert!(config.ndots <= 15 && config.timeout <= 30 && config.attempts <= 5);
        }
    }
}
