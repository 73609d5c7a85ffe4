//! What crosses the wire, in network order: IDP, the datagram that carries everything, and the packet kinds in it.
//!
//! Reading never trusts a length: bytes that are no packet of the kind give `None`.

pub mod echo;
pub mod error;
pub mod exchange;
pub mod idp;
pub mod rip;
pub mod spp;

/// The packet kinds (`NSPROTO_*`) in the type field of an IDP header.
pub mod kind {
    /// Routing information.
    pub const ROUTING: u8 = 1;
    /// Echo.
    pub const ECHO: u8 = 2;
    /// Error.
    pub const ERROR: u8 = 3;
    /// Packet Exchange.
    pub const EXCHANGE: u8 = 4;
    /// Sequenced Packet Protocol.
    pub const SEQUENCED: u8 = 5;
}

/// Ports with a meaning of their own (`NSPORT_*`).
pub mod port {
    /// Routing information.
    pub const ROUTING: u16 = 1;
    /// The echo responder.
    pub const ECHO: u16 = 2;
    /// Errors that routers report.
    pub const ROUTER_ERROR: u16 = 3;
    /// The first port that needs no privilege.
    pub const UNRESERVED: u16 = 3000;
}

/// The 16-bit word at the front of `bytes`, and what follows it.
pub(crate) fn word(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let (word, rest) = bytes.split_first_chunk()?;
    Some((u16::from_be_bytes(*word), rest))
}
