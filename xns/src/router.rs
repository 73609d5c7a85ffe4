//! Networks and the ways to others: what this machine is attached to, and what it hears by RIP and tells by RIP.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;

use crate::address::{Address, Host};
use crate::connection::{Micros, SECOND};
use crate::packet::idp::{self, Idp};
use crate::packet::rip::{self, Entry};
use crate::packet::{kind, port};

/// How often the table is told to the neighbours, and how soon after a change.
const SUPPLY: Micros = 30 * SECOND;
const SUPPLY_CHANGE: Micros = SECOND;
/// How long a route lives without being heard of, and how long its end is told.
const EXPIRE: Micros = 180 * SECOND;
const FORGET: Micros = 60 * SECOND;
/// The most networks that are learned.
const MAX_ROUTES: usize = 1024;

/// A packet to be put on a network.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Output {
    /// Which network, by its place in [`Router::networks`].
    pub network: usize,
    /// The host on that network that is to get it, perhaps a router, or [`Host::BROADCAST`].
    pub to: Host,
    /// The packet.
    pub packet: Vec<u8>,
}

/// A network that this machine is attached to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Network {
    /// Its number; 0 until it is learned from a router.
    pub number: u32,
    /// The largest packet that it carries.
    pub mtu: usize,
}

/// The way to a network beyond a router.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Route {
    /// The network on which the router is, by its place in [`Router::networks`].
    pub network: usize,
    /// The router.
    pub next: Host,
    /// How many routers lie between; [`rip::INFINITY`] if the network cannot be reached any more.
    pub metric: u16,
    /// When it ends; never for one that was configured.
    expires: Option<Micros>,
}

/// The networks and routes of a machine.
#[derive(Debug)]
pub struct Router {
    host: Host,
    forwards: bool,
    networks: Vec<Network>,
    routes: BTreeMap<u32, Route>,
    supply_at: Option<Micros>,
    output: VecDeque<Output>,
}

impl Router {
    /// A machine without networks. One that `forwards` carries packets between them and tells its neighbours so.
    pub fn new(host: Host, forwards: bool) -> Router {
        Router {
            host,
            forwards,
            networks: Vec::new(),
            routes: BTreeMap::new(),
            supply_at: None,
            output: VecDeque::new(),
        }
    }

    /// This machine's host number.
    pub fn host(&self) -> Host {
        self.host
    }

    /// Whether packets are carried between the networks.
    pub fn forwards(&self) -> bool {
        self.forwards
    }

    /// The networks, in the order in which they were added.
    pub fn networks(&self) -> &[Network] {
        &self.networks
    }

    /// The networks beyond routers, by number.
    pub fn routes(&self) -> impl Iterator<Item = (u32, &Route)> {
        self.routes.iter().map(|(&number, route)| (number, route))
    }

    /// Attaches a network and asks the routers on it what they know. A network with the number 0 gets that which its
    /// routers use. Gives its place among the networks.
    pub fn add_network(&mut self, now: Micros, number: u32, mtu: usize) -> usize {
        let network = self.networks.len();
        self.networks.push(Network { number, mtu });
        self.routes.remove(&number);
        self.greet(now, network);
        network
    }

    /// Asks the routers on a network what they know, and soon tells them what we know: to be called again when the network
    /// was out of reach.
    pub fn greet(&mut self, now: Micros, network: usize) {
        let Some(&Network { number, .. }) = self.networks.get(network) else { return };
        let every = Entry { net: rip::EVERY_NETWORK, metric: rip::INFINITY };
        self.tell(network, Address { net: number, host: Host::BROADCAST, port: port::ROUTING }, rip::REQUEST, &[every]);
        if self.forwards {
            self.supply_at = Some(now);
        }
    }

    /// Adds a route that does not end.
    pub fn add_route(&mut self, number: u32, network: usize, next: Host, metric: u16) {
        self.routes.insert(number, Route { network, next, metric, expires: None });
    }

    /// The network by which packets for the network `number` go, and the router there that takes them, unless it is that
    /// network itself.
    pub fn route(&self, number: u32) -> Option<(usize, Option<Host>)> {
        if let Some(network) = self.networks.iter().position(|network| network.number == number) {
            return Some((network, None));
        }
        let route = self.routes.get(&number).filter(|route| route.metric < rip::INFINITY)?;
        Some((route.network, Some(route.next)))
    }

    /// Takes a routing packet that came from a network.
    pub fn input(&mut self, now: Micros, network: usize, from: Address, data: &[u8]) {
        let Some((operation, entries)) = rip::parse(data) else { return };
        match operation {
            rip::REQUEST if self.forwards => self.answer(network, from, entries),
            rip::RESPONSE if from.port == port::ROUTING => self.learn(now, network, from, entries),
            _ => {}
        }
    }

    fn answer(&mut self, network: usize, from: Address, asked: impl Iterator<Item = Entry>) {
        let known = self.table(network);
        let mut answer = Vec::new();
        for Entry { net, .. } in asked.take(rip::MAX_ENTRIES) {
            if net == rip::EVERY_NETWORK {
                answer = known;
                break;
            }
            let metric = known.iter().find(|entry| entry.net == net).map_or(rip::INFINITY, |entry| entry.metric);
            answer.push(Entry { net, metric });
        }
        self.tell(network, from, rip::RESPONSE, &answer);
    }

    fn learn(&mut self, now: Micros, network: usize, from: Address, entries: impl Iterator<Item = Entry>) {
        if let Some(here) = self.networks.get_mut(network)
            && here.number == 0
        {
            here.number = from.net;
        }
        let mut changed = false;
        for Entry { net, metric } in entries {
            let attached = self.networks.iter().any(|network| network.number == net);
            if attached || net == 0 || net == rip::EVERY_NETWORK || metric == 0 {
                continue;
            }
            let heard = Route { network, next: from.host, metric, expires: Some(now.saturating_add(EXPIRE)) };
            let room = self.routes.len() < MAX_ROUTES;
            let reachable = metric < rip::INFINITY;
            match self.routes.get_mut(&net) {
                None if room && reachable => {
                    self.routes.insert(net, heard);
                    changed = true;
                }
                None => {}
                Some(Route { expires: None, .. }) => {}
                Some(route) if reachable && metric < route.metric => {
                    *route = heard;
                    changed = true;
                }
                Some(route) if (route.network, route.next) == (network, from.host) && route.metric < rip::INFINITY => {
                    changed |= route.metric != metric;
                    *route = if reachable { heard } else { ended(heard, now) };
                }
                Some(_) => {}
            }
        }
        if changed {
            self.change(now);
        }
    }

    fn change(&mut self, now: Micros) {
        let soon = now.saturating_add(SUPPLY_CHANGE);
        self.supply_at = self.supply_at.map(|at| at.min(soon));
    }

    /// When [`Router::tick`] has something to do.
    pub fn next_timer(&self) -> Option<Micros> {
        self.routes.values().filter_map(|route| route.expires).chain(self.supply_at).min()
    }

    /// Does what is due by now.
    pub fn tick(&mut self, now: Micros) {
        let due = |route: &Route| route.expires.is_some_and(|at| at <= now);
        self.routes.retain(|_, route| route.metric < rip::INFINITY || !due(route));
        let mut changed = false;
        for route in self.routes.values_mut().filter(|route| due(route)) {
            *route = ended(*route, now);
            changed = true;
        }
        if changed {
            self.change(now);
        }
        if self.supply_at.is_some_and(|at| at <= now) {
            self.supply_at = Some(now.saturating_add(SUPPLY));
            for network in 0..self.networks.len() {
                let net = self.networks[network].number;
                let to = Address { net, host: Host::BROADCAST, port: port::ROUTING };
                let table = self.table(network);
                self.tell(network, to, rip::RESPONSE, &table);
            }
        }
    }

    /// The next packet that the router itself sends.
    pub fn output(&mut self) -> Option<Output> {
        self.output.pop_front()
    }

    /// What the hosts on a network are told: all but what lies on it or behind its other routers.
    fn table(&self, network: usize) -> Vec<Entry> {
        let attached = self.networks.iter().enumerate().filter(|&(i, other)| i != network && other.number != 0);
        let beyond = self.routes.iter().filter(|(_, route)| route.network != network);
        let attached = attached.map(|(_, other)| Entry { net: other.number, metric: 1 });
        attached
            .chain(beyond.map(|(&net, route)| Entry { net, metric: route.metric.saturating_add(1).min(rip::INFINITY) }))
            .collect()
    }

    fn tell(&mut self, network: usize, to: Address, operation: u16, entries: &[Entry]) {
        let Some(&Network { number, mtu }) = self.networks.get(network) else { return };
        let from = Address { net: number, host: self.host, port: port::ROUTING };
        let fit = mtu.saturating_sub(idp::HEADER + 2) / 6;
        for entries in entries.chunks(fit.clamp(1, rip::MAX_ENTRIES)) {
            let header = Idp { hops: 0, kind: kind::ROUTING, to, from };
            if let Some(packet) = header.packet(&rip::build(operation, entries)) {
                self.output.push_back(Output { network, to: to.host, packet });
            }
        }
    }
}

/// A route that is over, kept for a while so that the neighbours hear of it.
fn ended(route: Route, now: Micros) -> Route {
    Route { metric: rip::INFINITY, expires: Some(now.saturating_add(FORGET)), ..route }
}
