use core::ffi::{c_long, c_ulong};

pub const FD_SETSIZE: usize = 1024;

#[repr(C)]
pub struct timeval {
    pub tv_sec: c_long,
    pub tv_usec: c_long,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct timespec {
    pub tv_sec: c_long,
    pub tv_nsec: c_long,
}

#[repr(C)]
pub struct __sigset_t {
    pub __val: [c_ulong; 16],
}

pub type sigset_t = __sigset_t;

#[repr(C)]
pub struct fd_set {
    pub fds_bits: [c_long; 16],
}
