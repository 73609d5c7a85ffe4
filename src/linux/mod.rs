//! The way down: system calls, errno, cancellation, per-thread storage. The only place that knows the architecture.

#[cfg(target_arch = "aarch64")]
#[path = "aarch64.rs"]
mod arch;
#[cfg(target_arch = "x86_64")]
#[path = "x86_64.rs"]
mod arch;

pub mod bytes;
pub mod descriptor;
pub mod environment;
pub mod errno;
pub mod fortify;
pub mod memory;
pub mod thread;
pub mod wait;

use core::ffi::CStr;
use core::mem::MaybeUninit;

pub use arch::{counter, counts_of_a_millisecond, nr, prefetch, stat, syscall as raw, thread_pointer};

/// What a system call takes: an integer or a pointer, widened to a register.
pub trait Word {
    /// The register's content.
    fn word(self) -> usize;
}

impl Word for i32 {
    #[inline(always)]
    fn word(self) -> usize {
        self as usize
    }
}

impl Word for u32 {
    #[inline(always)]
    fn word(self) -> usize {
        self as usize
    }
}

impl Word for usize {
    #[inline(always)]
    fn word(self) -> usize {
        self
    }
}

impl Word for u64 {
    #[inline(always)]
    fn word(self) -> usize {
        self as usize
    }
}

impl<T> Word for *const T {
    #[inline(always)]
    fn word(self) -> usize {
        self as usize
    }
}

impl<T> Word for *mut T {
    #[inline(always)]
    fn word(self) -> usize {
        self as usize
    }
}

/// This machine's own name.
pub struct MachineName(libc::utsname);

impl MachineName {
    /// The name that it has now.
    pub fn now() -> Self {
        let mut names = MaybeUninit::uninit();
        // SAFETY: the kernel fills in the structure, which is ours.
        MachineName(unsafe {
            syscall!(UNAME, names.as_mut_ptr());
            names.assume_init()
        })
    }

    /// As a string.
    pub fn as_c_str(&self) -> &CStr {
        // SAFETY: the kernel has put a string there.
        unsafe { CStr::from_ptr(self.0.nodename.as_ptr()) }
    }
}

/// Fills up the six registers of a system call.
#[inline(always)]
pub fn registers<const N: usize>(arguments: [usize; N]) -> [usize; 6] {
    let mut all = [0; 6];
    let mut i = 0;
    while i < N {
        all[i] = arguments[i];
        i += 1;
    }
    all
}

/// `syscall!(NAME, arguments ...)`: the system call, with the kernel's result (`-errno` for an error).
macro_rules! syscall {
    ($name:ident $(, $argument:expr)* $(,)?) => {
        $crate::linux::raw(
            $crate::linux::nr::$name,
            $crate::linux::registers([$($crate::linux::Word::word($argument)),*]),
        )
    };
}

/// As `syscall!`, but a cancellation point, also while it waits. `cancellable!(at_once: condition; NAME, ...)` says when
/// the arguments keep the call from waiting; a cancellation is then looked for once, before the call.
macro_rules! cancellable {
    (at_once: $at_once:expr; $name:ident $(, $argument:expr)* $(,)?) => {
        $crate::linux::wait::cancellable(
            $at_once,
            $crate::linux::nr::$name,
            $crate::linux::registers([$($crate::linux::Word::word($argument)),*]),
        )
    };
    ($name:ident $(, $argument:expr)* $(,)?) => {
        $crate::linux::cancellable!(at_once: false; $name $(, $argument)*)
    };
}

pub(crate) use {cancellable, syscall};
