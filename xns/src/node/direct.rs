//! Streams between two programs of this machine: their data need not become packets.

use super::socket::{Kind, Role};
use super::{Node, SocketId};
use crate::connection::{Connection, State};
use crate::packet::spp::Spp;

impl Node {
    /// The socket that is to get what a program writes to this stream, if that may be handed over as it is: both ends are
    /// streams of this machine, and nothing is on its way between them. [`Node::pass`] is told of it.
    pub fn direct_peer(&self, id: SocketId) -> Option<SocketId> {
        let socket = self.sockets.get(&id).filter(|socket| socket.error.is_none() && !socket.shut_write)?;
        let Role::Connected(number) = socket.role else { return None };
        let connection = self.connection(number).filter(|connection| connection.all_acknowledged())?;
        let (_, other) = self.other_end(connection)?;
        let peer = other.socket.filter(|_| !other.connection.has_data())?;
        let is_stream = self.sockets.get(&peer).is_some_and(|peer| peer.kind == Kind::Stream && !peer.shut_read);
        (is_stream && socket.kind == Kind::Stream).then_some(peer)
    }

    /// Counts data that were handed to the [`Node::direct_peer`], in the packets that they would have been.
    pub fn pass(&mut self, id: SocketId, size: usize) {
        let Some(socket) = self.sockets.get(&id) else { return };
        let Role::Connected(number) = socket.role else { return };
        let (packets, control, stream) = (size.div_ceil(socket.mtu), socket.control, socket.stream);
        let Some(connection) = self.connection(number) else { return };
        let Some((other, _)) = self.other_end(connection) else { return };
        let Some(link) = self.connections.get_mut(&number) else { return };
        let header = Spp { control, stream, ..link.connection.pass(packets, stream) };
        if let Some(link) = self.connections.get_mut(&other) {
            link.connection.take_passed(packets, header);
        }
        self.counters.delivered += packets as u64;
    }

    /// The other end of an open connection within this machine, and its identifier.
    fn other_end(&self, connection: &Connection) -> Option<(u16, &super::Link)> {
        let (id, peer) = connection.ids();
        let other = self.connections.get(&peer)?;
        let open = |connection: &Connection| connection.state() == State::Open;
        let here = connection.peer().host == self.number
            && other.connection.ids() == (peer, id)
            && other.connection.peer() == connection.local();
        (here && open(connection) && open(&other.connection)).then_some((peer, other))
    }
}
