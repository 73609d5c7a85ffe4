//! hosts, services, protocols, networks, and the name servers.

pub mod resolv_conf;
