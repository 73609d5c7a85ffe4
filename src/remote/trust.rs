//! Whether somebody on another machine is trusted: /etc/hosts.equiv and the user's own .rhosts, if nobody else can have
//! written them.

use alloc::vec::Vec;
use core::arch::global_asm;
use core::ffi::{CStr, c_char, c_int};
use core::mem::MaybeUninit;
use core::net::{IpAddr, SocketAddr};
use core::ptr::{null, null_mut};

use super::rhosts::{Verdict, Visitor, judge};
use crate::abi::netdb::{EAI_MEMORY, addrinfo};
use crate::abi::sys_socket::{AF_UNSPEC, SOCK_STREAM};
use crate::linux::descriptor::Descriptor;
use crate::linux::errno::check;
use crate::linux::memory::{Grow, NoMemory, c_string, collected, joined};
use crate::linux::syscall;
use crate::names::addrinfo::{getaddrinfo, list};
use crate::names::etc::{self, EtcFile};
use crate::names::host_libc::HostFunction;

static HOSTS_EQUIV: EtcFile = EtcFile::new(c"/etc/hosts.equiv");

/// Who comes.
pub struct Guest<'a> {
    /// From where.
    pub address: IpAddr,
    /// The name of the host, where it is known; for netgroups.
    pub host: &'a CStr,
    /// Who it is there.
    pub user: &'a CStr,
}

/// Whether `guest` may be `local` without a password. hosts.equiv is not for the super-user.
pub fn is_trusted(guest: &Guest, super_user: bool, local: &CStr) -> bool {
    let judge = |text: Vec<u8>| judge(&text, local.to_bytes(), guest);
    // In a directory of the user's own, hosts.equiv may be the user's.
    let owner = if etc::is_private() { effective_user() } else { 0 };
    if !super_user
        && let Ok((path, _)) = HOSTS_EQUIV.find()
        && let Ok(text) = read(path, owner)
        && judge(text) == Ok(Verdict::Trusted)
    {
        return true;
    }
    if !super_user && !asks_rhosts() {
        return false;
    }
    let Some(account) = Account::find(local) else { return false };
    let Ok(path) = c_string(&[&account.home, b"/.rhosts"]) else { return false };
    // A home on another machine may not be open to root.
    let before = effective_user();
    become_user(account.uid);
    let text = read(&path, account.uid);
    become_user(before);
    text.is_ok_and(|text| judge(text) == Ok(Verdict::Trusted))
}

// The host libc's own switch, by which a program says that ~/.rhosts does not count. A strong reference to it would bring
// the host's r-commands into a static program; a weak symbol, which Rust has no word for, does not.
global_asm!(
    ".weak __check_rhosts_file",
    ".pushsection .data.rel.ro, \"aw\"",
    ".balign 8",
    ".globl bsdipc_check_rhosts",
    ".hidden bsdipc_check_rhosts",
    "bsdipc_check_rhosts:",
    ".quad __check_rhosts_file",
    ".popsection",
);

unsafe extern "C" {
    static bsdipc_check_rhosts: *const c_int;
}

/// Whether ~/.rhosts counts.
fn asks_rhosts() -> bool {
    // SAFETY: the symbol above, read once it is bound: null, or the host's int.
    unsafe { (&raw const bsdipc_check_rhosts).read_volatile().as_ref() }.is_none_or(|check| *check != 0)
}

fn effective_user() -> u32 {
    // SAFETY: touches no memory.
    unsafe { syscall!(GETEUID) as u32 }
}

fn become_user(uid: u32) {
    if uid != effective_user() {
        // All threads must, or none: the C library sees to that.
        // SAFETY: touches no memory. Who may not stays who it is, and reads what it may.
        unsafe { libc::seteuid(uid) };
    }
}

/// Reads a file that only `owner` or root can have written.
fn read(path: &CStr, owner: u32) -> Result<Vec<u8>, c_int> {
    // Not a FIFO, not a device: opening one would wait, or do something. A symbolic link is not looked through.
    let status = |fd: c_int, path: &CStr, flags: c_int| {
        let mut status = MaybeUninit::<libc::stat>::zeroed();
        // SAFETY: the kernel writes its structure, which is the C library's on these machines.
        unsafe {
            check(syscall!(NEWFSTATAT, fd, path.as_ptr(), status.as_mut_ptr(), flags))?;
            Ok::<_, c_int>(status.assume_init())
        }
    };
    let regular = |status: &libc::stat| status.st_mode & libc::S_IFMT == libc::S_IFREG;
    if !regular(&status(libc::AT_FDCWD, path, libc::AT_SYMLINK_NOFOLLOW)?) {
        return Err(libc::EPERM);
    }
    let flags = libc::O_RDONLY | libc::O_CLOEXEC | libc::O_NONBLOCK | libc::O_NOFOLLOW;
    // SAFETY: the path is a string.
    let file = Descriptor::new(unsafe { syscall!(OPENAT, libc::AT_FDCWD, path.as_ptr(), flags) })?;
    let found = status(file.raw(), c"", libc::AT_EMPTY_PATH)?;
    let others_write = found.st_mode & (libc::S_IWGRP | libc::S_IWOTH) != 0;
    let strange = found.st_uid != 0 && found.st_uid != owner;
    if !regular(&found) || strange || others_write || found.st_nlink > 1 {
        return Err(libc::EPERM);
    }
    let mut text = Vec::new();
    loop {
        let mut piece = [0; 4096];
        // SAFETY: the kernel writes into our buffer.
        let length = check(unsafe { syscall!(READ, &file, piece.as_mut_ptr(), piece.len()) })?;
        if length == 0 {
            return Ok(text);
        }
        text.try_append(&piece[..length])?;
    }
}

/// What the password file says of a user.
struct Account {
    uid: u32,
    home: Vec<u8>,
}

type GetPwNam =
    unsafe extern "C" fn(*const c_char, *mut libc::passwd, *mut c_char, usize, *mut *mut libc::passwd) -> c_int;

impl Account {
    fn find(name: &CStr) -> Option<Account> {
        // By its mere name the linker would warn of every static program.
        // SAFETY: the type is the one in the host's pwd.h.
        static GETPWNAM_R: HostFunction<GetPwNam> = unsafe { HostFunction::new(c"getpwnam_r") };
        let Some(getpwnam_r) = GETPWNAM_R.get() else { return Account::read(name) };
        let mut buffer = Vec::<u8>::new();
        let mut room = 1024;
        loop {
            buffer.try_reserve_exact(room).ok()?;
            let (mut entry, mut found) = (MaybeUninit::<libc::passwd>::uninit(), null_mut());
            // SAFETY: the strings and the room are there.
            let error = unsafe {
                getpwnam_r(name.as_ptr(), entry.as_mut_ptr(), buffer.as_mut_ptr().cast(), room, &raw mut found)
            };
            if error == libc::ERANGE {
                room *= 2;
                continue;
            }
            // SAFETY: found is null or our entry, whose strings lie in the buffer.
            return unsafe {
                let entry = found.as_ref()?;
                let home = joined(&[CStr::from_ptr(entry.pw_dir).to_bytes()]).ok()?;
                Some(Account { uid: entry.pw_uid, home })
            };
        }
    }

    /// In a static program: from /etc/passwd.
    fn read(name: &CStr) -> Option<Account> {
        let text = read(c"/etc/passwd", 0).ok()?;
        text.split(|&byte| byte == b'\n').find_map(|line| {
            let mut fields = line.split(|&byte| byte == b':');
            let (user, uid, home) = (fields.next()?, fields.nth(1)?, fields.nth(2)?);
            let uid = core::str::from_utf8(uid).ok()?.parse().ok()?;
            if user == name.to_bytes() { Some(Account { uid, home: joined(&[home]).ok()? }) } else { None }
        })
    }
}

type InNetGr = unsafe extern "C" fn(*const c_char, *const c_char, *const c_char, *const c_char) -> c_int;

fn in_netgroup(group: &[u8], host: Option<&CStr>, user: Option<&CStr>) -> Result<bool, NoMemory> {
    // SAFETY: the type is the one in the host's netdb.h.
    static INNETGR: HostFunction<InNetGr> = unsafe { HostFunction::new(c"innetgr") };
    let Some(innetgr) = INNETGR.get() else { return Ok(false) };
    let group = c_string(&[group])?;
    let text = |text: Option<&CStr>| text.map_or(null(), CStr::as_ptr);
    // SAFETY: strings, or null for any.
    Ok(unsafe { innetgr(group.as_ptr(), text(host), text(user), null()) != 0 })
}

impl Visitor for Guest<'_> {
    fn is_from(&self, host: &[u8]) -> Result<bool, NoMemory> {
        Ok(addresses(&c_string(&[host])?, AF_UNSPEC)?.contains(&self.address))
    }

    fn host_in_group(&self, group: &[u8]) -> Result<bool, NoMemory> {
        in_netgroup(group, Some(self.host), None)
    }

    fn user(&self) -> &[u8] {
        self.user.to_bytes()
    }

    fn user_in_group(&self, group: &[u8]) -> Result<bool, NoMemory> {
        in_netgroup(group, None, Some(self.user))
    }
}

/// The addresses of a host.
pub fn addresses(host: &CStr, family: c_int) -> Result<Vec<IpAddr>, NoMemory> {
    // SAFETY: an addrinfo of zeros is one.
    let mut hints: addrinfo = unsafe { core::mem::zeroed() };
    (hints.ai_family, hints.ai_socktype) = (family, SOCK_STREAM);
    let mut found = null_mut();
    // SAFETY: the strings are; the list is ours until it is freed.
    unsafe {
        match getaddrinfo(host.as_ptr(), null(), &raw const hints, &raw mut found) {
            0 => {}
            EAI_MEMORY => return Err(NoMemory),
            _ => return Ok(Vec::new()),
        }
        let host = list::host(found);
        list::free(found);
        collected(host?.addresses.iter().map(SocketAddr::ip))
    }
}
