//! How packets leave this machine and come to it.

pub mod ethernet;
mod nethub;
mod nsip;

use std::io;
use std::os::fd::BorrowedFd;

use xns::Host;

use crate::config;

/// A way to other machines. Nothing in it waits: what cannot go at once may be lost, as on any network.
pub trait Carrier {
    /// The descriptor that becomes readable when a packet may have come, or when [`Carrier::receive`] has something to
    /// do. It may change after a call of that.
    fn descriptor(&self) -> Option<BorrowedFd<'_>>;
    /// Sends a packet to a host, or to all of them.
    fn send(&mut self, to: Host, packet: &[u8]);
    /// The next packet that has come.
    fn receive(&mut self) -> Option<Vec<u8>>;
    /// Whether [`Carrier::receive`] also has something to do when its descriptor becomes writable.
    fn waits_for_room(&self) -> bool {
        false
    }
    /// Whether it has come into reach since this was last asked.
    fn came_up(&mut self) -> bool {
        false
    }
    /// What it is, and how it is, for people.
    fn status(&self) -> String;
}

/// The carrier of a network, and the largest packet on it.
pub fn open(carrier: &config::Carrier, host: Host) -> io::Result<(Box<dyn Carrier>, usize)> {
    Ok(match carrier {
        config::Carrier::Local => (Box::new(Local), ethernet::MTU),
        config::Carrier::NetHub(hub) => (Box::new(nethub::NetHub::new(hub.clone(), host)?), nethub::MTU),
        config::Carrier::Ethernet(interface) => (Box::new(ethernet::Ethernet::open(interface, host)?), ethernet::MTU),
        config::Carrier::Nsip(peer) => (Box::new(nsip::Nsip::open(*peer)?), nsip::MTU),
    })
}

/// A network without any other machine.
struct Local;

impl Carrier for Local {
    fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        None
    }

    fn send(&mut self, _to: Host, _packet: &[u8]) {}

    fn receive(&mut self) -> Option<Vec<u8>> {
        None
    }

    fn status(&self) -> String {
        "local".to_owned()
    }
}

/// Packets that are none for us, before everybody else has a turn.
const IN_VAIN: usize = 64;
/// The Ethernet type of XNS.
const ETHERTYPE: [u8; 2] = [0x06, 0x00];
/// Destination, source and type of an Ethernet frame.
const ETHERNET_HEADER: usize = 14;

/// The shortest frame that an Ethernet carries.
const SHORTEST: usize = 60;

/// The Ethernet frame of a packet.
fn frame(to: Host, from: Host, packet: &[u8]) -> Vec<u8> {
    let mut frame = [&to.0[..], &from.0, &ETHERTYPE, packet].concat();
    frame.resize(frame.len().max(SHORTEST), 0);
    frame
}

/// The packet in an Ethernet frame, if it is one of XNS and for this host or for several.
fn unframe(frame: &[u8], host: Host) -> Option<&[u8]> {
    let (header, packet) = frame.split_first_chunk::<ETHERNET_HEADER>()?;
    let to = Host(*header.first_chunk()?);
    let from = Host(*header[6..].first_chunk()?);
    let ours = to == host || to.0[0] & 1 != 0;
    (ours && from != host && header.ends_with(&ETHERTYPE)).then_some(packet)
}
