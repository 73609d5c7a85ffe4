//! The host libc's own functions, of which ours stand in the way.

use core::arch::global_asm;
use core::ffi::{CStr, c_char, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

// A program that is linked statically has no dlsym and must link without one: a weak symbol, which Rust has no word for.
global_asm!(
    ".weak dlsym",
    ".pushsection .data.rel.ro, \"aw\"",
    ".balign 8",
    ".globl bsdipc_dlsym",
    ".hidden bsdipc_dlsym",
    "bsdipc_dlsym:",
    ".quad dlsym",
    ".popsection",
);

type Dlsym = unsafe extern "C" fn(*mut c_void, *const c_char) -> *mut c_void;

unsafe extern "C" {
    static bsdipc_dlsym: Option<Dlsym>;
}

/// A function of the host's, looked up at its first use.
pub struct HostFunction<F> {
    name: &'static CStr,
    /// Null before the first look, `NONE` if there is none.
    found: AtomicPtr<c_void>,
    signature: core::marker::PhantomData<F>,
}

const NONE: *mut c_void = usize::MAX as *mut c_void;

impl<F: Copy> HostFunction<F> {
    /// The function `name`, of type `F`.
    ///
    /// # Safety
    /// `F` is the type of a pointer to that function.
    pub const unsafe fn new(name: &'static CStr) -> Self {
        const { assert!(size_of::<F>() == size_of::<*mut c_void>()) };
        HostFunction { name, found: AtomicPtr::new(null_mut()), signature: core::marker::PhantomData }
    }

    /// The function; None in a static program.
    pub fn get(&self) -> Option<F> {
        let mut found = self.found.load(Relaxed);
        if found.is_null() {
            // SAFETY: the symbol above, read once it is bound.
            let dlsym = unsafe { (&raw const bsdipc_dlsym).read_volatile() };
            // SAFETY: dlsym's own contract; the name is a string.
            found = dlsym.map_or(null_mut(), |dlsym| unsafe { dlsym(libc::RTLD_NEXT, self.name.as_ptr()) });
            found = if found.is_null() { NONE } else { found };
            self.found.store(found, Relaxed);
        }
        // SAFETY: `new` was promised that `F` is a pointer to this function.
        (found != NONE).then(|| unsafe { core::mem::transmute_copy(&found) })
    }
}
