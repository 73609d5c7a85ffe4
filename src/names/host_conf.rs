//! host.conf: how hosts are looked up. Read once, as the C library does.

use alloc::boxed::Box;
use alloc::vec::Vec;

use once_cell::race::OnceBox;

use super::etc::{EtcFile, environment};
use super::file::read_text;
use super::line::{field, skip_spaces};

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
}

/// The most endings there can be.
const MOST_TRIM: usize = 4;

/// The configuration of this process.
pub fn get() -> &'static HostConf {
    static CONF: OnceBox<HostConf> = OnceBox::new();
    CONF.get_or_init(|| {
        let mut conf = HostConf::default();
        let text = match environment(c"RESOLV_HOST_CONF") {
            Some(path) => read_text(path),
            None => HOST_CONF.read().ok().map(|(text, _)| text),
        };
        conf.read(&text.unwrap_or_default());
        if let Some(value) = environment(c"RESOLV_MULTI") {
            set(&mut conf.multi, value);
        }
        if let Some(value) = environment(c"RESOLV_REORDER") {
            set(&mut conf.reorder, value);
        }
        if let Some(value) = environment(c"RESOLV_ADD_TRIM_DOMAINS") {
            conf.add_trim(value);
        }
        if let Some(value) = environment(c"RESOLV_OVERRIDE_TRIM_DOMAINS") {
            conf.trim.clear();
            conf.add_trim(value);
        }
        Box::new(conf)
    })
}

impl HostConf {
    /// Adds what a file says.
    pub fn read(&mut self, text: &[u8]) {
        for line in text.split(|&b| b == b'\n') {
            let line = line.split(|&b| b == b'#').next().unwrap_or_default();
            let (command, arguments) = field(skip_spaces(line));
            if command.eq_ignore_ascii_case(b"multi") {
                set(&mut self.multi, arguments);
            } else if command.eq_ignore_ascii_case(b"reorder") {
                set(&mut self.reorder, arguments);
            } else if command.eq_ignore_ascii_case(b"trim") {
                self.add_trim(arguments);
            }
        }
    }

    fn add_trim(&mut self, domains: &[u8]) {
        let domains = domains.split(|b| b" \t\r,;:".contains(b)).filter(|domain| !domain.is_empty());
        self.trim.extend(domains.map(<[u8]>::to_vec).take(MOST_TRIM.saturating_sub(self.trim.len())));
    }

    /// The length of a name without the ending that is taken off.
    pub fn trimmed(&self, name: &[u8]) -> usize {
        let ending = self.trim.iter().find(|ending| {
            let start = name.len().checked_sub(ending.len()).filter(|&start| start > 0);
            start.is_some_and(|start| name[start..].eq_ignore_ascii_case(ending))
        });
        name.len() - ending.map_or(0, Vec::len)
    }
}

/// Reads `on` or `off`.
fn set(switch: &mut bool, value: &[u8]) {
    let begins = |with: &[u8]| value.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    if begins(b"on") {
        *switch = true;
    } else if begins(b"off") {
        *switch = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_in_any_case_and_others_skipped() {
        let mut conf = HostConf::default();
        conf.read(b"order hosts,bind\n Multi ON # all\ntrim .example.org, .test:.a\nmulti maybe\nreorder on\n");
        let trim = vec![b".example.org".to_vec(), b".test".to_vec(), b".a".to_vec()];
        assert_eq!(conf, HostConf { multi: true, reorder: true, trim });
        conf.read(b"multi off");
        assert!(!conf.multi);
    }

    #[test]
    fn an_ending_is_taken_off_but_never_the_whole_name() {
        let conf = HostConf { trim: vec![b".test".to_vec()], ..HostConf::default() };
        for (name, rest) in [("a.TEST", 1), (".test", 5), ("a.test.b", 8), ("", 0)] {
            assert_eq!(conf.trimmed(name.as_bytes()), rest, "{name}");
        }
    }
}
