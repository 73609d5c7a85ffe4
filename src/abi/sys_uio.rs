use core::ffi::{c_int, c_void};

/// The most entries that one call takes.
pub const UIO_MAXIOV: c_int = 1024;

// Flags of preadv2 and pwritev2.
pub const RWF_HIPRI: c_int = 0x1;
pub const RWF_DSYNC: c_int = 0x2;
pub const RWF_SYNC: c_int = 0x4;
pub const RWF_NOWAIT: c_int = 0x8;
pub const RWF_APPEND: c_int = 0x10;
pub const RWF_NOAPPEND: c_int = 0x20;

#[repr(C)]
pub struct iovec {
    pub iov_base: *mut c_void,
    pub iov_len: usize,
}
