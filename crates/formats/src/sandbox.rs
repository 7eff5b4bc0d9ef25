//! Code by others that may panic on a damaged file: run so that it cannot end the program, nor print.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Runs `read`; `None` if it panicked. The panic's message goes nowhere; those of other threads print as ever.
pub fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.with(Cell::get) {
                usual(info);
            }
        }));
    });
    let before = QUIET.replace(true);
    // What a panic leaves half done is dropped with the closure: nothing of it is looked at again.
    let result = panic::catch_unwind(AssertUnwindSafe(read));
    QUIET.set(before);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_nothing() {
        assert_eq!(guarded(|| 1), Some(1));
        assert_eq!(guarded(|| -> i32 { panic!("inside") }), None);
        assert!(!QUIET.with(Cell::get));
    }
}
