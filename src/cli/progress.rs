//! A bar on the terminal for anything that takes more than a second: how far, how fast, how much longer.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::progress::{self, Stage};

/// A stage is not worth a bar before.
const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);

/// Watches the run until it is dropped.
pub struct Watch(Option<(Arc<AtomicBool>, JoinHandle<()>)>);

impl Watch {
    /// Nothing is watched where nobody looks: stderr must be a terminal.
    pub fn start() -> Watch {
        if !std::io::stderr().is_terminal() {
            return Watch(None);
        }
        let over = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&over);
        Watch(Some((over, thread::spawn(move || watch(&seen)))))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some((over, thread)) = self.0.take() {
            over.store(true, Ordering::Relaxed);
            thread.thread().unpark();
            // It draws and counts; if it failed, the run itself did not.
            let _ = thread.join();
        }
    }
}

fn watch(over: &AtomicBool) {
    let mut began = (0, Instant::now());
    let mut shown: Option<ProgressBar> = None;
    while !over.load(Ordering::Relaxed) {
        let (stage, done) = progress::now();
        if stage.number != began.0 {
            began = (stage.number, Instant::now());
            if let Some(bar) = shown.take() {
                bar.finish_and_clear();
            }
        }
        if stage.number > 0 && began.1.elapsed() >= PATIENCE {
            shown.get_or_insert_with(|| bar(stage, began.1)).set_position(done);
        }
        thread::park_timeout(TICK);
    }
    if let Some(bar) = shown {
        bar.finish_and_clear();
    }
}

fn bar(stage: Stage, began: Instant) -> ProgressBar {
    let (bar, template) = match stage.total {
        0 => (ProgressBar::no_length(), "{msg} {spinner} {human_pos}（每秒 {per_sec}）"),
        total => (ProgressBar::new(total), "{msg} {wide_bar} {human_pos}/{human_len}（每秒 {per_sec}，还要 {eta}）"),
    };
    let per_second = |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
        let _ = write!(out, "{:.0}", state.per_sec());
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style.with_key("per_sec", per_second)).with_message(stage.name).with_elapsed(began.elapsed())
}
