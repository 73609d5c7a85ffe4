//! <sys/socket.h>

use core::ffi::{c_int, c_void};

use crate::abi::sys_socket::{sockaddr, socklen_t};
use crate::linux::{cancellable, errno::KernelResult, syscall};
#[unsafe(no_mangle)]
pub unsafe extern "C" fn socket(domain: c_int, kind: c_int, protocol: c_int) -> c_int {
    unsafe { syscall!(SOCKET, domain, kind, protocol) }.or_errno_int()
}
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn connect(fd: c_int, addr: *const sockaddr, len: socklen_t) -> c_int {
    unsafe { cancellable!(CONNECT, fd, addr, len) }.or_errno_int()
}
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn recv(fd: c_int, addr: *mut c_void, len: usize, flags: c_int) -> isize {
    unsafe { cancellable!(at_once: flags & 0x40 != 0; RECVFROM, fd, addr, len, flags) }.or_errno() as isize
}
