//! The lines of hosts.equiv and .rhosts: `host`, `host user`, with `+` for any, `-` before what is refused, and
//! `+@group`, `-@group` for netgroups.

use alloc::vec::Vec;

use crate::linux::bytes::find_space;
use crate::linux::memory::{NoMemory, joined};
use crate::names::line::{Words, skip_spaces};

/// What a file says of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Who comes is trusted.
    Trusted,
    /// Who comes is named, and refused.
    Refused,
    /// No line is about who comes.
    Unknown,
}

/// Whether a pattern is about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// It is, and allows.
    Yes,
    /// It is, and refuses.
    Never,
    /// It is not.
    No,
}

/// What has to be asked about who comes.
pub trait Visitor {
    /// Whether it comes from the host of that name or number, in small letters.
    fn is_from(&self, host: &[u8]) -> Result<bool, NoMemory>;
    /// Whether its host is in a netgroup.
    fn host_in_group(&self, group: &[u8]) -> Result<bool, NoMemory>;
    /// Its name there.
    fn user(&self) -> &[u8];
    /// Whether its name is in a netgroup.
    fn user_in_group(&self, group: &[u8]) -> Result<bool, NoMemory>;
}

/// What `text` says of a visitor who wants to be the local user `local`.
pub fn judge(text: &[u8], local: &[u8], visitor: &impl Visitor) -> Result<Verdict, NoMemory> {
    for line in text.split(|&byte| byte == b'\n') {
        let Some((host, user)) = parse(line)? else { continue };
        match host_matches(&host, visitor)? {
            Match::No => continue,
            Match::Never => return Ok(Verdict::Refused),
            Match::Yes => {}
        }
        match user_matches(if user.is_empty() { local } else { user }, visitor)? {
            Match::No => {}
            Match::Never => return Ok(Verdict::Refused),
            Match::Yes => return Ok(Verdict::Trusted),
        }
    }
    Ok(Verdict::Unknown)
}

/// A line's host, in small letters, and its user, which may be empty.
type Line<'a> = (Vec<u8>, &'a [u8]);

/// Reads a line. None for an empty one and a comment.
fn parse(line: &[u8]) -> Result<Option<Line<'_>>, NoMemory> {
    // A line is a C string.
    let line = line.split(|&byte| byte == 0).next().unwrap_or(line);
    if matches!(skip_spaces(line), [] | [b'#', ..]) {
        return Ok(None);
    }
    let (host, rest) = line.split_at(find_space(line).unwrap_or(line.len()));
    let user = match rest.first() {
        Some(b' ' | b'\t') => Words::new(rest).field(),
        _ => &[],
    };
    let mut host = joined(&[host])?;
    host.make_ascii_lowercase();
    Ok(Some((host, user)))
}

fn host_matches(pattern: &[u8], visitor: &impl Visitor) -> Result<Match, NoMemory> {
    Ok(match pattern {
        [b'+', b'@', group @ ..] => if_so(visitor.host_in_group(group)?, Match::Yes),
        [b'-', b'@', group @ ..] => if_so(visitor.host_in_group(group)?, Match::Never),
        [b'-', host @ ..] => if_so(visitor.is_from(host)?, Match::Never),
        b"+" => Match::Yes,
        host => if_so(visitor.is_from(host)?, Match::Yes),
    })
}

fn user_matches(pattern: &[u8], visitor: &impl Visitor) -> Result<Match, NoMemory> {
    Ok(match pattern {
        [b'+', b'@', group @ ..] => if_so(visitor.user_in_group(group)?, Match::Yes),
        [b'-', b'@', group @ ..] => if_so(visitor.user_in_group(group)?, Match::Never),
        [b'-', user @ ..] => if_so(visitor.user() == user, Match::Never),
        b"+" => Match::Yes,
        user => if_so(visitor.user() == user, Match::Yes),
    })
}

fn if_so(is: bool, then: Match) -> Match {
    if is { then } else { Match::No }
}

#[cfg(test)]
mod tests {
    use super::Verdict::{Refused, Trusted, Unknown};
    use super::*;
    use proptest::prelude::*;

    /// carl at monet, in the netgroups "hosts" and "users".
    struct Carl;

    impl Visitor for Carl {
        fn is_from(&self, host: &[u8]) -> Result<bool, NoMemory> {
            if host == b"lost" { Err(NoMemory) } else { Ok(host == b"monet" || host == b"10.0.0.1") }
        }
        fn host_in_group(&self, group: &[u8]) -> Result<bool, NoMemory> {
            Ok(group == b"hosts")
        }
        fn user(&self) -> &[u8] {
            b"carl"
        }
        fn user_in_group(&self, group: &[u8]) -> Result<bool, NoMemory> {
            Ok(group == b"users")
        }
    }

    #[track_caller]
    fn says(text: &str, local: &str, verdict: Verdict) {
        assert_eq!(judge(text.as_bytes(), local.as_bytes(), &Carl), Ok(verdict), "{text:?}, {local}");
    }

    #[test]
    fn a_host_trusts_users_of_the_same_name() {
        says("ernie\nmonet\n", "carl", Trusted);
        says("MONET", "carl", Trusted);
        says("10.0.0.1\r\n", "carl", Trusted);
        says("monet\n", "eric", Unknown);
        says("ernie\n", "carl", Unknown);
        says("", "carl", Unknown);
    }

    #[test]
    fn a_user_may_be_somebody_else_here() {
        says("monet carl", "eric", Trusted);
        says("monet \t carl # not a comment\n", "eric", Trusted);
        says("monet Carl", "carl", Unknown);
        says("monet eric", "carl", Unknown);
    }

    #[test]
    fn comments_and_empty_lines_say_nothing() {
        says("# monet\n\n  \t\n  # +\nmonet\n", "carl", Trusted);
        says(" monet\n", "carl", Unknown);
        says("monet\0 eric", "carl", Trusted);
    }

    #[test]
    fn plus_is_anybody_and_minus_nobody() {
        says("+", "carl", Trusted);
        says("+ +", "eric", Trusted);
        says("+ carl", "eric", Trusted);
        says("monet +", "eric", Trusted);
        says("-monet\n+ +", "carl", Refused);
        says("-ernie\n+ +", "carl", Trusted);
        says("monet -carl\nmonet +", "carl", Refused);
        says("monet -eric\nmonet +", "carl", Trusted);
    }

    #[test]
    fn who_may_be_refused_is_not_trusted_for_want_of_memory() {
        assert_eq!(judge(b"-lost\n+ +\n", b"carl", &Carl), Err(NoMemory));
    }

    #[test]
    fn netgroups() {
        says("+@hosts", "carl", Trusted);
        says("+@others", "carl", Unknown);
        says("-@hosts\n+", "carl", Refused);
        says("+ +@users", "eric", Trusted);
        says("+ -@users\n+ +", "eric", Refused);
        says("-@others\n+", "carl", Trusted);
    }

    proptest! {
        #[test]
        fn any_text_has_a_verdict(text in proptest::collection::vec(any::<u8>(), 0..200)) {
            judge(&text, b"carl", &Carl).unwrap();
        }
    }
}
