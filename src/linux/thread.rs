//! Storage that each thread has of its own, freed or handed on when the thread ends.

use alloc::boxed::Box;
use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::mem::MaybeUninit;
use core::ptr::null_mut;
use core::sync::atomic::{
    AtomicBool, AtomicPtr, AtomicU32, AtomicUsize,
    Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst},
};

use super::memory::boxed;
use super::wait::single_threaded;
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
        // A child of fork may find its parent's main thread there, and leaves it alone.
        if self.owner.load(Relaxed) == 0 && is_main() {
            // SAFETY: nobody else is the main thread.
            unsafe { self.main.get().write(MaybeUninit::new(T::default())) };
            self.owner.store(thread_pointer(), Relaxed);
            return self.main.get().cast();
        }
        let Some(key) = self.key() else { return null_mut() };
        let Ok(value) = boxed(T::default()).map(Box::into_raw) else { return null_mut() };
        // SAFETY: the key exists and is never deleted; its values are null or from Box::into_raw.
        unsafe {
            if libc::pthread_setspecific(key, value.cast()) != 0 {
                free::<T>(value.cast());
                return null_mut();
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

/// Whether the calling thread is the one that `main` belongs to. One that is alone does as well: no other has been there.
fn is_main() -> bool {
    // SAFETY: neither takes anything.
    single_threaded() || unsafe { syscall!(GETTID) == syscall!(GETPID) }
}

impl<T: Default> Default for PerThread<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// What threads hand on.
pub trait HandOn: Default + 'static {
    /// All that there are.
    fn places() -> &'static Places<Self>;
}

/// Places of threads' own storage. They live for ever, and each is handed on when its thread ends.
pub struct Places<T> {
    first: AtomicPtr<Place<T>>,
    /// How many belong to no thread. A hint: many threads that live at once should not all look for such a place in vain.
    free: AtomicUsize,
    /// The last that was left by its thread. A hint, too: it may have been taken again.
    left: AtomicPtr<Place<T>>,
}

#[derive(Default)]
struct Place<T> {
    value: T,
    /// Whether there is a thread that it belongs to.
    taken: AtomicBool,
    next: AtomicPtr<Place<T>>,
    /// The one that was left before it.
    left_before: AtomicPtr<Place<T>>,
}

impl<T: Default + 'static> Places<T> {
    /// No places so far.
    pub const fn new() -> Self {
        Places { first: AtomicPtr::new(null_mut()), free: AtomicUsize::new(0), left: AtomicPtr::new(null_mut()) }
    }

    fn all(&self) -> impl Iterator<Item = &'static Place<T>> {
        // In one order with hazard pointers and what they guard: who has replaced a value must come by the place of everyone
        // that may have read it before, be that place as new as may be.
        let mut next = self.first.load(SeqCst);
        core::iter::from_fn(move || {
            // SAFETY: places are never freed, and their chain never changes behind the first.
            let place = unsafe { next.as_ref() }?;
            next = place.next.load(Relaxed);
            Some(place)
        })
    }

    /// What is in all of them.
    pub fn values(&self) -> impl Iterator<Item = &'static T>
    where
        T: Sync,
    {
        self.all().map(|place| &place.value)
    }

    /// The last that was left, which then is the one before it.
    fn last_left(&self) -> Option<&'static Place<T>> {
        let last = self.left.load(Acquire);
        // SAFETY: places are never freed.
        let place = unsafe { last.as_ref() }?;
        let _ = self.left.compare_exchange(last, place.left_before.load(Relaxed), AcqRel, Relaxed);
        Some(place)
    }

    /// Takes a place that no thread has, or makes one. None without memory.
    fn take(&self) -> Option<&'static Place<T>> {
        /// How many hints are followed. They may lead in a circle where threads got in each other's way.
        const HINTS: usize = 100;
        if self.free.load(Relaxed) > 0 {
            let hinted = core::iter::from_fn(|| self.last_left()).take(HINTS);
            if let Some(place) = hinted.chain(self.all()).find(|place| place.take()) {
                self.free.fetch_sub(1, Relaxed);
                return Some(place);
            }
        }
        let place = &*Box::leak(boxed(Place { taken: AtomicBool::new(true), ..Place::default() }).ok()?);
        let mut first = self.first.load(Relaxed);
        loop {
            place.next.store(first, Relaxed);
            match self.first.compare_exchange_weak(first, core::ptr::from_ref(place).cast_mut(), SeqCst, Relaxed) {
                Ok(_) => return Some(place),
                Err(other) => first = other,
            }
        }
    }
}

impl<T> Place<T> {
    /// Takes it, if there is no thread that it belongs to.
    fn take(&self) -> bool {
        !self.taken.load(Relaxed) && !self.taken.swap(true, Acquire)
    }
}

impl<T: HandOn> Place<T> {
    /// Leaves it to another thread.
    fn leave(&'static self) {
        let places = T::places();
        self.taken.store(false, Release);
        let mut last = places.left.load(Relaxed);
        loop {
            self.left_before.store(last, Relaxed);
            match places.left.compare_exchange_weak(last, core::ptr::from_ref(self).cast_mut(), AcqRel, Relaxed) {
                Ok(_) => break,
                Err(other) => last = other,
            }
        }
        places.free.fetch_add(1, Relaxed);
    }
}

impl<T: Default + 'static> Default for Places<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// The place that a thread has taken, for its [`PerThread`]. None if there was no memory.
pub struct Taken<T: HandOn>(Option<&'static Place<T>>);

impl<T: HandOn> Default for Taken<T> {
    fn default() -> Self {
        Taken(T::places().take())
    }
}

impl<T: HandOn> PerThread<Taken<T>> {
    /// What is in the calling thread's place. None without memory.
    #[inline(always)]
    pub fn value(&self) -> Option<&'static T> {
        // SAFETY: null, or this thread's own, which nobody else uses.
        let taken = unsafe { self.get().as_mut() }?;
        if taken.0.is_none() {
            *taken = Taken::default();
        }
        taken.0.map(|place| &place.value)
    }
}

impl<T: HandOn> Drop for Taken<T> {
    fn drop(&mut self) {
        if let Some(place) = self.0 {
            place.leave();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Busy(AtomicBool);

    static PLACES: Places<Busy> = Places::new();

    impl HandOn for Busy {
        fn places() -> &'static Places<Self> {
            &PLACES
        }
    }

    /// Takes a place and leaves it after some work.
    fn work() {
        let place = PLACES.take().unwrap();
        assert!(!place.value.0.swap(true, Relaxed), "two have the same");
        place.value.0.store(false, Relaxed);
        place.leave();
    }

    #[test]
    fn what_was_left_is_taken_again_whatever_the_order() {
        let all: Vec<_> = (0..300).map(|_| PLACES.take().unwrap()).collect();
        let before = PLACES.all().count();
        for step in [1, 7, 299] {
            (0..300).map(|i| i * step % 300).for_each(|i| all[i].leave());
            let mut again: Vec<_> = (0..300).map(|_| core::ptr::from_ref(PLACES.take().unwrap())).collect();
            again.sort();
            again.dedup();
            assert_eq!((again.len(), PLACES.all().count()), (300, before));
        }
        all.into_iter().for_each(Place::leave);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..20_000).for_each(|_| work()));
            }
        });
    }
}
