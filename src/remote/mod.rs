//! The r-commands' library: connections from reserved ports, and whom this machine trusts.
//!
//! - [`port`]: a socket with a reserved port
//! - [`rhosts`]: the lines of hosts.equiv and .rhosts, pure
//! - [`trust`]: those files, and who may have written them
//! - [`command`]: a command that runs elsewhere

pub mod command;
pub mod port;
pub mod rhosts;
pub mod trust;
