//! The errors of socket calls, in Linux's numbers.

/// Why a call on a socket failed.
#[allow(missing_docs, reason = "errno(3) explains the names")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum Errno {
    EBADF = 9,
    EAGAIN = 11,
    EACCES = 13,
    EINVAL = 22,
    EPIPE = 32,
    EDESTADDRREQ = 89,
    EMSGSIZE = 90,
    EPROTONOSUPPORT = 93,
    EOPNOTSUPP = 95,
    EADDRINUSE = 98,
    EADDRNOTAVAIL = 99,
    ENETUNREACH = 101,
    ENOBUFS = 105,
    EISCONN = 106,
    ENOTCONN = 107,
    ETIMEDOUT = 110,
    ECONNREFUSED = 111,
    EHOSTUNREACH = 113,
    EALREADY = 114,
    EINPROGRESS = 115,
    ESTALE = 116,
}
