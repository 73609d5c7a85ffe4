//! What 4.2, 4.3 and 4.4BSD did otherwise.
//!
//! Pure, each about one thing:
//! - [`address`]: names of sockets with a length byte
//! - [`control`]: access rights, and where a datagram was sent
//! - [`interfaces`]: `struct ifreq`
//! - [`masks`]: sets of descriptors in 32-bit words
//! - [`networks`]: numbers of networks
//! - [`pty`]: pseudo terminals' old names
//! - [`terminal`]: the interface of sgtty
//!
//! Over them stand the calls as those systems made them: [`sockets`], [`ioctl`], [`files`]. They are reached through entry
//! points of their own (`headers::history`), or, in a program that was preloaded, because [`personality`] says so.

pub mod address;
pub mod control;
pub mod files;
pub mod interfaces;
pub mod ioctl;
pub mod masks;
pub mod memory;
pub mod networks;
pub mod personality;
pub mod pty;
pub mod sockets;
pub mod terminal;
