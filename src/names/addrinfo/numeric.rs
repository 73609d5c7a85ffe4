//! Addresses written as such, with the scope of a link.

use core::net::{IpAddr, Ipv6Addr, SocketAddr, SocketAddrV6};

use super::{Error, Request};
use crate::abi::netdb::{AI_V4MAPPED, EAI_ADDRFAMILY, EAI_NONAME};
use crate::abi::sys_socket::{AF_INET, AF_INET6};
use crate::inet;
use crate::linux::errno;
use crate::names::socket::interface;

/// Reads an address, in a form that the request's family has. None if it is a name.
pub fn address(text: &[u8], request: &Request) -> Result<Option<SocketAddr>, Error> {
    // No other text is one.
    let may_be = match text.first() {
        Some(b'0'..=b'9') => true,
        Some(b'a'..=b'f' | b'A'..=b'F' | b':') => text.contains(&b':'),
        _ => false,
    };
    if may_be { address_by(text, request, &interface) } else { Ok(None) }
}

/// As `address`, with what knows the interfaces.
#[inline(never)]
fn address_by(
    text: &[u8],
    request: &Request,
    interface: &dyn Fn(&[u8]) -> Option<u32>,
) -> Result<Option<SocketAddr>, Error> {
    let wrong_family = Err(Error::Code(EAI_ADDRFAMILY));
    if let Some((v4, b"")) = inet::aton_prefix(text) {
        return if request.allows(AF_INET) {
            Ok(Some((v4, 0).into()))
        } else if request.has(AI_V4MAPPED) {
            Ok(Some((v4.to_ipv6_mapped(), 0).into()))
        } else {
            wrong_family
        };
    }
    let (digits, scope) = match text.iter().position(|&c| c == b'%') {
        Some(percent) => (&text[..percent], Some(&text[percent + 1..])),
        None => (text, None),
    };
    let Some(v6) = inet::parse_v6(digits) else { return Ok(None) };
    let mapped = v6.to_ipv4_mapped();
    if !request.allows(AF_INET6) && mapped.is_none() {
        return wrong_family;
    }
    let scope = match scope {
        Some(scope) => inet::scope_id(&v6, scope, interface).ok_or_else(|| {
            errno::set(libc::EINVAL);
            Error::Code(EAI_NONAME)
        })?,
        None => 0,
    };
    Ok(Some(match mapped {
        Some(v4) if !request.allows(AF_INET6) => (v4, 0).into(),
        _ => SocketAddrV6::new(v6, 0, 0, scope).into(),
    }))
}

/// The form that IPv4 addresses have among IPv6 ones.
pub fn mapped(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped(),
        IpAddr::V6(v6) => v6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::ffi::c_int;

    fn read(text: &str, family: c_int, flags: c_int) -> Result<Option<String>, Error> {
        let request = Request { flags, family, socktype: 0, protocol: 0 };
        let address = address_by(text.as_bytes(), &request, &|name| (name == b"lo").then_some(1))?;
        Ok(address.map(|address| address.to_string()))
    }

    fn is(text: &str) -> Result<Option<String>, Error> {
        Ok(Some(text.to_string()))
    }

    #[test]
    fn ipv4_has_all_forms_but_no_end() {
        assert_eq!(read("127.1", 0, 0), is("127.0.0.1:0"));
        assert_eq!(read("0x7f000001", AF_INET, 0), is("127.0.0.1:0"));
        assert_eq!(read("1.2.3.4", AF_INET6, AI_V4MAPPED), is("[::ffff:1.2.3.4]:0"));
        assert_eq!(read("1.2.3.4", AF_INET6, 0), Err(Error::Code(EAI_ADDRFAMILY)));
        for name in ["1.2.3.4 ", "1.2.3.4.", "1.2.3.4.5", "", "a"] {
            assert_eq!(read(name, 0, 0), Ok(None), "{name}");
        }
    }

    #[test]
    fn ipv6_may_have_a_scope_and_stand_for_ipv4() {
        assert_eq!(read("::1", AF_INET6, 0), is("[::1]:0"));
        assert_eq!(read("::1", AF_INET, AI_V4MAPPED), Err(Error::Code(EAI_ADDRFAMILY)));
        assert_eq!(read("::ffff:1.2.3.4", AF_INET, 0), is("1.2.3.4:0"));
        assert_eq!(read("::ffff:1.2.3.4", 0, 0), is("[::ffff:1.2.3.4]:0"));
        assert_eq!(read("fe80::1%lo", 0, 0), is("[fe80::1%1]:0"));
        assert_eq!(read("ff01::1%lo", 0, 0), is("[ff01::1%1]:0"));
        assert_eq!(read("2001:db8::1%7", 0, 0), is("[2001:db8::1%7]:0"));
        for wrong in ["fe80::1%", "fe80::1%no", "::1%lo", "ff05::1%lo", "::1%4294967296", "::1%+1"] {
            assert_eq!(read(wrong, 0, 0), Err(Error::Code(EAI_NONAME)), "{wrong}");
        }
        assert_eq!(read("::1::%lo", 0, 0), Ok(None));
    }
}
