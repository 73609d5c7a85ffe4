//! A program's side of the conversation with a router, and routers to converse with.

use std::fs::File;
use std::io::{IoSlice, IoSliceMut, Read};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rustix::io::retry_on_intr;
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, SocketAddrUnix, SocketFlags, SocketType, connect, recvmsg, sendmsg, socket_with, socketpair,
};
use xns::conversation::{CONNECTION, MAX_SIZE, Request, names};
use xns::{Address, Errno};

pub const STREAM: i32 = 1;
pub const DGRAM: i32 = 2;
pub const RAW: i32 = 3;
pub const SEQPACKET: i32 = 5;

/// A router of the test's own.
pub struct Router {
    process: Child,
    pub user: u32,
    namespace: Option<Arc<File>>,
    /// Where requests come from, in the router's namespace.
    asking: Arc<OwnedFd>,
}

impl Router {
    /// Starts a router with that configuration, and waits until it is there.
    pub fn start(config: &str) -> Router {
        Router::start_in(None, config)
    }

    /// A router that may have only so many descriptors.
    pub fn start_with_descriptors(most: u32, config: &str) -> Router {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit -n {most}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_xnsd")]);
        Router::start_by(command, None, config)
    }

    /// As [`Router::start`], in a network namespace.
    pub fn start_in(namespace: Option<&str>, config: &str) -> Router {
        let namespace = namespace.map(|name| Arc::new(File::open(format!("/run/netns/{name}")).unwrap()));
        Router::start_by(Command::new(env!("CARGO_BIN_EXE_xnsd")), namespace, config)
    }

    fn start_by(mut command: Command, namespace: Option<Arc<File>>, config: &str) -> Router {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        // Names that no other test's router has, nor anybody's real one.
        let user = (1 << 31) + (std::process::id() << 8) % (1 << 30) + NEXT.fetch_add(1, Ordering::Relaxed);
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("xnsd-{user}.conf"));
        std::fs::write(&file, config).unwrap();
        command.args(["-u", &user.to_string(), "-f"]).arg(&file).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = inside(&namespace, || command.spawn().unwrap());
        process.stdout.take().unwrap().read_to_end(&mut Vec::new()).unwrap();
        let asking = inside(&namespace, || unix(SocketType::DGRAM));
        Router { process, user, namespace, asking: Arc::new(asking) }
    }

    /// A socket as `socket(AF_NS, ...)` makes it.
    pub fn socket(&self, socket_type: i32, protocol: i32) -> Result<Socket, i32> {
        let way = Way { user: self.user, asking: self.asking.clone(), namespace: self.namespace.clone() };
        let connection = way.connection();
        let (_, given) = ask(Request::Open(socket_type, protocol), |message, reply| {
            send(&connection, None, message, &[reply]);
        })?;
        Ok(Socket { fd: given.expect("a socket"), way, socket_type }.patient())
    }

    /// A connection to the router that asks for nothing.
    pub fn connection(&self) -> OwnedFd {
        let way = Way { user: self.user, asking: self.asking.clone(), namespace: None };
        way.connection()
    }

    /// A listening socket.
    pub fn listener(&self, socket_type: i32, port: u16) -> Socket {
        let socket = self.socket(socket_type, 0).unwrap();
        socket.ask(Request::Bind(Address { port, ..Address::default() })).unwrap();
        socket.ask(Request::Listen(5)).unwrap();
        socket.attach();
        socket
    }

    /// What the status command says.
    pub fn status(&self) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xnsd"));
        command.args(["-s", "-u", &self.user.to_string()]);
        let output = inside(&self.namespace, || command.output().unwrap());
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The most memory that it has had, in kilobytes.
    pub fn memory(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peak.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: rustix::process::Signal) {
        rustix::process::kill_process(rustix::process::Pid::from_child(&self.process), signal).unwrap();
    }

    /// Waits until the router ends by itself.
    pub fn wait(mut self) -> bool {
        self.process.wait().unwrap().success()
    }

    /// A router that may have found another one.
    pub fn second(&self) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xnsd"));
        command.args(["-u", &self.user.to_string(), "-f", "/dev/null"]).stdout(Stdio::null()).spawn().unwrap()
    }
}

/// Does something in a network namespace: names in the abstract space are its own.
pub fn inside<T>(namespace: &Option<Arc<File>>, work: impl FnOnce() -> T) -> T {
    let enter = |namespace: &File| {
        rustix::thread::move_into_link_name_space(namespace.as_fd(), Some(rustix::thread::LinkNameSpaceType::Network))
            .unwrap();
    };
    let Some(namespace) = namespace else { return work() };
    let here = File::open("/proc/thread-self/ns/net").unwrap();
    enter(namespace);
    let result = work();
    enter(&here);
    result
}

impl Drop for Router {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// How a router is reached.
#[derive(Clone)]
struct Way {
    user: u32,
    /// Where requests are sent from.
    asking: Arc<OwnedFd>,
    namespace: Option<Arc<File>>,
}

impl Way {
    fn connection(&self) -> OwnedFd {
        let name = names::packet(self.user);
        inside(&self.namespace, || {
            let socket = unix(SocketType::SEQPACKET);
            connect(&socket, &SocketAddrUnix::new_abstract_name(name.as_bytes()).unwrap()).unwrap();
            socket
        })
    }
}

/// An errno, or what was asked for and the descriptor that came with it.
pub type Answer = Result<(Vec<u8>, Option<OwnedFd>), i32>;

pub fn ask(request: Request<'_>, send: impl FnOnce(&[u8], BorrowedFd<'_>)) -> Answer {
    let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None).unwrap();
    set_socket_timeout(&ours, Timeout::Recv, Some(Duration::from_secs(20))).unwrap();
    send(&request.to_bytes(), theirs.as_fd());
    drop(theirs);
    let (answer, given) = receive(&ours);
    let Some((error, data)) = answer.split_first_chunk() else { return Err(Errno::EPIPE as i32) };
    match i32::from_ne_bytes(*error) {
        0 => Ok((data.to_vec(), given)),
        error => Err(error),
    }
}

pub fn send(socket: &OwnedFd, to: Option<String>, message: &[u8], rights: &[BorrowedFd<'_>]) {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    control.push(SendAncillaryMessage::ScmRights(rights));
    let message = [IoSlice::new(message)];
    match to.map(|to| SocketAddrUnix::new_abstract_name(to.as_bytes()).unwrap()) {
        Some(to) => rustix::net::sendmsg_addr(socket, &to, &message, &mut control, SendFlags::NOSIGNAL).unwrap(),
        // Who is sent away has no answer.
        None => sendmsg(socket, &message, &mut control, SendFlags::NOSIGNAL).unwrap_or(0),
    };
}

/// A program's socket.
pub struct Socket {
    pub fd: OwnedFd,
    way: Way,
    socket_type: i32,
}

impl Socket {
    /// A test that waits for what never comes is to fail.
    fn patient(self) -> Socket {
        set_socket_timeout(&self.fd, Timeout::Recv, Some(Duration::from_secs(20))).unwrap();
        self
    }

    /// Asks about the socket; an errno or what was asked for.
    pub fn ask(&self, request: Request<'_>) -> Result<Vec<u8>, i32> {
        self.ask_for(request).map(|(data, _)| data)
    }

    fn ask_for(&self, request: Request<'_>) -> Answer {
        let to = Some(names::address(self.way.user, Address::default()));
        ask(request, |message, reply| send(&self.way.asking, to, message, &[self.fd.as_fd(), reply]))
    }

    /// As the last part of `connect` and `listen`, for SPP.
    pub fn attach(&self) {
        let name = match self.socket_type {
            STREAM => names::stream(self.way.user),
            _ => names::packet(self.way.user),
        };
        connect(&self.fd, &SocketAddrUnix::new_abstract_name(name.as_bytes()).unwrap()).unwrap();
    }

    pub fn connect(&self, to: Address) -> Result<(), i32> {
        let way = self.ask(Request::Connect(to))?;
        if matches!(self.socket_type, STREAM | SEQPACKET) {
            self.attach();
        } else {
            let name = names::address(self.way.user, Address::from_bytes(way.try_into().unwrap()));
            connect(&self.fd, &SocketAddrUnix::new_abstract_name(name.as_bytes()).unwrap()).unwrap();
        }
        Ok(())
    }

    /// The next connection, and its peer.
    pub fn accept(&self) -> (Socket, Address) {
        assert_eq!(self.read(), [CONNECTION]);
        let (peer, fd) = self.ask_for(Request::Accept).unwrap();
        let peer = Address::from_bytes(*peer.first_chunk().unwrap());
        let socket = Socket { fd: fd.expect("a connection"), way: self.way.clone(), socket_type: self.socket_type };
        (socket.patient(), peer)
    }

    pub fn name(&self) -> Address {
        Address::from_bytes(self.ask(Request::Name).unwrap().try_into().unwrap())
    }

    pub fn write(&self, data: &[u8]) {
        let mut rest = data;
        loop {
            let sent = rustix::net::send(&self.fd, rest, SendFlags::NOSIGNAL).unwrap();
            rest = &rest[sent..];
            if rest.is_empty() {
                break;
            }
        }
    }

    pub fn read(&self) -> Vec<u8> {
        let mut buffer = vec![0; 100_000];
        let (size, _) = retry_on_intr(|| rustix::net::recv(&self.fd, &mut buffer[..], RecvFlags::empty())).unwrap();
        buffer[..size].to_vec()
    }

    pub fn read_to_end(self) -> Vec<u8> {
        let mut data = Vec::new();
        File::from(self.fd).read_to_end(&mut data).unwrap();
        data
    }

    /// Sends a datagram by the address's name, which the router is asked to make when there is none.
    pub fn send_to(&self, data: &[u8], to: Address) -> Result<(), i32> {
        let name = SocketAddrUnix::new_abstract_name(names::address(self.way.user, to).as_bytes()).unwrap();
        match rustix::net::sendto(&self.fd, data, SendFlags::empty(), &name) {
            Ok(_) => Ok(()),
            Err(_) => self.ask(Request::SendTo(to, data)).map(|_| ()),
        }
    }

    pub fn receive_from(&self) -> (Vec<u8>, Address) {
        let mut buffer = [0; 2000];
        let (size, _, from) =
            retry_on_intr(|| rustix::net::recvfrom(&self.fd, &mut buffer[..], RecvFlags::empty())).unwrap();
        let from = SocketAddrUnix::try_from(from.unwrap()).unwrap();
        let from = names::parse_address(self.way.user, from.abstract_name().unwrap()).expect("an address");
        (buffer[..size].to_vec(), from)
    }
}

/// A socket that the routers of other tests do not inherit.
pub fn unix(socket_type: SocketType) -> OwnedFd {
    socket_with(AddressFamily::UNIX, socket_type, SocketFlags::CLOEXEC, None).unwrap()
}

fn receive(socket: &OwnedFd) -> (Vec<u8>, Option<OwnedFd>) {
    let mut buffer = [0; MAX_SIZE];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let got =
        retry_on_intr(|| recvmsg(socket, &mut [IoSliceMut::new(&mut buffer)], &mut control, RecvFlags::CMSG_CLOEXEC))
            .unwrap();
    let given = control.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut rights) => rights.next(),
        _ => None,
    });
    (buffer[..got.bytes].to_vec(), given)
}
