//! A whole lookup against servers that do anything: configuration, name, and what happens at each turn are the input's.

#![no_main]

use std::cell::Cell;
use std::net::SocketAddr;
use std::rc::Rc;

use bsdipc_fuzz::names::dns::exchange::{Asker, Manner, Network, OpenError, Transport};
use bsdipc_fuzz::names::dns::network::{named, numbered};
use bsdipc_fuzz::names::dns::packet::Pointers;
use bsdipc_fuzz::names::dns::{Answer, Failure, Wanted, host, host_at};
use bsdipc_fuzz::names::resolv_conf::{Config, Surroundings};
use libfuzzer_sys::fuzz_target;

struct World<'a> {
    script: &'a [u8],
    time: u64,
    open: Rc<Cell<usize>>,
}

struct Socket {
    asked: Cell<Vec<u8>>,
    open: Rc<Cell<usize>>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.open.set(self.open.get() - 1);
    }
}

impl World<'_> {
    fn byte(&mut self) -> u8 {
        let Some((&byte, rest)) = self.script.split_first() else { return 0 };
        self.script = rest;
        byte
    }

    fn bytes(&mut self) -> Vec<u8> {
        let length = usize::from(self.byte()).min(self.script.len());
        let (bytes, rest) = self.script.split_at(length);
        self.script = rest;
        bytes.to_vec()
    }
}

impl Network for World<'_> {
    type Socket = Socket;

    fn now(&mut self) -> u64 {
        self.time
    }

    fn random(&mut self) -> Result<u16, i32> {
        let id = self.byte().into();
        if id == 0xff { Err(libc::ENOSYS) } else { Ok(id) }
    }

    fn turn(&mut self) -> usize {
        self.byte().into()
    }

    fn open(&mut self, _: &SocketAddr, _: Transport, _: u64) -> Result<Socket, OpenError> {
        match self.byte() {
            0xfe => return Err(OpenError::NoSocket(libc::EMFILE)),
            0xff => return Err(OpenError::Unreachable(libc::ENETUNREACH)),
            _ => {}
        }
        self.open.set(self.open.get() + 1);
        Ok(Socket { asked: Cell::default(), open: self.open.clone() })
    }

    fn send(&mut self, socket: &Socket, messages: &[&[u8]], _: u64) -> Result<(), i32> {
        // Which of the questions the server will answer.
        let chosen = usize::from(self.byte()) % messages.len();
        socket.asked.set(messages[chosen].to_vec());
        Ok(())
    }

    fn receive(&mut self, socket: &Socket, message: &mut Vec<u8>, deadline: u64) -> Result<bool, i32> {
        let kind = self.byte();
        message.clear();
        // Without more input nothing more happens.
        if kind == 0 || self.time >= deadline {
            self.time = deadline;
            return Ok(false);
        }
        self.time += u64::from(kind) * 16;
        if kind == 0xff {
            message.extend(self.bytes());
            return Err([0, libc::ECONNREFUSED, libc::ECONNRESET][usize::from(self.byte() % 3)]);
        }
        if kind & 1 == 1 {
            // An answer to the question, with any flags, counts and records.
            let asked = socket.asked.take();
            message.extend(&asked);
            if let Some(header) = message.get_mut(2..12) {
                header[0] = 0x80 | self.byte() & 7;
                header[1] = self.byte();
                header[5] = self.byte();
                header[7] = self.byte();
                header[9] = self.byte();
            }
            socket.asked.set(asked);
        }
        message.extend(self.bytes());
        Ok(true)
    }
}

fn check(answer: Result<Answer, Failure>) {
    if let Ok(answer) = answer {
        assert!(!answer.canonical.is_empty() && !answer.addresses.is_empty());
    }
}

fn check_network(pointers: Result<Pointers, Failure>) {
    if let Ok(pointers) = pointers {
        assert!(pointers.records.iter().all(|(len, name)| name.as_ref().is_none_or(|name| name.len() <= *len)));
    }
}

fuzz_target!(|data: &[u8]| {
    let mut world = World { script: data, time: 0, open: Rc::default() };
    let (file, name) = (world.bytes(), world.bytes());
    let around = Surroundings { local_domain: None, res_options: None, host_name: b"", interface: &|_| None };
    let config = Config::parse(&file, &around).expect("there is memory");
    let open = world.open.clone();
    let kind = world.byte();
    let manner = [Manner::Together, Manner::Apart, Manner::InTurn][usize::from(kind / 6 % 3)];
    let mut asker = Asker::new(&config, world, manner);
    // The file serves as that of aliases, too.
    asker.aliases = &file;
    let mut octets = [0; 16];
    octets.iter_mut().zip(&name).for_each(|(octet, byte)| *octet = *byte);
    match kind % 6 {
        0 => check(host(&mut asker, &name, Wanted::V4)),
        1 => check(host(&mut asker, &name, Wanted::V6)),
        2 => check(host(&mut asker, &name, Wanted::Both)),
        3 => check(host_at(&mut asker, octets.into())),
        4 => check_network(named(&mut asker, &name)),
        _ => check_network(numbered(&mut asker, u128::from_le_bytes(octets) as u32)),
    }
    assert_eq!(open.get(), 0, "sockets are left open");
});
