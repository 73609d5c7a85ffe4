//! .rhosts and hosts.equiv, behind a line that says who comes.

#![no_main]

use bsdipc_fuzz::linux::memory::NoMemory;
use bsdipc_fuzz::rhosts::{Verdict, Visitor, judge};
use libfuzzer_sys::fuzz_target;

/// Who comes; the group is that of the host and of the user.
struct Somebody<'a> {
    host: &'a [u8],
    user: &'a [u8],
    group: &'a [u8],
}

/// A host or its group is a word of a line, in small letters.
fn assert_host(host: &[u8]) {
    assert!(!host.iter().any(|byte| matches!(byte, 0 | b' ' | b'\t'..=b'\r' | b'A'..=b'Z')));
}

impl Visitor for Somebody<'_> {
    fn is_from(&self, host: &[u8]) -> Result<bool, NoMemory> {
        assert_host(host);
        Ok(host == self.host)
    }

    fn host_in_group(&self, group: &[u8]) -> Result<bool, NoMemory> {
        assert_host(group);
        Ok(group == self.group)
    }

    fn user(&self) -> &[u8] {
        self.user
    }

    fn user_in_group(&self, group: &[u8]) -> Result<bool, NoMemory> {
        Ok(group == self.group)
    }
}

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(2, |&byte| byte == b'\n');
    let mut words = parts.next().unwrap_or_default().splitn(4, |&byte| byte == b' ');
    let mut word = || words.next().unwrap_or_default();
    let (local, visitor) = (word(), Somebody { host: word(), user: word(), group: word() });
    let text = parts.next().unwrap_or_default();
    let says = |text: &[u8]| judge(text, local, &visitor).expect("there is memory");
    // The first line that is about who comes decides.
    let mut lines = text.split(|&byte| byte == b'\n').map(says);
    let verdict = lines.find(|&verdict| verdict != Verdict::Unknown).unwrap_or(Verdict::Unknown);
    assert_eq!(says(text), verdict);
    // Nobody is trusted whom no line names, but for anybody. The local user's name stands for one that a line lacks.
    let has = |sign| text.contains(&sign) || local.contains(&sign);
    if verdict == Verdict::Trusted && !has(b'+') {
        let text = text.to_ascii_lowercase();
        let host = visitor.host;
        assert!(host.is_empty() || text.windows(host.len()).any(|part| part == host));
    }
    if verdict == Verdict::Refused {
        assert!(has(b'-'));
    }
});
