//! Storage that each thread has of its own, freed when the thread ends.

use alloc::boxed::Box;
use core::alloc::Layout;
use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::mem::MaybeUninit;
use core::sync::atomic::{AtomicU32, AtomicUsize, Ordering::AcqRel, Ordering::Acquire, Ordering::Relaxed};

use super::{syscall, thread_pointer};

/// One `T` per thread, made by `T::default` at the thread's first use.
///
/// For results that C functions hand out by pointer; nothing that may run in a signal handler uses it.
pub struct PerThread<T> {
    /// The pthread key plus one; 0 before there is one.
    key: AtomicU32,
    /// The thread that `main` belongs to; 0 before there is one.
    owner: AtomicUsize,
    /// The main thread's, which most programs have alone: it needs neither key nor memory, and is never freed.
    main: UnsafeCell<MaybeUninit<T>>,
}

// SAFETY: each thread has a `T` of its own, and the key is atomic.
unsafe impl<T> Sync for PerThread<T> {}

unsafe extern "C" fn free<T>(value: *mut c_void) {
    // SAFETY: the key's values come from Box::into_raw in `get`, and a thread's destructor has each once.
    drop(unsafe { Box::from_raw(value.cast::<T>()) });
}

impl<T: Default> PerThread<T> {
    /// Storage that no thread has used yet.
    pub const fn new() -> Self {
        let main = UnsafeCell::new(MaybeUninit::uninit());
        PerThread { key: AtomicU32::new(0), owner: AtomicUsize::new(0), main }
    }

    /// The calling thread's own value; null when there is no memory or no key left.
    #[inline]
    pub fn get(&self) -> *mut T {
        if self.owner.load(Relaxed) == thread_pointer() { self.main.get().cast() } else { self.get_by_key() }
    }

    #[inline(never)]
    fn get_by_key(&self) -> *mut T {
        let key = self.key.load(Acquire);
        if key != 0 {
            // SAFETY: the key exists and is never deleted.
            let value = unsafe { libc::pthread_getspecific(key - 1) };
            if !value.is_null() {
                return value.cast();
            }
        }
        // SAFETY: neither takes anything.
        let is_main = unsafe { syscall!(GETTID) == syscall!(GETPID) };
        // A child of fork may find its parent's main thread there, and leaves it alone.
        if is_main && self.owner.load(Relaxed) == 0 {
            // SAFETY: nobody else is the main thread.
            unsafe { self.main.get().write(MaybeUninit::new(T::default())) };
            self.owner.store(thread_pointer(), Relaxed);
            return self.main.get().cast();
        }
        let Some(key) = self.key() else { return core::ptr::null_mut() };
        let value = boxed::<T>();
        if value.is_null() {
            return value;
        }
        // SAFETY: the key exists and is never deleted; its values are null or from Box::into_raw.
        unsafe {
            if libc::pthread_setspecific(key, value.cast()) != 0 {
                free::<T>(value.cast());
                return core::ptr::null_mut();
            }
        }
        value
    }

    fn key(&self) -> Option<libc::pthread_key_t> {
        match self.key.load(Acquire) {
            0 => self.make_key(),
            known => Some(known - 1),
        }
    }

    #[cold]
    fn make_key(&self) -> Option<libc::pthread_key_t> {
        let mut key = 0;
        // SAFETY: `free` takes what `get_by_key` stores under the key.
        if unsafe { libc::pthread_key_create(&mut key, Some(free::<T>)) } != 0 {
            return None;
        }
        match self.key.compare_exchange(0, key + 1, AcqRel, Acquire) {
            Ok(_) => Some(key),
            Err(theirs) => {
                // SAFETY: another thread was first; nobody has seen this key.
                unsafe { libc::pthread_key_delete(key) };
                Some(theirs - 1)
            }
        }
    }
}

/// A new value in memory that `Box` can free; null without memory.
pub fn boxed<T: Default>() -> *mut T {
    const { assert!(size_of::<T>() > 0) };
    // SAFETY: the layout has a size, and the memory is of that layout.
    unsafe {
        let value = alloc::alloc::alloc(Layout::new::<T>()).cast::<T>();
        if !value.is_null() {
            value.write(T::default());
        }
        value
    }
}

impl<T: Default> Default for PerThread<T> {
    fn default() -> Self {
        Self::new()
    }
}
