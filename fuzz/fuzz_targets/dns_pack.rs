//! What the servers say of hosts and networks, and hosts that were not looked up, packed into buffers of any size and
//! alignment. What is packed lies in the buffer and is what went in; a buffer is too small only if all that is larger.

#![no_main]

use std::ffi::CStr;
use std::net::IpAddr;

use bsdipc_fuzz::abi::netdb::hostent;
use bsdipc_fuzz::names::pack::{Room, TooSmall, pack_host, pack_host_at, pack_numeric_host, pack_pointers};
use bsdipc_fuzz::names::store::Failure;
use libfuzzer_sys::fuzz_target;

/// What lies before and behind the buffer, and must stay so.
const MARGIN: [u8; 64] = [0xa5; 64];

const POINTER: usize = size_of::<usize>();

/// What a buffer would have to hold, from its address on.
struct Need {
    start: usize,
    end: usize,
}

impl Need {
    fn take(&mut self, len: usize, align: usize) {
        self.end = self.end.next_multiple_of(align) + len;
    }

    fn fits(&self, size: usize) -> bool {
        self.end - self.start <= size
    }
}

/// A buffer that was packed into. What a program would find outside is a panic.
struct Packed<'b>(&'b [u8]);

impl Packed<'_> {
    fn from(&self, place: usize) -> &[u8] {
        &self.0[place.wrapping_sub(self.0.as_ptr() as usize)..]
    }

    fn string(&self, place: usize) -> &[u8] {
        CStr::from_bytes_until_nul(self.from(place)).expect("a string that ends in the buffer").to_bytes()
    }

    fn vector(&self, place: usize) -> Vec<usize> {
        let pointers = self.from(place).as_chunks().0.iter().map(|&pointer| usize::from_ne_bytes(pointer));
        let members: Vec<_> = pointers.clone().take_while(|&pointer| pointer != 0).collect();
        assert!(pointers.count() > members.len(), "a vector that ends in the buffer");
        members
    }

    fn strings(&self, place: usize) -> Vec<&[u8]> {
        self.vector(place).into_iter().map(|place| self.string(place)).collect()
    }

    fn assert_host(&self, host: &hostent, name: &[u8], aliases: &[Vec<u8>], addresses: &[IpAddr]) {
        assert_eq!(self.string(host.h_name as usize), name);
        assert_eq!(self.strings(host.h_aliases as usize), aliases);
        let (family, octets): (_, Vec<_>) = match addresses {
            [IpAddr::V6(_), ..] => (libc::AF_INET6, addresses.iter().map(octets).collect()),
            _ => (libc::AF_INET, addresses.iter().map(octets).collect()),
        };
        let len = if family == libc::AF_INET { 4 } else { 16 };
        assert_eq!((host.h_addrtype, host.h_length), (family, len as _));
        let list = self.vector(host.h_addr_list as usize);
        assert_eq!(list.into_iter().map(|place| &self.from(place)[..len]).collect::<Vec<_>>(), octets);
    }

    /// Programs take addresses for numbers, and go through lists.
    fn assert_aligned(&self, host: &hostent) {
        assert_eq!((host.h_aliases as usize % POINTER, host.h_addr_list as usize % POINTER), (0, 0));
        assert!(self.vector(host.h_addr_list as usize).iter().all(|place| place % align_of::<u32>() == 0));
    }
}

fn octets(address: &IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    }
}

fuzz_target!(|data: &[u8]| {
    let [kind, size, shift, count, rest @ ..] = data else { return };
    let (size, start) = (usize::from(*size) * 4 + usize::from(shift >> 3 & 3), MARGIN.len() + usize::from(shift % 8));
    let mut memory = vec![MARGIN[0]; start + size + MARGIN.len()];
    // SAFETY: so many bytes are there.
    let room = unsafe { Room::new(memory.as_mut_ptr().add(start).cast(), size) };
    let at = memory.as_ptr() as usize + start;
    let mut need = Need { start: at, end: at };

    // A host's addresses are of one family.
    let is_v4 = kind & 8 == 0;
    let v4 = rest.as_chunks::<4>().0.iter().map(|&v4| IpAddr::from(v4)).filter(|_| is_v4);
    let v6 = rest.as_chunks::<16>().0.iter().map(|&v6| IpAddr::from(v6)).filter(|_| !is_v4);
    let addresses: Vec<_> = v4.chain(v6).take(usize::from(count % 16)).collect();
    let one = addresses.first().copied().unwrap_or([127, 0, 0, 1].into());
    let address_len = octets(&one).len();
    let names = rest.split(|&byte| byte == 0 || byte == b'\n').map(<[u8]>::to_vec);
    let mut names: Vec<_> = names.take(1 + usize::from(count >> 4) * 4).collect();

    match kind % 4 {
        0 => {
            let name = names.pop().unwrap_or_default();
            let result = pack_host(&name, &names, &addresses, &room);
            names.iter().chain([&name]).for_each(|name| need.take(name.len() + 1, 1));
            addresses.iter().for_each(|_| need.take(address_len, align_of::<u32>()));
            need.take((addresses.len() + 1) * POINTER, POINTER);
            need.take((names.len() + 1) * POINTER, POINTER);
            match result {
                Ok(host) => {
                    let packed = Packed(&memory[start..start + size]);
                    packed.assert_host(&host, &name, &names, &addresses);
                    packed.assert_aligned(&host);
                    assert!(need.fits(size));
                }
                Err(failure) => assert!(failure == Failure::TooSmall && !need.fits(size)),
            }
        }
        1 => {
            let result = pack_host_at(&names[0], &one, &room);
            need.take(2 * POINTER, POINTER);
            assert_eq!(room.holds_servers_answer(), need.fits(size));
            need.take(names[0].len() + 1, 1);
            need.take(address_len, align_of::<u32>());
            match result {
                Ok(host) => {
                    let packed = Packed(&memory[start..start + size]);
                    packed.assert_host(&host, &names[0], &[], &[one]);
                    packed.assert_aligned(&host);
                    assert!(need.fits(size));
                }
                Err(TooSmall) => assert!(!need.fits(size)),
            }
        }
        2 => {
            let result = pack_numeric_host(&names[0], &one, &room);
            need.take(16 + 3 * POINTER + names[0].len() + 1, 1);
            match result {
                Ok(host) => {
                    Packed(&memory[start..start + size]).assert_host(&host, &names[0], &[], &[one]);
                    assert!(need.fits(size));
                }
                Err(TooSmall) => assert!(!need.fits(size)),
            }
        }
        _ => {
            // A record without a name, or whose owner's is the longer one.
            let record = |(i, name): (usize, Vec<u8>)| match (i as u8).wrapping_mul(*count) % 8 {
                0 => (name.len().max(1), None),
                more => (name.len() + usize::from(more), Some(name)),
            };
            let records: Vec<_> = names.into_iter().enumerate().map(record).collect();
            let result = pack_pointers(&records, &room);
            need.take(48 * POINTER, POINTER);
            let (mut expected, mut fits) = (Vec::new(), need.fits(size));
            for (len, name) in &records {
                fits &= need.end - need.start + len < size;
                if let Some(name) = name
                    && expected.len() < 46
                {
                    need.take(name.len() + 1, 1);
                    expected.push(name.as_slice());
                }
            }
            match result {
                Ok((list, count)) => {
                    let packed = Packed(&memory[start..start + size]);
                    assert_eq!((list as usize % POINTER, count), (0, expected.len()));
                    assert_eq!(packed.strings(list as usize), expected);
                    assert!(fits);
                }
                Err(TooSmall) => assert!(!fits),
            }
        }
    }
    assert!(memory[..start].iter().chain(&memory[start + size..]).all(|&byte| byte == MARGIN[0]));
});
