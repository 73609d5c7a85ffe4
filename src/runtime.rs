//! What std would have given: an allocator and an end for panics.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::mem::MaybeUninit;
use core::sync::atomic::{AtomicUsize, Ordering::AcqRel, Ordering::Acquire};

struct Malloc;

/// What malloc aligns to on every 64-bit Linux.
const MALLOC_ALIGNMENT: usize = 16;

// SAFETY: both parts keep the contract of GlobalAlloc, and each block goes back to where it came from.
unsafe impl GlobalAlloc for Malloc {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if let Some(block) = FIRST.take(layout) {
            return block;
        }
        // SAFETY: no argument of malloc and aligned_alloc is wrong; a Layout's alignment is a power of two.
        unsafe {
            if layout.align() <= MALLOC_ALIGNMENT {
                libc::malloc(layout.size()).cast()
            } else {
                libc::aligned_alloc(layout.align(), layout.size().next_multiple_of(layout.align())).cast()
            }
        }
    }

    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        match FIRST.place(block) {
            Some(start) => FIRST.give_back(start, layout.size()),
            // SAFETY: `block` came from `alloc` or `realloc`, and so from malloc.
            None => unsafe { libc::free(block.cast()) },
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if layout.align() <= MALLOC_ALIGNMENT && FIRST.place(block).is_none() {
            // SAFETY: `block` came from malloc.
            let new = unsafe { libc::realloc(block.cast(), size).cast::<u8>() };
            // What cannot be made smaller stays as it is.
            return if new.is_null() && size <= layout.size() { block } else { new };
        }
        if size <= layout.size() {
            return block;
        }
        // SAFETY: the new layout is valid by GlobalAlloc's contract; both blocks hold what is copied.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !new.is_null() {
                new.copy_from_nonoverlapping(block, layout.size());
                self.dealloc(block, layout);
            }
            new
        }
    }
}

/// Where the first blocks come from. A program that looks up one name may have no other use of malloc, whose first block
/// costs as much as the lookup.
#[repr(C)]
struct First {
    /// How many bytes are in use, or lost: only the last block can be given back.
    used: AtomicUsize,
    bytes: UnsafeCell<[MaybeUninit<u8>; FIRST_BYTES]>,
}

const FIRST_BYTES: usize = 12 * 1024;

// SAFETY: no two blocks have a byte in common.
unsafe impl Sync for First {}

static FIRST: First = First { used: AtomicUsize::new(0), bytes: UnsafeCell::new([MaybeUninit::uninit(); FIRST_BYTES]) };

impl First {
    #[inline(never)]
    fn take(&self, layout: Layout) -> Option<*mut u8> {
        let bytes = self.bytes.get().cast::<u8>();
        let mut used = self.used.load(Acquire);
        loop {
            // Some are buffers that others' structures are put into, wherever they come from.
            let align = layout.align().max(MALLOC_ALIGNMENT);
            let start = (bytes.addr() + used).next_multiple_of(align) - bytes.addr();
            let end = start.checked_add(layout.size()).filter(|&end| end <= FIRST_BYTES)?;
            match self.used.compare_exchange_weak(used, end, AcqRel, Acquire) {
                Ok(_) => return Some(bytes.wrapping_add(start)),
                Err(now) => used = now,
            }
        }
    }

    /// Where a block begins, if it is one of these.
    fn place(&self, block: *mut u8) -> Option<usize> {
        Some(block.addr().wrapping_sub(self.bytes.get().addr())).filter(|&start| start < FIRST_BYTES)
    }

    #[inline(never)]
    fn give_back(&self, start: usize, size: usize) {
        // Lost if another block came after it.
        let _ = self.used.compare_exchange(start + size, start, AcqRel, Acquire);
    }
}

#[global_allocator]
static ALLOCATOR: Malloc = Malloc;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    // SAFETY: takes nothing.
    unsafe { libc::abort() }
}
