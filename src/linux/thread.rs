//! Storage that each thread has of its own, freed when the thread ends.

use alloc::boxed::Box;
use core::ffi::c_void;
use core::marker::PhantomData;
use core::sync::atomic::{AtomicU32, Ordering::AcqRel, Ordering::Acquire};

/// One `T` per thread, made by `T::default` at the thread's first use.
///
/// For results that C functions hand out by pointer; nothing that may run in a signal handler uses it.
pub struct PerThread<T> {
    /// The pthread key plus one; 0 before there is one.
    key: AtomicU32,
    value: PhantomData<fn() -> T>,
}

unsafe extern "C" fn free<T>(value: *mut c_void) {
    // SAFETY: the key's values come from Box::into_raw in `get`, and a thread's destructor has each once.
    drop(unsafe { Box::from_raw(value.cast::<T>()) });
}

impl<T: Default> PerThread<T> {
    /// Storage that no thread has used yet.
    pub const fn new() -> Self {
        PerThread { key: AtomicU32::new(0), value: PhantomData }
    }

    /// The calling thread's own value; null when there is no memory or no key left.
    pub fn get(&self) -> *mut T {
        let Some(key) = self.key() else { return core::ptr::null_mut() };
        // SAFETY: the key exists and is never deleted; its value is null or from Box::into_raw.
        unsafe {
            let value = libc::pthread_getspecific(key);
            if !value.is_null() {
                return value.cast();
            }
            let value = Box::into_raw(Box::<T>::default());
            if libc::pthread_setspecific(key, value.cast()) != 0 {
                free::<T>(value.cast());
                return core::ptr::null_mut();
            }
            value
        }
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
        // SAFETY: `free` takes what `get` stores under the key.
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

impl<T: Default> Default for PerThread<T> {
    fn default() -> Self {
        Self::new()
    }
}
