//! AF_NS as a program sees it: the conversation with the router, `xnsd`.
//!
//! A descriptor that [`calls::socket`] gives is an AF_UNIX socket which the router has made; `xns::conversation` tells what
//! is said about it. Nothing is remembered here of a socket: that a descriptor is one of AF_NS is read off its name, by
//! [`Socket::of`], and only where the kernel's own answer leaves something to be done. So a socket may be inherited, passed
//! on, shared and renumbered like any other.
//!
//! - [`name`]: names of sockets, the program's and the kernel's
//! - [`conversation`]: asking the router
//! - [`start`]: finding the router, and starting it where there is none
//! - [`calls`]: the calls on sockets; [`transfer`]: those that send and receive, and [`many`] several messages at once;
//!   [`requests`]: `ioctl` and owners
//! - [`attention`]: what the kernel does not know of attention
//!
//! Programs come here by the entry points to which <netns/ns.h> sends their calls.

pub mod attention;
pub mod calls;
pub mod conversation;
pub mod many;
pub mod name;
pub mod requests;
pub mod start;
pub mod transfer;

use core::ffi::c_int;

use xns::conversation::Request;

use crate::abi::sys_socket::{SO_TYPE, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET, socklen_t};
use crate::linux::syscall;

/// The number of the family. The kernel knows it as AF_NETROM.
pub const AF_NS: c_int = 6;

/// The kinds of sockets, as the kernel sees them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// IDP, and raw.
    Datagram,
    /// SPP without boundaries.
    Stream,
    /// SPP packet by packet.
    Packet,
}

impl Kind {
    /// That of any socket.
    pub fn of(fd: c_int) -> Option<Kind> {
        let (mut value, mut length): (c_int, _) = (0, size_of::<c_int>() as socklen_t);
        // SAFETY: the kernel writes into our int.
        let result = unsafe { syscall!(GETSOCKOPT, fd, SOL_SOCKET, SO_TYPE, &raw mut value, &raw mut length) };
        match value {
            _ if result < 0 => None,
            SOCK_DGRAM => Some(Kind::Datagram),
            SOCK_STREAM => Some(Kind::Stream),
            _ => Some(Kind::Packet),
        }
    }
}

/// A socket of AF_NS.
#[derive(Clone, Copy, Debug)]
pub struct Socket {
    /// Its descriptor.
    pub fd: c_int,
    /// The user of the router that made it.
    pub user: u32,
    /// Its kind.
    pub kind: Kind,
}

impl Socket {
    /// The socket of AF_NS that a descriptor is, if it is one.
    pub fn of(fd: c_int) -> Option<Socket> {
        let user = name::Unix::of_socket(fd)?.user()?;
        Some(Socket { fd, user, kind: Kind::of(fd)? })
    }

    /// Whether it speaks SPP.
    pub fn connects(&self) -> bool {
        self.kind != Kind::Datagram
    }

    /// Whether it takes connections, and so no data. If one waits, its program is told again. A mark alone does not say so:
    /// that of other sockets is the program's to set.
    pub fn listens(&self) -> bool {
        self.connects() && transfer::is_marked(self.fd) && conversation::ask(self, &Request::Accepting).is_ok()
    }
}

/// Whether a descriptor is a socket of AF_NS. This is asked before only where to do without the caller's memory would cost
/// all other sockets more.
fn is_ours(fd: c_int) -> bool {
    name::Unix::of_socket(fd).is_some_and(|name| name.user().is_some())
}

const fn error(number: c_int) -> isize {
    -(number as isize)
}

/// Closes a descriptor of our own.
fn close(fd: c_int) {
    // SAFETY: touches no memory; the descriptor is ours.
    unsafe { syscall!(CLOSE, fd) };
}
