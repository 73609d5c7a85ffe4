//! A socket with a reserved port: below IPPORT_RESERVED, which takes privilege, and in its upper half.

use core::ffi::c_int;

use crate::abi::netinet_in::{in_addr, in6_addr, sockaddr_in, sockaddr_in6};
use crate::abi::sys_socket::{AF_INET, AF_INET6, SOCK_STREAM};
use crate::linux::descriptor::Descriptor;
use crate::linux::errno::check;
use crate::linux::syscall;

const RESERVED: u16 = 1024;

/// The ports to try, from `first` downward and around.
fn candidates(first: c_int) -> impl Iterator<Item = u16> {
    let first = first.clamp(c_int::from(RESERVED / 2), c_int::from(RESERVED - 1)) as u16;
    (RESERVED / 2..=first).rev().chain((first + 1..RESERVED).rev())
}

/// Makes a stream socket and binds it to the first free reserved port from `first` downward. Gives the socket and the
/// port, or an errno: EAGAIN when all are taken.
pub fn reserve(first: c_int, family: c_int) -> Result<(Descriptor, u16), c_int> {
    if family != AF_INET && family != AF_INET6 {
        return Err(libc::EAFNOSUPPORT);
    }
    // SAFETY: touches no memory.
    let socket = Descriptor::new(unsafe { syscall!(SOCKET, family, SOCK_STREAM, 0) })?;
    for port in candidates(first) {
        match bind(&socket, family, port) {
            Ok(_) => return Ok((socket, port)),
            Err(libc::EADDRINUSE) => {}
            Err(error) => return Err(error),
        }
    }
    Err(libc::EAGAIN)
}

fn bind(socket: &Descriptor, family: c_int, port: u16) -> Result<usize, c_int> {
    let sin_port = port.to_be();
    let v4 = sockaddr_in { sin_family: AF_INET as u16, sin_port, sin_addr: in_addr { s_addr: 0 }, sin_zero: [0; 8] };
    let v6 = sockaddr_in6 {
        sin6_family: AF_INET6 as u16,
        sin6_port: sin_port,
        sin6_flowinfo: 0,
        sin6_addr: in6_addr { s6_addr: [0; 16] },
        sin6_scope_id: 0,
    };
    // SAFETY: the kernel reads our names.
    check(unsafe {
        match family {
            AF_INET => syscall!(BIND, socket, &raw const v4, size_of_val(&v4)),
            _ => syscall!(BIND, socket, &raw const v6, size_of_val(&v6)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_port_is_tried_once_from_the_first_downward() {
        for (first, begin) in [(1023, 1023), (600, 600), (512, 512), (-1, 512), (100_000, 1023)] {
            let all: Vec<u16> = candidates(first).collect();
            assert_eq!((all[0], all.len()), (begin, 512), "{first}");
            let mut sorted = all.clone();
            sorted.sort_unstable();
            assert!(sorted.into_iter().eq(512..1024));
        }
        assert_eq!(candidates(513).take(3).collect::<Vec<_>>(), [513, 512, 1023]);
    }
}
