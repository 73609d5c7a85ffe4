//! Asking the router.

use core::ffi::c_int;
use core::ptr::null_mut;

use xns::Address;
use xns::conversation::{MAX_SIZE, Request, names::Name};

use super::name::Unix;
use super::start::complain;
use super::{Socket, close, error};
use crate::abi::sys_socket::{
    AF_UNIX, MSG_CMSG_CLOEXEC, MSG_NOSIGNAL, SCM_RIGHTS, SO_RCVTIMEO, SO_SNDBUF, SOCK_CLOEXEC, SOCK_DGRAM,
    SOCK_SEQPACKET, SOL_SOCKET, msghdr,
};
use crate::abi::sys_uio::iovec;
use crate::linux::syscall;

/// How long an answer may take, in seconds: a router that is stopped gives none. `connect` may take longer than any peer.
const PATIENCE: [i64; 2] = [20, 0];
const CONNECT_PATIENCE: [i64; 2] = [300, 0];

/// What was asked for.
pub struct Answer {
    bytes: [u8; MAX_SIZE],
    size: usize,
    /// The descriptor that came with it.
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
pub fn begin(socket: &Socket, request: &Request<'_>) -> Result<Pending, isize> {
    // SAFETY: touches no memory.
    let asking = unsafe { syscall!(SOCKET, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) };
    if asking < 0 {
        return Err(asking);
    }
    let asking = asking as c_int;
    let to = Unix::new(&Name::address(socket.user, Address::default()));
    let pending = begin_by(asking, Some(&to), Some(socket.fd), request);
    close(asking);
    pending
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
    let patience = if matches!(request, Request::Connect(_)) { CONNECT_PATIENCE } else { PATIENCE };
    let answer = begin(socket, request).and_then(|pending| end(&pending, 0, patience, libc::ENETDOWN));
    if matches!(answer, Err(number) if number == error(libc::ENETDOWN)) {
        complain(&[b"the router, xnsd, has ended or is stopped; sockets that it has made are of no use any more"]);
    }
    answer
}

/// Asks for a new socket on a connection to the router: ETIMEDOUT if that is stopped. It gets the flag that is among `flags`, SOCK_CLOEXEC.
pub fn open(router: c_int, socket_type: c_int, protocol: c_int, flags: c_int) -> Result<Answer, isize> {
    let pending = begin_by(router, None, None, &Request::Open(socket_type, protocol))?;
    end(&pending, flags, PATIENCE, libc::ETIMEDOUT)
}

/// Sends a request by a socket, to a name, about another socket.
fn begin_by(by: c_int, to: Option<&Unix>, about: Option<c_int>, request: &Request<'_>) -> Result<Pending, isize> {
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
            send(by, to, &mut message[..size], descriptors)
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

/// Waits for the answer. An error is `late` if it takes too long.
fn end(pending: &Pending, flags: c_int, patience: [i64; 2], late: c_int) -> Result<Answer, isize> {
    let mut answer = Answer { bytes: [0; MAX_SIZE], size: 0, socket: None };
    let received = receive(pending.0, &mut answer, flags, patience);
    close(pending.0);
    if received == error(libc::EINTR) {
        return Err(received);
    }
    if received == error(libc::EAGAIN) {
        return Err(error(late));
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
    loop {
        // SAFETY: the kernel reads what is ours.
        match unsafe { syscall!(SENDMSG, by, &raw const message, MSG_NOSIGNAL) } {
            interrupted if interrupted == error(libc::EINTR) => {}
            result => return result,
        }
    }
}

/// Receives an answer. Only that to `connect` may be long in coming: then a signal ends the wait.
fn receive(from: c_int, answer: &mut Answer, flags: c_int, patience: [i64; 2]) -> isize {
    // SAFETY: the kernel reads our two numbers.
    unsafe { syscall!(SETSOCKOPT, from, SOL_SOCKET, SO_RCVTIMEO, &raw const patience, size_of_val(&patience)) };
    loop {
        let flags = if flags & SOCK_CLOEXEC != 0 { MSG_CMSG_CLOEXEC } else { 0 };
        let receive = |message: *mut msghdr| {
            // SAFETY: the kernel writes into what is ours.
            unsafe { syscall!(RECVMSG, from, message, flags) }
        };
        match receive_with_descriptor(&mut answer.bytes, &mut answer.socket, receive) {
            interrupted if interrupted == error(libc::EINTR) && patience == PATIENCE => {}
            result => return result,
        }
    }
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
