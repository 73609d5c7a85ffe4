//! The interprocess communication of 4.4BSD on Linux, as a C library: the map of the house.
//!
//! - [`headers`]: one module per C header: its entry points and nothing else
//! - [`history`]: what 4.2, 4.3 and 4.4BSD did otherwise
//! - [`names`]: hosts, services, protocols, networks, and the name servers
//! - [`inet`]: internet addresses as text
//! - [`remote`]: the library of the r-commands
//! - [`ns`]: AF_NS as a program sees it
//! - [`linux`]: the way down: system calls, errno, cancellation
//! - [`abi`]: the structures and constants that C programs see
//!
//! Arrows go downward only: headers -> names -> inet -> linux -> abi.

#![cfg_attr(not(test), no_std)]

extern crate alloc;

pub mod abi;
// A test program must keep the host's socket calls: the harness itself uses them.
#[cfg(not(test))]
pub mod headers;
pub mod history;
pub mod inet;
pub mod linux;
pub mod names;
pub mod ns;
pub mod remote;
#[cfg(not(test))]
mod runtime;
