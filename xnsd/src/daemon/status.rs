//! What the router has, said for people: xnsd(8) describes it.

use std::fmt::{Display, Formatter, Result, Write};

use xns::Host;
use xns::connection::State;
use xns::node::Kind;

use super::Daemon;

/// A host number as the configuration has it.
struct Number(Host);

impl Display for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let [first, rest @ ..] = self.0.0;
        write!(f, "{first:02x}")?;
        rest.iter().try_for_each(|byte| write!(f, ":{byte:02x}"))
    }
}

fn kind(kind: Kind) -> String {
    match kind {
        Kind::Datagram => "datagrams".into(),
        Kind::Raw(None) => "raw".into(),
        Kind::Raw(Some(protocol)) => format!("raw, protocol {protocol},"),
        Kind::Stream => "stream".into(),
        Kind::Seqpacket => "packets".into(),
    }
}

fn state(state: State) -> &'static str {
    match state {
        State::Connecting => "asked for",
        State::Answering => "answered",
        State::Open => "open",
        State::Draining => "closed here, with data on their way",
        State::Closed => "closed",
    }
}

impl Daemon {
    /// What there is.
    pub(super) fn status(&self) -> String {
        let mut text = String::new();
        // Writing to a text does not fail.
        let _ = self.write_status(&mut text);
        text
    }

    fn write_status(&self, text: &mut String) -> Result {
        let router = self.node.router();
        writeln!(text, "host {}{}", Number(router.host()), if router.forwards() { " router" } else { "" })?;
        for (network, carrier) in router.networks().iter().zip(&self.carriers) {
            writeln!(
                text,
                "network {} {}, packets of at most {} bytes",
                network.number,
                carrier.status(),
                network.mtu
            )?;
        }
        for (number, route) in router.routes() {
            let (by, next) = (router.networks()[route.network].number, Number(route.next));
            writeln!(text, "route {number} by network {by}, host {next}, metric {}", route.metric)?;
        }
        for id in self.node.sockets() {
            let (Ok(status), Ok(local)) = (self.node.status(id), self.node.local_name(id)) else { continue };
            let peer = self.node.peer_name(id).map_or(String::new(), |peer| format!(" to {peer}"));
            let listening = if status.listening { " listening" } else { "" };
            writeln!(text, "socket {} at {local}{peer}{listening}", kind(status.kind))?;
        }
        for connection in self.node.connections() {
            let (local, peer) = (connection.local(), connection.peer());
            writeln!(text, "connection from {local} to {peer} {}", state(connection.state()))?;
        }
        let counters = self.node.counters();
        for (what, number) in [
            ("packets received", counters.received),
            ("packets delivered", counters.delivered),
            ("packets forwarded", counters.forwarded),
            ("packets sent", counters.sent),
            ("packets dropped", counters.dropped),
            ("malformed packets", counters.malformed),
            ("wrong checksums", counters.bad_checksums),
            ("Errors received", counters.errors_received),
            ("Errors sent", counters.errors_sent),
        ] {
            writeln!(text, "{number} {what}")?;
        }
        Ok(())
    }
}
