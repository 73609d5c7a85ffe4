//! The resolver and the host's own, side by side, against servers on the loopback of a network that nobody else sees:
//! one that we make misbehave, and those that people run.
//!
//! resolv.conf has no syntax for a port, so each test runs in a network namespace of its own, where port 53 is free, and
//! with an /etc of its own, since the host's resolver reads no other. That takes root.

use std::collections::{HashMap, HashSet};
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::fs;
use std::io::{Read, Write};
use std::mem;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use domain::base::iana::{Rcode, Rtype};

use super::Data::{A as V4, Aaaa as V6, Cname as Alias, Ptr};
use super::{Query, Transport, Wanted, answer, question, with_record};
use crate::names::dns::packet::{Fault, Pointers};
use crate::names::dns::{Failure, lookup, network, reverse};
use crate::names::nsswitch::Status;

// --- A world of its own --------------------------------------------------------------------------------------------

pub(super) struct World {
    pub(super) etc: PathBuf,
    root: PathBuf,
}

fn skip(why: &str) {
    println!("skipped: {why}");
}

fn c_path(path: &Path) -> CString {
    CString::new(path.to_str().unwrap()).unwrap()
}

/// Runs a test in a thread with a network and an /etc of its own.
pub(super) fn in_a_world_of_its_own(test: impl FnOnce(&World) + Send + 'static) {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let inside = move || {
        // SAFETY: takes numbers only.
        if unsafe { libc::unshare(libc::CLONE_NEWNET | libc::CLONE_NEWNS) } != 0 {
            return skip("needs root, for a network of its own");
        }
        let name = format!("bsdipc-dns-{}-{}", std::process::id(), COUNT.fetch_add(1, SeqCst));
        let root = std::env::temp_dir().join(name);
        let world = World { etc: root.join("etc"), root };
        fs::create_dir_all(&world.etc).unwrap();
        for file in ["passwd", "group", "ld.so.cache"] {
            let _ = fs::copy(Path::new("/etc").join(file), world.etc.join(file));
        }
        let bind = |what: Option<&Path>, place: &Path, flags| {
            let (what, place) = (what.map(c_path), c_path(place));
            let what = what.as_ref().map_or(null(), |what| what.as_ptr());
            // SAFETY: terminated paths; a bind needs no type and no data.
            assert_eq!(unsafe { libc::mount(what, place.as_ptr(), null(), flags, null()) }, 0);
        };
        bind(None, Path::new("/"), libc::MS_REC | libc::MS_PRIVATE);
        bind(Some(&world.etc), Path::new("/etc"), libc::MS_BIND);
        loopback_up();
        test(&world);
    };
    if let Err(panic) = thread::spawn(inside).join() {
        std::panic::resume_unwind(panic);
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn loopback_up() {
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    // SAFETY: a structure of integers and byte arrays may be zero.
    let mut request: libc::ifreq = unsafe { mem::zeroed() };
    request.ifr_name[..2].copy_from_slice(&[b'l' as c_char, b'o' as c_char]);
    request.ifr_ifru.ifru_flags = libc::IFF_UP as i16;
    // SAFETY: the request is of the kind that the command takes.
    assert_eq!(unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS, &request) }, 0);
}

impl World {
    /// Writes resolv.conf as careful programs do: beside it, then in its place.
    pub(super) fn configure(&self, resolv_conf: &str) {
        fs::write(self.etc.join("new"), resolv_conf).unwrap();
        fs::rename(self.etc.join("new"), self.etc.join("resolv.conf")).unwrap();
    }
}

// --- Both resolvers ------------------------------------------------------------------------------------------------

#[derive(Debug, Clone, Copy)]
pub(super) enum Ask<'a> {
    Host(&'a str, Wanted),
    Address(&'a str),
    Network(&'a str),
    NetworkNumber(u32),
}

#[derive(Debug, PartialEq, Eq, Default)]
pub(super) struct Seen {
    pub(super) status: c_int,
    host_error: c_int,
    /// The thread's own h_errno.
    said: c_int,
    errno: c_int,
    canonical: String,
    aliases: Vec<String>,
    addresses: Vec<IpAddr>,
}

unsafe extern "C" {
    fn __h_errno_location() -> *mut c_int;
}

/// Has a resolver say something, and sees what it leaves in the thread's h_errno, where 77 stands before.
fn listen(ask: impl FnOnce() -> Seen) -> Seen {
    // SAFETY: every thread has its own.
    unsafe {
        *__h_errno_location() = 77;
        let seen = ask();
        Seen { said: *__h_errno_location(), ..seen }
    }
}

fn ours(ask: Ask) -> Seen {
    listen(|| our_answer(ask))
}

fn our_answer(ask: Ask) -> Seen {
    let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).unwrap();
    let result = match ask {
        Ask::Host(name, wanted) => lookup(name.as_bytes(), wanted),
        Ask::Address(address) => reverse(address.parse().unwrap()),
        Ask::Network(name) => {
            let number = |names: &[Vec<u8>]| names.iter().find_map(|name| network::number(name));
            return our_network(network::by_name(name.as_bytes()), number);
        }
        Ask::NetworkNumber(number) => return our_network(network::by_number(number), |_| Some(0)),
    };
    match result {
        Ok(answer) => Seen {
            status: 1,
            canonical: text(&answer.canonical),
            aliases: answer.aliases.iter().map(text).collect(),
            addresses: answer.addresses,
            ..Seen::default()
        },
        Err(failure) => Seen {
            status: number(failure.status),
            host_error: failure.host_error as c_int,
            errno: failure.errno.unwrap_or(0),
            ..Seen::default()
        },
    }
}

fn number(status: Status) -> c_int {
    match status {
        Status::Success => 1,
        Status::NotFound => 0,
        Status::Unavailable => -1,
        Status::TryAgain => -2,
        Status::Return => 2,
    }
}

/// What there is to see of a network: its names, and what a failure leaves in the thread's h_errno.
fn our_network(result: Result<Pointers, Failure>, find: impl Fn(&[Vec<u8>]) -> Option<u32>) -> Seen {
    let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).unwrap();
    let (status, said, names) = match result {
        Err(failure) => (number(failure.status), None, Vec::new()),
        Ok(Pointers { fault: Some(fault), .. }) => (-1, (fault == Fault::Malformed).then_some(3), Vec::new()),
        Ok(Pointers { records, .. }) => {
            let names: Vec<_> = records.into_iter().filter_map(|(_, name)| name).collect();
            if names.is_empty() || find(&names).is_none() { (-2, Some(2), Vec::new()) } else { (1, None, names) }
        }
    };
    if let Some(said) = said {
        // SAFETY: every thread has its own.
        unsafe { *__h_errno_location() = said };
    }
    Seen { status, aliases: names.iter().map(text).collect(), ..Seen::default() }
}

/// What the host's resolver gives for both address families.
#[repr(C)]
struct Tuple {
    next: *const Tuple,
    name: *const c_char,
    family: c_int,
    address: [u8; 16],
    scope: u32,
}

type ByName2 =
    unsafe extern "C" fn(*const c_char, c_int, *mut libc::hostent, *mut c_char, usize, *mut c_int, *mut c_int) -> c_int;
type ByName4 = unsafe extern "C" fn(
    *const c_char,
    *mut *const Tuple,
    *mut c_char,
    usize,
    *mut c_int,
    *mut c_int,
    *mut i32,
) -> c_int;
/// A network, as C has it.
#[repr(C)]
struct Netent {
    name: *mut c_char,
    aliases: *mut *mut c_char,
    family: c_int,
    number: u32,
}

type NetworkByName =
    unsafe extern "C" fn(*const c_char, *mut Netent, *mut c_char, usize, *mut c_int, *mut c_int) -> c_int;
type NetworkByNumber =
    unsafe extern "C" fn(u32, c_int, *mut Netent, *mut c_char, usize, *mut c_int, *mut c_int) -> c_int;
type ByAddress = unsafe extern "C" fn(
    *const c_void,
    u32,
    c_int,
    *mut libc::hostent,
    *mut c_char,
    usize,
    *mut c_int,
    *mut c_int,
) -> c_int;

fn host_function(name: &CStr) -> *mut c_void {
    // SAFETY: a terminated name.
    let function = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    assert!(!function.is_null(), "the host has no {name:?}");
    function
}

fn address(family: c_int, bytes: &[u8]) -> IpAddr {
    match family {
        libc::AF_INET => <[u8; 4]>::try_from(&bytes[..4]).unwrap().into(),
        _ => <[u8; 16]>::try_from(&bytes[..16]).unwrap().into(),
    }
}

/// # Safety
/// `list` ends in a null, and what comes before points to texts.
unsafe fn texts(mut list: *const *mut c_char) -> Vec<String> {
    let mut all = Vec::new();
    // SAFETY: the caller's promise.
    unsafe {
        while !(*list).is_null() {
            all.push(CStr::from_ptr(*list).to_str().unwrap().to_owned());
            list = list.add(1);
        }
    }
    all
}

/// # Safety
/// The structure is one that the host's resolver has filled.
unsafe fn of_hostent(host: &libc::hostent, seen: &mut Seen) {
    // SAFETY: the caller's promise.
    unsafe {
        seen.canonical = CStr::from_ptr(host.h_name).to_str().unwrap().to_owned();
        seen.aliases = texts(host.h_aliases);
        let mut list = host.h_addr_list;
        while !(*list).is_null() {
            // The length is wrong for the host's own view of a mapped address, whose bytes are four all the same.
            let length = if host.h_addrtype == libc::AF_INET { 4 } else { 16 };
            seen.addresses.push(address(host.h_addrtype, std::slice::from_raw_parts((*list).cast(), length)));
            list = list.add(1);
        }
    }
}

fn the_hosts(ask: Ask) -> Seen {
    listen(|| the_hosts_answer(ask))
}

fn the_hosts_answer(ask: Ask) -> Seen {
    let mut buffer = vec![0_u8; 1 << 20];
    let (space, length) = (buffer.as_mut_ptr().cast::<c_char>(), buffer.len());
    let (mut errno, mut host_error, mut ttl) = (0, 0, 0);
    let mut seen = Seen::default();
    // SAFETY: a structure of pointers and integers may be zero.
    let mut host: libc::hostent = unsafe { mem::zeroed() };
    let mut network = Netent { name: null_mut(), aliases: null_mut(), family: 0, number: 0 };
    crate::linux::errno::set(0);
    // SAFETY: functions of these signatures, given what their names say; what they fill is read on success only.
    unsafe {
        match ask {
            Ask::Host(name, Wanted::Both) => {
                let name = CString::new(name).unwrap();
                let function: ByName4 = mem::transmute(host_function(c"_nss_dns_gethostbyname4_r"));
                let mut tuple = null();
                seen.status = function(name.as_ptr(), &mut tuple, space, length, &mut errno, &mut host_error, &mut ttl);
                while seen.status == 1 && !tuple.is_null() {
                    let this = &*tuple;
                    if !this.name.is_null() {
                        seen.canonical = CStr::from_ptr(this.name).to_str().unwrap().to_owned();
                    }
                    seen.addresses.push(address(this.family, &this.address));
                    tuple = this.next;
                }
            }
            Ask::Host(name, wanted) => {
                let name = CString::new(name).unwrap();
                let family = if wanted == Wanted::V4 { libc::AF_INET } else { libc::AF_INET6 };
                let function: ByName2 = mem::transmute(host_function(c"_nss_dns_gethostbyname2_r"));
                seen.status = function(name.as_ptr(), family, &mut host, space, length, &mut errno, &mut host_error);
            }
            Ask::Network(name) => {
                let name = CString::new(name).unwrap();
                let function: NetworkByName = mem::transmute(host_function(c"_nss_dns_getnetbyname_r"));
                seen.status = function(name.as_ptr(), &mut network, space, length, &mut errno, &mut host_error);
            }
            Ask::NetworkNumber(number) => {
                let function: NetworkByNumber = mem::transmute(host_function(c"_nss_dns_getnetbyaddr_r"));
                let family = libc::AF_INET;
                seen.status = function(number, family, &mut network, space, length, &mut errno, &mut host_error);
            }
            Ask::Address(address) => {
                let (bytes, family) = match address.parse().unwrap() {
                    IpAddr::V4(address) => (address.octets().to_vec(), libc::AF_INET),
                    IpAddr::V6(address) => (address.octets().to_vec(), libc::AF_INET6),
                };
                let function: ByAddress = mem::transmute(host_function(c"_nss_dns_gethostbyaddr_r"));
                seen.status = function(
                    bytes.as_ptr().cast(),
                    bytes.len() as u32,
                    family,
                    &mut host,
                    space,
                    length,
                    &mut errno,
                    &mut host_error,
                );
            }
        }
    }
    let left = crate::linux::errno::get();
    if seen.status == 1 && !host.h_name.is_null() {
        // SAFETY: just filled.
        unsafe { of_hostent(&host, &mut seen) };
    }
    if let (Ask::Network(_) | Ask::NetworkNumber(_), 1) = (ask, seen.status) {
        // By number the first is the network's own name, by name it has none. SAFETY: just filled.
        let own =
            (!network.name.is_null()).then(|| unsafe { CStr::from_ptr(network.name) }.to_str().unwrap().to_owned());
        // SAFETY: the list of the entry's names.
        seen.aliases = own.into_iter().chain(unsafe { texts(network.aliases) }).collect();
    } else if seen.status != 1 && matches!(ask, Ask::Host(..) | Ask::Address(_)) {
        (seen.errno, seen.host_error) = (errno, host_error);
        // For a caller these two are one. What cannot be read is said in errno alone.
        if (seen.status, host_error, errno) == (-1, crate::names::dns::HostError::NoRecovery as c_int, 0) {
            seen.errno = left;
        }
    }
    seen
}

/// Asks both and sees that they say the same, and ask the same of the servers.
pub(super) fn compare(context: &str, ask: Ask, servers: &[&FakeServer]) -> Seen {
    let questions = || servers.iter().map(|server| server.questions()).collect::<Vec<_>>();
    let host = the_hosts(ask);
    let host_asks = questions();
    let mut our = ours(ask);
    let we_ask = questions();
    if let Ask::Host(_, Wanted::Both) = ask {
        // The host has no aliases here.
        our.aliases.clear();
    }
    assert_eq!(our, host, "ours and the host's, for {ask:?} with {context}");
    assert_eq!(we_ask, host_asks, "what ours and the host's ask for, for {ask:?} with {context}");
    our
}

const EVERY: [Wanted; 3] = [Wanted::V4, Wanted::V6, Wanted::Both];

// --- A server that misbehaves --------------------------------------------------------------------------------------

/// What the server sends back: whole datagrams, or what it writes to a stream before it closes it.
type Behaviour = dyn Fn(Transport, &[u8], usize) -> Vec<Vec<u8>> + Send + Sync;

pub(super) struct FakeServer {
    address: SocketAddr,
    /// The questions, each with the port that it came from and its id.
    asked: Arc<Mutex<Vec<(String, u16, u16)>>>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl FakeServer {
    pub(super) fn start(
        ip: &str,
        behave: impl Fn(Transport, &[u8], usize) -> Vec<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        let address = SocketAddr::new(ip.parse().unwrap(), 53);
        let udp = UdpSocket::bind(address).unwrap();
        let tcp = TcpListener::bind(address).unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let counts = Arc::new(Mutex::new(HashMap::new()));
        let behave: Arc<Behaviour> = Arc::new(behave);
        let respond = {
            let asked = asked.clone();
            move |by: Transport, port: u16, query: &[u8]| {
                let (name, rtype) = question(query);
                let suffix = if by == Transport::Stream { " by stream" } else { "" };
                let text = format!("{name} {rtype}{suffix}");
                let id = u16::from_be_bytes([query[0], query[1]]);
                asked.lock().unwrap().push((text.clone(), port, id));
                let mut counts = counts.lock().unwrap();
                let count: &mut usize = counts.entry(text).or_default();
                *count += 1;
                behave(by, query, *count - 1)
            }
        };
        let datagrams = {
            let (respond, stop) = (respond.clone(), stop.clone());
            move || {
                let mut query = [0; 1024];
                loop {
                    let (length, from) = udp.recv_from(&mut query).unwrap();
                    if stop.load(SeqCst) {
                        return;
                    }
                    for reply in respond(Transport::Datagrams, from.port(), &query[..length]) {
                        // The other side may be gone.
                        let _ = udp.send_to(&reply, from);
                    }
                }
            }
        };
        let streams = {
            let stop = stop.clone();
            move || {
                while let Ok((stream, from)) = tcp.accept() {
                    if stop.load(SeqCst) {
                        return;
                    }
                    let respond = respond.clone();
                    thread::spawn(move || serve_stream(stream, |query| respond(Transport::Stream, from.port(), query)));
                }
            }
        };
        let threads = vec![thread::spawn(datagrams), thread::spawn(streams)];
        FakeServer { address, asked, stop, threads }
    }

    /// The questions since the last time, those by stream last and each kind once: streams run beside each other, and how
    /// often one is tried that the server breaks off is a matter of chance.
    fn questions(&self) -> Vec<String> {
        // What comes after this has been answered, everything before it has been counted.
        let marker = Query::new(0, &super::name("marker"), Rtype::A, false, false).unwrap();
        let socket = UdpSocket::bind(if self.address.is_ipv4() { "127.0.0.1:0" } else { "[::1]:0" }).unwrap();
        socket.send_to(marker.as_bytes(), self.address).unwrap();
        socket.recv(&mut [0; 512]).unwrap();
        let asked = mem::take(&mut *self.asked.lock().unwrap());
        let mut texts: Vec<_> = asked.into_iter().map(|(text, ..)| text).collect();
        texts.sort_by_key(|text| text.ends_with("by stream"));
        let mut known = HashSet::from(["marker A".to_owned()]);
        texts.retain(|text| known.insert(text.clone()));
        texts
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        self.stop.store(true, SeqCst);
        let any = if self.address.is_ipv4() { "127.0.0.1:0" } else { "[::1]:0" };
        let _ = UdpSocket::bind(any).unwrap().send_to(b"stop", self.address);
        let _ = TcpStream::connect(self.address);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

/// Reads queries and writes what `respond` gives for each. Nothing given, or an empty part, ends the conversation.
fn serve_stream(mut stream: TcpStream, respond: impl Fn(&[u8]) -> Vec<Vec<u8>>) {
    let mut length = [0; 2];
    while stream.read_exact(&mut length).is_ok() {
        let mut query = vec![0; u16::from_be_bytes(length).into()];
        if stream.read_exact(&mut query).is_err() {
            return;
        }
        let replies = respond(&query);
        if replies.is_empty() {
            return;
        }
        for part in replies {
            if part.is_empty() || stream.write_all(&part).is_err() {
                return;
            }
        }
    }
}

pub(super) fn framed(message: Vec<u8>) -> Vec<u8> {
    [&(message.len() as u16).to_be_bytes(), message.as_slice()].concat()
}

fn addresses_of(query: &[u8], owner: &str, count: usize) -> Vec<u8> {
    let rtype = question(query).1;
    let records: Vec<_> = (0..count)
        .map(|i| match rtype {
            Rtype::A => (owner, V4([192, 0, (i / 256) as u8, (i % 256) as u8])),
            _ => (owner, V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, i as u16))),
        })
        .collect();
    answer(query, Rcode::NOERROR, &records)
}

/// Does what a name's first label says.
fn misbehave(by: Transport, query: &[u8], nth: usize) -> Vec<Vec<u8>> {
    let (name, rtype) = question(query);
    let name: &str = &name;
    let good = || addresses_of(query, name, 2);
    let cut = |mut message: Vec<u8>| {
        message[2] |= 2;
        message
    };
    let but = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut message = addresses_of(query, name, 1);
        change(&mut message);
        message
    };
    let code = |rcode| vec![answer(query, rcode, &[])];
    let with = |records: &[(&str, super::Data)]| answer(query, Rcode::NOERROR, records);
    let record = |bytes: &[u8]| {
        with_record(
            &Query::new(u16::from_be_bytes([query[0], query[1]]), &super::name(name), rtype, false, false).unwrap(),
            bytes,
        )
    };
    let label = name.split('.').next().unwrap();
    if by == Transport::Stream {
        return match label {
            "tcclose" => vec![],
            "tcshort" => vec![framed(good())[..20].to_vec(), vec![]],
            "tcundersized" => vec![framed(vec![1, 2, 3]), vec![]],
            "tcbytes" => framed(good()).iter().map(|byte| vec![*byte]).collect(),
            "tcother" => vec![framed(but(&|m| m[0] ^= 1)), framed(good())],
            "tctwice" => vec![framed(addresses_of(query, name, 1)), framed(good())],
            "tcbare" => vec![framed(vec![query[0], query[1], 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0])],
            "tcheader" => vec![framed(good()[..12].to_vec())],
            "tcnoquestion" => vec![framed(but(&|m| {
                m[5] = 0;
                m.drain(12..12 + name.len() + 2 + 4);
            }))],
            "tcservfail" => vec![framed(answer(query, Rcode::SERVFAIL, &[]))],
            "huge" => vec![framed(addresses_of(query, name, 500))],
            "nxdomain" => vec![framed(answer(query, Rcode::NXDOMAIN, &[]))],
            _ => vec![framed(good())],
        };
    }
    match label {
        "servfail" => code(Rcode::SERVFAIL),
        "refused" => code(Rcode::REFUSED),
        "notimp" => code(Rcode::NOTIMP),
        "formerr" => code(Rcode::FORMERR),
        "nxdomain" => code(Rcode::NXDOMAIN),
        "nodata" => code(Rcode::NOERROR),
        "lame" => vec![but(&|m| {
            m[3] = 0;
            m[7] = 0;
            m.truncate(12 + name.len() + 2 + 4);
        })],
        "bare" => vec![vec![query[0], query[1], 0x80, 5, 0, 0, 0, 0, 0, 0, 0, 0]],
        "silent" => vec![],
        "flaky" if nth == 0 => vec![],
        "wrongid" => vec![but(&|m| m[1] ^= 1), good()],
        "wrongname" => vec![but(&|m| m[13] ^= 1), good()],
        "wrongtype" => vec![but(&|m| m[12 + name.len() + 2 + 1] ^= 3), good()],
        "echo" => vec![query.to_vec(), good()],
        "empty" => vec![vec![], good()],
        "short" => vec![query[..3].to_vec(), good()],
        "loop" => vec![record(b"\xc0\x0c\0\x05\0\x01\0\0\0\0\0\x02\xc0\xff")],
        "ownerloop" => vec![record(&[0xc0, 12 + name.len() as u8 + 6, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4])],
        "cutoff" => vec![but(&|m| m.truncate(m.len() - 1))],
        "countlie" => vec![but(&|m| m[7] = 200)],
        "longlie" => vec![record(b"\xc0\x0c\0\x01\0\x01\0\0\0\0\xff\xff\x01\x02\x03\x04")],
        "trailing" => vec![but(&|m| m.extend(b"and more"))],
        "huge" | "tc" | "tcclose" | "tcshort" | "tcundersized" | "tcbytes" | "tcother" | "tctwice" | "tcbare"
        | "tcheader" | "tcnoquestion" | "tcservfail" | "tcsilent" => {
            vec![cut(good())]
        }
        "big" => vec![addresses_of(query, name, 400)],
        "chain" => vec![with(&[
            (name, Alias("c1.test")),
            ("c1.test", Alias("c2.test")),
            ("c2.test", Alias("c3.test")),
            if rtype == Rtype::A { ("c3.test", V4([192, 0, 2, 3])) } else { ("c3.test", V6(Ipv6Addr::LOCALHOST)) },
        ])],
        "cnameonly" => vec![with(&[(name, Alias("c1.test"))])],
        "badalias" => vec![with(&[
            (name, Alias("b!d.test")),
            if rtype == Rtype::A { ("b!d.test", V4([192, 0, 2, 3])) } else { ("b!d.test", V6(Ipv6Addr::LOCALHOST)) },
        ])],
        "dash" => vec![with(&[
            (name, Alias("-rf.test")),
            if rtype == Rtype::A { ("-rf.test", V4([192, 0, 2, 3])) } else { ("-rf.test", V6(Ipv6Addr::LOCALHOST)) },
        ])],
        "otherowner" => vec![with(&[("else.test", V4([192, 0, 2, 9]))])],
        "aonly" if rtype == Rtype::AAAA => code(Rcode::NOERROR),
        "sixonly" if rtype == Rtype::A => code(Rcode::NOERROR),
        "anx" if rtype == Rtype::A => code(Rcode::NXDOMAIN),
        "afail" if rtype == Rtype::A => code(Rcode::SERVFAIL),
        "sixfail" if rtype == Rtype::AAAA => code(Rcode::SERVFAIL),
        "sixnotimp" if rtype == Rtype::AAAA => code(Rcode::NOTIMP),
        "sixformerr" if rtype == Rtype::AAAA => code(Rcode::FORMERR),
        "case" => vec![but(&|m| {
            let end = 12 + name.len() + 1;
            m[12..end].make_ascii_uppercase();
        })],
        "arpa" => vec![with(&[(name, Ptr("host.test")), (name, Ptr("0.2.0.192.in-addr.arpa"))])],
        // Pointers: 192.0.2.N
        "1" => vec![with(&[(name, Ptr("host.test")), (name, Ptr("other.test"))])],
        "2" => vec![with(&[(name, Alias("2.sub.test")), ("2.sub.test", Ptr("host.test"))])],
        "3" => vec![with(&[(name, Ptr("b!d.test"))])],
        "4" => vec![with(&[("4.else.test", Ptr("host.test"))])],
        "5" => code(Rcode::NXDOMAIN),
        "6" => code(Rcode::NOERROR),
        "7" => code(Rcode::REFUSED),
        "8" => vec![with(&[(name, Ptr("."))])],
        "9" => vec![record(b"\xc0\x0c\0\x0c\0\x03\0\0\0\0\0\x0b\x04host\x04test\0")],
        _ => vec![good()],
    }
}

const WAYS: &[&str] = &[
    "good",
    "servfail",
    "refused",
    "notimp",
    "formerr",
    "nxdomain",
    "nodata",
    "lame",
    "bare",
    "wrongid",
    "wrongname",
    "wrongtype",
    "echo",
    "empty",
    "short",
    "loop",
    "ownerloop",
    "cutoff",
    "countlie",
    "longlie",
    "trailing",
    "huge",
    "tc",
    "tcclose",
    "tcshort",
    "tcundersized",
    "tcbytes",
    "tcother",
    "tctwice",
    "tcbare",
    "tcheader",
    "tcnoquestion",
    "tcservfail",
    "big",
    "chain",
    "cnameonly",
    "badalias",
    "dash",
    "otherowner",
    "aonly",
    "sixonly",
    "anx",
    "afail",
    "sixfail",
    "sixnotimp",
    "sixformerr",
    "case",
];

/// Every way of misbehaving, for both resolvers, under a configuration that makes silence short.
fn all_ways(options: &'static str) {
    in_a_world_of_its_own(move |world| {
        let server = FakeServer::start("127.0.0.1", misbehave);
        world.configure(&format!("nameserver 127.0.0.1\nsearch test\noptions timeout:20 attempts:1 {options}\n"));
        for way in WAYS {
            for wanted in EVERY {
                compare(options, Ask::Host(&format!("{way}.test"), wanted), &[&server]);
            }
        }
    });
}

#[test]
fn misbehaviour_is_met_as_by_the_host() {
    all_ways("");
}

#[test]
fn misbehaviour_is_met_as_by_the_host_in_turn() {
    all_ways("single-request");
}

#[test]
fn misbehaviour_is_met_as_by_the_host_from_other_ports() {
    all_ways("single-request-reopen");
}

#[test]
fn misbehaviour_is_met_as_by_the_host_with_extensions() {
    all_ways("edns0 trust-ad");
}

#[test]
fn misbehaviour_is_met_as_by_the_host_by_stream() {
    all_ways("use-vc");
}

#[test]
fn misbehaviour_is_met_as_by_the_host_without_ipv6() {
    all_ways("no-aaaa");
}

/// What the host finds where an answer's question would be, also where it has waited for an answer in vain, counts.
#[test]
fn what_is_no_answer_is_taken_for_one_without_ipv6_where_the_host_does() {
    type Say = fn(&[u8]) -> Vec<u8>;
    fn bare(query: &[u8], flags: u8, questions: u8) -> Vec<u8> {
        [&query[..2], &[0x80, flags, 0, questions, 0, 0, 0, 0, 0, 0]].concat()
    }
    fn but(query: &[u8], place: usize, byte: u8) -> Vec<u8> {
        let mut message = addresses_of(query, "h.test", 1);
        message[place] = byte;
        message
    }
    const TYPE: usize = 12 + "h.test".len() + 2 + 1;
    const CLASS: usize = TYPE + 2;
    let messages: [&[Say]; 8] = [
        &[|query| bare(query, 0x80, 0)],
        &[|query| bare(query, 0x83, 0)],
        &[|query| bare(query, 0x81, 1)],
        &[|query| bare(query, 0x85, 0)],
        &[|query| but(query, 13, b'i')],
        &[|query| but(query, 13, b'i'), |query| bare(query, 0x83, 0)],
        &[|query| but(query, TYPE, 28)],
        &[|query| but(query, CLASS, 3), |query| bare(query, 0x82, 0)],
    ];
    // Each of them waits in vain.
    thread::scope(|scope| {
        for messages in messages {
            scope.spawn(move || {
                in_a_world_of_its_own(move |world| {
                    let server = FakeServer::start("127.0.0.1", move |_, query, _| match question(query).0.as_str() {
                        "marker" => vec![query.to_vec()],
                        _ => messages.iter().map(|message| message(query)).collect(),
                    });
                    world.configure("nameserver 127.0.0.1\noptions timeout:1 attempts:1 no-aaaa\n");
                    compare("no answer", Ask::Host("h.test", Wanted::V6), &[&server]);
                })
            });
        }
    });
}

#[test]
fn silence_is_met_as_by_the_host() {
    in_a_world_of_its_own(|world| {
        let server = FakeServer::start("127.0.0.1", misbehave);
        world.configure("nameserver 127.0.0.1\nsearch test\noptions timeout:1 attempts:1 no-aaaa\n");
        compare("silence without IPv6", Ask::Host("silent.test", Wanted::V6), &[&server]);
        world.configure("nameserver 127.0.0.1\nsearch test\noptions timeout:1 attempts:2\n");
        for wanted in EVERY {
            compare("silence", Ask::Host("silent.test.", wanted), &[&server]);
        }
        compare("silence", Ask::Address("198.51.100.1"), &[&server]);
    });
}

#[test]
fn a_lost_question_is_asked_again() {
    in_a_world_of_its_own(|world| {
        let server = FakeServer::start("127.0.0.1", misbehave);
        world.configure("nameserver 127.0.0.1\noptions timeout:2 attempts:2\n");
        let seen = ours(Ask::Host("flaky.test", Wanted::Both));
        assert_eq!((seen.status, seen.addresses.len()), (1, 4));
        assert_eq!(server.questions(), ["flaky.test A", "flaky.test AAAA"]);
    });
}

#[test]
fn what_one_loss_taught_is_forgotten_when_the_file_changes() {
    in_a_world_of_its_own(|world| {
        let server = FakeServer::start("127.0.0.1", |by, query, nth| {
            let (name, rtype) = question(query);
            if name.starts_with("lost") && rtype == Rtype::AAAA && nth == 0 {
                vec![]
            } else {
                misbehave(by, query, nth)
            }
        });
        for (ask, name) in [(ours as fn(Ask) -> Seen, "lost.ours.test"), (the_hosts, "lost.test")] {
            world.configure("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
            ask(Ask::Host(name, Wanted::Both));
            server.questions();
            world.configure("nameserver 127.0.0.1\noptions attempts:1 timeout:1\n");
            ask(Ask::Host("silent.test", Wanted::Both));
            assert_eq!(server.questions(), ["silent.test A", "silent.test AAAA"]);
        }
    });
}

#[test]
fn a_stream_that_stays_silent_is_given_up() {
    in_a_world_of_its_own(|world| {
        let listener = TcpListener::bind("127.0.0.1:53").unwrap();
        world.configure("nameserver 127.0.0.1\noptions timeout:1 attempts:1 use-vc\n");
        let seen = ours(Ask::Host("good.test", Wanted::V4));
        assert_eq!((seen.status, seen.host_error), (-1, 2));
        drop(listener);
    });
}

/// A server that is started anew is tried again, one that breaks off in the middle of a message is not.
#[test]
fn a_stream_that_is_reset_is_opened_again_where_the_host_does() {
    in_a_world_of_its_own(|world| {
        world.configure("nameserver 127.0.0.1\noptions attempts:1 use-vc\n");
        let listener = TcpListener::bind("127.0.0.1:53").unwrap();
        for (before, times) in [(&[][..], 2), (&[0, 64, 1, 2, 3], 1)] {
            for ask in [ours, the_hosts] {
                let count = thread::scope(|scope| {
                    let serve = scope.spawn(|| {
                        let mut count = 0;
                        loop {
                            let mut stream = listener.accept().unwrap().0;
                            if stream.read(&mut [0; 512]).unwrap() == 0 {
                                return count;
                            }
                            count += 1;
                            stream.write_all(before).unwrap();
                            let now = libc::linger { l_onoff: 1, l_linger: 0 };
                            let (fd, len) = (stream.as_raw_fd(), size_of_val(&now) as libc::socklen_t);
                            // SAFETY: the option's value is read, whose size is given.
                            let set = unsafe {
                                libc::setsockopt(fd, libc::SOL_SOCKET, libc::SO_LINGER, (&raw const now).cast(), len)
                            };
                            assert_eq!(set, 0);
                        }
                    });
                    assert_eq!(ask(Ask::Host("h.test", Wanted::V4)).host_error, 2);
                    drop(TcpStream::connect("127.0.0.1:53"));
                    serve.join().unwrap()
                });
                assert_eq!(count, times, "after {before:?}");
            }
        }
    });
}

#[test]
fn what_breaks_off_on_a_stream_is_taken_as_by_the_host() {
    in_a_world_of_its_own(|world| {
        for len in [0, 1, 2, 4, 5, 6, 14, 20] {
            let behave = move |by, query: &[u8], _: usize| match by {
                Transport::Stream => vec![framed(answer(query, Rcode::SERVFAIL, &[]))[..len].to_vec(), vec![]],
                Transport::Datagrams => {
                    let mut message = answer(query, Rcode::NOERROR, &[]);
                    message[2] |= 2;
                    vec![message]
                }
            };
            let servers = ["127.0.0.1", "127.0.0.2"].map(|ip| FakeServer::start(ip, behave));
            let servers = servers.each_ref();
            for options in ["attempts:1", "attempts:2", "use-vc"] {
                let conf = format!("nameserver 127.0.0.1\nnameserver 127.0.0.2\nsearch a b\noptions {options}\n");
                world.configure(&conf);
                let context = format!("{len} bytes with {options}");
                for ask in [Ask::Host("h", Wanted::V4), Ask::Network("n"), Ask::Address("192.0.2.1")] {
                    compare(&context, ask, &servers);
                }
            }
        }
    });
}

/// After what answers nothing, a server that sends nothing is somebody all the same.
#[test]
fn an_empty_message_is_met_as_by_the_host() {
    in_a_world_of_its_own(|world| {
        let server = FakeServer::start("127.0.0.1", |_, query, _| {
            let mut other = addresses_of(query, "other.test", 1);
            other[0] ^= 1;
            if question(query).0 == "marker" { vec![query.to_vec()] } else { vec![other, vec![]] }
        });
        world.configure("nameserver 127.0.0.1\nsearch a b\noptions attempts:1 timeout:20\n");
        for wanted in EVERY {
            compare("an empty message", Ask::Host("h", wanted), &[&server]);
        }
        compare("an empty message", Ask::Network("n"), &[&server]);
    });
}

#[test]
fn pointers_are_found_as_by_the_host() {
    in_a_world_of_its_own(|world| {
        let server = FakeServer::start("127.0.0.1", misbehave);
        world.configure("nameserver 127.0.0.1\noptions timeout:20 attempts:1\n");
        for last in 1..=9 {
            compare("pointers", Ask::Address(&format!("192.0.2.{last}")), &[&server]);
        }
        for address in
            ["::ffff:192.0.2.1", "::192.0.2.1", "::1", "::", "2001:db8::1", "2001:db8:1234:5678:9abc:def0:1:5"]
        {
            compare("pointers", Ask::Address(address), &[&server]);
        }
        for number in (1..=9).flat_map(|last| [0xc000_0200 | last, last << 8]).chain([0, 127]) {
            compare("networks", Ask::NetworkNumber(number), &[&server]);
        }
        for way in WAYS {
            compare("networks", Ask::Network(&format!("{way}.test")), &[&server]);
        }
        for name in ["1.test", "arpa.test", "2.test", "3.test", "4.test", "5.test", "8.test", "a..b"] {
            compare("networks", Ask::Network(name), &[&server]);
        }
    });
}

#[test]
fn names_are_searched_for_as_by_the_host() {
    in_a_world_of_its_own(|world| {
        let server = FakeServer::start("127.0.0.1", |by, query, nth| {
            let name = question(query).0;
            match name.as_str() {
                "there.one" | "there.two" | "a.b.two" | "top" | "x.y" => misbehave(by, query, nth),
                "fails.one" => misbehave(by, &[&query[..12], b"\x08servfail", &query[12..]].concat(), nth),
                _ if name.starts_with("nodata") || name.starts_with("servfail") => misbehave(by, query, nth),
                _ => vec![answer(query, Rcode::NXDOMAIN, &[])],
            }
        });
        for conf in [
            "search one two\n",
            "search two one\noptions ndots:2\n",
            "search one\noptions ndots:0\n",
            "search one . two\n",
            "search .one\n",
            "domain two\n",
            "search one two\noptions no-tld-query\n",
            "search one two\noptions no-tld-query ndots:2\n",
            "search one.\n",
            "search one..two two\n",
            "search b\\097d two\n",
            "search a_very_long_label_that_is_longer_than_sixty_three_characters_and_so_cannot_be two\n",
            "search one\r\nsearch two\r\n",
        ] {
            world.configure(&format!("nameserver 127.0.0.1\n{conf}options attempts:1 timeout:20\n"));
            for name in [
                "there",
                "there.one",
                "there.one.",
                "top",
                "top.",
                "a.b",
                "x.y",
                "x.y.",
                "nowhere",
                "no.where",
                "no.where.at.all",
                "nodata",
                "nodata.x",
                "servfail",
                "servfail.x",
                "nodata.x.",
                "",
                ".",
                "..",
                "a..b",
                "-a",
                "a!b",
                "a\\.b",
                "\\097.b",
                "\\256",
            ] {
                compare(conf, Ask::Host(name, Wanted::V4), &[&server]);
            }
        }
    });
}

#[test]
fn servers_are_left_as_by_the_host() {
    in_a_world_of_its_own(|world| {
        let first = FakeServer::start("127.0.0.2", misbehave);
        let second = FakeServer::start("::1", |by, query, _| {
            let good = addresses_of(query, &question(query).0, 1);
            vec![if by == Transport::Stream { framed(good) } else { good }]
        });
        let conf = "nameserver 127.0.0.3\nnameserver 127.0.0.2\nnameserver ::1\noptions timeout:20 attempts:1\n";
        world.configure(conf);
        for way in [
            "good", "servfail", "refused", "notimp", "formerr", "lame", "bare", "nxdomain", "nodata", "tcclose",
            "cutoff",
        ] {
            for wanted in EVERY {
                compare(conf, Ask::Host(&format!("{way}.test"), wanted), &[&first, &second]);
            }
        }
    });
}

#[test]
fn two_codes_are_weighed_as_by_the_host() {
    in_a_world_of_its_own(|world| {
        // A name's first letters say in which order both questions are answered, and with which codes.
        let start = |ip: &'static str| {
            let held = Mutex::new(Vec::new());
            FakeServer::start(ip, move |_, query, _| {
                let (name, rtype) = question(query);
                let (order, code) = match (name.as_bytes(), rtype) {
                    (b"marker", _) => return vec![query.to_vec()],
                    ([order, _, code, ..], Rtype::AAAA) | ([order, code, ..], _) => (*order, code - b'0'),
                    _ => unreachable!("{name}"),
                };
                let mut held = held.lock().unwrap();
                held.insert(0, answer(query, Rcode::masked_from_int(code), &[]));
                if order == b'r' && rtype == Rtype::A { vec![] } else { mem::take(&mut held) }
            })
        };
        let servers = ["127.0.0.1", "127.0.0.2"].map(start);
        for addresses in [&["127.0.0.1"][..], &["127.0.0.1", "127.0.0.2"]] {
            let lines: String = addresses.iter().map(|address| format!("nameserver {address}\n")).collect();
            let conf = format!("{lines}search a b\noptions attempts:1 timeout:20\n");
            world.configure(&conf);
            for (four, six) in (0..6).flat_map(|four| (0..6).map(move |six| (four, six))) {
                for order in ["i", "r"] {
                    compare(&conf, Ask::Host(&format!("{order}{four}{six}"), Wanted::Both), &servers.each_ref());
                }
            }
        }
    });
}

#[test]
fn servers_are_never_asked_where_the_host_asks_none() {
    in_a_world_of_its_own(|world| {
        let server = FakeServer::start("127.0.0.1", misbehave);
        for options in ["", "use-vc", "no-aaaa", "no-aaaa use-vc"] {
            world.configure(&format!("nameserver 127.0.0.1\nsearch a b\noptions attempts:0 {options}\n"));
            let hosts = EVERY.map(|wanted| Ask::Host("good", wanted));
            for ask in hosts.into_iter().chain([Ask::Network("net"), Ask::Address("192.0.2.1")]) {
                compare(options, ask, &[&server]);
            }
        }
    });
}

#[test]
fn a_link_local_server_is_reached_by_its_scope() {
    in_a_world_of_its_own(|world| {
        add_link_local();
        let server = SocketAddr::V6(std::net::SocketAddrV6::new("fe80::53".parse().unwrap(), 53, 0, 1));
        let socket = UdpSocket::bind(server).unwrap();
        let answering = thread::spawn(move || {
            for _ in 0..2 {
                let mut query = [0; 512];
                let (length, from) = socket.recv_from(&mut query).unwrap();
                socket.send_to(&addresses_of(&query[..length], "good.test", 1), from).unwrap();
            }
        });
        world.configure("nameserver fe80::53%lo\noptions timeout:5 attempts:1\n");
        assert_eq!(compare("a scope", Ask::Host("good.test", Wanted::V4), &[]).status, 1);
        answering.join().unwrap();
    });
}

/// Gives the loopback interface a link-local address.
fn add_link_local() {
    #[repr(C)]
    struct Request {
        address: [u8; 16],
        prefix: u32,
        interface: c_int,
    }
    let socket = UdpSocket::bind("[::]:0").unwrap();
    let address: Ipv6Addr = "fe80::53".parse().unwrap();
    let request = Request { address: address.octets(), prefix: 128, interface: 1 };
    // SAFETY: the request is of the kind that the command takes for IPv6.
    let result = unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFADDR, &request) };
    assert_eq!(result, 0);
    // An address may be used only when the kernel has seen that nobody else has it.
    let deadline = Instant::now() + Duration::from_secs(20);
    while UdpSocket::bind("[fe80::53%1]:0").is_err()
        && UdpSocket::bind(std::net::SocketAddrV6::new(address, 0, 0, 1)).is_err()
    {
        assert!(Instant::now() < deadline);
        thread::yield_now();
    }
}

// --- Ids, ports, descriptors, signals ------------------------------------------------------------------------------

#[test]
fn ids_and_ports_are_not_to_be_guessed() {
    in_a_world_of_its_own(|world| {
        let server = FakeServer::start("127.0.0.1", misbehave);
        world.configure("nameserver 127.0.0.1\n");
        for _ in 0..200 {
            assert_eq!(ours(Ask::Host("good.test", Wanted::V4)).status, 1);
        }
        let asked = server.asked.lock().unwrap().clone();
        let distinct = |values: Vec<u16>| values.into_iter().collect::<HashSet<_>>().len();
        // Of 200 random ones some are the same, but hardly ever ten.
        assert!(distinct(asked.iter().map(|(_, _, id)| *id).collect()) > 190);
        assert!(distinct(asked.iter().map(|(_, port, _)| *port).collect()) > 100);
        let steps = asked.windows(2).map(|pair| pair[1].2.wrapping_sub(pair[0].2)).collect();
        assert!(distinct(steps) > 190, "ids go up by steps");
    });
}

#[test]
fn the_second_question_comes_from_another_port_where_that_is_wished() {
    in_a_world_of_its_own(|world| {
        let server = FakeServer::start("127.0.0.1", misbehave);
        world.configure("nameserver 127.0.0.1\noptions single-request-reopen\n");
        for ask in [ours, the_hosts] {
            let mut others = 0;
            for _ in 0..5 {
                assert_eq!(ask(Ask::Host("good.test", Wanted::Both)).status, 1);
                let asked = mem::take(&mut *server.asked.lock().unwrap());
                assert_eq!(asked.len(), 2);
                others += usize::from(asked[0].1 != asked[1].1);
            }
            // Now and then the kernel gives the same one again.
            assert!(others > 1);
        }
    });
}

/// The sockets of this thread's network, by the numbers under which /proc shows them.
fn sockets(kind: &str) -> Vec<String> {
    let table = fs::read_to_string(format!("/proc/thread-self/net/{kind}")).unwrap();
    table.lines().skip(1).map(|line| line.split_whitespace().nth(9).unwrap().to_owned()).collect()
}

#[test]
fn sockets_are_close_on_exec_and_gone_afterwards() {
    in_a_world_of_its_own(|world| {
        let seen = Arc::new(AtomicUsize::new(0));
        let count = seen.clone();
        let own = Arc::new(Mutex::new(Vec::new()));
        let known = own.clone();
        let _server = FakeServer::start("127.0.0.1", move |by, query, nth| {
            let kind = if by == Transport::Stream { "tcp" } else { "udp" };
            for inode in sockets(kind).iter().filter(|inode| !known.lock().unwrap().contains(*inode) && *inode != "0") {
                for fd in fs::read_dir("/proc/self/fd").unwrap().flatten() {
                    let is_it =
                        fs::read_link(fd.path()).is_ok_and(|link| link.to_str() == Some(&format!("socket:[{inode}]")));
                    if !is_it {
                        continue;
                    }
                    let info = format!("/proc/self/fdinfo/{}", fd.file_name().to_str().unwrap());
                    let info = fs::read_to_string(info).unwrap_or_default();
                    let flags = info.lines().find_map(|line| line.strip_prefix("flags:")).unwrap().trim();
                    assert!(c_int::from_str_radix(flags, 8).unwrap() & libc::O_CLOEXEC != 0, "{kind} {info}");
                    count.fetch_add(1, SeqCst);
                }
            }
            misbehave(by, query, nth)
        });
        own.lock().unwrap().extend(sockets("udp").into_iter().chain(sockets("tcp")));
        let before = (sockets("udp"), sockets("udp6"));
        for (options, name) in [
            ("", "tc.test"),
            ("single-request-reopen", "good.test"),
            ("", "nxdomain.test"),
            ("", "loop.test"),
            ("", "servfail.test"),
        ] {
            world.configure(&format!("nameserver 127.0.0.1\nsearch a b\noptions {options} attempts:1\n"));
            ours(Ask::Host(name, Wanted::Both));
            assert_eq!((sockets("udp"), sockets("udp6")), before, "{name}");
        }
        assert!(seen.load(SeqCst) > 4, "the sockets were not seen");
    });
}

#[test]
fn signals_do_not_disturb_a_lookup() {
    extern "C" fn nothing(_: c_int) {}
    in_a_world_of_its_own(|world| {
        // SAFETY: the handler does nothing; the action is complete.
        unsafe {
            let mut action: libc::sigaction = mem::zeroed();
            action.sa_sigaction = nothing as *const () as usize;
            assert_eq!(libc::sigaction(libc::SIGUSR1, &action, null_mut()), 0);
        }
        // SAFETY: takes nothing.
        let asking = unsafe { libc::pthread_self() };
        let _server = FakeServer::start("127.0.0.1", move |by, query, nth| {
            for _ in 0..100 {
                // SAFETY: the thread waits for the answer, so it lives.
                unsafe { libc::pthread_kill(asking, libc::SIGUSR1) };
                thread::yield_now();
            }
            misbehave(by, query, nth)
        });
        for options in ["", "use-vc", "single-request-reopen"] {
            world.configure(&format!("nameserver 127.0.0.1\noptions attempts:1 {options}\n"));
            for _ in 0..20 {
                let seen = ours(Ask::Host("good.test", Wanted::Both));
                assert_eq!((seen.status, seen.addresses.len()), (1, 4));
            }
        }
    });
}

#[test]
fn a_changed_configuration_counts_at_once() {
    in_a_world_of_its_own(|world| {
        let servers = ["127.0.0.1", "127.0.0.2"].map(|ip| FakeServer::start(ip, misbehave));
        for i in [0, 1, 1, 0] {
            world.configure(&format!("nameserver {}\n", servers[i].address.ip()));
            assert_eq!(ours(Ask::Host("good.test", Wanted::V4)).status, 1);
            assert_eq!(servers[i].questions().len(), 1);
            assert_eq!(servers[1 - i].questions().len(), 0);
        }
        fs::remove_file(world.etc.join("resolv.conf")).unwrap();
        assert_eq!(ours(Ask::Host("good.test", Wanted::V4)).status, 1);
        assert_eq!(servers[0].questions().len(), 1, "without a file this machine is asked");
        // What never ends is as good as none.
        let place = world.etc.join("resolv.conf");
        let fifo = c_path(&place);
        // SAFETY: a terminated path.
        assert_eq!(unsafe { libc::mkfifo(fifo.as_ptr(), 0o600) }, 0);
        assert_eq!(ours(Ask::Host("good.test", Wanted::V4)).status, 1);
        assert_eq!(servers[0].questions().len(), 1);
        fs::remove_file(&place).unwrap();
        fs::create_dir(&place).unwrap();
        // As for the host; but to that, what another test's thread has just seen missing has not changed here.
        let seen = ours(Ask::Host("good.test", Wanted::V4));
        assert_eq!((seen.status, seen.host_error, seen.errno), (-1, -1, libc::EISDIR));
    });
}

#[test]
fn the_environment_counts_as_for_the_host() {
    const NAME: &str = "names::dns::tests::live::the_environment_counts_as_for_the_host";
    // This program again, with another environment.
    if let Ok(name) = std::env::var("BSDIPC_TEST_LOOKUP") {
        compare("an environment", Ask::Host(&name, Wanted::V4), &[]);
        return;
    }
    // Asked before the mounts are the world's own: there, the path would begin at the mount that the program lies on.
    let this = std::env::current_exe().unwrap();
    in_a_world_of_its_own(move |world| {
        let server = FakeServer::start("127.0.0.1", |_, query, _| vec![answer(query, Rcode::NXDOMAIN, &[])]);
        world.configure("nameserver 127.0.0.1\nsearch one\n");
        let aliases = world.root.join("aliases");
        let text = "other x.y\nh  real.name rest\na b\nb c\nc d.e\nself self\nodd o!\nv\x0bw.x\nx! y.z\ndots.. j.k\nbare\n\
                    last l.m\nend\0 n.o\nlost p.q\n";
        fs::write(&aliases, text).unwrap();
        let aliases = aliases.to_str().unwrap();
        for (variable, value, name, asked) in [
            ("LOCALDOMAIN", "two three", "h", "h.two A, h.three A, h A"),
            ("LOCALDOMAIN", "", "h", "h A"),
            ("RES_OPTIONS", "ndots:0", "h", "h A, h.one A"),
            ("RES_OPTIONS", "no-tld-query", "h", "h.one A"),
            ("HOSTALIASES", aliases, "H", "real.name A, real.name.one A"),
            ("HOSTALIASES", aliases, "h.x", "h.x A, h.x.one A"),
            // An alias of an alias is asked for as it is.
            ("HOSTALIASES", aliases, "a", "c A"),
            ("HOSTALIASES", aliases, "b", "d.e A"),
            ("HOSTALIASES", aliases, "self", "self A"),
            // The alias must be a host's name, what it stands for need not.
            ("HOSTALIASES", aliases, "odd", "o!.one A, o! A"),
            ("HOSTALIASES", aliases, "x!", ""),
            ("HOSTALIASES", aliases, "v", "w.x A, w.x.one A"),
            ("HOSTALIASES", aliases, "dots", "j.k A, j.k.one A"),
            ("HOSTALIASES", aliases, "bare", "bare.one A, bare A"),
            ("HOSTALIASES", aliases, "last", "l.m A, l.m.one A"),
            // A line in which no blank follows the first word ends the file.
            ("HOSTALIASES", aliases, "end", "end.one A, end A"),
            ("HOSTALIASES", aliases, "lost", "lost.one A, lost A"),
        ] {
            let output = Command::new(&this)
                .args(["--exact", NAME])
                .env("BSDIPC_TEST_LOOKUP", name)
                .env(variable, value)
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
            assert_eq!(server.questions().join(", "), asked, "{variable}={value}");
        }
    });
}

#[test]
fn rotate_asks_every_server() {
    in_a_world_of_its_own(|world| {
        let servers = ["127.0.0.1", "127.0.0.2", "127.0.0.3"].map(|ip| FakeServer::start(ip, misbehave));
        let lines: String = servers.iter().map(|s| format!("nameserver {}\n", s.address.ip())).collect();
        world.configure(&format!("{lines}options rotate\n"));
        for _ in 0..30 {
            assert_eq!(ours(Ask::Host("good.test", Wanted::V4)).status, 1);
        }
        // Other tests take turns too.
        assert!(servers.iter().all(|server| !server.questions().is_empty()));
    });
}

// --- Servers that people run ---------------------------------------------------------------------------------------

struct RealServer(Child);

impl Drop for RealServer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl RealServer {
    /// Starts a server and waits until it answers at an address. `None` where it is not installed.
    fn start(world: &World, address: &str, program: &str, arguments: &[&str]) -> Option<Self> {
        let place = ["/usr/sbin", "/sbin", "/usr/local/sbin"]
            .map(|dir| Path::new(dir).join(program))
            .into_iter()
            .find(|p| p.exists());
        let Some(place) = place else {
            skip(&format!("{program} is not installed"));
            return None;
        };
        let log = fs::File::create(world.root.join(format!("{program}.log"))).unwrap();
        let child = Command::new(place)
            .args(arguments)
            .current_dir(&world.root)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut server = RealServer(child);
        let query = Query::new(1, &super::name("www.zone.test"), Rtype::A, false, false).unwrap();
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.connect((address, 53)).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let deadline = Instant::now() + Duration::from_secs(60);
        let mut reply = [0; 512];
        let answered = |length: usize, reply: &[u8]| length > 12 && reply[3] & 15 == 0;
        loop {
            let _ = socket.send(query.as_bytes());
            match socket.recv(&mut reply) {
                Ok(length) if answered(length, &reply) => return Some(server),
                Ok(_) => {}
                // A port that is not open yet is reported at once.
                Err(_) => thread::yield_now(),
            }
            let ended = server.0.try_wait().unwrap();
            if ended.is_some() || Instant::now() > deadline {
                let log = fs::read_to_string(world.root.join(format!("{program}.log"))).unwrap();
                panic!("{program} does not answer: {log}");
            }
        }
    }
}

const ZONE: &str = "$TTL 60
@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
www A 192.0.2.1
www AAAA 2001:db8::1
alias CNAME www
second CNAME alias
far CNAME host.other.test.
dangling CNAME nowhere
loop1 CNAME loop2
loop2 CNAME loop1
four A 192.0.2.4
six AAAA 2001:db8::6
text TXT \"neither\"
under_score A 192.0.2.5
*.wild A 192.0.2.6
UPPER A 192.0.2.7
bad CNAME b\\!d
b\\!d A 192.0.2.8
sub.dom.ain A 192.0.2.9
net PTR 0.2.0.192.in-addr.arpa.
nonet PTR www
";

fn write_zones(world: &World) {
    let many: String = (0..100).map(|i| format!("many A 198.51.100.{i}\n")).collect();
    fs::write(world.root.join("zone.test"), format!("{ZONE}{many}")).unwrap();
    fs::write(
        world.root.join("other.test"),
        "$TTL 60\n@ SOA ns.zone.test. h 1 1 1 1 1\n@ NS ns.zone.test.\nhost A 203.0.113.1\n",
    )
    .unwrap();
    fs::write(
        world.root.join("192.0.2"),
        "$TTL 60\n@ SOA ns.zone.test. h 1 1 1 1 1\n@ NS ns.zone.test.\n0 PTR net.zone.test.\n1 PTR www.zone.test.\n4 PTR four.zone.test.\n4 PTR also.zone.test.\n5 CNAME 5.sub\n5.sub PTR five.zone.test.\n6 TXT \"none\"\n8 PTR b\\!d.zone.test.\n",
    )
    .unwrap();
    let nibbles: String = "0.".repeat(23) + "8.b.d.0.1.0.0.2.ip6.arpa.";
    fs::write(
        world.root.join("2001.db8"),
        format!("$TTL 60\n@ SOA ns.zone.test. h 1 1 1 1 1\n@ NS ns.zone.test.\n1.{nibbles} PTR www.zone.test.\n"),
    )
    .unwrap();
}

const NAMES: &[&str] = &[
    "www.zone.test",
    "www.zone.test.",
    "www",
    "WWW.Zone.Test",
    "alias",
    "second.zone.test",
    "far",
    "dangling",
    "loop1",
    "four",
    "six",
    "text",
    "under_score",
    "any.wild",
    "upper",
    "bad",
    "sub.dom.ain",
    "many.zone.test",
    "nowhere",
    "nowhere.zone.test",
    "zone.test",
    "ns",
    "host.other.test",
    "host",
    "outside.example.",
    "ns.zone.test.other.test",
];

const ADDRESSES: &[&str] = &[
    "192.0.2.1",
    "192.0.2.4",
    "192.0.2.5",
    "192.0.2.6",
    "192.0.2.7",
    "192.0.2.8",
    "203.0.113.1",
    "2001:db8::1",
    "2001:db8::2",
];

/// Asks both resolvers for everything under many configurations.
fn compare_all(world: &World, servers: &str) {
    for options in ["", "edns0", "single-request", "use-vc", "ndots:3", "no-aaaa trust-ad"] {
        let conf = format!("{servers}search zone.test other.test\noptions {options} timeout:5 attempts:2\n");
        world.configure(&conf);
        for name in NAMES {
            for wanted in EVERY {
                compare_unordered(&conf, Ask::Host(name, wanted));
            }
        }
        for name in ["net", "net.zone.test", "nonet", "www", "nowhere", "outside.example."] {
            compare(&conf, Ask::Network(name), &[]);
        }
        for number in [0xc0_0002, 0xc000_0200, 0xc000_0201, 0xc000_0207, 0xcb_0071, 127, 0] {
            compare(&conf, Ask::NetworkNumber(number), &[]);
        }
        for address in ADDRESSES {
            // Of two names for an address servers give now one, now the other first.
            if *address != "192.0.2.4" {
                compare(&conf, Ask::Address(address), &[]);
            }
        }
    }
}

/// As `compare`, but for the order of addresses, which these servers change from answer to answer.
fn compare_unordered(context: &str, ask: Ask) {
    let (mut host, mut our) = (the_hosts(ask), ours(ask));
    if let Ask::Host(_, Wanted::Both) = ask {
        our.aliases.clear();
    }
    host.addresses.sort();
    our.addresses.sort();
    assert_eq!(our, host, "ours and the host's, for {ask:?} with {context}");
}

fn start_bind(world: &World) -> Option<RealServer> {
    write_zones(world);
    let zone =
        |name: &str, file: &str| format!("zone \"{name}\" {{ type primary; file \"{file}\"; check-names ignore; }};\n");
    let conf = format!(
        "options {{ directory \"{0}\"; pid-file none; session-keyfile none; managed-keys-directory \"{0}\"; listen-on {{ 127.0.0.1; }}; \
         listen-on-v6 {{ ::1; }}; recursion no; dnssec-validation no; minimal-responses yes; notify no; }};\ncontrols {{ }};\n{1}{2}{3}{4}",
        world.root.display(),
        zone("zone.test", "zone.test"),
        zone("other.test", "other.test"),
        zone("2.0.192.in-addr.arpa", "192.0.2"),
        zone("8.b.d.0.1.0.0.2.ip6.arpa", "2001.db8"),
    );
    fs::write(world.root.join("named.conf"), conf).unwrap();
    RealServer::start(world, "127.0.0.1", "named", &["-g", "-c", "named.conf"])
}

#[test]
fn bind_is_understood_as_by_the_host() {
    in_a_world_of_its_own(|world| {
        let Some(_server) = start_bind(world) else { return };
        compare_all(world, "nameserver 127.0.0.1\n");
        compare_all(world, "nameserver ::1\n");
        let seen = ours(Ask::Host("many.zone.test", Wanted::V4));
        assert_eq!(seen.addresses.len(), 100, "which takes TCP");
        assert_eq!(ours(Ask::Host("second", Wanted::V4)).aliases, ["second.zone.test", "alias.zone.test"]);
    });
}

#[test]
fn dnsmasq_is_understood_as_by_the_host() {
    in_a_world_of_its_own(|world| {
        fs::write(
            world.root.join("dnsmasq.conf"),
            "port=53\nlisten-address=127.0.0.1\nbind-interfaces\nno-resolv\nno-hosts\nuser=root\nlocal=/test/\n\
             host-record=www.zone.test,192.0.2.1,2001:db8::1\nhost-record=four.zone.test,192.0.2.4\nhost-record=six.zone.test,2001:db8::6\n\
             cname=alias.zone.test,www.zone.test\ncname=second.zone.test,alias.zone.test\nhost-record=host.other.test,203.0.113.1\n\
             address=/wild.zone.test/192.0.2.6\n",
        )
        .unwrap();
        let Some(_server) =
            RealServer::start(world, "127.0.0.1", "dnsmasq", &["-k", "--conf-file=dnsmasq.conf", "--pid-file="])
        else {
            return;
        };
        compare_all(world, "nameserver 127.0.0.1\n");
    });
}

/// A server that asks another one, as most resolv.confs name: unbound before bind.
#[test]
fn unbound_is_understood_as_by_the_host() {
    in_a_world_of_its_own(|world| {
        let Some(_bind) = start_bind(world) else { return };
        let stubs: String = ["zone.test", "other.test", "2.0.192.in-addr.arpa", "8.b.d.0.1.0.0.2.ip6.arpa"]
            .map(|zone| format!("stub-zone:\n name: \"{zone}\"\n stub-addr: 127.0.0.1\n"))
            .concat();
        let local: String = ["test.", "2.0.192.in-addr.arpa.", "8.b.d.0.1.0.0.2.ip6.arpa."]
            .map(|zone| format!(" local-zone: \"{zone}\" nodefault\n"))
            .concat();
        fs::write(
            world.root.join("unbound.conf"),
            format!(
                "server:\n interface: 127.0.0.2\n do-daemonize: no\n chroot: \"\"\n username: \"\"\n directory: \"{0}\"\n pidfile: \"\"\n \
                 use-syslog: no\n module-config: \"iterator\"\n do-not-query-localhost: no\n access-control: 127.0.0.0/8 allow\n \
                 root-hints: \"\"\n{local}{stubs}remote-control:\n control-enable: no\n",
                world.root.display()
            ),
        )
        .unwrap();
        let Some(_server) = RealServer::start(world, "127.0.0.2", "unbound", &["-d", "-p", "-c", "unbound.conf"])
        else {
            return;
        };
        compare_all(world, "nameserver 127.0.0.2\n");
    });
}

#[test]
fn many_threads_ask_at_once() {
    in_a_world_of_its_own(|world| {
        let _server = FakeServer::start("127.0.0.1", misbehave);
        world.configure("nameserver 127.0.0.1\noptions timeout:30\n");
        thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        assert_eq!(ours(Ask::Host("chain.test", Wanted::Both)).canonical, "c3.test");
                    }
                });
            }
        });
    });
}
