//! AF_NS beside AF_UNIX: one process writes, a second one reads, in turns over a socket of either family.
//!
//! The router is one of our own, of a user that does not exist. Data go by plain `write` and `read`, so what is measured
//! is the way that they take; the library is not in it.

use std::io::{IoSlice, IoSliceMut, Read};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, SocketAddrUnix, SocketFlags, SocketType, connect, recvmsg, sendmsg, sendmsg_addr, socket_with,
    socketpair,
};
use xns::Address;
use xns::conversation::{MAX_SIZE, Request, names};
use xns::node::option;

use crate::rounds::median;

/// Types of sockets, and the level of options, by their numbers in AF_NS.
const STREAM: i32 = 1;
const SEQPACKET: i32 = 5;
const SPP: i32 = 5;
const ROUNDS: usize = 15;
/// Sizes of writes, and how many of them are a round.
const SIZES: [(usize, usize); 4] = [(64, 30_000), (512, 30_000), (4096, 10_000), (65536, 1_500)];
const PACKETS: [(usize, usize); 2] = [(64, 10_000), (512, 10_000)];
const PINGS: usize = 3_000;
const PING: usize = 64;

/// Prints the rates of a stream and the round trips of datagrams over AF_UNIX, and how AF_NS compares.
pub fn run(library: &str) -> Result<(), String> {
    let router = Router::start(library)?;
    let problem = |error: std::io::Error| format!("AF_NS: {error}");
    let streams = router.connection(STREAM, names::stream(router.user));
    let streams = [unix(SocketType::STREAM).map_err(problem)?, streams.map_err(problem)?];
    let packets = router.connection(SEQPACKET, names::packet(router.user));
    let packets = [unix(SocketType::SEQPACKET).map_err(problem)?, packets.map_err(problem)?];
    let datagrams = [unix(SocketType::DGRAM).map_err(problem)?, router.datagrams().map_err(problem)?];
    println!("\n{:36} {:>14} {:>8}", "two processes of one machine", "AF_UNIX", "AF_NS");
    for (size, count) in SIZES {
        let (base, ratio) = compare(&streams, |end| write_all(end, size, count), |end| read_all(end, size * count));
        let rate = (size * count) as f64 / base;
        println!("{:36} {rate:9.0} MB/s {:8.3}", format!("SPP stream, writes of {size}"), 1.0 / ratio);
    }
    for (size, count) in PACKETS {
        let (base, ratio) = compare(&packets, |end| write_all(end, size, count), |end| read_all(end, size * count));
        let rate = (size * count) as f64 / base;
        println!("{:36} {rate:9.0} MB/s {:8.3}", format!("SPP packets of {size}"), 1.0 / ratio);
    }
    let (base, ratio) = compare(&datagrams, ping, echo);
    println!("{:36} {:9.2} us   {ratio:8.3}", "IDP, there and back", base / PINGS as f64);
    Ok(())
}

/// The microseconds of a round over the first pair, and the median ratio of those over the second to them. What the first
/// end is to do is done by this process, and the rest by another.
fn compare(pairs: &[[OwnedFd; 2]; 2], ours: impl Fn(i32) -> bool, theirs: impl Fn(i32) -> bool) -> (f64, f64) {
    // SAFETY: the child makes nothing but system calls.
    let child = unsafe { libc::fork() };
    if child == 0 {
        let done = (0..2 * ROUNDS).all(|turn| theirs(pairs[order(turn)][1].as_raw_fd()));
        // SAFETY: ends the child.
        unsafe { libc::_exit(i32::from(!done)) }
    }
    let mut times = [Vec::new(), Vec::new()];
    for turn in 0..2 * ROUNDS {
        let start = Instant::now();
        assert!(ours(pairs[order(turn)][0].as_raw_fd()), "AF_NS bench: the connection broke");
        times[order(turn)].push(start.elapsed().as_secs_f64() * 1e6);
    }
    // SAFETY: waits for the child; its status is not asked for.
    unsafe { libc::waitpid(child, std::ptr::null_mut(), 0) };
    let ratios = times[1].iter().zip(&times[0]).map(|(own, base)| own / base).collect();
    (median(times[0].clone()), median(ratios))
}

/// Which of two has this turn: each begins as often as the other.
fn order(turn: usize) -> usize {
    (turn + turn / 2) % 2
}

/// Writes, and waits until all has been read.
fn write_all(end: i32, size: usize, count: usize) -> bool {
    let data = [1; 65536];
    (0..count).all(|_| {
        // SAFETY: reads our buffer.
        let written = unsafe { libc::write(end, data.as_ptr().cast(), size) };
        written == size as isize
    }) && read_all(end, 1)
}

/// Reads that much, and says so when it was more than a byte.
fn read_all(end: i32, mut left: usize) -> bool {
    let mut room = [0_u8; 65536];
    let answers = left > 1;
    while left > 0 {
        // SAFETY: writes into our buffer.
        let read = unsafe { libc::read(end, room.as_mut_ptr().cast(), room.len().min(left)) };
        if read <= 0 {
            return false;
        }
        left -= read as usize;
    }
    // SAFETY: reads our buffer.
    !answers || unsafe { libc::write(end, room.as_ptr().cast(), 1) } == 1
}

fn ping(end: i32) -> bool {
    let mut data = [0_u8; PING];
    // SAFETY: our buffer.
    (0..PINGS).all(|_| unsafe {
        libc::write(end, data.as_ptr().cast(), PING) == PING as isize
            && libc::read(end, data.as_mut_ptr().cast(), PING) == PING as isize
    })
}

fn echo(end: i32) -> bool {
    let mut data = [0_u8; PING];
    // SAFETY: our buffer.
    (0..PINGS).all(|_| unsafe {
        libc::read(end, data.as_mut_ptr().cast(), PING) == PING as isize
            && libc::write(end, data.as_ptr().cast(), PING) == PING as isize
    })
}

fn unix(socket_type: SocketType) -> std::io::Result<[OwnedFd; 2]> {
    let (one, other) = socketpair(AddressFamily::UNIX, socket_type, SocketFlags::CLOEXEC, None)?;
    Ok([one, other])
}

/// A router, and the conversation with it.
struct Router {
    process: Child,
    user: u32,
    asking: OwnedFd,
}

impl Router {
    /// Starts the one that was built beside the library.
    fn start(library: &str) -> Result<Router, String> {
        let program = Path::new(library).with_file_name("xnsd");
        let user = (1 << 31) + std::process::id();
        let mut command = Command::new(&program);
        command.args(["-u", &user.to_string(), "-f", "/dev/null"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let problem = |error: std::io::Error| format!("{}: {error}", program.display());
        let mut process = command.spawn().map_err(problem)?;
        // It closes this when it is there.
        if let Some(mut ready) = process.stdout.take() {
            ready.read_to_end(&mut Vec::new()).map_err(problem)?;
        }
        let asking = socket_with(AddressFamily::UNIX, SocketType::DGRAM, SocketFlags::CLOEXEC, None);
        Ok(Router { process, user, asking: asking.map_err(|error| problem(error.into()))? })
    }

    fn open(&self, socket_type: i32) -> std::io::Result<OwnedFd> {
        let asking = socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
        connect(&asking, &name(&names::packet(self.user))?)?;
        let (ours, theirs) = unix(SocketType::SEQPACKET)?.into();
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        let rights = [theirs.as_fd()];
        control.push(SendAncillaryMessage::ScmRights(&rights));
        let request = Request::Open(socket_type, 0).to_bytes();
        sendmsg(&asking, &[IoSlice::new(&request)], &mut control, SendFlags::empty())?;
        drop(theirs);
        receive(&ours)?.1.ok_or_else(|| std::io::Error::other("no socket"))
    }

    fn ask(&self, socket: &OwnedFd, request: Request<'_>) -> std::io::Result<Vec<u8>> {
        Ok(self.ask_for(socket, request)?.0)
    }

    fn ask_for(&self, socket: &OwnedFd, request: Request<'_>) -> std::io::Result<(Vec<u8>, Option<OwnedFd>)> {
        let (ours, theirs) = unix(SocketType::SEQPACKET)?.into();
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        let rights = [socket.as_fd(), theirs.as_fd()];
        control.push(SendAncillaryMessage::ScmRights(&rights));
        let to = name(&names::address(self.user, Address::default()))?;
        sendmsg_addr(&self.asking, &to, &[IoSlice::new(&request.to_bytes())], &mut control, SendFlags::empty())?;
        drop(theirs);
        let (answer, given) = receive(&ours)?;
        let (error, data) = answer.split_first_chunk().ok_or_else(|| std::io::Error::other("no answer"))?;
        match i32::from_ne_bytes(*error) {
            0 => Ok((data.to_vec(), given)),
            error => Err(std::io::Error::from_raw_os_error(error)),
        }
    }

    fn local_name(&self, socket: &OwnedFd) -> std::io::Result<Address> {
        let name = self.ask(socket, Request::Name)?;
        name.first_chunk().map(|name| Address::from_bytes(*name)).ok_or_else(|| std::io::Error::other("no name"))
    }

    /// A name by which a socket of this machine can be reached at a port.
    fn here(&self, port: u16) -> std::io::Result<Address> {
        let probe = self.open(2)?;
        let anybody = Address { net: 2266, host: xns::Host([2; 6]), port: 1 };
        self.ask(&probe, Request::Connect(anybody))?;
        Ok(Address { port, ..self.local_name(&probe)? })
    }

    /// A connection of SPP, without headers: its two ends.
    fn connection(&self, socket_type: i32, router: String) -> std::io::Result<[OwnedFd; 2]> {
        let attach = |socket: &OwnedFd| connect(socket, &name(&router)?);
        let open = || {
            let socket = self.open(socket_type)?;
            for headers in [option::HEADERS_ON_INPUT, option::HEADERS_ON_OUTPUT] {
                if socket_type == SEQPACKET {
                    self.ask(&socket, Request::Set(SPP, headers, &[0; 4]))?;
                }
            }
            std::io::Result::Ok(socket)
        };
        let listener = open()?;
        self.ask(&listener, Request::Listen(1))?;
        attach(&listener)?;
        let caller = open()?;
        self.ask(&caller, Request::Connect(self.here(self.local_name(&listener)?.port)?))?;
        attach(&caller)?;
        // It says that there is a connection.
        receive(&listener)?;
        let (_, accepted) = self.ask_for(&listener, Request::Accept)?;
        Ok([caller, accepted.ok_or_else(|| std::io::Error::other("no connection"))?])
    }

    fn datagrams(&self) -> std::io::Result<[OwnedFd; 2]> {
        let ends = [self.open(2)?, self.open(2)?];
        for end in &ends {
            self.ask(end, Request::Bind(Address::default()))?;
        }
        for (end, peer) in [(&ends[0], &ends[1]), (&ends[1], &ends[0])] {
            let peer = self.here(self.local_name(peer)?.port)?;
            self.ask(end, Request::Connect(peer))?;
            connect(end, &name(&names::address(self.user, peer))?)?;
        }
        Ok(ends)
    }
}

impl Drop for Router {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn name(name: &str) -> rustix::io::Result<SocketAddrUnix> {
    SocketAddrUnix::new_abstract_name(name.as_bytes())
}

/// A message, and the descriptor that comes with it.
fn receive(socket: &OwnedFd) -> std::io::Result<(Vec<u8>, Option<OwnedFd>)> {
    let mut buffer = [0; MAX_SIZE];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let message = recvmsg(socket, &mut [IoSliceMut::new(&mut buffer)], &mut control, RecvFlags::CMSG_CLOEXEC)?;
    let given = control.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut rights) => rights.next(),
        _ => None,
    });
    Ok((buffer[..message.bytes].to_vec(), given))
}
