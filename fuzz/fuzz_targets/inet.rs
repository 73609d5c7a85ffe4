//! Internet addresses as text, by our readers and by the host's.

#![no_main]

use std::ffi::{CString, c_char, c_int, c_void};

use bsdipc_fuzz::inet::{Text, aton, network, parse_v4, parse_v6};
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
});
