//! How good the matching is: metrics over judged questions, with intervals, and runs in TREC format.

mod metrics;

pub use metrics::{Interval, METRICS, Scores, interval, mean, paired, scores};
