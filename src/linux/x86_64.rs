//! System calls on x86-64.

use core::arch::asm;
#[cfg(not(test))]
use core::arch::global_asm;
use core::ffi::{c_char, c_int};

use super::{Word, registers};
use crate::abi::poll::{nfds_t, pollfd};
use crate::abi::sys_select::{fd_set, timeval};

// The precompiled crates refer to std's unwinding, where the optimiser leaves them whole or the linker is told to. Nothing
// here catches anything, so an unwinding (a cancelled thread's) goes on: _URC_CONTINUE_UNWIND. Written in assembly because
// Rust functions of these names would be exported.
#[cfg(not(test))]
global_asm!(
    ".weak rust_eh_personality",
    ".hidden rust_eh_personality",
    ".type rust_eh_personality, @function",
    "rust_eh_personality:",
    "mov eax, 8",
    "ret"
);
// Only unoptimised: a static C++ program must find its own.
#[cfg(all(debug_assertions, not(test)))]
global_asm!(
    ".weak _Unwind_Resume",
    ".hidden _Unwind_Resume",
    ".type _Unwind_Resume, @function",
    "_Unwind_Resume:",
    "ud2"
);

/// The numbers of the system calls, as in the kernel's table.
pub mod nr {
    #![allow(missing_docs)]
    pub const READ: usize = 0;
    pub const WRITE: usize = 1;
    pub const CLOSE: usize = 3;
    pub const STAT: usize = 4;
    pub const FSTAT: usize = 5;
    pub const POLL: usize = 7;
    pub const LSEEK: usize = 8;
    pub const RT_SIGACTION: usize = 13;
    pub const RT_SIGPROCMASK: usize = 14;
    pub const IOCTL: usize = 16;
    pub const PREAD64: usize = 17;
    pub const READV: usize = 19;
    pub const WRITEV: usize = 20;
    pub const SELECT: usize = 23;
    pub const NANOSLEEP: usize = 35;
    pub const GETPID: usize = 39;
    pub const SOCKET: usize = 41;
    pub const CONNECT: usize = 42;
    pub const ACCEPT: usize = 43;
    pub const SENDTO: usize = 44;
    pub const RECVFROM: usize = 45;
    pub const SENDMSG: usize = 46;
    pub const RECVMSG: usize = 47;
    pub const SHUTDOWN: usize = 48;
    pub const BIND: usize = 49;
    pub const LISTEN: usize = 50;
    pub const GETSOCKNAME: usize = 51;
    pub const GETPEERNAME: usize = 52;
    pub const SOCKETPAIR: usize = 53;
    pub const SETSOCKOPT: usize = 54;
    pub const GETSOCKOPT: usize = 55;
    pub const CLONE: usize = 56;
    pub const EXECVE: usize = 59;
    pub const WAIT4: usize = 61;
    pub const UNAME: usize = 63;
    pub const FCNTL: usize = 72;
    pub const GETCWD: usize = 79;
    pub const GETEUID: usize = 107;
    pub const GETEGID: usize = 108;
    pub const SETPGID: usize = 109;
    pub const SETSID: usize = 112;
    pub const SETRESUID: usize = 117;
    pub const SETRESGID: usize = 119;
    pub const GETPGID: usize = 121;
    pub const GETTID: usize = 186;
    pub const FUTEX: usize = 202;
    pub const EXIT_GROUP: usize = 231;
    pub const TGKILL: usize = 234;
    pub const OPENAT: usize = 257;
    pub const FCHOWNAT: usize = 260;
    pub const NEWFSTATAT: usize = 262;
    pub const FCHMODAT: usize = 268;
    pub const FACCESSAT: usize = 269;
    pub const PSELECT6: usize = 270;
    pub const PPOLL: usize = 271;
    pub const ACCEPT4: usize = 288;
    pub const DUP3: usize = 292;
    pub const PIPE2: usize = 293;
    pub const EVENTFD2: usize = 290;
    pub const RECVMMSG: usize = 299;
    pub const SENDMMSG: usize = 307;
    pub const PROCESS_VM_READV: usize = 310;
    pub const PROCESS_VM_WRITEV: usize = 311;
    pub const GETRANDOM: usize = 318;
    pub const CLOSE_RANGE: usize = 436;
}

/// Makes system call `number`. Returns what the kernel returns: a result, or `-errno`.
///
/// # Safety
/// The kernel may read and write memory at the arguments, as the call's own manual page says.
#[inline(always)]
pub unsafe fn syscall(number: usize, a: [usize; 6]) -> isize {
    let result: isize;
    // SAFETY: the kernel changes rax, rcx, r11 and the memory that the caller has answered for.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") number as isize => result,
            in("rdi") a[0], in("rsi") a[1], in("rdx") a[2],
            in("r10") a[3], in("r8") a[4], in("r9") a[5],
            lateout("rcx") _, lateout("r11") _,
            options(nostack),
        );
    }
    result
}

/// A number that no other living thread of the process has.
#[inline(always)]
pub fn thread_pointer() -> usize {
    let pointer;
    // SAFETY: by the ABI, the first word that fs leads to holds its own address.
    unsafe { asm!("mov {}, fs:[0]", out(reg) pointer, options(nostack, pure, readonly, preserves_flags)) };
    pointer
}

/// Has the processor fetch what will be read soon.
#[inline(always)]
pub fn prefetch(what: &u8) {
    use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
    // SAFETY: reads nothing that could be seen.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(core::ptr::from_ref(what).cast()) }
}

/// A count that grows with the time.
#[inline(always)]
pub fn counter() -> u64 {
    // SAFETY: reads a register.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// About how far the counter comes in a millisecond: it counts with two to five GHz.
pub fn counts_of_a_millisecond() -> u64 {
    1 << 21
}

/// `stat`: the call of old takes less time than that which may begin at any directory.
///
/// # Safety
/// `path` is a string, and there is room at `stat`.
#[inline(always)]
pub unsafe fn stat(path: *const c_char, stat: *mut libc::stat) -> isize {
    // SAFETY: the caller's promise.
    unsafe { syscall(nr::STAT, registers([path.word(), stat.word()])) }
}

/// `poll`, made by way of `call`.
#[inline(always)]
pub fn poll(call: impl FnOnce(usize, [usize; 6]) -> isize, fds: *mut pollfd, nfds: nfds_t, timeout: c_int) -> isize {
    call(nr::POLL, registers([fds.word(), nfds.word(), timeout.word()]))
}

/// `select`, made by way of `call`: the kernel's own, which takes the caller's sets and timeout as they are.
#[inline(always)]
pub fn select(
    call: impl FnOnce(usize, [usize; 6]) -> isize,
    nfds: c_int,
    sets: [*mut fd_set; 3],
    timeout: *mut timeval,
) -> isize {
    call(nr::SELECT, registers([nfds.word(), sets[0].word(), sets[1].word(), sets[2].word(), timeout.word()]))
}
