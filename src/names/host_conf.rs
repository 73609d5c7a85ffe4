//! host.conf: how hosts are looked up. Read once, as the C library does, which also says what is wrong with it.

use alloc::vec::Vec;
use core::fmt;
use core::iter;
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use once_cell::race::OnceBox;

use super::etc::{EtcFile, report};
use super::file::read_text;
use super::line::skip_spaces;
use super::query::but_for_case;
use crate::linux::bytes::{is_space, memchr};
use crate::linux::environment::environment;
use crate::linux::errno;
use crate::linux::memory::{Grow, NoMemory, boxed, joined, write};

static HOST_CONF: EtcFile = EtcFile::new(c"/etc/host.conf");

/// What host.conf says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct HostConf {
    /// Whether all lines count that have a name, and not the first alone.
    pub multi: bool,
    /// Whether an address comes first that this machine has a direct way to.
    pub reorder: bool,
    /// Endings to take off the names that an address has.
    pub trim: Vec<Vec<u8>>,
    /// What is wrong: messages for people.
    complaints: Vec<u8>,
}

/// The most endings there can be.
const MOST_TRIM: usize = 4;

/// The configuration of this process.
pub fn get() -> Result<&'static HostConf, NoMemory> {
    static CONF: OnceBox<HostConf> = OnceBox::new();
    static REPORTED: AtomicBool = AtomicBool::new(false);
    let conf = CONF.get_or_try_init(|| boxed(read_all()?))?;
    if !conf.complaints.is_empty() && !REPORTED.load(Relaxed) && !REPORTED.swap(true, Relaxed) {
        report(&conf.complaints);
    }
    Ok(conf)
}

/// Reads it, so that what is wrong is told where the C library does: at the first question about hosts or networks.
pub fn complain() -> Result<(), NoMemory> {
    get().map(drop)
}

fn read_all() -> Result<HostConf, NoMemory> {
    let mut conf = HostConf::default();
    let read = match environment(b"RESOLV_HOST_CONF") {
        Some(path) => read_text(path).map(|text| (path, text)),
        None => HOST_CONF.open_at().and_then(|(path, file)| Ok((path.to_bytes(), file.content()?.0))),
    };
    match read {
        Ok((path, text)) => conf.read(&text, path)?,
        Err(libc::ENOMEM) => return Err(NoMemory),
        Err(error) => errno::set(error),
    }
    for (name, command) in [
        (&b"RESOLV_MULTI"[..], Command::Multi),
        (b"RESOLV_REORDER", Command::Reorder),
        (b"RESOLV_ADD_TRIM_DOMAINS", Command::Trim),
        (b"RESOLV_OVERRIDE_TRIM_DOMAINS", Command::Override),
    ] {
        if let Some(value) = environment(name) {
            conf.obey(command, value, &Place { file: name, line: 1 })?;
        }
    }
    Ok(conf)
}

/// Where something is written.
struct Place<'a> {
    file: &'a [u8],
    /// Counted from 1.
    line: usize,
}

#[derive(Clone, Copy)]
enum Command {
    Order,
    Trim,
    /// Instead of those there are.
    Override,
    Multi,
    Reorder,
}

impl HostConf {
    /// Adds what a file says.
    pub fn read(&mut self, text: &[u8], file: &[u8]) -> Result<(), NoMemory> {
        for (i, line) in lines(text).enumerate() {
            let place = Place { file, line: i + 1 };
            let line = skip_spaces(&line[..memchr(0, line).unwrap_or(line.len())]);
            if matches!(line, [] | [b'#', ..]) {
                continue;
            }
            let (name, arguments) = word(line);
            let commands: [(&[u8], Command); 4] = [
                (b"order", Command::Order),
                (b"trim", Command::Trim),
                (b"multi", Command::Multi),
                (b"reorder", Command::Reorder),
            ];
            let Some((_, command)) = commands.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) else {
                self.complain(&place, "bad command", line)?;
                continue;
            };
            let rest = self.obey(*command, skip_spaces(arguments), &place)?.map(skip_spaces);
            if let Some(rest @ [first, ..]) = rest
                && *first != b'#'
            {
                self.complain(&place, "ignoring trailing garbage", rest)?;
            }
        }
        Ok(())
    }

    /// Does as a command says. What follows its arguments; None if they are wrong, or of no interest.
    fn obey<'a>(&mut self, command: Command, arguments: &'a [u8], place: &Place) -> Result<Option<&'a [u8]>, NoMemory> {
        let switch = match command {
            Command::Order => return Ok(None),
            Command::Trim => return self.add_trim(arguments, place).map(|()| None),
            Command::Override => {
                self.trim.clear();
                return self.add_trim(arguments, place).map(|()| None);
            }
            Command::Multi => &mut self.multi,
            Command::Reorder => &mut self.reorder,
        };
        let begins = |with: &[u8]| arguments.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
        let is_on = begins(b"on");
        if !is_on && !begins(b"off") {
            self.complain(place, "expected `on' or `off', found", arguments)?;
            return Ok(None);
        }
        *switch = is_on;
        Ok(arguments.get(if is_on { 2 } else { 3 }..))
    }

    /// Adds a list of endings, of which any may be empty. It goes on to the end of the line.
    fn add_trim(&mut self, mut list: &[u8], place: &Place) -> Result<(), NoMemory> {
        loop {
            if self.trim.len() >= MOST_TRIM {
                self.say(place, format_args!("cannot specify more than {MOST_TRIM} trim domains"))?;
                return Ok(());
            }
            let (ending, rest) = word(list);
            self.trim.try_push(joined(&[ending])?)?;
            list = skip_spaces(rest);
            if let [b',' | b';' | b':', rest @ ..] = list {
                list = skip_spaces(rest);
                if matches!(list, [] | [b'#', ..]) {
                    self.say(place, format_args!("list delimiter not followed by domain"))?;
                    return Ok(());
                }
            }
            if matches!(list, [] | [b'#', ..]) {
                return Ok(());
            }
        }
    }

    fn complain(&mut self, place: &Place, what: &str, text: &[u8]) -> Result<(), NoMemory> {
        self.say(place, format_args!("{what} `"))?;
        self.complaints.try_append(text)?;
        self.complaints.try_append(b"'\n")
    }

    /// Without the end of a line, which the C library forgets for some.
    fn say(&mut self, place: &Place, what: fmt::Arguments) -> Result<(), NoMemory> {
        self.complaints.try_append(place.file)?;
        write(&mut self.complaints, format_args!(": line {}: {what}", place.line))
    }

    /// The length of a name without the ending that is taken off.
    pub fn trimmed(&self, name: &[u8]) -> usize {
        let ending = self.trim.iter().find(|ending| {
            let start = name.len().checked_sub(ending.len()).filter(|&start| start > 0);
            start.is_some_and(|start| but_for_case(&name[start..], ending))
        });
        name.len() - ending.map_or(0, Vec::len)
    }
}

/// The lines of a text, without their ends. The C library reads so many bytes of one at once, and takes what is behind them
/// for another.
fn lines(mut text: &[u8]) -> impl Iterator<Item = &[u8]> {
    const MOST: usize = 255;
    iter::from_fn(move || {
        let line = &text[..text.len().min(MOST)];
        let end = memchr(b'\n', line);
        text = &text[end.map_or(line.len(), |end| end + 1)..];
        (!line.is_empty()).then(|| &line[..end.unwrap_or(line.len())])
    })
}

/// A word up to a blank, comma or comment, and what follows it.
fn word(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(text.iter().position(|&b| is_space(b) || matches!(b, b'#' | b',')).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn commands_are_read_in_any_case_and_wrong_ones_told() {
        let mut conf = HostConf::default();
        conf.read(b"order hosts,bind\n Multi ON # all\ntrim .example.org, .test .a\nreorder on\n#multi off\n", b"f")
            .unwrap();
        let trim = vec![b".example.org".to_vec(), b".test".to_vec(), b".a".to_vec()];
        assert_eq!(conf, HostConf { multi: true, reorder: true, trim, ..HostConf::default() });
        conf.read(b"multi off # no more\n\nmulti maybe\nmulti onx\nwhat ever\ntrim a,\nmulti o\nreorder offx", b"f")
            .unwrap();
        assert!(conf.multi && !conf.reorder);
        let said = "f: line 3: expected `on' or `off', found `maybe'\nf: line 4: ignoring trailing garbage `x'\n\
                    f: line 5: bad command `what ever'\nf: line 6: list delimiter not followed by domain\
                    f: line 7: expected `on' or `off', found `o'\nf: line 8: ignoring trailing garbage `x'\n";
        assert_eq!(String::from_utf8_lossy(&conf.complaints), said);
    }

    #[test]
    fn four_endings_are_the_most() {
        let mut conf = HostConf::default();
        conf.read(b"trim .a .b # one\ntrim .c, .d, .e\n", b"f").unwrap();
        assert_eq!(conf.trim.concat(), b".a.b.c.d");
        assert_eq!(String::from_utf8_lossy(&conf.complaints), "f: line 2: cannot specify more than 4 trim domains");
    }

    #[test]
    fn what_is_behind_255_bytes_of_a_line_is_another() {
        let ends = |text: &str| lines(text.as_bytes()).map(|line| line.len()).collect::<Vec<_>>();
        for (len, read) in [(254, vec![254]), (255, vec![255]), (256, vec![255, 1]), (511, vec![255, 255, 1])] {
            assert_eq!(ends(&"a".repeat(len)), read);
        }
        assert_eq!(ends(&("a".repeat(254) + "\nb")), [254, 1]);
        // Its end is one, too.
        assert_eq!(ends(&("a".repeat(255) + "\nb")), [255, 0, 1]);
        let mut conf = HostConf::default();
        let comment = "#".repeat(250) + "\0";
        conf.read(format!("{comment}abcdmulti on # all\n{comment}bad\nworse\n").as_bytes(), b"f").unwrap();
        assert!(conf.multi);
        assert_eq!(String::from_utf8_lossy(&conf.complaints), "f: line 4: bad command `worse'\n");
    }

    #[test]
    fn an_ending_is_taken_off_but_never_the_whole_name() {
        let conf = HostConf { trim: vec![b".test".to_vec()], ..HostConf::default() };
        for (name, rest) in [("a.TEST", 1), (".test", 5), ("a.test.b", 8), ("", 0)] {
            assert_eq!(conf.trimmed(name.as_bytes()), rest, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_value_of_a_variable_can_be_read(
            values in vec((0_usize..4, prop_oneof![vec(any::<u8>(), 0..20), "[ab., \n:#]{0,12}|o(n|ff)x?".prop_map(String::into_bytes)]), 1..6),
        ) {
            let mut conf = HostConf::default();
            for (command, value) in values {
                let command = [Command::Multi, Command::Reorder, Command::Trim, Command::Override][command];
                conf.obey(command, &value, &Place { file: b"VARIABLE", line: 1 }).unwrap();
                prop_assert!(conf.trim.len() <= MOST_TRIM);
                match command {
                    Command::Override => prop_assert_eq!(&conf.trim[0], word(&value).0),
                    Command::Trim => prop_assert!(!conf.trim.is_empty()),
                    Command::Multi if value == b"on" => prop_assert!(conf.multi),
                    Command::Reorder if value == b"off" => prop_assert!(!conf.reorder),
                    _ => {}
                }
            }
        }

        #[test]
        fn any_text_can_be_read(text in vec(prop_oneof![Just(b'\n'), Just(b' '), any::<u8>()], 0..400)) {
            let mut conf = HostConf::default();
            conf.read(&text, b"f").unwrap();
            prop_assert!(conf.trim.len() <= MOST_TRIM);
        }
    }
}
