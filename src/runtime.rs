//! What std would have given: an allocator and an end for panics.

use core::alloc::{GlobalAlloc, Layout};

struct Malloc;

/// What malloc aligns to on every 64-bit Linux.
const MALLOC_ALIGNMENT: usize = 16;

// SAFETY: the C library's allocator keeps the contract of GlobalAlloc.
unsafe impl GlobalAlloc for Malloc {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: no argument of malloc and aligned_alloc is wrong; a Layout's alignment is a power of two.
        unsafe {
            if layout.align() <= MALLOC_ALIGNMENT {
                libc::malloc(layout.size()).cast()
            } else {
                libc::aligned_alloc(layout.align(), layout.size().next_multiple_of(layout.align())).cast()
            }
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, _: Layout) {
        // SAFETY: `block` came from `alloc` or `realloc`, so from malloc.
        unsafe { libc::free(block.cast()) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if layout.align() <= MALLOC_ALIGNMENT {
            // SAFETY: `block` came from malloc.
            return unsafe { libc::realloc(block.cast(), size).cast() };
        }
        // SAFETY: the new layout is valid by GlobalAlloc's contract; both blocks hold what is copied.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !new.is_null() {
                new.copy_from_nonoverlapping(block, layout.size().min(size));
                self.dealloc(block, layout);
            }
            new
        }
    }
}

#[global_allocator]
static ALLOCATOR: Malloc = Malloc;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    // SAFETY: takes nothing.
    unsafe { libc::abort() }
}
