//! From a name as people write it to the full names that are asked for.

use alloc::vec::Vec;
use core::ffi::c_int;

use domain::base::iana::{Rcode, Rtype};

use super::exchange::{Asker, Network, Replies};
use super::packet::{HEADER_LEN, Query, Verdict, asks_for_v4, wire_name};
use super::{HostError, host_alias};
use crate::linux::memory::{Grow, NoMemory, collected, joined};

/// The errno where the servers have answered.
pub const NO_ERROR: c_int = 0;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Miss {
    /// What it means for the name.
    pub host_error: HostError,
    /// What kept the servers from answering; [`NO_ERROR`] where they have answered.
    pub errno: c_int,
}

impl From<NoMemory> for Miss {
    fn from(why: NoMemory) -> Self {
        Miss { host_error: HostError::Internal, errno: why.into() }
    }
}

impl<'a, N: Network> Asker<'a, N> {
    /// Asks for a name as it is. Where two types are asked for, one of them having records is enough.
    pub fn query(&mut self, name: &[u8], types: &[Rtype]) -> Result<Replies, Miss> {
        self.ask_for(name, types).inspect_err(|miss| self.said = Some(miss.host_error))
    }

    fn ask_for(&mut self, name: &[u8], types: &[Rtype]) -> Result<Replies, Miss> {
        // The empty name is not the root's: that is written as a dot.
        let (Some(name), false) = (wire_name(name), name.is_empty()) else {
            return Err(Miss { host_error: HostError::NoRecovery, errno: NO_ERROR });
        };
        // Where nobody shall ask for IPv6 addresses, the question for IPv4 ones still tells whether the name exists.
        let stand_in = self.config.no_aaaa && types == [Rtype::AAAA];
        let types = if stand_in { &[Rtype::A] } else { types };
        let edns = self.config.edns0 && !stand_in;
        let mut queries = Vec::new();
        for &rtype in types {
            let id = self.network.random().map_err(|errno| Miss { host_error: HostError::TryAgain, errno })?;
            queries.try_extend(Query::new(id, &name, rtype, edns, self.config.trust_ad))?;
        }
        let result = self.ask(&queries);
        let is_hidden = stand_in && asks_for_v4(&self.first);
        let (replies, errno) = match result {
            Err(libc::ENOMEM) => return Err(NoMemory.into()),
            // What does not look like an answer to the question in place of the other one is taken for an answer to that, as
            // in the C library. Where nothing came at all, there are no addresses.
            result if stand_in && !is_hidden => {
                let len = queries.first().map_or(0, |query| query.as_bytes().len());
                (collected([collected(self.first.into_iter().take(len))?])?, result.err().unwrap_or(NO_ERROR))
            }
            Ok(replies) => (replies, NO_ERROR),
            Err(errno) => return Err(Miss { host_error: HostError::TryAgain, errno }),
        };
        let mut rcode = Rcode::NOERROR;
        for verdict in replies.iter().filter(|reply| reply.len() >= HEADER_LEN).map(|reply| Verdict::of(reply)) {
            if verdict.is_useful() && !is_hidden {
                return Ok(replies);
            }
            if rcode == Rcode::NOERROR {
                rcode = verdict.rcode;
            }
        }
        let host_error = match rcode {
            Rcode::NOERROR => HostError::NoData,
            Rcode::NXDOMAIN => HostError::NotFound,
            Rcode::SERVFAIL => HostError::TryAgain,
            _ => HostError::NoRecovery,
        };
        Err(Miss { host_error, errno })
    }

    /// The name that stands for this one in the user's file of aliases, where only names without dots are.
    pub fn alias(&self, name: &[u8]) -> Option<&'a [u8]> {
        if name.contains(&b'.') { None } else { host_alias(self.aliases, name) }
    }

    /// Asks for a name in the domains of the search list, and for the name as it is: first if it has enough dots, only if
    /// it ends in one, otherwise last. What has an alias is not searched for; the alias is asked for as it is.
    pub fn search(&mut self, name: &[u8], types: &[Rtype]) -> Result<Replies, Miss> {
        let dots = name.iter().filter(|&&c| c == b'.').count();
        let absolute = name.ends_with(b".");
        self.said = Some(HostError::NotFound);
        if let Some(alias) = self.alias(name) {
            return self.query(alias, types);
        }
        let mut first_miss = None;
        if absolute || dots >= self.config.ndots as usize {
            match self.query(name, types) {
                Err(miss) if !absolute && miss.host_error != HostError::Internal => first_miss = Some(miss),
                result => return result,
            }
        }
        let mut last_miss = first_miss.unwrap_or(Miss { host_error: HostError::NotFound, errno: NO_ERROR });
        let (mut root_searched, mut no_data, mut failed) = (false, false, false);
        for domain in &self.config.search {
            let domain = domain.strip_prefix(b".").unwrap_or(domain);
            root_searched |= domain.is_empty();
            match self.query(&joined(&[name, b".", domain])?, types) {
                Ok(replies) => return Ok(replies),
                Err(miss) => last_miss = miss,
            }
            if last_miss.host_error == HostError::Internal {
                return Err(last_miss);
            }
            if last_miss.errno == libc::ECONNREFUSED {
                self.said = Some(HostError::TryAgain);
                return Err(Miss { host_error: HostError::TryAgain, ..last_miss });
            }
            match last_miss.host_error {
                HostError::NoData => no_data = true,
                HostError::NotFound => {}
                HostError::TryAgain if Verdict::of(&self.first).rcode == Rcode::SERVFAIL => failed = true,
                _ => break,
            }
        }
        let top_level_allowed = dots > 0 || self.config.search.is_empty() || !self.config.no_tld_query;
        if top_level_allowed && first_miss.is_none() && !root_searched {
            match self.query(name, types) {
                Err(miss) if miss.host_error != HostError::Internal => last_miss = miss,
                result => return result,
            }
        }
        // The error number is that of the last question, but the verdict on the name is the one that says most.
        let host_error = match first_miss {
            Some(miss) => miss.host_error,
            None if no_data => HostError::NoData,
            None if failed => HostError::TryAgain,
            None => last_miss.host_error,
        };
        self.said = Some(host_error);
        Err(Miss { host_error, ..last_miss })
    }
}
