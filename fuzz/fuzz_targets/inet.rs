//! Internet addresses as text, with a scope and without, by our readers and by the host's.

#![no_main]

use std::ffi::{CString, c_char, c_int, c_void};
use std::net::{SocketAddr, SocketAddrV4, SocketAddrV6};
use std::ptr::{null, null_mut};

use bsdipc_fuzz::inet::{Text, aton, network, parse_v4, parse_v6};
use bsdipc_fuzz::names::addrinfo::numeric;
use bsdipc_fuzz::names::addrinfo::{Error, Request};
use libfuzzer_sys::fuzz_target;

unsafe extern "C" {
    fn inet_aton(text: *const c_char, address: *mut u32) -> c_int;
    fn inet_network(text: *const c_char) -> u32;
    fn inet_pton(family: c_int, text: *const c_char, address: *mut c_void) -> c_int;
}

fn host_pton<const N: usize>(family: c_int, text: &CString) -> Option<[u8; N]> {
    let mut address = [0; N];
    // SAFETY: a string, and room for an address of the family.
    (unsafe { inet_pton(family, text.as_ptr(), address.as_mut_ptr().cast()) } == 1).then_some(address)
}

/// The address, which may have a scope, that the host's getaddrinfo reads; or the code that it gives.
fn host_address(text: &CString, request: &Request) -> Result<SocketAddr, c_int> {
    // SAFETY: a structure of integers and pointers may be zero.
    let mut hints: libc::addrinfo = unsafe { std::mem::zeroed() };
    (hints.ai_flags, hints.ai_family, hints.ai_socktype) = (request.flags, request.family, request.socktype);
    let mut list = null_mut();
    // SAFETY: a string, hints, and a place for the list.
    let code = unsafe { libc::getaddrinfo(text.as_ptr(), null(), &hints, &mut list) };
    if code != 0 {
        return Err(code);
    }
    // SAFETY: a list of one entry at least, whose address is of its family; it is not used afterwards.
    unsafe {
        let place = (*list).ai_addr;
        let address = if (*list).ai_family == libc::AF_INET {
            let v4 = *place.cast::<libc::sockaddr_in>();
            SocketAddrV4::new(u32::from_be(v4.sin_addr.s_addr).into(), 0).into()
        } else {
            let v6 = *place.cast::<libc::sockaddr_in6>();
            SocketAddrV6::new(v6.sin6_addr.s6_addr.into(), 0, 0, v6.sin6_scope_id).into()
        };
        libc::freeaddrinfo(list);
        Ok(address)
    }
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = CString::new(data) else { return };
    let mut address = 0;
    // SAFETY: a string, and room for an address.
    let host = (unsafe { inet_aton(text.as_ptr(), &mut address) } == 1).then(|| u32::from_be(address).into());
    assert_eq!(aton(data), host);
    // SAFETY: a string.
    assert_eq!(network(data).unwrap_or(u32::MAX), unsafe { inet_network(text.as_ptr()) });
    let v4 = parse_v4(data);
    assert_eq!(v4.map(|v4| v4.octets()), host_pton(libc::AF_INET, &text));
    let v6 = parse_v6(data);
    assert_eq!(v6.map(|v6| v6.octets()), host_pton(libc::AF_INET6, &text));
    if let Some(v4) = v4 {
        assert_eq!(parse_v4(Text::of_v4(v4).as_bytes()), Some(v4));
    }
    if let Some(v6) = v6 {
        assert_eq!(parse_v6(Text::of_v6(v6).as_bytes()), Some(v6));
    }
    // Who calls our reader knows that these two are no addresses, which the host's function takes for one.
    if matches!(data, b"" | b"*") {
        return;
    }
    for family in [libc::AF_UNSPEC, libc::AF_INET, libc::AF_INET6] {
        for flags in [libc::AI_NUMERICHOST, libc::AI_NUMERICHOST | libc::AI_V4MAPPED] {
            let request = Request { flags, family, socktype: libc::SOCK_STREAM, protocol: 0 };
            let read =
                numeric::address(data, &request).and_then(|address| address.ok_or(Error::Code(libc::EAI_NONAME)));
            assert_eq!(read, host_address(&text, &request).map_err(Error::Code));
        }
    }
});
