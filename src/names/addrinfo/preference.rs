//! Which of a host's addresses comes first, asked of the kernel: [`order`] by what [`reach`] and [`interfaces`] find out.
//!
//! That takes the kernel ten times as long as the whole lookup takes otherwise, so lookups one close behind the other ask once
//! in a millisecond.

use alloc::vec::Vec;
use core::ffi::c_int;
use core::net::SocketAddr;

use super::interfaces::{Addresses, Links};
use super::services::Kind;
use super::{order, reach};
use crate::linux::errno;
use crate::linux::memory::{NoMemory, collected};
use crate::linux::thread::PerThread;
use crate::names::gai_conf;
use crate::names::run::Look;

/// An address for a kind of socket.
type Entry = (SocketAddr, Kind);

/// What a thread has found out last.
#[derive(Default)]
struct Known {
    look: Look,
    addresses: Vec<SocketAddr>,
    kinds: Vec<Kind>,
    entries: Vec<Entry>,
    /// Why some cannot be reached; 0 if all can.
    error: c_int,
}

/// Of how many entries it is kept.
const MOST: usize = 64;

impl Known {
    fn own<'k>() -> Option<&'k mut Known> {
        static KNOWN: PerThread<Known> = PerThread::new();
        // SAFETY: only this thread uses it, and no lookup begins while it does: who is shown the entries makes a list of them.
        unsafe { KNOWN.get().as_mut() }
    }
}

/// Shows every address for every kind of socket, the best first. `told` is what is known already of this machine's
/// addresses. As in the C library, why an address cannot be reached stays in errno.
#[inline(never)]
pub fn with_entries<T>(
    addresses: &[SocketAddr],
    kinds: &[Kind],
    told: Option<Addresses>,
    see: impl FnOnce(&[Entry]) -> T,
) -> Result<T, NoMemory> {
    // It is looked for before anything else is asked.
    let is_fixed = gai_conf::first()?.reload != Some(true);
    let known = Known::own().filter(|_| is_fixed && addresses.len() * kinds.len() <= MOST);
    let Some(known) = known else {
        return found(addresses, kinds, told).map(|entries| see(&entries));
    };
    if known.look.counts_on() && known.addresses == addresses && known.kinds == kinds {
        if known.error != 0 {
            errno::set(known.error);
        }
        return Ok(see(&known.entries));
    }
    let before = errno::get();
    errno::set(0);
    let entries = found(addresses, kinds, told);
    let error = errno::get();
    if error == 0 {
        errno::set(before);
    }
    let entries = entries?;
    let result = see(&entries);
    if !is_shortage(error) {
        let (addresses, kinds) = (collected(addresses.iter().copied()), collected(kinds.iter().copied()));
        if let (Ok(addresses), Ok(kinds)) = (addresses, kinds) {
            *known = Known { look: Look::default(), addresses, kinds, entries, error };
            known.look.looked();
        }
    }
    Ok(result)
}

/// Whether an errno says that something was lacking which the next lookup may have.
fn is_shortage(error: c_int) -> bool {
    matches!(error, libc::EMFILE | libc::ENFILE | libc::ENOBUFS | libc::ENOMEM)
}

/// The same, found out.
fn found(addresses: &[SocketAddr], kinds: &[Kind], told: Option<Addresses>) -> Result<Vec<Entry>, NoMemory> {
    let with_kinds = |&address| kinds.iter().map(move |&kind| (address, kind));
    let entries = collected(addresses.iter().flat_map(with_kinds))?;
    let port = kinds.first().map_or(0, |kind| kind.port);
    let firsts = addresses.iter().map(|&(mut address)| {
        address.set_port(port);
        address
    });
    let told = told.map_or_else(Addresses::now, Ok)?;
    let destinations = reach::destinations(firsts, &told)?;
    let mut links = None;
    let mut native = |interface| {
        let links = links.get_or_insert_with(Links::now);
        links.as_ref().is_ok_and(|links| links.is_native(interface))
    };
    let places = gai_conf::with(|tables| order::order(&destinations, kinds.len(), tables, &mut native))??;
    links.transpose()?;
    collected(places.into_iter().filter_map(|place| entries.get(place).copied()))
}
