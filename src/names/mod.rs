//! hosts, services, protocols, networks, and the name servers.

pub mod dns;
pub mod resolv_conf;
