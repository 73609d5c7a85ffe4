//! As the other probe, for getaddrinfo and getnameinfo.

use std::ffi::{CStr, CString, c_char};
use std::fmt::Write as _;
use std::io::{BufRead, Write};
use std::ptr::{null, null_mut};

use names_tests::addrinfo::Call;

unsafe extern "C" {
    fn __h_errno_location() -> *mut i32;
}

/// What no function sets by itself.
const UNSET: i32 = 4242;

/// What says that errno says more.
const NETDB_INTERNAL: i32 = -1;

fn errno() -> &'static mut i32 {
    // SAFETY: the thread's own, and there is but one.
    unsafe { &mut *libc::__errno_location() }
}

fn h_errno() -> &'static mut i32 {
    // SAFETY: as above.
    unsafe { &mut *__h_errno_location() }
}

fn string(bytes: &Option<Vec<u8>>) -> Option<CString> {
    bytes.as_ref().map(|bytes| CString::new(&bytes[..]).unwrap())
}

fn pointer(string: &Option<CString>) -> *const c_char {
    string.as_ref().map_or(null(), |string| string.as_ptr())
}

fn info(node: Option<CString>, service: Option<CString>, hints: Option<[i32; 4]>) -> String {
    let hints = hints.map(|[ai_flags, ai_family, ai_socktype, ai_protocol]| libc::addrinfo {
        ai_flags,
        ai_family,
        ai_socktype,
        ai_protocol,
        ai_addrlen: 0,
        ai_addr: null_mut(),
        ai_canonname: null_mut(),
        ai_next: null_mut(),
    });
    let mut list = UNSET as usize as *mut libc::addrinfo;
    let hints = hints.as_ref().map_or(null(), |hints| &raw const *hints);
    // SAFETY: strings, hints, and a place for the list.
    let result = unsafe { libc::getaddrinfo(pointer(&node), pointer(&service), hints, &mut list) };
    let mut said = result.to_string();
    let _ = write!(said, " h_errno {} errno {}", h_errno(), errno());
    if result != 0 {
        assert!(list as usize == UNSET as usize, "a list without success");
        return said;
    }
    let mut next = list;
    // SAFETY: the list is the function's.
    while let Some(info) = unsafe { next.as_ref() } {
        let numbers = [info.ai_flags, info.ai_family, info.ai_socktype, info.ai_protocol];
        // SAFETY: as the members say.
        let bytes = unsafe { std::slice::from_raw_parts(info.ai_addr.cast::<u8>(), info.ai_addrlen as usize) };
        let _ = write!(said, " {numbers:?} {}", names_tests::hex(bytes));
        if !info.ai_canonname.is_null() {
            // SAFETY: a string.
            let _ = write!(said, " {:?}", unsafe { CStr::from_ptr(info.ai_canonname) });
        }
        next = info.ai_next;
    }
    // SAFETY: it is used no more.
    unsafe { libc::freeaddrinfo(list) };
    said
}

fn name(address: &Option<Vec<u8>>, lens: [Option<u32>; 2], flags: i32) -> String {
    const GUARD: u8 = 0xa5;
    // As long as any address, so that one can be shorter than it says.
    let mut storage = [0_u64; 32];
    // SAFETY: the storage's bytes.
    let bytes = unsafe { std::slice::from_raw_parts_mut(storage.as_mut_ptr().cast::<u8>(), 256) };
    let len = address.as_ref().map_or(0, |address| {
        bytes[..address.len()].copy_from_slice(address);
        address.len()
    });
    let mut rooms = lens.map(|len| len.map(|len| vec![GUARD; len as usize + 8]));
    let [host, service] =
        rooms.each_mut().map(|room| room.as_mut().map_or(null_mut(), |room| room.as_mut_ptr().cast()));
    let [host_len, service_len] = lens.map(Option::unwrap_or_default);
    let start = address.as_ref().map_or(null(), |_| storage.as_ptr().cast());
    // SAFETY: an address and rooms of these lengths.
    let result = unsafe { libc::getnameinfo(start, len as u32, host, host_len, service, service_len, flags) };
    let mut said = format!("{result} h_errno {} errno {}", h_errno(), errno());
    for (room, len) in rooms.iter().zip(lens).filter_map(|(room, len)| Some((room.as_ref()?, len?))) {
        assert!(room[len as usize..].iter().all(|&byte| byte == GUARD), "written outside the buffer");
        // Also what a failure leaves there.
        let end = room[..len as usize].iter().rposition(|&byte| byte != GUARD).map_or(0, |last| last + 1);
        let _ = write!(said, " {:?}", room[..end].escape_ascii().to_string());
    }
    said
}

fn main() {
    // SAFETY: nobody else is there yet.
    unsafe { libc::setlocale(libc::LC_ALL, c"C.UTF-8".as_ptr()) };
    for (i, line) in std::io::stdin().lock().lines().enumerate() {
        let call: Call = line.expect("the test writes text").parse().expect("the test writes calls");
        // What an earlier function has left there counts in some failures.
        (*errno(), *h_errno()) = ([UNSET, libc::ENOMEM][i / 2 % 2], [UNSET, NETDB_INTERNAL][i % 2]);
        let said = match &call {
            Call::Info { node, service, hints } => info(string(node), string(service), *hints),
            Call::Name { address, lens, flags } => name(address, *lens, *flags),
        };
        println!("{said}");
        std::io::stdout().flush().expect("the test reads");
    }
}
