//! How far a long run has come. Stages count here as they go; whether anybody looks is none of their business.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

static DONE: AtomicU64 = AtomicU64::new(0);
static STAGE: Mutex<Stage> = Mutex::new(Stage { number: 0, name: "", total: 0 });

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// Counted from 1 over the run; 0 before the first.
    pub number: u32,
    /// In Chinese.
    pub name: &'static str,
    /// Items to do; 0 if unknown.
    pub total: u64,
}

/// Begins a stage. One at a time: the outermost stages call this, not what they call.
pub fn begin(name: &'static str, total: usize) {
    if let Ok(mut stage) = STAGE.lock() {
        *stage = Stage { number: stage.number + 1, name, total: total as u64 };
        DONE.store(0, Ordering::Relaxed);
    }
}

/// Counts items of the stage as done.
pub fn add(items: usize) {
    DONE.fetch_add(items as u64, Ordering::Relaxed);
}

/// The stage at hand and how many of its items are done.
pub fn now() -> (Stage, u64) {
    let stage = STAGE.lock().map_or(Stage { number: 0, name: "", total: 0 }, |stage| *stage);
    (stage, DONE.load(Ordering::Relaxed))
}
