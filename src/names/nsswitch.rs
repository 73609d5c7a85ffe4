//! nsswitch.conf: which sources are asked for an entry of a database, and what to do after each answer.
//!
//! The grammar is the C library's, with its corners: there are no comments, a last line without an end does not count,
//! and one wrong line of a database makes the whole file useless.

use alloc::rc::Rc;
use alloc::vec::Vec;

use super::etc::EtcFile;
use super::file::Stamp;
use super::line::skip_spaces;
use super::shell::Status;
use crate::inet::is_space;
use crate::linux::thread::PerThread;

/// A database whose entries are looked up here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Database {
    Hosts,
    Services,
    Protocols,
    Networks,
}

/// All databases that the file may speak of, ours first.
const DATABASES: [&[u8]; 17] = [
    b"hosts",
    b"services",
    b"protocols",
    b"networks",
    b"aliases",
    b"ethers",
    b"group",
    b"group_compat",
    b"gshadow",
    b"initgroups",
    b"netgroup",
    b"passwd",
    b"passwd_compat",
    b"publickey",
    b"rpc",
    b"shadow",
    b"shadow_compat",
];

const OURS: usize = 4;

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The database's file.
    Files,
    /// The name servers.
    Dns,
    /// Somebody whom only the host's libc knows.
    Other,
}

/// What to do after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Ask the next source.
    Continue,
    /// Leave it at that.
    Return,
    /// Ask the next source too, for more of the same: not for these databases.
    Merge,
}

/// A source, and what to do after its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Who is asked.
    pub asked: Asked,
    /// In the order of `STATUSES`.
    actions: [Action; 4],
}

const STATUSES: [(Status, &[u8]); 4] = [
    (Status::Success, b"success"),
    (Status::NotFound, b"notfound"),
    (Status::Unavailable, b"unavail"),
    (Status::TryAgain, b"tryagain"),
];

impl Source {
    const fn new(asked: Asked) -> Self {
        Source { asked, actions: [Action::Return, Action::Continue, Action::Continue, Action::Continue] }
    }

    /// What to do after an answer.
    pub fn after(&self, status: Status) -> Action {
        let known = STATUSES.iter().zip(&self.actions).find(|((known, _), _)| *known == status);
        known.map_or(Action::Continue, |(_, &action)| action)
    }
}

/// What the file says of our databases.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Config([Rc<[Source]>; OURS]);

impl Config {
    fn usual() -> Self {
        let files = || Rc::from([Source::new(Asked::Files)]);
        let and_dns = || Rc::from([Source::new(Asked::Files), Source::new(Asked::Dns)]);
        Config([and_dns(), files(), files(), and_dns()])
    }

    /// Reads the file's text. None if it is wrong.
    fn parse(text: &[u8]) -> Option<Self> {
        let mut config = Self::usual();
        let whole_lines = text.split_inclusive(|&c| c == b'\n').filter_map(|line| line.strip_suffix(b"\n"));
        for line in whole_lines {
            let line = skip_spaces(line.split(|&c| c == 0).next().unwrap_or(line));
            let ends = |c: u8| c == b':' || is_space(c);
            let (name, rest) = line.split_at(until(line, ends));
            let Some(database) = DATABASES.iter().position(|&known| known == name) else { continue };
            if rest.is_empty() {
                continue;
            }
            let sources = sources(&rest[until(rest, |c| !ends(c))..])?;
            if let Some(ours) = config.0.get_mut(database) {
                *ours = sources.into();
            }
        }
        Some(config)
    }

    fn read() -> Option<Self> {
        match NSSWITCH_CONF.read() {
            Ok((text, _)) => Self::parse(&text),
            Err(libc::EACCES | libc::ELOOP | libc::ENOENT | libc::ENOTDIR | libc::EPERM) => Some(Self::usual()),
            Err(_) => None,
        }
    }
}

/// Where the first such byte is, or the end.
fn until(text: &[u8], is_end: impl Fn(u8) -> bool) -> usize {
    text.iter().position(|&c| is_end(c)).unwrap_or(text.len())
}

/// Reads `source [status=action ...] ...`. None if it is wrong.
fn sources(mut text: &[u8]) -> Option<Vec<Source>> {
    let mut sources = Vec::new();
    loop {
        text = skip_spaces(text);
        let (name, rest) = text.split_at(until(text, |c| c == b'[' || is_space(c)));
        if name.is_empty() {
            return Some(sources);
        }
        let mut source = Source::new(match name {
            b"files" => Asked::Files,
            b"dns" => Asked::Dns,
            _ => Asked::Other,
        });
        text = skip_spaces(rest);
        if let Some(items) = text.strip_prefix(b"[") {
            text = actions(skip_spaces(items), &mut source.actions)?;
        }
        sources.push(source);
    }
}

/// Reads items up to the bracket that closes them; gives what is behind it.
fn actions<'a>(mut text: &'a [u8], actions: &mut [Action; 4]) -> Option<&'a [u8]> {
    loop {
        let word = |text: &'a [u8]| text.split_at(until(text, |c| matches!(c, b'=' | b']') || is_space(c)));
        let (but, rest) = text.strip_prefix(b"!").map_or((false, text), |rest| (true, rest));
        let (name, rest) = word(rest);
        let status = STATUSES.iter().position(|(_, known)| name.eq_ignore_ascii_case(known))?;
        let (name, rest) = word(skip_spaces(skip_spaces(rest).strip_prefix(b"=")?));
        let known: [(&[u8], Action); 3] =
            [(b"return", Action::Return), (b"continue", Action::Continue), (b"merge", Action::Merge)];
        let action = known.iter().find(|(known, _)| name.eq_ignore_ascii_case(known))?.1;
        for (i, place) in actions.iter_mut().enumerate() {
            if (i == status) != but {
                *place = action;
            }
        }
        text = skip_spaces(rest);
        if let Some(rest) = text.strip_prefix(b"]") {
            return Some(rest);
        }
    }
}

static NSSWITCH_CONF: EtcFile = EtcFile::new(c"/etc/nsswitch.conf");

/// What a thread has read of the file.
#[derive(Default)]
struct Known {
    /// What the file was like: a stamp that tells every later change; None for no file.
    stamp: Option<Option<Stamp>>,
    config: Option<Config>,
}

static KNOWN: PerThread<Known> = PerThread::new();

/// The sources of a database, as the file says now. None if it is wrong.
pub fn of(database: Database) -> Option<Rc<[Source]>> {
    // SAFETY: this thread's own; it is used by nobody else before this function returns.
    let known = unsafe { KNOWN.get().as_mut() }?;
    let stamp = NSSWITCH_CONF.find().ok().map(|(_, stamp)| stamp);
    if known.stamp != Some(stamp) {
        known.config = Config::read();
        known.stamp = Some(stamp).filter(|stamp| stamp.is_none_or(|stamp| stamp.settled()));
    }
    known.config.as_ref().map(|config| config.0[database as usize].clone())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The sources that a file gives for a database, one letter for each, with the statuses after which it is the last.
    fn read(text: &str, database: Database) -> Option<String> {
        let config = Config::parse(text.as_bytes())?;
        let say = |source: &Source| {
            let asked = match source.asked {
                Asked::Files => "f",
                Asked::Dns => "d",
                Asked::Other => "o",
            };
            let letter = |(status, name): &(Status, &[u8])| match source.after(*status) {
                Action::Continue => '-',
                Action::Return => name[0] as char,
                Action::Merge => 'm',
            };
            format!("{asked}:{}", STATUSES.iter().map(letter).collect::<String>())
        };
        Some(config.0[database as usize].iter().map(say).collect::<Vec<_>>().join(" "))
    }

    fn hosts(text: &str) -> Option<String> {
        read(text, Database::Hosts)
    }

    #[test]
    fn without_a_line_the_usual_sources_are_asked() {
        assert_eq!(hosts("").unwrap(), "f:s--- d:s---");
        assert_eq!(read("hosts: dns\n", Database::Networks).unwrap(), "f:s--- d:s---");
        assert_eq!(read("", Database::Services).unwrap(), "f:s---");
        assert_eq!(read("", Database::Protocols).unwrap(), "f:s---");
    }

    #[test]
    fn sources_are_asked_in_order_with_their_actions() {
        assert_eq!(hosts("hosts: files dns\n").unwrap(), "f:s--- d:s---");
        assert_eq!(hosts("\thosts :: mdns4_minimal [NOTFOUND=return] dns\n").unwrap(), "o:sn-- d:s---");
        assert_eq!(hosts("hosts: resolve[!UNAVAIL=return]dns\n").unwrap(), "o:sn-t d:s---");
        assert_eq!(hosts("hosts: files [ success = continue tryagain=RETURN ]\n").unwrap(), "f:---t");
        assert_eq!(hosts("hosts: files [SUCCESS=merge] dns\n").unwrap(), "f:m--- d:s---");
        assert_eq!(hosts("hosts:\n").unwrap(), "");
        assert_eq!(hosts("hosts: dns\nhosts: files\n").unwrap(), "f:s---");
        assert_eq!(read("services: db files\n", Database::Services).unwrap(), "o:s--- f:s---");
    }

    #[test]
    fn the_corners_are_the_c_librarys() {
        assert_eq!(hosts("hosts: dns").unwrap(), "f:s--- d:s---");
        assert_eq!(hosts("#hosts: dns\n").unwrap(), "f:s--- d:s---");
        assert_eq!(hosts("hosts: files # dns\n").unwrap(), "f:s--- o:s--- d:s---");
        assert_eq!(hosts("hosts: files\0 dns\n").unwrap(), "f:s---");
        assert_eq!(hosts("hosts\nsudoers: [what]\n").unwrap(), "f:s--- d:s---");
        for wrong in ["[what=return]", "[notfound]", "[notfound=]", "[notfound=stop]", "[notfound=return", "[]"] {
            assert_eq!(hosts(&format!("hosts: files {wrong}\n")), None, "{wrong}");
            assert_eq!(hosts(&format!("passwd: files {wrong}\n")), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_read(text: Vec<u8>) {
            let _ = Config::parse(&[b"hosts:", &text[..], b"\n"].concat());
            let _ = Config::parse(&text);
        }

        #[test]
        fn any_items_can_be_read(text in "(files|dns|\\[|\\]|!|=|return|notfound|unavail| |#){0,12}") {
            let _ = Config::parse(format!("hosts: {text}\n").as_bytes());
        }
    }
}
