//! <netinet/in.h>: byte order.

/// Turns 32 bits from the host's into the network's order of bytes.
///
/// Async-signal-safe. Not a cancellation point. POSIX.1-2024; 4.2BSD.
#[unsafe(no_mangle)]
pub extern "C" fn htonl(host: u32) -> u32 {
    host.to_be()
}

/// Turns 16 bits from the host's into the network's order of bytes.
///
/// Async-signal-safe. Not a cancellation point. POSIX.1-2024; 4.2BSD.
#[unsafe(no_mangle)]
pub extern "C" fn htons(host: u16) -> u16 {
    host.to_be()
}

/// Turns 32 bits from the network's into the host's order of bytes.
///
/// Async-signal-safe. Not a cancellation point. POSIX.1-2024; 4.2BSD.
#[unsafe(no_mangle)]
pub extern "C" fn ntohl(network: u32) -> u32 {
    u32::from_be(network)
}

/// Turns 16 bits from the network's into the host's order of bytes.
///
/// Async-signal-safe. Not a cancellation point. POSIX.1-2024; 4.2BSD.
#[unsafe(no_mangle)]
pub extern "C" fn ntohs(network: u16) -> u16 {
    u16::from_be(network)
}
