//! Asking the router.

use core::ffi::c_int;
use core::ptr::null_mut;

use xns::Address;
use xns::conversation::{MAX_SIZE, Request, names::Name};

use super::name::Unix;
use super::start::{self, Absent, complain, complain_of_stop};
use super::{Socket, close, error};
use crate::abi::sys_socket::{
    AF_UNIX, MSG_CMSG_CLOEXEC, MSG_NOSIGNAL, SCM_RIGHTS, SO_RCVTIMEO, SO_SNDBUF, SO_SNDTIMEO, SOCK_CLOEXEC, SOCK_DGRAM,
    SOCK_SEQPACKET, SOL_SOCKET, msghdr,
};
use crate::abi::sys_uio::iovec;
use crate::linux::syscall;

/// How long the router is waited for, in microseconds: one that is stopped takes nothing and gives no answer.
pub const PATIENCE: i64 = 10_000_000;
/// What [`patiently`] gives when that is over. No router answers so.
pub const TOO_LATE: c_int = libc::ETIME;

/// What was asked for.
pub struct Answer {
    bytes: [u8; MAX_SIZE],
    size: usize,
    /// The descriptor that came with it, which no program that is run inherits.
    pub socket: Option<c_int>,
}

impl Answer {
    /// Without the error number.
    pub fn data(&self) -> &[u8] {
        self.bytes.get(ERROR..self.size).unwrap_or_default()
    }

    /// As an address.
    pub fn address(&self) -> Option<Address> {
        self.data().first_chunk().map(|bytes| Address::from_bytes(*bytes))
    }

    /// As a number.
    pub fn number(&self) -> Option<c_int> {
        self.data().first_chunk().map(|bytes| c_int::from_ne_bytes(*bytes))
    }
}

/// Where the data of an answer begin.
const ERROR: usize = size_of::<c_int>();

/// A question that has been asked: what the answer comes on.
pub struct Pending(pub c_int);

/// Asks about a socket, and leaves it at that.
pub fn begin(socket: &Socket, request: &Request<'_>, patience: i64) -> Result<Pending, isize> {
    // Nobody says whose a name of datagrams is; but as long as there is a router, it has both.
    let router = match start::connection(socket.user, patience) {
        Ok(router) => router,
        Err(Absent::Error(number)) => return Err(number),
        Err(Absent::Nobody | Absent::SentAway) => return Err(error(libc::ENETDOWN)),
    };
    let pending = begin_with(socket, request, patience);
    close(router);
    pending
}

fn begin_with(socket: &Socket, request: &Request<'_>, patience: i64) -> Result<Pending, isize> {
    // SAFETY: touches no memory.
    let asking = unsafe { syscall!(SOCKET, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) };
    if asking < 0 {
        return Err(asking);
    }
    let asking = asking as c_int;
    let to = Unix::new(&Name::address(socket.user, Address::default()));
    let pending = begin_by(asking, Some(&to), Some(socket.fd), request, patience);
    close(asking);
    pending
}

/// Asks to be told when something has happened: what is readable then, or nothing if it has happened already.
pub fn watch(socket: &Socket, request: &Request<'_>, patience: i64) -> Result<Option<Pending>, isize> {
    let pending = begin(socket, request, patience)?;
    let answer = end(&pending, patience, false);
    if matches!(answer, Err(number) if number == error(libc::EAGAIN)) {
        return Ok(Some(pending));
    }
    close(pending.0);
    answer.map(|_| None)
}

/// Fills a socket, so that select does not show it as ready before the router has read that.
pub fn fill(socket: &Socket) -> Result<(), isize> {
    /// What the socket is to take, of which the kernel makes double that.
    const ROOM: c_int = 32 * 1024;
    const FILLING: usize = 20 * 1024;
    let room = ROOM;
    // SAFETY: the kernel reads our number.
    unsafe { syscall!(SETSOCKOPT, socket.fd, SOL_SOCKET, SO_SNDBUF, &raw const room, size_of::<c_int>()) };
    let mut filling = [0; FILLING];
    let (message, _) = filling.split_first_chunk_mut().ok_or(error(libc::EMSGSIZE))?;
    Request::Name.encode(message);
    let mut pair = [0 as c_int; 2];
    // SAFETY: the kernel writes into our two ints.
    let result = unsafe { syscall!(SOCKETPAIR, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, &raw mut pair) };
    if result < 0 {
        return Err(result);
    }
    let sent = send(socket.fd, None, &mut filling, &pair[..1]);
    pair.into_iter().for_each(close);
    if sent < 0 { Err(sent) } else { Ok(()) }
}

/// Asks about a socket. An error is the one of the answer; ENETDOWN if there is none, for the router has gone.
pub fn ask(socket: &Socket, request: &Request<'_>) -> Result<Answer, isize> {
    match begin(socket, request, PATIENCE).and_then(|pending| wait(socket, request, pending)) {
        Err(number) if number == error(libc::ENETDOWN) => {
            complain(&[b"the router, xnsd, has ended; sockets that it has made are of no use any more"]);
            Err(number)
        }
        Err(number) if number == error(TOO_LATE) => Err(complain_of_stop()),
        answer => answer,
    }
}

/// Waits for the answer. That to `connect` takes as long as the peer does, but there is to be a router meanwhile; and a
/// signal ends the wait.
fn wait(socket: &Socket, request: &Request<'_>, pending: Pending) -> Result<Answer, isize> {
    let connects = socket.connects() && matches!(request, Request::Connect(_));
    let answer = loop {
        match end(&pending, if connects { PATIENCE / 2 } else { PATIENCE }, connects) {
            Err(number) if number == error(TOO_LATE) && connects && ask(socket, &Request::Name).is_ok() => {}
            answer => break answer,
        }
    };
    close(pending.0);
    answer
}

/// Asks for a new socket on a connection to the router.
pub fn open(router: c_int, socket_type: c_int, protocol: c_int) -> Result<Answer, isize> {
    let pending = begin_by(router, None, None, &Request::Open(socket_type, protocol), PATIENCE)?;
    let answer = end(&pending, PATIENCE, false);
    close(pending.0);
    answer
}

/// Makes a call on a socket of our own, which waits for the router: again when a signal comes, but not for ever.
pub fn patiently(fd: c_int, limit: c_int, patience: i64, signals_end: bool, mut call: impl FnMut() -> isize) -> isize {
    let end = now() + patience;
    loop {
        let left = end - now();
        if left <= 0 {
            return error(TOO_LATE);
        }
        let time = [left / 1_000_000, left % 1_000_000];
        // SAFETY: the kernel reads our two numbers.
        unsafe { syscall!(SETSOCKOPT, fd, SOL_SOCKET, limit, &raw const time, size_of_val(&time)) };
        match call() {
            late if late == error(libc::EAGAIN) => return error(TOO_LATE),
            interrupted if interrupted == error(libc::EINTR) && !signals_end => {}
            result => return result,
        }
    }
}

/// A clock that never goes back, in microseconds.
pub fn now() -> i64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the clock exists; there is room for the answer.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut now) };
    now.tv_sec * 1_000_000 + now.tv_nsec / 1000
}

/// Sends a request by a socket, to a name, about another socket.
fn begin_by(
    by: c_int,
    to: Option<&Unix>,
    about: Option<c_int>,
    request: &Request<'_>,
    patience: i64,
) -> Result<Pending, isize> {
    let mut pair = [0 as c_int; 2];
    // SAFETY: the kernel writes into our two ints.
    let result = unsafe { syscall!(SOCKETPAIR, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, &raw mut pair) };
    if result < 0 {
        return Err(result);
    }
    let [ours, theirs] = pair;
    let mut message = [0; MAX_SIZE];
    let sent = match request.encode(&mut message) {
        Some(size) => {
            let descriptors = [about.unwrap_or(theirs), theirs];
            let descriptors = if about.is_some() { &descriptors[..] } else { &descriptors[1..] };
            patiently(by, SO_SNDTIMEO, patience, false, || send(by, to, &mut message[..size], descriptors))
        }
        None => error(libc::EMSGSIZE),
    };
    close(theirs);
    if sent < 0 {
        close(ours);
        // Where nobody takes it, the router has gone.
        let gone = [libc::ECONNREFUSED, libc::EPIPE, libc::ECONNRESET].contains(&(-sent as c_int));
        return Err(if gone { error(libc::ENETDOWN) } else { sent });
    }
    Ok(Pending(ours))
}

/// Waits for the answer, but not for ever.
fn end(pending: &Pending, patience: i64, signals_end: bool) -> Result<Answer, isize> {
    let mut answer = Answer { bytes: [0; MAX_SIZE], size: 0, socket: None };
    let received = patiently(pending.0, SO_RCVTIMEO, patience, signals_end, || {
        receive_with_descriptor(&mut answer.bytes, &mut answer.socket, |message| {
            // SAFETY: the kernel writes into what is ours.
            unsafe { syscall!(RECVMSG, pending.0, message, MSG_CMSG_CLOEXEC) }
        })
    });
    if received == error(libc::EINTR) || received == error(TOO_LATE) {
        return Err(received);
    }
    let number = answer.bytes.first_chunk().map_or(0, |bytes| c_int::from_ne_bytes(*bytes));
    match usize::try_from(received) {
        Ok(size) if size >= ERROR && number == 0 => {
            answer.size = size;
            Ok(answer)
        }
        Ok(size) if size >= ERROR && (1..4096).contains(&number) => Err(error(number)),
        // The end; what is no error number is none of this version.
        _ => Err(error(libc::ENETDOWN)),
    }
}

/// Room for the head of a control message and two descriptors.
#[repr(C, align(8))]
struct Rights {
    length: usize,
    level: c_int,
    kind: c_int,
    descriptors: [c_int; 2],
}

const HEAD: usize = core::mem::offset_of!(Rights, descriptors);

fn send(by: c_int, to: Option<&Unix>, data: &mut [u8], descriptors: &[c_int]) -> isize {
    let mut rights =
        Rights { length: HEAD + size_of_val(descriptors), level: SOL_SOCKET, kind: SCM_RIGHTS, descriptors: [-1; 2] };
    for (to, &descriptor) in rights.descriptors.iter_mut().zip(descriptors) {
        *to = descriptor;
    }
    let (name, length) = to.map_or((core::ptr::null(), 0), Unix::to_read);
    let mut data = iovec { iov_base: data.as_mut_ptr().cast(), iov_len: data.len() };
    let message = msghdr {
        msg_name: name.cast_mut().cast(),
        msg_namelen: length,
        msg_iov: &raw mut data,
        msg_iovlen: 1,
        msg_control: (&raw mut rights).cast(),
        msg_controllen: size_of::<Rights>().min(rights.length.next_multiple_of(8)),
        msg_flags: 0,
    };
    // SAFETY: the kernel reads what is ours.
    unsafe { syscall!(SENDMSG, by, &raw const message, MSG_NOSIGNAL) }
}

/// Receives a message and the descriptor that comes with it, by a `recvmsg`.
pub fn receive_with_descriptor(
    to: &mut [u8],
    descriptor: &mut Option<c_int>,
    receive: impl FnOnce(*mut msghdr) -> isize,
) -> isize {
    let mut rights = Rights { length: 0, level: 0, kind: 0, descriptors: [-1; 2] };
    let mut data = iovec { iov_base: to.as_mut_ptr().cast(), iov_len: to.len() };
    let mut message = msghdr {
        msg_name: null_mut(),
        msg_namelen: 0,
        msg_iov: &raw mut data,
        msg_iovlen: 1,
        msg_control: (&raw mut rights).cast(),
        msg_controllen: HEAD + size_of::<c_int>(),
        msg_flags: 0,
    };
    let result = receive(&raw mut message);
    // SAFETY: the kernel may have written into it through the message.
    let rights = unsafe { (&raw const rights).read_volatile() };
    if result >= 0 && (rights.level, rights.kind) == (SOL_SOCKET, SCM_RIGHTS) && rights.length > HEAD {
        *descriptor = Some(rights.descriptors[0]);
    }
    result
}
