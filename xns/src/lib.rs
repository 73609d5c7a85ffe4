//! The protocols of the Xerox Network Systems (XNS) as 4.3 and 4.4BSD spoke them, without I/O.
//!
//! - [`address`]: network addresses, as bytes and as text
//! - [`packet`]: what crosses the wire: IDP, and SPP, Error, Echo, Packet Exchange and RIP in it
//! - [`connection`]: one end of an SPP connection
//! - [`router`]: networks, routes, RIP
//! - [`node`]: a machine: sockets, connections and routes together
//! - [`conversation`]: what programs and the router say to each other
//!
//! Nothing here reads a clock or sends a packet: callers say what time it is and what arrives, and ask what is to be sent
//! and when to come back.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod address;
pub mod connection;
pub mod conversation;
mod errno;
pub mod node;
pub mod packet;
pub mod router;

pub use address::{Address, Host};
pub use errno::Errno;
