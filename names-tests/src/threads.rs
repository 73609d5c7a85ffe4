//! Looks hosts up in many threads at once, and in children of fork, while the file changes under them.
//!
//! usage: names-threads fork|change|overwrite DIRECTORY
//!
//! DIRECTORY is what BSDIPC_ETC names. Ends with 0 if every lookup said what it had to.

use std::ffi::{c_char, c_int};
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

#[repr(C)]
struct Hostent {
    name: *const c_char,
    aliases: *const *const c_char,
    family: c_int,
    length: c_int,
    addresses: *const *const [u8; 4],
}

unsafe extern "C" {
    fn gethostbyname(name: *const c_char) -> *const Hostent;
    fn gethostbyname_r(
        name: *const c_char,
        result: *mut Hostent,
        buffer: *mut c_char,
        len: usize,
        found: *mut *mut Hostent,
        h_errno: *mut c_int,
    ) -> c_int;
}

/// The addresses of `host`.
fn look_up() -> Vec<[u8; 4]> {
    let mut result = std::mem::MaybeUninit::uninit();
    let mut buffer = [0; 4096];
    let (mut found, mut h_errno) = (null_mut(), 0);
    // SAFETY: a string, room for the results, and a list of addresses that ends with a null pointer.
    unsafe {
        gethostbyname_r(
            c"host".as_ptr(),
            result.as_mut_ptr(),
            buffer.as_mut_ptr(),
            buffer.len(),
            &mut found,
            &mut h_errno,
        );
        let mut addresses = Vec::new();
        if let Some(host) = found.as_ref() {
            let mut next = host.addresses;
            while !next.read_unaligned().is_null() {
                addresses.push(*next.read_unaligned());
                next = next.add(1);
            }
        }
        addresses
    }
}

/// Puts a file in place of hosts in which each of two lines has the number `n`.
fn write(directory: &Path, n: u8) {
    let filler = "192.0.2.1 other.example another\n".repeat(2000);
    fs::write(directory.join("new"), format!("10.0.0.{n} host\n{filler}10.0.1.{n} host\n")).unwrap();
    fs::rename(directory.join("new"), directory.join("hosts")).unwrap();
}

/// Threads look up while the file is replaced again and again: each answer is of one file, and none older than the last.
fn change(directory: &Path) {
    write(directory, 0);
    let over = AtomicBool::new(false);
    let lookups = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                let mut last = 0;
                while !over.load(Ordering::Relaxed) {
                    let addresses = look_up();
                    let [[10, 0, 0, n], [10, 0, 1, m]] = addresses[..] else { panic!("{addresses:?}") };
                    assert!(n == m && n >= last, "{n} and {m} after {last}");
                    last = n;
                    lookups.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for n in 1..=20 {
            write(directory, n);
            assert_eq!(look_up(), [[10, 0, 0, n], [10, 0, 1, n]]);
            // For some rounds the file stays the same long enough for an index.
            if n % 4 == 0 {
                std::thread::sleep(Duration::from_millis(40));
                let before = lookups.load(Ordering::Relaxed);
                while lookups.load(Ordering::Relaxed) < before + 1000 {
                    std::thread::yield_now();
                }
            }
        }
        over.store(true, Ordering::Relaxed);
    });
}

/// Threads look up while the file is written to in place, all at once: each answer is of one file, and none older than the
/// last.
fn overwrite(directory: &Path) {
    let filler = "192.0.2.1 other.example another\n".repeat(40_000);
    let text = |n: u8| format!("10.0.0.{n} host\n{filler}10.0.1.{n} host\n");
    let path = directory.join("hosts");
    fs::write(&path, text(10)).unwrap();
    let file = fs::File::options().write(true).open(&path).unwrap();
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut last = 10;
                while !over.load(Ordering::Relaxed) {
                    let addresses = look_up();
                    let [[10, 0, 0, n], [10, 0, 1, m]] = addresses[..] else { panic!("{addresses:?}") };
                    assert!(n == m && n >= last, "{n} and {m} after {last}");
                    last = n;
                }
            });
        }
        // A file that is written to for a second comes to no rest.
        let begin = Instant::now();
        for n in (11..100).take_while(|_| begin.elapsed() < Duration::from_millis(500)) {
            file.write_all_at(text(n).as_bytes(), 0).unwrap();
            std::thread::sleep(Duration::from_millis(2));
        }
        over.store(true, Ordering::Relaxed);
    });
}

/// Children of a process in which other threads are looking up can look up.
fn fork(directory: &Path) {
    write(directory, 0);
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    assert_eq!(look_up().len(), 2);
                }
            });
        }
        for n in 1..=100 {
            if n % 10 == 0 {
                write(directory, n);
            }
            // SAFETY: the child only looks up and ends.
            unsafe {
                let child = libc::fork();
                if child == 0 {
                    let ok = (0..5).all(|_| look_up().len() == 2 && !gethostbyname(c"host".as_ptr()).is_null());
                    libc::_exit(if ok { 0 } else { 1 });
                }
                let mut status = -1;
                assert_eq!(libc::waitpid(child, &mut status, 0), child);
                assert_eq!(status, 0, "the child's lookups");
            }
        }
        over.store(true, Ordering::Relaxed);
    });
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match [&*arguments[1], &*arguments[2]] {
        ["change", directory] => change(Path::new(directory)),
        ["overwrite", directory] => overwrite(Path::new(directory)),
        ["fork", directory] => fork(Path::new(directory)),
        other => panic!("{other:?}"),
    }
}
