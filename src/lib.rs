//! The interprocess communication of 4.4BSD on Linux, as a C library: the map of the house.
//!
//! - [`headers`]: one module per C header: its entry points and nothing else
//! - [`names`]: hosts, services, protocols, networks
//! - [`linux`]: the way down: system calls, errno, cancellation
//! - [`abi`]: the structures and constants that C programs see
//!
//! Arrows go downward only: headers -> names -> linux -> abi.

#![cfg_attr(not(test), no_std)]

extern crate alloc;

pub mod abi;
// A test program must keep the host's socket calls: the harness itself uses them.
#[cfg(not(test))]
pub mod headers;
pub mod linux;
#[cfg(not(test))]
mod runtime;
