//! hosts, services, protocols, networks, and the name servers.
//!
//! A lookup goes from the top of this list to its bottom:
//!
//! - [`calls`]: the questions of the C functions by name and by number, and [`addrinfo`], getaddrinfo and getnameinfo;
//!   [`entries`]: one entry after the other, of a file as its `text` is read line by line
//! - [`shell`]: what the functions have in common: the caller's storage or a thread's own, errno and h_errno, one source
//!   after the other; [`errors`]: what these say in words
//! - the sources: [`store`], the databases' files, [`dns`], the name servers, and [`module`], the host's own libraries
//!   (which [`host_libc`] finds)
//! - the lines of a file that answer a query: [`scan`] finds them in the text, with `finder`, [`index`] once the file has been
//!   asked for again, with the text in [`shorthand`]; [`query`] is what they ask of a database
//! - a database is a parser of one [`mod@line`]: [`hosts`], [`services`], [`protocols`], [`networks`]; bytes in, a borrowed entry
//!   out
//! - [`pack`]: from an entry to C's structure in the caller's buffer
//!
//! Configuration: [`nsswitch`], [`host_conf`], [`resolv_conf`] (and [`resolver`], whether it can be read), [`gai_conf`];
//! [`seen`] and [`run`] tell when it has to be read again.
//!
//! Below: [`etc`], where the files are, [`mod@file`] and [`reading`], how they are read while somebody writes, [`shared`], what
//! many threads read and one replaces, [`socket`], [`h_errno`], [`number`], numbers as the C library reads them.

pub mod addrinfo;
pub mod calls;
pub mod dns;
pub mod entries;
pub mod errors;
pub mod etc;
pub mod file;
mod finder;
pub mod gai_conf;
pub mod h_errno;
pub mod host_conf;
pub mod host_libc;
pub mod hosts;
pub mod index;
pub mod line;
pub mod module;
pub mod networks;
pub mod nsswitch;
pub mod number;
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
mod text;
