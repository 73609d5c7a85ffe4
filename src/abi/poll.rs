use core::ffi::{c_int, c_short, c_ulong};

pub type nfds_t = c_ulong;

pub const POLLIN: c_short = 0x1;
pub const POLLPRI: c_short = 0x2;
pub const POLLOUT: c_short = 0x4;
pub const POLLRDNORM: c_short = 0x40;
pub const POLLRDBAND: c_short = 0x80;
pub const POLLWRNORM: c_short = 0x100;
pub const POLLWRBAND: c_short = 0x200;
pub const POLLMSG: c_short = 0x400;
pub const POLLREMOVE: c_short = 0x1000;
pub const POLLRDHUP: c_short = 0x2000;
pub const POLLERR: c_short = 0x8;
pub const POLLHUP: c_short = 0x10;
pub const POLLNVAL: c_short = 0x20;

#[repr(C)]
pub struct pollfd {
    pub fd: c_int,
    pub events: c_short,
    pub revents: c_short,
}
