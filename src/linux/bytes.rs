//! Searching bytes. The C library has the fastest search for the machine it runs on, chosen at load.

/// Where `byte` first stands in `text`.
#[inline]
pub fn memchr(byte: u8, text: &[u8]) -> Option<usize> {
    // SAFETY: `text` holds that many bytes; what is found lies in it.
    let found = unsafe { libc::memchr(text.as_ptr().cast(), byte.into(), text.len()) };
    (!found.is_null()).then(|| found.addr() - text.as_ptr().addr())
}

/// Where `byte` last stands in `text`.
#[inline]
pub fn memrchr(byte: u8, text: &[u8]) -> Option<usize> {
    // SAFETY: as in `memchr`.
    let found = unsafe { libc::memrchr(text.as_ptr().cast(), byte.into(), text.len()) };
    (!found.is_null()).then(|| found.addr() - text.as_ptr().addr())
}

/// Where `part` first stands in `text`.
#[inline]
pub fn memmem(part: &[u8], text: &[u8]) -> Option<usize> {
    // SAFETY: both hold that many bytes; what is found lies in `text`.
    let found = unsafe { libc::memmem(text.as_ptr().cast(), text.len(), part.as_ptr().cast(), part.len()) };
    (!found.is_null()).then(|| found.addr() - text.as_ptr().addr())
}
