use core::ffi::{c_int, c_uint};

pub type pid_t = c_int;
pub type uid_t = c_uint;
pub type gid_t = c_uint;
