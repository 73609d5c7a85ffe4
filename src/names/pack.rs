//! From an entry to C's structure in a buffer of the caller's.
//!
//! The layout is the C library's: what the structure needs besides (hosts have an address and its list), then the line
//! with its strings ended in place, then the vector of aliases. A buffer is too small exactly where the C library finds
//! it so, which reads every line into the buffer to look at it.

use alloc::vec::Vec;
use core::ffi::{c_char, c_int};
use core::net::IpAddr;
use core::ptr::null_mut;

use super::hosts::Host;
use super::line::{Line, Words};
use super::networks::Network;
use super::protocols::Protocol;
use super::query::Entry;
use super::services::Service;
use super::store::Failure;
use crate::abi::netdb::{hostent, netent, protoent, servent};
use crate::abi::sys_socket::{AF_INET, AF_INET6};
use crate::linux::memory::{Grow, NoMemory};

/// Strings, and a null pointer behind them.
pub type StringVector = *mut *mut c_char;

const POINTER: usize = size_of::<*mut c_char>();

/// The pointers of a vector, before the null one behind them. It need not be aligned.
///
/// # Safety
/// There is such a vector for as long as this is used.
pub unsafe fn members(mut vector: StringVector) -> impl Iterator<Item = *mut c_char> {
    core::iter::from_fn(move || {
        // SAFETY: the caller's promise; nobody goes on behind the null pointer.
        let member = unsafe { vector.read_unaligned() };
        (!member.is_null()).then(|| {
            vector = vector.wrapping_add(1);
            member
        })
    })
}

/// A caller's buffer. What does not fit is never written.
#[derive(Clone, Copy)]
pub struct Room {
    start: *mut u8,
    len: usize,
    /// What an entry needs before its line.
    head: usize,
}

/// The buffer is too small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooSmall;

impl From<TooSmall> for Failure {
    fn from(TooSmall: TooSmall) -> Self {
        Failure::TooSmall
    }
}

impl Room {
    /// A buffer for entries that need nothing but their line.
    ///
    /// # Safety
    /// There are `len` bytes at `start` to write to, as long as the room is used.
    pub unsafe fn new(start: *mut c_char, len: usize) -> Self {
        Room { start: start.cast(), len, head: 0 }
    }

    /// A buffer that there is not, to find out what it would hold.
    pub const fn imagined(len: usize) -> Self {
        Room { start: null_mut(), len, head: 0 }
    }

    /// The same buffer for hosts.
    pub fn for_hosts(self) -> Self {
        Room { head: HOST_HEAD, ..self }
    }

    /// What is left from the first byte on that a pointer can lie at.
    pub fn aligned(self) -> Self {
        let pad = self.start.align_offset(POINTER).min(self.len);
        // SAFETY: at most the buffer's end.
        Room { start: unsafe { self.start.add(pad) }, len: self.len - pad, ..self }
    }

    /// Whether any line fits, be it as short as may be.
    pub fn holds_a_line(&self) -> bool {
        self.len >= self.head + "x\n\0".len()
    }

    /// Whether the C library would ask a name server for an address's name: it first makes room for the list of it.
    pub fn holds_servers_answer(&self) -> bool {
        self.aligned().len >= 2 * POINTER
    }

    /// Whether a line of `raw_len` bytes can be read into the buffer. The last byte is left alone.
    pub fn holds_line(&self, raw_len: usize) -> bool {
        self.len >= self.head.saturating_add(raw_len).saturating_add(2)
    }

    /// Whether the C library can read a line that is an entry, with its vector of `aliases`.
    pub fn holds(&self, line: &Line<'_>, aliases: usize) -> bool {
        self.holds_line(line.raw.len()) && self.vector(line).saturating_add((aliases + 2) * POINTER) <= self.len
    }

    /// Whether it can read a line of which every word is an alias, as far as can be told by its blanks.
    pub fn holds_words(&self, raw: &[u8]) -> bool {
        // As many as can be counted in a byte at once.
        let blanks = |part: &[u8]| part.iter().fold(0_u8, |count, &byte| count + u8::from(byte <= b' '));
        let blanks: usize = raw.chunks(u8::MAX.into()).map(|part| usize::from(blanks(part))).sum();
        self.len >= self.head.saturating_add(raw.len()).saturating_add((blanks + 4) * POINTER)
    }

    /// What is left of it for further lines behind that of a host, its vector of `aliases` and so many bytes more.
    pub fn behind(&self, line: &Line<'_>, aliases: usize, more: usize) -> Option<Self> {
        let used = self.vector(line) + (aliases + 1) * POINTER + more;
        let len = self.len.checked_sub(used).filter(|_| self.holds(line, aliases))?;
        Some(Room { start: self.start.wrapping_add(used), len, ..*self })
    }

    /// Lines of up to this many bytes fit, whatever they hold: at worst every other byte is an alias.
    pub fn ample(&self) -> usize {
        self.len.saturating_sub(self.head + 4 * POINTER) / (1 + POINTER / 2)
    }

    /// What a host's line, an address of it in a list, and its vector of so many aliases need at most.
    pub fn most_of_host(line: &Line<'_>, aliases: usize) -> usize {
        HOST_HEAD + (6 + aliases) * POINTER + line.raw.len()
    }

    /// What a line needs of an aligned buffer, besides what lies before it; with its vector of aliases if it is an entry.
    pub fn need(raw_len: usize, entry: Option<(&Line<'_>, usize)>) -> usize {
        let entry = entry
            .map_or(0, |(line, aliases)| (line.string_len + 1).next_multiple_of(POINTER) + (aliases + 2) * POINTER);
        entry.max(raw_len + 2)
    }

    /// The same of any buffer at most, by what an aligned one needs.
    pub fn need_anywhere(need: usize) -> usize {
        need.saturating_add(POINTER - 1)
    }

    /// Whether the buffer is aligned.
    pub fn is_aligned(&self) -> bool {
        self.start.cast::<StringVector>().is_aligned()
    }

    /// Whether the buffer has that much.
    pub fn suffices(&self, need: usize) -> bool {
        self.len >= self.head.saturating_add(need)
    }

    /// Where the vector of aliases begins, counted from the start.
    fn vector(&self, line: &Line<'_>) -> usize {
        let end = self.head + line.string_len + 1;
        end + (self.start as usize).wrapping_add(end).wrapping_neg() % POINTER
    }

    /// Leaves a line as the C library does that has only read it. What follows its NUL, if it has one, is of no use.
    pub fn leave(&self, raw: &[u8]) {
        if self.holds_line(raw.len()) {
            // SAFETY: just checked, and there is room for the end.
            unsafe {
                let text = self.start.add(self.head);
                text.copy_from_nonoverlapping(raw.as_ptr(), raw.len());
                text.add(raw.len()).write(0);
            }
        }
    }

    /// The same if it has found out that the line is no entry: it has ended the first field, and the line.
    pub fn leave_parsed(&self, line: &Line<'_>) {
        self.leave(line.text);
        if self.holds_line(line.text.len()) {
            // SAFETY: within what has just been written.
            unsafe {
                let text = self.start.add(self.head);
                text.add(line.body.len()).write(0);
                text.add(Words::new(line.body).field().len()).write(0);
            }
        }
    }

    /// Copies a line, ends its names and makes the vector of aliases, `before` it so many other pointers.
    fn put<'a>(&self, line: &Line<'a>, entry: &impl Entry<'a>, before: usize) -> Result<Put<'a>, TooSmall> {
        // The C library makes sure of one pointer that it does not need.
        if line.raw.len() > self.ample() && !self.holds(line, entry.aliases().count() + before.saturating_sub(1)) {
            return Err(TooSmall);
        }
        let vector = self.vector(line) + before * POINTER;
        // SAFETY: just checked: the line with its end, and the vector behind it, lie in the buffer. A vector is aligned.
        unsafe {
            let text = self.start.add(self.head);
            text.copy_from_nonoverlapping(line.text.as_ptr(), line.text.len());
            text.add(line.text.len()).write(0);
            let put = Put { line: *line, text, aliases: self.start.add(vector).cast() };
            let mut next = put.aliases;
            for alias in entry.aliases() {
                next.write(put.string(alias));
                next = next.add(1);
            }
            next.write(null_mut());
            Ok(put)
        }
    }
}

/// A line in a buffer.
struct Put<'a> {
    line: Line<'a>,
    text: *mut u8,
    aliases: StringVector,
}

impl Put<'_> {
    /// Ends a part of the line, which makes it a string.
    fn string(&self, part: &[u8]) -> *mut c_char {
        let start = part.as_ptr() as usize - self.line.text.as_ptr() as usize;
        debug_assert!(start + part.len() <= self.line.body.len());
        // SAFETY: the parts are slices of the line's body, and a byte follows that in the buffer.
        unsafe {
            let string = self.text.add(start);
            string.add(part.len()).write(0);
            string.cast()
        }
    }
}

/// An entry that C has a structure for.
pub trait Pack<'a>: Entry<'a> {
    /// The structure.
    type C;

    /// Makes it, over strings in `room`.
    fn pack(&self, line: &Line<'a>, room: &Room) -> Result<Self::C, TooSmall>;
}

impl<'a> Pack<'a> for Service<'a> {
    type C = servent;

    fn pack(&self, line: &Line<'a>, room: &Room) -> Result<servent, TooSmall> {
        let put = room.put(line, self, 0)?;
        Ok(servent {
            s_name: put.string(self.name),
            s_aliases: put.aliases,
            s_port: self.port.to_be().into(),
            s_proto: put.string(self.protocol),
        })
    }
}

impl<'a> Pack<'a> for Protocol<'a> {
    type C = protoent;

    fn pack(&self, line: &Line<'a>, room: &Room) -> Result<protoent, TooSmall> {
        let put = room.put(line, self, 0)?;
        Ok(protoent { p_name: put.string(self.name), p_aliases: put.aliases, p_proto: self.number })
    }
}

impl<'a> Pack<'a> for Network<'a> {
    type C = netent;

    fn pack(&self, line: &Line<'a>, room: &Room) -> Result<netent, TooSmall> {
        let put = room.put(line, self, 0)?;
        Ok(netent { n_name: put.string(self.name), n_aliases: put.aliases, n_addrtype: AF_INET, n_net: self.number })
    }
}

/// What lies before a host's line: room for an address, and its list.
const HOST_HEAD: usize = LIST + 2 * POINTER;
const LIST: usize = 16;

/// Writes an address; the rest of its room stays as it is. Returns its family and length.
///
/// # Safety
/// There are 16 bytes at `place`.
unsafe fn put_address(address: &IpAddr, place: *mut u8) -> (c_int, c_int) {
    // SAFETY: the caller's promise.
    unsafe {
        match address {
            IpAddr::V4(v4) => place.cast::<[u8; 4]>().write(v4.octets()),
            IpAddr::V6(v6) => place.cast::<[u8; 16]>().write(v6.octets()),
        }
    }
    family_and_length(address)
}

fn family_and_length(address: &IpAddr) -> (c_int, c_int) {
    if address.is_ipv4() { (AF_INET, 4) } else { (AF_INET6, 16) }
}

/// Writes the list of one address at the start of `room`, and the address. Nothing of it need be aligned.
///
/// # Safety
/// `room` has `HOST_HEAD` bytes.
unsafe fn put_head(room: &Room, address: &IpAddr) -> (c_int, c_int, StringVector) {
    // SAFETY: the caller's promise.
    unsafe {
        let (family, length) = put_address(address, room.start);
        let list = room.start.add(LIST).cast::<*mut c_char>();
        list.write_unaligned(room.start.cast());
        list.byte_add(POINTER).write_unaligned(null_mut());
        (family, length, list)
    }
}

impl<'a> Pack<'a> for Host<'a> {
    type C = hostent;

    fn pack(&self, line: &Line<'a>, room: &Room) -> Result<hostent, TooSmall> {
        self.pack_behind(0, line, room)
    }
}

impl<'a> Host<'a> {
    /// With room for so many pointers before the vector of aliases.
    fn pack_behind(&self, before: usize, line: &Line<'a>, room: &Room) -> Result<hostent, TooSmall> {
        debug_assert_eq!(room.head, HOST_HEAD);
        let put = room.put(line, self, before)?;
        // SAFETY: the line lies behind the head.
        let (h_addrtype, h_length, h_addr_list) = unsafe { put_head(room, &self.address) };
        Ok(hostent { h_name: put.string(self.name), h_aliases: put.aliases, h_addrtype, h_length, h_addr_list })
    }
}

/// A host that was not looked up: its name is its address.
pub fn pack_numeric_host(name: &[u8], address: &IpAddr, room: &Room) -> Result<hostent, TooSmall> {
    let room = room.for_hosts();
    if room.len < numeric_host_len(name) {
        return Err(TooSmall);
    }
    // SAFETY: just checked: the head, an empty vector and the name with its end.
    unsafe {
        room.start.write_bytes(0, numeric_host_len(name));
        let (h_addrtype, h_length, h_addr_list) = put_head(&room, address);
        let h_aliases = room.start.add(HOST_HEAD).cast();
        let string = room.start.add(HOST_HEAD + POINTER);
        string.copy_from_nonoverlapping(name.as_ptr(), name.len());
        Ok(hostent { h_name: string.cast(), h_aliases, h_addrtype, h_length, h_addr_list })
    }
}

/// What a numeric host takes of a buffer.
pub fn numeric_host_len(name: &[u8]) -> usize {
    HOST_HEAD + POINTER + name.len() + 1
}

/// A host that the name servers know by a name: its names, the official one last, then its addresses, then the vectors.
pub fn pack_host(name: &[u8], aliases: &[Vec<u8>], addresses: &[IpAddr], room: &Room) -> Result<hostent, Failure> {
    let mut rest = *room;
    let mut strings = Vec::new();
    for alias in aliases {
        strings.try_push(rest.take_string(alias)?)?;
    }
    let h_name = rest.take_string(name)?;
    let (h_addrtype, h_length) = addresses.first().map_or((AF_INET, 4), family_and_length);
    let mut places = Vec::new();
    for address in addresses {
        places.try_push(rest.take_address(address)?)?;
    }
    let h_addr_list = rest.take_vector(&places)?;
    let h_aliases = rest.take_vector(&strings)?;
    Ok(hostent { h_name, h_aliases, h_addrtype, h_length, h_addr_list })
}

/// A host that the name servers know by its address: the list, the name, the address. The list's end is that of the
/// aliases, too.
pub fn pack_host_at(name: &[u8], address: &IpAddr, room: &Room) -> Result<hostent, TooSmall> {
    let mut rest = *room;
    let h_addr_list = rest.take_vector(&[null_mut()])?;
    let h_name = rest.take_string(name)?;
    let place = rest.take_address(address)?;
    let (h_addrtype, h_length) = family_and_length(address);
    // SAFETY: the list has two places.
    let h_aliases = unsafe {
        h_addr_list.write(place);
        h_addr_list.add(1)
    };
    Ok(hostent { h_name, h_aliases, h_addrtype, h_length, h_addr_list })
}

/// A network's names as the servers give them: a vector for the most there may be, and the names, each of which comes
/// with the room that its record needs. The vector, and how many it has.
pub fn pack_pointers(records: &[(usize, Option<Vec<u8>>)], room: &Room) -> Result<(StringVector, usize), TooSmall> {
    const MOST: usize = 48;
    let mut rest = *room;
    let names: StringVector = rest.take(MOST * POINTER, POINTER)?.cast();
    let mut count = 0;
    for (len, pointer) in records {
        if rest.len <= *len {
            return Err(TooSmall);
        }
        if let Some(name) = pointer.as_ref().filter(|_| count < MOST - 2) {
            let string = rest.take_string(name)?;
            // SAFETY: one of the places just taken.
            unsafe { names.add(count).write(string) };
            count += 1;
        }
    }
    // SAFETY: there is a place left.
    unsafe { names.add(count).write(null_mut()) };
    Ok((names, count))
}

/// A host of all its lines: the name is the first one's, addresses and aliases are those of all. What lies behind the first
/// line's text are its two lists; or what further lines bring, and the lists of all.
pub struct MergedHost {
    room: Room,
    /// The first line's, and how long the name is.
    first: Option<(hostent, usize)>,
    further: Option<Further>,
}

/// What further lines bring.
struct Further {
    /// What is free of the buffer.
    rest: Room,
    /// What the lists should hold.
    addresses: Vec<*mut c_char>,
    aliases: Vec<*mut c_char>,
    /// Whether there was no memory for a pointer.
    is_short: bool,
}

impl MergedHost {
    /// Without any line.
    pub fn new(room: Room) -> Self {
        MergedHost { room, first: None, further: None }
    }

    /// Forgets all lines.
    pub fn clear(&mut self) {
        (self.first, self.further) = (None, None);
    }

    /// Adds a line.
    #[inline(always)]
    pub fn add<'a>(&mut self, entry: &Host<'a>, line: &Line<'a>) -> Result<(), TooSmall> {
        let Some((host, name_len)) = &self.first else {
            // The list of the address stands there; further lines only need more room.
            const LIST_LEN: usize = 2;
            let mut host = entry.pack_behind(LIST_LEN, line, &self.room)?;
            // SAFETY: room has been left for it.
            unsafe {
                let list = host.h_aliases.sub(LIST_LEN);
                list.copy_from_nonoverlapping(host.h_addr_list, LIST_LEN);
                host.h_addr_list = list;
            }
            self.first = Some((host, entry.name.len()));
            return Ok(());
        };
        let further = self.further.get_or_insert_with(|| Further::new(host, self.room));
        further.push_address(&entry.address)?;
        // SAFETY: the first line's text lies before all that has been written since.
        let name = unsafe { core::slice::from_raw_parts(host.h_name.cast(), *name_len) };
        entry.aliases.chain((entry.name != name).then_some(entry.name)).try_for_each(|alias| further.push_alias(alias))
    }

    /// The structure, once all lines are there. None without any.
    #[inline(always)]
    pub fn finish(self) -> Result<Option<hostent>, Failure> {
        let Some((mut host, _)) = self.first else { return Ok(None) };
        if let Some(further) = self.further {
            (host.h_addr_list, host.h_aliases) = further.lists()?;
        }
        Ok(Some(host))
    }
}

impl Further {
    #[cold]
    fn new(host: &hostent, room: Room) -> Self {
        let mut further =
            Further { rest: room.from(host.h_addr_list), addresses: Vec::new(), aliases: Vec::new(), is_short: false };
        // SAFETY: both lists have just been made; the first has one member.
        unsafe {
            further.is_short |= further.addresses.try_push(*host.h_addr_list).is_err();
            for alias in members(host.h_aliases) {
                further.is_short |= further.aliases.try_push(alias).is_err();
            }
        }
        further
    }

    fn push_address(&mut self, address: &IpAddr) -> Result<(), TooSmall> {
        self.is_short |= self.addresses.try_push(self.rest.take_address(address)?).is_err();
        Ok(())
    }

    fn push_alias(&mut self, alias: &[u8]) -> Result<(), TooSmall> {
        self.is_short |= self.aliases.try_push(self.rest.take_string(alias)?).is_err();
        Ok(())
    }

    /// The lists of addresses and of aliases.
    fn lists(mut self) -> Result<(StringVector, StringVector), Failure> {
        if self.is_short {
            return Err(NoMemory.into());
        }
        Ok((self.rest.take_vector(&self.addresses)?, self.rest.take_vector(&self.aliases)?))
    }
}

impl Room {
    /// What is left from a pointer into the buffer on.
    fn from(&self, place: StringVector) -> Room {
        let used = place as usize - self.start as usize;
        Room { start: place.cast(), len: self.len - used, head: 0 }
    }

    fn take(&mut self, len: usize, align: usize) -> Result<*mut u8, TooSmall> {
        let pad = self.start.align_offset(align);
        let end = pad.checked_add(len).filter(|&end| end <= self.len).ok_or(TooSmall)?;
        // SAFETY: both lie in what is free of the buffer, or at its end.
        unsafe {
            let place = self.start.add(pad);
            *self = Room { start: self.start.add(end), len: self.len - end, head: 0 };
            Ok(place)
        }
    }

    /// Copies an address, aligned for programs that take it for a number.
    fn take_address(&mut self, address: &IpAddr) -> Result<*mut c_char, TooSmall> {
        let (_, length) = family_and_length(address);
        let place = self.take(length as usize, align_of::<u32>())?;
        // SAFETY: as many bytes as an address of this family needs.
        unsafe { put_address(address, place) };
        Ok(place.cast())
    }

    /// Copies a string, and its end.
    fn take_string(&mut self, string: &[u8]) -> Result<*mut c_char, TooSmall> {
        let place = self.take(string.len() + 1, 1)?;
        // SAFETY: so many bytes are there.
        unsafe {
            place.copy_from_nonoverlapping(string.as_ptr(), string.len());
            place.add(string.len()).write(0);
        }
        Ok(place.cast())
    }

    /// Copies the pointers, and a null one behind them.
    fn take_vector(&mut self, pointers: &[*mut c_char]) -> Result<StringVector, TooSmall> {
        let vector: StringVector = self.take((pointers.len() + 1) * POINTER, POINTER)?.cast();
        // SAFETY: so many pointers have their place there, aligned.
        unsafe {
            vector.copy_from_nonoverlapping(pointers.as_ptr(), pointers.len());
            vector.add(pointers.len()).write(null_mut());
        }
        Ok(vector)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::ffi::CStr;
    use proptest::collection::vec;
    use proptest::prelude::*;

    #[test]
    fn a_line_that_is_short_enough_fits_whatever_it_holds() {
        let mut buffer = [0_u64; 64];
        for (len, shift) in (0..400).flat_map(|len| (0..POINTER).map(move |shift| (len, shift))) {
            // SAFETY: the array is longer.
            let room = unsafe { Room::new(buffer.as_mut_ptr().cast::<c_char>().add(shift), len) };
            // Behind a host's line there may be a list of two pointers, one of which counts.
            for (room, more) in [(room, 0), (room.for_hosts(), 1)] {
                // As many aliases as there can be, behind the two words that are none.
                let text = &b"1 a ".repeat(30)[..room.ample()];
                let mut scratch = Vec::new();
                let Some(line) = Line::new(text, &mut scratch) else { continue };
                let aliases = text.len().div_ceil(2).saturating_sub(2);
                assert!(room.holds(&line, aliases + more), "{len} bytes, {shift} off");
            }
        }
    }

    #[test]
    fn of_many_names_of_a_network_there_are_as_many_as_the_vector_holds() {
        let records: Vec<_> = (0..60).map(|i| (8, Some(format!("n{i}").into_bytes()))).collect();
        let mut buffer = [0_u64; 200];
        // SAFETY: the array's own bytes.
        let room = unsafe { Room::new(buffer.as_mut_ptr().cast(), size_of_val(&buffer)) };
        let (names, count) = pack_pointers(&records, &room).unwrap();
        // SAFETY: such a vector, in the array, whose members are strings there.
        let texts: Vec<_> = unsafe { members(names).map(|name| core::ffi::CStr::from_ptr(name)).collect() };
        assert_eq!((count, texts.len(), texts[45]), (46, 46, c"n45"));
    }

    /// A buffer amid bytes that must stay as they are.
    struct Buffer {
        memory: Vec<u8>,
        start: usize,
        len: usize,
    }

    impl Buffer {
        const MARGIN: usize = 16;
        const UNTOUCHED: u8 = 0xa5;

        fn new(len: usize, shift: usize) -> Self {
            let start = Self::MARGIN + shift;
            Buffer { memory: vec![Self::UNTOUCHED; start + len + Self::MARGIN], start, len }
        }

        fn room(&mut self) -> Room {
            // SAFETY: so many bytes are there; the buffer is not touched while the room is used.
            unsafe { Room::new(self.memory.as_mut_ptr().add(self.start).cast(), self.len) }
        }

        fn margins_are_whole(&self) -> bool {
            let (before, rest) = self.memory.split_at(self.start);
            before.iter().chain(&rest[self.len..]).all(|&byte| byte == Self::UNTOUCHED)
        }

        /// What a pointer leads to, up to the buffer's end. It panics outside.
        fn at(&self, place: *const c_char) -> &[u8] {
            let offset = (place as usize).wrapping_sub(self.memory.as_ptr() as usize + self.start);
            &self.memory[self.start..][..self.len][offset..]
        }

        fn string(&self, place: *const c_char) -> &[u8] {
            CStr::from_bytes_until_nul(self.at(place)).unwrap().to_bytes()
        }

        fn members(&self, vector: StringVector) -> Vec<*const c_char> {
            let pointers = self.at(vector.cast()).as_chunks().0.iter().map(|&bytes| usize::from_ne_bytes(bytes));
            pointers.take_while(|&pointer| pointer != 0).map(|pointer| pointer as *const c_char).collect()
        }

        fn strings(&self, vector: StringVector) -> Vec<&[u8]> {
            self.members(vector).into_iter().map(|place| self.string(place)).collect()
        }
    }

    fn addresses() -> impl Strategy<Value = Vec<IpAddr>> {
        let v4 = any::<[u8; 4]>().prop_map(IpAddr::from);
        prop_oneof![vec(v4, 1..5), vec(any::<[u8; 16]>().prop_map(IpAddr::from), 1..5)]
    }

    fn octets(address: &IpAddr) -> Vec<u8> {
        match address {
            IpAddr::V4(v4) => v4.octets().to_vec(),
            IpAddr::V6(v6) => v6.octets().to_vec(),
        }
    }

    proptest! {
        #[test]
        fn a_host_that_no_line_has_is_whole_in_the_buffer_or_too_large(
            name in vec(1_u8.., 0..20),
            aliases in vec(vec(1_u8.., 0..9), 0..5),
            addresses in addresses(),
            len in 0_usize..250,
            shift in 0..POINTER,
        ) {
            type Packer = fn(&[u8], &[Vec<u8>], &[IpAddr], &Room) -> Result<hostent, Failure>;
            let packers: [(Packer, &[_], &[_]); 3] = [
                (pack_host, &aliases, &addresses),
                (|name, _, addresses, room| Ok(pack_host_at(name, &addresses[0], room)?), &[], &addresses[..1]),
                (|name, _, addresses, room| Ok(pack_numeric_host(name, &addresses[0], room)?), &[], &addresses[..1]),
            ];
            for (pack, aliases, addresses) in packers {
                let mut buffer = Buffer::new(len, shift);
                let result = pack(&name, aliases, addresses, &buffer.room());
                prop_assert!(buffer.margins_are_whole());
                let Ok(host) = result else {
                    // With a null pointer behind each list, and what aligns a buffer and the addresses.
                    let strings: usize = aliases.iter().chain([&name]).map(|name| name.len() + 1).sum();
                    let enough = strings + 16 * addresses.len() + (addresses.len() + aliases.len() + 4) * POINTER;
                    prop_assert!(result.err() == Some(Failure::TooSmall) && len < enough);
                    continue;
                };
                prop_assert_eq!(buffer.string(host.h_name), &name);
                prop_assert_eq!(buffer.strings(host.h_aliases), aliases);
                let places = buffer.members(host.h_addr_list);
                prop_assert_eq!(places.len(), addresses.len());
                for (place, address) in places.into_iter().zip(addresses) {
                    prop_assert_eq!(&buffer.at(place)[..host.h_length as usize], octets(address));
                }
            }
        }

        #[test]
        fn a_networks_names_are_all_in_the_buffer_or_too_many(
            records in vec((vec(1_u8.., 0..20), any::<bool>(), 1_usize..9), 0..60),
            len in 300_usize..1500,
            shift in 0..POINTER,
        ) {
            let record = |(name, is_pointer, more): (Vec<_>, _, _)| (name.len() + more, Some(name).filter(|_| is_pointer));
            let records: Vec<_> = records.into_iter().map(record).collect();
            let mut buffer = Buffer::new(len, shift);
            let result = pack_pointers(&records, &buffer.room());
            prop_assert!(buffer.margins_are_whole());
            let names: Vec<_> = records.iter().filter_map(|(_, name)| name.as_deref()).take(46).collect();
            let Ok((vector, count)) = result else {
                let longest = records.iter().map(|(len, _)| len + 1).max().unwrap_or(0);
                let strings: usize = names.iter().map(|name| name.len() + 1).sum();
                prop_assert!(len < 49 * POINTER + strings + longest);
                return Ok(());
            };
            prop_assert_eq!(count, names.len());
            prop_assert_eq!(buffer.strings(vector), names);
        }
    }
}
