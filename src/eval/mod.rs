//! How good the matching is: metrics over judged questions, with intervals; cross-validation, ablation, reliability;
//! runs in TREC format. And how well topics agree with labels.

mod ablation;
mod cross;
mod metrics;
mod partition;
mod reliability;
mod trec;

pub use ablation::{Variant, variants};
pub use cross::{Question, QuestionResult, Split, cross_validate, judge, plain_scores, rank, scores_of};
pub use metrics::{Interval, METRICS, Scores, interval, mean, paired, scores};
pub use partition::{BCubed, adjusted_rand, bcubed};
pub use reliability::{Bin, calibration_error, reliability};
pub use trec::run_lines;
