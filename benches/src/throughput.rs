//! TCP over loopback, written in 64 KiB pieces.

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::time::Instant;

use crate::calls::Library;
use crate::rounds::median;

type Send = unsafe extern "C" fn(i32, *const std::ffi::c_void, usize, i32) -> isize;

const PIECE: usize = 64 * 1024;
const PIECES: usize = 4096;
const ROUNDS: usize = 15;

/// Prints the rate of glibc's send and the median of the rounds' ratios of ours to it.
pub fn run(library: &str) -> Result<(), String> {
    // SAFETY: both libraries give send the signature of the C header.
    let [ours, glibc]: [Send; 2] =
        unsafe { [Library::open(library)?.function("send")?, Library::open("libc.so.6")?.function("send")?] };
    let mut rates = Vec::new();
    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        let (own, theirs) = if round % 2 == 0 {
            let own = rate(ours)?;
            (own, rate(glibc)?)
        } else {
            let theirs = rate(glibc)?;
            (rate(ours)?, theirs)
        };
        rates.push(theirs);
        ratios.push(own / theirs);
    }
    println!(
        "\n{:36} {:8.2} GB/s with glibc, {:.3} of it with bsdipc",
        "TCP loopback, 64 KiB sends",
        median(rates),
        median(ratios)
    );
    Ok(())
}

/// Bytes per nanosecond over one connection.
fn rate(send: Send) -> Result<f64, String> {
    let connect = || -> std::io::Result<(TcpStream, TcpStream)> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let out = TcpStream::connect(listener.local_addr()?)?;
        Ok((out, listener.accept()?.0))
    };
    let (out, mut from) = connect().map_err(|why| format!("loopback: {why}"))?;
    let reader = std::thread::spawn(move || {
        let mut room = vec![0; 4 * PIECE];
        while from.read(&mut room).is_ok_and(|read| read > 0) {}
    });
    let piece = vec![0_u8; PIECE];
    let start = Instant::now();
    let mut left = PIECE * PIECES;
    while left > 0 {
        // SAFETY: an open socket, and a buffer of at least the stated length.
        let sent = unsafe { send(out.as_raw_fd(), piece.as_ptr().cast(), left.min(PIECE), 0) };
        left -= usize::try_from(sent).map_err(|_| "send failed")?;
    }
    drop(out);
    let _ = reader.join();
    Ok((PIECE * PIECES) as f64 / start.elapsed().as_nanos() as f64)
}
