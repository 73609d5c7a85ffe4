//! hosts, services, protocols, networks, and the name servers.
//!
//! A database is a parser of one line ([`hosts`], [`services`], [`protocols`], [`networks`]): bytes in, a borrowed entry
//! out. [`store`] finds the lines that answer a query, [`pack`] turns an entry into C's structure in the caller's
//! buffer, [`shell`] is what the C functions are made of.

pub mod addrinfo;
pub mod calls;
pub mod dns;
pub mod entries;
pub mod errors;
pub mod etc;
pub mod file;
mod finder;
pub mod gai_conf;
pub mod host_conf;
pub mod host_libc;
pub mod hosts;
pub mod index;
pub mod line;
pub mod module;
pub mod networks;
pub mod nsswitch;
pub mod pack;
pub mod protocols;
pub mod query;
pub mod reading;
pub mod resolv_conf;
pub mod resolver;
pub mod run;
pub mod scan;
pub mod seen;
pub mod services;
pub mod shared;
pub mod shell;
pub mod shorthand;
pub mod socket;
pub mod store;
