//! How good the matching is: metrics over judged questions, with intervals, and runs in TREC format.

mod cross;
mod metrics;

pub use cross::{Outcome, Question, Split, TOP, cross_validate, rank, score, split};
pub use metrics::{Interval, METRICS, Scores, interval, mean, paired, scores};
