//! Lines of hosts, services, protocols and networks, packed into buffers of any size and alignment.

#![no_main]

use std::ffi::{CStr, c_char};
use std::hint::black_box;

use bsdipc_fuzz::abi::sys_socket::{AF_INET, AF_INET6};
use bsdipc_fuzz::names::line::Line;
use bsdipc_fuzz::names::pack::{MergedHost, Pack, Room};
use bsdipc_fuzz::names::{hosts, networks, protocols, services};
use libfuzzer_sys::fuzz_target;

/// What lies before and behind the buffer, and must stay so.
const MARGIN: [u8; 64] = [0xa5; 64];

/// Reads all that a program would read.
fn read(name: *mut c_char, mut aliases: *mut *mut c_char) {
    // SAFETY: that these are strings and a list of strings is what is tried.
    unsafe {
        black_box(CStr::from_ptr(name).to_bytes());
        while !(*aliases).is_null() {
            black_box(CStr::from_ptr(*aliases).to_bytes());
            aliases = aliases.add(1);
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let [kind, size, shift, text @ ..] = data else { return };
    let size = usize::from(*size) * 4;
    let start = MARGIN.len() + usize::from(shift % 8);
    let mut memory = vec![MARGIN[0]; start + size + MARGIN.len()];
    // SAFETY: so many bytes are there.
    let room = unsafe { Room::new(memory.as_mut_ptr().add(start).cast(), size) };
    let room = if shift & 8 == 0 { room } else { room.aligned() };
    let mut merged = Ok(MergedHost::new(room.aligned().for_hosts()));
    for raw in text.split_inclusive(|&byte| byte == b'\n') {
        let mut scratch = Vec::new();
        let Some(line) = Line::new(raw, &mut scratch) else { continue };
        match kind % 6 {
            0 => {
                if let Some(Ok(c)) = services::parse(line.body).map(|entry| entry.pack(&line, &room)) {
                    read(c.s_name, c.s_aliases);
                    read(c.s_proto, c.s_aliases);
                }
            }
            1 => {
                if let Some(Ok(c)) = protocols::parse(line.body).map(|entry| entry.pack(&line, &room)) {
                    read(c.p_name, c.p_aliases);
                }
            }
            2 => {
                if let Some(Ok(c)) = networks::parse(line.body).map(|entry| entry.pack(&line, &room)) {
                    read(c.n_name, c.n_aliases);
                }
            }
            3 | 4 => {
                let family = if kind % 6 == 3 { AF_INET } else { AF_INET6 };
                let room = room.for_hosts();
                if let Some(Ok(c)) = hosts::parse(line.body, family).map(|entry| entry.pack(&line, &room)) {
                    read(c.h_name, c.h_aliases);
                }
            }
            _ => {
                if let Some(entry) = hosts::parse(line.body, AF_INET) {
                    merged = merged.and_then(|mut merged| merged.add(&entry, &line).map(|()| merged));
                }
            }
        }
    }
    if let Ok(merged) = merged
        && let Ok(Some(c)) = merged.finish()
    {
        read(c.h_name, c.h_aliases);
    }
    assert!(memory[..start].iter().chain(&memory[start + size..]).all(|&byte| byte == MARGIN[0]));
});
