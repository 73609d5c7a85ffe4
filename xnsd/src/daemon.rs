//! The router process: sockets of programs on one side, carriers on the other, a node between them.

mod client;
mod direct;
mod requests;
mod status;

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::time::{Duration, Instant};

use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::io::{Errno, Result};
use rustix::net::{SocketFlags, SocketType, sockopt};
use xns::connection::{Micros, Tuning};
use xns::conversation::{Interface, MAX_SIZE, Request, names};
use xns::node::{Limits, Node, SocketId};
use xns::router::Router;
use xns::{Address, Host};

use crate::carrier::{self, Carrier};
use crate::config::{self, Config};
use crate::maker;
use crate::unix::{self, Place};
use client::{Client, End};
use direct::Pipes;

/// The datagram sockets that stand for addresses, at most, but for those that programs are connected to.
const MAX_ADDRESSES: usize = 256;
/// How many connections that are no program's socket there may be even where those have taken all.
const VISITORS: usize = 16;
/// Descriptors for everything but programs' sockets: addresses, carriers, answers, files.
const SPARE_DESCRIPTORS: u64 = (MAX_ADDRESSES + VISITORS) as u64 + 128;
/// An address that is nobody's: its name takes nothing.
const NOBODY: Address = Address { net: 0, host: Host::BROADCAST, port: 0 };
/// How often we look whether programs have closed sockets of which the kernel tells nobody, and how soon after one whose
/// peer waits for that has become such a socket.
const SWEEP: Duration = Duration::from_secs(5);
pub const SWEEP_SOON: Duration = Duration::from_millis(10);
/// More datagrams, or packets, than the kernel keeps for one of our sockets, unless it is told to keep very many.
const MOST_WAITING: usize = 1024;
/// The listeners for programs' sockets.
const STREAMS: usize = 0;
const PACKETS: usize = 1;
/// Packets taken from a carrier, or messages from a program, before others have their turn.
const TURN: usize = 64;

/// How long a router that is ending may take to leave its names.
const LEAVING: Duration = Duration::from_secs(3);

/// Why there is no router.
pub enum Failure {
    /// This user has one.
    Running,
    /// Something is wrong, said for people.
    Broken(String),
}

/// What an event is about.
#[derive(Clone, Copy)]
enum Source {
    Listener(usize),
    Address(Address),
    Carrier(usize),
    Client,
}

/// The router process.
pub struct Daemon {
    /// The number in the names: whose router it is.
    user: u32,
    allowed: Vec<u32>,
    reserved: Vec<u32>,
    idle: Option<Duration>,
    node: Node,
    started: Instant,
    epoll: OwnedFd,
    /// The types and sockets of the names that connections are made to: streams, packets, and where that is not the same,
    /// packets in public.
    listeners: Vec<(SocketType, OwnedFd)>,
    /// The name [`NOBODY`] exists as long as this does.
    _nobody: OwnedFd,
    carriers: Vec<Box<dyn Carrier>>,
    carrier_numbers: Vec<u64>,
    kinds: Vec<config::Carrier>,
    sources: HashMap<u64, Source>,
    next_number: u64,
    clients: HashMap<u64, Client>,
    max_clients: usize,
    /// How many of them may be one user's: see [`Daemon::has_share`].
    share: usize,
    /// Those of them that are no program's socket: they ask for one, or wait for our end.
    visitors: BTreeSet<u64>,
    pipes: Pipes,
    /// Programs' sockets and carriers from which more can be taken, without waiting for word of it.
    again: Vec<u64>,
    by_socket: HashMap<SocketId, u64>,
    /// The datagram sockets that stand for addresses, and which was made first.
    addresses: HashMap<Address, (u64, OwnedFd)>,
    oldest: VecDeque<Address>,
    used: Instant,
    swept: Instant,
    sweep_after: Duration,
}

fn broken(what: impl std::fmt::Display) -> impl FnOnce(std::io::Error) -> Failure {
    move |error| Failure::Broken(format!("{what}: {error}"))
}

impl Daemon {
    /// The router of this user; it exists from now on.
    pub fn new(user: u32, config: &Config) -> std::result::Result<Daemon, Failure> {
        let os = |what: &'static str| move |error: Errno| Failure::Broken(format!("{what}: {error}"));
        let door = door(user)?;
        let listener = |socket_type, at: &str| {
            let listener =
                soon_free(|| unix::listener(socket_type, Place::Own, at)).map_err(os("the name for programs"))?;
            Ok((socket_type, listener))
        };
        let apart = maker::start();
        let mut listeners = vec![listener(SocketType::STREAM, &names::stream(user))?];
        if apart {
            listeners.push(listener(SocketType::SEQPACKET, &names::packet(user))?);
        }
        listeners.push((SocketType::SEQPACKET, door));
        let host = config.host.or_else(|| interface_address(config)).unwrap_or_else(|| made_up(user));
        let tick = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
        let router = Router::new(host, config.router);
        let mut node = Node::new(router, tick as u16 | 1, Tuning::default(), Limits::default());
        let mut carriers = Vec::new();
        for (number, carrier) in &config.networks {
            let (carrier, mtu) = carrier::open(carrier, host).map_err(broken(format!("network {number}")))?;
            carriers.push(carrier);
            node.add_network(0, *number, mtu);
        }
        for &(to, by, router, metric) in &config.routes {
            let network = config.networks.iter().position(|(number, _)| *number == by).unwrap_or(0);
            node.add_route(to, network, router, metric);
        }
        let now = Instant::now();
        let max_clients = max_clients();
        let others: HashSet<u32> = config.allowed.iter().copied().filter(|&other| !is_own(user, other)).collect();
        let mut daemon = Daemon {
            user,
            allowed: config.allowed.clone(),
            reserved: config.reserved.clone(),
            idle: Some(Duration::from_secs(config.idle)).filter(|idle| !idle.is_zero()),
            node,
            started: now,
            epoll: epoll::create(CreateFlags::CLOEXEC).map_err(os("epoll"))?,
            listeners,
            _nobody: soon_free(|| unix::refusing(&names::address(user, NOBODY)))
                .map_err(os("the name for programs"))?,
            carriers,
            carrier_numbers: Vec::new(),
            kinds: config.networks.iter().map(|(_, carrier)| carrier.clone()).collect(),
            sources: HashMap::new(),
            next_number: 0,
            clients: HashMap::new(),
            max_clients,
            share: max_clients / (others.len() + 1),
            visitors: BTreeSet::new(),
            pipes: Pipes::new(),
            again: Vec::new(),
            by_socket: HashMap::new(),
            addresses: HashMap::new(),
            oldest: VecDeque::new(),
            used: now,
            swept: now,
            sweep_after: SWEEP,
        };
        daemon.watch_all().map_err(os("the names for programs"))?;
        Ok(daemon)
    }

    fn watch_all(&mut self) -> Result<()> {
        for i in 0..self.listeners.len() {
            let number = self.number(Source::Listener(i));
            epoll::add(&self.epoll, &self.listeners[i].1, EventData::new_u64(number), EventFlags::IN)?;
        }
        for i in 0..self.carriers.len() {
            let number = self.number(Source::Carrier(i));
            self.carrier_numbers.push(number);
            self.watch_carrier(i);
        }
        // Requests always find this one.
        let requests = soon_free(|| unix::datagram(Place::Public, &names::address(self.user, Address::default())))?;
        self.watch_address(Address::default(), requests)
    }

    fn number(&mut self, source: Source) -> u64 {
        self.next_number += 1;
        self.sources.insert(self.next_number, source);
        self.next_number
    }

    /// Watches a carrier's descriptor, which may be another than it was.
    fn watch_carrier(&mut self, i: usize) {
        let (number, Some(descriptor)) = (self.carrier_numbers[i], self.carriers[i].descriptor()) else { return };
        let data = EventData::new_u64(number);
        let room = if self.carriers[i].waits_for_room() { EventFlags::OUT } else { EventFlags::empty() };
        if epoll::modify(&self.epoll, descriptor, data, EventFlags::IN | room) == Err(Errno::NOENT) {
            // A carrier that cannot be watched is as good as one that nothing comes from.
            let _ = epoll::add(&self.epoll, descriptor, data, EventFlags::IN | room);
        }
    }

    fn now(&self) -> Micros {
        self.started.elapsed().as_micros() as Micros
    }

    /// Does the router's work until nobody needs it any more.
    pub fn run(mut self) -> Result<()> {
        // The program that started us may go, and its directory and terminal with it.
        let _ = rustix::process::setsid();
        let _ = std::env::set_current_dir("/");
        // It waits for this, and has read what was wrong if it gave us one pipe for both.
        let null = std::fs::OpenOptions::new().write(true).open("/dev/null");
        if let Ok(null) = null {
            if same_file(std::io::stdout(), std::io::stderr()) {
                rustix::stdio::dup2_stderr(&null)?;
            }
            rustix::stdio::dup2_stdout(&null)?;
        }
        self.flush();
        let mut buffer = vec![0; client::PORTION];
        let mut events = Vec::with_capacity(128);
        loop {
            events.clear();
            let timeout = self.timeout();
            match epoll::wait(&self.epoll, rustix::buffer::spare_capacity(&mut events), Some(&timeout)) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error),
            }
            for event in &events {
                self.happened(event.data.u64(), event.flags, &mut buffer);
            }
            for number in std::mem::take(&mut self.again) {
                self.happened(number, EventFlags::empty(), &mut buffer);
            }
            let now = self.now();
            if self.node.next_timer().is_some_and(|timer| timer <= now) {
                self.node.tick(now);
            }
            if self.swept.elapsed() >= self.sweep_after {
                self.sweep();
                // Never so often that it keeps us from other things.
                let took = self.swept.elapsed();
                self.sweep_after = (self.sweep_after * 2).max(took * 20).min(SWEEP);
                self.swept += took;
            }
            self.flush();
            if !self.clients.is_empty() || self.node.connections().next().is_some() {
                self.used = Instant::now();
            } else if self.idle.is_some_and(|idle| self.used.elapsed() >= idle) {
                return Ok(());
            }
        }
    }

    fn timeout(&self) -> Timespec {
        if !self.again.is_empty() {
            return Timespec::default();
        }
        let timer = self.node.next_timer().map(|timer| Duration::from_micros(timer.saturating_sub(self.now())));
        let idle = self.idle.map(|idle| idle.saturating_sub(self.used.elapsed()));
        let timeout =
            timer.into_iter().chain(idle).fold(self.sweep_after.saturating_sub(self.swept.elapsed()), Duration::min);
        Timespec { tv_sec: timeout.as_secs() as i64, tv_nsec: timeout.subsec_nanos().into() }
    }

    fn happened(&mut self, number: u64, flags: EventFlags, buffer: &mut [u8]) {
        match self.sources.get(&number).copied() {
            Some(Source::Listener(i)) => {
                for _ in 0..TURN {
                    if self.accept(i).is_none() {
                        break;
                    }
                }
            }
            Some(Source::Address(address)) => {
                self.datagram(address, buffer);
            }
            Some(Source::Carrier(i)) => {
                let mut took_all = false;
                for _ in 0..TURN {
                    let Some(packet) = self.carriers[i].receive() else {
                        took_all = true;
                        break;
                    };
                    let now = self.now();
                    self.node.input(now, i, &packet);
                }
                // It may keep more than its descriptor shows.
                if !took_all {
                    self.again.push(number);
                }
                self.watch_carrier(i);
                if self.carriers[i].came_up() {
                    let now = self.now();
                    self.node.greet(now, i);
                }
            }
            Some(Source::Client) => self.client_ready(number, flags, buffer),
            None => {}
        }
    }

    /// Takes a connection to one of our names, and says whether it is one that we made ourselves.
    fn accept(&mut self, i: usize) -> Option<(u64, bool)> {
        let &(socket_type, ref listener) = self.listeners.get(i)?;
        let (socket, name) = unix::accept(listener).ok()?;
        if socket_type == SocketType::STREAM {
            unix::widen(&socket);
        }
        let peer = sockopt::socket_peercred(&socket).ok()?;
        let user = peer.uid.as_raw();
        let ours = peer.pid == rustix::process::getpid();
        let known = is_own(self.user, user) || self.allowed.contains(&user);
        // A socket that we have made is connected to us. In public, names mean nothing.
        if known
            && i <= PACKETS
            && let Some(number) = self.named(&name)
            && matches!(self.clients.get(&number), Some(Client { end: End::Apart(_), .. }))
        {
            if socket_type == SocketType::STREAM || unix::mark_messages(&socket).is_ok() {
                self.attach(number, socket, socket_type);
            }
            return Some((number, false));
        }
        let number = self.number(Source::Client);
        // Streams have no empty messages, and the kernel would name a sender of their end.
        let marked = socket_type == SocketType::STREAM || unix::mark_messages(&socket).is_ok();
        // Who comes when all is taken is sent away: waiting, it would only keep us busy. And who has gone again while it
        // waited takes nobody's place.
        let wanted = !unix::is_over(&socket);
        let is_visitor = !ours && i + 1 == self.listeners.len();
        let may_have = is_visitor || ours || self.has_share(user);
        if known && wanted && marked && may_have && self.make_room(is_visitor) {
            let client = Client::new(End::Connected(socket, socket_type), user);
            if is_visitor {
                self.visitors.insert(number);
            }
            self.add_client(number, client);
        } else {
            self.sources.remove(&number);
        }
        Some((number, ours))
    }

    /// Whether there is room for another visitor, or another program's socket. The visitor who has been there for longest
    /// gives way.
    fn make_room(&mut self, is_visitor: bool) -> bool {
        let most = self.max_clients + VISITORS;
        if self.clients.len() >= most
            && let Some(visitor) = self.visitors.pop_first()
        {
            self.close(visitor);
        }
        self.clients.len() < most && (is_visitor || self.clients.len() - self.visitors.len() < self.max_clients)
    }

    /// Whether a user may have another socket. There are as many for each whom the configuration allows, and for our own user
    /// and root together.
    fn has_share(&self, user: u32) -> bool {
        let is_same = |other: u32| other == user || is_own(self.user, user) && is_own(self.user, other);
        // With one share there is no more to count than all.
        self.share == self.max_clients || {
            let is_program = |number: &u64, client: &Client| is_same(client.user) && !self.visitors.contains(number);
            self.clients.iter().filter(|(number, client)| is_program(number, client)).count() < self.share
        }
    }

    /// The datagram socket that stands for an address, made if there is none.
    fn address_socket(&mut self, address: Address) -> Result<&OwnedFd> {
        if !self.addresses.contains_key(&address) {
            if self.addresses.len() >= MAX_ADDRESSES {
                self.forget_address();
            }
            let socket = unix::datagram(Place::Own, &names::address(self.user, address))?;
            self.watch_address(address, socket)?;
            self.oldest.push_back(address);
        }
        self.addresses.get(&address).map(|(_, socket)| socket).ok_or(Errno::NOENT)
    }

    fn watch_address(&mut self, address: Address, socket: OwnedFd) -> Result<()> {
        let number = self.number(Source::Address(address));
        epoll::add(&self.epoll, &socket, EventData::new_u64(number), EventFlags::IN)?;
        self.addresses.insert(address, (number, socket));
        Ok(())
    }

    /// Forgets the oldest address to which no program is connected. One that is keeps it; its own socket has no end here,
    /// so there are descriptors enough.
    fn forget_address(&mut self) {
        let named = self.clients.values().filter(|client| matches!(client.end, End::Named));
        let peers: HashSet<Address> = named.filter_map(|client| self.node.peer_name(client.socket?).ok()).collect();
        let place = self.oldest.iter().position(|address| !peers.contains(address));
        if let Some(oldest) = place.and_then(|place| self.oldest.remove(place))
            && let Some((number, _)) = self.addresses.remove(&oldest)
        {
            self.sources.remove(&number);
        }
    }

    /// Gives the news of the node to programs, and its packets to the carriers.
    fn flush(&mut self) {
        loop {
            if let Some(id) = self.node.changed() {
                if let Some(&number) = self.by_socket.get(&id) {
                    self.serve(number);
                }
            } else if let Some(output) = self.node.output() {
                if let Some(carrier) = self.carriers.get_mut(output.network) {
                    carrier.send(output.to, &output.packet);
                    if carrier.waits_for_room() {
                        self.watch_carrier(output.network);
                    }
                }
            } else {
                break;
            }
        }
    }

    /// Forgets the sockets that programs have closed, the kernel having told nobody.
    fn sweep(&mut self) {
        self.swept = Instant::now();
        let all: Vec<u64> = self.clients.keys().copied().collect();
        self.forget_gone(all);
        self.clients.values_mut().for_each(Client::forget_watchers);
    }

    /// Forgets those that hold a port and have been closed, perhaps a moment ago.
    fn free_port(&mut self, port: u16) {
        let holders = self.node.holders(port).filter_map(|id| self.by_socket.get(&id).copied()).collect();
        self.forget_gone(holders);
    }

    /// Forgets those of some sockets that programs have closed.
    fn forget_gone(&mut self, mut numbers: Vec<u64>) {
        numbers.retain(|&number| self.is_gone(number));
        if !numbers.is_empty() {
            self.take_datagrams();
        }
        for number in numbers {
            self.close(number);
        }
    }

    /// Takes the datagrams that wait: those that a program has sent before it has gone, or has changed something.
    fn take_datagrams(&mut self) {
        let mut buffer = vec![0; client::PORTION];
        let addresses: Vec<Address> =
            self.addresses.keys().copied().filter(|&address| address != Address::default()).collect();
        for address in addresses {
            for _ in 0..MOST_WAITING {
                if !self.datagram(address, &mut buffer) {
                    break;
                }
            }
        }
    }

    /// Whether a program has closed its socket. Where the kernel tells us that is known only when all that came before has
    /// been taken, unless it cannot be anything.
    fn is_gone(&self, number: u64) -> bool {
        let Some(client) = self.clients.get(&number) else { return true };
        let exists = |socket_type| unix::exists(socket_type, &names::program(self.user, number));
        match &client.end {
            End::Connected(end, _) if !client.told => client.refused && unix::is_over(end),
            &End::Connected(_, socket_type) | &End::Apart(socket_type) => !exists(socket_type),
            End::Named => !exists(SocketType::DGRAM),
        }
    }

    /// The networks, for `ioctl`.
    fn interfaces(&self) -> Vec<u8> {
        const UP_AND_RUNNING: u16 = 0x41;
        const BROADCAST: u16 = 0x2;
        const POINT_TO_POINT: u16 = 0x10;
        let router = self.node.router();
        let interface = |(i, network): (usize, &xns::router::Network)| {
            let mut name = [0; 16];
            let (text, way) = match self.kinds.get(i)? {
                config::Carrier::Ethernet(interface) => (interface.clone(), BROADCAST),
                config::Carrier::Nsip(_) => (format!("nsip{i}"), POINT_TO_POINT),
                config::Carrier::Local | config::Carrier::NetHub(_) => (format!("ns{i}"), BROADCAST),
            };
            name.iter_mut().take(15).zip(text.bytes()).for_each(|(to, byte)| *to = byte);
            let address = Address { net: network.number, host: router.host(), port: 0 };
            let interface = Interface { name, flags: UP_AND_RUNNING | way, mtu: network.mtu as u16, address };
            Some(interface.to_bytes())
        };
        // As many as an answer takes.
        let most = (MAX_SIZE - size_of::<i32>()) / Interface::SIZE;
        router.networks().iter().enumerate().filter_map(interface).take(most).collect::<Vec<_>>().concat()
    }
}

/// Whether a router is this user's without being told so.
fn is_own(router: u32, user: u32) -> bool {
    [router, 0, rustix::process::getuid().as_raw()].contains(&user)
}

/// The socket at which programs find us: who has its name is the router of that user.
fn door(user: u32) -> std::result::Result<OwnedFd, Failure> {
    let name = names::packet(user);
    let mut running = false;
    let door = soon_free(|| match unix::listener(SocketType::SEQPACKET, Place::Public, &name) {
        Err(Errno::ADDRINUSE) if answers(&name) => {
            running = true;
            Err(Errno::EXIST)
        }
        result => result,
    });
    door.map_err(|error| match error {
        _ if running => Failure::Running,
        error => Failure::Broken(format!("the name for programs, {name}: {error}")),
    })
}

/// Whether somebody takes connections at a name, be it one of too many.
fn answers(name: &str) -> bool {
    unix::reach(SocketType::SEQPACKET, Place::Public, name).err() != Some(Errno::CONNREFUSED)
}

/// Takes a name as soon as a router that is just ending leaves it, but EADDRINUSE if something else has it.
fn soon_free(mut take: impl FnMut() -> Result<OwnedFd>) -> Result<OwnedFd> {
    let start = Instant::now();
    loop {
        match take() {
            Err(Errno::ADDRINUSE) if start.elapsed() < LEAVING => std::thread::sleep(Duration::from_millis(1)),
            result => return result,
        }
    }
}

/// How many sockets programs may have, with as many descriptors as this process can get.
fn max_clients() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let most = getrlimit(Resource::Nofile).maximum;
    // Where it may not be raised it stays as it is.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most });
    let now = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let limits = Limits::default();
    limits.sockets.min(usize::try_from(now.saturating_sub(SPARE_DESCRIPTORS)).unwrap_or(usize::MAX))
}

/// Whether two descriptors lead to the same file.
fn same_file(one: impl AsFd, other: impl AsFd) -> bool {
    let file = |descriptor: std::os::fd::BorrowedFd<'_>| {
        let metadata = std::fs::File::from(descriptor.try_clone_to_owned().ok()?).metadata().ok()?;
        Some((metadata.dev(), metadata.ino()))
    };
    file(one.as_fd()).is_some_and(|one| file(other.as_fd()) == Some(one))
}

/// How long its status may take.
const ANSWER: Duration = Duration::from_secs(20);

/// The status of the router of a user, as it says itself. EAGAIN: it takes too long; EPIPE, ECONNRESET: it does not talk to us;
/// EPERM: it is another user's process, and no router.
pub fn ask_status(user: u32) -> Result<String> {
    let socket = unix::reach(SocketType::SEQPACKET, Place::Public, &names::packet(user))?;
    let whose = sockopt::socket_peercred(&socket)?.uid.as_raw();
    if !is_own(user, whose) {
        return Err(Errno::PERM);
    }
    let (ours, theirs) =
        rustix::net::socketpair(rustix::net::AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    unix::send(&socket, &Request::Status.to_bytes(), Some(theirs.as_fd()), false)?;
    drop(theirs);
    rustix::net::sockopt::set_socket_timeout(&ours, rustix::net::sockopt::Timeout::Recv, Some(ANSWER))?;
    let mut answer = Vec::new();
    std::io::Read::read_to_end(&mut std::fs::File::from(ours), &mut answer)
        .map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::IO))?;
    let text = answer.get(size_of::<i32>()..).ok_or(Errno::CONNRESET)?;
    Ok(String::from_utf8_lossy(text).into_owned())
}

/// The address of the first Ethernet interface that is configured.
fn interface_address(config: &Config) -> Option<Host> {
    config.networks.iter().find_map(|(_, carrier)| {
        let config::Carrier::Ethernet(interface) = carrier else { return None };
        // What is wrong with the interface is told when it is opened.
        carrier::ethernet::address(interface).ok().flatten()
    })
}

/// A host number that stays the same on this machine for this user, and that nobody else should have.
fn made_up(user: u32) -> Host {
    let machine = std::fs::read("/etc/machine-id").unwrap_or_default();
    let seed = machine.iter().copied().chain(user.to_ne_bytes());
    let hash = seed.fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    let [_, _, _, rest @ ..] = hash.to_be_bytes();
    // The bit of addresses that are given locally.
    let mut host = [2; 6];
    host[1..].copy_from_slice(&rest);
    Host(host)
}
