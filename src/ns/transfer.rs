//! Sending and receiving.
//!
//! The kernel does it, and what travels is what the program reads and writes. It is the kernel, too, that refuses what a
//! socket is not ready for; then the router knows why.

use core::ffi::{c_int, c_void};
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use xns::conversation::{CONNECTION, MAX_SIZE, Request, names::Name};
use xns::{Address, Host};

use super::calls::attach;
use super::conversation::ask;
use super::name::{self, Unix};
use super::{Kind, Socket, close, error, is_ours, start};
use crate::abi::poll::pollfd;
use crate::abi::sys_socket::{
    MSG_CTRUNC, MSG_DONTWAIT, MSG_NOSIGNAL, MSG_OOB, MSG_PEEK, MSG_WAITALL, SCM_RIGHTS, SO_RCVTIMEO, SOL_SOCKET,
    msghdr, sockaddr, socklen_t,
};
use crate::abi::sys_uio::iovec;
use crate::history::memory::{fetch, get, put, store};
use crate::linux::{cancellable, syscall};

/// What the standard packet of IDP holds: more is too much for some network.
const STANDARD: usize = 534;
/// The header of SPP, without which there may be no packet.
const HEADER: usize = 12;

/// The most that every packet of SPP holds, as far as this process has made its size. Without it every call would have to
/// ask what the socket is.
static SMALLEST: AtomicUsize = AtomicUsize::new(STANDARD);

/// Remembers that packets of some socket hold no more than that.
pub fn note_packet_size(size: usize) {
    SMALLEST.fetch_min(size, Relaxed);
}

/// Whether as much as has been sent is one packet on every socket, whatever its headers.
fn is_plain(sent: isize) -> bool {
    (HEADER..=SMALLEST.load(Relaxed)).contains(&(sent as usize))
}

/// The data of a call, where the caller has them.
#[derive(Clone, Copy)]
enum Data {
    Buffer(*const u8, usize),
    Pieces(*const iovec, usize),
}

/// A packet's data, together.
struct Packet {
    bytes: [u8; MAX_SIZE],
    size: usize,
}

impl Data {
    /// The data, if they are not longer than any packet: EMSGSIZE.
    fn gather(self) -> Result<Packet, isize> {
        let mut packet = Packet { bytes: [0; MAX_SIZE], size: 0 };
        let mut add = |from: *const u8, length: usize| {
            let end = packet.size.checked_add(length);
            let room = end.and_then(|end| packet.bytes.get_mut(packet.size..end)).ok_or(error(libc::EMSGSIZE))?;
            fetch(from, room)?;
            packet.size += length;
            Ok::<(), isize>(())
        };
        match self {
            Data::Buffer(from, length) => add(from, length)?,
            Data::Pieces(pieces, count) => {
                for i in 0..count {
                    // SAFETY: any bytes make an iovec.
                    let piece = unsafe { get(pieces.wrapping_add(i)) }?;
                    add(piece.iov_base.cast(), piece.iov_len)?;
                }
            }
        }
        Ok(packet)
    }
}

impl Packet {
    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.size]
    }
}

/// One call that sends: the socket, the data, the flags, and the kernel's own call, which is given flags and a name that
/// stands for the caller's.
struct Sending<F: Fn(c_int, Option<&Unix>) -> isize> {
    fd: c_int,
    data: Data,
    flags: c_int,
    /// The name that the caller gave, and its length.
    to: (*const u8, socklen_t),
    native: F,
}

impl<F: Fn(c_int, Option<&Unix>) -> isize> Sending<F> {
    fn send(&self) -> isize {
        // The kernel would send an urgent byte to the router.
        if self.flags & MSG_OOB != 0
            && let Some(socket) = Socket::of(self.fd).filter(Socket::connects)
        {
            return self.send_by(&socket, |data| Request::SendAttention(data));
        }
        // So that the router can be asked for the error before there is a signal.
        let result = (self.native)(self.flags | MSG_NOSIGNAL, None);
        if is_plain(result) {
            return result;
        }
        self.settle(result)
    }

    /// What becomes of data with which the kernel has done this.
    fn settle(&self, result: isize) -> isize {
        match Socket::of(self.fd) {
            Some(socket) if result >= 0 => check(&socket, result),
            Some(socket) => self.refused(&socket, result),
            None if result == error(libc::EPIPE) => (self.native)(self.flags, None),
            None => result,
        }
    }

    /// Sends by way of a request.
    fn send_by(&self, socket: &Socket, request: fn(&[u8]) -> Request<'_>) -> isize {
        let sent = self.data.gather().and_then(|packet| ask(socket, &request(packet.bytes())));
        match sent {
            Ok(answer) => answer.number().unwrap_or(0) as isize,
            Err(number) if number == error(libc::EPIPE) => self.broken_pipe(),
            Err(number) => number,
        }
    }

    /// What becomes of data that the kernel has refused so.
    #[cold]
    fn refused(&self, socket: &Socket, result: isize) -> isize {
        match -result as c_int {
            // It has shut down, or has a peer to which it may not send.
            libc::EPIPE if socket.kind == Kind::Datagram => self.send_by(socket, |data| Request::Send(data)),
            libc::EPIPE if socket.listens() => error(libc::ENOTCONN),
            libc::EPIPE | libc::ECONNRESET => match take_error(socket) {
                0 => self.broken_pipe(),
                number => number,
            },
            libc::ENOTCONN | libc::EDESTADDRREQ if socket.kind == Kind::Datagram => error(libc::EDESTADDRREQ),
            // It may be connected, but not in the kernel's eyes, where a signal has come between.
            libc::ENOTCONN => match reattach(socket) {
                Ok(()) => (self.native)(self.flags, None),
                Err(number) => number,
            },
            // A connection is not asked where its data go.
            libc::EISCONN | libc::EOPNOTSUPP if socket.kind == Kind::Stream && !self.to.0.is_null() => {
                let empty = Unix::empty();
                (self.native)(self.flags, Some(&empty))
            }
            // What stood for the peer is there no longer.
            libc::ECONNREFUSED => match reattach(socket) {
                Ok(()) => (self.native)(self.flags, None),
                Err(number) => number,
            },
            libc::EINVAL | libc::EAFNOSUPPORT if socket.kind == Kind::Datagram && !self.to.0.is_null() => {
                match name::read(self.to.0, self.to.1) {
                    Ok(to) => self.send_to(socket, to),
                    Err(fault) => fault,
                }
            }
            _ => result,
        }
    }

    /// What becomes of data that nobody is to have any more. The kernel signals this for streams only.
    fn broken_pipe(&self) -> isize {
        if self.flags & MSG_NOSIGNAL == 0 {
            // SAFETY: touches no memory.
            unsafe { syscall!(TGKILL, syscall!(GETPID) as c_int, syscall!(GETTID) as c_int, libc::SIGPIPE) };
        }
        error(libc::EPIPE)
    }

    /// Sends a datagram to an address.
    fn send_to(&self, socket: &Socket, to: Address) -> isize {
        // SAFETY: the kernel writes into our room.
        let connected = unsafe {
            let mut peer = Unix::empty();
            let (addr, length) = peer.to_fill();
            syscall!(GETPEERNAME, socket.fd, addr, length) == 0
        };
        if connected {
            return error(libc::EISCONN);
        }
        let packet = match self.data.gather() {
            Ok(packet) => packet,
            Err(number) => return number,
        };
        if to.host != Host::BROADCAST && packet.size <= STANDARD && !is_marked(socket.fd) {
            let name = Unix::new(&Name::address(socket.user, to));
            let result = (self.native)(self.flags, Some(&name));
            if result != error(libc::ECONNREFUSED) {
                return result;
            }
        }
        // There is nobody of that name yet, or it is to be looked into.
        match ask(socket, &Request::SendTo(to, packet.bytes())) {
            Ok(answer) => answer.number().unwrap_or(0) as isize,
            Err(number) => number,
        }
    }
}

/// Marks a socket for all who have it: one all of whose datagrams the router is to look at before the call returns, or one
/// that takes connections.
pub fn mark(fd: c_int, marked: bool) {
    let priority = c_int::from(marked);
    // SAFETY: the kernel reads our number. Nothing else looks at the priority of such a socket.
    unsafe { syscall!(SETSOCKOPT, fd, SOL_SOCKET, libc::SO_PRIORITY, &raw const priority, size_of::<c_int>()) };
}

/// Whether [`mark`] has been put on it.
pub fn is_marked(fd: c_int) -> bool {
    let (mut priority, mut length): (c_int, _) = (0, size_of::<c_int>() as socklen_t);
    // SAFETY: the kernel writes into our int.
    unsafe { syscall!(GETSOCKOPT, fd, SOL_SOCKET, libc::SO_PRIORITY, &raw mut priority, &raw mut length) };
    priority != 0
}

/// Asks whether data of an unusual size, which the kernel has taken, are a packet for the router.
#[cold]
fn check(socket: &Socket, sent: isize) -> isize {
    let error = match socket.kind {
        Kind::Packet => ask(socket, &Request::Written(sent as c_int)).map_or_else(|number| number, |_| 0),
        Kind::Datagram if sent > STANDARD as isize => take_error(socket),
        Kind::Stream | Kind::Datagram => 0,
    };
    if error == 0 { sent } else { error }
}

/// The error that the router has for a socket, which then counts as told.
pub fn take_error(socket: &Socket) -> isize {
    let told = |request| ask(socket, &request).map_or_else(|number| number, |_| 0);
    // With it goes the datagram that stands for it, if nothing else is to be read before.
    if socket.kind == Kind::Datagram && next_is_empty(socket.fd, MSG_PEEK) && told(Request::Empty(false)) != 0 {
        match drop_empty(socket) {
            nothing if nothing == error(libc::EAGAIN) => {}
            number => return number,
        }
    }
    told(Request::TakeError)
}

/// Takes away the next datagram, which stands for an error, and gives that; EAGAIN where it has been told already.
fn drop_empty(socket: &Socket) -> isize {
    next_is_empty(socket.fd, 0);
    ask(socket, &Request::Empty(true)).map_or_else(|number| number, |_| 0)
}

/// Whether the next datagram to be read, or looked at, is empty; without waiting for it.
fn next_is_empty(fd: c_int, flags: c_int) -> bool {
    let (mut byte, none) = (0u8, core::ptr::null_mut::<u8>());
    // SAFETY: the kernel writes into our byte.
    unsafe { syscall!(RECVFROM, fd, &raw mut byte, 1, flags | MSG_DONTWAIT, none, none) == 0 }
}

/// Connects a socket, in the kernel's eyes too, that has a peer.
fn reattach(socket: &Socket) -> Result<(), isize> {
    let peer = ask(socket, &Request::Peer)?.address().ok_or(error(libc::ENETDOWN))?;
    match attach(socket, peer) {
        0 => Ok(()),
        number => Err(number),
    }
}

/// `send`, and `sendto` where there is a name.
///
/// # Safety
/// As for `sendto`.
pub unsafe fn send(
    fd: c_int,
    (buf, len): (*const c_void, usize),
    flags: c_int,
    addr: *const sockaddr,
    addr_len: socklen_t,
) -> isize {
    let native = |flags: c_int, to: Option<&Unix>| {
        let (addr, addr_len) = to.map_or((addr.cast(), addr_len), destination);
        // SAFETY: the kernel checks the pointers, or reads our name; no frame holds anything to drop.
        unsafe { cancellable!(SENDTO, fd, buf, len, flags, addr, addr_len) }
    };
    Sending { fd, data: Data::Buffer(buf.cast(), len), flags, to: (addr.cast(), addr_len), native }.send()
}

/// The name as the kernel wants it: none where it is empty.
fn destination(name: &Unix) -> (*const u8, socklen_t) {
    match name.address() {
        Some(_) => name.to_read(),
        None => (core::ptr::null(), 0),
    }
}

/// `write`.
///
/// # Safety
/// As for `write`.
pub unsafe fn write(fd: c_int, buf: *const c_void, len: usize) -> isize {
    // SAFETY: the caller's promise; the kernel checks the pointer.
    unsafe {
        match send(fd, (buf, len), 0, core::ptr::null(), 0) {
            none if none == error(libc::ENOTSOCK) => cancellable!(WRITE, fd, buf, len),
            result => result,
        }
    }
}

/// `writev`.
///
/// # Safety
/// As for `writev`.
pub unsafe fn writev(fd: c_int, pieces: *const iovec, count: c_int) -> isize {
    match send_parts(fd, &message_of(pieces, count), 0, None) {
        // The kernel's own errors are to be those of writev.
        none if none == error(libc::ENOTSOCK) || none == error(libc::EMSGSIZE) && Socket::of(fd).is_none() => {
            // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
            unsafe { cancellable!(WRITEV, fd, pieces, count) }
        }
        result => result,
    }
}

/// A message of these pieces and nothing else.
fn message_of(pieces: *const iovec, count: c_int) -> msghdr {
    msghdr {
        msg_name: core::ptr::null_mut(),
        msg_namelen: 0,
        msg_iov: pieces.cast_mut(),
        msg_iovlen: usize::try_from(count).unwrap_or(usize::MAX),
        msg_control: core::ptr::null_mut(),
        msg_controllen: 0,
        msg_flags: 0,
    }
}

/// `sendmsg`.
///
/// # Safety
/// As for `sendmsg`.
pub unsafe fn sendmsg(fd: c_int, message: *const msghdr, flags: c_int) -> isize {
    let first = (flags & MSG_OOB == 0).then(|| {
        // SAFETY: the kernel checks the pointer; no frame holds anything to drop.
        unsafe { cancellable!(SENDMSG, fd, message, flags | MSG_NOSIGNAL) }
    });
    if let Some(result) = first
        && (is_plain(result) || result >= 0 && Socket::of(fd).is_none())
    {
        return result;
    }
    // SAFETY: any bytes make a msghdr.
    match unsafe { get(message) } {
        Ok(own) => send_parts(fd, &own, flags, first),
        Err(fault) => first.unwrap_or(fault),
    }
}

/// Sends a message, with which the kernel may have done something already.
fn send_parts(fd: c_int, message: &msghdr, flags: c_int, first: Option<isize>) -> isize {
    let native = |flags: c_int, to: Option<&Unix>| {
        let (msg_name, msg_namelen) = match to.map(destination) {
            Some((name, length)) => (name.cast_mut().cast(), length),
            None => (message.msg_name, message.msg_namelen),
        };
        let own = msghdr { msg_name, msg_namelen, ..*message };
        // SAFETY: the kernel checks what the message points to; no frame holds anything to drop.
        unsafe { cancellable!(SENDMSG, fd, &raw const own, flags) }
    };
    let data = Data::Pieces(message.msg_iov, message.msg_iovlen);
    let sending = Sending { fd, data, flags, to: (message.msg_name.cast(), message.msg_namelen), native };
    first.map_or_else(|| sending.send(), |result| sending.settle(result))
}

/// How often the router is looked for while a program waits for a datagram, in seconds: of its end the kernel tells only
/// those who have a connection to it.
const LOOK: [i64; 2] = [2, 0];

/// Receives by `native`, which is given more flags. It waits for datagrams only as long as there is a router: ENETDOWN.
pub fn receive(fd: c_int, flags: c_int, native: impl Fn(c_int) -> isize) -> isize {
    if flags & MSG_WAITALL != 0 {
        return native(0);
    }
    let result = native(MSG_DONTWAIT);
    if result != error(libc::EAGAIN) {
        return result;
    }
    let socket = Socket::of(fd);
    if socket.is_some_and(|socket| socket.listens()) {
        return error(libc::ENOTCONN);
    }
    let datagrams = socket.filter(|socket| !socket.connects());
    if datagrams.is_some_and(|socket| start::is_gone(socket.user)) {
        return error(libc::ENETDOWN);
    }
    if flags & MSG_DONTWAIT != 0 {
        return result;
    }
    let Some(socket) = datagrams.filter(|socket| waits(socket.fd)) else { return native(0) };
    loop {
        let mut ready = pollfd { fd, events: libc::POLLIN, revents: 0 };
        let limit = LOOK;
        // SAFETY: the kernel reads and writes what is ours; no frame holds anything to drop.
        match unsafe { cancellable!(PPOLL, &raw mut ready, 1, &raw const limit, core::ptr::null::<u8>(), 0) } {
            0 if start::is_gone(socket.user) => return error(libc::ENETDOWN),
            0 => {}
            interrupted if interrupted == error(libc::EINTR) => {
                if !restarts() {
                    return interrupted;
                }
            }
            number if number < 0 => return number,
            _ => match native(MSG_DONTWAIT) {
                // Another process was faster.
                none if none == error(libc::EAGAIN) => {}
                result => return result,
            },
        }
    }
}

/// Whether a socket waits, and for as long as it takes.
fn waits(fd: c_int) -> bool {
    let (mut limit, mut length) = ([0i64; 2], size_of::<[i64; 2]>() as socklen_t);
    // SAFETY: the kernel writes into our two numbers.
    unsafe {
        syscall!(GETSOCKOPT, fd, SOL_SOCKET, SO_RCVTIMEO, &raw mut limit, &raw mut length);
        limit == [0; 2] && syscall!(FCNTL, fd, libc::F_GETFL) & libc::O_NONBLOCK as isize == 0
    }
}

/// Whether a receiving call that a signal has interrupted is to go on: if the program's handlers all want that.
fn restarts() -> bool {
    const SIGNALS: core::ops::RangeInclusive<c_int> = 1..=31;
    let wants_end = |signal: &c_int| {
        // The kernel's own structure: handler, flags, restorer, mask.
        let mut action = [0u64; 4];
        // SAFETY: the kernel writes into our structure.
        unsafe { syscall!(RT_SIGACTION, *signal, core::ptr::null::<u8>(), &raw mut action, size_of::<u64>()) };
        action[0] > 1 && action[1] & libc::SA_RESTART as u64 == 0
    };
    !SIGNALS.into_iter().any(|signal| wants_end(&signal))
}

/// What becomes of a call that has received so much, of which this is the first byte: a listening socket gives the word that
/// there is a connection.
fn received(fd: c_int, result: isize, first: *const u8, room: usize) -> isize {
    // SAFETY: the kernel has just written there.
    if result != 1 || room == 0 || unsafe { first.read() } != CONNECTION {
        return result;
    }
    if Socket::of(fd).is_some_and(|socket| socket.listens()) { error(libc::ENOTCONN) } else { result }
}

/// As [`received`], into pieces.
fn received_pieces(fd: c_int, result: isize, pieces: *const iovec, count: usize) -> isize {
    if result != 1 {
        return result;
    }
    // SAFETY: the kernel has just read as many pieces there.
    let mut pieces = (0..count).map(|i| unsafe { pieces.add(i).read_unaligned() });
    let Some(piece) = pieces.find(|piece| piece.iov_len > 0) else { return result };
    received(fd, result, piece.iov_base.cast(), piece.iov_len)
}

/// What becomes of a call that has received nothing, and should have received `wanted` bytes at most: the end, an error,
/// or nothing indeed. `native` is the call.
#[cold]
fn received_nothing(fd: c_int, result: isize, flags: c_int, native: impl Fn() -> isize) -> isize {
    let number = -result as c_int;
    if !matches!(number, 0 | libc::ECONNRESET | libc::EINVAL | libc::ENOTCONN) {
        return result;
    }
    let Some(socket) = Socket::of(fd) else { return result };
    match number {
        0 if socket.connects() => take_error(&socket),
        0 => received_empty(&socket, flags, native),
        libc::ECONNRESET => match take_error(&socket) {
            0 => 0,
            number => number,
        },
        libc::EINVAL | libc::ENOTCONN if flags & MSG_OOB == 0 && socket.connects() => match reattach(&socket) {
            Ok(()) => native(),
            Err(number) => number,
        },
        _ => result,
    }
}

/// What becomes of a call that has received an empty datagram, which may stand for an error.
fn received_empty(socket: &Socket, flags: c_int, native: impl Fn() -> isize) -> isize {
    loop {
        match ask(socket, &Request::Empty(flags & MSG_PEEK == 0)) {
            Ok(_) => return 0,
            // The error has been told already.
            Err(nothing) if nothing == error(libc::EAGAIN) => {
                if flags & MSG_PEEK != 0 {
                    drop_empty(socket);
                }
                match native() {
                    0 => {}
                    result => return result,
                }
            }
            Err(number) => return number,
        }
    }
}

/// `recv`, and `recvfrom` where there is room for a name.
///
/// # Safety
/// As for `recvfrom`.
pub unsafe fn recv(
    fd: c_int,
    (buf, len): (*mut c_void, usize),
    flags: c_int,
    addr: *mut sockaddr,
    addr_len: *mut socklen_t,
) -> isize {
    if !addr.is_null() && !is_ours(fd) {
        // SAFETY: the kernel checks the pointers; the frame holds nothing to drop.
        return unsafe { cancellable!(RECVFROM, fd, buf, len, flags, addr, addr_len) };
    }
    let mut from = Unix::empty();
    let (own, own_length) = if addr.is_null() { (addr.cast(), addr_len) } else { from.to_fill() };
    let native = || {
        receive(fd, flags, |more| {
            // SAFETY: the kernel checks the pointers, or writes into our room; no frame holds anything to drop.
            unsafe { cancellable!(RECVFROM, fd, buf, len, flags | more, own, own_length) }
        })
    };
    let mut result = native();
    if result <= 0 {
        if flags & MSG_OOB != 0 && result < 0 {
            return receive_attention(fd, result, flags, Data::Buffer(buf.cast(), len));
        }
        if result != 0 || len != 0 {
            result = received_nothing(fd, result, flags, native);
        }
    }
    result = received(fd, result, buf.cast(), len);
    if result < 0 || addr.is_null() {
        return result;
    }
    match tell_sender(&from, addr.cast(), addr_len) {
        Ok(()) => result,
        Err(fault) => fault,
    }
}

/// Gives the caller the name of a sender.
fn tell_sender(from: &Unix, addr: *mut u8, len: *mut socklen_t) -> Result<(), isize> {
    match from.address() {
        Some(address) => name::write(&name::to_bytes(address), name::SIZE, addr, len),
        // The router's, on a connection.
        None => name::write(&[], 0, addr, len),
    }
}

/// `recv` with MSG_OOB that the kernel has refused.
fn receive_attention(fd: c_int, result: isize, flags: c_int, to: Data) -> isize {
    let Some(socket) = Socket::of(fd).filter(Socket::connects) else { return result };
    match ask(&socket, &Request::Attention(flags & MSG_PEEK == 0)) {
        Ok(answer) => {
            let stored = match to {
                Data::Buffer(to, length) if length > 0 => {
                    store(&answer.data()[..1.min(answer.data().len())], to.cast_mut())
                }
                _ => Ok(()),
            };
            stored.map_or_else(|fault| fault, |()| 1)
        }
        Err(number) => number,
    }
}

/// `read`.
///
/// # Safety
/// As for `read`.
pub unsafe fn read(fd: c_int, buf: *mut c_void, len: usize) -> isize {
    let native = || {
        let received = receive(fd, 0, |more| {
            let none = core::ptr::null_mut::<u8>();
            // SAFETY: the kernel checks the pointer; no frame holds anything to drop.
            unsafe { cancellable!(RECVFROM, fd, buf, len, more, none, none) }
        });
        match received {
            // SAFETY: as above.
            none if none == error(libc::ENOTSOCK) => unsafe { cancellable!(READ, fd, buf, len) },
            result => result,
        }
    };
    match native() {
        0 if len == 0 => 0,
        result if result > 0 => received(fd, result, buf.cast(), len),
        result => received_nothing(fd, result, 0, native),
    }
}

/// `readv`.
///
/// # Safety
/// As for `readv`.
pub unsafe fn readv(fd: c_int, pieces: *const iovec, count: c_int) -> isize {
    let native = || {
        let received = receive(fd, 0, |more| {
            let mut message = message_of(pieces, count);
            // SAFETY: the kernel checks what the message points to; no frame holds anything to drop.
            unsafe { cancellable!(RECVMSG, fd, &raw mut message, more) }
        });
        match received {
            // SAFETY: as above. The errors are to be those of readv.
            none if none == error(libc::ENOTSOCK) || none == error(libc::EMSGSIZE) => unsafe {
                cancellable!(READV, fd, pieces, count)
            },
            result => result,
        }
    };
    match native() {
        result if result > 0 => received_pieces(fd, result, pieces, count as usize),
        result => received_nothing(fd, result, 0, native),
    }
}

/// `recvmsg`.
///
/// # Safety
/// As for `recvmsg`.
pub unsafe fn recvmsg(fd: c_int, message: *mut msghdr, flags: c_int) -> isize {
    if !is_ours(fd) {
        // SAFETY: the kernel checks the pointer; the frame holds nothing to drop.
        return unsafe { cancellable!(RECVMSG, fd, message, flags) };
    }
    // SAFETY: any bytes make a msghdr.
    let given = match unsafe { get(message) } {
        Ok(given) => given,
        Err(fault) => return fault,
    };
    let mut from = Unix::empty();
    let mut own = msghdr { ..given };
    let (addr, length) = from.to_fill();
    own.msg_name = addr.cast();
    own.msg_namelen = 128;
    let own = &raw mut own;
    let native = || {
        receive(fd, flags, |more| {
            // SAFETY: the kernel checks what the message points to; no frame holds anything to drop.
            unsafe { cancellable!(RECVMSG, fd, own, flags | more) }
        })
    };
    let mut result = native();
    if result <= 0 {
        if flags & MSG_OOB != 0 && result < 0 {
            // SAFETY: any bytes make an iovec.
            let first = unsafe { get(given.msg_iov) };
            let to = first
                .map_or(Data::Buffer(core::ptr::null(), 0), |piece| Data::Buffer(piece.iov_base.cast(), piece.iov_len));
            return receive_attention(fd, result, flags, to);
        }
        result = received_nothing(fd, result, flags, native);
    }
    result = received_pieces(fd, result, given.msg_iov, given.msg_iovlen);
    if result < 0 {
        return result;
    }
    // SAFETY: it is ours, and the kernel has filled it in.
    let mut own = unsafe { own.read() };
    // SAFETY: it is ours.
    unsafe { length.write(own.msg_namelen) };
    if from.is_router() {
        hide_mark(&mut own);
    }
    own.msg_name = given.msg_name;
    own.msg_namelen = given.msg_namelen;
    if !given.msg_name.is_null() {
        let name = from.address().map(name::to_bytes);
        let name = name.as_ref().map_or(&[][..], |name| &name[..]);
        let room = given.msg_namelen as usize;
        if let Err(fault) = store(&name[..name.len().min(room)], given.msg_name.cast()) {
            return fault;
        }
        own.msg_namelen = name.len() as socklen_t;
    }
    put(&own, message).map_or_else(|fault| fault, |()| result)
}

/// Takes away the descriptor that marks a packet of attention; nothing else comes with data on a connection of AF_NS.
fn hide_mark(message: &mut msghdr) {
    // The head of a control message, its length in two numbers, and a descriptor.
    type Mark = [c_int; 5];
    if message.msg_controllen >= size_of::<Mark>()
        // SAFETY: any bytes make numbers.
        && let Ok([_, _, SOL_SOCKET, SCM_RIGHTS, descriptor]) = unsafe { get(message.msg_control.cast::<Mark>()) }
    {
        close(descriptor);
    }
    message.msg_controllen = 0;
    message.msg_flags &= !MSG_CTRUNC;
}
