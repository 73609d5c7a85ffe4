//! The protocols of the Xerox Network Systems (XNS) as 4.3 and 4.4BSD spoke them, without I/O.
//!
//! - [`address`]: network addresses, as bytes and as text
//! - [`packet`]: what crosses the wire: IDP, and SPP, Error, Echo, Packet Exchange and RIP in it

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod address;
pub mod packet;

pub use address::{Address, Host};
