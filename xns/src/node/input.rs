//! What becomes of a packet that arrives.

use alloc::vec::Vec;

use super::socket::{Delivery, Kind, Role, Socket};
use super::{Link, Node, SocketId};
use crate::address::{Address, Host};
use crate::connection::{Connection, Micros};
use crate::errno::Errno;
use crate::packet::echo::{self, Echo};
use crate::packet::error::{Error, code};
use crate::packet::idp::{self, Idp};
use crate::packet::rip;
use crate::packet::spp::{self, Spp};
use crate::packet::{kind, port};
use crate::router::{Network, Output};

impl Node {
    /// Takes a packet that came from a network.
    pub fn input(&mut self, now: Micros, network: usize, packet: &[u8]) {
        self.counters.received += 1;
        let Some((mut header, data)) = Idp::parse(packet) else {
            self.counters.malformed += 1;
            return;
        };
        let Some(&Network { number: net, mtu }) = self.router.networks().get(network) else { return };
        // More than a network carries did not come from it, and is not to be kept.
        if data.len() > mtu {
            self.counters.malformed += 1;
            return;
        }
        // Only another machine sends to us, and a single one.
        if !header.from.host.is_single() || header.from.host == self.number {
            self.counters.dropped += 1;
            return;
        }
        // Without what a carrier added; a pad byte may be missing only where nothing sums it.
        let length = (idp::HEADER + data.len()).next_multiple_of(2);
        let packet = packet.get(..length).unwrap_or(packet);
        let here = header.to.host == self.number;
        if !idp::is_sound(packet) {
            self.counters.bad_checksums += 1;
            let code = if here { code::BAD_CHECKSUM } else { code::TRANSIT_BAD_CHECKSUM };
            if here || self.router.forwards() {
                self.complain(packet, &header, code, 0);
            }
            self.settle(now);
            return;
        }
        // Who does not know the number of its network means the one that the packet came from.
        if header.from.net == 0 {
            header.from.net = net;
        }
        if here {
            self.take(now, network, &header, data, packet);
        } else if header.to.host == Host::BROADCAST {
            // Every network is this one too, and far too many to be carried to.
            let other = ![0, rip::EVERY_NETWORK, net].contains(&header.to.net);
            let own = self.router.networks().iter().any(|network| network.number == header.to.net);
            if !other || own {
                self.take(now, network, &header, data, packet);
            }
            if other {
                self.forward(network, &header, packet);
            }
        } else {
            self.forward(network, &header, packet);
        }
        self.settle(now);
    }

    /// Takes a packet that this machine sent to itself.
    pub(super) fn arrived_here(&mut self, now: Micros, packet: Vec<u8>) {
        if let Some((header, data)) = Idp::parse(&packet) {
            self.take(now, usize::MAX, &header, data, &packet);
        }
    }

    /// Carries a packet on its way to another network.
    fn forward(&mut self, network: usize, header: &Idp, packet: &[u8]) {
        let way = self.router.route(header.to.net);
        // What can be heard on the same network needs no router.
        if !self.router.forwards() || header.to.net == 0 || way == Some((network, None)) {
            self.counters.dropped += 1;
            return;
        }
        if header.hops >= idp::MAX_HOPS {
            return self.complain(packet, header, code::TOO_MANY_HOPS, 0);
        }
        let Some((network, next)) = way else {
            return self.complain(packet, header, code::UNREACHABLE, 0);
        };
        let mtu = self.router.networks().get(network).map_or(0, |network| network.mtu);
        // The pad byte of an odd packet travels too, and does not count.
        if packet.len() & !1 > mtu {
            return self.complain(packet, header, code::TOO_BIG, mtu.try_into().unwrap_or(u16::MAX));
        }
        let mut packet = packet.to_vec();
        idp::count_hop(&mut packet);
        self.counters.forwarded += 1;
        self.put_out(Output { network, to: next.unwrap_or(header.to.host), packet });
    }

    /// Sends the Error packet about a packet that cannot be delivered, unless that was an Error itself or went to many.
    fn complain(&mut self, packet: &[u8], header: &Idp, code: u16, parameter: u16) {
        self.counters.dropped += 1;
        if header.kind == kind::ERROR || !header.to.host.is_single() || !header.from.host.is_single() {
            return;
        }
        let Ok(net) = self.source_net(&header.from) else { return };
        let from = if header.to.host == self.number {
            header.to
        } else {
            Address { net, host: self.number, port: port::ROUTER_ERROR }
        };
        let error = Error::about(code, parameter, packet);
        if let Some(packet) = (Idp { hops: 0, kind: kind::ERROR, to: header.from, from }).packet(&error.to_bytes()) {
            self.counters.errors_sent += 1;
            self.send_ready(header.from, packet);
        }
    }

    /// Takes a packet for this machine.
    fn take(&mut self, now: Micros, network: usize, header: &Idp, data: &[u8], packet: &[u8]) {
        self.deliver_raw(header, data, packet);
        let holder = self.datagram_socket(header);
        let takes_all = holder.and_then(|id| self.sockets.get(&id)).is_some_and(|socket| socket.all_packets);
        if header.kind == kind::ROUTING && header.to.port == port::ROUTING {
            if header.from.host != self.number {
                self.router.input(now, network, header.from, data);
            }
            if holder.is_none() {
                return;
            }
        }
        match header.kind {
            kind::ERROR if !takes_all => self.take_error_packet(data),
            kind::SEQUENCED if !takes_all => self.take_sequenced(now, header, data, packet),
            _ => match holder {
                Some(id) => self.deliver(id, header, data, packet),
                None if self.answers_echo(header, data) => {}
                None => self.complain(packet, header, code::NO_SOCKET, 0),
            },
        }
    }

    fn deliver(&mut self, id: SocketId, header: &Idp, data: &[u8], packet: &[u8]) {
        let Some(socket) = self.sockets.get_mut(&id) else { return };
        let data = if socket.headers_in { packet.get(..idp::HEADER + data.len()) } else { Some(data) };
        if socket.deliver(header, data.unwrap_or_default().to_vec()) {
            self.counters.delivered += 1;
            self.changed.insert(id);
        } else {
            self.counters.dropped += 1;
        }
    }

    /// Tells who sent a datagram that nobody has the socket: its program turned out to be gone.
    pub fn refuse(&mut self, now: Micros, id: SocketId, delivery: &Delivery) {
        let (Ok(socket), Some(header)) = (self.socket(id), &delivery.header) else { return };
        // Others have a raw socket's packets too.
        if socket.kind != Kind::Datagram {
            return;
        }
        let before_data = if socket.headers_in { idp::HEADER } else { 0 };
        if let Some(packet) = delivery.data.get(before_data..).and_then(|data| header.packet(data)) {
            self.complain(&packet, header, code::NO_SOCKET, 0);
            self.settle(now);
        }
    }

    /// The socket that gets datagrams for a port: that which is connected to their source, or else one that is not
    /// connected.
    fn datagram_socket(&self, header: &Idp) -> Option<SocketId> {
        let holders = self.ports.get(&header.to.port)?;
        let is = |id: &SocketId, want: fn(&Socket, Address) -> bool| {
            self.sockets.get(id).is_some_and(|socket| socket.kind == Kind::Datagram && want(socket, header.from))
        };
        let connected = holders.iter().find(|id| is(id, |socket, from| socket.is_peer(from)));
        connected.or_else(|| holders.iter().find(|id| is(id, |socket, _| socket.peer.is_none()))).copied()
    }

    fn deliver_raw(&mut self, header: &Idp, data: &[u8], packet: &[u8]) {
        let wanted = |socket: &Socket| {
            matches!(socket.kind, Kind::Raw(kind) if kind.is_none_or(|kind| kind == header.kind))
                && (socket.local.port == 0 || socket.local.port == header.to.port)
                && (socket.peer.is_none() || socket.is_peer(header.from))
        };
        let raw: Vec<SocketId> = self.sockets.iter().filter(|(_, socket)| wanted(socket)).map(|(&id, _)| id).collect();
        for id in raw {
            self.deliver(id, header, data, packet);
        }
    }

    /// Answers an echo request that no program answers.
    fn answers_echo(&mut self, header: &Idp, data: &[u8]) -> bool {
        let echo = match Echo::parse(data) {
            Some(echo) if header.kind == kind::ECHO && header.to.port == port::ECHO => echo,
            _ => return false,
        };
        if echo.operation != echo::REQUEST {
            return false;
        }
        let Ok(net) = self.source_net(&header.from) else { return true };
        let here = header.to.host == self.number;
        let from = if here { header.to } else { Address { net, host: self.number, port: port::ECHO } };
        let reply = Echo { operation: echo::REPLY, data: echo.data };
        // An answer that has no way back is lost.
        let _ = self.send_packet(&Idp { hops: 0, kind: kind::ECHO, to: header.from, from }, &reply.to_bytes());
        true
    }

    /// Takes an Error packet: it is for whoever sent the packet that it quotes, wherever it was addressed to.
    fn take_error_packet(&mut self, data: &[u8]) {
        self.counters.errors_received += 1;
        let Some(error) = Error::parse(data) else { return };
        let (offender, quoted) = error.offender();
        if offender.from.host != self.number {
            return;
        }
        if offender.kind == kind::SEQUENCED {
            let Some((sent, _)) = Spp::parse(quoted) else { return };
            if let Some(link) = self.connections.get_mut(&sent.source)
                && link.connection.local().port == offender.from.port
                && link.connection.peer().host == offender.to.host
            {
                link.connection.refused(&sent, error.code);
                self.active.insert(sent.source);
            }
            return;
        }
        let errno = match error.code {
            code::NO_SOCKET => Errno::ECONNREFUSED,
            code::UNREACHABLE | code::TOO_MANY_HOPS => Errno::EHOSTUNREACH,
            code::TOO_BIG => Errno::EMSGSIZE,
            _ => return,
        };
        for id in self.ports.get(&offender.from.port).into_iter().flatten() {
            if let Some(socket) = self.sockets.get_mut(id)
                && socket.is_peer(offender.to)
            {
                socket.error = Some(errno);
                self.changed.insert(*id);
            }
        }
    }

    /// Takes an SPP packet.
    fn take_sequenced(&mut self, now: Micros, header: &Idp, data: &[u8], packet: &[u8]) {
        let Some((sequenced, data)) = Spp::parse(data) else {
            self.counters.malformed += 1;
            return;
        };
        if !header.to.host.is_single() {
            self.counters.dropped += 1;
            return;
        }
        let request = (header.from, sequenced.source);
        let number = match sequenced.destination {
            0 => self.requests.get(&request).copied(),
            number => Some(number),
        };
        if let Some(number) = number
            && let Some(link) = self.connections.get_mut(&number)
            && link.connection.local().port == header.to.port
            && link.connection.peer().host == header.from.host
        {
            let refusal = link.connection.segment(now, header.from, &sequenced, data);
            self.active.insert(number);
            match refusal {
                Some(code) => self.complain(packet, header, code, 0),
                None => self.counters.delivered += 1,
            }
            return;
        }
        if sequenced.destination == 0 && sequenced.has(spp::SYSTEM) && sequenced.source != 0 && number.is_none() {
            let holders = self.ports.get(&header.to.port).into_iter().flatten();
            let listening = |id: &&SocketId| {
                self.sockets.get(id).is_some_and(|socket| matches!(socket.role, Role::Listening { .. }))
            };
            if let Some(&listener) = { holders }.find(listening) {
                return self.answer(now, listener, header, &sequenced);
            }
        }
        self.complain(packet, header, code::NO_SOCKET, 0);
    }

    /// Answers a request for a connection, or says nothing while too many wait: the peer will ask again.
    fn answer(&mut self, now: Micros, listener: SocketId, header: &Idp, sequenced: &Spp) {
        let Ok(net) = self.source_net(&header.from) else { return };
        let Some(number) = self.free_connection() else {
            self.counters.dropped += 1;
            return;
        };
        let local = Address { net, ..header.to };
        let Some(socket) = self.sockets.get_mut(&listener) else { return };
        let room = socket.role.room();
        let Role::Listening { missed, opening, .. } = &mut socket.role else { return };
        if room == 0 {
            *missed = true;
            self.counters.dropped += 1;
            return;
        }
        *opening += 1;
        let connection = Connection::answer(now, local, header.from, number, sequenced, self.share());
        let request = Some((header.from, sequenced.source));
        self.link(number, Link::new(connection, None, Some(listener), request));
    }
}
