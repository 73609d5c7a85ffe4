//! nsswitch.conf: which sources are asked for an entry of a database, and what to do after each answer.
//!
//! The grammar is the C library's, with its corners: there are no comments, a last line without an end does not count,
//! and one wrong line of a database makes the whole file useless.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ffi::c_int;
use core::ptr::null_mut;
use core::sync::atomic::{
    AtomicPtr, AtomicU64,
    Ordering::{AcqRel, Acquire, Relaxed, Release},
};

use super::etc::EtcFile;
use super::file::Stamp;
use super::line::skip_spaces;
use super::module::Module;
use super::resolver;
use super::run::Look;
use super::seen::{Seen, is_absence};
use crate::linux::bytes::{is_space, memchr};
use crate::linux::counter;
use crate::linux::memory::{Grow, NoMemory, boxed};

static NSSWITCH_CONF: EtcFile = EtcFile::new(c"/etc/nsswitch.conf");

/// A database that nsswitch.conf has a line for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Database {
    Hosts,
    Services,
    Protocols,
    Networks,
}

impl Database {
    /// Whether name servers may know entries of it.
    pub fn has_servers(self) -> bool {
        matches!(self, Database::Hosts | Database::Networks)
    }
}

const DATABASES: [(&[u8], &[u8]); 4] =
    [(b"hosts", b"files dns"), (b"services", b"files"), (b"protocols", b"files"), (b"networks", b"files dns")];

/// The databases that the C library has besides. A wrong line of theirs makes the whole file wrong, too.
const OTHERS: [&[u8]; 14] = [
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
    b"subid",
];

/// A source of names.
#[derive(Debug, PartialEq)]
pub enum Source {
    /// The database's file.
    Files,
    /// The name servers.
    Dns,
    /// A library of the host's.
    Other(Module),
}

impl Source {
    fn new(name: &[u8]) -> Result<Self, NoMemory> {
        Ok(match name {
            b"files" => Source::Files,
            b"dns" => Source::Dns,
            _ => Source::Other(Module::new(name)?),
        })
    }
}

/// What a source of names says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The result is there.
    Success,
    /// The source has no such entry.
    NotFound,
    /// The source cannot be asked.
    Unavailable,
    /// Not now; or, with errno ERANGE, not into this buffer.
    TryAgain,
    /// Nobody else should be asked. Only libraries of the host's say so.
    Return,
}

/// What to do after a source's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Ask the next source.
    Continue,
    /// That is the answer.
    Return,
    /// Ask the next source too, and put the two together: what no database here can do.
    Merge,
}

/// The action for each status.
type Actions = [Action; 5];

/// A source, and the action for each of its answers.
#[derive(Debug, PartialEq)]
pub struct Step {
    /// Who is asked.
    pub source: Source,
    actions: Actions,
}

impl Step {
    /// What to do after an answer.
    pub fn after(&self, status: Status) -> Action {
        self.actions[status as usize]
    }
}

/// The four databases' sources.
pub type Lists = [Vec<Step>; 4];

/// What nsswitch.conf has said at some time, or why it could not, as an errno. Lives for ever, so that a lookup may use it
/// while the file changes; but there is one only for each different content that matters.
struct Conf {
    lists: Result<Lists, c_int>,
    /// What the file was like when it said so last, if that tells.
    seen: Seen,
    look: Look,
    next: *mut Conf,
}

static CONFS: AtomicPtr<Conf> = AtomicPtr::new(null_mut());
static CURRENT: AtomicPtr<Conf> = AtomicPtr::new(null_mut());

/// The sources of a database, as the file says now. An error is an errno: EINVAL for a wrong file.
pub fn of(database: Database) -> Result<&'static [Step], c_int> {
    current()?.0.steps(database)
}

/// The same for a lookup: where name servers may be sources, they must be known.
pub fn for_lookup(database: Database) -> Result<&'static [Step], c_int> {
    let (conf, now) = current()?;
    if database.has_servers() && resolver::check(now)? {
        // The C library looks at this file last.
        conf.seen.recall();
    }
    conf.steps(database)
}

/// What the file says, and when it was looked at to tell, by the processor's counter; 0 if there was no need to.
#[inline(always)]
fn current() -> Result<(&'static Conf, u64), c_int> {
    // SAFETY: configurations are never freed.
    let known = unsafe { CURRENT.load(Acquire).as_ref() };
    if let Some(known) = known
        && known.seen.is_known()
    {
        let now = counter();
        if known.look.still_counts_at(now) {
            known.seen.recall();
            return Ok((known, 0));
        }
        if known.seen.is_still(&NSSWITCH_CONF)? {
            return Ok((known, now));
        }
    }
    read(known).map(|conf| (conf, counter()))
}

/// Reads the file, unless it is that of another root directory.
#[cold]
fn read(known: Option<&'static Conf>) -> Result<&'static Conf, c_int> {
    let is_in_first_root = is_in_first_root();
    if let Some(known) = known.filter(|_| !is_in_first_root) {
        return Ok(known);
    }
    let conf = match NSSWITCH_CONF.read() {
        Ok((text, stamp)) => {
            let conf = conf_of(&text)?;
            if stamp.settled() || !stamp.has_content() {
                conf.seen.file(&stamp);
            } else {
                conf.seen.young_file(&stamp);
            }
            conf
        }
        Err(error) if is_absence(error) => {
            let conf = conf_of(b"")?;
            conf.seen.missing(error);
            conf
        }
        // A directory, or no descriptor left.
        Err(error) => return known.filter(|known| known.seen.seems_still(&NSSWITCH_CONF)).ok_or(error),
    };
    CURRENT.store(core::ptr::from_ref(conf).cast_mut(), Release);
    Ok(conf)
}

impl Conf {
    fn steps(&self, database: Database) -> Result<&[Step], c_int> {
        self.lists.as_ref().map(|lists| &*lists[database as usize]).map_err(|&error| error)
    }
}

/// What a text says.
fn conf_of(text: &[u8]) -> Result<&'static Conf, c_int> {
    match parse(text) {
        Err(libc::ENOMEM) => Err(libc::ENOMEM),
        lists => Ok(one_of_a_kind(lists)?),
    }
}

/// Whether the root directory is that of the first question. As in the C library, who has gone into another one keeps
/// the sources from before: its file may be anybody's, and have libraries loaded that are.
fn is_in_first_root() -> bool {
    const NONE: u64 = 0;
    static FIRST: AtomicU64 = AtomicU64::new(NONE);
    let Ok(root) = Stamp::of_path(c"/") else { return true };
    match FIRST.compare_exchange(NONE, root.identity(), Relaxed, Relaxed) {
        Ok(_) => true,
        Err(first) => first == root.identity(),
    }
}

/// A configuration that says so.
fn one_of_a_kind(lists: Result<Lists, c_int>) -> Result<&'static Conf, NoMemory> {
    let mut first = CONFS.load(Acquire);
    let mut next = first;
    // SAFETY: configurations are never freed, and their chain never changes behind the first.
    while let Some(conf) = unsafe { next.as_ref() } {
        if conf.lists == lists {
            return Ok(conf);
        }
        next = conf.next;
    }
    let new = Box::leak(boxed(Conf { lists, seen: Seen::not_yet(), look: Look::default(), next: first })?);
    // Another thread's may come between, even one that says the same: no matter.
    while let Err(other) = CONFS.compare_exchange_weak(first, new, AcqRel, Acquire) {
        (first, new.next) = (other, other);
    }
    Ok(new)
}

/// Reads the file. EINVAL if a line of a known database is wrong, ENOMEM without memory.
pub fn parse(text: &[u8]) -> Result<Lists, c_int> {
    let mut lists = [const { None }; DATABASES.len()];
    for line in text.split_inclusive(|&b| b == b'\n').filter(|line| line.ends_with(b"\n")) {
        let line = skip_spaces(&line[..memchr(0, line).unwrap_or(line.len())]);
        let end = line.iter().position(|&b| b == b':' || is_space(b)).unwrap_or(line.len());
        let (name, rest) = line.split_at(end);
        let start = rest.iter().position(|&b| b != b':' && !is_space(b)).unwrap_or(rest.len());
        let database = DATABASES.iter().position(|(database, _)| *database == name);
        if rest.is_empty() || database.is_none() && !OTHERS.contains(&name) {
            continue;
        }
        let steps = read_steps(&rest[start..], database.map_or(b"", |i| DATABASES[i].0))?;
        if let Some(database) = database {
            lists[database] = Some(steps);
        }
    }
    for (list, (database, sources)) in lists.iter_mut().zip(DATABASES).filter(|(list, _)| list.is_none()) {
        *list = Some(read_steps(sources, database)?);
    }
    Ok(lists.map(Option::unwrap_or_default))
}

/// Reads `source [STATUS=action ...] source ...`.
fn read_steps(mut text: &[u8], database: &'static [u8]) -> Result<Vec<Step>, c_int> {
    let mut steps: Vec<Step> = Vec::new();
    // Most lists are short, and they stay.
    steps.try_reserve_exact(2).map_err(NoMemory::from)?;
    loop {
        text = skip_spaces(text);
        let end = text.iter().position(|&b| b == b'[' || is_space(b)).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        if name.is_empty() {
            return Ok(steps);
        }
        let mut step = Step { source: Source::new(name)?, actions: [Action::Continue; 5] };
        if let [Step { source: Source::Other(module), actions }] = &mut steps[..]
            && actions[Status::Unavailable as usize] == Action::Continue
            && step.source == Source::Files
        {
            module.before_files(database);
        }
        for status in [Status::Success, Status::Return] {
            step.actions[status as usize] = Action::Return;
        }
        text = skip_spaces(rest);
        if let [b'[', rest @ ..] = text {
            text = read_actions(skip_spaces(rest), &mut step.actions).ok_or(libc::EINVAL)?;
        }
        steps.try_push(step)?;
    }
}

/// Reads `STATUS=action ... ]`, of which there is at least one; `!STATUS` is every other. What comes behind.
fn read_actions<'a>(mut text: &'a [u8], actions: &mut Actions) -> Option<&'a [u8]> {
    loop {
        let negated = text.first() == Some(&b'!');
        let (status, rest) = word(&text[negated.into()..]);
        let status = [
            (&b"SUCCESS"[..], Status::Success),
            (b"NOTFOUND", Status::NotFound),
            (b"UNAVAIL", Status::Unavailable),
            (b"TRYAGAIN", Status::TryAgain),
        ]
        .into_iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(status))?
        .1 as usize;
        let [b'=', rest @ ..] = rest else { return None };
        let (action, rest) = word(skip_spaces(rest));
        let action = [(&b"RETURN"[..], Action::Return), (b"CONTINUE", Action::Continue), (b"MERGE", Action::Merge)]
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(action))?
            .1;
        if negated {
            let kept = actions[status];
            actions.fill(action);
            actions[status] = kept;
        } else {
            actions[status] = action;
        }
        text = rest;
        if let [b']', rest @ ..] = text {
            return Some(rest);
        }
    }
}

/// A word up to a blank, `=` or `]`, and what comes behind the blanks after it.
fn word(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|&b| matches!(b, b'=' | b']') || is_space(b)).unwrap_or(text.len());
    (&text[..end], skip_spaces(&text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(steps: &[Step]) -> String {
        let source = |step: &Step| match &step.source {
            Source::Files => "files".into(),
            Source::Dns => "dns".into(),
            Source::Other(module) => String::from_utf8_lossy(module.name()).into_owned(),
        };
        let action = |&action: &Action| format!("{action:?}")[..1].to_owned();
        let step = |step: &Step| format!("{}:{}", source(step), step.actions.iter().map(action).collect::<String>());
        steps.iter().map(step).collect::<Vec<_>>().join(" ")
    }

    /// The actions stand in the order success, not found, unavailable, try again, return.
    fn hosts(line: &str) -> Option<String> {
        parse(format!("{line}\n").as_bytes()).ok().map(|lists| said(&lists[Database::Hosts as usize]))
    }

    #[test]
    fn without_a_line_the_usual_sources_are_asked() {
        let usual = ["files:RCCCR dns:RCCCR", "files:RCCCR", "files:RCCCR", "files:RCCCR dns:RCCCR"];
        for text in ["", "# nothing\n", "hosts: dns", "sudoers: x [\n", "Hosts: dns\n", "hosts\0: dns\n"] {
            assert_eq!(parse(text.as_bytes()).unwrap().map(|list| said(&list)), usual, "{text}");
        }
    }

    #[test]
    fn sources_are_asked_in_order_with_their_actions() {
        let cases = [
            ("hosts:files", "files:RCCCR"),
            (" hosts : : dns x", "dns:RCCCR x:RCCCR"),
            ("hosts: files[NOTFOUND=return]dns", "files:RRCCR dns:RCCCR"),
            ("hosts: files [ !unavail = Return  success=continue ] dns", "files:CRCRR dns:RCCCR"),
            ("hosts: files [SUCCESS=merge] dns", "files:MCCCR dns:RCCCR"),
            ("hosts: files #dns", "files:RCCCR #dns:RCCCR"),
            ("hosts: files\0 dns", "files:RCCCR"),
            ("hosts:\nhosts: dns", "dns:RCCCR"),
            ("hosts: ", ""),
            ("hosts", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(hosts(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_wrong_line_of_a_known_database_spoils_the_file() {
        for wrong in [
            "[",
            "[]",
            "[what=return]",
            "[notfound]",
            "[notfound=]",
            "[notfound=stop]",
            "[notfound=return",
            "[!=return]",
        ] {
            assert_eq!(hosts(&format!("hosts: files {wrong}")), None, "{wrong}");
            assert_eq!(hosts(&format!("passwd: files {wrong}")), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_read(text in "(hosts:|[a-z\\[\\]=! \n]|files|SUCCESS=|return){0,30}") {
            if let Ok(lists) = parse(text.as_bytes()) {
                prop_assert!(lists.iter().map(Vec::len).sum::<usize>() <= text.len() + 6);
            }
        }
    }
}
