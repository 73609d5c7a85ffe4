//! A value that many threads read at any time, and that one replaces now and then.
//!
//! A reader takes no lock and writes to no memory of another thread's: it says in a place of its own what it is reading
//! (a hazard pointer). What has been replaced is freed by a later replacement once nobody says so. A child of fork finds
//! the places of threads that it does not have; what they name is then never freed, and that is all.

use alloc::boxed::Box;
use core::ops::Deref;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering};

use crate::linux::memory::boxed;
use crate::linux::thread::{HandOn, PerThread, Places, Taken};
use crate::linux::wait::single_threaded;

/// Where a thread says what it is reading.
#[derive(Default)]
#[repr(align(64))]
struct Hazard(AtomicPtr<()>);

static HAZARDS: Places<Hazard> = Places::new();

impl HandOn for Hazard {
    fn places() -> &'static Places<Self> {
        &HAZARDS
    }
}

static MINE: PerThread<Taken<Hazard>> = PerThread::new();

/// The value, if there is one.
pub struct Shared<T> {
    current: AtomicPtr<T>,
    /// What has been replaced and not yet freed.
    old: AtomicPtr<Old<T>>,
}

/// A value that is being read.
pub struct Reading<'s, T> {
    value: &'s T,
    /// Where that is said; None if there is nobody to say it to.
    place: Option<&'static AtomicPtr<()>>,
}

impl<T> Deref for Reading<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value
    }
}

impl<T> Drop for Reading<'_, T> {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            place.store(null_mut(), Ordering::Release);
        }
    }
}

struct Old<T> {
    value: *mut T,
    next: *mut Old<T>,
}

impl<T: Sync + Send> Default for Shared<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Sync + Send> Shared<T> {
    /// No value.
    pub const fn new() -> Self {
        Shared { current: AtomicPtr::new(null_mut()), old: AtomicPtr::new(null_mut()) }
    }

    /// Whether there is a value.
    pub fn is_some(&self) -> bool {
        !self.current.load(Ordering::Relaxed).is_null()
    }

    /// The value, if there is one.
    ///
    /// # Safety
    /// As long as it is read the thread neither reads another shared value nor replaces this one.
    #[inline(always)]
    pub unsafe fn read(&self) -> Option<Reading<'_, T>> {
        let mut value = self.current.load(Ordering::Acquire);
        if value.is_null() {
            return None;
        }
        if single_threaded() {
            // SAFETY: it is current, and nobody replaces it: there is no other thread, and this one makes none as it reads.
            return Some(Reading { value: unsafe { &*value }, place: None });
        }
        let Hazard(place) = MINE.value()?;
        loop {
            let said = value;
            place.store(said.cast(), Ordering::SeqCst);
            // Of two values that have lain in the same place, one after the other, only this one is there.
            value = self.current.load(Ordering::SeqCst);
            if value == said {
                break;
            }
        }
        // SAFETY: null, or current after this thread had said that it reads it, so nobody frees it.
        Some(Reading { value: unsafe { value.as_ref() }?, place: Some(place) })
    }

    /// Puts another value, or none, in the place of the present one.
    pub fn replace(&self, new: Option<Box<T>>) {
        let value = self.current.swap(new.map_or(null_mut(), Box::into_raw), Ordering::SeqCst);
        if !value.is_null() {
            // Without memory to remember it by it is never freed.
            if let Ok(old) = boxed(Old { value, next: null_mut() }) {
                self.keep(old);
            }
        }
        // Whoever takes the list owns it.
        let mut next = self.old.swap(null_mut(), Ordering::AcqRel);
        while !next.is_null() {
            // SAFETY: from `keep`, and now ours alone.
            let old = unsafe { Box::from_raw(next) };
            next = old.next;
            if HAZARDS.values().any(|Hazard(reading)| reading.load(Ordering::SeqCst) == old.value.cast()) {
                self.keep(old);
            } else {
                // SAFETY: from `replace`; it is current no more, and nobody reads it.
                drop(unsafe { Box::from_raw(old.value) });
            }
        }
    }

    fn keep(&self, mut old: Box<Old<T>>) {
        let mut first = self.old.load(Ordering::Relaxed);
        loop {
            old.next = first;
            let raw = Box::into_raw(old);
            match self.old.compare_exchange_weak(first, raw, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => return,
                Err(other) => {
                    first = other;
                    // SAFETY: nobody else has seen it.
                    old = unsafe { Box::from_raw(raw) };
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    /// Counts those that are alive, and holds a sum that a freed one would not keep.
    struct Counted {
        numbers: Vec<usize>,
        alive: Arc<AtomicUsize>,
    }

    impl Counted {
        fn new(n: usize, alive: &Arc<AtomicUsize>) -> Box<Self> {
            alive.fetch_add(1, Ordering::Relaxed);
            Box::new(Counted { numbers: vec![n; 100], alive: alive.clone() })
        }
    }

    impl Drop for Counted {
        fn drop(&mut self) {
            self.numbers.fill(usize::MAX);
            self.alive.fetch_sub(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn readers_never_see_what_was_freed_and_all_is_freed() {
        let alive = Arc::new(AtomicUsize::new(0));
        let shared = Shared::<Counted>::new();
        // SAFETY: it is not kept.
        assert!(unsafe { shared.read() }.is_none());
        std::thread::scope(|scope| {
            let readers: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        let mut last = 0;
                        while last < 1000 {
                            // SAFETY: there is no other, and only the first thread replaces it.
                            if let Some(value) = unsafe { shared.read() } {
                                let first = value.numbers[0];
                                assert!(first >= last && value.numbers.iter().all(|&n| n == first));
                                last = first;
                            }
                        }
                    })
                })
                .collect();
            for n in 1..=1000 {
                shared.replace(Some(Counted::new(n, &alive)));
            }
            readers.into_iter().for_each(|reader| reader.join().unwrap());
        });
        shared.replace(None);
        assert_eq!(alive.load(Ordering::Relaxed), 0);
    }
}
