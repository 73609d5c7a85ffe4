//! Attention on sequenced packets, of which the kernel has no idea: its mark, who is signalled, and select.

use core::ffi::c_int;

use xns::conversation::Request;

use super::conversation::{Pending, ask, begin};
use super::{Kind, Socket, close};
use crate::abi::poll::pollfd;
use crate::abi::sys_select::fd_set;
use crate::abi::sys_socket::{MSG_CTRUNC, MSG_DONTWAIT, MSG_PEEK, msghdr};
use crate::history::masks;
use crate::history::memory::{fetch, get, put, store};
use crate::linux::{syscall, wait};

/// How many sockets one call watches for attention.
const WATCHED: usize = 16;

fn packets(fd: c_int) -> Option<Socket> {
    Socket::of(fd).filter(|socket| socket.kind == Kind::Packet)
}

/// Whether the next packet to be read is one of attention, if these are packets.
pub fn at_mark(fd: c_int) -> Option<bool> {
    packets(fd)?;
    let mut message = msghdr {
        msg_name: core::ptr::null_mut(),
        msg_namelen: 0,
        msg_iov: core::ptr::null_mut(),
        msg_iovlen: 0,
        msg_control: core::ptr::null_mut(),
        msg_controllen: 0,
        msg_flags: 0,
    };
    // SAFETY: the kernel has nothing to write but the message's own members.
    let result = unsafe { syscall!(RECVMSG, fd, &raw mut message, MSG_PEEK | MSG_DONTWAIT) };
    // There was no room for the descriptor that is the mark.
    Some(result >= 0 && message.msg_flags & MSG_CTRUNC != 0)
}

/// Tells the router whom the kernel would signal.
pub fn tell_owner(fd: c_int) {
    if let Some(socket) = packets(fd) {
        // SAFETY: touches no memory.
        let owner = unsafe { syscall!(FCNTL, fd, libc::F_GETOWN) };
        // It has no more to say than that the socket is there.
        let _ = ask(&socket, &Request::Owner(owner as c_int));
    }
}

/// Sockets that are watched: their descriptors, and what becomes readable when there is attention.
struct Watch {
    pairs: [(c_int, c_int); WATCHED],
    count: usize,
}

impl Watch {
    fn new() -> Watch {
        Watch { pairs: [(-1, -1); WATCHED], count: 0 }
    }

    /// Watches a socket, if it is one of packets.
    fn add(&mut self, fd: c_int) {
        if let Some(place) = self.pairs.get_mut(self.count)
            && let Some(socket) = packets(fd)
            && let Ok(Pending(answer)) = begin(&socket, &Request::AwaitAttention)
        {
            *place = (fd, answer);
            self.count += 1;
        }
    }

    fn pairs(&self) -> &[(c_int, c_int)] {
        &self.pairs[..self.count]
    }

    fn end(&self) {
        self.pairs().iter().for_each(|&(_, answer)| close(answer));
    }
}

/// The sets of one select, with room for as many descriptors as we add to.
type Set = masks::Mask;

fn has(set: &Set, fd: c_int) -> bool {
    let fd = fd as usize;
    set.get(fd / 64).is_some_and(|word| word >> (fd % 64) & 1 != 0)
}

fn add(set: &mut Set, fd: c_int, member: bool) {
    let fd = fd as usize;
    if let Some(word) = set.get_mut(fd / 64) {
        *word = *word & !(1 << (fd % 64)) | u64::from(member) << (fd % 64);
    }
}

/// `select`, made by way of `call`, in whose exceptional set sockets of packets may be.
pub fn select(nfds: c_int, sets: [*mut fd_set; 3], call: impl FnOnce(c_int, [*mut fd_set; 3]) -> isize) -> isize {
    let bytes = masks::bytes(nfds);
    if sets[2].is_null() || nfds <= 0 || bytes > size_of::<Set>() {
        return call(nfds, sets);
    }
    let mut own: [Set; 3] = [[0; masks::MAX / 64]; 3];
    let copy = |set: *mut fd_set, own: &mut Set| {
        // SAFETY: the words hold as many bytes, and any bytes are words.
        let own = unsafe { core::slice::from_raw_parts_mut(own.as_mut_ptr().cast::<u8>(), bytes) };
        if set.is_null() { Ok(()) } else { fetch(set.cast(), own) }
    };
    let mut watch = Watch::new();
    if copy(sets[2], &mut own[2]).is_ok() {
        (0..nfds).filter(|&fd| has(&own[2], fd)).for_each(|fd| watch.add(fd));
    }
    if watch.count == 0 {
        return call(nfds, sets);
    }
    let result = watched_select(nfds, sets, &mut own, bytes, &watch, copy, call);
    watch.end();
    result
}

fn watched_select(
    nfds: c_int,
    sets: [*mut fd_set; 3],
    own: &mut [Set; 3],
    bytes: usize,
    watch: &Watch,
    copy: impl Fn(*mut fd_set, &mut Set) -> Result<(), isize>,
    call: impl FnOnce(c_int, [*mut fd_set; 3]) -> isize,
) -> isize {
    for i in 0..2 {
        if let Err(fault) = copy(sets[i], &mut own[i]) {
            return fault;
        }
    }
    // What was beyond the last descriptor in its word is none of ours.
    for set in own.iter_mut() {
        (nfds..(bytes * 8) as c_int).for_each(|fd| add(set, fd, false));
    }
    let mut most = nfds;
    for &(_, answer) in watch.pairs() {
        add(&mut own[0], answer, true);
        most = most.max(answer + 1);
    }
    let [reads, writes, exceptions] = own;
    let pointers = [reads, writes, exceptions].map(|set| set.as_mut_ptr().cast());
    let result = call(most, pointers);
    if result < 0 {
        return result;
    }
    let mut count = result;
    for &(fd, answer) in watch.pairs() {
        // A descriptor that was open already has the caller's own meaning; this one was not.
        if has(&own[0], answer) {
            add(&mut own[0], answer, false);
            add(&mut own[2], fd, true);
        }
    }
    if count > 0 {
        count = own.iter().flatten().map(|word| word.count_ones() as isize).sum();
    }
    for (set, own) in sets.into_iter().zip(own) {
        if set.is_null() {
            continue;
        }
        // SAFETY: the words hold as many bytes.
        let own = unsafe { core::slice::from_raw_parts(own.as_ptr().cast::<u8>(), bytes) };
        if let Err(fault) = store(own, set.cast()) {
            return fault;
        }
    }
    count
}

/// `poll`, with POLLPRI for sockets of packets.
///
/// # Safety
/// As for `poll`.
pub unsafe fn poll(fds: *mut pollfd, nfds: u64, timeout: c_int) -> isize {
    const OWN: usize = 64;
    // SAFETY: the caller's promise; the frame holds nothing to drop.
    let native = || unsafe { wait::poll(fds, nfds, timeout) };
    let count = nfds as usize;
    if count > OWN {
        return native();
    }
    let none = || pollfd { fd: -1, events: 0, revents: 0 };
    let mut own: [pollfd; OWN + WATCHED] = core::array::from_fn(|_| none());
    let mut watch = Watch::new();
    for (i, own) in own.iter_mut().enumerate().take(count) {
        // SAFETY: any bytes make a pollfd.
        match unsafe { get(fds.wrapping_add(i)) } {
            Ok(given) => *own = given,
            Err(_) => return native(),
        }
        if own.events & libc::POLLPRI != 0 {
            watch.add(own.fd);
        }
    }
    if watch.count == 0 {
        return native();
    }
    for (own, &(_, answer)) in own[count..].iter_mut().zip(watch.pairs()) {
        *own = pollfd { fd: answer, events: libc::POLLIN, revents: 0 };
    }
    // SAFETY: the array is ours; the frame holds nothing to drop.
    let result = unsafe { wait::poll(own.as_mut_ptr(), (count + watch.count) as u64, timeout) };
    watch.end();
    if result < 0 {
        return result;
    }
    let (given, answers) = own.split_at_mut(count);
    for (answer, &(fd, _)) in answers.iter().zip(watch.pairs()) {
        if answer.revents & libc::POLLIN != 0 {
            let asked = given.iter_mut().filter(|given| given.fd == fd && given.events & libc::POLLPRI != 0);
            asked.for_each(|given| given.revents |= libc::POLLPRI);
        }
    }
    for (i, given) in given.iter().enumerate() {
        if let Err(fault) = put(given, fds.wrapping_add(i)) {
            return fault;
        }
    }
    given.iter().filter(|given| given.revents != 0).count() as isize
}
