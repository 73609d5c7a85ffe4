//! The configuration file: one statement a line, `#` begins a comment.
//!
//! ```text
//! host 02:07:01:00:2a:18          this machine's host number
//! network 2266 local              a network without any other machine
//! network 7 nethub hub.example    a NetHub at that host, and port if it is not 3333
//! network 8 ethernet eth1         an Ethernet interface
//! network 9 nsip 192.0.2.7        a pair of machines across an internet
//! route 12 8 02:00:00:00:00:05 3  network 12: by network 8, by that router, 3 routers away
//! router                          carry packets between the networks
//! allow 1000                      a user, by number, who may use this router besides its own
//! reserve 1000                    a user who may have ports below 3000
//! idle 60                         seconds without a socket after which the router ends; 0 for never
//! ```
//!
//! Numbers of networks are decimal, or hexadecimal after `0x`. Without a network there is the local one, with the number 2266.

use std::net::Ipv4Addr;

use xns::Host;

/// How packets of a network travel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Carrier {
    /// Not at all.
    Local,
    /// A hub, by host and port.
    NetHub(String),
    /// An Ethernet interface.
    Ethernet(String),
    /// IP protocol 22 to one other machine.
    Nsip(Ipv4Addr),
}

/// What a router is to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// The host number, when it is not to be made up.
    pub host: Option<Host>,
    /// The networks, by number.
    pub networks: Vec<(u32, Carrier)>,
    /// Routes: to a network, by a network, by a router, so far away.
    pub routes: Vec<(u32, u32, Host, u16)>,
    /// Whether packets are carried between the networks.
    pub router: bool,
    /// Users who may use this router besides its own.
    pub allowed: Vec<u32>,
    /// Users who may bind the reserved ports, besides root.
    pub reserved: Vec<u32>,
    /// Seconds without a socket after which to end.
    pub idle: u64,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            host: None,
            networks: Vec::new(),
            routes: Vec::new(),
            router: false,
            allowed: Vec::new(),
            reserved: Vec::new(),
            idle: 60,
        }
    }
}

/// The port of a NetHub.
const NETHUB_PORT: u16 = 3333;
/// The number of the local network when there is no configuration.
const LOCAL_NETWORK: u32 = 2266;

impl Config {
    /// Reads a configuration; an error says which line and why.
    pub fn parse(text: &str) -> Result<Config, String> {
        let mut config = Config::default();
        let mut lines_of_routes = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let words: Vec<&str> = line.split('#').next().unwrap_or_default().split_whitespace().collect();
            config.statement(&words).map_err(|wrong| format!("line {}: {wrong}", number + 1))?;
            lines_of_routes.resize(config.routes.len(), number + 1);
        }
        if config.networks.is_empty() {
            config.networks.push((LOCAL_NETWORK, Carrier::Local));
        }
        let known = |net| config.networks.iter().any(|(number, _)| *number == net);
        let mut routes = config.routes.iter().zip(lines_of_routes);
        if let Some(((_, by, ..), line)) = routes.find(|((_, by, ..), _)| !known(*by)) {
            return Err(format!("line {line}: a route by network {by}, which is not configured"));
        }
        Ok(config)
    }

    fn statement(&mut self, words: &[&str]) -> Result<(), String> {
        match words {
            [] => {}
            ["host", number] => self.host = Some(host(number)?),
            ["network", number, carrier @ ..] => {
                let number = net(number)?;
                if self.networks.iter().any(|(other, _)| *other == number) {
                    return Err(format!("network {number} twice"));
                }
                let carrier = match carrier {
                    ["local"] => Carrier::Local,
                    ["nethub", at] => Carrier::NetHub(hub(at)?),
                    ["ethernet", interface] => Carrier::Ethernet((*interface).to_owned()),
                    ["nsip", peer] => Carrier::Nsip(peer.parse().map_err(|_| format!("{peer}: no IPv4 address"))?),
                    _ => return Err("network NUMBER local | nethub HOST[:PORT] | ethernet NAME | nsip ADDRESS".into()),
                };
                self.networks.push((number, carrier));
            }
            ["route", to, by, router, metric] => {
                let metric = metric.parse().ok().filter(|metric| (1..16).contains(metric));
                let metric = metric.ok_or("a route is 1 to 15 routers long")?;
                self.routes.push((net(to)?, net(by)?, host(router)?, metric));
            }
            ["router"] => self.router = true,
            ["allow", user] => self.allowed.push(decimal(user)?),
            ["reserve", user] => self.reserved.push(decimal(user)?),
            ["idle", seconds] => self.idle = decimal(seconds)?.into(),
            [word, ..] => return Err(format!("{word}: not known, or not with this")),
        }
        Ok(())
    }
}

fn net(text: &str) -> Result<u32, String> {
    let number = match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => text.parse(),
    };
    number.map_err(|_| format!("{text}: no network number"))
}

fn host(text: &str) -> Result<Host, String> {
    let bytes: Result<Vec<u8>, _> = text.split(':').map(|byte| u8::from_str_radix(byte, 16)).collect();
    let host = bytes.ok().and_then(|bytes| bytes.try_into().ok()).map(Host);
    host.filter(|host| host.is_single()).ok_or(format!("{text}: no host number"))
}

/// A hub's host and port. The colons of an IPv6 address stand in brackets.
fn hub(text: &str) -> Result<String, String> {
    match text.rsplit_once(':') {
        Some((_, port)) if !port.ends_with(']') => match port.parse::<u16>() {
            Ok(_) => Ok(text.to_owned()),
            Err(_) => Err(format!("{text}: no HOST:PORT")),
        },
        _ => Ok(format!("{text}:{NETHUB_PORT}")),
    }
}

fn decimal(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("{text}: no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statement() {
        let config = Config::parse(
            "# a comment\nhost 02:07:01:00:2a:18\n\nnetwork 2266 local # another\nnetwork 7 nethub hub.example\n\
             network 0x8 nethub [::1]:4444\nnetwork 0x1f nethub [::1]\nnetwork 9 ethernet eth1\nnetwork 10 nsip 192.0.2.7\n\
             route 12 9 02:00:00:00:00:05 3\nrouter\nallow 1000\nreserve 1001\nidle 0\n",
        )
        .unwrap();
        assert_eq!(config.host, Some(Host([2, 7, 1, 0, 0x2a, 0x18])));
        assert_eq!(
            config.networks,
            [
                (2266, Carrier::Local),
                (7, Carrier::NetHub("hub.example:3333".into())),
                (8, Carrier::NetHub("[::1]:4444".into())),
                (31, Carrier::NetHub("[::1]:3333".into())),
                (9, Carrier::Ethernet("eth1".into())),
                (10, Carrier::Nsip(Ipv4Addr::new(192, 0, 2, 7))),
            ]
        );
        assert_eq!(config.routes, [(12, 9, Host([2, 0, 0, 0, 0, 5]), 3)]);
        assert_eq!((config.router, config.allowed, config.reserved, config.idle), (true, vec![1000], vec![1001], 0));
    }

    #[test]
    fn nothing_is_a_local_network() {
        assert_eq!(Config::parse("").unwrap().networks, [(2266, Carrier::Local)]);
    }

    #[test]
    fn errors_name_the_line() {
        for (text, wrong) in [
            ("router\nhosts 5", "line 2: hosts"),
            ("host ff:ff:ff:ff:ff:ff", "line 1: ff:ff"),
            ("host 02:07:01:00:2a", "line 1: 02:07"),
            ("host 02:07:01:00:2a:1ff", "line 1: 02:07"),
            ("network seven local", "line 1: seven"),
            ("network 7local local", "line 1: 7local"),
            ("network 4294967296 local", "line 1: 4294967296"),
            ("network 7 nethub hub.example:33333333", "line 1: hub.example:33333333"),
            ("network 7", "line 1: network NUMBER"),
            ("network 7 nsip ::1", "line 1: ::1"),
            ("network 7 local\nnetwork 7 local", "line 2: network 7 twice"),
            (
                "network 1 local\nroute 3 1 02:00:00:00:00:05 3\nroute 1 2 02:00:00:00:00:05 3",
                "line 3: a route by network 2",
            ),
            ("router\nhost", "line 2: host"),
            ("allow me", "line 1: me"),
            ("idle -1", "line 1: -1"),
            ("network 2 local\nroute 1 2 02:00:00:00:00:05 16", "line 2: a route"),
        ] {
            let error = Config::parse(text).unwrap_err();
            assert!(error.starts_with(wrong), "{text}: {error}");
        }
    }
}
