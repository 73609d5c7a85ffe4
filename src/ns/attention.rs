//! Attention on sequenced packets, of which the kernel has no idea: its mark, who is signalled, and select. And the end of
//! the router, of which the kernel tells nobody who waits for datagrams.

// The kernel judges the caller's addresses.
#![allow(clippy::not_unsafe_ptr_arg_deref)]

use core::ffi::c_int;

use xns::conversation::Request;

use super::conversation::{Pending, ask, watch};
use super::start::{self, Absent};
use super::{Kind, Socket, close, error};
use crate::abi::poll::pollfd;
use crate::abi::sys_select::{fd_set, timeval};
use crate::abi::sys_socket::{MSG_CTRUNC, MSG_DONTWAIT, MSG_PEEK, msghdr};
use crate::history::masks;
use crate::history::memory::{fetch, get, put, store};
use crate::linux::{cancellable, syscall};

/// How many sockets one call watches.
const WATCHED: usize = 16;
/// How long the router may take to hear that, in microseconds: one that is stopped is not to keep the call for longer.
const PATIENCE: i64 = 500_000;

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

/// What the kernel does not know of a socket.
#[derive(Clone, Copy, PartialEq, Eq)]
enum News {
    /// Attention on a socket of packets: an exceptional condition.
    Attention,
    /// The router of a datagram socket has ended: receiving does not wait any more.
    RouterGone,
}

/// A socket that is watched.
#[derive(Clone, Copy)]
struct Watched {
    fd: c_int,
    news: News,
    /// A descriptor of ours that becomes readable with the news.
    teller: c_int,
}

/// The sockets that one call watches.
struct Watch {
    sockets: [Watched; WATCHED],
    count: usize,
}

impl Watch {
    fn new() -> Watch {
        Watch { sockets: [Watched { fd: -1, news: News::Attention, teller: -1 }; WATCHED], count: 0 }
    }

    /// Watches a socket, if it is one of which there may be such news.
    fn add(&mut self, fd: c_int, news: News) {
        if let Some(place) = self.sockets.get_mut(self.count)
            && let Some(teller) = teller(fd, news)
        {
            *place = Watched { fd, news, teller };
            self.count += 1;
        }
    }

    fn sockets(&self) -> &[Watched] {
        &self.sockets[..self.count]
    }

    fn end(&self) {
        self.sockets().iter().for_each(|watched| close(watched.teller));
    }
}

fn teller(fd: c_int, news: News) -> Option<c_int> {
    let socket = Socket::of(fd)?;
    match (news, socket.kind) {
        (News::Attention, Kind::Packet) => match watch(&socket, &Request::AwaitAttention, PATIENCE) {
            Ok(Some(Pending(answer))) => Some(answer),
            Ok(None) => readable(),
            Err(_) => None,
        },
        // A router does not keep the connections of users that are strange to it; but what is asked about a socket counts.
        (News::RouterGone, Kind::Datagram) if !start::is_known(socket.user) => {
            match watch(&socket, &Request::AwaitAttention, PATIENCE) {
                Ok(Some(Pending(answer))) => Some(answer),
                Err(number) if number == error(libc::ENETDOWN) => readable(),
                Ok(None) | Err(_) => None,
            }
        }
        (News::RouterGone, Kind::Datagram) => match start::connection(socket.user, PATIENCE) {
            Ok(connection) => Some(connection),
            Err(Absent::Nobody) => readable(),
            Err(_) => None,
        },
        _ => None,
    }
}

/// A descriptor that is readable.
fn readable() -> Option<c_int> {
    // SAFETY: touches no memory.
    let fd = unsafe { syscall!(EVENTFD2, 1, libc::EFD_CLOEXEC) };
    (fd >= 0).then_some(fd as c_int)
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

/// Whether a call with this timeout may wait.
pub fn waits(timeout: *const timeval) -> bool {
    // SAFETY: any bytes make a time.
    timeout.is_null() || unsafe { get(timeout) }.is_ok_and(|time| (time.tv_sec, time.tv_usec) != (0, 0))
}

/// `select`, made by way of `call`, in whose exceptional set sockets of packets may be, and datagram sockets among those
/// to be read.
pub fn select(
    nfds: c_int,
    sets: [*mut fd_set; 3],
    timeout: *const timeval,
    call: impl FnOnce(c_int, [*mut fd_set; 3]) -> isize,
) -> isize {
    let bytes = masks::bytes(nfds);
    let waits = !sets[0].is_null() && waits(timeout);
    if sets[2].is_null() && !waits || nfds <= 0 || bytes > size_of::<Set>() {
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
        (0..nfds).filter(|&fd| has(&own[2], fd)).for_each(|fd| watch.add(fd, News::Attention));
    }
    if waits && copy(sets[0], &mut own[0]).is_ok() {
        (0..nfds).filter(|&fd| has(&own[0], fd)).for_each(|fd| watch.add(fd, News::RouterGone));
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
    for watched in watch.sockets() {
        add(&mut own[0], watched.teller, true);
        most = most.max(watched.teller + 1);
    }
    let [reads, writes, exceptions] = own;
    let pointers = [reads, writes, exceptions].map(|set| set.as_mut_ptr().cast());
    let result = call(most, pointers);
    if result < 0 {
        return result;
    }
    let mut count = result;
    for watched in watch.sockets() {
        // A descriptor that was open already has the caller's own meaning; this one was not.
        if has(&own[0], watched.teller) {
            add(&mut own[0], watched.teller, false);
            let shown = match watched.news {
                News::Attention => &mut own[2],
                News::RouterGone => &mut own[0],
            };
            add(shown, watched.fd, true);
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

/// `poll`, made by way of `call` and one that may wait or not, with POLLPRI for sockets of packets, and POLLIN for datagram
/// sockets whose router has ended.
pub fn poll(fds: *mut pollfd, nfds: u64, waits: bool, call: impl Fn(*mut pollfd, u64) -> isize) -> isize {
    const OWN: usize = 64;
    let native = || call(fds, nfds);
    let count = nfds as usize;
    if count > OWN {
        return native();
    }
    // Where something is ready the others need not be looked at.
    let at_once = [0i64; 2];
    // SAFETY: the kernel checks the pointer; the frame holds nothing to drop.
    let ready =
        unsafe { cancellable!(at_once: true; PPOLL, fds, nfds, &raw const at_once, core::ptr::null::<u8>(), 0) };
    if ready < 0 {
        return native();
    }
    // SAFETY: the kernel has just read and written as many.
    let given = |i: usize| unsafe { fds.wrapping_add(i).read_unaligned() };
    let wants_attention = (0..count).any(|i| given(i).events & libc::POLLPRI != 0);
    if !wants_attention && (ready > 0 || !waits) {
        return ready;
    }
    let none = || pollfd { fd: -1, events: 0, revents: 0 };
    let mut own: [pollfd; OWN + WATCHED] = core::array::from_fn(|_| none());
    let mut watch = Watch::new();
    for (i, own) in own.iter_mut().enumerate().take(count) {
        *own = pollfd { revents: 0, ..given(i) };
        if own.events & libc::POLLPRI != 0 {
            watch.add(own.fd, News::Attention);
        }
        if own.events & libc::POLLIN != 0 && waits && ready == 0 {
            watch.add(own.fd, News::RouterGone);
        }
    }
    if watch.count == 0 {
        return if ready > 0 { ready } else { native() };
    }
    for (own, watched) in own[count..].iter_mut().zip(watch.sockets()) {
        *own = pollfd { fd: watched.teller, events: libc::POLLIN, revents: 0 };
    }
    let result = call(own.as_mut_ptr(), (count + watch.count) as u64);
    watch.end();
    if result < 0 {
        return result;
    }
    let (given, answers) = own.split_at_mut(count);
    for (answer, watched) in answers.iter().zip(watch.sockets()) {
        let event = match watched.news {
            News::Attention => libc::POLLPRI,
            News::RouterGone => libc::POLLIN,
        };
        if answer.revents & libc::POLLIN != 0 {
            let asked = given.iter_mut().filter(|given| given.fd == watched.fd && given.events & event != 0);
            asked.for_each(|given| given.revents |= event);
        }
    }
    for (i, given) in given.iter().enumerate() {
        if let Err(fault) = put(given, fds.wrapping_add(i)) {
            return fault;
        }
    }
    given.iter().filter(|given| given.revents != 0).count() as isize
}
