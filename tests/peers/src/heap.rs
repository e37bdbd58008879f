//! Live heap of what is built: requested bytes, whatever the allocator rounds them up to.
//!
//! Counting is off while times are taken: then an allocation costs one read of a flag that nobody writes, so engines
//! that allocate are not slowed down by being watched.
#![expect(unsafe_code, reason = "an allocator cannot be written otherwise; it forwards to the system's")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

static COUNTS: AtomicBool = AtomicBool::new(false);
static LIVE: AtomicI64 = AtomicI64::new(0);

/// The system's allocator, with an eye on it.
pub(crate) struct Counting;

fn count(bytes: usize, sign: i64) {
    if COUNTS.load(Ordering::Relaxed) {
        LIVE.fetch_add(sign * i64::try_from(bytes).unwrap_or(i64::MAX), Ordering::Relaxed);
    }
}

// SAFETY: every call goes to `System` with the arguments it came with.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 1);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 1);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(layout.size(), -1);
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(layout.size(), -1);
        count(size, 1);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// Builds something, and says how many bytes more are live with it than before. No other thread may be at work.
pub(crate) fn live_with<T>(build: impl FnOnce() -> T) -> (T, f64) {
    LIVE.store(0, Ordering::Relaxed);
    COUNTS.store(true, Ordering::Relaxed);
    let built = build();
    COUNTS.store(false, Ordering::Relaxed);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let live = LIVE.load(Ordering::Relaxed) as f64;
    (built, live)
}
