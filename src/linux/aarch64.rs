//! System calls on aarch64. The kernel has no poll and no select there; their callers use ppoll and pselect6.

use core::arch::asm;
#[cfg(not(test))]
use core::arch::global_asm;
use core::ffi::{c_char, c_int};
use core::ptr::null_mut;

use super::{Word, registers};
use crate::abi::poll::{nfds_t, pollfd};
use crate::abi::sys_select::{fd_set, timespec, timeval};

// The precompiled crates refer to std's unwinding, where the optimiser leaves them whole or the linker is told to. Nothing
// here catches anything, so an unwinding (a cancelled thread's) goes on: _URC_CONTINUE_UNWIND. Written in assembly because
// Rust functions of these names would be exported.
#[cfg(not(test))]
global_asm!(
    ".weak rust_eh_personality",
    ".hidden rust_eh_personality",
    ".type rust_eh_personality, %function",
    "rust_eh_personality:",
    "mov w0, 8",
    "ret"
);
// Only unoptimised: a static C++ program must find its own.
#[cfg(all(debug_assertions, not(test)))]
global_asm!(
    ".weak _Unwind_Resume",
    ".hidden _Unwind_Resume",
    ".type _Unwind_Resume, %function",
    "_Unwind_Resume:",
    "brk 1"
);

/// The numbers of the system calls, as in the kernel's generic table.
pub mod nr {
    #![allow(missing_docs)]
    pub const GETCWD: usize = 17;
    pub const DUP3: usize = 24;
    pub const EVENTFD2: usize = 19;
    pub const FCNTL: usize = 25;
    pub const IOCTL: usize = 29;
    pub const FACCESSAT: usize = 48;
    pub const FCHMODAT: usize = 53;
    pub const FCHOWNAT: usize = 54;
    pub const OPENAT: usize = 56;
    pub const CLOSE: usize = 57;
    pub const PIPE2: usize = 59;
    pub const LSEEK: usize = 62;
    pub const READ: usize = 63;
    pub const WRITE: usize = 64;
    pub const READV: usize = 65;
    pub const WRITEV: usize = 66;
    pub const PREAD64: usize = 67;
    pub const PSELECT6: usize = 72;
    pub const PPOLL: usize = 73;
    pub const NEWFSTATAT: usize = 79;
    pub const FSTAT: usize = 80;
    pub const EXIT_GROUP: usize = 94;
    pub const FUTEX: usize = 98;
    pub const NANOSLEEP: usize = 101;
    pub const TGKILL: usize = 131;
    pub const RT_SIGACTION: usize = 134;
    pub const RT_SIGPROCMASK: usize = 135;
    pub const SETPGID: usize = 154;
    pub const GETPGID: usize = 155;
    pub const SETRESUID: usize = 147;
    pub const SETRESGID: usize = 149;
    pub const SETSID: usize = 157;
    pub const UNAME: usize = 160;
    pub const GETPID: usize = 172;
    pub const GETEUID: usize = 175;
    pub const GETEGID: usize = 177;
    pub const GETTID: usize = 178;
    pub const SOCKET: usize = 198;
    pub const SOCKETPAIR: usize = 199;
    pub const BIND: usize = 200;
    pub const LISTEN: usize = 201;
    pub const ACCEPT: usize = 202;
    pub const CONNECT: usize = 203;
    pub const GETSOCKNAME: usize = 204;
    pub const GETPEERNAME: usize = 205;
    pub const SENDTO: usize = 206;
    pub const RECVFROM: usize = 207;
    pub const SETSOCKOPT: usize = 208;
    pub const GETSOCKOPT: usize = 209;
    pub const SHUTDOWN: usize = 210;
    pub const SENDMSG: usize = 211;
    pub const RECVMSG: usize = 212;
    pub const CLONE: usize = 220;
    pub const EXECVE: usize = 221;
    pub const ACCEPT4: usize = 242;
    pub const RECVMMSG: usize = 243;
    pub const WAIT4: usize = 260;
    pub const SENDMMSG: usize = 269;
    pub const PROCESS_VM_READV: usize = 270;
    pub const PROCESS_VM_WRITEV: usize = 271;
    pub const GETRANDOM: usize = 278;
    pub const CLOSE_RANGE: usize = 436;
}

/// Makes system call `number`. Returns what the kernel returns: a result, or `-errno`.
///
/// # Safety
/// The kernel may read and write memory at the arguments, as the call's own manual page says.
#[inline(always)]
pub unsafe fn syscall(number: usize, a: [usize; 6]) -> isize {
    let result: isize;
    // SAFETY: the kernel changes x0 and the memory that the caller has answered for.
    unsafe {
        asm!(
            "svc 0",
            in("x8") number,
            inlateout("x0") a[0] => result,
            in("x1") a[1], in("x2") a[2], in("x3") a[3], in("x4") a[4], in("x5") a[5],
            options(nostack),
        );
    }
    result
}

/// A number that no other living thread of the process has.
#[inline(always)]
pub fn thread_pointer() -> usize {
    let pointer;
    // SAFETY: reads a register.
    unsafe { asm!("mrs {}, tpidr_el0", out(reg) pointer, options(nostack, pure, nomem, preserves_flags)) };
    pointer
}

/// Has the processor fetch what will be read soon.
#[inline(always)]
pub fn prefetch(what: &u8) {
    // SAFETY: reads nothing that could be seen.
    unsafe { asm!("prfm pldl1keep, [{}]", in(reg) what, options(nostack, readonly, preserves_flags)) }
}

/// A count that grows with the time.
#[inline(always)]
pub fn counter() -> u64 {
    let count;
    // SAFETY: reads a register.
    unsafe { asm!("mrs {}, cntvct_el0", out(reg) count, options(nostack, nomem, preserves_flags)) };
    count
}

/// How far the counter comes in a millisecond.
pub fn counts_of_a_millisecond() -> u64 {
    let frequency: u64;
    // SAFETY: reads a register.
    unsafe { asm!("mrs {}, cntfrq_el0", out(reg) frequency, options(nostack, pure, nomem, preserves_flags)) };
    frequency / 1000
}

/// `stat`.
///
/// # Safety
/// `path` is a string, and there is room at `stat`.
#[inline(always)]
pub unsafe fn stat(path: *const c_char, stat: *mut libc::stat) -> isize {
    // SAFETY: the caller's promise.
    unsafe { syscall(nr::NEWFSTATAT, registers([libc::AT_FDCWD.word(), path.word(), stat.word(), 0])) }
}

/// `poll`, made by way of `call`.
#[inline(always)]
pub fn poll(call: impl FnOnce(usize, [usize; 6]) -> isize, fds: *mut pollfd, nfds: nfds_t, timeout: c_int) -> isize {
    let ms = i64::from(timeout);
    let mut left = timespec { tv_sec: ms / 1000, tv_nsec: ms % 1000 * 1_000_000 };
    let left = if timeout < 0 { null_mut() } else { &raw mut left };
    call(nr::PPOLL, registers([fds.word(), nfds.word(), left.word()]))
}

/// `select`, made by way of `call`. The time left is written back as the C library does it.
#[inline(always)]
pub fn select(
    call: impl FnOnce(usize, [usize; 6]) -> isize,
    nfds: c_int,
    sets: [*mut fd_set; 3],
    timeout: *mut timeval,
) -> isize {
    let arguments =
        |left: *mut timespec| registers([nfds.word(), sets[0].word(), sets[1].word(), sets[2].word(), left.word()]);
    if timeout.is_null() {
        return call(nr::PSELECT6, arguments(null_mut()));
    }
    // SAFETY: found to be there and normalised; nothing is assumed of the alignment.
    let timeval { tv_sec, tv_usec } = unsafe { timeout.read_unaligned() };
    let mut left = timespec { tv_sec, tv_nsec: tv_usec * 1000 };
    let result = call(nr::PSELECT6, arguments(&mut left));
    // SAFETY: as above.
    unsafe { timeout.write_unaligned(timeval { tv_sec: left.tv_sec, tv_usec: left.tv_nsec / 1000 }) };
    result
}
