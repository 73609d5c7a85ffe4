//! Sockets, clock and files: what the resolver takes from the system.
//!
//! The sockets are made for a lookup and closed with it, also if its thread is cancelled while it waits, as it can be in the
//! C library. They are the kernel's and nobody else's: nothing here goes through the C library's socket calls, which a
//! program may have replaced.

use alloc::vec::Vec;
use core::cell::Cell;
use core::ffi::{c_int, c_short};
use core::mem::MaybeUninit;
use core::net::SocketAddr;
use core::ptr::null;
use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use super::exchange::{Asker, Manner, Network, OpenError, Transport};
use super::packet::HEADER_LEN;
use super::{Failure, HostError};
use crate::linux::environment::environment;
use crate::linux::errno::check;
use crate::linux::memory::{Grow, NoMemory};
use crate::linux::wait::with_cleanup;
use crate::linux::{MachineName, cancellable, syscall};
use crate::names::file::{self, read_text};
use crate::names::h_errno;
use crate::names::nsswitch::Status;
use crate::names::resolv_conf::{Config, MAX_SERVERS, Surroundings};
use crate::names::resolver::{KEPT, RESOLV_CONF};
use crate::names::seen::is_absence;
use crate::names::socket::{self, interface};

/// The numbers of a lookup's sockets: one for each server at most, and -1 for each that there is not.
struct Open([Cell<c_int>; MAX_SERVERS]);

impl Open {
    fn new() -> Self {
        Open([const { Cell::new(-1) }; MAX_SERVERS])
    }

    /// Closes the sockets that nobody uses any more.
    fn close(&self) {
        for number in self.0.iter().map(Cell::get).filter(|&number| number >= 0) {
            // SAFETY: a socket of a lookup that was given up.
            unsafe { syscall!(CLOSE, number) };
        }
    }
}

/// A socket that never blocks.
pub struct Socket<'o> {
    socket: socket::Socket,
    by: Transport,
    /// Where its number is.
    number: Option<&'o Cell<c_int>>,
}

impl Drop for Socket<'_> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            number.set(-1);
        }
    }
}

impl<'o> Socket<'o> {
    fn new(open: &'o Open, family: c_int, by: Transport) -> Result<Self, c_int> {
        let kind = match by {
            Transport::Datagrams => libc::SOCK_DGRAM,
            Transport::Stream => libc::SOCK_STREAM,
        };
        let socket = socket::Socket::new(family, kind | libc::SOCK_NONBLOCK, 0)?;
        let number = open.0.iter().find(|number| number.get() < 0);
        if let Some(number) = number {
            number.set(socket.0.raw());
        }
        Ok(Socket { socket, by, number })
    }

    fn connect(&self, server: &SocketAddr, deadline: u64) -> Result<(), c_int> {
        match self.socket.connect(server) {
            // An interrupted connect goes on like one that would have to wait.
            Err(libc::EINPROGRESS | libc::EINTR) => {
                if !self.wait(libc::POLLOUT, deadline)? {
                    return Err(libc::ETIMEDOUT);
                }
                self.pending_error()
            }
            connected => connected,
        }
    }

    fn pending_error(&self) -> Result<(), c_int> {
        let mut error: c_int = 0;
        let mut len = size_of_val(&error) as libc::socklen_t;
        // SAFETY: the kernel writes the option's value and its length, both of which are ours.
        check(unsafe {
            syscall!(GETSOCKOPT, &self.socket.0, libc::SOL_SOCKET, libc::SO_ERROR, &raw mut error, &raw mut len)
        })?;
        if error == 0 { Ok(()) } else { Err(error) }
    }

    /// Lets the kernel report every error that comes back from the network, not only a closed port.
    fn report_errors(&self, family: c_int) -> Result<(), c_int> {
        let (level, option) = match family {
            libc::AF_INET => (libc::IPPROTO_IP, libc::IP_RECVERR),
            _ => (libc::IPPROTO_IPV6, libc::IPV6_RECVERR),
        };
        let on: c_int = 1;
        // SAFETY: the kernel reads the option's value, whose size is given.
        check(unsafe { syscall!(SETSOCKOPT, &self.socket.0, level, option, &raw const on, size_of_val(&on)) })?;
        Ok(())
    }

    /// Waits until the socket is ready or has an error. `false` when the time is over. A cancellation point.
    fn wait(&self, events: c_short, deadline: u64) -> Result<bool, c_int> {
        loop {
            let now = now();
            if now >= deadline {
                return Ok(false);
            }
            let mut fd = libc::pollfd { fd: self.socket.0.raw(), events, revents: 0 };
            let left = deadline - now;
            let mut span = libc::timespec { tv_sec: (left / 1000) as _, tv_nsec: (left % 1000 * 1_000_000) as _ };
            // SAFETY: the kernel reads and writes `fd` and `span`, which are ours; no signal mask is given. What is lost if the
            // thread is cancelled is a little memory; `with_asker` closes the sockets.
            match check(unsafe { cancellable!(PPOLL, &raw mut fd, 1, &raw mut span, null::<u8>(), 8) }) {
                Ok(ready) if ready > 0 => return Ok(true),
                Ok(_) | Err(libc::EINTR) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Makes a call again until it does not have to wait; nothing can interrupt one that does not. `None` when the time is
    /// over.
    fn patiently(
        &self,
        events: c_short,
        deadline: u64,
        mut call: impl FnMut() -> isize,
    ) -> Result<Option<usize>, c_int> {
        loop {
            match check(call()) {
                Ok(length) => return Ok(Some(length)),
                Err(libc::EAGAIN) => {
                    if !self.wait(events, deadline)? {
                        return Ok(None);
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn send(&self, mut bytes: &[u8], deadline: u64) -> Result<(), c_int> {
        while !bytes.is_empty() {
            // SAFETY: the kernel reads the bytes, whose length is given.
            let call = || unsafe {
                syscall!(SENDTO, &self.socket.0, bytes.as_ptr(), bytes.len(), libc::MSG_NOSIGNAL, null::<u8>(), 0)
            };
            let sent = self.patiently(libc::POLLOUT, deadline, call)?.ok_or(libc::ETIMEDOUT)?;
            bytes = bytes.get(sent..).unwrap_or_default();
        }
        Ok(())
    }

    /// How many bytes the next datagram has. `None` when the time is over.
    fn next_length(&self, deadline: u64) -> Result<Option<usize>, c_int> {
        const LOOK: c_int = libc::MSG_PEEK | libc::MSG_TRUNC;
        // SAFETY: there is no room for the kernel to write to.
        let call = || unsafe { syscall!(RECVFROM, &self.socket.0, null::<u8>(), 0, LOOK, null::<u8>(), null::<u8>()) };
        self.patiently(libc::POLLIN, deadline, call)
    }

    /// Receives what there is, up to `most` bytes more. `None` when the time is over.
    fn receive(&self, into: &mut Vec<u8>, most: usize, deadline: u64) -> Result<Option<usize>, c_int> {
        into.try_reserve(most).map_err(NoMemory::from)?;
        let space: &mut [MaybeUninit<u8>] = into.spare_capacity_mut();
        let (start, most) = (space.as_mut_ptr(), space.len().min(most));
        // SAFETY: the kernel writes into spare capacity, whose length is given.
        let call = || unsafe { syscall!(RECVFROM, &self.socket.0, start, most, 0, null::<u8>(), null::<u8>()) };
        let received = self.patiently(libc::POLLIN, deadline, call)?;
        if let Some(received) = received {
            // SAFETY: the kernel has filled so many bytes more, and there was room for them.
            unsafe { into.set_len(into.len() + received) };
        }
        Ok(received)
    }

    /// Receives until so many bytes are there. `false` when the time is over; error 0 when the other side has ended it.
    fn fill(&self, into: &mut Vec<u8>, length: usize, deadline: u64) -> Result<bool, c_int> {
        into.clear();
        while into.len() < length {
            match self.receive(into, length - into.len(), deadline)? {
                Some(0) => return Err(0),
                Some(_) => {}
                None => return Ok(false),
            }
        }
        Ok(true)
    }
}

fn now() -> u64 {
    let time = file::now(libc::CLOCK_MONOTONIC);
    time.tv_sec as u64 * 1000 + time.tv_nsec as u64 / 1_000_000
}

fn random() -> Result<u16, c_int> {
    let mut bits = 0_u16;
    loop {
        // SAFETY: the kernel writes the bits, whose size is given.
        match check(unsafe { syscall!(GETRANDOM, &raw mut bits, size_of_val(&bits), 0) }) {
            Ok(_) => return Ok(bits),
            Err(libc::EINTR) => {}
            Err(error) => return Err(error),
        }
    }
}

/// Who is asked first under `rotate`: the next one each time. 0 before the first time.
static TURN: AtomicUsize = AtomicUsize::new(0);

/// What this process has learnt of the servers' manners, in the lowest bits of the number of the resolv.conf that names
/// them. As in the C library it is forgotten when that changes: others may serve then, or the same ones elsewhere.
static LEARNT: AtomicU64 = AtomicU64::new(0);

/// The bits that a manner takes.
const MANNER: u64 = 3;

/// What has been learnt under a resolv.conf.
fn learnt(conf: u64) -> Manner {
    match LEARNT.load(Relaxed) ^ conf {
        1 => Manner::InTurn,
        2 => Manner::Apart,
        _ => Manner::Together,
    }
}

/// The kernel's network.
pub struct Kernel<'o> {
    /// Why there can be no socket, where that is known beforehand.
    no_socket: Option<c_int>,
    open: &'o Open,
}

impl<'o> Network for Kernel<'o> {
    type Socket = Socket<'o>;

    fn now(&mut self) -> u64 {
        now()
    }

    fn random(&mut self) -> Result<u16, c_int> {
        random()
    }

    fn turn(&mut self) -> usize {
        let turn = TURN.fetch_add(1, Relaxed);
        if turn != 0 {
            return turn;
        }
        // Processes that make but one lookup shall not all ask the same server.
        let turn = random().unwrap_or_default().into();
        TURN.store(turn + 1, Relaxed);
        turn
    }

    fn open(&mut self, server: &SocketAddr, by: Transport, deadline: u64) -> Result<Socket<'o>, OpenError> {
        if let Some(error) = self.no_socket {
            return Err(OpenError::NoSocket(error));
        }
        let family = if server.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
        let socket = Socket::new(self.open, family, by).map_err(OpenError::NoSocket)?;
        if by == Transport::Datagrams {
            socket.report_errors(family).map_err(OpenError::NoSocket)?;
        }
        socket.connect(server, deadline).map_err(OpenError::Unreachable)?;
        Ok(socket)
    }

    fn send(&mut self, socket: &Socket<'o>, messages: &[&[u8]], deadline: u64) -> Result<(), c_int> {
        match socket.by {
            Transport::Datagrams => messages.iter().try_for_each(|message| socket.send(message, deadline)),
            Transport::Stream => {
                let mut bytes = Vec::new();
                for message in messages {
                    bytes.try_append(&(message.len() as u16).to_be_bytes())?;
                    bytes.try_append(message)?;
                }
                socket.send(&bytes, deadline)
            }
        }
    }

    fn receive(&mut self, socket: &Socket<'o>, message: &mut Vec<u8>, deadline: u64) -> Result<bool, c_int> {
        match socket.by {
            Transport::Datagrams => {
                // Who waits is cancelled perhaps, and what memory there is by then is lost: there is none for a message yet. The
                // time is looked at even while somebody floods the socket with what is no answer.
                message.clear();
                if !socket.wait(libc::POLLIN, deadline)? {
                    return Ok(false);
                }
                let Some(length) = socket.next_length(deadline)? else { return Ok(false) };
                Ok(socket.receive(message, length, deadline)?.is_some())
            }
            Transport::Stream => {
                if !socket.fill(message, 2, deadline)? {
                    return Ok(false);
                }
                let length = message.iter().fold(0, |n, &byte| n << 8 | usize::from(byte));
                if length < HEADER_LEN {
                    return Err(libc::EMSGSIZE);
                }
                socket
                    .fill(message, length, deadline)
                    .map_err(|error| if error == libc::ECONNRESET { 0 } else { error })
            }
        }
    }
}

/// The content of resolv.conf, and a number that is another one when the file has changed.
fn resolv_conf() -> Result<(Vec<u8>, u64), c_int> {
    match RESOLV_CONF.read() {
        Ok((file, stamp)) => Ok((file, stamp.digest() & !MANNER)),
        Err(error) if is_absence(error) => Ok((Vec::new(), 0)),
        Err(error) => Err(error),
    }
}

/// Reads the configuration and lends somebody who knows it.
pub fn with_asker<T>(ask: impl FnOnce(&mut Asker<Kernel>) -> Result<T, Failure>) -> Result<T, Failure> {
    // SAFETY: only this thread uses it, and nothing here comes back.
    let mut kept = unsafe { KEPT.get().as_mut() };
    let internal = |errno| Failure { status: Status::Unavailable, host_error: HostError::Internal, errno: Some(errno) };
    let ((file, conf), no_socket) = match kept.as_deref_mut().and_then(Option::take) {
        Some(file) => (file, None),
        None => match resolv_conf() {
            // The C library, which has read it before, fails only where it needs a socket.
            Err(error @ (libc::EMFILE | libc::ENFILE)) => ((Vec::new(), 0), Some(error)),
            result => (result.map_err(internal)?, None),
        },
    };
    let aliases = match environment(b"HOSTALIASES").map(read_text) {
        Some(Err(libc::ENOMEM)) => return Err(NoMemory.into()),
        Some(Ok(text)) => text,
        _ => Vec::new(),
    };
    let machine_name = MachineName::now();
    let config = Config::parse(
        &file,
        &Surroundings {
            local_domain: environment(b"LOCALDOMAIN"),
            res_options: environment(b"RES_OPTIONS"),
            host_name: machine_name.as_c_str().to_bytes(),
            interface: &interface,
        },
    )?;
    let open = Open::new();
    let mut asker = Asker::new(&config, Kernel { no_socket, open: &open }, learnt(conf));
    asker.aliases = &aliases;
    let wanted = asker.manner;
    let result = with_cleanup(|| open.close(), || ask(&mut asker));
    if asker.manner > wanted {
        LEARNT.store(conf | asker.manner as u64, Relaxed);
    }
    // The C library says it in the thread's h_errno, wherever else the caller wants to have it.
    if let Some(said) = asker.said {
        h_errno::set(said as c_int);
    }
    if config.no_reload
        && no_socket.is_none()
        && let Some(kept) = kept
    {
        *kept = Some((file, conf));
    }
    result
}
