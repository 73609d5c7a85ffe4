//! NetHub: Ethernet frames over TCP, each after its length. The hub gives every frame to everybody else.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use xns::Host;

use super::{Carrier, ETHERNET_HEADER, frame, unframe};

/// The longest frame.
const MAX_FRAME: usize = 1024;
/// The largest packet.
pub const MTU: usize = MAX_FRAME - ETHERNET_HEADER;
/// How much may wait for the hub; what is more is lost.
const MAX_WAITING: usize = 256 * 1024;
/// How long a connection may take, and how long to wait after one that failed.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_secs(5);

enum Link {
    /// A thread of its own looks for the hub; then a byte arrives here.
    Calling(UnixStream),
    Up(TcpStream),
}

pub struct NetHub {
    hub: String,
    host: Host,
    link: Link,
    caller: (Sender<TcpStream>, Receiver<TcpStream>),
    /// What has come, and how much of it has been taken.
    incoming: Vec<u8>,
    taken: usize,
    outgoing: VecDeque<u8>,
    came_up: bool,
}

impl NetHub {
    /// Begins to look for the hub.
    pub fn new(hub: String, host: Host) -> io::Result<NetHub> {
        let caller = channel();
        let link = call(hub.clone(), caller.0.clone(), Duration::ZERO)?;
        Ok(NetHub {
            hub,
            host,
            link,
            caller,
            incoming: Vec::new(),
            taken: 0,
            outgoing: VecDeque::new(),
            came_up: false,
        })
    }

    /// Gives the connection up and looks for another.
    fn lose(&mut self) {
        self.incoming.clear();
        self.taken = 0;
        self.outgoing.clear();
        if let Ok(link) = call(self.hub.clone(), self.caller.0.clone(), PAUSE) {
            self.link = link;
        }
    }

    fn flush(&mut self) {
        let Link::Up(stream) = &mut self.link else { return };
        while !self.outgoing.is_empty() {
            match stream.write(self.outgoing.as_slices().0) {
                Ok(written) => drop(self.outgoing.drain(..written)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(_) => return self.lose(),
            }
        }
    }

    /// Takes what the hub has sent.
    fn read(&mut self) {
        let Link::Up(stream) = &mut self.link else { return };
        self.incoming.drain(..self.taken);
        self.taken = 0;
        let mut buffer = [0; 16 * 1024];
        match stream.read(&mut buffer) {
            Ok(size) if size > 0 => self.incoming.extend(&buffer[..size]),
            Err(error) if [ErrorKind::WouldBlock, ErrorKind::Interrupted].contains(&error.kind()) => {}
            Ok(_) | Err(_) => self.lose(),
        }
    }

    /// The next whole frame that has come. One that is too long is another machine's fault: the hub hands on what it gets.
    /// One of odd length lacks its pad byte.
    fn next_frame(&mut self) -> Option<Vec<u8>> {
        loop {
            let (length, rest) = self.incoming.get(self.taken..)?.split_first_chunk()?;
            let length = usize::from(u16::from_be_bytes(*length));
            let mut frame = rest.get(..length)?.to_vec();
            self.taken += 2 + length;
            frame.resize(length.next_multiple_of(2), 0);
            if length <= MAX_FRAME {
                return Some(frame);
            }
        }
    }
}

/// Looks for a hub in a thread of its own: names and connections may take their time.
fn call(hub: String, result: Sender<TcpStream>, pause: Duration) -> io::Result<Link> {
    let (waits, wakes) = UnixStream::pair()?;
    waits.set_nonblocking(true)?;
    thread::Builder::new().name("nethub".to_owned()).spawn(move || {
        thread::sleep(pause);
        loop {
            let addresses = hub.to_socket_addrs().into_iter().flatten();
            let found = addresses.into_iter().find_map(|address| TcpStream::connect_timeout(&address, PATIENCE).ok());
            if let Some(stream) = found {
                let ready = stream.set_nonblocking(true).and_then(|()| stream.set_nodelay(true));
                // The other end is gone only when the router is.
                let _ = ready.is_ok() && result.send(stream).is_ok();
                let _ = (&wakes).write(&[0]);
                return;
            }
            thread::sleep(PAUSE);
        }
    })?;
    Ok(Link::Calling(waits))
}

impl Carrier for NetHub {
    fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        Some(match &self.link {
            Link::Calling(waits) => waits.as_fd(),
            Link::Up(stream) => stream.as_fd(),
        })
    }

    fn send(&mut self, to: Host, packet: &[u8]) {
        let frame = frame(to, self.host, packet);
        let fits = frame.len() <= MAX_FRAME && self.outgoing.len() + 2 + frame.len() <= MAX_WAITING;
        if fits && matches!(self.link, Link::Up(_)) {
            let padded = frame.len().next_multiple_of(2);
            self.outgoing.extend((padded as u16).to_be_bytes());
            self.outgoing.extend(&frame);
            self.outgoing.extend(&[0][..padded - frame.len()]);
            self.flush();
        }
    }

    fn receive(&mut self) -> Option<Vec<u8>> {
        if let Link::Calling(_) = self.link {
            self.link = Link::Up(self.caller.1.try_recv().ok()?);
            self.came_up = true;
        }
        self.flush();
        // Once: a hub that never stops is not to keep us from everybody else.
        for has_read in [false, true] {
            while let Some(frame) = self.next_frame() {
                if let Some(packet) = unframe(&frame, self.host) {
                    return Some(packet.to_vec());
                }
            }
            if !has_read {
                self.read();
            }
        }
        None
    }

    fn waits_for_room(&self) -> bool {
        matches!(self.link, Link::Up(_)) && !self.outgoing.is_empty()
    }

    fn came_up(&mut self) -> bool {
        std::mem::take(&mut self.came_up)
    }

    fn status(&self) -> String {
        let state = if matches!(self.link, Link::Up(_)) { "connected" } else { "not connected" };
        format!("nethub {} {state}", self.hub)
    }
}
