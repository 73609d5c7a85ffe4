//! `ioctl` as 4.2, 4.3 and 4.4BSD had it: interfaces, terminals, and who gets the signals of a socket.

use core::ffi::{c_int, c_long};

use super::interfaces::{ADDRESS, HOST_REQUEST, NAME, REQUEST};
use super::memory::{fetch, get, put, store};
use super::personality::Personality::{self, Bsd42, Bsd44};
use super::sockets::EVERYBODY;
use super::terminal::{LTCHARS, Sgttyb, TCHARS, Termios};
use super::{address, interfaces};
use crate::abi::netinet_in::in_addr;
use crate::linux::{cancellable, syscall};
use crate::ns::attention;
use crate::ns::requests::{self, Layout};

// The terminal calls that Linux does not have, by BSD's own numbers.
const TIOCGETD: u32 = 0x4004_7400;
const TIOCSETD: u32 = 0x8004_7401;
const TIOCHPCL: u32 = 0x2000_7402;
const TIOCGETP: u32 = 0x4006_7408;
const TIOCSETP: u32 = 0x8006_7409;
const TIOCSETN: u32 = 0x8006_740a;
const TIOCFLUSH: u32 = 0x8004_7410;
const TIOCSETC: u32 = 0x8006_7411;
const TIOCGETC: u32 = 0x4006_7412;
const TIOCSTART: u32 = 0x2000_746e;
const TIOCSTOP: u32 = 0x2000_746f;
const TIOCGLTC: u32 = 0x4006_7474;
const TIOCSLTC: u32 = 0x8006_7475;
const TIOCCDTR: u32 = 0x2000_7478;
const TIOCSDTR: u32 = 0x2000_7479;
const TIOCLGET: u32 = 0x4004_747c;
const TIOCLSET: u32 = 0x8004_747d;
const TIOCLBIC: u32 = 0x8004_747e;
const TIOCLBIS: u32 = 0x8004_747f;

/// BSD's numbers of its line disciplines: the old one and the new one. The host's is both.
const OTTYDISC: c_int = 0;
const NTTYDISC: c_int = 2;

const FREAD: c_int = 1;
const FWRITE: c_int = 2;

// The host's.
const TCGETS: u32 = 0x5401;
const TCSETS: u32 = 0x5402;
const TCSETSF: u32 = 0x5404;
const TCXONC: u32 = 0x540a;
const TCFLSH: u32 = 0x540b;
const TIOCMBIS: u32 = 0x5416;
const TIOCMBIC: u32 = 0x5417;
const TIOCM_DTR: c_int = 2;
const TIOCNOTTY: u32 = 0x5422;
const SIOCADDRT: u32 = 0x890b;
const SIOCDELRT: u32 = 0x890c;
const SIOCDARP: u32 = 0x8953;
const SIOCGARP: u32 = 0x8954;
const SIOCSARP: u32 = 0x8955;
const SIOCSPGRP: u32 = 0x8902;
const SIOCGPGRP: u32 = 0x8904;
const SIOCGIFCONF: u32 = 0x8912;
const SIOCGIFFLAGS: u32 = 0x8913;
const SIOCGIFBRDADDR: u32 = 0x8919;
const SIOCGIFHWADDR: u32 = 0x8927;
const SIOCGIFINDEX: u32 = 0x8933;

type Result<T = isize> = core::result::Result<T, isize>;

/// `ioctl`.
///
/// # Safety
/// `argument` is what the request wants.
pub unsafe fn ioctl(fd: c_int, request: u32, argument: *mut u8, personality: Personality) -> isize {
    let layout = Layout { request: requests::OLD_REQUEST, with_length: personality == Bsd44 };
    let is_theirs = !matches!((request, personality), (SIOCSPGRP | SIOCGPGRP, Bsd42));
    // SAFETY: the caller's promise.
    if is_theirs && let Some(result) = unsafe { requests::ioctl(fd, request, argument, layout) } {
        return result;
    }
    let result = match request {
        SIOCSPGRP | SIOCGPGRP if personality == Bsd42 => group(fd, request, argument.cast()),
        TIOCNOTTY => give_up_terminal(fd, personality),
        SIOCADDRT | SIOCDELRT => route(fd, request, argument, personality),
        SIOCSARP | SIOCGARP | SIOCDARP => hardware(fd, request, argument, personality),
        SIOCGIFCONF => configuration(fd, argument.cast(), personality),
        _ if interfaces::takes_request(request) => interface(fd, request, argument, personality),
        // Of BSD's own requests, the letter is the terminals'.
        _ if request >> 8 & 0xff == u32::from(b't') => terminal(fd, request, argument),
        // SAFETY: the caller's promise; the kernel checks the pointer.
        _ => unsafe { host(fd, request, argument) },
    };
    result.unwrap_or_else(|error| error)
}

/// The host's `ioctl`.
///
/// # Safety
/// The kernel may read and write at `argument`.
unsafe fn host<T>(fd: c_int, request: u32, argument: *mut T) -> Result {
    // SAFETY: the caller's promise.
    match unsafe { syscall!(IOCTL, fd, request, argument) } {
        result if result < 0 => Err(result),
        result => Ok(result),
    }
}

/// The host's `ioctl` whose argument is a number.
fn host_number(fd: c_int, request: u32, number: c_int) -> Result {
    // SAFETY: the kernel takes the number for what it is.
    unsafe { host(fd, request, number as usize as *mut u8) }
}

/// 4.2BSD's group of a socket: a process group is positive, a process negative. The host has it the other way round.
fn group(fd: c_int, request: u32, argument: *mut c_int) -> Result {
    let mut number = 0;
    // SAFETY: any bytes are a number; the kernel reads and writes ours.
    unsafe {
        if request == SIOCSPGRP {
            number = get(argument)?.wrapping_neg();
        }
        host(fd, request, &raw mut number)?;
    }
    if request == SIOCSPGRP {
        attention::tell_owner(fd);
    }
    if request == SIOCGPGRP {
        put(&number.wrapping_neg(), argument)?;
    }
    Ok(0)
}

/// `fcntl` of 4.2BSD, whose sockets' owners were as `group` says. An error is `-errno`; an owner may be any number.
///
/// # Safety
/// `argument` is what the command wants.
pub unsafe fn control(fd: c_int, command: c_int, argument: c_long) -> Result<c_int> {
    let mut number = (argument as c_int).wrapping_neg();
    let of_socket = match command {
        libc::F_SETOWN => host_owner(fd, SIOCSPGRP, &mut number).map(|_| attention::tell_owner(fd)).map(|()| 0),
        libc::F_GETOWN => host_owner(fd, SIOCGPGRP, &mut number).map(|_| number.wrapping_neg()),
        _ => Err(-(libc::ENOTTY as isize)),
    };
    match of_socket {
        // No socket: a terminal, whose owner has always been positive.
        Err(error) if error == -(libc::ENOTTY as isize) => {
            // SAFETY: the caller's promise; the frame holds nothing to drop.
            match unsafe { cancellable!(at_once: command != libc::F_SETLKW; FCNTL, fd, command, argument as usize) } {
                error if error < 0 => Err(error),
                result => Ok(result as c_int),
            }
        }
        result => result,
    }
}

fn host_owner(fd: c_int, request: u32, number: &mut c_int) -> Result {
    // SAFETY: the kernel reads or writes our int.
    unsafe { host(fd, request, number) }
}

/// A request about one interface, whose structure is shorter than the host's.
fn interface(fd: c_int, request: u32, argument: *mut u8, personality: Personality) -> Result {
    let with_length = personality == Bsd44 && interfaces::has_address(request);
    let mut ours = [0; HOST_REQUEST];
    fetch(argument, &mut ours[..REQUEST])?;
    if with_length {
        address::to_host(&mut ours[NAME..REQUEST]);
    }
    // SAFETY: the kernel reads and writes our structure.
    let result = unsafe { host(fd, request, &raw mut ours) }?;
    if with_length {
        address::from_host(&mut ours[NAME..REQUEST], ADDRESS);
    }
    store(&ours[..REQUEST], argument)?;
    Ok(result)
}

/// A route to add or to take away.
fn route(fd: c_int, request: u32, argument: *const u8, personality: Personality) -> Result {
    let mut given = [0; interfaces::ROUTE];
    fetch(argument, &mut given)?;
    let mut ours = interfaces::route(&given, personality == Bsd44);
    // SAFETY: the kernel reads our structure.
    unsafe { host(fd, request, &raw mut ours) }
}

/// The hardware address of a host. BSD found the interface by itself; to ask, the host wants to be told which.
fn hardware(fd: c_int, request: u32, argument: *mut u8, personality: Personality) -> Result {
    const PEER: core::ops::Range<usize> = 0..ADDRESS;
    const ARP_FLAGS: usize = 2 * ADDRESS;
    const BSD_ARP_FLAGS: u32 = 0x1f;
    let mut given = [0; interfaces::HOST_ARP];
    fetch(argument, &mut given[..interfaces::ARP])?;
    if personality == Bsd44 {
        address::to_host(&mut given[PEER]);
    }
    given[ADDRESS..ADDRESS + 2].copy_from_slice(&ARPHRD_ETHER.to_ne_bytes());
    let flags = u32::from_ne_bytes(part(&given, ARP_FLAGS)) & BSD_ARP_FLAGS;
    given[ARP_FLAGS..interfaces::ARP].copy_from_slice(&flags.to_ne_bytes());
    if request != SIOCGARP {
        // SAFETY: the kernel reads our structure.
        return unsafe { host(fd, request, &raw mut given) };
    }
    let (entries, count) = list(fd)?;
    let mut answer = Err(-(libc::ENXIO as isize));
    for entry in &entries[..count] {
        let mut ours = given;
        ours[interfaces::ARP + ADDRESS..].copy_from_slice(&entry[..NAME]);
        // SAFETY: the kernel reads and writes our structure.
        answer = unsafe { host(fd, request, &raw mut ours) };
        if answer.is_ok() {
            // Of family AF_UNSPEC.
            ours[ADDRESS..ADDRESS + 2].fill(0);
            store(&ours[ADDRESS..interfaces::ARP], argument.wrapping_add(ADDRESS))?;
            break;
        }
    }
    answer
}

/// `struct ifconf`: the same here and there.
#[repr(C)]
struct Configuration {
    length: c_int,
    buffer: *mut u8,
}

/// The most interfaces that are listed.
const MANY: usize = 256;

type List = [[u8; HOST_REQUEST]; MANY];

/// The host's list of interfaces, and how many they are.
fn list(fd: c_int) -> Result<(List, usize)> {
    let mut entries: List = [[0; HOST_REQUEST]; MANY];
    let mut ours = Configuration { length: size_of::<List>() as c_int, buffer: (&raw mut entries).cast() };
    // SAFETY: the kernel writes into our list.
    unsafe { host(fd, SIOCGIFCONF, &raw mut ours) }?;
    Ok((entries, ours.length as usize / HOST_REQUEST))
}

/// Asks the host about the interface of an entry. Gives the bytes after the name.
fn ask(fd: c_int, request: u32, entry: &[u8; HOST_REQUEST]) -> Result<[u8; ADDRESS]> {
    let mut entry = *entry;
    // SAFETY: the kernel reads and writes our structure.
    unsafe { host(fd, request, &raw mut entry) }?;
    Ok(part(&entry, NAME))
}

/// `N` of the bytes from `at` on, which are there.
fn part<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes.get(at..).and_then(<[u8]>::first_chunk).copied().unwrap_or([0; N])
}

/// SIOCGIFCONF: as many entries as there is room for. On 4.4BSD the interface's own address comes before the others.
fn configuration(fd: c_int, argument: *mut Configuration, personality: Personality) -> Result {
    // SAFETY: any bytes make a Configuration.
    let mut theirs = unsafe { get(argument) }?;
    let (entries, count) = list(fd)?;
    let room = usize::try_from(theirs.length).unwrap_or(0) / REQUEST;
    let mut written = 0;
    let mut add = |entry: [u8; REQUEST]| {
        if written < room {
            store(&entry, theirs.buffer.wrapping_add(written * REQUEST))?;
            written += 1;
        }
        Ok::<(), isize>(())
    };
    let mut last = [0; NAME];
    for entry in &entries[..count] {
        let name: [u8; NAME] = part(entry, 0);
        let mut shown = part(entry, NAME);
        if personality == Bsd44 {
            if name != last {
                add(interfaces::entry(name, link_address(fd, entry)))?;
            }
            shown = interfaces::with_length(shown);
        }
        add(interfaces::entry(name, shown))?;
        last = name;
    }
    theirs.length = (written * REQUEST) as c_int;
    put(&theirs, argument)?;
    Ok(0)
}

/// The host's number of Ethernet among kinds of hardware.
const ARPHRD_ETHER: u16 = 1;

fn link_address(fd: c_int, entry: &[u8; HOST_REQUEST]) -> [u8; ADDRESS] {
    let index = ask(fd, SIOCGIFINDEX, entry).map_or(0, |found| u32::from_ne_bytes(part(&found, 0)));
    let hardware = match ask(fd, SIOCGIFHWADDR, entry) {
        Ok(found) if u16::from_ne_bytes(part(&found, 0)) == ARPHRD_ETHER => part(&found, 2),
        _ => [0; 6],
    };
    interfaces::link_address(index, hardware)
}

/// The broadcast address of the first interface that has one and is up.
pub fn broadcast_address(fd: c_int) -> in_addr {
    const WANTED: u16 = (libc::IFF_UP | libc::IFF_BROADCAST) as u16;
    let Ok((entries, count)) = list(fd) else { return EVERYBODY };
    let broadcasts = |entry: &&[u8; HOST_REQUEST]| {
        ask(fd, SIOCGIFFLAGS, entry).is_ok_and(|flags| u16::from_ne_bytes(part(&flags, 0)) & WANTED == WANTED)
    };
    let first = entries[..count].iter().find(broadcasts).map(|entry| ask(fd, SIOCGIFBRDADDR, entry));
    match first {
        Some(Ok(address)) => in_addr { s_addr: u32::from_ne_bytes(part(&address, 4)) },
        _ => EVERYBODY,
    }
}

fn modes(fd: c_int) -> Result<Termios> {
    let mut modes = Termios::default();
    // SAFETY: the kernel writes its structure into ours, which has the same layout.
    unsafe { host(fd, TCGETS, &raw mut modes) }?;
    Ok(modes)
}

fn set_modes(fd: c_int, request: u32, change: impl FnOnce(&mut Termios)) -> Result {
    let mut modes = modes(fd)?;
    change(&mut modes);
    // SAFETY: the kernel reads our structure.
    unsafe { host(fd, request, &raw mut modes) }
}

/// The requests of BSD's terminals.
fn terminal(fd: c_int, request: u32, argument: *mut u8) -> Result {
    // SAFETY: any bytes are numbers.
    let number = || unsafe { get(argument.cast::<c_int>()) };
    // SAFETY: as above.
    let characters = || unsafe { get(argument.cast::<[u8; 6]>()) };
    let show = |shown: core::result::Result<(), isize>| shown.map(|()| 0);
    match request {
        TIOCGETP => show(put(&modes(fd)?.sgttyb(), argument.cast())),
        TIOCSETP | TIOCSETN => {
            // SAFETY: any bytes make an Sgttyb.
            let new = unsafe { get(argument.cast::<Sgttyb>()) }?;
            // The former waits for output and throws input away, the latter does neither.
            set_modes(fd, if request == TIOCSETP { TCSETSF } else { TCSETS }, |modes| modes.set_sgttyb(new))
        }
        TIOCGETC => show(put(&modes(fd)?.special(TCHARS), argument.cast())),
        TIOCGLTC => show(put(&modes(fd)?.special(LTCHARS), argument.cast())),
        TIOCSETC => characters().and_then(|new| set_modes(fd, TCSETS, |modes| modes.set_special(TCHARS, new))),
        TIOCSLTC => characters().and_then(|new| set_modes(fd, TCSETS, |modes| modes.set_special(LTCHARS, new))),
        TIOCLGET => show(put(&modes(fd)?.local_modes(), argument.cast())),
        TIOCLSET | TIOCLBIS | TIOCLBIC => {
            let given = number()? as u32;
            set_modes(fd, TCSETS, |modes| {
                modes.set_local_modes(match request {
                    TIOCLBIS => modes.local_modes() | given,
                    TIOCLBIC => modes.local_modes() & !given,
                    _ => given,
                });
            })
        }
        TIOCGETD => modes(fd).and_then(|_| show(put(&NTTYDISC, argument.cast()))),
        TIOCSETD => match number()? {
            OTTYDISC | NTTYDISC => modes(fd).map(|_| 0),
            _ => Err(-(libc::ENXIO as isize)),
        },
        TIOCHPCL => set_modes(fd, TCSETS, |modes| modes.control |= libc::HUPCL),
        TIOCFLUSH => {
            let which = match number()? & (FREAD | FWRITE) {
                FREAD => libc::TCIFLUSH,
                FWRITE => libc::TCOFLUSH,
                _ => libc::TCIOFLUSH,
            };
            host_number(fd, TCFLSH, which)
        }
        TIOCSTOP => host_number(fd, TCXONC, libc::TCOOFF),
        TIOCSTART => host_number(fd, TCXONC, libc::TCOON),
        TIOCSDTR | TIOCCDTR => {
            let mut lines = TIOCM_DTR;
            // SAFETY: the kernel reads our int.
            unsafe { host(fd, if request == TIOCSDTR { TIOCMBIS } else { TIOCMBIC }, &raw mut lines) }
        }
        // SAFETY: the kernel checks the pointer.
        _ => unsafe { host(fd, request, argument) },
    }
}

/// TIOCNOTTY. It let the process take the next terminal that it opened for its own; on Linux the leader of a session does.
fn give_up_terminal(fd: c_int, personality: Personality) -> Result {
    let result = without_hangup(|| host_number(fd, TIOCNOTTY, 0))?;
    if personality != Bsd44 {
        // SAFETY: touches no memory. Who leads a group already cannot.
        unsafe { syscall!(SETSID) };
    }
    Ok(result)
}

/// Makes a call of which the host tells the leader of a session by SIGHUP, which BSD did not.
fn without_hangup<T>(call: impl FnOnce() -> T) -> T {
    /// The kernel's `struct sigaction`: the handler comes first.
    type Action = [usize; 4];
    const IGNORE: Action = [libc::SIG_IGN, 0, 0, 0];
    let mut old: Action = [0; 4];
    let action = |new: *const Action, old: *mut Action| {
        // SAFETY: the kernel reads and writes our structures. The old action comes back as it was.
        unsafe { syscall!(RT_SIGACTION, libc::SIGHUP, new, old, size_of::<u64>()) }
    };
    let ignored = action(&IGNORE, &mut old) == 0;
    let result = call();
    if ignored {
        action(&old, core::ptr::null_mut());
    }
    result
}
