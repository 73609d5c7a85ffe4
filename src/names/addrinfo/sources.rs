//! The sources of host names that nsswitch.conf may name.

use core::ffi::{CStr, c_char, c_int};
use core::net::SocketAddr;
use core::ptr::null_mut;

use super::hosts::{Miss, Source};
use super::{Host, list};
use crate::abi::netdb::*;
use crate::abi::sys_socket::{AF_INET, AF_INET6, AF_UNSPEC, SOCK_STREAM};
use crate::linux::errno;
use crate::linux::thread::PerThread;
use crate::names::dns::{self, Wanted};
use crate::names::etc::is_private;
use crate::names::host_libc::HostFunction;
use crate::names::line::Line;
use crate::names::nsswitch::{self, Action, Step};
use crate::names::pack::TooSmall;
use crate::names::scan::{Flow, Sink};
use crate::names::shell::{Status, set_h_errno};
use crate::names::store::{Failure, HOSTS};
use crate::names::{host_conf, hosts};

impl Source for &Step {
    fn is_there(&self) -> bool {
        self.source.is_there()
    }

    fn look_up(&self, name: &CStr, wanted: Wanted) -> Result<Host, Miss> {
        match self.source {
            nsswitch::Source::Files => from_files(name.to_bytes(), wanted),
            nsswitch::Source::Dns => from_servers(name.to_bytes(), wanted),
            nsswitch::Source::Other { .. } => from_host_libc(name, wanted),
        }
    }

    fn after(&self, status: Status) -> Action {
        Step::after(self, status)
    }
}

fn family(wanted: Wanted) -> c_int {
    match wanted {
        Wanted::V4 => AF_INET,
        Wanted::V6 => AF_INET6,
        Wanted::Both => AF_UNSPEC,
    }
}

/// Collects the addresses of all lines, or of the first one alone.
struct Collect {
    all: bool,
    host: Option<Host>,
}

impl<'q> Sink<hosts::ByName<'q>> for Collect {
    fn restart(&mut self) {
        self.host = None;
    }

    fn take<'a>(&mut self, _: &Line<'a>, line: hosts::Host<'a>) -> Result<Flow, TooSmall> {
        let host = self.host.get_or_insert_with(|| Host { canonical: Some(line.name.to_vec()), ..Host::default() });
        host.addresses.push(SocketAddr::new(line.address, 0));
        Ok(if self.all { Flow::More } else { Flow::Enough })
    }
}

/// As all sources, leaves in h_errno what the C library does, which programs see in a later function that does not set it.
fn from_files(name: &[u8], wanted: Wanted) -> Result<Host, Miss> {
    let query = hosts::ByName { name, family: family(wanted) };
    let mut sink = Collect { all: host_conf::get().multi, host: None };
    let miss = |status, host_error, errno| {
        set_h_errno(host_error);
        Err(Miss { status, host_error, errno })
    };
    match HOSTS.search(&query, None, &mut sink) {
        Ok(_) => match sink.host {
            Some(host) => {
                if sink.all {
                    // The end of the file was reached.
                    set_h_errno(HOST_NOT_FOUND);
                }
                Ok(host)
            }
            None => miss(Status::NotFound, HOST_NOT_FOUND, 0),
        },
        Err(Failure::NoFile(libc::EAGAIN)) => miss(Status::TryAgain, TRY_AGAIN, libc::EAGAIN),
        Err(Failure::NoFile(error)) => miss(Status::Unavailable, HOST_NOT_FOUND, error),
        Err(Failure::Unreadable(error)) => miss(Status::Unavailable, NETDB_INTERNAL, error),
        // There is no buffer.
        Err(Failure::TooSmall) => miss(Status::TryAgain, NETDB_INTERNAL, libc::ENOMEM),
    }
}

fn from_servers(name: &[u8], wanted: Wanted) -> Result<Host, Miss> {
    let answer = dns::lookup(name, wanted);
    set_h_errno(answer.as_ref().map_or_else(|failure| failure.host_error as c_int, |_| NETDB_SUCCESS));
    match answer {
        Ok(answer) => Ok(Host {
            canonical: Some(answer.canonical),
            addresses: answer.addresses.into_iter().map(|address| SocketAddr::new(address, 0)).collect(),
        }),
        Err(failure) => {
            Err(Miss { status: failure.status.into(), host_error: failure.host_error as c_int, errno: failure.errno })
        }
    }
}

type GetAddrInfo = unsafe extern "C" fn(*const c_char, *const c_char, *const addrinfo, *mut *mut addrinfo) -> c_int;

/// Asks the host's own function, which goes through all the sources of the machine's nsswitch.conf, files and name servers
/// included. That there is no such name is then the verdict of them all, and of this one too; but not under BSDIPC_ETC,
/// where ours may still know it.
fn from_host_libc(name: &CStr, wanted: Wanted) -> Result<Host, Miss> {
    // SAFETY: the type is the one in the host's netdb.h.
    static GETADDRINFO: HostFunction<GetAddrInfo> = unsafe { HostFunction::new(c"getaddrinfo") };
    /// Whether this thread is in the host's function. A source may itself look up a host, its own server for instance.
    static INSIDE: PerThread<bool> = PerThread::new();
    let nothing = Miss { status: Status::Unavailable, host_error: HOST_NOT_FOUND, errno: 0 };
    let inside = INSIDE.get();
    let getaddrinfo = GETADDRINFO.get().ok_or(nothing)?;
    // SAFETY: this thread's own, used by nobody else.
    if inside.is_null() || unsafe { inside.replace(true) } {
        return Err(nothing);
    }
    let hints = addrinfo {
        ai_flags: AI_CANONNAME,
        ai_family: family(wanted),
        // One address of each.
        ai_socktype: SOCK_STREAM,
        ai_protocol: 0,
        ai_addrlen: 0,
        ai_addr: null_mut(),
        ai_canonname: null_mut(),
        ai_next: null_mut(),
    };
    let mut found = null_mut();
    // SAFETY: a string, hints, and room for the list, which is ours then.
    let (code, host) = unsafe {
        let code = getaddrinfo(name.as_ptr(), core::ptr::null(), &hints, &mut found);
        let host = if code == 0 { list::host(found) } else { Host::default() };
        if code == 0 {
            list::free(found);
        }
        inside.write(false);
        (code, host)
    };
    let (status, host_error) = match code {
        0 => return Ok(host),
        EAI_NONAME | EAI_NODATA | EAI_ADDRFAMILY if is_private() => (Status::Unavailable, HOST_NOT_FOUND),
        EAI_NONAME => (Status::NotFound, HOST_NOT_FOUND),
        // That is the verdict of a later source that is not there, to which we come ourselves.
        EAI_SYSTEM if errno::get() == libc::EBUSY => (Status::NotFound, HOST_NOT_FOUND),
        EAI_NODATA | EAI_ADDRFAMILY => (Status::NotFound, NO_DATA),
        EAI_AGAIN => (Status::TryAgain, TRY_AGAIN),
        EAI_SYSTEM => (Status::Unavailable, NETDB_INTERNAL),
        _ => (Status::Unavailable, NO_RECOVERY),
    };
    Err(Miss { status, host_error, errno: errno::get() })
}
