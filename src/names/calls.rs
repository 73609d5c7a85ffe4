//! The questions that C programs ask of the databases, and who answers them.
//!
//! The functions here are the reentrant ones of netdb.h, with their last arguments as one.

use alloc::vec::Vec;
use core::cell::Cell;
use core::ffi::{CStr, c_char, c_int, c_void};
use core::net::IpAddr;

use super::addrinfo::interfaces::networks as own_networks;
use super::dns::{self, Wanted};
use super::host_conf::{self, HostConf};
use super::line::Line;
use super::module::{Module, Verdict};
use super::nsswitch::{Source, Status};
use super::pack::{
    MergedHost, Pack, Room, StringVector, TooSmall, members, numeric_host_len, pack_host, pack_host_at,
    pack_numeric_host, pack_pointers,
};
use super::query::Query;
use super::scan::{Flow, Sink};
use super::shell::Output;
use super::store::{Failure, HOSTS, NETWORKS, PROTOCOLS, SERVICES, Store};
use super::text::Text;
use super::{h_errno, hosts, networks, protocols, resolver, services};
use crate::abi::netdb::{
    HOST_NOT_FOUND, NETDB_INTERNAL, NETDB_SUCCESS, NO_DATA, NO_RECOVERY, TRY_AGAIN, hostent, netent, protoent, servent,
};
use crate::abi::sys_socket::{AF_INET, AF_INET6, AF_UNSPEC, socklen_t};
use crate::inet;
use crate::linux::errno;
use crate::linux::memory::{NoMemory, collected};

/// `ask!(module, "name"(argument: type, ...) -> structure, output)`: what a library of the host's answers, if it can.
macro_rules! ask {
    ($module:expr, $name:literal($($argument:expr => $type:ty),*) -> $c:ty, $output:expr $(, $h_errno:ident)?) => {{
        type Function = unsafe extern "C" fn(
            $($type,)* *mut $c, *mut c_char, usize, *mut c_int $(, ask!(@ $h_errno))?
        ) -> Verdict;
        let output = $output;
        // SAFETY: such is the type of these functions.
        let function: Option<Function> = unsafe { $module.function($name) };
        // SAFETY: the arguments are those of the C caller, who has promised for them what the function asks.
        function.map(|function| unsafe {
            function($($argument,)* output.result, output.buffer, output.len, errno::place() $(, output.$h_errno)?).into()
        })
    }};
    (@ $h_errno:ident) => { *mut c_int };
}

/// Packs the first answer.
struct First<C> {
    room: Room,
    packed: Option<C>,
}

impl<Q: Query, C> Sink<Q> for First<C>
where
    for<'a> Q::Entry<'a>: Pack<'a, C = C>,
{
    fn restart(&mut self) {
        self.packed = None;
    }

    fn take<'a>(&mut self, line: &Line<'a>, entry: &Q::Entry<'a>) -> Result<Flow, TooSmall> {
        self.packed = Some(entry.pack(line, &self.room)?);
        Ok(Flow::Enough)
    }
}

/// The first answer that the files have.
fn first<Q: Query, C>(store: &Store, query: &Q, room: Room) -> Result<Option<C>, Failure>
where
    for<'a> Q::Entry<'a>: Pack<'a, C = C>,
{
    let mut sink = First { room, packed: None };
    store.search(query, Some(&Cell::new(room)), &mut sink)?;
    Ok(sink.packed)
}

/// Packs all answers into one host.
impl<Q: for<'a> Query<Entry<'a> = hosts::Host<'a>>> Sink<Q> for MergedHost {
    fn restart(&mut self) {
        self.clear();
    }

    fn take<'a>(&mut self, line: &Line<'a>, host: &hosts::Host<'a>) -> Result<Flow, TooSmall> {
        self.add(host, line)?;
        Ok(Flow::More)
    }
}

/// What the C library has read last from a file without an answer. It reads every line into the caller's buffer, and an
/// entry into the result; which is how it answers when the answer of an earlier source should be merged with this one's.
fn last<Q: Query, C>(store: &Store, query: &Q, room: Room) -> Option<C>
where
    for<'a> Q::Entry<'a>: Pack<'a, C = C>,
{
    let mut text = Text::new(store).ok()?;
    let mut scratch = Vec::new();
    let mut last = None;
    while let Some(raw) = text.line(store).ok()? {
        let len = raw.len();
        match Line::new(raw, &mut scratch) {
            None => room.leave(raw),
            Some(line) => match query.parse(line.body) {
                None => room.leave_parsed(&line),
                Some(entry) => last = entry.pack(&line, &room).ok().or(last),
            },
        }
        text.pass(len);
    }
    last
}

/// Answers with our files, and with libraries of the host's.
fn look_up<Q: Query, C>(
    store: &Store,
    query: &Q,
    output: Output<C>,
    module: impl Fn(&Module) -> Option<Status>,
) -> c_int
where
    for<'a> Q::Entry<'a>: Pack<'a, C = C>,
{
    look_up_with_dns(store, query, output, |room| room, |room| first(store, query, room), |_| None, module)
}

/// And with the name servers; they are no source of a database where `dns` says None. `shape` gives the room that `files`
/// has for its answer.
fn look_up_with_dns<Q: Query, C>(
    store: &Store,
    query: &Q,
    output: Output<C>,
    shape: impl Fn(Room) -> Room,
    files: impl Fn(Room) -> Result<Option<C>, Failure>,
    dns: impl Fn(Room) -> Option<Status>,
    module: impl Fn(&Module) -> Option<Status>,
) -> c_int
where
    for<'a> Q::Entry<'a>: Pack<'a, C = C>,
{
    // SAFETY: the C caller's buffer.
    let room = unsafe { output.room() };
    output.look_up(store.steps(), |source, merging| match source {
        Source::Files => {
            let status = output.put(files(shape(room)));
            if merging && status == Status::NotFound {
                rarely(|| output.replace(last(store, query, shape(room))));
            }
            Some(status)
        }
        Source::Dns => rarely(|| dns(room)),
        Source::Other(source) => rarely(|| module(source)),
    })
}

/// Does what is no part of most lookups, in code that lies elsewhere: what they need then lies together.
#[cold]
#[inline(never)]
fn rarely<T>(what: impl FnOnce() -> T) -> T {
    what()
}

/// Packs what the name servers say.
fn from_servers(
    answer: Result<dns::Answer, dns::Failure>,
    output: &Output<hostent>,
    pack: impl FnOnce(dns::Answer) -> Result<hostent, Failure>,
) -> Status {
    match answer {
        Ok(answer) => {
            output.set_h_errno(NETDB_SUCCESS);
            output.put(pack(answer).map(Some))
        }
        Err(failure) => {
            output.set_h_errno(failure.host_error as c_int);
            if let Some(error) = failure.errno {
                errno::set(error);
            }
            failure.status
        }
    }
}

/// A C string argument.
///
/// # Safety
/// `string` is null or a string that outlives the call.
unsafe fn bytes<'a>(string: *const c_char) -> Option<&'a [u8]> {
    // SAFETY: the caller's promise.
    (!string.is_null()).then(|| unsafe { CStr::from_ptr(string) }.to_bytes())
}

/// # Safety
/// As `bytes`; null is a string without bytes here.
unsafe fn name<'a>(string: *const c_char) -> &'a [u8] {
    // SAFETY: the caller's promise.
    unsafe { bytes(string) }.unwrap_or_default()
}

/// What a host name is that looks like an address.
enum Numeric {
    Address(IpAddr),
    /// Made of an address's characters, and none.
    Wrong,
    /// A name.
    Name,
}

/// Reads a host name that begins as an address does as one of `family`, as far as it consists of an address's characters. A
/// dot at the end makes any of it a name.
fn numeric(name: &[u8], family: c_int) -> Numeric {
    let address = |address: Option<IpAddr>| address.map_or(Numeric::Wrong, Numeric::Address);
    let only = |allowed: fn(&u8) -> bool| !name.ends_with(b".") && name.iter().all(allowed);
    match name {
        [b'0'..=b'9', ..] if only(|b| matches!(b, b'0'..=b'9' | b'.')) => match family {
            // Digits and dots alone are no IPv6 address.
            AF_INET6 => Numeric::Wrong,
            _ => address(inet::aton(name).map(IpAddr::V4)),
        },
        _ if name.contains(&b':') => match family {
            AF_INET6 if !only(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.')) => Numeric::Name,
            AF_INET6 => address(inet::parse_v6(name).map(IpAddr::V6)),
            _ => Numeric::Wrong,
        },
        _ => Numeric::Name,
    }
}

/// Answers with a host whose name is its address. What the function returns, unless the name is one.
#[inline(never)]
fn numeric_host(name: &[u8], family: c_int, output: &Output<hostent>, room: &Room) -> Option<c_int> {
    let (numeric, is_short) = (numeric(name, family), output.len < numeric_host_len(name));
    if matches!(numeric, Numeric::Name) && !is_short {
        return None;
    }
    if let Err(error) = resolver::begin() {
        return Some(output.cannot_begin(error));
    }
    let found = match numeric {
        _ if is_short => return Some(output.finish(output.put(Err(Failure::TooSmall)))),
        Numeric::Name => return None,
        Numeric::Wrong => Ok(None),
        Numeric::Address(address) => {
            output.set_h_errno(NETDB_SUCCESS);
            pack_numeric_host(name, &address, room).map(Some).map_err(|TooSmall| Failure::TooSmall)
        }
    };
    output.put_found(output.put(found));
    Some(0)
}

/// Which lines of a host's count that have its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// All or the first, as host.conf says.
    Configured,
    /// The first: all that there was to a host on 4.2, 4.3 and 4.4BSD.
    First,
}

/// gethostbyname_r, and gethostbyname2_r for a family that the caller gives.
///
/// # Safety
/// As for the C function.
pub unsafe fn host_by_name_r(
    string: *const c_char,
    family: Option<c_int>,
    lines: Lines,
    output: Output<hostent>,
) -> c_int {
    // SAFETY: the caller's promise.
    let error = unsafe { host_by_name(string, family, lines, output) };
    errno::set(error);
    error
}

/// The same for the other functions: an address is no reason to touch errno.
///
/// # Safety
/// As for the C function.
pub unsafe fn host_by_name(
    string: *const c_char,
    family: Option<c_int>,
    lines: Lines,
    output: Output<hostent>,
) -> c_int {
    let Ok(conf) = host_conf::get() else { return output.finish_without_memory() };
    // SAFETY: the C caller's string.
    let name = unsafe { name(string) };
    // SAFETY: the C caller's buffer.
    let room = unsafe { output.room() };
    let query = hosts::ByName { name, family: family.unwrap_or(AF_INET) };
    // The C library prepares for an address wherever there is an outside chance of one.
    if name.first().is_some_and(|&b| b == b':' || b.is_ascii_hexdigit())
        && let Some(error) = numeric_host(name, query.family, &output, &room)
    {
        return error;
    }
    let error = look_up_with_dns(
        &HOSTS,
        &query,
        output,
        |room| room.aligned().for_hosts(),
        |room| {
            // Addresses of two families make no list.
            if lines == Lines::First || !conf.multi || !matches!(query.family, AF_INET | AF_INET6) {
                return first(&HOSTS, &query, room);
            }
            let mut merged = MergedHost::new(room);
            HOSTS.search(&query, Some(&Cell::new(room)), &mut merged)?;
            // The C library has met the end of the file, and says so also when all went well.
            output.set_h_errno(HOST_NOT_FOUND);
            merged.finish()
        },
        |room| {
            let wanted = match query.family {
                AF_INET => Wanted::V4,
                AF_INET6 => Wanted::V6,
                _ if !dns::is_host_name(name) => {
                    output.set_h_errno(HOST_NOT_FOUND);
                    return Some(Status::NotFound);
                }
                _ => {
                    output.set_h_errno(NO_DATA);
                    errno::set(libc::EAFNOSUPPORT);
                    return Some(Status::Unavailable);
                }
            };
            Some(from_servers(dns::lookup(name, wanted), &output, |host| {
                pack_host(&host.canonical, &host.aliases, &host.addresses, &room)
            }))
        },
        |module| match family {
            None => ask!(module, c"gethostbyname_r"(string => *const c_char) -> hostent, output, h_errno),
            Some(family) => ask!(
                module,
                c"gethostbyname2_r"(string => *const c_char, family => c_int) -> hostent, output, h_errno
            ),
        },
    );
    // SAFETY: the lookup has put a host there, or null.
    if conf.reorder && rarely(|| unsafe { put_near_first(*output.found) }).is_err() {
        return output.finish_without_memory();
    }
    error
}

/// gethostbyaddr_r.
///
/// # Safety
/// As for the C function.
pub unsafe fn host_by_address(address: *const c_void, len: socklen_t, family: c_int, output: Output<hostent>) -> c_int {
    let Ok(conf) = host_conf::get() else { return output.finish_without_memory() };
    // SAFETY: the C caller's address of `len` bytes, four at least, or null.
    let v4 = || unsafe { address.cast::<[u8; 4]>().as_ref() }.map(|&bytes| IpAddr::from(bytes));
    // SAFETY: the same of sixteen.
    let v6 = || unsafe { address.cast::<[u8; 16]>().as_ref() }.map(|&bytes| IpAddr::from(bytes));
    // What no line can have is not read.
    let known = match (len, family) {
        (4, AF_INET | AF_UNSPEC) => v4(),
        (16, _) => v6(),
        _ => None,
    };
    if known.is_some_and(|address| address.is_ipv6() && address.is_unspecified()) {
        if let Err(error) = resolver::begin() {
            return output.cannot_begin(error);
        }
        output.set_h_errno(HOST_NOT_FOUND);
        output.put_found(Status::NotFound);
        return libc::ENOENT;
    }
    let query = hosts::ByAddress { family, address: known };
    let error = look_up_with_dns(
        &HOSTS,
        &query,
        output,
        Room::for_hosts,
        |room| first(&HOSTS, &query, room),
        |room| {
            if !room.holds_servers_answer() {
                return Some(output.put(Err(Failure::TooSmall)));
            }
            // The name servers are asked by as much as the family has of it.
            let asked = match (family, len) {
                (AF_INET, 4..) => v4(),
                (AF_INET6, 16..) => v6(),
                _ => None,
            };
            let Some(asked) = asked else {
                output.set_h_errno(NETDB_INTERNAL);
                errno::set(libc::EAFNOSUPPORT);
                return Some(Status::Unavailable);
            };
            Some(from_servers(dns::reverse(asked), &output, |host| {
                let address = host.addresses.first().ok_or(TooSmall)?;
                Ok(pack_host_at(&host.canonical, address, &room)?)
            }))
        },
        |module| {
            ask!(
                module,
                c"gethostbyaddr_r"(address => *const c_void, len => socklen_t, family => c_int) -> hostent,
                output, h_errno
            )
        },
    );
    // SAFETY: the lookup has put a host there, or null.
    unsafe {
        if conf.reorder && put_near_first(*output.found).is_err() {
            return output.finish_without_memory();
        }
        trim(*output.found, conf);
    }
    error
}

/// Puts the first address that this machine has a direct way to in place of the first of all, and that in its place.
///
/// # Safety
/// `host` is null or a host whose list may be changed.
unsafe fn put_near_first(host: *mut hostent) -> Result<(), NoMemory> {
    // SAFETY: the caller's promise.
    let Some(host) = unsafe { host.as_ref() }.filter(|host| host.h_addrtype == AF_INET) else { return Ok(()) };
    let networks = own_networks()?;
    let is_near = |address: *mut c_char| {
        // SAFETY: an IPv4 address.
        let address = u32::from_be_bytes(unsafe { address.cast::<[u8; 4]>().read() });
        networks.iter().any(|(own, bits)| (address ^ own.to_bits()).leading_zeros() >= (*bits).into())
    };
    let first = host.h_addr_list;
    // SAFETY: the caller's promise; a list need not be aligned.
    unsafe {
        if let Some(place) = members(first).position(is_near) {
            let near = first.add(place);
            let address = near.read_unaligned();
            near.write_unaligned(first.read_unaligned());
            first.write_unaligned(address);
        }
    }
    Ok(())
}

/// Takes the endings off the names that host.conf says.
///
/// # Safety
/// `host` is null or a host whose strings may be changed.
unsafe fn trim(host: *const hostent, conf: &HostConf) {
    if conf.trim.is_empty() {
        return;
    }
    // SAFETY: the caller's promise.
    unsafe {
        let Some(host) = host.as_ref() else { return };
        let cut = |string: *mut c_char| string.add(conf.trimmed(CStr::from_ptr(string).to_bytes())).write(0);
        [host.h_name].into_iter().chain(members(host.h_aliases)).for_each(cut);
    }
}

/// getservbyname_r. h_errno is not set.
///
/// # Safety
/// As for the C function.
pub unsafe fn service_by_name(string: *const c_char, protocol: *const c_char, output: Output<servent>) -> c_int {
    let output = output.without_h_errno();
    // SAFETY: the C caller's strings.
    let query = unsafe { services::ByName { name: name(string), protocol: bytes(protocol) } };
    look_up(
        &SERVICES,
        &query,
        output,
        |module| ask!(module, c"getservbyname_r"(string => *const c_char, protocol => *const c_char) -> servent, output),
    )
}

/// getservbyport_r. h_errno is not set.
///
/// # Safety
/// As for the C function.
pub unsafe fn service_by_port(port: c_int, protocol: *const c_char, output: Output<servent>) -> c_int {
    let output = output.without_h_errno();
    // SAFETY: the C caller's string.
    let query = services::ByPort { port, protocol: unsafe { bytes(protocol) } };
    look_up(
        &SERVICES,
        &query,
        output,
        |module| ask!(module, c"getservbyport_r"(port => c_int, protocol => *const c_char) -> servent, output),
    )
}

/// getprotobyname_r. h_errno is not set.
///
/// # Safety
/// As for the C function.
pub unsafe fn protocol_by_name(string: *const c_char, output: Output<protoent>) -> c_int {
    let output = output.without_h_errno();
    // SAFETY: the C caller's string.
    let query = protocols::ByName(unsafe { name(string) });
    look_up(
        &PROTOCOLS,
        &query,
        output,
        |module| ask!(module, c"getprotobyname_r"(string => *const c_char) -> protoent, output),
    )
}

/// getprotobynumber_r. h_errno is not set.
///
/// # Safety
/// As for the C function.
pub unsafe fn protocol_by_number(number: c_int, output: Output<protoent>) -> c_int {
    let output = output.without_h_errno();
    look_up(
        &PROTOCOLS,
        &protocols::ByNumber(number),
        output,
        |module| ask!(module, c"getprotobynumber_r"(number => c_int) -> protoent, output),
    )
}

/// getnetbyname_r.
///
/// # Safety
/// As for the C function.
pub unsafe fn network_by_name(string: *const c_char, output: Output<netent>) -> c_int {
    // SAFETY: the C caller's string.
    let name = unsafe { name(string) };
    if host_conf::complain().is_err() {
        return output.finish_without_memory();
    }
    let query = networks::ByName(name);
    look_up_with_dns(
        &NETWORKS,
        &query,
        output,
        |room| room,
        |room| first(&NETWORKS, &query, room),
        |room| {
            Some(network_from_servers(dns::network::by_name(name), &output, room, |names, list| {
                let n_net = names.iter().find_map(|name| dns::network::number(name))?;
                // The C library says nothing here.
                // SAFETY: the list has as many members.
                Some(netent { n_name: unsafe { *list }, n_aliases: list, n_addrtype: AF_INET, n_net })
            }))
        },
        |module| ask!(module, c"getnetbyname_r"(string => *const c_char) -> netent, output, h_errno),
    )
}

/// getnetbyaddr_r.
///
/// # Safety
/// As for the C function.
pub unsafe fn network_by_number(number: u32, family: c_int, output: Output<netent>) -> c_int {
    if host_conf::complain().is_err() {
        return output.finish_without_memory();
    }
    let query = networks::ByNumber { number, family };
    look_up_with_dns(
        &NETWORKS,
        &query,
        output,
        |room| room,
        |room| first(&NETWORKS, &query, room),
        |room| {
            if family != AF_INET {
                return Some(Status::Unavailable);
            }
            Some(network_from_servers(dns::network::by_number(number), &output, room, |_, list| {
                let n_net = number.checked_shr(number.trailing_zeros() / 8 * 8).unwrap_or(0);
                // SAFETY: the list has a member, and its end.
                let (n_name, n_aliases) = unsafe { (*list, list.add(1)) };
                Some(netent { n_name, n_aliases, n_addrtype: AF_INET, n_net })
            }))
        },
        |module| ask!(module, c"getnetbyaddr_r"(number => u32, family => c_int) -> netent, output, h_errno),
    )
}

/// Packs what the name servers say of a network. `entry` gets the names that they know, one at least, as they are and as a
/// list of C's. What is wrong with an answer is said in the thread's own h_errno alone, as the C library does it.
fn network_from_servers(
    answer: Result<dns::packet::Pointers, dns::Failure>,
    output: &Output<netent>,
    room: Room,
    entry: impl FnOnce(&[&[u8]], StringVector) -> Option<netent>,
) -> Status {
    let pointers = match answer {
        Ok(pointers) => pointers,
        Err(failure) => {
            if failure.host_error == dns::HostError::Internal {
                output.set_h_errno(NETDB_INTERNAL);
            }
            if let Some(error) = failure.errno {
                errno::set(error);
            }
            return failure.status;
        }
    };
    let Ok((list, count)) = pack_pointers(&pointers.records, &room) else {
        return output.put(Err(Failure::TooSmall));
    };
    errno::set(pointers.errno);
    if let Some(fault) = pointers.fault {
        if fault == dns::packet::Fault::NoMemory {
            return output.put(Err(NoMemory.into()));
        }
        if fault == dns::packet::Fault::Malformed {
            h_errno::set(NO_RECOVERY);
        }
        return Status::Unavailable;
    }
    let names = pointers.records.iter().filter_map(|(_, name)| name.as_deref()).take(count);
    let Ok(names) = collected(names) else { return output.put(Err(NoMemory.into())) };
    match (count > 0).then(|| entry(&names, list)).flatten() {
        Some(entry) => output.put(Ok(Some(entry))),
        None => {
            h_errno::set(TRY_AGAIN);
            Status::TryAgain
        }
    }
}
