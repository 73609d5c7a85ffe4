//! The AF_UNIX side: messages with descriptors and with the word of the kernel that there is a message at all.

use std::io::{IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::sync::LazyLock;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, Result};
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, Shutdown, SocketAddrUnix, SocketFlags, SocketType, acceptfrom_with, bind, connect, getsockname, listen,
    recvmsg, sendmsg, shutdown, socket_with, sockopt,
};

use crate::maker;

/// How many connections may wait at the router's names.
const BACKLOG: i32 = 128;
/// How much may be on its way into a stream; the kernel counts twice that, with what it needs itself.
const STREAM_BUFFER: usize = 256 * 1024;
const FLAGS: SocketFlags = SocketFlags::CLOEXEC.union(SocketFlags::NONBLOCK);

/// A message of the other side.
pub struct Message {
    /// Its size.
    pub size: usize,
    /// The last descriptor that came with it: then it is a request, and this is where the answer goes.
    pub answer: Option<OwnedFd>,
    /// The one before: the socket that the request is about, if not the one that sent it.
    pub about: Option<OwnedFd>,
    /// It is empty and nothing shows that there was one: on a connection, the end.
    pub is_end: bool,
    /// The name of the sending socket, if it has one.
    pub from: Option<SocketAddrUnix>,
}

/// A name in the abstract space.
pub fn name(name: &str) -> Result<SocketAddrUnix> {
    SocketAddrUnix::new_abstract_name(name.as_bytes())
}

/// Where a socket and its name are.
#[derive(Clone, Copy)]
pub enum Place {
    /// Where everybody's are.
    Public,
    /// Where only programs' sockets and those that speak to them are, if there is such a place: see [`maker`].
    Own,
}

/// A socket that never waits.
fn socket(socket_type: SocketType, place: Place) -> Result<OwnedFd> {
    let socket = match place {
        Place::Public => socket_with(AddressFamily::UNIX, socket_type, SocketFlags::CLOEXEC, None)?,
        Place::Own => maker::socket(socket_type)?,
    };
    rustix::io::ioctl_fionbio(&socket, true)?;
    Ok(socket)
}

/// A socket that accepts connections at a name. EADDRINUSE if another process has it, which makes a name a lock.
pub fn listener(socket_type: SocketType, place: Place, at: &str) -> Result<OwnedFd> {
    let socket = socket(socket_type, place)?;
    bind(&socket, &name(at)?)?;
    listen(&socket, BACKLOG)?;
    Ok(socket)
}

/// A datagram socket with a name.
pub fn datagram(place: Place, at: &str) -> Result<OwnedFd> {
    let socket = socket(SocketType::DGRAM, place)?;
    bind(&socket, &name(at)?)?;
    Ok(socket)
}

/// A datagram socket with a name, to which nothing can be sent: EPIPE.
pub fn refusing(at: &str) -> Result<OwnedFd> {
    let socket = datagram(Place::Own, at)?;
    shutdown(&socket, Shutdown::Read)?;
    Ok(socket)
}

/// Has the kernel name the sender of each message, so that an empty one differs from the end: see [`receive`].
pub fn mark_messages(socket: impl AsFd) -> Result<()> {
    sockopt::set_socket_passcred(socket, true)
}

/// Whether a program's socket of that type with that name exists.
pub fn exists(socket_type: SocketType, at: &str) -> bool {
    static DATAGRAMS: LazyLock<Option<OwnedFd>> = LazyLock::new(|| socket(SocketType::DGRAM, Place::Own).ok());
    match (socket_type, &*DATAGRAMS) {
        (SocketType::DGRAM, Some(one)) => name(at).and_then(|name| connect(one, &name)) != Err(Errno::CONNREFUSED),
        // A name that can be taken is nobody's; connecting would not tell one that does not listen from none.
        _ => program(socket_type, at).err() == Some(Errno::ADDRINUSE),
    }
}

/// A new connection to a name.
pub fn reach(socket_type: SocketType, place: Place, at: &str) -> Result<OwnedFd> {
    let socket = socket(socket_type, place)?;
    connect(&socket, &name(at)?)?;
    Ok(socket)
}

/// A new connection to one of our own names: what the program gets, as if it had connected itself.
pub fn connected(socket_type: SocketType, at: &str) -> Result<OwnedFd> {
    let socket = reach(socket_type, Place::Own, at)?;
    prepare(&socket, socket_type);
    // A program's sockets wait until it says otherwise.
    rustix::io::ioctl_fionbio(&socket, false)?;
    Ok(socket)
}

/// Makes a program's end of a stream what it is to be: the urgent byte stays among the data, and there is much room.
fn prepare(socket: impl AsFd, socket_type: SocketType) {
    if socket_type == SocketType::STREAM {
        let _ = sockopt::set_socket_oobinline(&socket, true);
        widen(socket);
    }
}

/// Gives a stream more room than the kernel would: with less the processes at its ends wait for each other more often.
pub fn widen(socket: impl AsFd) {
    // Where that much is not allowed it gets as much as is.
    let _ = sockopt::set_socket_send_buffer_size(socket, STREAM_BUFFER);
}

/// Accepts a connection, and gives the other side's name, which is empty if it has none.
pub fn accept(listener: impl AsFd) -> Result<(OwnedFd, Vec<u8>)> {
    let (socket, from) = acceptfrom_with(listener, FLAGS)?;
    let from = from.and_then(|from| SocketAddrUnix::try_from(from).ok());
    Ok((socket, from.as_ref().and_then(SocketAddrUnix::abstract_name).unwrap_or_default().to_vec()))
}

/// Whether the other side of a connection has closed it.
pub fn is_over(socket: impl AsFd) -> bool {
    let mut entry = [PollFd::new(&socket, PollFlags::empty())];
    poll(&mut entry, Some(&Timespec::default())).is_ok() && entry[0].revents().contains(PollFlags::HUP)
}

/// The number by which the kernel tells a socket from all others, those of other network namespaces included, in which
/// names may come again.
pub fn identity(socket: impl AsFd) -> Option<u64> {
    rustix::fs::fstat(socket).ok().map(|status| status.st_ino)
}

/// The name of a socket.
pub fn own_name(socket: impl AsFd) -> Option<Vec<u8>> {
    let name = SocketAddrUnix::try_from(getsockname(socket).ok()?).ok()?;
    name.abstract_name().map(<[u8]>::to_vec)
}

/// Receives a message.
pub fn receive(socket: impl AsFd, buffer: &mut [u8]) -> Result<Message> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(4), ScmCredentials(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let flags = RecvFlags::CMSG_CLOEXEC | RecvFlags::DONTWAIT;
    let received = recvmsg(socket, &mut [IoSliceMut::new(buffer)], &mut ancillary, flags)?;
    let (mut about, mut answer) = (None, None);
    let mut sent = received.bytes > 0;
    for message in ancillary.drain() {
        sent = true;
        if let RecvAncillaryMessage::ScmRights(descriptors) = message {
            // More than two are nothing we asked for: the others are closed, and so is what is no socket like ours.
            for descriptor in descriptors {
                if sockopt::socket_domain(&descriptor) == Ok(AddressFamily::UNIX) {
                    about = answer.replace(descriptor);
                } else {
                    close_elsewhere(descriptor);
                }
            }
        }
    }
    let from = received.address.and_then(|address| address.try_into().ok());
    Ok(Message { size: received.bytes, answer, about, is_end: !sent, from })
}

/// Closes a descriptor of which nobody knows how long that takes: a connection may wait for its last data to go, and a file
/// for whoever serves it. One thread does, which then waits instead of us.
fn close_elsewhere(descriptor: OwnedFd) {
    static CLOSER: LazyLock<SyncSender<OwnedFd>> = LazyLock::new(|| {
        let (sender, receiver) = sync_channel(32);
        // Without a thread nobody receives.
        let _ = std::thread::Builder::new().spawn(move || receiver.into_iter().for_each(drop));
        sender
    });
    let mut left = Some(descriptor);
    for _ in 0..1000 {
        let Some(descriptor) = left.take() else { return };
        if let Err(TrySendError::Full(descriptor) | TrySendError::Disconnected(descriptor)) =
            CLOSER.try_send(descriptor)
        {
            left = Some(descriptor);
            std::thread::yield_now();
        }
    }
    // The thread has been waiting for long, and might for ever with this one too: it stays open.
    if let Some(descriptor) = left {
        std::mem::forget(descriptor);
    }
}

/// Sends a message, and a descriptor with it; the last byte may be an urgent one.
pub fn send(socket: impl AsFd, data: &[u8], descriptor: Option<BorrowedFd<'_>>, urgent: bool) -> Result<usize> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    let descriptors = descriptor.as_slice();
    if !descriptors.is_empty() {
        ancillary.push(SendAncillaryMessage::ScmRights(descriptors));
    }
    let mut flags = SendFlags::DONTWAIT | SendFlags::NOSIGNAL;
    flags.set(SendFlags::OOB, urgent);
    sendmsg(socket, &[IoSlice::new(data)], &mut ancillary, flags)
}

/// The socket of a program, which waits until the program says otherwise.
pub fn program(socket_type: SocketType, at: &str) -> Result<OwnedFd> {
    let socket = maker::socket(socket_type)?;
    bind_to(&socket, at)?;
    prepare(&socket, socket_type);
    Ok(socket)
}

/// Gives a socket a name.
pub fn bind_to(socket: impl AsFd, at: &str) -> Result<()> {
    bind(socket, &name(at)?)
}

/// What marks a packet of attention: a descriptor of nothing.
pub fn mark() -> Option<OwnedFd> {
    std::fs::File::open("/dev/null").ok().map(OwnedFd::from)
}

/// Whether the other side has messages of ours to read.
pub fn unread(socket: impl AsFd) -> bool {
    const SIOCOUTQ: rustix::ioctl::Opcode = 0x5411;
    // SAFETY: the request gives one int.
    let unread = unsafe {
        let request = rustix::ioctl::Getter::<SIOCOUTQ, i32>::new();
        rustix::ioctl::ioctl(socket, request)
    };
    unread.is_ok_and(|unread| unread > 0)
}

/// Sends SIGURG to a process of this user, or with a minus to a group.
pub fn signal_urgent(owner: i32, user: u32) {
    use rustix::process::{Pid, Signal, getuid, kill_process, kill_process_group};
    let Some(pid) = owner.checked_abs().and_then(Pid::from_raw) else { return };
    // As root we could signal anybody's: whose is it?
    let whose = || std::fs::metadata(format!("/proc/{pid}")).map(|process| process.uid());
    if getuid().as_raw() == user || user == 0 || owner > 0 && whose().is_ok_and(|owner| owner == user) {
        // It may have ended.
        let _ = if owner > 0 { kill_process(pid, Signal::URG) } else { kill_process_group(pid, Signal::URG) };
    }
}
