//! What programs and the router say to each other about sockets, as bytes. Data are not part of it: they travel on the
//! socket's descriptor as the program reads and writes them.
//!
//! A request is one message with descriptors attached; the answer is written to the last of them. An answer is an error
//! number in this machine's order, 0 if all is well, and what was asked for after it.
//!
//! How the calls are made:
//!
//! - `socket`: [`Request::Open`] on a connection to [`names::packet`] that is closed after the answer, which has the
//!   descriptor of the new socket attached. Its own name, a [`names::program`], tells it from others ever after. For SPP it
//!   is of the same type, and the kernel itself lets nothing be sent before there is a connection; else of SOCK_DGRAM.
//! - requests about a socket are sent from any datagram socket to the [`names::address`] of the zero address, with two
//!   descriptors: the socket, and where the answer goes. So they find their way when the socket itself is full, or not
//!   connected; all the same, what was written before is sent before.
//! - `connect`: [`Request::Connect`]; the answer for SPP may take over a minute. A socket of SPP is then connected to
//!   [`names::stream`] or [`names::packet`], by its type; one of IDP to the [`names::address`] of its peer, so that the
//!   kernel keeps other sources out.
//! - `connect` that does not wait: [`Request::ConnectLater`]. If the answer is EINPROGRESS, the socket is connected at once,
//!   and filled with a request that may be of any kind and is longer than a quarter of what it takes: the router reads it
//!   when the connection is decided, and so select shows when that is. [`Request::TakeError`] then says how. Where it has
//!   failed, the descriptor leads to a socket that the kernel does not connect again: ESTALE is the answer to the next
//!   attempt, and [`Request::Renew`] gives another descriptor for it.
//! - `listen`: [`Request::Listen`], and the socket is connected like that, and shut down for writing. Its priority is 1,
//!   which tells whoever is about to read from it.
//! - `accept`: the byte [`CONNECTION`] on the listening socket says that a connection waits; select shows it. Who has read
//!   it asks for the connection by [`Request::Accept`], and then the next is told. [`Request::Accepting`] is asked before,
//!   so that the byte is there if there is a connection, also where somebody else has read it and asked for nothing.
//! - `sendto`, IDP: to the [`names::address`] of the destination. Where that is refused there is none yet:
//!   [`Request::SendTo`] sends, makes it, and says what may be wrong (the network, the size, the broadcast permission).
//!   So are all sent whose socket has the priority 1 (`SO_PRIORITY`): those with a header of the program's.
//! - a datagram socket is connected to the name that the answer to [`Request::Connect`] says, which is not that of its peer
//!   where that is everybody and the socket may not broadcast. Then the kernel refuses what is written, with EPIPE, and
//!   [`Request::Send`] says why. [`Request::Broadcast`] may answer with another name to be connected to.
//! - `recvfrom`, IDP: the name of the sender is the [`names::address`] of the source. An empty datagram may also stand for
//!   an error of a connected socket: [`Request::Empty`] says.
//! - attention on a stream is AF_UNIX's own urgent byte, which the router has the kernel leave in line: SIGURG, select and
//!   SIOCATMARK are the kernel's. A packet of attention has a descriptor attached, which is worth nothing: it is the mark.
//!   The router signals it to the [`Request::Owner`], and [`Request::AwaitAttention`] is for select. Either way
//!   [`Request::Attention`] gives the byte.
//! - the kernel takes packets of SPP of any size. Where one may be too short or too long, [`Request::Written`] says.
//! - the end of a connection: what has arrived can be read, then comes the end of file, and writes fail with EPIPE;
//!   [`Request::TakeError`] says why.
//!
//! The router of a user is at the names with the user's number; that of the whole machine, run by root, at those with 0.
//! Names in the abstract space can be taken by anybody: the credentials of the peer (`SO_PEERCRED`) say whose
//! [`names::packet`] is, and where that is the router's, so is the zero address. All other names are in a network namespace
//! of the router's own, in which it makes the programs' sockets, so that nobody else can take one.

use alloc::vec::Vec;

use crate::address::Address;

/// The version of all this, the first byte of a request.
pub const VERSION: u8 = 4;

/// What a listening socket has to read when a connection waits to be accepted: a byte of which no text is made.
pub const CONNECTION: u8 = 0xc1;

/// The most bytes of a request, and of an answer but that to [`Request::Status`].
pub const MAX_SIZE: usize = 2048;

/// What a program asks the router.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Request<'a> {
    /// A socket of this type and protocol, which the answer brings.
    Open(i32, i32),
    /// `bind`.
    Bind(Address),
    /// `connect`; for SPP the answer comes when the connection is open or has failed, for IDP it is the address to whose
    /// name the socket is to be connected.
    Connect(Address),
    /// `listen`.
    Listen(i32),
    /// `getsockname`: the answer is an address in the order of the wire.
    Name,
    /// `getpeername`, alike.
    Peer,
    /// `setsockopt`: level, name, value.
    Set(i32, i32, &'a [u8]),
    /// `getsockopt`: level and name; the answer is the value.
    Get(i32, i32),
    /// `SO_BROADCAST`. The answer may be an address: that to whose name the socket is to be connected now.
    Broadcast(bool),
    /// `SO_ERROR`: the answer's error number is the socket's.
    TakeError,
    /// `shutdown`: its second argument.
    Shutdown(i32),
    /// `recv` with `MSG_OOB`: the answer is the byte, which is taken, or only looked at.
    Attention(bool),
    /// `send` with `MSG_OOB`, these data.
    SendAttention(&'a [u8]),
    /// A datagram to this address, these data: what the plain way, by the address's own name, cannot say is wrong.
    SendTo(Address, &'a [u8]),
    /// Everything there is to know, as text for people. The answer is as long as that takes, over several messages.
    Status,
    /// Whether connections can be accepted: EINVAL if not. Where one waits, that is told.
    Accepting,
    /// `F_SETOWN`: the process that gets SIGURG, or with a minus the group; 0 for none. For sockets whose attention the
    /// kernel does not know.
    Owner(i32),
    /// Answered when attention waits to be read or taken, which on a datagram socket it never does. Where it does not yet,
    /// that is answered too, with EAGAIN, so that who would not wait need not.
    AwaitAttention,
    /// The networks: the answer is an [`Interface`] for each.
    Interfaces,
    /// `connect` of a socket that does not wait: EINPROGRESS where the connection is not decided at once.
    ConnectLater(Address),
    /// An empty datagram has been read, or only looked at. The answer's error is that for which it stands; EAGAIN where that
    /// has been told already, so that it means nothing.
    Empty(bool),
    /// A datagram to the socket's peer, these data.
    Send(&'a [u8]),
    /// Another descriptor for a socket whose connection has failed; the one before is of no use any more.
    Renew,
    /// A packet of so many bytes has been written: the answer's error number is why it will not be sent, or the socket's.
    Written(i32),
    /// The next connection to a listening socket: the answer is the peer's address, and brings the new socket. EAGAIN where
    /// there is none.
    Accept,
}

/// A network, as `ioctl` shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interface {
    /// Its name; NUL bytes follow.
    pub name: [u8; 16],
    /// `IFF_UP` and the like.
    pub flags: u16,
    /// The largest packet.
    pub mtu: u16,
    /// The machine's address on it.
    pub address: Address,
}

impl Interface {
    /// The size of one in an answer.
    pub const SIZE: usize = 20 + Address::SIZE;

    /// As it stands in an answer.
    pub fn to_bytes(&self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        bytes[..16].copy_from_slice(&self.name);
        bytes[16..18].copy_from_slice(&self.flags.to_ne_bytes());
        bytes[18..20].copy_from_slice(&self.mtu.to_ne_bytes());
        bytes[20..].copy_from_slice(&self.address.to_bytes());
        bytes
    }

    /// Reads one.
    pub fn from_bytes(bytes: &[u8; Self::SIZE]) -> Interface {
        let (&name, rest) = bytes.split_first_chunk().unwrap_or((&[0; 16], &[]));
        let (&flags, rest) = rest.split_first_chunk().unwrap_or((&[0; 2], &[]));
        let (&mtu, rest) = rest.split_first_chunk().unwrap_or((&[0; 2], &[]));
        let address = Address::from_bytes(rest.first_chunk().copied().unwrap_or_default());
        Interface { name, flags: u16::from_ne_bytes(flags), mtu: u16::from_ne_bytes(mtu), address }
    }
}

impl<'a> Request<'a> {
    /// The request as a message.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = [0; MAX_SIZE];
        let size = self.encode(&mut bytes).unwrap_or(0);
        bytes[..size].to_vec()
    }

    /// Writes the request as a message, and gives its size; `None` if it is too long.
    pub fn encode(&self, to: &mut [u8; MAX_SIZE]) -> Option<usize> {
        let number = |value: i32| value.to_ne_bytes();
        let mut write = |operation: u8, parts: [&[u8]; 3]| {
            let mut size = 0;
            for part in [&[VERSION, operation][..], parts[0], parts[1], parts[2]] {
                to.get_mut(size..size + part.len())?.copy_from_slice(part);
                size += part.len();
            }
            Some(size)
        };
        match self {
            Request::Open(socket_type, protocol) => write(1, [&number(*socket_type), &number(*protocol), &[]]),
            Request::Bind(address) => write(2, [&address.to_bytes(), &[], &[]]),
            Request::Connect(address) => write(3, [&address.to_bytes(), &[], &[]]),
            Request::Listen(backlog) => write(4, [&number(*backlog), &[], &[]]),
            Request::Name => write(5, [&[], &[], &[]]),
            Request::Peer => write(6, [&[], &[], &[]]),
            Request::Set(level, name, value) => write(7, [&number(*level), &number(*name), value]),
            Request::Get(level, name) => write(8, [&number(*level), &number(*name), &[]]),
            Request::Broadcast(allowed) => write(9, [&[u8::from(*allowed)], &[], &[]]),
            Request::TakeError => write(10, [&[], &[], &[]]),
            Request::Shutdown(how) => write(11, [&number(*how), &[], &[]]),
            Request::Attention(taken) => write(12, [&[u8::from(*taken)], &[], &[]]),
            Request::SendAttention(data) => write(13, [data, &[], &[]]),
            Request::SendTo(address, data) => write(14, [&address.to_bytes(), data, &[]]),
            Request::Status => write(15, [&[], &[], &[]]),
            Request::Accepting => write(16, [&[], &[], &[]]),
            Request::Owner(owner) => write(17, [&number(*owner), &[], &[]]),
            Request::AwaitAttention => write(18, [&[], &[], &[]]),
            Request::Interfaces => write(19, [&[], &[], &[]]),
            Request::ConnectLater(address) => write(20, [&address.to_bytes(), &[], &[]]),
            Request::Empty(taken) => write(21, [&[u8::from(*taken)], &[], &[]]),
            Request::Send(data) => write(22, [data, &[], &[]]),
            Request::Renew => write(23, [&[], &[], &[]]),
            Request::Written(size) => write(24, [&number(*size), &[], &[]]),
            Request::Accept => write(25, [&[], &[], &[]]),
        }
    }

    /// Reads a message; `None` if it says nothing that this version knows.
    pub fn parse(message: &'a [u8]) -> Option<Request<'a>> {
        let (&[VERSION, operation], rest) = message.split_first_chunk()? else { return None };
        let number = |rest: &'a [u8]| {
            let (number, rest) = rest.split_first_chunk()?;
            Some((i32::from_ne_bytes(*number), rest))
        };
        let two = |rest| {
            let (first, rest) = number(rest)?;
            let (second, rest) = number(rest)?;
            Some((first, second, rest))
        };
        let address = || {
            let (address, rest) = rest.split_first_chunk()?;
            Some((Address::from_bytes(*address), rest))
        };
        Some(match operation {
            1 => two(rest).map(|(socket_type, protocol, _)| Request::Open(socket_type, protocol))?,
            2 => Request::Bind(address()?.0),
            3 => Request::Connect(address()?.0),
            4 => Request::Listen(number(rest)?.0),
            5 => Request::Name,
            6 => Request::Peer,
            7 => two(rest).map(|(level, name, value)| Request::Set(level, name, value))?,
            8 => two(rest).map(|(level, name, _)| Request::Get(level, name))?,
            9 => Request::Broadcast(*rest.first()? != 0),
            10 => Request::TakeError,
            11 => Request::Shutdown(number(rest)?.0),
            12 => Request::Attention(*rest.first()? != 0),
            13 => Request::SendAttention(rest),
            14 => address().map(|(address, data)| Request::SendTo(address, data))?,
            15 => Request::Status,
            16 => Request::Accepting,
            17 => Request::Owner(number(rest)?.0),
            18 => Request::AwaitAttention,
            19 => Request::Interfaces,
            20 => Request::ConnectLater(address()?.0),
            21 => Request::Empty(*rest.first()? != 0),
            22 => Request::Send(rest),
            23 => Request::Renew,
            24 => Request::Written(number(rest)?.0),
            25 => Request::Accept,
            _ => return None,
        })
    }
}

/// The names, in the abstract space of AF_UNIX (after its NUL byte), at which a router is found and by which it speaks.
/// `user` is the router's user, in decimal.
pub mod names {
    use alloc::string::String;

    use crate::address::{Address, Host};

    /// Room for any of the names.
    #[derive(Clone, Copy)]
    pub struct Name {
        bytes: [u8; 48],
        length: usize,
    }

    impl Name {
        fn of(user: u32) -> Name {
            let mut name = Name { bytes: [0; 48], length: 0 };
            name.push(b"xns/");
            let mut digits = [0; 10];
            let (mut rest, mut first) = (user, digits.len());
            while rest != 0 || first == digits.len() {
                first -= 1;
                digits[first] = b'0' + (rest % 10) as u8;
                rest /= 10;
            }
            name.push(&digits[first..]);
            name.push(b"/");
            name
        }

        fn push(&mut self, text: &[u8]) {
            for (to, &byte) in self.bytes.iter_mut().skip(self.length).zip(text) {
                *to = byte;
            }
            self.length = (self.length + text.len()).min(self.bytes.len());
        }

        /// Pushes a number in hexadecimal, with at least as many digits.
        fn push_hex(&mut self, value: u64, digits: u32) {
            let digits = digits.max(u64::BITS.div_ceil(4) - value.leading_zeros() / 4).max(1);
            for digit in (0..digits).rev() {
                let digit = (value >> (4 * digit) & 0xf) as usize;
                self.push(&b"0123456789abcdef"[digit..=digit]);
            }
        }

        fn push_address(&mut self, address: Address) {
            self.push_hex(address.net.into(), 8);
            self.push(b".");
            self.push_hex(address.host.number(), 12);
            self.push(b".");
            self.push_hex(address.port.into(), 4);
        }

        /// What [`stream`] gives.
        pub fn stream(user: u32) -> Name {
            let mut name = Name::of(user);
            name.push(b"stream");
            name
        }

        /// What [`packet`] gives.
        pub fn packet(user: u32) -> Name {
            let mut name = Name::of(user);
            name.push(b"packet");
            name
        }

        /// What [`address()`] gives.
        pub fn address(user: u32, address: Address) -> Name {
            let mut name = Name::of(user);
            name.push_address(address);
            name
        }

        /// What [`program`] gives.
        pub fn program(user: u32, number: u64) -> Name {
            let mut name = Name::of(user);
            name.push(b"s/");
            name.push_hex(number, 1);
            name
        }

        /// The name.
        pub fn as_bytes(&self) -> &[u8] {
            &self.bytes[..self.length]
        }

        fn text(&self) -> String {
            String::from_utf8_lossy(self.as_bytes()).into_owned()
        }
    }

    /// What a name stands for.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub enum Meaning {
        /// An address.
        Address(Address),
        /// A program's socket, by its number.
        Program(u64),
        /// The router itself: what [`stream`] or [`packet`] gives.
        Router,
    }

    /// Reads a name: the user, and what it stands for.
    pub fn parse(name: &[u8]) -> Option<(u32, Meaning)> {
        let rest = name.strip_prefix(b"xns/")?;
        let slash = rest.iter().position(|&byte| byte == b'/')?;
        let user = core::str::from_utf8(&rest[..slash]).ok()?.parse().ok()?;
        let rest = &rest[slash + 1..];
        let (meaning, again) = match rest.strip_prefix(b"s/") {
            Some(digits) => {
                let number = hex(digits)?;
                (Meaning::Program(number), Name::program(user, number))
            }
            None if rest == b"stream" => (Meaning::Router, Name::stream(user)),
            None if rest == b"packet" => (Meaning::Router, Name::packet(user)),
            None => {
                let mut fields = rest.split(|&byte| byte == b'.');
                let (net, host, port) = (hex(fields.next()?)?, hex(fields.next()?)?, hex(fields.next()?)?);
                let [_, _, host @ ..] = host.to_be_bytes();
                let address = Address { net: net as u32, host: Host(host), port: port as u16 };
                (Meaning::Address(address), Name::address(user, address))
            }
        };
        // One name each.
        (again.as_bytes() == name).then_some((user, meaning))
    }

    fn hex(digits: &[u8]) -> Option<u64> {
        let value = digits.iter().try_fold(0u64, |value, &digit| {
            let digit = char::from(digit).to_digit(16)?;
            Some(value << 4 | u64::from(digit))
        });
        value.filter(|_| !digits.is_empty() && digits.len() <= 16)
    }

    /// Where sockets of type SOCK_STREAM are connected to.
    pub fn stream(user: u32) -> String {
        Name::stream(user).text()
    }

    /// Where sockets of type SOCK_SEQPACKET are connected to, and where what is about no socket is asked.
    pub fn packet(user: u32) -> String {
        Name::packet(user).text()
    }

    /// The datagram socket that stands for an address: to it go datagrams for the address, and from it they come. It
    /// exists while there is traffic; [`super::Request::SendTo`] makes it. That of the zero address always exists, for
    /// requests.
    pub fn address(user: u32, address: Address) -> String {
        Name::address(user, address).text()
    }

    /// The address that a name stands for.
    pub fn parse_address(user: u32, name: &[u8]) -> Option<Address> {
        match parse(name)? {
            (whose, Meaning::Address(address)) if whose == user => Some(address),
            _ => None,
        }
    }

    /// A socket of a program.
    pub fn program(user: u32, number: u64) -> String {
        Name::program(user, number).text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::Host;
    use proptest::prelude::*;

    #[test]
    fn requests_are_read_back() {
        let address = Address { net: 1, host: Host([1, 2, 3, 4, 5, 6]), port: 7 };
        for request in [
            Request::Open(5, 0),
            Request::Bind(address),
            Request::Connect(address),
            Request::Listen(-1),
            Request::Name,
            Request::Peer,
            Request::Set(5, 3, b"value"),
            Request::Get(5, 4),
            Request::Broadcast(true),
            Request::TakeError,
            Request::Shutdown(2),
            Request::Attention(true),
            Request::SendAttention(b"!"),
            Request::SendTo(address, b"data"),
            Request::Status,
            Request::Accepting,
            Request::Owner(-5),
            Request::AwaitAttention,
            Request::Interfaces,
            Request::ConnectLater(address),
            Request::Empty(false),
            Request::Send(b"data"),
            Request::Renew,
            Request::Written(100),
            Request::Accept,
        ] {
            assert_eq!(Request::parse(&request.to_bytes()), Some(request));
        }
        assert_eq!(Request::parse(&[VERSION + 1, 5]), None);
    }

    proptest! {
        #[test]
        fn interfaces_are_read_back(bytes: [u8; Interface::SIZE]) {
            prop_assert_eq!(Interface::from_bytes(&bytes).to_bytes(), bytes);
        }

        #[test]
        fn any_message_is_a_request_or_none(message: Vec<u8>) {
            if let Some(request) = Request::parse(&message) {
                let again = request.to_bytes();
                prop_assert_eq!(Request::parse(&again), Some(request));
            }
        }

        #[test]
        fn names_of_addresses(net: u32, host: [u8; 6], port: u16, user: u32) {
            let address = Address { net, host: Host(host), port };
            let name = names::address(user, address);
            prop_assert_eq!(&name, &alloc::format!("xns/{user}/{net:08x}.{:?}.{port:04x}", address.host));
            prop_assert_eq!(names::parse_address(user, name.as_bytes()), Some(address));
            prop_assert_eq!(names::parse_address(user ^ 1, name.as_bytes()), None);
        }

        #[test]
        fn names_of_programs(user: u32, number: u64) {
            for name in [names::stream(user), names::packet(user)] {
                prop_assert_eq!(names::parse(name.as_bytes()), Some((user, names::Meaning::Router)));
            }
            let name = names::program(user, number);
            prop_assert_eq!(&name, &alloc::format!("xns/{user}/s/{number:x}"));
            prop_assert_eq!(names::parse(name.as_bytes()), Some((user, names::Meaning::Program(number))));
        }
    }
}
