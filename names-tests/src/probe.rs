//! Makes the calls that come on standard input, and says what came of each in one line on standard output.
//!
//! An ordinary dynamic program: it is the loader that decides whose functions it calls.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::fmt::Write as _;
use std::io::{BufRead, Write};
use std::ptr::null;

use names_tests::{Buffer, Call, Database, Question};

#[repr(C)]
struct Hostent {
    name: *const c_char,
    aliases: *const *const c_char,
    family: c_int,
    length: c_int,
    addresses: *const *const u8,
}

#[repr(C)]
struct Servent {
    name: *const c_char,
    aliases: *const *const c_char,
    port: c_int,
    protocol: *const c_char,
}

#[repr(C)]
struct Protoent {
    name: *const c_char,
    aliases: *const *const c_char,
    number: c_int,
}

#[repr(C)]
struct Netent {
    name: *const c_char,
    aliases: *const *const c_char,
    family: c_int,
    number: u32,
}

type Text = *const c_char;

unsafe extern "C" {
    fn __h_errno_location() -> *mut c_int;

    fn sethostent(stay_open: c_int);
    fn endhostent();
    fn gethostbyname(name: Text) -> *mut Hostent;
    fn gethostbyname_r(
        name: Text,
        result: *mut Hostent,
        buffer: *mut c_char,
        len: usize,
        found: *mut *mut Hostent,
        h: *mut c_int,
    ) -> c_int;
    fn gethostbyname2(name: Text, family: c_int) -> *mut Hostent;
    fn gethostbyname2_r(
        name: Text,
        family: c_int,
        result: *mut Hostent,
        buffer: *mut c_char,
        len: usize,
        found: *mut *mut Hostent,
        h: *mut c_int,
    ) -> c_int;
    fn gethostbyaddr(address: *const c_void, len: u32, family: c_int) -> *mut Hostent;
    fn gethostbyaddr_r(
        address: *const c_void,
        len: u32,
        family: c_int,
        result: *mut Hostent,
        buffer: *mut c_char,
        len: usize,
        found: *mut *mut Hostent,
        h: *mut c_int,
    ) -> c_int;
    fn gethostent() -> *mut Hostent;
    fn gethostent_r(
        result: *mut Hostent,
        buffer: *mut c_char,
        len: usize,
        found: *mut *mut Hostent,
        h: *mut c_int,
    ) -> c_int;

    fn setservent(stay_open: c_int);
    fn endservent();
    fn getservbyname(name: Text, protocol: Text) -> *mut Servent;
    fn getservbyname_r(
        name: Text,
        protocol: Text,
        result: *mut Servent,
        buffer: *mut c_char,
        len: usize,
        found: *mut *mut Servent,
    ) -> c_int;
    fn getservbyport(port: c_int, protocol: Text) -> *mut Servent;
    fn getservbyport_r(
        port: c_int,
        protocol: Text,
        result: *mut Servent,
        buffer: *mut c_char,
        len: usize,
        found: *mut *mut Servent,
    ) -> c_int;
    fn getservent() -> *mut Servent;
    fn getservent_r(result: *mut Servent, buffer: *mut c_char, len: usize, found: *mut *mut Servent) -> c_int;

    fn setprotoent(stay_open: c_int);
    fn endprotoent();
    fn getprotobyname(name: Text) -> *mut Protoent;
    fn getprotobyname_r(
        name: Text,
        result: *mut Protoent,
        buffer: *mut c_char,
        len: usize,
        found: *mut *mut Protoent,
    ) -> c_int;
    fn getprotobynumber(number: c_int) -> *mut Protoent;
    fn getprotobynumber_r(
        number: c_int,
        result: *mut Protoent,
        buffer: *mut c_char,
        len: usize,
        found: *mut *mut Protoent,
    ) -> c_int;
    fn getprotoent() -> *mut Protoent;
    fn getprotoent_r(result: *mut Protoent, buffer: *mut c_char, len: usize, found: *mut *mut Protoent) -> c_int;

    fn setnetent(stay_open: c_int);
    fn endnetent();
    fn getnetbyname(name: Text) -> *mut Netent;
    fn getnetbyname_r(
        name: Text,
        result: *mut Netent,
        buffer: *mut c_char,
        len: usize,
        found: *mut *mut Netent,
        h: *mut c_int,
    ) -> c_int;
    fn getnetbyaddr(number: u32, family: c_int) -> *mut Netent;
    fn getnetbyaddr_r(
        number: u32,
        family: c_int,
        result: *mut Netent,
        buffer: *mut c_char,
        len: usize,
        found: *mut *mut Netent,
        h: *mut c_int,
    ) -> c_int;
    fn getnetent() -> *mut Netent;
    fn getnetent_r(
        result: *mut Netent,
        buffer: *mut c_char,
        len: usize,
        found: *mut *mut Netent,
        h: *mut c_int,
    ) -> c_int;
}

/// What came of a call.
struct Outcome {
    /// What the function returned; 0 for one that returns no number.
    returned: c_int,
    /// The result, said in words.
    entry: Option<String>,
    /// Where a reentrant function says it would have set h_errno.
    h_errno: Option<c_int>,
}

/// Where a pointer points: into the caller's buffer, or somewhere of the library's own.
#[derive(Clone, Copy)]
struct Place {
    start: usize,
    len: usize,
}

impl Place {
    fn say<T>(&self, pointer: *const T) -> String {
        match (pointer as usize).checked_sub(self.start) {
            Some(offset) if offset < self.len => format!("@{offset}"),
            _ => String::new(),
        }
    }

    unsafe fn string(&self, text: Text) -> String {
        // SAFETY: the caller has a string.
        format!("{}{:?}", self.say(text), unsafe { CStr::from_ptr(text) })
    }

    unsafe fn strings(&self, mut vector: *const Text) -> String {
        let mut said = format!("{}[", self.say(vector));
        // SAFETY: the caller has a vector of strings that ends with a null pointer; it need not be aligned.
        unsafe {
            while !vector.read_unaligned().is_null() {
                let _ = write!(said, "{} ", self.string(vector.read_unaligned()));
                vector = vector.add(1);
            }
        }
        said + "]"
    }
}

/// A result that can be said in words.
trait Say {
    unsafe fn say(&self, place: Place) -> String;
}

// SAFETY (of each): the functions fill their structures with strings and vectors.
impl Say for Hostent {
    unsafe fn say(&self, place: Place) -> String {
        // SAFETY: see above.
        unsafe {
            let (name, aliases) = (place.string(self.name), place.strings(self.aliases));
            let mut said = format!("{name} {aliases} {} {} {}", self.family, self.length, place.say(self.addresses));
            let mut address = self.addresses;
            while !address.read_unaligned().is_null() {
                let start = address.read_unaligned();
                let bytes = std::slice::from_raw_parts(start, self.length as usize);
                let _ = write!(said, " {}{bytes:?}", place.say(start));
                address = address.add(1);
            }
            said
        }
    }
}

impl Say for Servent {
    unsafe fn say(&self, place: Place) -> String {
        // SAFETY: see above.
        unsafe {
            let (name, aliases) = (place.string(self.name), place.strings(self.aliases));
            format!("{name} {aliases} {} {}", self.port, place.string(self.protocol))
        }
    }
}

impl Say for Protoent {
    unsafe fn say(&self, place: Place) -> String {
        // SAFETY: see above.
        unsafe { format!("{} {} {}", place.string(self.name), place.strings(self.aliases), self.number) }
    }
}

impl Say for Netent {
    unsafe fn say(&self, place: Place) -> String {
        // SAFETY: see above.
        unsafe {
            let (name, aliases) = (place.string(self.name), place.strings(self.aliases));
            format!("{name} {aliases} {} {:#x}", self.family, self.number)
        }
    }
}

/// What no function sets by itself, so that it shows who did.
const UNSET: c_int = 4242;

/// The last arguments of a reentrant function.
struct Last<C> {
    result: *mut C,
    buffer: *mut c_char,
    len: usize,
    found: *mut *mut C,
    h_errno: *mut c_int,
}

fn reentrant<C: Say>(buffer: Buffer, call: impl FnOnce(&Last<C>) -> c_int) -> Outcome {
    const GUARD: u8 = 0xa5;
    // Of 16 bytes each, so that the start is aligned.
    let mut room = vec![u128::from_ne_bytes([GUARD; 16]); (buffer.len + buffer.shift) / 16 + 2];
    let start = room.as_mut_ptr().cast::<u8>().wrapping_add(buffer.shift);
    let mut result = std::mem::MaybeUninit::<C>::uninit();
    let (mut found, mut h_errno) = (result.as_mut_ptr(), UNSET);
    let returned = call(&Last {
        result: result.as_mut_ptr(),
        buffer: start.cast(),
        len: buffer.len,
        found: &mut found,
        h_errno: &mut h_errno,
    });
    // SAFETY: the vector's bytes.
    let bytes = unsafe { std::slice::from_raw_parts(room.as_ptr().cast::<u8>(), room.len() * 16) };
    let outside = bytes[..buffer.shift].iter().chain(&bytes[buffer.shift + buffer.len..]);
    assert!(outside.copied().all(|byte| byte == GUARD), "written outside the buffer");
    assert!(found.is_null() || found == result.as_mut_ptr());
    let place = Place { start: start as usize, len: buffer.len };
    // SAFETY: the function says that the result is there.
    let entry = (!found.is_null()).then(|| unsafe { (*found).say(place) });
    Outcome { returned, entry, h_errno: Some(h_errno) }
}

fn own<C: Say>(result: *mut C) -> Outcome {
    // SAFETY: the functions return null or a result.
    let entry = (!result.is_null()).then(|| unsafe { (*result).say(Place { start: 0, len: 0 }) });
    Outcome { returned: 0, entry, h_errno: None }
}

macro_rules! call {
    ($buffer:expr, $function:ident $function_r:ident($($argument:expr),*) $(, $h_errno:ident)?) => {
        match $buffer {
            None => own($function($($argument),*)),
            Some(buffer) => reentrant(buffer, |last| {
                $function_r($($argument,)* last.result, last.buffer, last.len, last.found $(, last.$h_errno)?)
            }),
        }
    };
}

fn nothing() -> Outcome {
    Outcome { returned: 0, entry: None, h_errno: None }
}

/// # Safety
/// Asks nothing: the arguments are right by construction.
unsafe fn make(call: &Call) -> Outcome {
    let string = |bytes: &[u8]| CString::new(bytes).unwrap();
    let protocol_of = |protocol: &Option<Vec<u8>>| protocol.as_deref().map(string);
    let pointer = |string: &Option<CString>| string.as_ref().map_or(null(), |s| s.as_ptr());
    // SAFETY: strings are strings, addresses have their lengths, buffers are as long as said.
    unsafe {
        match (call.database, &call.question) {
            (database, Question::Rewind(stay_open)) => {
                match database {
                    Database::Hosts => sethostent(*stay_open),
                    Database::Services => setservent(*stay_open),
                    Database::Protocols => setprotoent(*stay_open),
                    Database::Networks => setnetent(*stay_open),
                }
                nothing()
            }
            (database, Question::End) => {
                match database {
                    Database::Hosts => endhostent(),
                    Database::Services => endservent(),
                    Database::Protocols => endprotoent(),
                    Database::Networks => endnetent(),
                }
                nothing()
            }
            (Database::Hosts, Question::Next) => call!(call.buffer, gethostent gethostent_r(), h_errno),
            (Database::Services, Question::Next) => call!(call.buffer, getservent getservent_r()),
            (Database::Protocols, Question::Next) => call!(call.buffer, getprotoent getprotoent_r()),
            (Database::Networks, Question::Next) => call!(call.buffer, getnetent getnetent_r(), h_errno),
            (Database::Hosts, Question::Name(name, _)) => {
                let name = string(name);
                call!(call.buffer, gethostbyname gethostbyname_r(name.as_ptr()), h_errno)
            }
            (Database::Hosts, Question::NameInFamily(name, family)) => {
                let name = string(name);
                call!(call.buffer, gethostbyname2 gethostbyname2_r(name.as_ptr(), *family), h_errno)
            }
            (Database::Hosts, Question::Address(address, family)) => {
                let (start, len) = (address.as_ptr().cast(), address.len() as u32);
                call!(call.buffer, gethostbyaddr gethostbyaddr_r(start, len, *family), h_errno)
            }
            (Database::Services, Question::Name(name, protocol)) => {
                let (name, protocol) = (string(name), protocol_of(protocol));
                call!(call.buffer, getservbyname getservbyname_r(name.as_ptr(), pointer(&protocol)))
            }
            (Database::Services, Question::Number(port, protocol, _)) => {
                let protocol = protocol_of(protocol);
                call!(call.buffer, getservbyport getservbyport_r(*port as c_int, pointer(&protocol)))
            }
            (Database::Protocols, Question::Name(name, _)) => {
                let name = string(name);
                call!(call.buffer, getprotobyname getprotobyname_r(name.as_ptr()))
            }
            (Database::Protocols, Question::Number(number, ..)) => {
                call!(call.buffer, getprotobynumber getprotobynumber_r(*number as c_int))
            }
            (Database::Networks, Question::Name(name, _)) => {
                let name = string(name);
                call!(call.buffer, getnetbyname getnetbyname_r(name.as_ptr()), h_errno)
            }
            (Database::Networks, Question::Number(number, _, family)) => {
                call!(call.buffer, getnetbyaddr getnetbyaddr_r(*number, *family), h_errno)
            }
            other => panic!("no such call: {other:?}"),
        }
    }
}

fn main() {
    // SAFETY: nobody else is there yet.
    unsafe { libc::setlocale(libc::LC_ALL, c"".as_ptr()) };
    for (i, line) in std::io::stdin().lock().lines().enumerate() {
        let call: Call = line.expect("the test writes text").parse().expect("the test writes calls");
        // What an earlier function has left in errno counts in some failures.
        // SAFETY: both are the thread's own.
        let (errno, h_errno) = unsafe { (&mut *libc::__errno_location(), &mut *__h_errno_location()) };
        (*errno, *h_errno) = ([UNSET, libc::ENOMEM][i % 2], UNSET);
        // SAFETY: asks nothing.
        let outcome = unsafe { make(&call) };
        let (errno, h_errno) = (*errno, *h_errno);
        let entry = outcome.entry.as_deref().unwrap_or("null");
        println!("{entry} = {} errno {errno} h_errno {h_errno} {:?}", outcome.returned, outcome.h_errno);
        std::io::stdout().flush().expect("the test reads");
    }
}
