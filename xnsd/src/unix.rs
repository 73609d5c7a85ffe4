//! The AF_UNIX side: messages with descriptors and with the word of the kernel that there is a message at all.

use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::io::{Errno, Result};
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, SocketAddrUnix, SocketFlags, SocketType, bind, connect, listen, recvmsg, sendmsg, socket_with, sockopt,
};

/// How many connections may wait at the router's names.
const BACKLOG: i32 = 128;
const FLAGS: SocketFlags = SocketFlags::CLOEXEC.union(SocketFlags::NONBLOCK);

/// A message of the other side.
pub struct Message {
    /// Its size.
    pub size: usize,
    /// The descriptor that came with it: then it is a request.
    pub descriptor: Option<OwnedFd>,
    /// It is empty and nothing shows that there was one: on a connection, the end.
    pub is_end: bool,
    /// The name of the sending socket, if it has one.
    pub from: Option<SocketAddrUnix>,
}

/// A name in the abstract space.
pub fn name(name: &str) -> Result<SocketAddrUnix> {
    SocketAddrUnix::new_abstract_name(name.as_bytes())
}

/// A socket that accepts connections at a name. EADDRINUSE if another process has it, which makes a name a lock.
pub fn listener(socket_type: SocketType, at: &str) -> Result<OwnedFd> {
    let socket = socket_with(AddressFamily::UNIX, socket_type, FLAGS, None)?;
    bind(&socket, &name(at)?)?;
    listen(&socket, BACKLOG)?;
    Ok(socket)
}

/// A datagram socket with a name.
pub fn datagram(at: &str) -> Result<OwnedFd> {
    let socket = socket_with(AddressFamily::UNIX, SocketType::DGRAM, FLAGS, None)?;
    bind(&socket, &name(at)?)?;
    Ok(socket)
}

/// Has the kernel name the sender of each message, so that an empty one differs from the end: see [`receive`].
pub fn mark_messages(socket: impl AsFd) -> Result<()> {
    sockopt::set_socket_passcred(socket, true)
}

/// Whether a socket with that name exists.
pub fn exists(at: &str) -> bool {
    let try_it = || {
        let socket = socket_with(AddressFamily::UNIX, SocketType::DGRAM, FLAGS, None)?;
        connect(&socket, &name(at)?)
    };
    try_it() != Err(Errno::CONNREFUSED)
}

/// A new connection to one of our own names: what the program gets, as if it had connected itself.
pub fn connected(socket_type: SocketType, at: &str) -> Result<OwnedFd> {
    let socket = socket_with(AddressFamily::UNIX, socket_type, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK, None)?;
    connect(&socket, &name(at)?)?;
    // A program's sockets wait until it says otherwise.
    rustix::io::ioctl_fionbio(&socket, false)?;
    Ok(socket)
}

/// Receives a message.
pub fn receive(socket: impl AsFd, buffer: &mut [u8]) -> Result<Message> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(4), ScmCredentials(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let flags = RecvFlags::CMSG_CLOEXEC | RecvFlags::DONTWAIT;
    let received = recvmsg(socket, &mut [IoSliceMut::new(buffer)], &mut ancillary, flags)?;
    let mut descriptor = None;
    let mut sent = received.bytes > 0;
    for message in ancillary.drain() {
        sent = true;
        if let RecvAncillaryMessage::ScmRights(descriptors) = message {
            // More than one is nothing we asked for: the others are closed.
            descriptor = descriptors.into_iter().next();
        }
    }
    let from = received.address.and_then(|address| address.try_into().ok());
    Ok(Message { size: received.bytes, descriptor, is_end: !sent, from })
}

/// Sends a message, and a descriptor with it.
pub fn send(socket: impl AsFd, data: &[u8], descriptor: Option<BorrowedFd<'_>>) -> Result<usize> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    let descriptors = descriptor.as_slice();
    if !descriptors.is_empty() {
        ancillary.push(SendAncillaryMessage::ScmRights(descriptors));
    }
    sendmsg(socket, &[IoSlice::new(data)], &mut ancillary, SendFlags::DONTWAIT | SendFlags::NOSIGNAL)
}

/// The datagram socket of a program.
pub fn program(at: &str) -> Result<OwnedFd> {
    let socket = socket_with(AddressFamily::UNIX, SocketType::DGRAM, SocketFlags::CLOEXEC, None)?;
    bind(&socket, &name(at)?)?;
    Ok(socket)
}
