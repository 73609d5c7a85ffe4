//! Where programs' sockets come from: a network namespace of the router's own.
//!
//! In the abstract space of AF_UNIX, any user may take a name that is free, and would then get what is sent to an address
//! and speak for it. But names belong to a network namespace, and a socket to the one that it was made in, wherever it
//! goes. So a process of our own enters a new namespace and makes sockets there, a few of each type in advance; nobody else
//! can make any, and every name there is ours. Where the kernel lets us have no namespace, sockets are made where we are.

use std::io::{Error, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::{Errno, Result};
use rustix::net::sockopt::{Timeout, set_socket_send_buffer_size, set_socket_timeout};
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, SocketFlags, SocketType, recvmsg, sendmsg, socket_with, socketpair,
};
use rustix::thread::UnshareFlags;

/// What the process is called: the first of its arguments, by which our program knows that it is to be this.
pub const NAME: &str = "xns-sockets";
/// What the process makes; its first three descriptors are where they go.
const TYPES: [SocketType; 3] = [SocketType::STREAM, SocketType::SEQPACKET, SocketType::DGRAM];
/// How many datagrams may wait at a socket, in a network namespace.
const QUEUE: &str = "/proc/sys/net/unix/max_dgram_qlen";

/// Where the sockets come from, if from a namespace of ours.
static MADE: OnceLock<Option<[OwnedFd; 3]>> = OnceLock::new();

/// Starts the process, and says whether there is one.
pub fn start() -> bool {
    MADE.get_or_init(|| spawn().ok()).is_some()
}

fn spawn() -> std::result::Result<[OwnedFd; 3], Error> {
    let pair = || socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None);
    let [(streams, for_streams), (packets, for_packets), (datagrams, for_datagrams)] = [pair()?, pair()?, pair()?];
    let mut process = Command::new("/proc/self/exe")
        .arg0(NAME)
        .current_dir("/")
        .env_clear()
        .stdin(Stdio::from(for_streams))
        .stdout(Stdio::from(for_packets))
        .stderr(Stdio::from(for_datagrams))
        .spawn()?;
    let ends = [streams, packets, datagrams];
    for end in &ends {
        set_socket_timeout(end, Timeout::Recv, Some(Duration::from_secs(10)))?;
    }
    // The first one says whether it is where it should be.
    match receive(&ends[0]) {
        Ok(_) => Ok(ends),
        Err(error) => {
            drop(ends);
            process.wait()?;
            Err(error.into())
        }
    }
}

fn receive(from: &OwnedFd) -> Result<OwnedFd> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let get = || recvmsg(from, &mut [IoSliceMut::new(&mut [0])], &mut ancillary, RecvFlags::CMSG_CLOEXEC);
    rustix::io::retry_on_intr(get)?;
    let socket = ancillary.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut sockets) => sockets.next(),
        _ => None,
    });
    socket.ok_or(Errno::PIPE)
}

/// A new socket.
pub fn socket(socket_type: SocketType) -> Result<OwnedFd> {
    let i = TYPES.iter().position(|&other| other == socket_type).ok_or(Errno::PROTOTYPE)?;
    match MADE.get() {
        Some(Some(ends)) => receive(&ends[i]).inspect_err(|&error| {
            // Whoever needs a router starts another.
            if error == Errno::PIPE {
                crate::complain(format_args!("{NAME} has been ended"));
                std::process::exit(1);
            }
        }),
        _ => socket_with(AddressFamily::UNIX, socket_type, SocketFlags::CLOEXEC, None),
    }
}

/// What the process does, as long as there is the router.
pub fn run() -> Result<()> {
    // Who ends the program that started us, or its terminal, does not mean us.
    let _ = rustix::process::setsid();
    let queue = std::fs::read(QUEUE);
    rustix::thread::set_name(&std::ffi::CString::new(NAME).unwrap_or_default())?;
    enter()?;
    if let Ok(queue) = queue {
        // Where that is not allowed fewer may wait.
        let _ = std::fs::write(QUEUE, queue);
    }
    let (streams, packets, datagrams) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
    let ends = [streams.as_fd(), packets.as_fd(), datagrams.as_fd()];
    for end in ends {
        // Room for two or three.
        set_socket_send_buffer_size(end, 0)?;
    }
    loop {
        let mut events = ends.each_ref().map(|end| PollFd::new(end, PollFlags::OUT));
        rustix::io::retry_on_intr(|| poll(&mut events, None))?;
        for ((event, end), socket_type) in events.iter().zip(ends).zip(TYPES) {
            if event.revents().contains(PollFlags::HUP) {
                return Ok(());
            }
            if event.revents().contains(PollFlags::OUT) {
                give(end, socket_type)?;
            }
        }
    }
}

/// Becomes a process of a new network namespace.
fn enter() -> Result<()> {
    // SAFETY: this process has one thread, and no descriptors but those that it is to have.
    unsafe {
        rustix::thread::unshare_unsafe(UnshareFlags::NEWNET)
            .or_else(|_| rustix::thread::unshare_unsafe(UnshareFlags::NEWUSER | UnshareFlags::NEWNET))
    }
}

fn give(end: BorrowedFd<'_>, socket_type: SocketType) -> Result<()> {
    let Ok(socket) = socket_with(AddressFamily::UNIX, socket_type, SocketFlags::CLOEXEC, None) else {
        // There is no memory, or are too many files.
        std::thread::sleep(Duration::from_millis(10));
        return Ok(());
    };
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    let sockets = [socket.as_fd()];
    ancillary.push(SendAncillaryMessage::ScmRights(&sockets));
    match sendmsg(end, &[IoSlice::new(&[0])], &mut ancillary, SendFlags::DONTWAIT | SendFlags::NOSIGNAL) {
        Ok(_) | Err(Errno::AGAIN | Errno::INTR) => Ok(()),
        Err(Errno::TOOMANYREFS) => {
            std::thread::sleep(Duration::from_millis(10));
            Ok(())
        }
        Err(error) => Err(error),
    }
}
