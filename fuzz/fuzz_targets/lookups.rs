//! Searches of any text: with a look at every line, past the lines that cannot answer, and by an index. All find the same.

#![no_main]

use std::cell::Cell;
use std::ffi::c_char;
use std::net::IpAddr;

use bsdipc_fuzz::names::file::Reader;
use bsdipc_fuzz::names::index::Maker;
use bsdipc_fuzz::names::line::Line;
use bsdipc_fuzz::names::pack::{Room, TooSmall};
use bsdipc_fuzz::names::query::{Entry, Keys, Query};
use bsdipc_fuzz::names::scan::{Asked, Flow, Scan, Sink};
use bsdipc_fuzz::names::shorthand::{LineBuffer, Writer};
use bsdipc_fuzz::names::store::Failure;
use bsdipc_fuzz::names::{hosts, networks, protocols, services};
use libfuzzer_sys::fuzz_target;

/// The lines of the answers, and the buffer if they stay in it.
struct Lines<'r>(Vec<Vec<u8>>, Option<&'r Cell<Room>>);

impl<Q: Query> Sink<Q> for Lines<'_> {
    fn restart(&mut self) {
        self.0.clear();
    }

    fn fills_to_end(&self) -> bool {
        self.1.is_some()
    }

    fn take<'a>(&mut self, line: &Line<'a>, entry: &Q::Entry<'a>) -> Result<Flow, TooSmall> {
        if let Some(room) = self.1 {
            room.set(room.get().behind(line, entry.aliases().count(), 0).ok_or(TooSmall)?);
        }
        self.0.push(line.body.to_vec());
        Ok(Flow::More)
    }
}

fn compare<Q: Query>(query: &Q, keys: Keys, text: &[u8], len: usize, fills: bool) {
    let mut buffer = vec![0_u64; len / 8 + 1];
    // SAFETY: so many bytes are there.
    let room = unsafe { Room::new(buffer.as_mut_ptr().cast::<c_char>(), len) };
    if !room.holds_a_line() {
        return;
    }
    let left = Cell::new(room);
    let filled = || Some(&left).filter(|_| fills);
    let mut scanned = Lines(Vec::new(), filled());
    let mut asked = Asked { query, sink: &mut scanned };
    let mut scan = Scan::new(&mut asked, Some(&left));
    let _ = scan.piece(text);
    let scanned = scan.found.map(|_| scanned.0);
    left.set(room);
    let mut indexed = Lines(Vec::new(), filled());
    let mut maker = Maker::new(Writer::new(text).expect("a small text"), keys, text.len());
    let _ = maker.piece(text);
    let index = maker.finish().expect("a small text");
    let places = index.places(query.key().expect("a key"));
    let found = index.search(&mut Asked { query, sink: &mut indexed }, places, Some(&left), &mut LineBuffer::default());
    assert_eq!(scanned.map_err(Failure::from), found.map(|_| indexed.0));
}

fuzz_target!(|data: &[u8]| {
    let [kind, len, name, text @ ..] = data else { return };
    let Some((name, text)) = text.split_at_checked(usize::from(name % 8)) else { return };
    let (len, fills) = (usize::from(*len) * 3, *kind >= 128);
    match kind % 6 {
        0 => compare(&hosts::ByName { name, family: 2 }, hosts::keys, text, len, fills),
        1 => compare(&hosts::ByName { name, family: 10 }, hosts::keys, text, len, fills),
        2 => {
            let Some(address) = name.first_chunk::<4>() else { return };
            compare(&hosts::ByAddress::from(IpAddr::from(*address)), hosts::keys, text, len, fills);
        }
        3 => compare(&services::ByName { name, protocol: None }, services::keys, text, len, fills),
        4 => compare(&protocols::ByName(name), protocols::keys, text, len, fills),
        _ => compare(&networks::ByName(name), networks::keys, text, len, fills),
    }
});
