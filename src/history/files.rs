//! Paths of pseudo terminals by their old names, and what goes with them.

use core::ffi::{CStr, c_char, c_int, c_uint};

use super::memory::fetch;
use super::personality::Personality::{self, Bsd44};
use super::pty::{self, Path, Side};
use crate::linux::{cancellable, syscall};

const TIOCSPTLCK: u32 = 0x4004_5431;
const TIOCGPTN: u32 = 0x8004_5430;

/// The pair that a path names. No more of the caller's string is read than an old name has.
fn pair(path: *const c_char) -> Option<(Side, u32)> {
    let mut name = [0; 11];
    fetch(path.cast(), &mut name).ok()?;
    let (&0, name) = name.split_last()? else { return None };
    pty::parse(name)
}

/// `open`: of a master, one at a time; EIO tells that the pair is in use. A slave is given to the leader of a session that
/// has no terminal, as on the host; on 4.4BSD that took a TIOCSCTTY, which does no harm.
///
/// # Safety
/// `path` is a string, or an address at which the kernel finds none.
pub unsafe fn open(path: *const c_char, flags: c_int, mode: c_uint, personality: Personality) -> isize {
    match pair(path) {
        Some((Side::Master, number)) => open_master(number, flags),
        Some((Side::Slave, number)) => {
            let name = Path::slave(number);
            if personality != Bsd44 && flags & libc::O_NOCTTY == 0 {
                become_leader();
            }
            // SAFETY: the path is ours; the frame holds nothing to drop.
            match unsafe { cancellable!(OPENAT, libc::AT_FDCWD, name.as_c_str().as_ptr(), flags) } {
                // Nobody has the master.
                error if error == -(libc::ENOENT as isize) => -(libc::EIO as isize),
                result => result,
            }
        }
        // SAFETY: the kernel checks the path; the frame holds nothing to drop.
        None => unsafe { cancellable!(OPENAT, libc::AT_FDCWD, path, flags, mode) },
    }
}

/// `fopen`: of a slave, as comsat and talkd open other people's terminals.
///
/// # Safety
/// As for `fopen`.
pub unsafe fn open_stream(path: *const c_char, mode: *const c_char) -> *mut libc::FILE {
    match pair(path) {
        // SAFETY: the path is ours; the rest is the caller's promise.
        Some((Side::Slave, number)) => unsafe { libc::fopen(Path::slave(number).as_c_str().as_ptr(), mode) },
        // SAFETY: the caller's promise.
        _ => unsafe { libc::fopen(path, mode) },
    }
}

/// Opens the master of pair `number`. The host gives out the lowest number that is free, so those below are held
/// until this one comes; when a higher one comes, it is in use.
fn open_master(number: u32, flags: c_int) -> isize {
    // A bit for each descriptor that is held.
    let mut held = [0u64; 16];
    let mut result = -(libc::EIO as isize);
    loop {
        // SAFETY: the path is ours.
        let fd = unsafe { syscall!(OPENAT, libc::AT_FDCWD, c"/dev/ptmx".as_ptr(), flags | libc::O_NOCTTY) };
        if fd < 0 {
            result = fd;
            break;
        }
        let (mut found, mut locked) = (0, 0);
        // SAFETY: the kernel writes and reads our ints.
        unsafe {
            syscall!(IOCTL, fd as c_int, TIOCGPTN, &raw mut found);
            if found == number {
                syscall!(IOCTL, fd as c_int, TIOCSPTLCK, &raw mut locked);
                result = fd;
                break;
            }
        }
        let place = held.get_mut(fd as usize / 64);
        match place {
            Some(place) if found < number => *place |= 1 << (fd % 64),
            _ => {
                close(fd as c_int);
                break;
            }
        }
    }
    for (i, word) in held.into_iter().enumerate() {
        (0..64).filter(|bit| word >> bit & 1 != 0).for_each(|bit| close((64 * i + bit) as c_int));
    }
    result
}

fn close(fd: c_int) {
    // SAFETY: touches no memory; the descriptor is ours.
    unsafe { syscall!(CLOSE, fd) };
}

/// Makes a call that asks about the file at a path, with the host's path for the caller's.
///
/// A master answers for `/dev/ptmx`, of which it is one; so does a slave whose pair nobody uses, for on BSD it was there.
pub fn ask(path: *const c_char, call: impl Fn(*const c_char) -> isize) -> isize {
    const MULTIPLEXER: &CStr = c"/dev/ptmx";
    match pair(path) {
        None => call(path),
        Some((Side::Master, _)) => call(MULTIPLEXER.as_ptr()),
        Some((Side::Slave, number)) => match call(Path::slave(number).as_c_str().as_ptr()) {
            error if error == -(libc::ENOENT as isize) => call(MULTIPLEXER.as_ptr()),
            result => result,
        },
    }
}

/// Makes a call that changes the file at a path. The host's masters have no owner of their own, and a slave that nobody
/// uses is not there: then there is nothing to change.
pub fn change(path: *const c_char, call: impl Fn(*const c_char) -> isize) -> isize {
    match pair(path) {
        None => call(path),
        Some((Side::Master, _)) => 0,
        Some((Side::Slave, number)) => match call(Path::slave(number).as_c_str().as_ptr()) {
            error if error == -(libc::ENOENT as isize) => 0,
            result => result,
        },
    }
}

/// Makes the process ready to be given the terminal that it opens next, if it has none: on BSD any such process was, on
/// Linux the leader of a session is.
fn become_leader() {
    // SAFETY: the path is ours.
    let fd = unsafe { syscall!(OPENAT, libc::AT_FDCWD, c"/dev/tty".as_ptr(), libc::O_RDWR | libc::O_NOCTTY) };
    if fd >= 0 {
        close(fd as c_int);
    } else if fd == -(libc::ENXIO as isize) {
        // SAFETY: touches no memory. Who leads a group already cannot, and stays without.
        unsafe { syscall!(SETSID) };
    }
}
